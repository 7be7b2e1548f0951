import { reportText } from '../../src/cli/report';
import type { ExtractionReport } from '../../src/stores/entryStore';

const REPORT: ExtractionReport = {
  ...{ extractionId: 'x', edition: 'de', languages: ['de'], status: 'completed', complete: true, seconds: 3 },
  ...{ pages: 5, stored: 4, unchanged: 0, skipped: 1, deadLettered: 0, skippedByReason: { redirect: 1 } },
  ...{ entries: 4, inserted: 4, updated: 0, withdrawn: 0, contentHash: 'abc' },
  ...{ units: 1, unitsCompleted: 1, unitsByProvider: { hetzner: 1 }, failedUnits: [], warnings: [] },
  problems: [],
};

test('the report lists what pages say and no table has, most frequent first, and where the rest is', () => {
  const problems = Array.from({ length: 12 }, (_, index) => ({
    ...{ kind: 'unknown-template', detail: `Neu ${index}`, count: 1_200 - index * 100 },
  }));
  const lines = reportText({ ...REPORT, problems }).split('\n');
  const first = lines.findIndex((line) => line.includes('not understood'));
  expect(lines.slice(first + 1, first + 3)).toEqual([
    '    1,200  unknown-template  Neu 0',
    '    1,100  unknown-template  Neu 1',
  ]);
  expect(lines.at(-1)).toMatch(/2 more in the report/);
});

test('a report of pages that were all understood says nothing of it', () => {
  expect(reportText(REPORT)).not.toMatch(/not understood/);
});
