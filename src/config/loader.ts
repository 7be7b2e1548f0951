import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isCollection, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import { InvalidInput } from '../support/errors';
import { readRememberedContact } from './contact';
import { readEnvironment } from './environment';
import { explainIssues } from './explain';
import { ConfigSchema, type Config } from './schema';
import { expandShortForms } from './shortForms';

export const DEFAULT_CONFIG_FILE = 'config/cloud-database.yml';

/** More references to an anchor than any deployment needs; a few nested ones would fill the memory. */
const MAX_ALIASES = 20;

export interface LoadConfig {
  /** The `--config` option; wins over `AQEA_CONFIG`, which wins over `./config/cloud-database.yml`. */
  file?: string | undefined;
  env?: NodeJS.ProcessEnv;
}

/**
 * The deployment's configuration: the file if there is one, else the defaults; an empty value means the default.
 * `source.contact` comes from AQEA_CONTACT, the file, or what was answered when asked, in this order;
 * `database.ssl_root_cert` is made absolute, from the file's folder.
 * @throws InvalidInput that names the key, the line, and what is allowed
 */
export function loadConfig({ file, env = process.env }: LoadConfig = {}): Config {
  const environment = readEnvironment(env);
  const path = configFile(file, environment.configFile);
  const config = path === null ? ConfigSchema.parse({}) : parseConfig(readConfigFile(path), path);
  const contact =
    environment.contact ?? config.source.contact ?? readRememberedContact(environment.home) ?? undefined;
  if (contact !== undefined) config.source.contact = contact;
  const certificates = config.database.ssl_root_cert;
  if (certificates !== undefined && path !== null)
    config.database.ssl_root_cert = resolve(dirname(path), certificates);
  return config;
}

/** The file that `loadConfig` reads, absolute; null when the defaults apply. */
export function configFile(option: string | undefined, variable: string | undefined): string | null {
  const named = option ?? variable;
  if (named !== undefined) return resolve(named);
  return existsSync(DEFAULT_CONFIG_FILE) ? resolve(DEFAULT_CONFIG_FILE) : null;
}

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidInput({
      what: `The configuration file cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      where: path,
      hint: `Name another with --config or AQEA_CONFIG; without both, ./${DEFAULT_CONFIG_FILE} is read if it is there.`,
    });
  }
}

/** Reads the text of a configuration file; `path` is for messages only. */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    throw new InvalidInput({
      what: `The configuration file is not good YAML: ${fault.message}`,
      where: `${path}:${lines.linePos(fault.pos[0]).line}`,
      hint:
        fault.code === 'DUPLICATE_KEY'
          ? 'A section may stand in the file once: write the new keys into the one that is there.'
          : 'Compare with config/cloud-database.yml, which shows every key.',
    });
  }
  const where = (at: readonly PropertyKey[]): string => {
    const line = lineOf(document, at, lines);
    return line === null ? path : `${path}:${line}`;
  };
  const { value, asWritten } = expandShortForms(withoutEmpty(expand(document, path)) ?? {}, where);
  const result = ConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const {
    path: at,
    what,
    hint,
  } = explainIssues(ConfigSchema, value, result.error.issues, {
    whole: 'the whole file',
    asWritten,
  });
  throw new InvalidInput({ what, where: where(asWritten(at)), hint });
}

function expand(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new InvalidInput({
      what: `The configuration file's aliases cannot be resolved: ${(error as Error).message}`,
      where: path,
      hint: 'Write the values out instead of using `*` and `&`.',
    });
  }
}

/** A key without a value, or a section whose keys are all commented out, means the default. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value ?? undefined;
  const kept = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutEmpty(child)]));
}

/** Line of the key or list item at `path`, or of the innermost one around it that is written there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number | null {
  let node: unknown = document.contents;
  let offset: number | null = null;
  for (const name of path) {
    if (!isCollection(node)) break;
    const items: readonly unknown[] = node.items;
    const item = typeof name === 'number' ? items[name] : items.find((each) => isKey(each, name));
    if (item === undefined) break;
    const start = isPair(item) ? item.key : item;
    if (isNode(start) && start.range) offset = start.range[0];
    node = isPair(item) ? item.value : item;
  }
  return offset === null ? null : lines.linePos(offset).line;
}

function isKey(item: unknown, name: PropertyKey): boolean {
  return isPair(item) && String(item.key) === String(name);
}
