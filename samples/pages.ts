import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedPage } from '../bench/generate/exportXml';
import { GERMAN_WIKTIONARY } from '../bench/generate/site';

/** A line `%%% Title` begins a page; its text is what follows, up to the next such line. */
const PAGE_START = /^%%% (.+)\n/gm;

/** The sample's pages: files by name, pages as they stand in them. */
export function readSamplePages(folder: string): GeneratedPage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wiki'))
    .sort()
    .flatMap((name) => splitPages(readFileSync(join(folder, name), 'utf8')));
}

function splitPages(text: string): GeneratedPage[] {
  const starts = [...text.matchAll(PAGE_START)];
  return starts.map((start, i) => {
    const end = starts[i + 1]?.index ?? text.length;
    return pageOf(start[1]!, text.slice(start.index + start[0].length, end).trimEnd());
  });
}

/** Namespace, redirect and content model follow from title and text, as in MediaWiki. */
function pageOf(title: string, text: string): GeneratedPage {
  const prefix = /^([^:]+):/.exec(title)?.[1];
  const ns = GERMAN_WIKTIONARY.namespaces.find(({ name }) => name !== '' && name === prefix)?.key ?? 0;
  const redirect = /^#(?:REDIRECT|WEITERLEITUNG) *\[\[([^\]]+)\]\]/i.exec(text)?.[1];
  return {
    title,
    ns,
    text,
    ...(redirect === undefined ? {} : { redirect }),
    ...(ns === 828 ? { model: 'Scribunto' } : {}),
  };
}
