import { WrongWiki } from '../errors';
import type { SourceRequest } from '../source';

/** What `siteinfo/dbname` must say: `zh-min-nan` is `zh_min_nanwiktionary`. */
export function expectedDbname(request: SourceRequest): string {
  return request.dbname ?? `${request.edition.replaceAll('-', '_')}wiktionary`;
}

/** Refuses a dump of another wiki, which would fill an edition's rows with foreign pages. */
export function requireDbname(request: SourceRequest, dbname: string, where: string): void {
  const expected = expectedDbname(request);
  if (dbname === expected) return;
  throw new WrongWiki({
    what: `The dump is of "${dbname}", not of "${expected}"`,
    where,
    hint: `If you want it all the same, say so: "source": {"dbname": "${dbname}"} in the input, --dbname ${dbname} on the command line.`,
  });
}
