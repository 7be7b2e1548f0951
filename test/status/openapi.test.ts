import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import fc from 'fast-check';
import { request } from 'node:http';
import { extract } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { testApi, type Ask, type TestApi } from './api';

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  $ref?: string;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}
interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const CONTROL = 'control-key-0123456789abcdef';
const HOSTILE = '"><img src=x onerror=alert(1)>';

let database: TestDatabase;
let api: TestApi;
let description: OpenApi;
let extraction: string;
let address: string;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

beforeAll(async () => {
  database = await testDatabase();
  const store = await database.store();
  const done = await extract(store, {
    units: [
      [
        {
          id: 1,
          rev: 10,
          entries: [{ key: 'de:noun:Haus:1', forms: ['Häuser'] }, { key: `de:noun:${HOSTILE}:1` }],
        },
      ],
      [{ id: 2, rev: 20, outcome: 'dead-lettered' }],
      [{ id: 3, rev: 30, outcome: 'skipped:redirect' }],
    ],
  });
  extraction = done.extractionId;
  api = await testApi(store, { keys: { read: undefined, control: CONTROL } });
  description = (await api.ask('/api/openapi.json')).json<OpenApi>();
  const { entries } = (await api.ask('/api/entries?word=Haus')).json<{ entries: { address: string }[] }>();
  address = entries[0]!.address;
  ajv.addSchema({ $id: 'openapi.json', ...description });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** A text that means trouble somewhere: to a URL, to SQL, to HTML, to JSON, to a log. */
const trouble = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\0',
      '%',
      '%00',
      "'; drop table aqea_entries; --",
      HOSTILE,
      '../../etc/passwd',
      '\r\nX-Evil: 1',
    ],
    ...[
      '-1',
      '0',
      '1e9',
      '9007199254740993',
      'NaN',
      'true',
      'null',
      '[]',
      '{}',
      '__proto__',
      'x'.repeat(600),
    ],
    ...['\ud800', '\u202e', '0xA0:01:10:00', '0xFF:FF:FF:FF'],
  ),
);

/** What the description allows there, and now and then what it does not. */
function valueOf(schema: Schema, name: string): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: meant(schema, name) }, { weight: 1, arbitrary: trouble });
}

function meant(
  { enum: values, type, minimum = 0, maximum = 100, format }: Schema,
  name: string,
): fc.Arbitrary<string> {
  if (values) return fc.constantFrom(...values.map(String));
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31 - 1) }).map(String);
  if (format === 'uuid') return fc.oneof(fc.constant(extraction), fc.uuid());
  if (name === 'address') return fc.constantFrom(address, address.toLowerCase(), '0xA0:01:10:2A', 'A001102A');
  if (name === 'word') return fc.constantFrom('Haus', 'Häuser', 'haus', 'H', HOSTILE);
  return fc.oneof(fc.constantFrom('hetzner', 'parser-error', 'de', '12'), trouble);
}

interface Case {
  template: string;
  method: string;
  path: string;
  ask: Ask;
}

function caseOf(template: string, method: string, operation: Operation): fc.Arbitrary<Case> {
  const parameters = operation.parameters ?? [];
  const values = parameters.map(({ name, schema, required }) =>
    required ? valueOf(schema, name) : fc.option(valueOf(schema, name), { nil: undefined, freq: 2 }),
  );
  const schema = operation.requestBody?.content['application/json']?.schema;
  const body = schema
    ? fc.oneof(
        fc.record({ key: fc.oneof(fc.constant(CONTROL), trouble) }).map((value) => JSON.stringify(value)),
        fc.json({ maxDepth: 3 }),
        trouble,
      )
    : fc.constant(undefined);
  const headers = fc.constantFrom(
    {},
    { authorization: `Bearer ${CONTROL}` },
    { authorization: 'Bearer wrong' },
  );
  return fc.tuple(fc.tuple(...values), body, headers, trouble).map(([given, sent, auth, extra]) => {
    let path = template;
    const query = new URLSearchParams();
    const named: Record<string, string> = {};
    parameters.forEach(({ name, in: place }, at) => {
      const value = given[at];
      if (value === undefined) return;
      if (place === 'path') path = path.replace(`{${name}}`, escaped(value));
      else if (place === 'query') query.set(name, value);
      else named[name] = value.replace(/[^\x20-\x7e]/g, '?');
    });
    if (extra.length % 7 === 0) query.append(extra, extra);
    const search = query.size > 0 ? `?${query.toString()}` : '';
    return {
      ...{ template, method, path: path + search },
      ask: {
        method: method.toUpperCase(),
        headers: { ...named, ...auth, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(sent === undefined ? {} : { body: sent }),
      },
    };
  });
}

/** Percent-encoded; half a surrogate pair as the bytes that nobody can decode. */
function escaped(value: string): string {
  return [...value]
    .map((each) => (/^[\ud800-\udfff]$/.test(each) ? '%ED%A0%80' : encodeURIComponent(each)))
    .join('');
}

const validators = new Map<string, ValidateFunction>();

/** What the description says of an answer with this status: the status itself, or all of its kind. */
function validatorOf({ template, method }: Case, status: number): ValidateFunction | 'text' | 'nothing' {
  const { responses } = description.paths[template]![method]!;
  const kind = [String(status), `${String(status)[0]}XX`].find((name) => responses[name]);
  if (kind === undefined) throw new Error(`${method} ${template} answered ${status}, which is not described`);
  const content = responses[kind]!.content;
  if (!content) return 'nothing';
  if (!content['application/json']) return 'text';
  const pointer = ['paths', template, method, 'responses', kind, 'content', 'application/json', 'schema']
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  const reference = `openapi.json#/${pointer}`;
  const validate = validators.get(reference) ?? ajv.compile({ $ref: reference });
  validators.set(reference, validate);
  return validate;
}

test('the description has every route, and refers to nothing that it does not have', () => {
  expect(Object.keys(description.paths).sort()).toEqual([
    ...['/api/entries', '/api/entries/{address}', '/api/events', '/api/extractions', '/api/extractions/{id}'],
    ...['/api/extractions/{id}/failures', '/api/extractions/{id}/pause', '/api/extractions/{id}/resume'],
    ...['/api/extractions/{id}/units', '/api/masters', '/api/session', '/api/status'],
    ...['/health/live', '/health/ready', '/metrics'],
  ]);
  for (const [, name] of JSON.stringify(description).matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(Object.keys(description.components.schemas)).toContain(name);
});

test('whatever is asked, the answer is as described, and never a 5xx', async () => {
  const operations = Object.entries(description.paths)
    .filter(([template]) => template !== '/api/events')
    .flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => caseOf(template, method, operation)),
    );
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(...operations), async (one) => {
      const answer = await api.ask(one.path, one.ask);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      expect(answer.status).toBeLessThan(500);
      const validate = validatorOf(one, answer.status);
      if (validate === 'nothing') return expect(answer.text).toBe('');
      if (validate === 'text') return expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      validate(answer.json());
      expect(validate.errors ?? []).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  // It has really been through: answers of all these kinds came.
  for (const status of [200, 204, 400, 401, 404, 409])
    expect([status, seen.has(status)]).toEqual([status, true]);
}, 240_000);

test('the event stream begins with events as described, whatever id is given', async () => {
  for (const id of [undefined, '0', '1795693837505', 'x'.repeat(100), HOSTILE, '-1']) {
    const text = await firstEvents(id);
    const events = [...text.matchAll(/^event: (\w+)\n(?:id: \d+\n)?data: (.*)$/gm)].map(([, name, data]) => [
      name,
      JSON.parse(data!),
    ]);
    const status = events.find(([name]) => name === 'status')?.[1];
    const validate = validatorOf({ template: '/api/status', method: 'get', path: '', ask: {} }, 200);
    if (typeof validate === 'string') throw new Error('the status is JSON');
    validate(status);
    expect(validate.errors ?? []).toEqual([]);
  }
});

function firstEvents(id: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = id === undefined ? {} : { 'last-event-id': id };
    const asked = request(`${api.url}/api/events`, { headers, agent: false }, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!/^event: status\ndata: .*\n\n/m.test(text)) return;
        asked.destroy();
        resolve(text);
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
