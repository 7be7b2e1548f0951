import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { source as axeSource } from 'axe-core';
import { Pool } from 'pg';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { writeMultistreamDump } from '../../bench/generate/dump';
import type { GeneratedPage } from '../../bench/generate/exportXml';
import { germanPages } from '../../bench/generate/germanPages';
import { readLocalSystem } from '../../src/workers/supervisorState';
import { Aqea, inMidRun, newHome } from '../e2e/aqea';
import { eventually, scratchFolder } from '../support/scripts';

jest.setTimeout(240_000);
let dev: Aqea;
let second: Aqea;
let browser: Browser;
// Before the folder's own: hooks are called in the order in which they stand.
afterAll(async () => {
  await browser?.close();
  second?.kill('SIGTERM');
  dev?.kill('SIGTERM');
  await Promise.all([second?.ended, dev?.ended]);
});

const folder = scratchFolder();
const PAGES = 45_000;
const CONTROL_KEY = 'a-control-key-of-the-tests';
const READ_KEY = 'a-reading-key-of-the-tests';
const HOSTILE = '"><img src=x onerror=alert(1)>';
/** A folder, to have pictures of the page made on the way. */
const PICTURES = process.env['AQEA_SCREENSHOTS'];
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
};
const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 1000 } };

const { home, env } = newHome(
  folder,
  // Small units and a single writer, and many of them: a run that lasts long enough to be watched, on a fast machine, too.
  'performance: { unit_bytes: 10000, parse_threads: 1 }\ndatabase: { max_writers: 1 }',
);
const masterEnv = { ...env, AQEA_STATUS_CONTROL_KEY: CONTROL_KEY };
let first: string;
let other: string;
const asked: string[] = [];

/** A real run, held in its middle, and two masters that tell of it. */
beforeAll(async () => {
  const dump = writeMultistreamDump({
    folder,
    dbname: 'dewiktionary',
    date: '20261101',
    pages: pages(),
  }).folder;
  dev = new Aqea(['dev', '--no-extract', '--dump', dump], masterEnv);
  await dev.says('Ctrl-C stops everything', 120_000);
  second = new Aqea(['master', '--provider', 'linode'], { ...masterEnv, AQEA_STATUS_READ_KEY: READ_KEY });
  for (const [provider, url] of await dashboards()) {
    if (provider === 'linode') other = url;
    else first = url;
  }
  await aqea('extract', '--language', 'de', '--dump', dump, '--detach');
  await inMidRun(home);
  await aqea('pause', 'de');
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});

function* pages(): Generator<GeneratedPage> {
  const text = [
    `== ${HOSTILE} ({{Sprache|Deutsch}}) ==`,
    '=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===',
    '{{Bedeutungen}}',
    ':[1] ein Titel, der Schaden anrichten will',
  ].join('\n');
  yield { id: 1, ns: 0, title: HOSTILE, text };
  yield* germanPages(PAGES);
}

/** Where the masters' dashboards answer, as they tell each other; by provider, null: any. */
async function dashboards(): Promise<Map<string | null, string>> {
  const pool = new Pool({ connectionString: readLocalSystem(home)?.databaseUrl as string });
  const found = new Map<string | null, string>();
  try {
    await eventually(
      'both masters tell where their dashboards are',
      async () => {
        const { rows } = await pool.query<{ provider: string | null; dashboard_url: string }>(
          "select provider, dashboard_url from workers where role = 'master' and dashboard_url is not null",
        );
        for (const { provider, dashboard_url } of rows) found.set(provider, dashboard_url);
        return found.size === 2;
      },
      60_000,
    );
  } finally {
    await pool.end();
  }
  return found;
}

async function aqea(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Aqea(args, env).ended;
  if (code !== 0) throw new Error(`aqea ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}

async function open(url: string, options: BrowserContextOptions = DESK): Promise<Page> {
  const page = await load(url, options);
  await page.getByTestId('pages-done').waitFor();
  return page;
}

/** The page of a master that shows nothing without its key. */
async function openWithKey(url: string): Promise<Page> {
  const page = await load(url, DESK);
  const key = page.getByLabel(/^Key/);
  await key.waitFor();
  expect(await page.getByTestId('pages-done').count()).toBe(0);
  await key.fill(READ_KEY);
  await page.keyboard.press('Enter');
  await page.getByTestId('pages-done').waitFor();
  return page;
}

async function load(url: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(60_000);
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => {
    asked.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return page;
}

const figure = async (page: Page): Promise<number> =>
  Number((await page.getByTestId('pages-done').innerText()).replaceAll(',', ''));
const phase = (page: Page): Promise<string> => page.getByTestId('phase').innerText();

async function becomes(page: Page, wanted: string, withinMs = 60_000): Promise<void> {
  await eventually(`the run is ${wanted}`, async () => (await phase(page)) === wanted, withinMs);
}

/** The units that were under way when it was paused are done. */
async function standsStill(page: Page): Promise<void> {
  await becomes(page, 'paused');
  await eventually(
    'no unit is under way',
    async () => !(await page.locator('.where').innerText()).includes('under way'),
    60_000,
  );
}

async function moves(page: Page): Promise<void> {
  const before = await figure(page);
  await eventually('the figures move', async () => (await figure(page)) > before, 60_000);
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html)
          .join(' ')
          .slice(0, 300)}`,
    );
}
interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

test('pausing asks for the control key, a wrong one does not do, and nothing moves after it', async () => {
  const page = await open(first);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByLabel(/^Key/).fill('not the key at all');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('This is not the key.').waitFor();
  expect(await phase(page)).toBe('paused');
  await page.getByLabel(/^Key/).fill(CONTROL_KEY);
  await page.getByRole('button', { name: 'Go on' }).click();
  await becomes(page, 'running');
  await moves(page);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await standsStill(page);
  const held = await figure(page);
  // Two more pictures of the run have to come and say the same.
  await page.waitForResponse((response) => /\/api\/extractions\//.test(response.url())).catch(() => null);
  await new Promise((resume) => setTimeout(resume, 4_000));
  expect(await figure(page)).toBe(held);
  await page.context().close();
});

test('figures move by themselves, without the page being loaded again', async () => {
  const page = await open(first);
  let loads = 0;
  page.on('load', () => (loads += 1));
  await aqea('resume', 'de');
  await becomes(page, 'running');
  await moves(page);
  await moves(page);
  await page.locator('.newest li').first().waitFor();
  await page.locator('.plot path').first().waitFor();
  await picture(page, 'dashboard-running');
  await aqea('pause', 'de');
  await standsStill(page);
  expect(loads).toBe(0);
  await page.context().close();
});

test('a word is found by a form and shown as a dictionary does, with the keyboard alone', async () => {
  const page = await open(first);
  await page.locator('.newest li button b').first().waitFor();
  const word = await page.locator('.newest li button b').first().innerText();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#search').focus();
  await page.keyboard.type(word);
  await page.keyboard.press('Enter');
  const entry = page.locator('article.entry').first();
  await entry.waitFor();
  expect(await entry.locator('.senses li').count()).toBeGreaterThan(0);
  expect(await entry.locator('.address').innerText()).toMatch(/^0x[0-9A-F]{2}(:[0-9A-F]{2}){3}$/);
  await page.context().close();
});

test('a title that would do harm is text', async () => {
  const page = await open(first);
  await page.locator('#search').fill(HOSTILE);
  await page.keyboard.press('Enter');
  await page.locator('article.entry h3').waitFor();
  expect(await page.locator('article.entry h3').innerText()).toBe(HOSTILE);
  expect(await page.locator('article.entry img').count()).toBe(0);
  await page.context().close();
});

test.each([
  ['light', { ...DESK, colorScheme: 'light' }],
  ['dark', { ...DESK, colorScheme: 'dark' }],
  ['phone', { ...PHONE, colorScheme: 'light' }],
] as const)('no serious accessibility fault, nothing wider than the window: %s', async (name, options) => {
  const page = await open(first, options);
  const word = await page.locator('.newest li button b').first().innerText();
  await page.locator('#search').fill(word);
  await page.keyboard.press('Enter');
  await page.locator('article.entry').first().waitFor();
  await page.locator('.plot path').first().waitFor();
  expect(await faults(page)).toEqual([]);
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
  ).toBeLessThanOrEqual(0);
  await page.evaluate('scrollTo(0, 0)');
  await picture(page, `dashboard-${name}`);
  await page.context().close();
});

test('a page asks for the key of its master, and goes on with the next master when that one is killed', async () => {
  const page = await openWithKey(other);
  await eventually('it is live', async () =>
    (await page.getByTestId('connection').innerText()).startsWith('live from'),
  );
  second.kill('SIGKILL');
  const next = new URL(first).host;
  await eventually(
    'it is live from the other master',
    async () => (await page.getByTestId('connection').innerText()) === `live from ${next}`,
    60_000,
  );
  await aqea('resume', 'de');
  await moves(page);
  await page.context().close();
});

test('at the end the page says so, and the sum comes out', async () => {
  const page = await open(first);
  await becomes(page, 'completed', 180_000);
  const equation = (await page.locator('.equation').innerText()).replace(/\s+/g, ' ');
  const [plan, ...terms] = [...equation.matchAll(/[\d,]+/g)].map(([n]) => Number(n.replaceAll(',', '')));
  expect(terms.reduce((a, b) => a + b, 0)).toBe(plan);
  expect(equation).not.toContain('to do');
  await picture(page, 'dashboard-completed');
  await page.context().close();
});

test('nothing was asked of anybody but the masters, and no dialog came up', () => {
  const origins = new Set(asked.map((url) => (url.startsWith('http') ? new URL(url).origin : url)));
  expect([...origins].sort()).toEqual([first, other].map((url) => new URL(url).origin).sort());
});
