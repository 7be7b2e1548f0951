/** A language code as Wiktionary's editions use them (`de`, `en`, `el`, ...); the code of an edition is one too. */
export type LanguageCode = string;
