import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/loader';
import { GRACE_IN_DEPLOY, graceTooShort, stopsWithin } from '../../src/config/stopTimes';

const ROOT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const drainingFor = (seconds: number) =>
  parseConfig(`resilience: { worker_failure: { drain_time: ${seconds} } }`, 'mine.yml');

test.each(['config/cloud-database.yml', 'deploy/kubernetes/base/cloud-database.yml'])(
  'workers that run with %s have ended long before they are killed',
  (file) => {
    expect(stopsWithin(parseConfig(read(file), file))).toBeLessThan(GRACE_IN_DEPLOY / 2);
  },
);

test('systemd kills a worker no sooner than the others do', () => {
  expect(/^TimeoutStopSec=(\d+)$/m.exec(read('deploy/systemd/aqea-worker@.service'))?.[1]).toBe(
    String(GRACE_IN_DEPLOY),
  );
});

test('a drain time that does not fit is told, with the key and the times', () => {
  expect(graceTooShort(drainingFor(260))).toBeNull();
  expect(graceTooShort(drainingFor(261))).toMatch(
    /^resilience\.worker_failure\.drain_time .* 301 s .* after 300 s$/,
  );
});
