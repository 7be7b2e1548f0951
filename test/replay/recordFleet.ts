/*
 * Makes the histories of the workflows that look after machines and alerts anew; those that are there stay.
 *   node -r ./test/support/register.cjs test/replay/recordFleet.ts PREFIX
 */
import { AUTO_SCALING, deployment } from '../../bench/fleet/deployments';
import { startReceiver } from '../alerts/receiver';
import { BUSY, withFleet } from '../workflows/fleetHarness';
import { recordWith, saveHistory } from './recording';

async function record(prefix: string): Promise<void> {
  const slack = await startReceiver();
  const env = { SLACK_WEBHOOK_URL: slack.url };
  slack.answers.push({ status: 429, headers: { 'retry-after': '1' } });
  const policy = (change = {}) => deployment(3, { deployment: 'test1', ...change });
  // Machines are made, one is deleted by hand and replaced, they drain, and the budget ends the rest.
  await withFleet({ env }, async (world) => {
    const alive = (): number => world.clouds.all.reduce((sum, each) => sum + each.alive().length, 0);
    Object.assign(world.reading, BUSY);
    await world.start('manageFleet', policy());
    await world.looksUntil('three machines', () => alive() === 3);
    const handle = world.client.workflow.getHandle(world.workflowId);
    Object.assign(world.reading, { openUnits: 0 });
    await handle.signal('policy', policy({ autoScaling: AUTO_SCALING }));
    await world.looksUntil('one drains', () =>
      [...world.rows.rows.values()].some(({ state }) => state === 'draining' || state === 'deleted'),
    );
    await handle.signal('policy', policy({ budget: { limit: 0.001, alertsAt: [50], stopAt: 100 } }));
    await world.looksUntil('nothing is left', () => alive() === 0);
    await world.looksUntil('it was told', () => slack.taken().length > 0);
    await saveHistory(`${prefix}-fleet`, world.client, world.workflowId);
  });
  const rule = { metric: 'extraction_rate', threshold: 30, action: 'slack_notification' } as const;
  await withFleet({ env, rules: [rule, { ...rule, threshold: 20, action: 'scale_up' }] }, async (world) => {
    const started = Date.parse('2026-11-26T10:00:00Z');
    const runs = [
      { extractionId: '1', workflowId: 'extract-de', startedAt: new Date(started).toISOString() },
    ];
    for (let minute = 10; minute < 16; minute++) {
      const now = new Date(started + minute * 60_000).toISOString();
      Object.assign(world.reading, { openUnits: minute < 13 ? 9 : 0, liveWorkers: 3, slots: 6, runs, now });
      if (minute === 10) await world.start('watchAlerts');
      await world.looked();
    }
    await world.looksUntil('it was told twice more', () => slack.taken().length >= 3);
    await saveHistory(`${prefix}-alerts`, world.client, world.workflowId);
  });
  await slack.stop();
}

void recordWith(record);
