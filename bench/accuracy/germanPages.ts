import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real pages for tests and measurements; beside the project, never in it. */
export const DATA = join(
  __dirname,
  __dirname.includes(`${'dist'}/bench`) ? '../../../../shared/data' : '../../../shared/data',
);

export interface GermanPage {
  /** Where it is from, e.g. `more/Bank`. */
  file: string;
  title: string;
  ns: number;
  text: string;
}

export function hasGermanPages(): boolean {
  return existsSync(join(DATA, 'de'));
}

const FOLDERS = ['more', 'pages', 'jwktl'];
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** All pages of `data/de`: one per file, and those in the small dumps. */
export function germanPages(): GermanPage[] {
  const pages: GermanPage[] = [];
  for (const folder of FOLDERS) {
    const path = join(DATA, 'de', folder);
    for (const name of readdirSync(path).sort()) {
      if (!name.endsWith('.wiki')) continue;
      const title = TITLES[`${folder}/${name}`] ?? name.slice(0, -'.wiki'.length).replace(/_/g, ' ');
      const text = readFileSync(join(path, name), 'utf8');
      pages.push({ file: `${folder}/${name}`, title, ns: title.startsWith('Flexion:') ? 108 : 0, text });
    }
  }
  for (const name of readdirSync(join(DATA, 'de')).sort()) {
    if (name.endsWith('.xml')) pages.push(...pagesOfDump(name));
  }
  return pages;
}

/** Titles that a file's name only transliterates. */
const TITLES: Readonly<Record<string, string>> = {
  'pages/geaechtet.wiki': 'geächtet',
  'pages/rosa.wiki': 'Rosa',
  'pages/morphemik.wiki': 'Morphemik',
  'jwktl/Maerz.wiki': 'März',
  'jwktl/Abschlusz.wiki': 'Abschluß',
};

function pagesOfDump(name: string): GermanPage[] {
  const dump = readFileSync(join(DATA, 'de', name), 'utf8');
  const pages: GermanPage[] = [];
  for (const [, page] of dump.matchAll(/<page>(.*?)<\/page>/gs)) {
    const title = /<title>(.*?)<\/title>/.exec(page!)![1]!;
    const ns = Number(/<ns>(\d+)<\/ns>/.exec(page!)![1]);
    const text = /<text[^>]*>(.*?)<\/text>/s.exec(page!)?.[1] ?? '';
    if (ns !== 0) continue;
    const decoded = text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!);
    pages.push({ file: `${name}/${title}`, title, ns, text: decoded });
  }
  return pages;
}
