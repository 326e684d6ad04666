/** 服务 · 今日待办: from the list through the form to the verdict, and the list is shorter. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, phone, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('health programmes', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('leads a village doctor from the list through a follow-up to the next date', async () => {
    const { page, trouble } = await openPage(browser, {
      account: 'village-doctor',
      size: phone,
    });
    await expect
      .poll(
        async () => {
          await open(page, '/services/today?pack=hypertension&status=overdue');
          return page.getByRole('button', { name: '登记' }).count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    const counter = page.getByRole('button', { name: /逾期/ });
    const before = Number(await counter.locator('strong').innerText());
    expect(await violations(page)).toEqual([]);
    const card = page.getByRole('listitem').filter({ hasText: '面对面随访' }).first();
    await card.getByRole('button', { name: '登记' }).click();
    const pick = (item: string, option: string) =>
      page.getByRole('radiogroup', { name: item }).getByText(option, { exact: true }).click();
    await pick('随访方式', '门诊');
    await page.getByRole('checkbox', { name: '无症状' }).check();
    // Whatever has the cursor can be seen: the verdict at the foot never lies over it.
    await page.keyboard.press('Enter');
    const [field, foot] = ['*:focus', '.form-foot'].map((one) => page.locator(one).last());
    const [at, edge] = [await field!.boundingBox(), await foot!.boundingBox()];
    expect(at!.y + at!.height).toBeLessThanOrEqual(edge!.y);
    await page.getByLabel('收缩压').first().fill('300');
    await page.getByText(/收缩压.*260/).waitFor();
    await page.getByLabel('收缩压').first().fill('131');
    await page.getByLabel('舒张压').first().fill('81');
    await page.getByLabel('体重').first().fill('61');
    await page.getByText('控制满意').first().waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText(/已保存/).waitFor();
    await page.getByRole('button', { name: '回到待办' }).click();
    await page.waitForURL(/\/services\/today/);
    await open(page, '/services/today?pack=hypertension&status=overdue');
    await expect.poll(async () => Number(await counter.locator('strong').innerText())).toBe(before - 1);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
