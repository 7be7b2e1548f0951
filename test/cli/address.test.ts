import { aqea } from './harness';

test('an address is taken apart into language, group and slot', async () => {
  const { code, json } = await aqea(['address', '0xA0:01:10:2A', 'B0024F10', '--json']);
  expect(code).toBe(0);
  expect(json()).toMatchObject([
    { address: '0xA0:01:10:2A', languages: ['de'], group: 'noun', slots: 587_520 },
    { address: '0xB0:02:4F:10', languages: ['fr'], group: 'verb' },
  ]);
});

test('without a database, who holds the address is said to be unknown', async () => {
  const { code, out } = await aqea(['address', '0xA0:01:10:2A']);
  expect(code).toBe(0);
  expect(out).toMatch(/slot +4,121 of 587,520\n +entry +not known: no database is named/);
});

test('the candidates of a key are given in order, and decoding the first gives its language and group', async () => {
  const { json } = await aqea(['address', '--of', 'de:noun:Bank:1', '--candidates', '5', '--json']);
  const [{ candidates }] = json() as [{ candidates: string[] }];
  expect(new Set(candidates).size).toBe(5);
  expect((await aqea(['address', candidates[0]!])).out).toMatch(/de[\s\S]*noun/);
});

test.each([
  ['zz', /no AQEA address/],
  ['0xFF:01:10:2A', /no language has this block/],
])('%s is refused with the reason', async (text, why) => {
  const { code, err } = await aqea(['address', text]);
  expect(code).toBe(2);
  expect(err).toMatch(why);
});

test('a key that is none is refused, and so is nothing at all', async () => {
  expect(await aqea(['address', '--of', 'Bank'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('entry key'),
  });
  expect((await aqea(['address'])).code).toBe(2);
});
