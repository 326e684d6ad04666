/** A planner settles a doubt of the plan, and the board judges by what was decided. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, chineseTexts, launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

const doubts = '/plans/jiangchuan?tab=doubts';
let browser: Browser;

describe.skipIf(!baseUrl)('the doubts of a plan', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const visit = async (address: string, account = 'planner', size?: typeof phone): Promise<Page> => {
    const { page } = await openPage(browser, { account, ...(size ? { size } : {}) });
    await open(page, address);
    return page;
  };
  const list = (page: Page) => page.getByRole('table', { name: '疑点' }).first();

  it('are decided, and the board takes the value with who and why', async () => {
    const page = await visit(doubts);
    const all = await list(page).locator('tbody tr.ant-table-row').count();
    await page.getByRole('button', { name: '决定 每千人口公立中医类医院床位数' }).first().click();
    await page.waitForURL(/doubt=looser-than-baseline\.19/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('另取一个值').click();
    await drawer.getByLabel('数值').fill('0.67');
    await drawer.getByRole('button', { name: '保存决定' }).click();
    await drawer.getByText('请写明理由').waitFor();
    await drawer.getByLabel('理由').fill('按正文提高中医床位占比的要求，不低于基期');
    await drawer.getByRole('button', { name: '保存决定' }).click();
    await drawer.getByText('现行决定').waitFor();
    expect(await drawer.innerText()).toContain('19 的目标取 ≥0.67');
    await page.keyboard.press('Escape');

    await page.getByText(/^已定 1$/).click();
    await page.waitForURL(/state=settled/);
    await expect.poll(() => list(page).locator('tbody tr.ant-table-row').count()).toBe(1);
    await page.getByText(`全部 ${all}`, { exact: true }).click();

    await page.getByRole('link', { name: '19', exact: true }).first().click();
    await settled(page);
    const row = page.locator('.board-line', { hasText: '每千人口公立中医类医院床位数' });
    expect(await row.locator('.board-goal').innerText()).toMatch(/≥0\.67\s*按决定/);
    const detail = await page.locator('.board-detail').innerText();
    expect(detail).toContain('目标按决定取 ≥0.67，原文 0.6');
    expect(detail).toContain('按正文提高中医床位占比的要求');
    await page.context().close();
  });

  it('are revised and taken back; every decision stays in the record', async () => {
    const page = await visit(`${doubts}&doubt=looser-than-baseline.19`);
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '撤回，重新待定' }).click();
    await drawer.getByLabel('理由').fill('等待会议');
    await drawer.getByRole('button', { name: '撤回，重新待定' }).click();
    await expect.poll(() => drawer.locator('.decisions > li').count()).toBe(2);
    await expect.poll(() => drawer.getByText('现行决定').count()).toBe(0);
    await page.context().close();
  });

  it('are exported as they are filtered', async () => {
    const page = await visit(`${doubts}&state=open`);
    await page.getByRole('button', { name: '导出' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('CSV (.csv)').click()]);
    const text = readFileSync((await file.path())!, 'utf8');
    expect(text).toContain('# 待定');
    expect(text).toContain('比值不符');
    await page.context().close();
  });

  it('are read by others, without the form', async () => {
    const page = await visit(`${doubts}&doubt=ratio-mismatch.14`, 'commander');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('您可以查看，不能决定。').waitFor();
    await expect.poll(() => drawer.getByRole('button', { name: '保存决定' }).count()).toBe(0);
    await page.context().close();
  });

  it('fit a phone, have no serious accessibility fault, and speak English wholly', async () => {
    const page = await visit(`${doubts}&doubt=ratio-mismatch.14`, 'planner', phone);
    await page.getByRole('dialog').getByText('取哪个值').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
    const { page: english } = await openPage(browser, { account: 'planner', language: 'en' });
    await open(english, '/plans/jiangchuan?tab=doubts');
    const headings = (await chineseTexts(english)).filter((text) => /决定|疑点|待定|规则|人工/.test(text));
    expect(headings).toEqual([]);
    await english.context().close();
  });
});
