import { randomUUID } from 'node:crypto';
import { outcomeNumber } from '../../src/entries/page';
import type { EntryStore } from '../../src/stores/entryStore';
import {
  claim,
  type Claim,
  extract,
  finalize,
  open,
  type TestPage,
  type TestRun,
  upsert,
} from './extraction';

/** What a test reads from a store behind its back. */
export interface StoredRow {
  entryKey: string;
  address: string;
  pageId: number;
  revId: number;
  label: string;
  description: string;
  meta: Record<string, unknown>;
  createdAt: string;
  withdrawn: boolean;
}

export interface StoreUnderTest {
  store: EntryStore;
  /** A second process's store on the same database. */
  another(): Promise<EntryStore>;
  rows(): Promise<StoredRow[]>;
  setFrequency(entryKey: string, frequency: number): Promise<void>;
  close(): Promise<void>;
}

const bank: TestPage = { id: 1, rev: 10, entries: [{ key: 'de:noun:Bank:1' }, { key: 'de:noun:Bank:2' }] };
const gehen: TestPage = { id: 2, rev: 11, entries: [{ key: 'de:verb:gehen:1', forms: ['ging', 'gehst'] }] };
const empty: TestPage = { id: 3, rev: 12 };

/** What every store must do, whichever engine it uses. */
export function describeEntryStore(engine: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(`${engine} as an entry store`, () => {
    let under: StoreUnderTest;
    let store: EntryStore;
    beforeEach(async () => {
      under = await openStore();
      store = under.store;
    });
    afterEach(() => under.close());

    const keys = async (live = true): Promise<string[]> =>
      (await under.rows()).filter(({ withdrawn }) => withdrawn !== live).map(({ entryKey }) => entryKey);
    const rowOf = async (key: string): Promise<StoredRow> =>
      (await under.rows()).find(({ entryKey }) => entryKey === key)!;
    const claimed = async (
      extractionId: string,
      unit: number,
      run: TestRun,
      mode?: 'retry',
    ): Promise<Claim> => {
      const answer = await claim(store, extractionId, unit, run, mode ?? 'normal');
      if (answer.outcome !== 'claimed') throw new Error(answer.outcome);
      return answer;
    };

    describe('opening an extraction', () => {
      const run: TestRun = { units: [[bank], [gehen]], workflowId: 'extract-de', runId: 'run-1' };

      test('the same run asking again gets the same extraction', async () => {
        const first = await open(store, run);
        expect(await open(store, run)).toEqual(first);
        expect(first.resumed).toBe(false);
      });

      test('a second workflow is refused while the first one lives, and told its name', async () => {
        await open(store, run);
        const second = open(store, { ...run, workflowId: 'other', isRunning: () => Promise.resolve(true) });
        await expect(second).rejects.toMatchObject({
          code: 'AQEA_EXTRACTION_RUNNING',
          workflowId: 'extract-de',
        });
      });

      test('of two workflows that begin at once one gets the edition', async () => {
        const other = await under.another();
        const isRunning = (): Promise<boolean> => Promise.resolve(true);
        const answers = await Promise.allSettled([
          open(store, { ...run, workflowId: 'a', isRunning }),
          open(other, { ...run, workflowId: 'b', isRunning }),
        ]);
        expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      });

      test('editions do not hinder each other', async () => {
        const german = await open(store, run);
        const english = await open(store, { ...run, edition: 'en', languages: ['de'], workflowId: 'en' });
        expect(english.extractionId).not.toBe(german.extractionId);
      });

      test('a language that has no addresses is refused by name, before anything begins', async () => {
        await expect(open(store, { ...run, languages: ['de', 'xx'] })).rejects.toThrow(/"xx" has no block/);
        expect(await store.latestExtractions(9)).toEqual([]);
      });

      test('one that died is taken up again with what is done', async () => {
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        await upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        const again = await open(store, { ...run, workflowId: 'other', runId: 'run-2' });
        expect(again).toEqual({ extractionId, resumed: true });
        expect(await claim(store, extractionId, 0, run)).toMatchObject({ outcome: 'already-completed' });
      });

      test('one that died with another plan is abandoned, and its workers are fenced', async () => {
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        const next = await open(store, { ...run, units: [[gehen]], workflowId: 'other', runId: 'run-2' });
        expect(next.extractionId).not.toBe(extractionId);
        expect(await store.extraction(extractionId)).toMatchObject({ status: 'abandoned' });
        const late = await upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        expect(late).toEqual({ outcome: 'fenced' });
        await expect(claim(store, extractionId, 1, run)).rejects.toMatchObject({
          code: 'AQEA_EXTRACTION_ENDED',
        });
      });

      test('a closed extraction is remembered with its reason and gives way to the next', async () => {
        const { extractionId } = await open(store, run);
        await store.closeExtraction(extractionId, 'cancelled', 'the user said so');
        expect(await store.extraction(extractionId)).toMatchObject({ status: 'cancelled', edition: 'de' });
        const next = await open(store, { ...run, runId: 'run-2' });
        expect(next).toMatchObject({ resumed: false });
        const ids = (await store.latestExtractions(5)).map(({ id }) => id);
        expect(ids).toEqual([next.extractionId, extractionId]);
      });
    });

    describe('claiming a unit', () => {
      const run: TestRun = { units: [[bank], [gehen]] };

      test('the plan comes back as it was given, and each claim is a new attempt', async () => {
        const { extractionId } = await open(store, run);
        const first = await claimed(extractionId, 1, run);
        expect(first).toMatchObject({ attempt: 1, edition: 'de', languages: ['de'], onlyPages: null });
        expect(first.unit).toMatchObject({ unit: 1, start: 1_000, end: 2_000, firstPageId: 2, pages: 1 });
        expect(first.unit.index?.toString()).toBe('index of 1');
        expect(first.source).toMatchObject({ kind: 'multistream', date: '20260901' });
        expect((await claimed(extractionId, 1, run)).attempt).toBe(2);
      });

      test('a worker with another parser version is told which one is pinned', async () => {
        const { extractionId } = await open(store, { ...run, parserVersion: 7 });
        const answer = await claim(store, extractionId, 0, { ...run, parserVersion: 6 });
        expect(answer).toEqual({ outcome: 'wrong-parser', pinned: 7 });
      });

      test('what the plan does not have cannot be claimed', async () => {
        const { extractionId } = await open(store, run);
        await expect(claim(store, extractionId, 9, run)).rejects.toMatchObject({
          code: 'AQEA_EXTRACTION_ENDED',
        });
      });
    });

    describe('writing a unit', () => {
      test('everything is there, counted, with its address', async () => {
        const { report } = await extract(store, { units: [[bank, empty], [gehen]] });
        expect(report).toMatchObject({
          ...{ status: 'completed', complete: true, pages: 3, stored: 2, skipped: 1, deadLettered: 0 },
          ...{ entries: 3, inserted: 3, updated: 0, withdrawn: 0, skippedByReason: { 'no-entry': 1 } },
          ...{ units: 2, unitsCompleted: 2, unitsByProvider: { hetzner: 2 } },
        });
        expect(report.problems).toEqual([{ kind: 'unknown-template', detail: 'foo', count: 4 }]);
        expect(await keys()).toEqual(['de:noun:Bank:1', 'de:noun:Bank:2', 'de:verb:gehen:1']);
        const entry = await store.entryByAddress((await rowOf('de:verb:gehen:1')).address);
        expect(entry).toMatchObject({ entryKey: 'de:verb:gehen:1', label: 'gehen', withdrawn: false });
      });

      test('asking again after a commit gives the same counts and changes nothing', async () => {
        const run: TestRun = { units: [[bank]] };
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        const first = await upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        const second = await upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        expect(second).toEqual(first);
        expect(await store.unitCounts(extractionId)).toEqual([first.outcome === 'committed' && first.counts]);
      });

      test('only the newest attempt can commit', async () => {
        const run: TestRun = { units: [[bank]] };
        const { extractionId } = await open(store, run);
        const slow = await claimed(extractionId, 0, run);
        const quick = await claimed(extractionId, 0, run);
        const at = (attempt: number) => upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        expect(await at(slow.attempt)).toEqual({ outcome: 'fenced' });
        expect(await under.rows()).toEqual([]);
        expect(await at(quick.attempt)).toMatchObject({ outcome: 'committed' });
        expect(await at(slow.attempt)).toEqual({ outcome: 'fenced' });
      });

      test('of two deliveries of the same attempt at once one writes and both get its counts', async () => {
        const run: TestRun = { units: [[bank]] };
        const other = await under.another();
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        const [a, b] = await Promise.all([
          upsert(store, { extractionId, unit: 0, attempt }, [bank], run),
          upsert(other, { extractionId, unit: 0, attempt }, [bank], run),
        ]);
        expect(a).toEqual(b);
        expect(a).toMatchObject({ outcome: 'committed', counts: { inserted: 2 } });
      });

      test('an abort in the middle leaves nothing behind, and the next attempt succeeds', async () => {
        const run: TestRun = { units: [[bank]] };
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        const aborted = upsert(
          store,
          { extractionId, unit: 0, attempt },
          [bank],
          run,
          AbortSignal.abort(new Error('stop')),
        );
        await expect(aborted).rejects.toThrow('stop');
        expect(await under.rows()).toEqual([]);
        const next = await claimed(extractionId, 0, run);
        const { attempt: second } = next;
        expect(await upsert(store, { extractionId, unit: 0, attempt: second }, [bank], run)).toMatchObject({
          counts: { inserted: 2 },
        });
      });

      test('a changed entry keeps its address, its creation time and its frequency', async () => {
        await extract(store, { units: [[bank]], provider: 'hetzner' });
        await under.setFrequency('de:noun:Bank:1', 42);
        const before = await rowOf('de:noun:Bank:1');
        const changed = {
          ...bank,
          rev: 20,
          entries: [{ key: 'de:noun:Bank:1', says: 'new' }, bank.entries![1]!],
        };
        const run: TestRun = { units: [[changed]], date: '20261001', provider: 'linode' };
        const { extractionId } = await open(store, run);
        const { attempt } = await claimed(extractionId, 0, run);
        expect(await upsert(store, { extractionId, unit: 0, attempt }, [changed], run)).toMatchObject({
          counts: { inserted: 0, updated: 1, same: 1, withdrawn: 0 },
        });
        const after = await rowOf('de:noun:Bank:1');
        expect(after).toMatchObject({
          address: before.address,
          createdAt: before.createdAt,
          description: 'new',
        });
        expect(after.meta).toMatchObject({ frequency: 42, cloud_provider: 'linode' });
        expect((await rowOf('de:noun:Bank:2')).meta).toMatchObject({ cloud_provider: 'hetzner' });
      });

      test('a key that a unit has twice is stored once', async () => {
        const twice: TestPage = {
          ...bank,
          entries: [
            { key: 'de:noun:Bank:1', says: 'first' },
            { key: 'de:noun:Bank:1', says: 'second' },
          ],
        };
        const { counts } = await extract(store, { units: [[twice]] });
        expect(counts[0]).toMatchObject({ inserted: 1 });
        expect(await rowOf('de:noun:Bank:1')).toMatchObject({ description: 'first' });
      });

      test('whatever text a page has comes back, and what no database can hold is replaced', async () => {
        const odd =
          'tab\t newline\n cr\r back\\slash \\N \\. quote\'" nul\0 half\ud83d pair😀 \u{10ffff} \u202e rtl עברית ä\u0308';
        const page: TestPage = {
          id: 1,
          rev: 1,
          entries: [
            {
              key: 'de:noun:\\N\t\n😀:1',
              says: odd,
              meta: { odd, nested: [{ odd }], 'k\0ey': 1, escaped: '\\u0000' },
            },
            { key: 'de:noun:a\\:b:c:1', says: '' },
          ],
        };
        const { report } = await extract(store, { units: [[page]] });
        expect(report).toMatchObject({ inserted: 2, deadLettered: 0 });
        const storable = odd.replace('\0', '\ufffd').replace(/\ud83d(?!\ude00)/, '\ufffd');
        const row = await rowOf('de:noun:\\N\t\n😀:1');
        expect(row).toMatchObject({ label: '\\N\t\n😀', description: storable });
        expect(row.meta).toMatchObject({
          ...{ odd: storable, nested: [{ odd: storable }], 'k\ufffdey': 1, escaped: '\\u0000' },
        });
        expect(await keys()).toContain('de:noun:a\\:b:c:1');
        expect(await extract(store, { units: [[{ ...page, rev: 2 }]] })).toMatchObject({
          report: { inserted: 0, updated: 0, contentHash: report.contentHash },
        });
      });

      test('eight writers at once lose nothing and give every address once', async () => {
        const units = Array.from({ length: 24 }, (_, unit) =>
          Array.from({ length: 40 }, (_, n): TestPage => {
            const id = unit * 40 + n;
            return { id, rev: 1, entries: [{ key: `de:noun:W${id}:1` }, { key: `de:copula:W${id}:1` }] };
          }),
        );
        const run: TestRun = { units };
        const { extractionId } = await open(store, run);
        let next = 0;
        const worker = async (own: EntryStore): Promise<void> => {
          for (let unit = next++; unit < units.length; unit = next++) {
            const answer = await claim(own, extractionId, unit, run);
            if (answer.outcome !== 'claimed') throw new Error(answer.outcome);
            await upsert(own, { extractionId, unit, attempt: answer.attempt }, units[unit]!, run);
          }
        };
        const stores = await Promise.all(Array.from({ length: 8 }, () => under.another()));
        await Promise.all(stores.map(worker));
        const report = await finalize(store, extractionId);
        expect(report).toMatchObject({ status: 'completed', inserted: 1_920, entries: 1_920 });
        const rows = await under.rows();
        expect(rows).toHaveLength(1_920);
        expect(new Set(rows.map(({ address }) => address)).size).toBe(1_920);
      });
    });

    describe('frequency', () => {
      const frequencies = async (): Promise<Record<string, unknown>> =>
        Object.fromEntries((await under.rows()).map(({ entryKey, meta }) => [entryKey, meta['frequency']]));
      const ging: TestPage = {
        ...{ id: 4, rev: 1 },
        entries: [
          {
            key: 'de:form:ging:1',
            meta: { senses: [{ glosses: ['Präteritum Plural gehen'], form_of: [{ word: 'gehen' }] }] },
          },
        ],
      };
      const example = (text: string): Record<string, unknown> => ({
        senses: [{ glosses: ['ein Ort, an den man geht', 'Bank'], examples: [{ text }] }],
      });
      const bench = (text: string, rev = 20): TestPage => ({
        ...{ id: 5, rev },
        entries: [{ key: 'de:noun:Ort:1', says: text, forms: ['Orte', 'Ort'], meta: example(text) }],
      });

      test('a form is counted for its entry and for its lemma, in glosses and examples, not in grammar', async () => {
        const { report } = await extract(store, {
          units: [
            [{ ...gehen, entries: [{ ...gehen.entries![0]!, says: 'x' }] }, ging],
            [bank, bench('Er ging zur Bank. Sie gehst, ging; Gehen Orte.')],
          ],
        });
        expect(await frequencies()).toEqual({
          'de:form:ging:1': 2,
          // ging twice, gehst once; `gehen` in the form's grammar and `Gehen` are not it.
          'de:verb:gehen:1': 3,
          // Once in the example, once as the last gloss, and what each of the two homographs says of itself.
          'de:noun:Bank:1': 4,
          'de:noun:Bank:2': 4,
          'de:noun:Ort:1': 1,
        });
        expect(report.frequencies).toEqual({ entries: 5, changed: 5 });
      });

      test('is counted again only when a run changed something, and only what differs is written', async () => {
        const run = (page: TestPage): TestRun => ({ units: [[gehen, ging, page]] });
        await extract(store, run(bench('Er ging.')));
        expect(await frequencies()).toMatchObject({ 'de:form:ging:1': 1, 'de:noun:Ort:1': 0 });
        const same = await extract(store, { ...run(bench('Er ging.')), date: '20261001' });
        expect(same.report.frequencies).toBeUndefined();
        const other = await extract(store, { ...run(bench('Er ging, sie ging.', 21)), date: '20261002' });
        // `gehen` with its form, and the form.
        expect(other.report.frequencies).toEqual({ entries: 3, changed: 2 });
        expect(await frequencies()).toMatchObject({ 'de:form:ging:1': 2, 'de:verb:gehen:1': 3 });
        expect(other.report.contentHash).not.toBe(same.report.contentHash);
      });

      test('a run that ended without counting is counted by the next one', async () => {
        const unfinished = await open(store, { units: [[gehen, bench('Er ging.')], [bank]] });
        const { attempt } = await claimed(unfinished.extractionId, 0, { units: [] });
        const page = [gehen, bench('Er ging.')];
        await upsert(store, { extractionId: unfinished.extractionId, unit: 0, attempt }, page, { units: [] });
        await finalize(store, unfinished.extractionId);
        expect(await frequencies()).toMatchObject({ 'de:verb:gehen:1': 0 });
        const { report } = await extract(store, { units: [page], date: '20261001' });
        expect(report).toMatchObject({ inserted: 0, updated: 0, frequencies: { entries: 2 } });
        expect(await frequencies()).toMatchObject({ 'de:verb:gehen:1': 2 });
      });
    });

    describe('the same dump, an older one, a smaller one', () => {
      const run: TestRun = { units: [[bank, empty], [gehen]], date: '20260901' };

      test('the same dump twice changes nothing', async () => {
        const first = await extract(store, run);
        const second = await extract(store, run);
        expect(second.report).toMatchObject({
          ...{
            status: 'completed',
            inserted: 0,
            updated: 0,
            withdrawn: 0,
            unchanged: 2,
            stored: 0,
            entries: 3,
          },
          contentHash: first.report.contentHash,
        });
      });

      test('the same dump parsed again changes nothing', async () => {
        const first = await extract(store, run);
        const { report } = await extract(store, { ...run, parserVersion: 2 });
        expect(report).toMatchObject({
          inserted: 0,
          updated: 0,
          stored: 2,
          contentHash: first.report.contentHash,
        });
      });

      test('an older revision never replaces a newer one', async () => {
        const newer = { ...bank, rev: 20, entries: [{ key: 'de:noun:Bank:1', says: 'newer' }] };
        await extract(store, { units: [[newer]], date: '20261001' });
        const { counts } = await extract(store, { units: [[bank]], date: '20260901' });
        expect(counts[0]).toMatchObject({ inserted: 0, updated: 0, withdrawn: 0 });
        expect(await keys()).toEqual(['de:noun:Bank:1']);
        expect(await rowOf('de:noun:Bank:1')).toMatchObject({ description: 'newer' });
      });

      test('nor one that is newer than the stored row but older than what was read without a change', async () => {
        const at = (rev: number, says: string): TestPage => ({
          id: 1,
          rev,
          entries: [{ key: 'de:noun:Bank:1', says }],
        });
        await extract(store, { units: [[at(10, 'x')]], date: '20260701' });
        await extract(store, { units: [[at(30, 'x')]], date: '20260901' });
        const { counts } = await extract(store, { units: [[at(20, 'y')]], date: '20260801' });
        expect(counts[0]).toMatchObject({ updated: 0, same: 1 });
        expect(await rowOf('de:noun:Bank:1')).toMatchObject({ description: 'x' });
      });

      test('an older parser never replaces what a newer one wrote', async () => {
        const says = (text: string): TestPage[][] => [
          [{ ...bank, entries: [{ key: 'de:noun:Bank:1', says: text }] }],
        ];
        await extract(store, { units: says('newer parser'), parserVersion: 2 });
        await extract(store, { units: says('older parser'), parserVersion: 1 });
        expect(await rowOf('de:noun:Bank:1')).toMatchObject({ description: 'newer parser' });
      });

      test('a smaller dump withdraws nothing', async () => {
        await extract(store, run);
        const { report } = await extract(store, { units: [[bank]], complete: false, date: '20261101' });
        expect(report.withdrawn).toBe(0);
        expect(await keys()).toHaveLength(3);
      });

      test('an older complete dump without the page withdraws nothing', async () => {
        await extract(store, run);
        const { report } = await extract(store, {
          units: [[bank]],
          date: '20260801',
          allowWithdrawals: true,
        });
        expect(report.withdrawn).toBe(0);
        expect(await keys()).toHaveLength(3);
      });
    });

    describe('what is gone', () => {
      test('an entry that its page does not make any more is withdrawn, and comes back', async () => {
        await extract(store, { units: [[bank]] });
        const one = { ...bank, rev: 20, entries: [bank.entries![0]!] };
        const dropped = await extract(store, { units: [[one]], date: '20261001' });
        expect(dropped.counts[0]).toMatchObject({ withdrawn: 1, inserted: 0, updated: 0 });
        expect(await keys()).toEqual(['de:noun:Bank:1']);
        const back = await extract(store, { units: [[{ ...bank, rev: 30 }]], date: '20261101' });
        expect(back.counts[0]).toMatchObject({ withdrawn: 0, inserted: 0, updated: 1 });
        expect(await keys()).toEqual(['de:noun:Bank:1', 'de:noun:Bank:2']);
      });

      test('a page that became a redirect withdraws its entries; one that failed keeps them', async () => {
        await extract(store, { units: [[bank, gehen]] });
        const next: TestPage[] = [
          { id: 1, rev: 20, outcome: 'skipped:redirect' },
          { id: 2, rev: 21, outcome: 'dead-lettered' },
        ];
        await extract(store, { units: [next], date: '20261001' });
        expect(await keys()).toEqual(['de:verb:gehen:1']);
      });

      test('entries of other languages and other editions stay', async () => {
        await extract(store, {
          units: [[{ id: 1, rev: 1, entries: [{ key: 'en:noun:Bank:1@de' }] }]],
          languages: ['en'],
        });
        await extract(store, {
          units: [[{ id: 1, rev: 2, entries: [{ key: 'de:noun:Bank:1@en' }] }]],
          edition: 'en',
          languages: ['de'],
        });
        await extract(store, { units: [[{ id: 1, rev: 3 }]], languages: ['de'], date: '20261001' });
        expect(await keys()).toEqual(['de:noun:Bank:1@en', 'en:noun:Bank:1@de']);
      });

      const many = (count: number): TestPage[] =>
        Array.from({ length: count }, (_, n) => ({
          id: n + 1,
          rev: 1,
          entries: [{ key: `de:noun:W${n}:1` }],
        }));

      test('pages that a newer complete dump does not have lose their entries', async () => {
        await extract(store, { units: [many(100)] });
        const { report } = await extract(store, { units: [many(99)], date: '20261001' });
        expect(report).toMatchObject({ status: 'completed', withdrawn: 1, warnings: [] });
        expect(await keys(false)).toEqual(['de:noun:W99:1']);
        expect(await finalize(store, report.extractionId)).toMatchObject({ withdrawn: 1 });
      });

      test('more than two of a hundred only with leave', async () => {
        await extract(store, { units: [many(100)] });
        const refused = await extract(store, { units: [many(97)], date: '20261001' });
        expect(refused.report).toMatchObject({ status: 'completed', withdrawn: 0 });
        expect(refused.report.warnings[0]).toMatch(/^3 entries .* allowWithdrawals/);
        const run: TestRun = { units: [many(97)], date: '20261001', allowWithdrawals: true };
        expect((await extract(store, run)).report).toMatchObject({ withdrawn: 3, warnings: [] });
      });

      test('nothing is withdrawn by a run that is not complete', async () => {
        await extract(store, { units: [many(100)] });
        const failed: TestPage = { id: 1, rev: 2, outcome: 'dead-lettered' };
        const { report } = await extract(store, {
          units: [[failed, ...many(99).slice(1)]],
          date: '20261001',
        });
        expect(report).toMatchObject({ status: 'incomplete', withdrawn: 0 });
      });

      test('nothing is withdrawn that another dump as new has', async () => {
        await extract(store, { units: [many(100)] });
        await extract(store, { units: [[many(100)[99]!]], date: '20261101', complete: false });
        const { report } = await extract(store, { units: [many(99)], date: '20261001' });
        expect(report.withdrawn).toBe(0);
      });

      test('a page that is back at the revision that it had is read again', async () => {
        await extract(store, { units: [many(100)] });
        await extract(store, { units: [many(99)], date: '20261001' });
        const { report } = await extract(store, { units: [many(100)], date: '20261101' });
        expect(report).toMatchObject({ updated: 1, unchanged: 99, stored: 1 });
        expect(await keys()).toHaveLength(100);
        expect((await extract(store, { units: [many(100)], date: '20261101' })).report).toMatchObject({
          unchanged: 100,
        });
      });
    });

    describe('homographs', () => {
      const says = (...texts: string[]): TestPage['entries'] =>
        texts.map((text, n) => ({ key: `de:noun:Bank:${n + 1}`, says: text }));
      const page = (rev: number, ...texts: string[]): TestRun => ({
        units: [[{ id: 1, rev, entries: says(...texts)! }]],
        date: `202601${String(rev).padStart(2, '0')}`,
      });
      const book = async (): Promise<Record<string, string>> =>
        Object.fromEntries(
          (await under.rows())
            .filter((row) => !row.withdrawn)
            .map((row) => [row.entryKey.slice(8), row.description]),
        );

      test('a section put before the others takes nobody’s key or address', async () => {
        await extract(store, page(1, 'seat', 'money'));
        const before = await rowOf('de:noun:Bank:2');
        const { counts } = await extract(store, page(2, 'sand', 'seat', 'money'));
        expect(counts[0]).toMatchObject({ inserted: 1, updated: 0, same: 2, withdrawn: 0 });
        expect(await book()).toEqual({ 'Bank:1': 'seat', 'Bank:2': 'money', 'Bank:3': 'sand' });
        expect(await rowOf('de:noun:Bank:2')).toMatchObject({
          address: before.address,
          description: 'money',
        });
      });

      test('sections that change places, or lose the first of them, keep their keys', async () => {
        await extract(store, page(1, 'seat', 'money', 'sand'));
        expect((await extract(store, page(2, 'sand', 'seat', 'money'))).report).toMatchObject({
          inserted: 0,
          updated: 0,
        });
        await extract(store, page(3, 'sand', 'money'));
        expect(await book()).toEqual({ 'Bank:2': 'money', 'Bank:3': 'sand' });
        await extract(store, page(4, 'seat', 'sand', 'money'));
        expect(await book()).toEqual({ 'Bank:1': 'seat', 'Bank:2': 'money', 'Bank:3': 'sand' });
      });

      test('a page that is deleted and made again, with its sections in another order, gives them their keys back', async () => {
        await extract(store, page(1, 'seat', 'money', 'sand'));
        const { address } = await rowOf('de:noun:Bank:2');
        const remade: TestRun = {
          ...page(2),
          units: [[{ id: 9, rev: 2, entries: says('sand', 'money')! }]],
          allowWithdrawals: true,
        };
        await extract(store, remade);
        expect(await book()).toEqual({ 'Bank:2': 'money', 'Bank:3': 'sand' });
        expect((await rowOf('de:noun:Bank:2')).address).toBe(address);
        expect((await extract(store, { ...remade, parserVersion: 2 })).report).toMatchObject({
          ...{ inserted: 0, updated: 0, withdrawn: 0 },
        });
      });

      test('a section that says something else keeps its place, and reading again changes nothing', async () => {
        await extract(store, page(1, 'seat', 'money'));
        await extract(store, page(2, 'bench', 'money'));
        expect(await book()).toEqual({ 'Bank:1': 'bench', 'Bank:2': 'money' });
        await extract(store, page(3, 'sand', 'bench', 'money'));
        const again = await extract(store, { ...page(3, 'sand', 'bench', 'money'), parserVersion: 2 });
        expect(again.report).toMatchObject({ inserted: 0, updated: 0, withdrawn: 0 });
      });
    });

    describe('known pages', () => {
      test('the newest run of the same languages and parser version answers', async () => {
        await extract(store, { units: [[{ ...bank, rev: 1 }, empty], [gehen]], date: '20260701' });
        await extract(store, { units: [[{ ...bank, rev: 2 }]], date: null, complete: false });
        await extract(store, { units: [[{ ...bank, rev: 3 }]], parserVersion: 2 });
        await extract(store, { units: [[{ ...bank, rev: 4 }]], languages: ['de', 'en'] });
        const { extractionId } = await open(store, { units: [[bank, empty]] });
        const known = await store.knownPages(extractionId, 1, 3);
        expect([...known.pageIds]).toEqual([1, 2, 3]);
        expect([...known.revIds]).toEqual([2, 11, 12]);
        expect([...known.outcomes]).toEqual(
          (['stored', 'stored', 'skipped:no-entry'] as const).map(outcomeNumber),
        );
        expect([...known.entryCounts]).toEqual([2, 1, 0]);
        expect([...(await store.knownPages(extractionId, 2, 2)).pageIds]).toEqual([2]);
      });

      test('pages that failed are not known, nor is anything of this run', async () => {
        const run: TestRun = { units: [[{ id: 1, rev: 1, outcome: 'dead-lettered' }, gehen]] };
        await extract(store, run);
        const { extractionId } = await open(store, { units: [[bank, empty]] });
        const { attempt } = await claimed(extractionId, 0, run);
        await upsert(store, { extractionId, unit: 0, attempt }, [bank, empty], run);
        expect([...(await store.knownPages(extractionId, 1, 3)).pageIds]).toEqual([2]);
      });
    });

    describe('dead letters', () => {
      const failing: TestPage = { id: 1, rev: 10, outcome: 'dead-lettered' };
      const run: TestRun = { units: [[failing, gehen]] };

      test('they make the run incomplete, are listed, and a retry that succeeds makes it complete', async () => {
        const { extractionId, report } = await extract(store, run);
        expect(report).toMatchObject({
          status: 'incomplete',
          complete: true,
          deadLettered: 1,
          stored: 1,
          inserted: 1,
        });
        const [letter] = await store.deadLetters({ extractionId, limit: 10 });
        expect(letter).toMatchObject({
          pageId: 1,
          title: 'Page 1',
          revId: 10,
          reason: 'parser-error',
          unit: 0,
          edition: 'de',
        });
        expect(await store.deadLetter(letter!.id)).toEqual(letter);
        expect(await store.deadLetters({ edition: 'en', limit: 10 })).toEqual([]);

        const again = await claimed(extractionId, 0, run, 'retry');
        expect(again.onlyPages).toEqual([1]);
        const retry = { extractionId, unit: 0, attempt: again.attempt, mode: 'retry' as const };
        const upserted = await upsert(store, retry, [bank], run);
        expect(upserted).toMatchObject({
          counts: { pages: 2, stored: 2, deadLettered: 0, inserted: 3, entries: 3 },
        });
        expect(await upsert(store, retry, [bank], run)).toEqual(upserted);
        expect(await store.deadLetters({ extractionId, limit: 10 })).toEqual([]);
        expect(await finalize(store, extractionId)).toMatchObject({
          status: 'completed',
          inserted: 3,
          entries: 3,
          // Of the first time and of the second.
          problems: [{ kind: 'unknown-template', detail: 'foo', count: 4 }],
        });
        expect(await claim(store, extractionId, 0, run, 'retry')).toMatchObject({
          outcome: 'already-completed',
        });
      });

      test('a retry that fails again leaves one dead letter', async () => {
        const { extractionId } = await extract(store, run);
        const again = await claimed(extractionId, 0, run, 'retry');
        await upsert(store, { extractionId, unit: 0, attempt: again.attempt, mode: 'retry' }, [failing], run);
        expect(await store.deadLetters({ extractionId, limit: 10 })).toHaveLength(1);
        expect(await keys()).toEqual(['de:verb:gehen:1']);
      });

      test.each(['cancelled', 'finalized'])(
        'a retry that is under way when its run is %s is nobody’s any more',
        async (end) => {
          const { extractionId } = await extract(store, run);
          const { attempt } = await claimed(extractionId, 0, run, 'retry');
          const held = async () =>
            (await store.heldUnits('worker-1')).filter((unit) => unit.extractionId === extractionId);
          expect(await held()).toEqual([{ extractionId, unit: 0, attempt }]);
          if (end === 'cancelled')
            await store.closeExtraction(extractionId, 'cancelled', 'somebody cancelled it');
          else await finalize(store, extractionId);
          expect((await held()).map((unit) => unit.attempt)).not.toContain(attempt);
          const late = await upsert(store, { extractionId, unit: 0, attempt, mode: 'retry' }, [bank], run);
          expect(late).toEqual({ outcome: 'fenced' });
          expect(await store.extraction(extractionId)).toMatchObject({ status: 'incomplete' });
          expect((await claimed(extractionId, 0, run, 'retry')).onlyPages).toEqual([1]);
        },
      );

      test('a run without all of its units is incomplete, and says which failed', async () => {
        const { extractionId } = await open(store, { units: [[bank], [gehen]] });
        const { attempt } = await claimed(extractionId, 0, run);
        await upsert(store, { extractionId, unit: 0, attempt }, [bank], run);
        const failedUnits = [{ unit: 1, reason: 'the dump was replaced' }];
        const signal = new AbortController().signal;
        const report = await store.finalizeExtraction({
          ...{ extractionId, failedUnits, allowWithdrawals: false, signal, heartbeat: () => undefined },
        });
        expect(report).toMatchObject({
          status: 'incomplete',
          complete: false,
          failedUnits,
          unitsCompleted: 1,
          units: 2,
        });
        expect(await store.extraction(extractionId)).toMatchObject({ status: 'incomplete', report });
      });
    });

    describe('the content hash', () => {
      test('depends on what the entries say, not on who found them or how', async () => {
        const one = await extract(store, { units: [[bank], [gehen]], provider: 'hetzner' });
        const other = await openStore();
        const two = await extract(other.store, {
          units: [[gehen, bank]],
          provider: 'linode',
          date: '20261001',
        });
        await other.close();
        expect(two.report.contentHash).toBe(one.report.contentHash);
        expect(await store.contentHash('de', ['de'])).toBe(one.report.contentHash);
        await extract(store, {
          units: [[{ ...bank, rev: 99, entries: [{ key: 'de:noun:Bank:1', says: 'x' }] }]],
        });
        expect(await store.contentHash('de', ['de'])).not.toBe(one.report.contentHash);
        expect(await store.contentHash('en', ['de'])).not.toBe(one.report.contentHash);
      });
    });

    describe('looking up', () => {
      beforeEach(async () => {
        const words: TestPage[] = [
          bank,
          gehen,
          { id: 4, rev: 1, entries: [{ key: 'de:noun:Bände:1' }, { key: 'en:noun:Bank:1@de' }] },
          { id: 5, rev: 1, entries: [{ key: 'de:noun:Band:1', forms: ['Bandes', 'Bände', 'Bändern'] }] },
          { id: 6, rev: 1, entries: [{ key: 'de:noun:100%_\\:1' }] },
        ];
        await extract(store, { units: [words], languages: ['de', 'en'] });
      });
      const found = async (
        word: string,
        options: { match?: 'exact' | 'folded'; prefix?: boolean; language?: string } = {},
      ) =>
        (await store.lookup({ word, match: 'exact', prefix: false, limit: 20, ...options })).map(
          ({ entry, form }) => [entry.entryKey as string, form],
        );

      test('by headword, in one language if asked', async () => {
        expect(await found('Bank')).toEqual([
          ['de:noun:Bank:1', null],
          ['de:noun:Bank:2', null],
          ['en:noun:Bank:1@de', null],
        ]);
        expect(await found('Bank', { language: 'en' })).toEqual([['en:noun:Bank:1@de', null]]);
        expect(await found('bank')).toEqual([]);
        expect(await found('')).toEqual([]);
      });

      test('any form finds its lemma, be it like it or not', async () => {
        expect(await found('ging')).toEqual([['de:verb:gehen:1', 'ging']]);
        expect(await found('gehst')).toEqual([['de:verb:gehen:1', 'gehst']]);
        expect(await found('Bände')).toEqual([
          ['de:noun:Bände:1', null],
          ['de:noun:Band:1', 'Bände'],
        ]);
        expect(await found('bände')).toEqual([]);
      });

      test('without regard to case and accents if asked', async () => {
        expect(await found('BANDE', { match: 'folded' })).toEqual([
          ['de:noun:Bände:1', null],
          ['de:noun:Band:1', 'Bände'],
        ]);
        expect(await found('GING', { match: 'folded' })).toEqual([['de:verb:gehen:1', 'ging']]);
      });

      test('by prefix', async () => {
        expect(await found('Ban', { prefix: true, language: 'de' })).toHaveLength(3);
        expect(await found('ban', { prefix: true, match: 'folded', language: 'de' })).toHaveLength(4);
        expect(await found('100%_\\', { prefix: true })).toEqual([['de:noun:100%_\\:1', null]]);
        expect(await found('1%', { prefix: true })).toEqual([]);
      });

      test('withdrawn entries are not found', async () => {
        await extract(store, {
          units: [[{ id: 2, rev: 99 }]],
          languages: ['de', 'en'],
          date: '20261001',
          complete: false,
        });
        expect(await found('ging')).toEqual([]);
        expect(await found('gehen')).toEqual([]);
      });
    });

    describe('the fleet', () => {
      const beat = { slots: 3, host: 'host', pid: 1, parserVersion: 1, queues: [] };

      test('capacity is what live workers of a provider have', async () => {
        await store.beat({ ...beat, id: 'w1', role: 'worker', provider: 'hetzner' });
        await store.beat({ ...beat, id: 'w2', role: 'worker', provider: 'hetzner' });
        await store.beat({
          ...beat,
          id: 'm1',
          role: 'master',
          provider: null,
          slots: 0,
          queues: ['hetzner', 'linode'],
        });
        expect(await store.providerCapacities(['hetzner', 'linode', 'unheard-of'])).toEqual([
          { provider: 'hetzner', liveWorkers: 2, slots: 6, polled: true },
          { provider: 'linode', liveWorkers: 0, slots: 0, polled: true },
          { provider: 'unheard-of', liveWorkers: 0, slots: 0, polled: false },
        ]);
        await store.unregister('w1');
        expect((await store.providerCapacities([]))[0]).toMatchObject({ liveWorkers: 1, slots: 3 });
        await store.beat({ ...beat, id: 'w1', role: 'worker', provider: 'hetzner', slots: 1 });
        expect((await store.providerCapacities([]))[0]).toMatchObject({ liveWorkers: 2, slots: 4 });
      });
    });

    test('beats and single questions do not wait for units that are written', async () => {
      const run: TestRun = { units: [[bank], [gehen]] };
      const { extractionId } = await open(store, run);
      const signal = new AbortController().signal;
      let beaten = false;
      await Promise.all([
        ...[0, 1].map(async (unit) => {
          const { attempt } = await claimed(extractionId, unit, run);
          await upsert(store, { extractionId, unit, attempt }, run.units[unit]!, run, signal);
        }),
        store.withLease('a', 1, signal, async () => {
          await store.providerCapacities([]);
          beaten = true;
        }),
      ]);
      expect(beaten).toBe(true);
    });

    describe('leases', () => {
      test('no more hold one at once than there are places, over all processes', async () => {
        const other = await under.another();
        let holding = 0;
        let most = 0;
        const name = randomUUID();
        const step = async (): Promise<void> => {
          most = Math.max(most, ++holding);
          await new Promise((resolve) => setTimeout(resolve, 20));
          holding--;
        };
        const signal = new AbortController().signal;
        await Promise.all(
          Array.from({ length: 9 }, (_, n) => (n % 2 ? other : store).withLease(name, 2, signal, step)),
        );
        expect(most).toBe(2);
      });

      test('a failing step gives its place back, and who waits can give up', async () => {
        const signal = new AbortController().signal;
        const failing = store.withLease('x', 1, signal, () => Promise.reject(new Error('no')));
        await expect(failing).rejects.toThrow('no');
        await store.withLease('x', 1, signal, async () => {
          const waiting = store.withLease('x', 1, AbortSignal.timeout(100), () => Promise.resolve());
          await expect(waiting).rejects.toThrow();
        });
        await expect(store.withLease('x', 1, signal, () => Promise.resolve(7))).resolves.toBe(7);
      });
    });
  });
}
