import { slotsOf } from '../../src/workers/slots';

const SHARES = { hetzner: 60, digitalocean: 30, linode: 10 };

test('workers that share a pool of threads take units in proportion to their shares', () => {
  expect(slotsOf(['hetzner', 'digitalocean', 'linode'], SHARES, 2)).toEqual([4, 2, 1]);
  expect(slotsOf(['hetzner', 'digitalocean', 'linode'], SHARES, 5)).toEqual([9, 5, 1]);
});

test('a worker alone takes as many units as there are threads', () => {
  expect(slotsOf(['linode'], SHARES, 4)).toEqual([4]);
});

test('several workers of one provider share evenly', () => {
  expect(slotsOf(['hetzner', 'hetzner'], SHARES, 3)).toEqual([3, 3]);
});

test('nobody is left without a slot', () => {
  expect(slotsOf(['hetzner', 'elsewhere', 'linode'], { hetzner: 100, elsewhere: 0 }, 1)).toEqual([3, 1, 1]);
});
