/** What the configuration asks for, over the whole deployment. */
export interface SessionDemand {
  /** Sessions that stay open. */
  poolSize: number;
  /** Sessions beyond these, for as long as they are needed. */
  maxOverflow: number;
  totalWorkers: number;
}

/** What the database's server allows. */
export interface ServerSessions {
  /** For everybody together: the server's limit, less what it keeps for superusers; or the role's or database's own. */
  maximum: number;
  /** In use now by others than AQEA. */
  others: number;
}

/** Sessions of the whole deployment, as far as the server has them. */
export interface SessionPlan {
  kept: number;
  maximum: number;
  /** What is to be divided: one share for each worker, two for each master. */
  shares: number;
  /** Where it is less than was asked for, or than all workers need: a sentence each. */
  warnings: string[];
}

/** Sessions of one process. */
export interface SessionShare {
  keptConnections: number;
  maxConnections: number;
}

/** One for a unit's transaction, one for signs of life and leases, which must not wait for it. */
export const SESSIONS_NEEDED = 2;
/** Left for whoever looks at the database with a client of their own. */
const SPARE = 3;
/** As many masters as a deployment that can lose one has; they settle and count, beside giving out units. */
const MASTERS = 2;
const SHARES_OF_MASTER = 2;

/** Divides what the deployment may use of the server; asks for no more than there is, and says so. */
export function planSessions(demand: SessionDemand, server: ServerSessions): SessionPlan {
  const { poolSize, maxOverflow, totalWorkers } = demand;
  const asked = poolSize + maxOverflow;
  const left = Math.max(0, server.maximum - server.others - SPARE);
  const maximum = Math.min(asked, left);
  const warnings: string[] = [];
  if (left < asked)
    warnings.push(
      `database.pool_size ${poolSize} and max_overflow ${maxOverflow} are ${asked} sessions, and the server has ` +
        `${left} left for AQEA (${server.maximum} at most, ${server.others} in use by others, ${SPARE} kept free): ` +
        `${left} are shared out.`,
    );
  const needed = (totalWorkers + MASTERS) * SESSIONS_NEEDED;
  if (maximum < needed)
    warnings.push(
      `${totalWorkers} workers and ${MASTERS} masters need ${needed} sessions, ${SESSIONS_NEEDED} each, and have ${maximum}: ` +
        (left < needed
          ? `enlarge the database, or run at most ${Math.max(0, Math.floor(left / SESSIONS_NEEDED) - MASTERS)} workers (total_workers).`
          : `raise database.pool_size to ${needed}.`),
    );
  return {
    kept: Math.min(poolSize, maximum),
    maximum,
    shares: totalWorkers + MASTERS * SHARES_OF_MASTER,
    warnings,
  };
}

/**
 * A process's part of the plan; never less than it cannot do without.
 * @param role `master`, or how many workers run in the process
 */
export function sessionShare(plan: SessionPlan, role: 'master' | { workers: number }): SessionShare {
  const shares = role === 'master' ? SHARES_OF_MASTER : role.workers;
  const part = (sessions: number): number =>
    Math.floor((sessions * Math.min(shares, plan.shares)) / plan.shares);
  const maxConnections = Math.max(SESSIONS_NEEDED, part(plan.maximum));
  return { keptConnections: Math.min(part(plan.kept), maxConnections), maxConnections };
}
