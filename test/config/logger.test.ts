import { createLogger, temporalLogger } from '../../src/support/logger';
import { redact } from '../../src/support/redact';

function lines(level = 'trace') {
  const written: string[] = [];
  const logger = createLogger({ level, readable: false, write: (line) => written.push(line) });
  return { logger, read: () => written.map((line) => JSON.parse(line)) };
}

test('lines are JSON with a level in words and the time', () => {
  const { logger, read } = lines();
  logger.info({ unit: 3 }, 'unit done');
  expect(read()).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), unit: 3, msg: 'unit done' },
  ]);
});

test('readable lines hold the message and the fields', () => {
  const written: string[] = [];
  createLogger({ readable: true, write: (line) => written.push(line) }).warn({ unit: 7 }, 'slow');
  expect(written.join('')).toMatch(/WARN[\s\S]*slow[\s\S]*unit[\s\S]*7/);
});

test('an error is logged with its message, and a password in it is not', () => {
  const { logger, read } = lines();
  logger.error(
    { err: new Error('no route to postgresql://postgres:p@ss:w/rd@db.x.supabase.co:5432/postgres') },
    'x',
  );
  const text = JSON.stringify(read());
  expect(text).toContain('postgresql://postgres:***@db.x.supabase.co:5432/postgres');
  expect(text).not.toContain('p@ss');
});

test("Temporal's lines keep their level, their message and their fields", () => {
  const { logger, read } = lines();
  const adapter = temporalLogger(logger);
  adapter.log('WARN', 'poll failed', { taskQueue: 'aqea', size: 5n });
  adapter.error('it broke', { error: new Error('why') });
  expect(read()).toMatchObject([
    { level: 'warn', msg: 'poll failed', taskQueue: 'aqea', size: '5' },
    { level: 'error', msg: 'it broke', error: { message: 'why' } },
  ]);
});

test('a level that is off writes nothing', () => {
  const { logger, read } = lines('error');
  temporalLogger(logger).info('quiet');
  expect(read()).toEqual([]);
});

test.each([
  ['postgresql://u:secret@h:5432/d', 'postgresql://u:***@h:5432/d'],
  ['postgresql://u@h/d?sslmode=require', 'postgresql://u@h/d?sslmode=require'],
  ['host=h password=secret user=u', 'host=h password=*** user=u'],
  ['{"password":"se\\"cret","user":"u"}', '{"password":"***","user":"u"}'],
  ['authorization: Bearer abc.def', 'authorization: Bearer ***'],
  ['https://dumps.wikimedia.org/dewiktionary/', 'https://dumps.wikimedia.org/dewiktionary/'],
  [
    'https://user:key@mirror.test/x and https://other.test/y',
    'https://user:***@mirror.test/x and https://other.test/y',
  ],
])('%s is shown as %s', (text, shown) => {
  expect(redact(text)).toBe(shown);
});
