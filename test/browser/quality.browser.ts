/** 数据 · 质量: a check, the scorecard, from a cell to its rules, the records that fail and the record itself. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('data quality', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('leads from a score to the rule, the records that break it, and the record', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, '/data/quality');
    await page.getByRole('button', { name: '重新检查' }).click();
    const table = page.getByRole('table', { name: '数据质量' });
    await table.waitFor({ timeout: 40_000 });
    await expect.poll(() => table.getByRole('columnheader').count()).toBe(9);
    expect(await violations(page)).toEqual([]);

    await table
      .getByRole('row', { name: /全员人口信息系统/ })
      .getByTitle(/一致性/)
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('性别与身份证号第17位一致').click();
    await drawer.getByRole('table', { name: '不合格记录' }).getByRole('link', { name: '去更正' }).first().click();
    await page.waitForURL(/\/data\/quarantine\/[0-9a-f-]{36}/);

    await open(page, '/data/quality?source=jiangchuan-his-h1');
    await table.getByRole('rowheader', { name: '就诊', exact: true }).waitFor();

    await page.getByRole('link', { name: '成熟度自测' }).click();
    const items = page.getByRole('table', { name: '区域互联互通成熟度自测' });
    await items.getByRole('row', { name: /提供的交互服务占比/ }).waitFor();
    await items
      .getByRole('row', { name: /已接收的共享文档种类/ })
      .getByRole('button')
      .click();
    await page.getByText(/^缺少（/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
