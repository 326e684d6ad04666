/** 服务 · 机构: an institution is taken in, read, and its reading stands in its history. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('programmes about institutions', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('takes a clinic into the cold chain, records a reading too warm, and shows it as a value and a task', async () => {
    const { page, trouble } = await openPage(browser, { account: 'village-doctor' });
    const proposed = await page.request.get('/api/programs/cold-chain/institution-proposals?limit=100');
    const { items } = (await proposed.json()) as { items: { subject: string; name: string; proposed: boolean }[] };
    // Most take part already; those that the rule names are offered first.
    const { subject, name } = items.find((one) => one.proposed)!;
    const taken = subject.replace('Organization/', '');
    await open(page, '/services/institutions?pack=cold-chain');
    await page.getByRole('button', { name: `纳入 ${name}`, exact: true }).click();
    await page.getByText(/已纳入/).waitFor();
    await open(page, `/services/institutions/${taken}`);
    await page.getByLabel('登记其他表单').click();
    await page.locator('.ant-select-item-option', { hasText: '冷链温度记录' }).click();
    await page.getByLabel('设备编号').fill('冰箱1');
    await page
      .getByRole('radiogroup', { name: /设备类型/ })
      .getByText('冰箱（冷藏）')
      .click();
    const today = await page.locator('#form-day').inputValue();
    await page.getByLabel('读数时间').fill(`${today}T08:05`);
    await page.getByLabel('温度（℃）').fill('9.4');
    await page.getByText('冷链超温').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText(/已保存/).waitFor();
    await page.getByRole('button', { name: '机构页' }).click();
    await page.getByText('超温处置 应于').waitFor();
    // What nobody has seen to stands at the head, and the reading in its own minute.
    await page.getByText('超温处置未完成').waitFor();
    await page.getByRole('cell', { name: `${today} 08:05` }).waitFor();
    await page
      .getByRole('img', { name: /温度.*9\.4/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: '更正' }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await open(page, '/services/coverage?pack=cold-chain');
    await page.getByRole('columnheader', { name: '有逾期的机构' }).waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
