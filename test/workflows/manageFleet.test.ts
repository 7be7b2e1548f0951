import { AUTO_SCALING, deployment } from '../../bench/fleet/deployments';
import { at, HOUR, machineRow } from '../fleet/machineRow';
import { startReceiver } from '../alerts/receiver';
import { eventually } from '../support/scripts';
import { BUSY, type FleetWorld, withFleet } from './fleetHarness';

const policy = (machines: number, change = {}) => deployment(machines, { deployment: 'test1', ...change });

const alive = ({ clouds }: FleetWorld): number =>
  clouds.all.reduce((sum, each) => sum + each.alive().length, 0);

/** Rows of machines that work, here and at the stand-in. */
async function deployed(world: FleetWorld, count: number, createdAt = at(Date.now())): Promise<string[]> {
  const names: string[] = [];
  for (let n = 0; n < count; n++) {
    const name = `aqea-test1-hetzner-${n}-aaaaa${n}`;
    const made = world.clouds.hetzner['add']({
      ...{ name, size: 'cx23', region: 'fsn1', image: 'ubuntu-24.04', userData: '' },
      tags: ['aqea-deployment=test1'],
    });
    const row = machineRow({ name, createdAt, providerId: String(made.id) });
    await world.rows.begin(row);
    await world.rows.change(name, { beatAt: at(Date.now()), slots: 2 } as never);
    names.push(name);
  }
  return names;
}

test('the number of machines is held, by the shares, each made once', async () => {
  await withFleet({}, async (world) => {
    Object.assign(world.reading, BUSY);
    await world.start('manageFleet', policy(5));
    await world.looksUntil('five machines', () => alive(world) === 5);
    const { clouds } = world;
    expect([clouds.hetzner, clouds.digitalocean, clouds.linode].map((each) => each.alive().length)).toEqual([
      3, 2, 0,
    ]);
    await world.looksUntil('it has seen them', async () => {
      const { machines } = await world.report();
      return machines['hetzner']?.['running'] === 3 && machines['digitalocean']?.['running'] === 2;
    });
    for (let n = 0; n < 3; n++) await world.look();
    expect(alive(world)).toBe(5);
    expect((await world.report()).perHour).toBeCloseTo(3 * 0.0081 + (2 * 0.0357) / 1.15);
  });
});

test('what a provider cannot have goes to the others, and that is said', async () => {
  await withFleet({}, async (world) => {
    Object.assign(world.reading, BUSY);
    world.clouds.hetzner.fail({ method: 'POST', kind: 'quota', times: 1_000 });
    await world.start('manageFleet', policy(4));
    await world.looksUntil('four machines', () => alive(world) === 4);
    expect(world.clouds.hetzner.alive()).toEqual([]);
    const { conditions } = await world.report();
    expect(conditions).toContainEqual(
      expect.objectContaining({ key: 'blocked:hetzner', what: expect.stringContaining('limit') as string }),
    );
  });
});

test('one deleted by hand is lost, replaced, and its login taken back', async () => {
  await withFleet({}, async (world) => {
    Object.assign(world.reading, BUSY);
    const [first] = await deployed(world, 2, at(Date.now() - HOUR / 4));
    await world.clouds.hetzner.remove(world.clouds.hetzner.alive()[0]!);
    await world.start('manageFleet', policy(2));
    await world.looksUntil('two machines again', () => alive(world) === 2);
    expect(world.rows.rows.get(first!)?.state).toBe('lost');
    expect(world.revoked).toContain(first);
    expect([...world.rows.rows.values()].map(({ replaces }) => replaces)).toContain(first);
  });
});

test('a budget that is used up deletes everything, tells of it once, and pauses the run', async () => {
  const slack = await startReceiver();
  try {
    await withFleet({ env: { SLACK_WEBHOOK_URL: slack.url } }, async (world) => {
      Object.assign(world.reading, BUSY);
      const names = await deployed(world, 2, at(Date.now() - 3 * HOUR));
      const budget = { limit: 0.05, alertsAt: [50, 75, 90, 95], stopAt: 100 };
      await world.start('manageFleet', policy(2, { budget }));
      await world.looksUntil('nothing is left', () => alive(world) === 0);
      await world.looksUntil('it was told', () => slack.taken().length > 0);
      await world.looksUntil('it says why there is none', async () =>
        (await world.report()).reasons.includes('the budget does not allow another machine'),
      );
      expect(names.map((name) => world.rows.rows.get(name)?.state)).toEqual(['deleted', 'deleted']);
      const text = slack
        .taken()
        .map(({ body }) => body)
        .join('\n');
      expect(slack.taken()).toHaveLength(1);
      expect(text).toContain('% of the budget is spent');
      expect(text).toContain('deployment test1');
      expect(text).toContain('What to do');
    });
  } finally {
    await slack.stop();
  }
});

test('what masters without addresses have seen is told by one that has them', async () => {
  const slack = await startReceiver();
  try {
    await withFleet({ env: { SLACK_WEBHOOK_URL: slack.url } }, async (world) => {
      await world.start('manageFleet', policy(2, { budget: { limit: 0.05, alertsAt: [50], stopAt: 100 } }));
      await world.looksUntil('it has looked', async () => (await world.report()).seenAt !== null);
      // From here on a master on a rented machine looks, and tries to send.
      world.channels.slackUrl = undefined;
      await deployed(world, 2, at(Date.now() - 3 * HOUR));
      await world.looksUntil('nothing is left', () => alive(world) === 0);
      world.channels.slackUrl = slack.url;
      await eventually('it was told', () => slack.taken().length > 0, 60_000);
      expect(slack.taken().map(({ body }) => body)).toEqual([
        expect.stringContaining('% of the budget is spent'),
      ]);
    });
  } finally {
    await slack.stop();
  }
}, 120_000);

test('after an outage of the database nobody is silent, whichever look is the first', async () => {
  await withFleet({}, async (world) => {
    const start = Date.now();
    const [name] = await deployed(world, 1, at(start));
    world.reading.now = at(start);
    await world.start('manageFleet', policy(1));
    // Providers are asked in every fifth look; hours lie between any two.
    for (let look = 1; look <= 7; look++) {
      world.reading.now = at(start + 3 * HOUR * look);
      await world.looksUntil(
        'it has looked',
        async () => (await world.report()).seenAt === world.reading.now,
      );
    }
    expect(world.rows.rows.get(name!)?.state).toBe('running');
    expect(alive(world)).toBe(1);
  });
}, 120_000);

test('runs that cannot be paused keep no machine from being deleted when the budget is used up', async () => {
  await withFleet({}, async (world) => {
    // It takes no `pause`.
    const runs = [{ extractionId: '1', workflowId: world.workflowId, startedAt: new Date().toISOString() }];
    Object.assign(world.reading, BUSY, { runs });
    await deployed(world, 2, at(Date.now() - 3 * HOUR));
    const budget = { limit: 0.05, alertsAt: [50, 75, 90, 95], stopAt: 100 };
    await world.start('manageFleet', policy(2, { budget }));
    // The first look says so; asked to look again, it would have nothing left to pause for.
    await eventually(
      'it says that it cannot pause',
      async () => (await world.report()).conditions.some(({ key }) => key === 'unpaused'),
      60_000,
    );
    await world.looksUntil('nothing is left', () => alive(world) === 0);
  });
});

test('without work, workers are drained and deleted; the policy can change meanwhile', async () => {
  await withFleet({}, async (world) => {
    await deployed(world, 1, at(Date.now() - HOUR + 60_000));
    await world.start('manageFleet', policy(1));
    await world.looksUntil('it has looked', async () => (await world.report()).seenAt !== null);
    const handle = world.client.workflow.getHandle(world.workflowId);
    await handle.signal('policy', policy(1, { autoScaling: AUTO_SCALING }));
    await world.looksUntil('it drains', () =>
      [...world.rows.rows.values()].some(({ state }) => state === 'draining'),
    );
    for (const name of world.rows.rows.keys()) await world.rows.change(name, { slots: 0 } as never);
    await world.looksUntil('it is gone', () => alive(world) === 0);
  });
});

test('when nobody has the providers’ tokens, that is said, and nothing is believed done', async () => {
  await withFleet({ handless: true }, async (world) => {
    await deployed(world, 1);
    await world.start('manageFleet', policy(1));
    const said = async (): Promise<boolean> =>
      (await world.report()).conditions.some(({ key }) => key === 'no-hands');
    await eventually('it says so', said, 100_000);
    expect(alive(world)).toBe(1);
  });
}, 120_000);
