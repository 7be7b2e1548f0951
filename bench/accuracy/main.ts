// `npm run accuracy`: how right the German entries are, field by field, and each difference. See docs/accuracy.md.
import { compareWithGold } from './gold';
import { hasGermanPages } from './germanPages';
import { compareWithIwnlp } from './iwnlp';
import { compareWithWiktextract } from './kaikki';
import type { Score } from './score';

const MOST_DIFFERENCES = process.argv.includes('--all') ? Infinity : 40;

function report(title: string, score: Score): void {
  console.log(`\n${title}\n${score.table()}`);
  printList('differences (+ ours only, - theirs only)', score.differences);
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n${lines.length} ${title}:`);
  for (const line of lines.slice(0, MOST_DIFFERENCES)) console.log(`  ${line.slice(0, 200)}`);
  if (lines.length > MOST_DIFFERENCES) console.log(`  ... ${lines.length - MOST_DIFFERENCES} more: --all`);
}

/** Whether a difference is left that no line excuses. */
function reportWiktextract(): boolean {
  const { before, score, excused, notOnPage, unused } = compareWithWiktextract();
  console.log(`\nwiktextract, where both read the same page; before excuses\n${before.table()}`);
  const count = [...excused.values()].reduce((sum, list) => sum + list.length, 0);
  console.log(
    `\n${count} differences excused, each by a line of the page; ${notOnPage} things are only on wiktextract's newer pages`,
  );
  for (const [why, list] of excused) {
    console.log(`  ${String(list.length).padStart(4)}  ${why}`);
    if (MOST_DIFFERENCES === Infinity)
      for (const line of list) console.log(`          ${line.slice(0, 300)}`);
  }
  console.log(`\n${score.differences.length} differences without an excuse`);
  printList('differences (+ ours only, - theirs only)', score.differences);
  printList(
    'excuses that nothing needs',
    unused.map(({ why }) => why),
  );
  return score.differences.length > 0 || unused.length > 0;
}

const gold = compareWithGold();
report('Entries written by hand (test/gold)', gold);
let failed = gold.of().precision < 0.98 || gold.of().recall < 0.98;

if (hasGermanPages()) {
  failed = reportWiktextract() || failed;
  const iwnlp = compareWithIwnlp();
  const share = iwnlp.found / iwnlp.expected;
  console.log(
    `\nForms that IWNLP expects: ${iwnlp.found} of ${iwnlp.expected} found = ${share.toFixed(3)} (at least 0.97)`,
  );
  printList('not found', iwnlp.missing);
  failed ||= share < 0.97;
} else console.log('\nSKIPPED: no real pages in ../shared/data, only the gold entries were compared.');

process.exitCode = failed ? 1 : 0;
