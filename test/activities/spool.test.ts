import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolUnwritable } from '../../src/support/spoolUnwritable';
import { Spool, SpoolLost, type SpooledClaim } from '../../src/activities/spool';

const claim: SpooledClaim = {
  attempt: 2,
  edition: 'de',
  languages: ['de'],
  source: {
    ...{
      kind: 'multistream',
      dbname: 'dewiktionary',
      date: '20260901',
      complete: true,
      namespaces: {},
      base: '',
    },
    files: [{ location: '/x', sizeBytes: 10, sha1: null, etag: null, mtimeMs: 1 }],
  },
  unit: {
    unit: 3,
    file: 0,
    start: 0,
    end: 10,
    pages: 1,
    firstPageId: 1,
    lastPageId: 1,
    index: Buffer.from([1, 2, 255]),
  },
  onlyPages: null,
};

const own =
  (...names: string[]) =>
  (): Promise<Set<string>> =>
    Promise.resolve(new Set(names));

async function spool(maxUnits = 2): Promise<Spool> {
  const made = new Spool(join(await mkdtemp(join(tmpdir(), 'aqea-spool-')), 'hetzner-1'), maxUnits);
  await made.open();
  return made;
}

test('a claim comes back as it was kept, its index bytes included', async () => {
  const made = await spool();
  const base = made.base({ extractionId: '7', unit: 3, attempt: 2 });
  await made.writeClaim(base, claim);
  expect(await made.readClaim(base)).toEqual(claim);
});

test('bytes that are not there are reported as lost', async () => {
  const made = await spool();
  await expect(made.readClaim(made.base({ extractionId: '7', unit: 3, attempt: 2 }))).rejects.toThrow(
    SpoolLost,
  );
});

test('a full spool makes the next unit wait until one is removed', async () => {
  const made = await spool(1);
  const base = made.base({ extractionId: '7', unit: 3, attempt: 1 });
  await writeFile(`${base}.raw`, 'x');
  await writeFile(`${base}.claim`, 'x');
  let entered = false;
  const entering = made.room(new AbortController().signal, own('7-3-1')).then(() => (entered = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(entered).toBe(false);
  await made.remove(base);
  await entering;
  expect(await readdir(made.folder)).toEqual([]);
});

test('a wait for room ends when the step is cancelled', async () => {
  const made = await spool(1);
  await writeFile(`${made.base({ extractionId: '7', unit: 3, attempt: 1 })}.raw`, 'x');
  const cancel = new AbortController();
  const entering = made.room(cancel.signal, own('7-3-1'));
  cancel.abort();
  await expect(entering).rejects.toMatchObject({ name: 'AbortError' });
});

test('an older attempt of the same unit gives its room to the newer one', async () => {
  const made = await spool(1);
  await writeFile(`${made.base({ extractionId: '7', unit: 3, attempt: 1 })}.raw`, 'x');
  await writeFile(`${made.base({ extractionId: '7', unit: 31, attempt: 1 })}.raw`, 'x');
  await made.removeOlder({ extractionId: '7', unit: 3, attempt: 2 });
  expect(await readdir(made.folder)).toEqual(['7-31-1.raw']);
});

test('a full spool is rid of units that were done elsewhere, and of nothing else', async () => {
  const made = await spool(2);
  for (const name of ['7-3-1.raw', '7-3-1.claim', '7-4-2.raw']) await writeFile(join(made.folder, name), 'x');
  await made.room(new AbortController().signal, own('7-4-2'));
  expect(await readdir(made.folder)).toEqual(['7-4-2.raw']);
});

test('a step that fails for good gives its room back; one that is tried again or was aborted keeps its files', async () => {
  const made = await spool(1);
  const base = made.base({ extractionId: '7', unit: 3, attempt: 1 });
  const failing = async (error: Error, signal = new AbortController().signal): Promise<string[]> => {
    await writeFile(`${base}.raw`, 'x');
    await expect(made.using(base, signal, () => Promise.reject(error))).rejects.toBe(error);
    return readdir(made.folder);
  };
  expect(await failing(new SpoolLost({ what: 'gone' }))).toEqual([]);
  expect(await failing(new TypeError('a bug'))).toEqual([]);
  expect(await failing(new SpoolUnwritable({ what: 'full' }))).toHaveLength(1);
  expect(await failing(new TypeError('aborted'), AbortSignal.abort())).toHaveLength(1);
});
