import { chmodSync, chownSync, copyFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPostgres, type RunningPostgres } from '../../../src/embedded/postgres';
import { findTemporalCli } from '../../../src/embedded/temporalCli';
import { startTemporal, type RunningTemporal } from '../../../src/embedded/temporalServer';
import { withAdmin } from './sql';

const TLS = resolve(__dirname, '../../stores/tls');
/** The authority that signed the servers' certificate (for localhost and 127.0.0.1), and one that did not. */
export const AUTHORITY = join(TLS, 'authority.pem');
export const STRANGER = join(TLS, 'stranger.pem');

/** A real Postgres that can be killed, and started again on the same folder and port. */
export class FaultyPostgres {
  private constructor(
    private readonly folder: string,
    private running: RunningPostgres,
  ) {}

  static async start(folder: string): Promise<FaultyPostgres> {
    const server = new FaultyPostgres(folder, await FaultyPostgres.run(folder, 0));
    await server.acceptTls();
    return server;
  }

  private static run(folder: string, port: number): Promise<RunningPostgres> {
    return startPostgres({
      dataDir: join(folder, 'postgres'),
      logFile: join(folder, 'postgres.log'),
      port,
      settings: { max_connections: '150', shared_buffers: '64MB' },
    });
  }

  get port(): number {
    return this.running.port;
  }

  /** A superuser's, of the database `aqea`. */
  get url(): string {
    return this.running.url;
  }

  /** Without a word to anybody; crash recovery follows at the next start. */
  async kill(): Promise<void> {
    process.kill(this.running.pid, 'SIGKILL');
    await this.running.exited;
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  async startAgain(): Promise<void> {
    this.running = await FaultyPostgres.run(this.folder, this.port);
  }

  /** Connections in clear stay possible: on this machine the program does not ask for TLS by itself. */
  private async acceptTls(): Promise<void> {
    const dataDir = join(this.folder, 'postgres');
    const { uid, gid } = statSync(join(dataDir, 'PG_VERSION'));
    for (const [from, to] of [
      ['localhost.pem', 'server.crt'],
      ['localhost.key.pem', 'server.key'],
    ] as const) {
      copyFileSync(join(TLS, from), join(dataDir, to));
      chownSync(join(dataDir, to), uid, gid);
      chmodSync(join(dataDir, to), 0o600);
    }
    await withAdmin(this.url, async (admin) => {
      await admin.query('alter system set ssl = on');
      await admin.query('select pg_reload_conf()');
    });
  }
}

/** A real Temporal server (SQLite in WAL mode, as `aqea dev` runs it), to be killed and started again on the same file. */
export class FaultyTemporal {
  private constructor(
    private readonly folder: string,
    private readonly cli: string,
    private running: RunningTemporal,
  ) {}

  static async start(folder: string): Promise<FaultyTemporal> {
    const cli = await findTemporalCli({ onProgress: (sentence) => process.stderr.write(`${sentence}\n`) });
    return new FaultyTemporal(folder, cli, await FaultyTemporal.run(folder, cli, 0, 0));
  }

  private static run(folder: string, cli: string, port: number, uiPort: number): Promise<RunningTemporal> {
    const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
    return startTemporal({ cli, ...files, port, uiPort });
  }

  get address(): string {
    return this.running.address;
  }

  get command(): string {
    return this.cli;
  }

  async kill(): Promise<void> {
    process.kill(this.running.pid, 'SIGKILL');
    await this.running.exited;
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  async startAgain(): Promise<void> {
    const { port, uiPort } = this.running;
    this.running = await FaultyTemporal.run(this.folder, this.cli, port, uiPort);
  }
}
