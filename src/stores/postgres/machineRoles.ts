import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { InvalidInput } from '../../support/errors';
import type { Database } from './connection';
import { checkDatabaseUrl } from './databaseUrl';
import { type OwnerOptions, withOwner } from './owner';

/** A login of one machine: it works rows as aqea_worker does, and ends with the machine. */
export interface MachineLogin {
  /** The machine's name. */
  machine: string;
  /** From then on the password is not accepted any more. */
  validUntil: Date;
  /** Sessions at once. */
  connections: number;
}

const APPLICATION = 'aqea-machine-roles';
const MACHINE = /^aqea-[a-z0-9-]{1,57}$/;

/**
 * Makes a login role for one machine: member of aqea_worker, nothing else, with a password that is kept nowhere.
 * @param url of a user that may create roles
 * @returns the URL for the machine
 */
export async function createMachineRole(
  url: string,
  { machine, validUntil, connections }: MachineLogin,
  options: OwnerOptions = {},
): Promise<string> {
  const role = roleOf(machine);
  const password = randomBytes(24).toString('base64url');
  await withOwner(url, options, APPLICATION, async (database) => {
    // Its verifier, not the password: statements are logged. Identifiers and the date cannot hold a quote.
    await database.query(
      `create role "${role}" login password '${scramVerifier(password)}' valid until '${validUntil.toISOString()}'
         connection limit ${connections} in role aqea_worker`,
    );
  });
  return machineUrl(url, role, password, options);
}

/**
 * Ends the logins of machines and whatever sessions they have; those that are gone already are no fault.
 * @returns machines whose login there was
 */
export async function dropMachineRoles(
  url: string,
  machines: readonly string[],
  options: OwnerOptions = {},
): Promise<string[]> {
  if (machines.length === 0) return [];
  return withOwner(url, options, APPLICATION, async (database) => {
    const dropped: string[] = [];
    // What somebody else has made under our label may have any name, and has no login.
    for (const machine of machines.filter((name) => MACHINE.test(name)))
      if (await dropRole(database, roleOf(machine))) dropped.push(machine);
    return dropped;
  });
}

/** Machines of a deployment that have a login. */
export async function machinesWithRoles(
  url: string,
  deployment: string,
  options: OwnerOptions = {},
): Promise<string[]> {
  const rows = await withOwner(url, options, APPLICATION, (database) =>
    database.query<{ rolname: string }>(
      `select rolname::text from pg_roles where starts_with(rolname, $1) order by 1`,
      [`aqea-${deployment}-`],
    ),
  );
  return rows.map(({ rolname }) => rolname);
}

async function dropRole(database: Database, role: string): Promise<boolean> {
  const [there] = await database.query<{ may_end: boolean }>(
    `select pg_has_role(current_user, oid, 'usage') as may_end from pg_roles where rolname = $1`,
    [role],
  );
  if (!there) return false;
  await database.query(`alter role "${role}" nologin`);
  // Who made a role may grant it, and may end its sessions only as a member.
  if (!there.may_end) await database.query(`grant "${role}" to current_user`);
  await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [role]);
  await database.query(`drop role if exists "${role}"`);
  return true;
}

/** A machine's role has its name. */
function roleOf(machine: string): string {
  if (MACHINE.test(machine)) return machine;
  throw new InvalidInput({ what: `"${machine}" is not the name of a machine`, where: 'machine' });
}

/** Supabase's pooler needs the project in the user name: `role.project`. */
function machineUrl(url: string, role: string, password: string, options: OwnerOptions): string {
  const { host, port, database, user } = checkDatabaseUrl(url, options);
  const project = host.endsWith('.pooler.supabase.com') ? user.slice(user.indexOf('.')) : '';
  const place = host.includes(':') ? `[${host}]` : host;
  return `postgresql://${role}${project}:${password}@${place}:${port}/${encodeURIComponent(database)}`;
}

/** What Postgres keeps of a password (RFC 5803). */
function scramVerifier(password: string): string {
  const iterations = 4_096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
