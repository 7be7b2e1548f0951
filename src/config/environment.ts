import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { InvalidInput } from '../support/errors';
import { nearest } from './nearest';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment says; docs/configuration.md has the list. An empty variable counts as not set. */
export interface Environment {
  /** `AQEA_HOME`, absolute: what this machine keeps between runs (database, spool, logs); default `./.aqea`. */
  home: string;
  /** `AQEA_CONFIG`: the configuration file. */
  configFile: string | undefined;
  /** `AQEA_CONTACT`: mail address or URL sent to the dump host. */
  contact: string | undefined;
  /** `AQEA_DEFAULT_DUMP`: the dump of runs that name none; a URL, a folder or a file. */
  defaultDump: string | undefined;
  /** `SUPABASE_DATABASE_URL`, else `AQEA_DATABASE_URL`. */
  databaseUrl: string | undefined;
  /** Which variable gave it, for messages. */
  databaseUrlFrom: 'SUPABASE_DATABASE_URL' | 'AQEA_DATABASE_URL' | undefined;
  /** `AQEA_MACHINE`: this machine's name in the table `machines`; default its host name. */
  host: string;
  /** `AQEA_LOG_LEVEL`; default `info`. */
  logLevel: LogLevel;
}

/** @throws InvalidInput for a log level that does not exist */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const get = (name: string): string | undefined => env[name]?.trim() || undefined;
  const databaseUrlFrom = (['SUPABASE_DATABASE_URL', 'AQEA_DATABASE_URL'] as const).find(get);
  return {
    home: resolve(get('AQEA_HOME') ?? '.aqea'),
    configFile: get('AQEA_CONFIG'),
    contact: get('AQEA_CONTACT'),
    defaultDump: get('AQEA_DEFAULT_DUMP'),
    databaseUrl: databaseUrlFrom && get(databaseUrlFrom),
    databaseUrlFrom,
    host: get('AQEA_MACHINE') ?? hostname(),
    logLevel: logLevel(get('AQEA_LOG_LEVEL') ?? 'info'),
  };
}

function logLevel(name: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === name.toLowerCase());
  if (level) return level;
  const guess = nearest(name, LOG_LEVELS);
  throw new InvalidInput({
    what: `There is no log level \`${name}\``,
    where: 'environment variable AQEA_LOG_LEVEL',
    hint: `${guess ? `Did you mean \`${guess}\`? ` : ''}Allowed: ${LOG_LEVELS.join(', ')}.`,
  });
}
