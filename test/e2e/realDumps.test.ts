import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DumpServer, serveMultistream } from '../support/dumpServer';
import { scratchFolder } from '../support/scripts';
import type { Answer } from '../support/command';
import { Aqea, newHome } from './aqea';
import { scratchDatabase } from './scratchDatabase';

// Real pages, which are not part of the project: without them these tests are skipped, and say so.
const DATA = resolve(__dirname, '../../../shared/data');
const withData = existsSync(DATA) ? test : test.skip;
// eslint-disable-next-line no-console -- a skipped test has to be seen
if (!existsSync(DATA)) console.warn(`SKIPPED: no real pages at ${DATA}`);

jest.setTimeout(120_000);
const folder = scratchFolder();

async function extract(
  databaseUrl: string,
  ...args: string[]
): Promise<{ answer: Answer; code: number | null; stderr: string }> {
  const { env } = newHome(folder);
  const run = new Aqea(['dev', '--once', '--json', ...args], { ...env, SUPABASE_DATABASE_URL: databaseUrl });
  const { code, stderr } = await run.ended;
  return { answer: await run.answer(), code, stderr };
}

function equationHolds({ pages, stored, unchanged, skipped, deadLettered }: Answer): boolean {
  return pages === stored + unchanged + skipped + deadLettered;
}

describe('a real multistream dump, served with Range', () => {
  const base = join(DATA, 'el/pages-articles-p2566p2583.multistream');
  let server: DumpServer & { folder: string; dataPath: string };
  beforeAll(async () => {
    if (!existsSync(DATA)) return;
    const [data, index] = [readFileSync(`${base}.xml.bz2`), readFileSync(`${base}-index.xml.bz2`)];
    server = await serveMultistream({ dbname: 'elwikivoyage', date: '20160901', data, index });
  });
  afterAll(() => server?.close());

  withData('all its pages are accounted for, fetched by byte range', async () => {
    const database = await scratchDatabase();
    const { answer, code } = await extract(
      ...([database.url, '--dump', server.folder, '--language', 'el', '--dbname', 'elwikivoyage'] as const),
    );
    expect({ code, status: answer.status, pages: answer.pages }).toEqual({
      code: 0,
      status: 'completed',
      pages: 17,
    });
    expect(equationHolds(answer)).toBe(true);
    const ranged = server.requests.filter(
      ({ path, headers }) => path.endsWith(server.dataPath) && headers.range,
    );
    expect(ranged.length).toBeGreaterThan(0);
    expect(ranged.map(({ status }) => status)).toEqual(ranged.map(() => 206));

    const units = await database.query<{ ids: string[]; outcomes: number[] }>(
      'select page_ids as ids, outcomes from work_units order by unit',
    );
    const index = execFileSync('python3', [
      '-c',
      'import bz2,sys; sys.stdout.write(bz2.open(sys.argv[1]).read().decode())',
      `${base}-index.xml.bz2`,
    ]);
    const inIndex = index
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split(':')[1]);
    expect(units.flatMap(({ ids }) => ids.map(String))).toEqual(inIndex);
    await database.close();
  });

  withData('it is refused where nobody said that it is not the edition’s', async () => {
    const database = await scratchDatabase();
    const { answer, code } = await extract(database.url, '--dump', server.folder, '--language', 'el');
    expect(code).toBe(1);
    expect(answer.status).toBe('failed');
    expect(answer.error?.message).toMatch(/elwikivoyage/);
    expect(answer.error?.message).toMatch(/elwiktionary/);
    expect(await database.query('select 1 from extractions')).toEqual([]);
    await database.close();
  });
});

describe('real files', () => {
  /** Part-of-speech headings of German sections on dictionary pages, counted without the parser. */
  function germanHeadings(xml: string): number {
    let headings = 0;
    for (const [, page = ''] of xml.matchAll(/<page>([\s\S]*?)<\/page>/g)) {
      if (!/<ns>0<\/ns>/.test(page)) continue;
      for (const line of page.split('\n'))
        if (/^===[^=].*\{\{Wortart\|[^|}]*\|Deutsch\}\}/.test(line)) headings += 1;
    }
    return headings;
  }

  withData.each(['hallo-page.xml', 'small-dewiktionary-20191020-pages-articles.xml'])(
    'every German part-of-speech heading of %s is an entry',
    async (name) => {
      const file = join(DATA, 'de', name);
      const xml = readFileSync(file, 'utf8');
      const database = await scratchDatabase();
      const { answer, code } = await extract(database.url, '--dump', file, '--language', 'de');
      expect({ code, status: answer.status }).toEqual({ code: 0, status: 'completed' });
      expect(answer.pages).toBe(xml.split('<page>').length - 1);
      expect(equationHolds(answer)).toBe(true);
      expect(answer.entries).toBe(germanHeadings(xml));
      const [{ stored } = { stored: '' }] = await database.query<{ stored: string }>(
        `select count(*) as stored from aqea_entries where language = 'de'`,
      );
      expect(Number(stored)).toBe(germanHeadings(xml));
      await database.close();
    },
  );

  withData('English pages are counted, none is lost', async () => {
    const database = await scratchDatabase();
    const file = join(DATA, 'en/pages-articles.xml.bz2');
    const { answer, code } = await extract(database.url, '--dump', file, '--language', 'en');
    expect({ code, status: answer.status, pages: answer.pages }).toEqual({
      code: 0,
      status: 'completed',
      pages: 1394,
    });
    expect(equationHolds(answer)).toBe(true);
    await database.close();
  });
});
