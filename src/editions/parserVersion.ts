/**
 * Raised by one whenever a page could give other entries than before. Stored with each row: an older parser never
 * replaces what a newer one wrote, and a page is parsed again when this is newer than what read it last.
 * `npm test` fails when parser sources change and this does not (test/editions/parserVersion.test.ts).
 */
export const PARSER_VERSION = 1;
