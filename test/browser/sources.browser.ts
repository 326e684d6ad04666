/** 预警 · 监测来源 and 消息: a silent site is seen, counts come in as a file, and what one was told leads to its signal. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;

describe.skipIf(!baseUrl)('sources', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('show who is silent, take a file of counts, and what was told leads to the signal', async () => {
    const { page, trouble } = await openPage(browser, { account: 'epidemiologist' });
    await open(page, '/warning/sources');
    const sources = page.getByRole('table', { name: '监测来源' });
    await sources.getByRole('row').filter({ hasText: '药店销售' }).filter({ hasText: '个中断' }).click();
    await page.getByRole('table', { name: '药店' }).getByRole('row').filter({ hasText: '中断' }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    const { day } = (await (await page.request.get('/api/surveillance/sources')).json()) as { day: string };
    const csv = `监测来源,单位编号,监测项目,日期,数量\n药店销售,YD-03,退热药,${day},14\n药店销售,YD-03,感冒茶,${day},1\n`;
    await page.setInputFiles('input[type=file]', {
      name: 'counts.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv),
    });
    await page.waitForURL(/\/data\/surveillance\/.+/);
    await page.getByText('没有监测项目“感冒茶”').first().waitFor();
    await open(page, '/inbox?tab=messages');
    await page.getByRole('table', { name: '消息' }).getByRole('row').filter({ hasText: '预警' }).first().click();
    await page.waitForURL(/\/warning\/signals/);
    await open(page, '/warning/points?kind=food-risk');
    await page.getByRole('table', { name: '监测点' }).getByRole('row').filter({ hasText: '沙门氏菌' }).first().click();
    await page.waitForURL(/\/warning\/points\/.+/);
    await page.getByRole('table', { name: '历次结果' }).getByText('检出', { exact: false }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize(phone);
    await open(page, '/warning/sources');
    await expect.poll(() => overflow(page), soon).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('are joined by what a citizen reports on a telephone, without signing in', async () => {
    const { page } = await openPage(browser, { size: phone });
    await open(page, '/public/report');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('请写下发生了什么').waitFor();
    await page.getByLabel('发生了什么').fill('聚餐后多人腹泻发热');
    await page.getByLabel('在哪个乡镇（街道）').fill('星云');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('已收到，谢谢').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
    const worker = await openPage(browser, { account: 'epidemiologist' });
    await open(worker.page, '/warning/rumours?state=new');
    await worker.page.getByRole('row').filter({ hasText: '聚餐后多人腹泻发热' }).getByText('公众报告页').waitFor();
    await worker.page.context().close();
  });
});
