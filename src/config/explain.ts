import { z } from 'zod';
import { nearest } from './nearest';

type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface ExplainOptions {
  /** What to call the value when no key of it is meant. */
  whole: string;
  /** How the user wrote a path, where a value was moved before it was checked. */
  asWritten?(path: readonly PropertyKey[]): readonly PropertyKey[];
}

/** What is wrong with one value, in the words of a sentence. */
export interface Explanation {
  /** Path of the key, `performance.unit_bytes`; empty for the whole document. */
  key: string;
  path: PropertyKey[];
  what: string;
  hint: string;
}

/**
 * Says what the first of `issues` means, with what is allowed there and the nearest known name.
 * A schema can name what it allows itself: `.meta({ allowed: 'a URL, a folder or a file' })`.
 */
export function explainIssues(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  { whole, asWritten = (path) => path }: ExplainOptions,
): Explanation {
  const quote = (path: string): string => (path === '' ? whole : `\`${path}\``);
  // A misspelt name is the cause of whatever else is wrong with its section.
  const issue = issues.find((each) => each.code === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw new Error('no issue to explain');
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if (issue.code === 'unrecognized_keys') return unknownKey(root, issue.path, issue.keys[0] ?? '', asWritten);
  const key = asWritten(issue.path).join('.');
  const here = schemaAt(root, issue.path);
  const allowed = here ? allowedText(here) : 'another value';
  if (issue.code === 'custom')
    return {
      key,
      path: issue.path,
      what: `${quote(key)} is not usable: ${issue.message}`,
      hint: `Allowed: ${allowed}.`,
    };
  if (issue.code === 'invalid_key') {
    const parent = schemaAt(root, issue.path.slice(0, -1));
    const hint = parent ? `Allowed: ${allowedText(parent)}.` : '';
    return { key, path: issue.path, what: `${quote(key)} is not a possible name`, hint };
  }
  const given = valueAt(value, issue.path);
  const what = given === undefined ? `${quote(key)} is missing` : `${quote(key)} cannot be ${show(given)}`;
  const guess = typeof given === 'string' ? nearest(given, namesAllowed(here)) : null;
  const meant = guess === null ? '' : `Did you mean \`${guess}\`? `;
  return { key, path: issue.path, what, hint: `${meant}Allowed: ${allowed}.` };
}

/** The words among which one may be chosen, if that is what the schema wants. */
function namesAllowed(schema: JsonSchema | undefined): string[] {
  return (schema?.enum ?? []).filter((name) => typeof name === 'string');
}

function unknownKey(
  root: JsonSchema,
  path: PropertyKey[],
  name: string,
  asWritten: NonNullable<ExplainOptions['asWritten']>,
): Explanation {
  const section = asWritten(path);
  const key = [...section, name].join('.');
  const known = Object.keys(schemaAt(root, path)?.properties ?? {});
  const guess = nearest(name, known) ?? elsewhere(root, name);
  const meant = guess === null ? '' : `Did you mean \`${guess}\`? `;
  return {
    key,
    path: [...path, name],
    what: `\`${key}\` is not a known key`,
    hint: `${meant}Known ${path.length > 0 ? `in \`${section.join('.')}\`` : 'here'}: ${known.join(', ')}.`,
  };
}

/** A key that exists, but in another section: its whole path. */
function elsewhere(root: JsonSchema, name: string): string | null {
  const paths = keyPaths(root);
  const tail = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const guess = nearest(name, new Set(paths.map(tail)));
  return paths.find((path) => tail(path) === guess) ?? null;
}

/** Paths of all keys of a schema, sections included, in its order. */
export function keyPaths(schema: JsonSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix + name;
    return [path, ...(typeof child === 'object' ? keyPaths(child, `${path}.`) : [])];
  });
}

/** What may stand where `schema` applies: `a whole number from 1 to 64`. */
export function allowedText(schema: JsonSchema): string {
  if (typeof schema['allowed'] === 'string') return schema['allowed'];
  if (schema.enum) return schema.enum.join(', ');
  switch (schema.type) {
    case 'integer':
      return `a whole number${boundsText(schema)}`;
    case 'number':
      return `a number${boundsText(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of one or more of: ${allowedText((schema.items as JsonSchema | undefined) ?? {})}`;
    case 'string':
      return schema.format === 'uri' ? 'an http or https URL' : 'a text';
    case 'object':
      if (schema.properties) return `an object with the keys ${Object.keys(schema.properties).join(', ')}`;
      return `names in lower case (a-z, 0-9, -) with ${allowedText((schema.additionalProperties as JsonSchema | undefined) ?? {})} each`;
    default:
      return 'another value';
  }
}

function boundsText({ minimum, maximum }: JsonSchema): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of at least ${low}`;
  return high === undefined ? '' : ` of at most ${high}`;
}

function schemaAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((schema, key) => {
    const child =
      schema?.properties?.[String(key)] ??
      (typeof key === 'number' ? schema?.items : undefined) ??
      schema?.additionalProperties;
    return typeof child === 'object' && !Array.isArray(child) ? (child as JsonSchema) : undefined;
  }, root);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** A value as a user would write it, cut to what fits into a sentence. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
