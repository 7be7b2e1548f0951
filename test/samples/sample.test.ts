import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSample, samplePages } from '../../samples/build';
import { readSamplePages } from '../../samples/pages';
import { createDumpSource } from '../../src/sources/dumpSource';
import { readUnit } from '../../src/sources/unitReader';
import { packageRoot } from '../../src/support/version';

const pages = readSamplePages(samplePages());
const entries = pages.filter(({ ns, redirect }) => ns === 0 && redirect === undefined);
const text = (title: string): string => pages.find((page) => page.title === title)?.text ?? '';

test('the committed dump is what the pages make', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-sample-'));
  try {
    const built = buildSample(folder).folder;
    const committed = join(packageRoot(), 'samples/de-sample/dewiktionary/20260901');
    expect(readdirSync(committed).sort()).toEqual(readdirSync(built).sort());
    for (const name of readdirSync(built)) {
      const same = readFileSync(join(built, name)).equals(readFileSync(join(committed, name)));
      expect([name, same]).toEqual([name, true]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the committed dump reads as a dated local folder, without a warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-sample-'));
  const step = { signal: new AbortController().signal, heartbeat: () => undefined };
  const dump = join(packageRoot(), 'samples/de-sample/dewiktionary/20260901');
  const source = createDumpSource({
    baseUrl: 'http://127.0.0.1:1',
    contact: undefined,
    unitBytes: 1_000_000,
    withHostLease: (_host, _signal, work) => work(),
  });
  try {
    const plan = await source.plan({ edition: 'de', dump }, step);
    expect(plan).toMatchObject({
      pages: pages.length,
      warnings: [],
      source: { complete: true, date: '20260901' },
    });
    const [unit] = plan.units;
    const rawFile = join(folder, 'unit');
    await source.fetchUnit({ source: plan.source, unit: unit!, destination: rawFile, ...step });
    const reading = readUnit({ rawFile, source: plan.source, unit: unit!, namespaces: [0] });
    expect([...reading]).toHaveLength(pages.length);
    expect(Object.values(reading.warnings)).toEqual([0, 0, 0]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the sample has at least 210 pages, each title once', () => {
  expect(pages.length).toBeGreaterThanOrEqual(210);
  expect(new Set(pages.map(({ title }) => title)).size).toBe(pages.length);
});

test('every entry page names its language; other pages are redirects or of other namespaces', () => {
  for (const page of entries) {
    expect([page.title, page.text.includes(`== ${page.title} ({{Sprache|`)]).toEqual([page.title, true]);
  }
  expect(pages.filter(({ redirect }) => redirect !== undefined).length).toBeGreaterThan(4);
  expect(new Set(pages.map(({ ns }) => ns))).toEqual(
    new Set([0, 4, 6, 8, 10, 12, 14, 102, 104, 106, 108, 828]),
  );
});

test('templates and links are balanced on every entry page', () => {
  for (const { title, text: wikitext } of entries) {
    const count = (mark: string): number => wikitext.split(mark).length;
    expect([title, count('{{'), count('[[')]).toEqual([title, count('}}'), count(']]')]);
  }
});

test('the lemma of every inflected form is a page of the sample', () => {
  const titles = new Set(pages.map(({ title }) => title));
  for (const { title, text: wikitext } of entries) {
    for (const [, lemma] of wikitext.matchAll(/\{\{Grundformverweis (?:Konj|Dekl)\|([^}|]+)/g)) {
      expect([title, lemma, titles.has(lemma!)]).toEqual([title, lemma, true]);
    }
  }
});

test('homographs, several languages, old and Swiss spellings and odd titles are there', () => {
  expect(text('Band').match(/\{\{Wortart\|Substantiv\|/g)).toHaveLength(4);
  expect(text('die').match(/\{\{Sprache\|/g)).toHaveLength(3);
  expect(text('daß')).toContain('{{Alte Schreibweise|dass|Reform 1996}}');
  expect(text('Strasse')).toContain('{{Schweizer und Liechtensteiner Schreibweise|Straße|');
  for (const title of ['1:1', 'F&E', "geht's", '&', `" onmouseover="alert(1)" x='&'`, 'вода', '水']) {
    expect([title, text(title) !== '']).toEqual([title, true]);
  }
});
