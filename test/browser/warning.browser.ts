/** 预警 · 方法回测: a run, the recommended method of a series, and what every method made of it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('back-tests of detection', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('run over the region’s own series and lead from a recommendation to every method tried', async () => {
    const { page, trouble } = await openPage(browser, { account: 'epidemiologist' });
    await open(page, '/warning/back-tests');
    await page.getByRole('button', { name: '重新回测' }).click();
    const table = page.getByRole('table', { name: '预警方法回测' });
    const row = table.getByRole('row', { name: /急性上呼吸道感染.*江川区/ });
    await row.waitFor({ timeout: 60_000 });
    expect(await row.innerText()).toMatch(/\d+ %/);
    await row.getByRole('button').click();
    const methods = page.getByRole('table', { name: '各方法' });
    await expect.poll(() => methods.getByRole('row').count()).toBe(12);
    await expect.poll(() => methods.getByText('推荐').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
