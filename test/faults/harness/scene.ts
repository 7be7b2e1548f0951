import { join } from 'node:path';
import type { Client } from 'pg';
import { expectSame, type Result } from './compare';
import { Deployment, type DeploymentOptions, type Run } from './deployment';
import { ordinaryDump, type Dump } from './dumps';
import type { Lane } from './lane';
import { Proxy } from './proxy';
import { openAdmin } from './sql';

const undisturbed = new Map<string, Promise<Result>>();

/** Everything that one case may use; what it made is gone afterwards. */
export class Scene {
  private readonly deployments: Deployment[] = [];
  private readonly undo: (() => unknown)[] = [];

  constructor(
    readonly lane: Lane,
    readonly folder: string,
  ) {}

  async deploy(options: Partial<DeploymentOptions> = {}): Promise<Deployment> {
    const folder = join(this.folder, `deployment-${this.deployments.length}`);
    const deployment = await Deployment.make(this.lane, folder, { dump: ordinaryDump(), ...options });
    this.deployments.push(deployment);
    return deployment;
  }

  /** A deployment with one master and one worker, running. */
  async underWay(options: Partial<DeploymentOptions> = {}): Promise<Deployment> {
    const deployment = await this.deploy(options);
    await Promise.all([deployment.master(), deployment.worker()]);
    return deployment;
  }

  /** In front of a server of this machine. */
  async proxy(port: number, host = '127.0.0.1'): Promise<Proxy> {
    const proxy = await Proxy.start(port, host);
    this.finally(() => proxy.close());
    return proxy;
  }

  /** A superuser's session in a deployment's database, for the length of the case. */
  async admin({ adminUrl }: Deployment): Promise<Client> {
    const admin = await openAdmin(adminUrl);
    this.finally(() => admin.end().catch(() => undefined));
    return admin;
  }

  /** Done at the end of the case, however it ends; the last one first. */
  finally(undo: () => unknown): void {
    this.undo.unshift(undo);
  }

  /** Waits for the run's end and compares it with the run that nothing happened to. */
  async expectAsUndisturbed(run: Run, dump: Dump = ordinaryDump()): Promise<void> {
    expectSame(await run.result(), await this.undisturbed(dump));
  }

  /** What the dump gives when nothing happens; done once. */
  undisturbed(dump: Dump = ordinaryDump()): Promise<Result> {
    let result = undisturbed.get(dump.key);
    if (!result) undisturbed.set(dump.key, (result = this.quietly(dump)));
    return result;
  }

  async close(): Promise<void> {
    await Promise.all(this.deployments.map((deployment) => deployment.close()));
    for (const undo of this.undo) await undo();
    await this.lane.terminateAll();
    for (const { database } of this.deployments) await this.lane.dropDatabase(database);
  }

  private async quietly(dump: Dump): Promise<Result> {
    // A lane has one Temporal server: masters of the case would take this run for theirs.
    await Promise.all(this.deployments.map((deployment) => deployment.killPrograms()));
    const deployment = await this.deploy({ dump });
    await Promise.all([deployment.master(), deployment.worker()]);
    const result = await deployment.extract().result();
    await deployment.close();
    return result;
  }
}
