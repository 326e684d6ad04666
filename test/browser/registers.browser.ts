/** The registers: an entry is changed by a form and shows it in its history; institutions stand open to everybody. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('the registers', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('change an entry and show it to everybody, on a phone too', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
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
    // A further place of practice of a worker, whose name this role sees in part only.
    const found = await (await page.request.get('/api/registers/institutions/entries?limit=2&q=中医')).json();
    const { uscc } = found.items[0].values as { uscc: string };
    await open(page, '/resources/workers?q=&sort=name');
    await page.locator('tr.row-opens').nth(3).click();
    await drawer.getByRole('button', { name: '增加执业机构' }).click();
    const pick = async (label: string, option: string): Promise<void> => {
      await drawer.getByLabel(label, { exact: true }).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: option }).first().click();
    };
    await drawer.getByLabel('机构统一社会信用代码').fill(uscc);
    await pick('职业类别', '药师');
    await drawer.getByLabel('任职起始日期').fill('2025-11-01');
    await page.keyboard.press('Enter'); // takes the day, sends nothing yet
    await pick('执业注册类型', '多机构备案');
    await drawer.getByRole('button', { name: /保\s*存/ }).click();
    await drawer.getByText('多机构备案须填有效期止').waitFor();
    expect(await violations(page)).toEqual([]);
    await drawer.getByLabel('注册有效期止').fill('2026-01-20');
    await page.keyboard.press('Tab');
    await drawer.getByRole('button', { name: /保\s*存/ }).click();
    await drawer.getByText('已保存并入库').waitFor();
    await drawer.getByRole('tab', { name: /关联 2/ }).click();
    await drawer.getByRole('link', { name: /2025-11-01 · 药师/ }).waitFor();
    trouble.splice(0, 2); // the refusal that the form was told of

    await open(page, '/resources/findings');
    await page.locator('.finding-rule').first().click();
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(1);
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);

    const { page: everybody, trouble: none } = await openPage(browser, { size: phone });
    await open(everybody, `/public/institutions?q=${encodeURIComponent(name)}`);
    await everybody.getByText('周一至周日 8:00–20:00').first().waitFor();
    expect(await overflow(everybody)).toBeLessThanOrEqual(0);
    expect(await violations(everybody)).toEqual([]);
    expect(none.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
