import type { Deployment } from './deployment';
import type { Program } from './program';
import { expect } from './until';

/** One answer of a master: its status, its headers and its body, as text. */
export interface StatusAnswer {
  /** `GET http://127.0.0.1:8080/api/status` */
  asked: string;
  status: number;
  text: string;
}

interface Description {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string; required?: boolean }[] }>>;
}

/** The event stream never ends: this much of it. */
const STREAM_MS = 3_000;

/**
 * What a master shows to whoever asks: every route that its own description has, with every method, the description, the
 * event stream, the metrics, the dashboard's page and what that loads.
 */
export class StatusAnswers {
  private constructor(private readonly requests: readonly { method: string; url: string }[]) {}

  /** Finds out what can be asked; the run has stored something already. */
  static async of(deployment: Deployment, master: Program): Promise<StatusAnswers> {
    const { apiUrl, dashboardUrl } = servedAt(master);
    const [values] = await deployment.query<Record<string, string>>(
      `select extraction::text as id, address, label as word from aqea_entries limit 1`,
    );
    expect(values !== undefined, 'an entry is stored');
    const description = `${apiUrl}/api/openapi.json`;
    const { paths } = (await (await fetch(description)).json()) as Description;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [] }]) => {
        const needed = parameters.filter(({ required }) => required);
        const valueOf = (name: string): string => {
          const value = values[name];
          // A new kind of parameter: say here what is to be asked.
          expect(value !== undefined, `there is a value for ${name} of ${path}`);
          return encodeURIComponent(value);
        };
        const query = needed
          .filter((each) => each.in === 'query')
          .map(({ name }) => `${name}=${valueOf(name)}`);
        const asked = path.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name));
        return {
          method: method.toUpperCase(),
          url: `${apiUrl}${asked}${query.length > 0 ? '?' : ''}${query.join('&')}`,
        };
      }),
    );
    const page = await (await fetch(dashboardUrl)).text();
    const loaded = [...page.matchAll(/(?:href|src)="([\w./-]+)"/g)].map(
      ([, name]) => `${dashboardUrl}/${name}`,
    );
    expect(loaded.length >= 3, `the dashboard loads its files: ${loaded.join(', ')}`);
    const gets = [description, `${dashboardUrl}/`, ...loaded].map((url) => ({ method: 'GET', url }));
    return new StatusAnswers([...routes, ...gets]);
  }

  /** Asks all of it. */
  read(): Promise<StatusAnswer[]> {
    return Promise.all(
      this.requests.map(async ({ method, url }) => {
        const answer = await fetch(url, { method });
        const body = url.endsWith('/api/events') ? await beginning(answer) : await answer.text();
        const headers = JSON.stringify([...answer.headers]);
        return { asked: `${method} ${url}`, status: answer.status, text: `${headers}\n${body}` };
      }),
    );
  }
}

/** As its log says. */
function servedAt({ log }: Program): { apiUrl: string; dashboardUrl: string } {
  const line = log.split('\n').find((each) => each.includes('"apiUrl"'));
  expect(line !== undefined, 'the master says where its status is served');
  return JSON.parse(line) as { apiUrl: string; dashboardUrl: string };
}

async function beginning({ body }: Response): Promise<string> {
  expect(body !== null, 'a stream has a body');
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel(), STREAM_MS);
  let text = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    text += Buffer.from(piece.value).toString('utf8');
  clearTimeout(timer);
  return text;
}
