import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { devOptions } from '../../src/cli/devOptions';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();

test('without options it extracts German and stays up on a terminal', () => {
  expect(devOptions({ language: 'de', extract: true }, 'terminal')).toEqual({
    extraction: expect.objectContaining({ language: 'de', edition: 'de', languages: ['de'] }),
    defaultDump: undefined,
    ends: 'when-told',
    output: 'text',
  });
});

test('it ends by itself when it is asked to, or when nobody could press Ctrl-C', () => {
  expect(devOptions({ language: 'de', extract: true, once: true }, 'terminal').ends).toBe('when-done');
  expect(devOptions({ language: 'de', extract: true }, 'no-terminal').ends).toBe('when-done');
});

test('with nothing to extract it stays up until it is told, terminal or not', () => {
  const options = devOptions({ language: 'de', extract: false }, 'no-terminal');
  expect(options).toMatchObject({ extraction: null, ends: 'when-told' });
});

test('a dump is the default of the running system, as an absolute path', () => {
  const dump = join(folder, '20261101');
  mkdirSync(dump);
  const options = devOptions({ language: 'de', extract: true, dump }, 'terminal');
  expect(options.defaultDump).toBe(dump);
  expect(options.extraction?.source).toEqual({ dump });
});

test.each([
  ['--dump', { language: 'de', dump: '/no/such/dump.xml' }],
  ['--sample', { language: 'de', dump: 'https://example.org/dump', sample: true as const }],
  ['--language', { language: 'xx' }],
  ['--dbname', { language: 'de', dbname: 'de wiktionary' }],
])('what cannot be used is refused by the name of its option: %s', (option, raw) => {
  const read = (): unknown => devOptions({ ...raw, extract: true }, 'terminal');
  expect(read).toThrow(expect.objectContaining({ code: 'AQEA_INVALID_INPUT', where: `option ${option}` }));
});
