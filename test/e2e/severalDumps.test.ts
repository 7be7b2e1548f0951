import { type GeneratedPage, writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import { scratchFolder } from '../support/scripts';
import type { Answer } from '../support/command';
import { Aqea, newHome } from './aqea';
import { type ScratchDatabase, scratchDatabase } from './scratchDatabase';

jest.setTimeout(180_000);
const folder = scratchFolder();
const PAGES = [...germanPages(600, 7)];

let database: ScratchDatabase;
let first: Answer;
const { env } = newHome(folder);

function dump(date: string, pages: GeneratedPage[]): string {
  return writeMultistreamDump({
    folder: `${folder}/${date}-${pages.length}`,
    dbname: 'dewiktionary',
    date,
    pages,
  }).folder;
}

async function extract(path: string, ...more: string[]): Promise<Answer> {
  const args = ['dev', '--once', '--json', '--language', 'de', '--dump', path, ...more];
  return new Aqea(args, { ...env, SUPABASE_DATABASE_URL: database.url }).answer();
}

async function withdrawn(): Promise<number> {
  const [row] = await database.query<{ n: string }>(
    'select count(*) as n from aqea_entries where withdrawn_at is not null',
  );
  return Number(row?.n);
}

beforeAll(async () => {
  database = await scratchDatabase();
  first = await extract(dump('20260901', PAGES));
});
afterAll(() => database.close());

test('the first run stores what the dump has', () => {
  expect(first).toMatchObject({ status: 'completed', pages: 600, updated: 0 });
  expect(first.entries).toBeGreaterThan(300);
});

test('an older dump with fewer pages withdraws and changes nothing', async () => {
  const answer = await extract(dump('20260801', PAGES.slice(0, 500)));
  expect(answer).toMatchObject({ status: 'completed', pages: 500, inserted: 0, updated: 0 });
  expect(answer.contentHash).toBe(first.contentHash);
  expect(await withdrawn()).toBe(0);
});

test('a smaller dump of the same day withdraws nothing', async () => {
  const answer = await extract(dump('20260901', PAGES.slice(0, 300)));
  expect(answer.status).toBe('completed');
  expect(answer.contentHash).toBe(first.contentHash);
  expect(await withdrawn()).toBe(0);
});

test('a newer dump that lacks far too many pages withdraws nothing by itself', async () => {
  const answer = await extract(dump('20260915', PAGES.slice(0, 400)));
  expect(answer.status).toBe('completed');
  expect(answer.contentHash).toBe(first.contentHash);
  expect(await withdrawn()).toBe(0);
});

test('a newer complete dump withdraws the entries of the few pages that are gone', async () => {
  const gone = PAGES.filter(({ kind }) => kind === 'lemma').slice(0, 2);
  const answer = await extract(
    dump(
      '20261001',
      PAGES.filter((page) => !gone.includes(page)),
    ),
  );
  expect(answer.status).toBe('completed');
  expect(await withdrawn()).toBeGreaterThanOrEqual(2);
  expect(answer.contentHash).not.toBe(first.contentHash);
});
