import { spawnSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Path of a Chromium: CHROMIUM_PATH or the system's. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A page at desk size, signed in as a demo account through the form. */
export async function signIn(browser: Browser, baseUrl: string, account: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  await page.goto(baseUrl);
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码').fill('kangyu-demo');
  await page.getByRole('button', { name: /登\s*录/ }).click();
  await page.getByRole('navigation').first().waitFor();
  return page;
}
