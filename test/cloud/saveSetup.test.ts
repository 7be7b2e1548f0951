import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { saveSetup } from '../../src/cli/cloud/saveSetup';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();

test('what is kept is ignored by git, also where the list of what is ignored does not end with a line', () => {
  execFileSync('git', ['init', '--quiet', folder]);
  const list = join(folder, '.gitignore');
  writeFileSync(list, 'node_modules');
  const env = { AQEA_CLOUD_ENV: join(folder, '.env.cloud'), AQEA_DEPLOYMENT: 'test1' };
  const said = (): void => undefined;
  const terminal = { out: said, err: said, stdin: Readable.from([]), env, watched: false, width: 80 };
  for (let n = 0; n < 2; n++) saveSetup(env, { ...terminal, exitCode: 0 });
  expect(readFileSync(list, 'utf8')).toBe('node_modules\n.env.cloud\n');
});
