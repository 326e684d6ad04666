/** The registers: an entry is changed by a form and shows it in its history; institutions stand open to everybody. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, open, openPage, overflow, phone, violations } from './browser.ts';

const baseUrl = inject('baseUrl');
let browser: Browser;

describe.skipIf(!baseUrl)('the registers', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('change an entry and show it to everybody, on a phone too', async () => {
    const { page, trouble } = await openPage(browser, baseUrl, { account: 'planner' });
    await open(page, '/resources/institutions');
    await page.locator('tr.row-opens').first().click();
    const drawer = page.locator('.ant-drawer-open');
    await drawer.getByRole('button', { name: /变\s*更/ }).click();
    await drawer.getByLabel('开诊时间').fill('周一至周日 8:00–20:00');
    await drawer.getByRole('button', { name: /保\s*存/ }).click();
    await drawer.getByText('已保存并入库').waitFor();
    await drawer.getByRole('tab', { name: /变更历史/ }).click();
    await drawer.locator('.entry-history ins', { hasText: '周一至周日 8:00–20:00' }).waitFor();
    const name = (await drawer.locator('.ant-drawer-title').innerText()).split(' · ')[0]!;
    await open(page, '/resources/findings');
    await page.locator('.finding-rule').first().click();
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(1);
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);

    const { page: everybody, trouble: none } = await openPage(browser, baseUrl, { size: phone });
    await open(everybody, `/public/institutions?q=${encodeURIComponent(name)}`);
    await everybody.getByText('周一至周日 8:00–20:00').first().waitFor();
    expect(await overflow(everybody)).toBeLessThanOrEqual(0);
    expect(await violations(everybody)).toEqual([]);
    expect(none.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
