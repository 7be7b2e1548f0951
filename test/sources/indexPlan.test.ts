import { gunzipSync } from 'node:zlib';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { PlanRejected } from '../../src/sources/errors';
import { indexOf, multistream, somePages } from './exports';
import { dated, dump, local, NAME, plan, serve, serveDump, sourceWith } from './planning';

describe('units', () => {
  const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: dump.index });

  test('are whole streams, follow each other, end with the file and hold all pages', async () => {
    for (const unitBytes of [1, 300, 600, 1_000_000]) {
      const { units, pages } = await plan({ dump: root }, { unitBytes });
      const offsets = new Set(dump.lines.map((line) => Number(line.split(':')[0])));
      units.forEach((unit, i) => {
        expect(unit.unit).toBe(i);
        expect(offsets.has(unit.start)).toBe(true);
        expect(unit.end).toBe(units[i + 1]?.start ?? dump.data.length);
      });
      expect(units.reduce((sum, unit) => sum + unit.pages, 0)).toBe(pages);
      expect(units.map((unit) => gunzipSync(unit.index ?? Buffer.alloc(0)).toString()).join('')).toBe(
        `${dump.lines.join('\n')}\n`,
      );
    }
  });

  test('are as many as their bytes say', async () => {
    expect((await plan({ dump: root }, { unitBytes: 1 })).units).toHaveLength(4);
    expect((await plan({ dump: root }, { unitBytes: 1_000_000 })).units).toHaveLength(1);
    const first = (await plan({ dump: root }, { unitBytes: 1 })).units[0];
    expect(first).toMatchObject({ pages: 10, firstPageId: 10, lastPageId: 28 });
  });

  test('say their lowest and highest page, in whatever order these come', async () => {
    const streams = [[30, 10, 20], [400, 500, 300], [7]].map((ids) =>
      ids.map((id) => ({ id, title: `T${id}` })),
    );
    const { data, index } = multistream(streams);
    const mixed = local({ [`${NAME}.xml.bz2`]: data, [`${NAME}-index.txt.bz2`]: index });
    expect((await plan({ dump: mixed }, { unitBytes: 1 })).units).toMatchObject([
      { pages: 3, firstPageId: 10, lastPageId: 30 },
      { pages: 3, firstPageId: 300, lastPageId: 500 },
      { pages: 1, firstPageId: 7, lastPageId: 7 },
    ]);
  });

  test('of an index of many blocks and pieces are cut as of a small one', async () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${700 + Math.floor(i / 100) * 1000}:${i + 1}:Seite ${i}`,
    );
    const big = { data: Buffer.concat([dump.data, Buffer.alloc(1_000_000)]) };
    const start = Number(dump.lines[0]?.split(':')[0]);
    const shifted = lines.map((line) =>
      line.replace(/^\d+/, (offset) => String(Number(offset) - 700 + start)),
    );
    const path = local({
      [`${NAME}.xml.bz2`]: big.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.from(shifted.join('\n')), 1),
    });
    const { units, pages } = await plan({ dump: path }, { unitBytes: 50_000 });
    expect(pages).toBe(60_000);
    expect(new Set(units.slice(0, -1).map((unit) => unit.end - unit.start))).toEqual(new Set([50_000]));
    expect(
      units
        .map((unit) => gunzipSync(unit.index ?? Buffer.alloc(0)).toString())
        .join('')
        .trim(),
    ).toBe(shifted.join('\n'));
  });
});

describe('the plan’s hash', () => {
  test('is the same for the same dump from a server, a mirror and a folder that was moved', async () => {
    const [one, two] = [await serve(dated('20260801')), await serve(dated('20260801'))];
    const hashes = await Promise.all([
      plan({}, { baseUrl: one.url }),
      plan({}, { baseUrl: two.url }),
      plan({ dump: local(dated('20260801')) }),
      plan({ dump: local(dated('20260801')) }),
    ]);
    expect(new Set(hashes.map(({ planHash }) => planHash)).size).toBe(1);
  });

  test('is another one for another date, size of units, title or byte', async () => {
    const other = multistream(
      somePages(40, 10).map((stream) => stream.map((page) => ({ ...page, title: `${page.title}!` }))),
    );
    const root = local(dated('20260801'));
    const hashes = await Promise.all([
      plan({ dump: root }),
      plan({ dump: root }, { unitBytes: 1_000_000 }),
      plan({ dump: local(dated('20260901')) }),
      plan({ dump: local(dated('20260801', other)) }),
    ]);
    expect(new Set(hashes.map(({ planHash }) => planHash)).size).toBe(4);
  });
});

describe('an index that cannot be right is refused with the number of its line', () => {
  const lines = dump.lines;
  const at = (i: number, line: string) => lines.map((old, n) => (n === i ? line : old));
  const start = Number(lines[0]?.split(':')[0]);
  test.each([
    ['offsets out of order', at(20, `${start}:50:X`), 21],
    ['a page twice', at(5, lines[4] as string), 6],
    ['an offset beyond the file', at(39, `${dump.data.length}:900:X`), 40],
    ['a line with one colon', at(3, `${start}:16`), 4],
    ['a line without a title', at(3, `${start}:16:`), 4],
    ['a line without an id', at(3, `${start}::X`), 4],
    ['an id that is no number', at(3, `${start}:1x:X`), 4],
    ['an offset that is no number', at(3, `-1:16:X`), 4],
    ['an empty line', at(3, ''), 4],
    ['a line without end', [...lines.slice(0, 3), `${start}:16:${'x'.repeat(10_000)}`], 4],
  ])('%s', async (_what, index, line) => {
    const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: indexOf(index) });
    const failed = plan({ dump: root });
    await expect(failed).rejects.toThrow(PlanRejected);
    await expect(failed).rejects.toThrow(new RegExp(`index\\.txt\\.bz2, line ${line}:`));
  });

  test('an empty index', async () => {
    const root = local({
      [`${NAME}.xml.bz2`]: dump.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.alloc(0)),
    });
    await expect(plan({ dump: root })).rejects.toThrow(/lists no pages/);
  });

  test('an index without a newline at its end is fine', async () => {
    const root = local({
      [`${NAME}.xml.bz2`]: dump.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.from(lines.join('\n'))),
    });
    expect((await plan({ dump: root })).pages).toBe(40);
  });

  test('an index of another dump', async () => {
    for (const shift of [-10, 10]) {
      const other = lines.map((line) => line.replace(/^\d+/, (offset) => String(Number(offset) + shift)));
      const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: indexOf(other) });
      await expect(plan({ dump: root })).rejects.toThrow(/does not belong to this data file/);
    }
  });
});

describe('what the publisher says is checked', () => {
  test('an index with another checksum is refused, also when it cannot be decoded', async () => {
    const server = await serveDump();
    server.fault({ kind: 'flip', at: 60, path: 'index' });
    await expect(plan({ dump: server.folder })).rejects.toThrow(/sha1 [0-9a-f]{40}, published [0-9a-f]{40}/);
    server.put(server.indexPath, indexOf(dump.lines.slice(1)));
    await expect(plan({ dump: server.folder })).rejects.toThrow(/checksum is not the published one/);
  });

  test('a data file of another size is refused', async () => {
    const server = await serveDump();
    server.put(server.dataPath, dump.data.subarray(0, -14));
    await expect(plan({ dump: server.folder })).rejects.toThrow(/not the published size/);
  });

  test.each([
    ['no JSON', 'x'],
    ['no jobs', '{}'],
    [
      'a file name that leads elsewhere',
      JSON.stringify({
        jobs: { articlesmultistreamdump: { status: 'done', files: { '../x-multistream.xml.bz2': {} } } },
      }),
    ],
  ])('a dumpstatus.json with %s is refused', async (_what, json) => {
    const server = await serve({ ...dated('20260801'), 'dewiktionary/20260801/dumpstatus.json': json });
    await expect(plan({}, { baseUrl: server.url })).rejects.toThrow(PlanRejected);
  });
});

test('planning stops when it is cancelled', async () => {
  const cancel = new AbortController();
  const source = sourceWith();
  const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: dump.index });
  const planning = source.plan(
    { edition: 'de', dump: root },
    { signal: cancel.signal, heartbeat: () => cancel.abort(new Error('cancelled')) },
  );
  await expect(planning).rejects.toThrow('cancelled');
});
