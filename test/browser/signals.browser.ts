/** 预警 · 信号: the outbreak put into the demo was caught before its peak; its signal leads to the persons and is worked on. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
/** Day with the most cases of the outbreak: src/demo/outbreak.ts. */
const PEAK = '2025-12-25';
let browser: Browser;

describe.skipIf(!baseUrl)('signals', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('lead from the alarm to the persons, and on to a field investigation', async () => {
    const { page, trouble } = await openPage(browser, { account: 'epidemiologist' });
    const found = (await (
      await page.request.get('/api/surveillance/signals?shown=all&disease=infectious-diarrhoea&kind=series')
    ).json()) as { items: { id: string; raisedAt: string; state: string }[] };
    // Several areas may have been told of on one morning; the one taken up is among them.
    const early = found.items.filter(({ raisedAt }) => raisedAt < PEAK).map(({ state }) => state);
    expect(early).toContain('suspected');

    await open(page, '/warning/signals?disease=infectious-diarrhoea');
    await page
      .getByRole('table', { name: '预警信号' })
      .getByRole('row')
      .filter({ hasText: '疑似事件' })
      .first()
      .click();
    await page.waitForURL(/\/warning\/signals\/.+/);
    await page.getByRole('table', { name: '病例清单' }).getByRole('link').first().waitFor();
    // How early it was, and how often its method is wrong, stand on the page.
    await page.getByText(/早于高峰 \d+ 天/).waitFor();
    await page
      .getByText(/误报 [\d.]+ 次/)
      .first()
      .waitFor();
    await page.getByText('本序列回测推荐的方法').or(page.getByText('尚无回测推荐')).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '派出现场调查' }).click();
    await page.getByRole('button', { name: '派出现场调查' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '确认为事件' }).click();
    await page.getByRole('button', { name: '确认为事件' }).click();
    await page.getByText('请填写说明').waitFor();
    await page.getByLabel('说明').fill('采样检出沙门菌，确认为一起食源性聚集事件');
    await page.getByRole('button', { name: '确认为事件' }).click();
    await expect.poll(() => page.getByRole('list', { name: '处置经过' }).innerText(), soon).toContain('沙门菌');
    await page.setViewportSize(phone);
    await expect.poll(() => overflow(page), soon).toBeLessThanOrEqual(0);
    await open(page, '/warning/signals');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
