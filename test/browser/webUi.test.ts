import { chromium, type Browser, type Page } from 'playwright-core';
import { writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import { readLocalSystem } from '../../src/workers/supervisorState';
import { Aqea, inMidRun, newHome } from '../e2e/aqea';
import { eventually, scratchFolder } from '../support/scripts';

jest.setTimeout(180_000);
let dev: Aqea;
let browser: Browser;
// Before the folder's own: hooks are called in the order in which they stand.
afterAll(async () => {
  await browser?.close();
  dev?.kill('SIGTERM');
  await dev?.ended;
});

const folder = scratchFolder();
const PAGES = 4_000;
const START =
  'workflow start --type extractLanguage --task-queue aqea --workflow-id extract-de --input {"language":"de"}';
const { home, env } = newHome(folder, 'performance: { unit_bytes: 20000 }');
let page: Page;
let webUi: string;

/** A run that was started as users start it, held in its middle. */
beforeAll(async () => {
  const pages = germanPages(PAGES);
  const dump = writeMultistreamDump({ folder, dbname: 'dewiktionary', date: '20261101', pages }).folder;
  dev = new Aqea(['dev', '--no-extract', '--dump', dump], env);
  await dev.says('Ctrl-C stops everything');
  webUi = readLocalSystem(home)?.webUi as string;
  await aqea('temporal', ...START.split(' '));
  await inMidRun(home);
  await aqea('pause', 'de');
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
  page.setDefaultTimeout(30_000);
});

async function aqea(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Aqea(args, env).ended;
  if (code !== 0) throw new Error(`aqea ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}

async function openRun(workflowId: string): Promise<void> {
  await page.goto(`${webUi}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`);
  await page.getByRole('heading', { name: workflowId }).waitFor();
}

async function openTab(name: string): Promise<void> {
  await page.getByRole('link', { name }).or(page.getByRole('tab', { name })).first().click();
}

async function text(): Promise<string> {
  return (await page.locator('body').innerText()).replace(/\s+/g, ' ');
}

async function sees(pattern: RegExp): Promise<void> {
  await eventually(`the page shows ${pattern}`, async () => pattern.test(await text()), 30_000);
}

test('the list shows the parent and its children', async () => {
  await page.goto(`${webUi}/namespaces/default/workflows`);
  await sees(/extract-de [0-9a-f-]{36} extractLanguage/);
  await sees(/extract-de\/unit-\d+ [0-9a-f-]{36} extractWorkUnit/);
});

test('the list can be searched for a language', async () => {
  const query = encodeURIComponent('AqeaLanguage = "de"');
  await page.goto(`${webUi}/namespaces/default/workflows?query=${query}`);
  await sees(/extract-de [0-9a-f-]{36} extractLanguage/);
  expect(await text()).not.toContain('extractWorkUnit');
});

test('the run is on the queue of the masters and names its units by provider', async () => {
  await openRun('extract-de');
  await sees(/Running.*Task Queue aqea/);
  await sees(/unit 0 at (hetzner|digitalocean|linode)/);
});

test('its children are listed under it', async () => {
  await openRun('extract-de');
  await openTab('Relationships');
  await sees(/Child Count \d+/);
  await sees(/extractWorkUnit extract-de\/unit-\d+/);
});

test('a child is on the queue of its provider and leads back to its parent', async () => {
  await openRun('extract-de/unit-0');
  await sees(/Task Queue (hetzner|digitalocean|linode) /);
  await sees(/Parent Workflow extract-de/);
  await sees(/fetchUnit/);
});

test('current details tell how far the run is, and where', async () => {
  await openRun('extract-de');
  await openTab('User Metadata');
  const details = page.frameLocator('iframe').first().locator('body');
  await details.getByText('4,000 pages').waitFor();
  const shown = await details.innerText();
  expect(shown).toMatch(/paused/);
  expect(shown).toMatch(/[1-9][\d,]* of 4,000 pages \(\d+ %\)/);
  expect(shown).toMatch(/hetzner \(60 %\): \d+ units? done/);
});

test('the query progress answers in the browser', async () => {
  await openRun('extract-de');
  await openTab('Queries');
  // The only query that is the run's own; the UI has it chosen already.
  await sees(/Query Type/);
  await page.getByRole('button', { name: 'Run Query' }).click();
  await sees(/"pages": 4000/);
  await sees(/"unitsDone": [1-9]/);
});

test('when it goes on it ends, and its search attributes say that all pages are done', async () => {
  await aqea('resume', 'de');
  await openRun('extract-de');
  await sees(/Completed extract-de/);
  await openTab('Search Attributes');
  await sees(
    /"AqeaLanguage": \[ "de" \].*"AqeaPagesDone": \[ 4000 \].*"AqeaPagesTotal": \[ 4000 \].*"AqeaStatus": \[ "completed" \]/,
  );
});
