/** The privacy officer enters what is processed, corrects it, and sees what has passed its time. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

describe.skipIf(!baseUrl)('data protection', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('is registered by form, corrected by a further entry, and retention stands beside it', async () => {
    const { page, trouble } = await openPage(browser, { account: 'privacy-officer' });
    await open(page, '/admin/security');
    await page.getByRole('button', { name: /登\s*记$/ }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('名称').fill('健康档案共享');
    for (const field of ['处理目的', '合法性基础', '个人信息类别']) await form.getByLabel(field).fill(`${field}的说明`);
    await form.getByLabel('最高级别（1–5）').fill('4');
    await form.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByRole('cell', { name: '健康档案共享', exact: true }).waitFor();
    await page.getByRole('button', { name: /更\s*正/ }).click();
    await form.getByLabel('名称').fill('健康档案调阅');
    await form.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByRole('cell', { name: '健康档案调阅', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('cell', { name: '健康档案共享', exact: true }).count()).toBe(0);
    const inpatient = page.getByRole('row', { name: /住院病历/ });
    expect(await inpatient.innerText()).toMatch(/30 年/);
    await page.reload();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize(phone);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
