import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.union([z.string(), z.number()]).transform(String);

/** The part of a compose service that a container is started with. */
const ServiceSchema = z.object({
  image: z.string(),
  command: z.array(text).default([]),
  environment: z.record(z.string(), text).default({}),
  read_only: z.boolean().default(false),
  init: z.boolean().default(false),
  user: z.string().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  restart: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  deploy: z
    .object({
      replicas: z.coerce.number().default(1),
      resources: z
        .object({ limits: z.object({ cpus: text, memory: z.string(), pids: z.number().optional() }) })
        .optional(),
    })
    .prefault({}),
});
export type ComposeService = z.infer<typeof ServiceSchema>;

export interface ComposeProject {
  name: string;
  services: Record<string, ComposeService>;
}

/**
 * Reads a compose file as compose does, as far as ours goes: variables (`${A}`, `${A:-b}`, `${A:+b}`, `${A:?message}`),
 * merge keys, `extends`.
 */
export function readComposeFile(file: string, env: Record<string, string>): ComposeProject {
  const { name, services } = load(file, env);
  return {
    name: String(name),
    services: Object.fromEntries(
      Object.entries(services).map(([service, raw]) => [
        service,
        ServiceSchema.parse(extended(raw, dirname(file), env)),
      ]),
    ),
  };
}

type Raw = Record<string, unknown>;

function load(file: string, env: Record<string, string>): { name: unknown; services: Record<string, Raw> } {
  // Anchors share nodes: read as plain values first.
  const document = parse(readFileSync(file, 'utf8'), { merge: true }) as Raw;
  const value = JSON.parse(JSON.stringify(document), (_, each: unknown) =>
    typeof each === 'string' ? substitute(each, env) : each,
  ) as Raw;
  return { name: value['name'], services: value['services'] as Record<string, Raw> };
}

function extended(service: Raw, folder: string, env: Record<string, string>): Raw {
  const from = service['extends'] as { file: string; service: string } | undefined;
  if (!from) return service;
  const base = load(join(folder, from.file), env).services[from.service];
  if (!base) throw new Error(`${from.file} has no service ${from.service}`);
  const deploy = { ...(base['deploy'] as Raw | undefined), ...(service['deploy'] as Raw | undefined) };
  return { ...base, ...service, deploy };
}

function substitute(value: string, env: Record<string, string>): string {
  return value.replace(
    /\$(\$)|\$\{(\w+)(?:(:[-+?])((?:[^{}])*))?\}/g,
    (_, dollar: string | undefined, name: string, operator: string | undefined, word = '') => {
      if (dollar) return '$';
      const found = env[name] ?? '';
      if (operator === ':+') return found === '' ? '' : String(word);
      if (found !== '') return found;
      if (operator === ':?') throw new Error(`${name}: ${String(word)}`);
      return operator === ':-' ? String(word) : '';
    },
  );
}
