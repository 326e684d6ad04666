/** One person's record: the resident's own pages on a phone, and 居民 360 at a desk. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;

describe.skipIf(!baseUrl)("a person's record", () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const ownPerson = async (page: Page): Promise<string> => {
    const family = await (await page.request.get(`${baseUrl}/api/me/family`)).json();
    return family[0]?.person ?? '';
  };

  const choose = async (page: Page, label: string, option?: string): Promise<void> => {
    await page.getByLabel(label, { exact: true }).click();
    const options = page.locator('.ant-select-dropdown:visible .ant-select-item-option');
    await (option ? options.filter({ hasText: option }) : options).first().click();
  };

  it('is read by the resident, who asks for a correction that a steward makes; the doctor sees it corrected', async () => {
    const me = await openPage(browser, { account: 'resident', size: phone });
    await expect.poll(() => ownPerson(me.page), soon).not.toBe('');
    const person = await ownPerson(me.page);
    await open(me.page, '/me');
    await me.page.getByRole('heading', { name: '我的健康问题' }).waitFor();
    expect(await overflow(me.page)).toBeLessThanOrEqual(0);
    expect(await violations(me.page)).toEqual([]);

    await open(me.page, '/me?tab=records');
    await me.page.getByRole('button', { name: '申请更正或删除' }).first().click();
    await me.page.getByLabel('哪一项不对').click();
    await me.page.locator('.ant-select-item-option').first().click();
    await me.page.getByLabel('应当是').fill('finished');
    await me.page.getByLabel('理由').fill('这次就诊早已结束，请更正');
    await me.page.getByRole('button', { name: '提交申请' }).click();
    await me.page.getByText('已提交，会有人答复').waitFor();

    const steward = await openPage(browser, { account: 'programme-manager' });
    await open(steward.page, '/data/rights');
    await steward.page.getByRole('row').filter({ hasText: '更正' }).first().click();
    await steward.page.getByText('不同意', { exact: true }).click();
    await steward.page.getByLabel('给居民的答复').fill('核对后与原始病历一致');
    await steward.page.getByRole('button', { name: /办\s*理/ }).click();
    await steward.page.getByText('没有请求').waitFor();

    const desk = await openPage(browser, { account: 'clinician' });
    await open(desk.page, `/residents/${person}`);
    await desk.page.locator('svg.lanes .lanes-mark').first().waitFor({ state: 'attached' });
    expect(await violations(desk.page)).toEqual([]);
    await desk.page.getByRole('button', { name: /门诊/ }).click();
    await expect.poll(() => desk.page.url(), soon).toContain('lane=outpatient');
    const first = desk.page.getByRole('table', { name: '就诊时间线' }).locator('.row-opens').first();
    await first.focus();
    await first.press('Enter');
    await desk.page.getByRole('dialog').waitFor();
    await open(desk.page, `/residents/${person}?tab=problems`);
    await desk.page.getByRole('heading', { name: '问题（诊断）' }).waitFor();

    // Before something is ordered: what is recognised here already; nothing of this person.
    await open(desk.page, `/residents/${person}?tab=results`);
    const check = desk.page.locator('.panel', { hasText: '开单前查询互认结果' });
    await check.getByRole('button', { name: /查\s*询/ }).click();
    await expect.poll(() => check.locator('.ant-form-item-explain-error').count(), soon).toBe(2);
    await choose(desk.page, '拟开项目', '肌酐');
    await desk.page.keyboard.press('Escape');
    await choose(desk.page, '开单机构');
    await check.getByRole('button', { name: /查\s*询/ }).click();
    await check.getByText('没有可互认的结果').waitFor();
    expect(await violations(desk.page)).toEqual([]);
    await desk.page.setViewportSize(phone);
    expect(await overflow(desk.page)).toBeLessThanOrEqual(0);

    // The answer stands on the first page of /me, and with the request.
    await open(me.page, '/me');
    await me.page.getByText('核对后与原始病历一致').waitFor();
    await open(me.page, '/me?tab=requests');
    await me.page.getByText('核对后与原始病历一致').waitFor();
    await open(me.page, '/me?tab=log');
    await me.page.getByText('查看居民时间线').first().waitFor();
    // On paper everything is dark on white, whatever the screen is.
    const night = await openPage(browser, { account: 'clinician', theme: 'dark' });
    await open(night.page, `/residents/${person}/print`);
    const ink = () => night.page.evaluate('getComputedStyle(document.body).color');
    expect(await ink()).toBe('rgb(228, 235, 237)');
    await night.page.emulateMedia({ media: 'print' });
    await expect.poll(ink, soon).toBe('rgb(27, 37, 41)');
    await night.page.context().close();

    for (const { page, trouble } of [me, steward, desk]) {
      expect(trouble).toEqual([]);
      await page.context().close();
    }
  }, 180_000);
});
