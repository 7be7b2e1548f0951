import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/*
 * node .ci/jestCounts.mjs RESULTS.json NAMED
 * Prints how many tests passed and failed, and writes into NAMED a line for each that failed. A suite that could not be run
 * is one failure.
 */

const [, , results, named] = process.argv;
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
  readFileSync(results, 'utf8'),
);
console.log(numPassedTests, numFailedTests + numRuntimeErrorTestSuites);

const COLOURS = /\x1b\[\d*m/g;

function firstOf(text) {
  return text.replace(COLOURS, '').replace(/\s+/g, ' ').slice(0, 300);
}

const lines = testResults
  .filter(({ status }) => status === 'failed')
  .flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const reasons = failed.map(
      ({ fullName, failureMessages }) => `${fullName} | ${firstOf(failureMessages[0] ?? '')}`,
    );
    const file = relative('.', name);
    return (reasons.length > 0 ? reasons : [firstOf(message)]).map((reason) => `${file}: ${reason}\n`);
  });
writeFileSync(named, lines.join(''));
