import { Description } from '../support/clouds/description';

const hetzner = Description.load('hetzner');
const described = hetzner ? test : test.skip;

described('what the description does not allow is noticed, on both ways', () => {
  const server = { name: 'a', server_type: 'cx23', image: 'ubuntu-24.04' };
  expect(hetzner?.request('/servers', 'POST', server)).toEqual([]);
  expect(hetzner?.request('/servers', 'POST', { ...server, name: 7 })).toHaveLength(1);
  expect(hetzner?.request('/servers', 'POST', { name: 'a' })).toHaveLength(2);
  expect(hetzner?.answer('/servers', 'GET', 200, { servers: [{ id: 'x' }] })).not.toEqual([]);
  expect(hetzner?.answer('/nowhere', 'GET', 200, {})).toHaveLength(1);
});

described("Linode's and DigitalOcean's are read, too", () => {
  const linode = Description.load('linode');
  expect(
    linode?.request('/linode/instances', 'POST', { type: 'x', region: 'y', tags: 'no list' }),
  ).not.toEqual([]);
  const digitalocean = Description.load('digitalocean');
  expect(digitalocean?.request('/v2/droplets', 'POST', { name: 'a', size: 's' })).not.toEqual([]);
  expect(digitalocean?.answer('/v2/droplets', 'POST', 202, { droplet: { id: 1 } })).not.toEqual([]);
});
