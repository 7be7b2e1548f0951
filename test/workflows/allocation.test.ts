import { parseAllocation } from '../../src/workflows/allocation';

test.each([
  ['numbers', { hetzner: 70, digitalocean: 20, linode: 10 }],
  ['percent signs', { hetzner: '70%', digitalocean: '20 %', linode: '10.0%' }],
])('shares written with %s mean the same', (_, shares) => {
  const allocation = { hetzner: 70, digitalocean: 20, linode: 10 };
  expect(parseAllocation(shares)).toEqual({ ok: true, allocation });
});

test.each<[unknown, RegExp]>([
  [
    { hetzner: '70%', linode: 30 },
    /^the allocation is not usable: some shares are written with `%` and some without\. Allowed: /,
  ],
  [
    { hetzner: 70 },
    /the shares must add up to 100, and these add up to 70\. Allowed: .*`hetzner: 60%` or `hetzner: 60`/,
  ],
  [
    { hetzner: '100' },
    /^`hetzner` cannot be "100"\. Allowed: a percentage from 0 to 100, written 60 or 60%\.$/,
  ],
  [{ hetzner: -1, linode: 101 }, /^`hetzner` cannot be -1\. Allowed: /],
  [{ Hetzner: 100 }, /^`Hetzner` is not a possible name\. Allowed: /],
  [{ aqea: 100 }, /the task queue of the masters/],
  [{}, /these add up to 0/],
  [[100], /^the allocation cannot be \[100\]\. Allowed: /],
  [undefined, /^the allocation is missing\. Allowed: /],
])('%j is refused, with what is wrong and what is allowed', (shares, message) => {
  const parsed = parseAllocation(shares);
  expect(parsed).toEqual({ ok: false, message: expect.stringMatching(message) as string });
});
