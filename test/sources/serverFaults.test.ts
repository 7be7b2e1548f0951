import { existsSync, readdirSync } from 'node:fs';
import {
  AccessRefused,
  Bz2Corrupt,
  DumpChanged,
  ServerUnfit,
  SourceThrottled,
  SourceUnavailable,
} from '../../src/sources/errors';
import type { PlannedUnit } from '../../src/sources/source';
import type { AqeaError } from '../../src/support/errors';
import { serveMultistream, type Fault } from '../support/dumpServer';
import { multistream, somePages } from './exports';
import { destination, dump, failure, folder, servedDump, step } from './fetching';

const at = servedDump();

describe('a fault of the server is noticed before anything is taken for data', () => {
  const changedEtag = { kind: 'etag', value: '"other"' } as const;
  test.each<[string, Fault, new (...args: never[]) => AqeaError, RegExp]>([
    ['a changed ETag (so the whole file comes)', changedEtag, DumpChanged, /ETag "other", planned "/],
    ['Range ignored', { kind: 'ignore-range' }, ServerUnfit, /ignores Range/],
    [
      'a shorter Content-Range',
      { kind: 'content-range', value: 'bytes 0-9/100' },
      ServerUnfit,
      /another byte range.*bytes 0-9\/100/,
    ],
    ['a nonsense Content-Range', { kind: 'content-range', value: 'all' }, ServerUnfit, /another byte range/],
    ['a web page with status 200', { kind: 'html', status: 200 }, SourceUnavailable, /web page/],
    ['a web page with status 206', { kind: 'html' }, SourceUnavailable, /web page/],
    ['a web page with status 429', { kind: 'html', status: 429 }, SourceThrottled, /slow down/],
    ['Content-Encoding gzip', { kind: 'content-encoding', value: 'gzip' }, ServerUnfit, /encoded as gzip/],
    [
      'a connection cut in the middle',
      { kind: 'cut', afterBytes: 50 },
      SourceUnavailable,
      /connection .* failed/,
    ],
    ['a connection cut at once', { kind: 'cut', afterBytes: 0 }, SourceUnavailable, /connection .* failed/],
    ['silence', { kind: 'stall', afterBytes: 50 }, SourceUnavailable, /nothing came for 0\.3 s/],
    ['HTTP 500', { kind: 'status', status: 500 }, SourceUnavailable, /HTTP 500/],
    ['HTTP 404', { kind: 'status', status: 404 }, DumpChanged, /no longer there/],
    ['HTTP 416', { kind: 'status', status: 416 }, DumpChanged, /another size/],
    ['HTTP 403', { kind: 'status', status: 403 }, AccessRefused, /refuses this program.*AQEA_CONTACT/],
    ['HTTP 418', { kind: 'status', status: 418 }, ServerUnfit, /HTTP 418/],
    ['other bytes', { kind: 'flip', at: 0 }, Bz2Corrupt, /no bzip2 stream where the plan has one/],
  ])('%s', async (_what, fault, kind, message) => {
    const { start } = at.plan.units[1] as PlannedUnit;
    at.server.fault(fault.kind === 'flip' ? { ...fault, at: start } : fault);
    const error = await failure(at.fetchUnit(1));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expect(existsSync(destination)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    await expect(at.fetchUnit(1)).resolves.toMatchObject({ bytes: expect.any(Number) as number });
  });

  test('a dump that was replaced for good', async () => {
    const other = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
    const planned = await at.sourceWith({ baseUrl: other.url }).plan({ edition: 'de' }, step());
    other.put(other.dataPath, multistream(somePages(40, 8)).data);
    const unit = planned.units[1] as PlannedUnit;
    await expect(
      at.sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(DumpChanged);
    other.remove(other.dataPath);
    await expect(
      at.sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(DumpChanged);
    await other.close();
    await expect(
      at.sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(SourceUnavailable);
  });

  test('another size with the same ETag, and a weak ETag that changed', async () => {
    const file = at.plan.source.files[0];
    const unit = at.plan.units[1] as PlannedUnit;
    const fetch = (more: object) =>
      at.sourceWith().fetchUnit({
        source: { ...at.plan.source, files: [{ ...(file as typeof file & object), ...more } as never] },
        unit,
        destination,
        ...step(),
      });
    await expect(fetch({ sizeBytes: 99_999 })).rejects.toThrow(/\d+ bytes in all, planned 99999/);
    await expect(fetch({ etag: 'W/"weak"' })).rejects.toThrow(DumpChanged);
    expect(at.server.requests.at(-1)?.headers['if-range']).toBeUndefined();
  });
});

describe('a server that asks to slow down', () => {
  test.each([
    [429, '7', 7_000, 7_000],
    [503, '120', 120_000, 120_000],
    [429, String(1e9), 600_000, 600_000],
    [429, new Date(Date.now() + 90_000).toUTCString(), 80_000, 91_000],
    [503, new Date(Date.now() - 90_000).toUTCString(), 1_000, 1_000],
    [429, undefined, 30_000, 30_000],
    [503, 'soon', 30_000, 30_000],
  ])('%i with Retry-After %s', async (status, after, least, most) => {
    at.server.fault({ kind: 'status', status, headers: after === undefined ? {} : { 'Retry-After': after } });
    const error = await failure(at.fetchUnit());
    expect(error).toBeInstanceOf(SourceThrottled);
    expect(error.retry).toBe('retry');
    expect((error as SourceThrottled).retryAfterMs).toBeGreaterThanOrEqual(least);
    expect((error as SourceThrottled).retryAfterMs).toBeLessThanOrEqual(most);
  });

  test('is heard while planning too', async () => {
    at.server.fault({ kind: 'status', status: 429, headers: { 'Retry-After': '5' }, path: 'index' });
    await expect(at.sourceWith().plan({ edition: 'de' }, step())).rejects.toThrow(SourceThrottled);
  });
});
