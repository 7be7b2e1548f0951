import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { buildProgram, leaves } from '../../src/cli/program';
import { aqea } from './harness';

const ROOT = join(__dirname, '../..');
const program = buildProgram({
  out: () => undefined,
  err: () => undefined,
  stdin: Readable.from([]),
  env: {},
  watched: false,
  width: 80,
  exitCode: 0,
});

function path(command: Command): string[] {
  return command.parent ? [...path(command.parent), command.name()] : [];
}

const commands = leaves(program).map((command) => [path(command).join(' '), command] as const);
const groups = program.commands
  .filter(({ commands: parts }) => parts.length > 0)
  .map((group) => [group.name()]);

test('every command that the documentation promises is there', () => {
  expect(program.commands.map((command) => command.name()).sort()).toEqual(
    [
      ...[
        'address',
        'addresses',
        'cancel',
        'cloud',
        'cost',
        'db',
        'dev',
        'doctor',
        'extract',
        'failures',
        'lookup',
        'master',
        'parse',
      ],
      ...['pause', 'resume', 'schedule', 'status', 'temporal', 'worker'],
    ].sort(),
  );
});

test.each(commands)('aqea %s --help has a description and examples of itself', async (name) => {
  const { code, out } = await aqea([...name.split(' '), '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: aqea /);
  expect(out).toMatch(new RegExp(`Examples:\\n[\\s\\S]*aqea ${name}`));
});

test.each(groups)('aqea %s --help has examples of its commands', async (name) => {
  const { code, out } = await aqea([name, '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`Examples:\\n[\\s\\S]*aqea ${name} `));
});

test.each(commands)('docs/cli.md has aqea %s and each of its options', (name, command) => {
  const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');
  expect(page).toContain(`aqea ${name.split(' ')[0]}`);
  const missing = command.options.filter(({ long }) => long && !page.includes(long)).map(({ long }) => long);
  expect(missing).toEqual([]);
});

test('a command that writes an answer can write it as JSON', () => {
  const withoutAnswer = ['master', 'worker', 'temporal', 'parse'];
  const without = commands
    .filter(([name]) => !withoutAnswer.includes(name))
    .filter(([, command]) => !command.options.some(({ long }) => long === '--json'))
    .map(([name]) => name);
  expect(without).toEqual([]);
});

test('a misspelt command is answered with the one that was meant, and exit code 2', async () => {
  const { code, err } = await aqea(['extrakt']);
  expect(code).toBe(2);
  expect(err).toContain('Did you mean extract?');
});

test('a misspelt option is answered with the one that was meant, and exit code 2', async () => {
  const { code, err } = await aqea(['extract', '--langage', 'de']);
  expect(code).toBe(2);
  expect(err).toContain('--language');
});

test('without a command, the help is shown and the exit code is 2', async () => {
  const { code, err } = await aqea([]);
  expect(code).toBe(2);
  expect(err).toContain('Usage: aqea');
});

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(await aqea(['--version'])).toMatchObject({ code: 0, out: version });
});
