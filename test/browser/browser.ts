import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateRawSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFailed } from 'vitest';
import { findChromium } from './chromium.ts';

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium()!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...more],
    // Without a UTF-8 locale Chromium cannot write Chinese file names.
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  });
}

/** What runs inside a page sees the browser's objects, which the types of the server's program do not know. */
declare const document: any;

/**
 * The server of this worker, empty without a Chromium: each worker of the pool has one of its own, so that files side by side do
 * not meet each other's records. `sessions` holds the cookie of each demo account.
 */
export const { baseUrl, sessions } = inject('servers')[Number(process.env.VITEST_POOL_ID) - 1] ?? {
  baseUrl: '',
  sessions: {},
};

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

interface Visitor {
  size?: { width: number; height: number };
  language?: 'zh' | 'en';
  theme?: 'light' | 'dark';
  /** Signed in beforehand, without the form. */
  account?: string;
}
/** A page of its own context, with what went wrong on it: console errors, failed requests, answers of 400 and above. */
export interface Watched {
  page: Page;
  trouble: string[];
}

export async function openPage(browser: Browser, visitor: Visitor = {}): Promise<Watched> {
  const { size = desk, language = 'zh', theme = 'light', account } = visitor;
  const context = await browser.newContext({
    viewport: size,
    locale: 'zh-CN',
    baseURL: baseUrl,
    acceptDownloads: true,
    // A menu or drawer on its way moves from under a quick hand; pages stand still for whoever asks for it.
    reducedMotion: 'reduce',
  });
  const preferences = JSON.stringify(JSON.stringify({ language, theme }));
  await context.addInitScript({
    content: `localStorage.getItem('kangyu.preferences') ?? localStorage.setItem('kangyu.preferences', ${preferences})`,
  });
  if (account) {
    const session = sessions[account];
    if (!session) throw new Error(`no session of ${account}`);
    await context.addCookies([{ ...session, url: baseUrl }]);
  }
  const page = await context.newPage();
  const trouble: string[] = [];
  const note = (text: string) => trouble.push(`${new URL(page.url()).pathname}: ${text}`);
  page.on('console', (message) => message.type() === 'error' && note(message.text()));
  page.on('pageerror', (error) => note(String(error)));
  page.on('response', (answer) => answer.status() >= 400 && note(`${answer.status()} ${answer.url()}`));
  page.on('requestfailed', (request) => {
    // Leaving a page ends its live connection and the requests it no longer needs.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') note(`${reason} ${request.url()}`);
  });
  if (expect.getState().currentTestName) onTestFailed(() => tell(page, trouble));
  return { page, trouble };
}

/** What a person would have seen where a test ended. */
async function tell(page: Page, trouble: readonly string[]): Promise<void> {
  if (page.isClosed()) return;
  const seen = await page.locator('body').innerText();
  console.error(`${page.url()}\n${trouble.join('\n')}\n${seen}`);
}

/** Which field has the cursor, by its `autocomplete`. */
export function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('autocomplete') ?? null);
}

/** Texts on the page with Chinese characters in them. */
export function chineseTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      if (/[\\u4e00-\\u9fff]/.test(textContent) && !parentElement.closest('script, style')) found.push(textContent);
    }
    return found;
  })()`);
}

/** Waits until the page shows its contents: a title, no skeleton, nothing loading. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () =>
      !document.querySelector('.ant-skeleton, .ant-spin-spinning, [aria-busy="true"]') &&
      document.fonts.status === 'loaded',
  );
}

export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
}

/** The page is not wider than the screen (tables scroll inside their own frame). */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical violations of WCAG 2.1 A and AA on the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  // A page that fades in is measured after it stands still; what turns for ever never does.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (one: any) => one.playState !== 'running' || one.effect?.getTiming().iterations === Number.POSITIVE_INFINITY,
      ),
  );
  await page.evaluate(axeSource);
  const found: AxeResults = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })`,
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(' ')} ${node.html.slice(0, 160)}`));
}
interface AxeResults {
  violations: { id: string; impact: string; nodes: { target: string[]; html: string }[] }[];
}

/** Files of a zip archive by name, read from its central directory (APPNOTE 6.3 §4.3.12). */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('not a zip archive');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(from, from + size);
    files.set(archive.toString('utf8', at + 46, at + 46 + name), method === 8 ? inflateRawSync(content) : content);
    at += 46 + name + extra + comment;
  }
  return files;
}
