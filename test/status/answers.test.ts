import { extract } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { testApi, type TestApi } from './api';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await testDatabase();
  const store = await database.store();
  await extract(store, {
    units: [
      [
        {
          id: 1,
          rev: 10,
          entries: [{ key: 'de:noun:Haus:1' }, { key: 'de:noun:"><img onerror=alert(1)>:1' }],
        },
      ],
      [{ id: 2, rev: 20, outcome: 'dead-lettered' }],
    ],
  });
  api = await testApi(store);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

test('smoke', async () => {
  for (const url of [
    '/api/status',
    '/api/masters',
    '/api/extractions',
    '/api/entries?word=Haus',
    '/health/live',
    '/health/ready',
    '/metrics',
    '/api/openapi.json',
    '/api/session',
    '/api/nothing',
    '/',
  ]) {
    const answer = await api.ask(url);
    console.log(url, answer.status, answer.text.slice(0, 6000));
    if (url === '/api/status') console.log(answer.headers);
  }
  const id = (await api.app.inject({ url: '/api/extractions', headers: { host: 'localhost' } })).json()
    .extractions[0].id;
  for (const url of [
    `/api/extractions/${id}`,
    `/api/extractions/${id}/units`,
    `/api/extractions/${id}/failures`,
  ]) {
    const answer = await api.ask(url);
    console.log(url, answer.status, answer.text);
  }
  const del = await api.ask('/api/session', { method: 'DELETE' });
  console.log(del.status, del.text, del.headers);
});
