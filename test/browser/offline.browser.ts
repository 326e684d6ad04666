/** 服务 · 离线: taken along, worked on without a network from a cold start, and on the platform when the network is back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 30_000, interval: 200 };
const pin = 'jiangchuan-25';
let browser: Browser;

/** What runs inside a page sees the browser's objects. */
declare const navigator: any;

describe.skipIf(!baseUrl)('work without a network', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('records a follow-up from a cold start, and the platform has it when the network is back', async () => {
    const { page } = await openPage(browser, { account: 'village-doctor', size: phone });
    await open(page, '/services/offline');
    await page.getByLabel('设置 PIN').fill(pin);
    await page.getByLabel('再输一次 PIN').fill(pin);
    await page.getByRole('button', { name: /带\s*走/ }).click();
    await page.getByRole('button', { name: '更新资料' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));

    await page.context().setOffline(true);
    await page.goto('/offline?pack=hypertension');
    await page.getByLabel('PIN', { exact: true }).fill('not-this-one');
    await page.getByRole('button', { name: /打\s*开/ }).click();
    await page.getByText('还可试 9 次').waitFor();
    await page.getByLabel('PIN', { exact: true }).fill(pin);
    await page.getByRole('button', { name: /打\s*开/ }).click();
    const card = page.getByRole('listitem').filter({ hasText: '面对面随访' }).filter({ hasText: '高血压' }).first();
    await card.getByRole('button', { name: /登\s*记/ }).click();
    const pick = (item: string, option: string) =>
      page.getByRole('radiogroup', { name: item }).getByText(option, { exact: true }).click();
    await pick('随访方式', '门诊');
    await page.getByRole('checkbox', { name: '无症状' }).check();
    await page.getByLabel('收缩压').first().fill('300');
    await page.getByText(/收缩压.*260/).waitFor();
    await page.getByLabel('收缩压').first().fill('133');
    await page.getByLabel('舒张压').first().fill('81');
    await page.getByLabel('体重').first().fill('61');
    await page.getByText('控制满意').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText(/已存在本机/).waitFor();
    await page.getByText('1 条待上传').waitFor();
    await page.getByRole('button', { name: '回到待办' }).click();
    await page.getByRole('link', { name: /本机登记/ }).click();
    const person = new URL(
      (await page.getByRole('listitem').first().getByRole('link').first().getAttribute('href')) ?? '',
      baseUrl,
    ).searchParams.get('person');

    await page.context().setOffline(false);
    await expect.poll(() => page.getByText('已全部上传').count(), soon).toBe(1);
    await page.getByText('已入库').waitFor();
    const known = await page.request.get(`/api/programs/persons/${person}`);
    const { contacts } = (await known.json()) as { contacts: { pack: string; answers: Record<string, unknown> }[] };
    expect(contacts[0]).toMatchObject({ pack: 'hypertension', answers: { sbp: 133, dbp: 81 } });
    await page.context().close();
  });
});
