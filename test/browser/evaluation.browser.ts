/** From a frozen mid-term evaluation to the report, the public page and the draft of the next plan. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  baseUrl,
  chineseTexts,
  launch,
  open,
  openPage,
  overflow,
  phone,
  settled,
  unzip,
  violations,
} from './browser.ts';

const evaluation = '/plans/jiangchuan?tab=snapshots';
let browser: Browser;

async function freeze(page: Page, quick: string): Promise<void> {
  await page.getByRole('button', { name: '冻结评估' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: quick }).click();
  await dialog.getByRole('button', { name: '冻结评估' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await settled(page);
}

async function download(page: Page, press: () => Promise<void>): Promise<{ name: string; content: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

describe.skipIf(!baseUrl)('the planner evaluates', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('freezes a mid-term and a final evaluation, compares them and downloads the report', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, evaluation);
    await freeze(page, '2023 中期');
    await freeze(page, '2025 终期');
    const rows = page.getByRole('table', { name: '评估快照' }).locator('tbody tr[data-row-key]');
    expect(await rows.first().innerText()).toContain('终期');
    expect(await rows.last().innerText()).toContain('中期');
    await rows.first().getByRole('button', { name: '校验' }).click();
    await page.getByText('校验一致，未被改动').waitFor();

    await rows.last().getByRole('button', { name: '比较' }).click();
    await settled(page);
    expect(page.url()).toContain('compare=');
    const compared = page.getByRole('table', { name: '评估比较' });
    const physicians = compared.locator('tr[data-row-key="10"]');
    expect(await physicians.innerText()).toMatch(/2023[\s\S]+2025[\s\S]+好转/);

    await rows.first().getByRole('button', { name: '报告' }).click();
    const dialog = page.getByRole('dialog');
    const word = await download(page, () => dialog.getByRole('button', { name: 'Word' }).click());
    expect(word.name).toMatch(/2025-12-31\.docx$/);
    const text = unzip(word.content)
      .get('word/document.xml')!
      .toString('utf8')
      .replace(/<[^>]+>/g, '');
    expect(text).toContain('终期评估报告');
    expect(text).toContain('与上次评估的比较');
    await dialog.getByText('图表', { exact: true }).click(); // without charts
    const excel = await download(page, () => dialog.getByRole('button', { name: 'Excel' }).click());
    expect([...unzip(excel.content).keys()].some((name) => name.startsWith('xl/media/'))).toBe(false);
    await page.keyboard.press('Escape');
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('releases chosen targets after a look at them; anybody reads them on a phone and writes back', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, evaluation);
    await page.getByRole('button', { name: '公开…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('发布单位').fill('江川区卫生健康局');
    await dialog.getByLabel('说明（中文）').fill('现公布规划主要指标完成情况。');
    await dialog.getByText(/^23 /).click(); // one target is left out
    const [, chosen, all] = /公开的指标 (\d+) \/ (\d+)/.exec(await dialog.locator('legend').innerText()) ?? [];
    expect(Number(chosen)).toBeGreaterThanOrEqual(26);
    await dialog.getByRole('button', { name: '预览' }).click();
    await dialog.getByText(`公开指标 ${chosen} 项`).waitFor();
    await dialog.getByRole('button', { name: '确认公开' }).click();
    await dialog.waitFor({ state: 'hidden' });

    const reader = await openPage(browser, { size: phone });
    await open(reader.page, '/sign-in');
    await reader.page.getByRole('link', { name: '规划进展公开' }).click();
    await reader.page.getByRole('link', { name: /江川区“十四五”/ }).click();
    await reader.page.getByText('现公布规划主要指标完成情况。').waitFor();
    const shown = await reader.page.locator('main').innerText();
    expect(shown).toContain(`规划另有 ${Number(all) - Number(chosen)} 项指标未在本次公开`);
    expect(shown).not.toContain('planner');
    expect(shown).not.toMatch(/undefined|NaN|\[object/);
    expect(await overflow(reader.page)).toBeLessThanOrEqual(0);
    expect(await violations(reader.page)).toEqual([]);
    const data = await download(reader.page, () => reader.page.getByRole('link', { name: 'CSV' }).click());
    expect(data.content.toString('utf8')).toContain('每千人口执业');
    await reader.page.getByLabel('您的意见').fill('希望增加乡镇医师。');
    await reader.page.getByRole('button', { name: '提交' }).click();
    await reader.page.getByText('已收到，谢谢').waitFor();
    await reader.page.getByRole('button', { name: 'English' }).click();
    await reader.page.getByText('Tell us').waitFor();
    expect((await chineseTexts(reader.page)).some((one) => one.includes('达标'))).toBe(false);
    expect(reader.trouble).toEqual([]);
    await reader.page.context().close();

    await open(page, evaluation);
    await page.getByText('希望增加乡镇医师。').waitFor();
    await page.getByRole('button', { name: '撤回' }).first().click();
    await dialog.getByLabel('撤回原因（公开）').fill('数据核对中');
    await dialog.getByRole('button', { name: '撤回' }).click();
    await page.getByText('数据核对中').waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('drafts the next plan from it, sees what a target takes, and enacts it', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, '/plans');
    await page.getByRole('link', { name: '规划草案' }).click();
    await page.getByRole('button', { name: '起草规划' }).click();
    await page.getByRole('button', { name: '生成草案' }).click();
    await page.waitForURL(/\/plans\/drafts\/.+/);
    await settled(page);
    const row = page.locator('tr[data-row-key="10"]');
    expect(await row.innerText()).toMatch(/达到概率/);
    await page.getByLabel('指标 10 的目标值').fill('1.5');
    await row.getByText('不及基期').waitFor();
    await row.getByText(/宽于基期/).waitFor();
    await row.getByRole('button', { name: /展开|Expand/ }).click();
    await page.locator('.draft-basis').getByRole('button', { name: '采用' }).first().click();
    await row.getByText('不及基期').waitFor({ state: 'detached' });
    await page.getByLabel('列入指标 9', { exact: true }).click();
    await page.getByLabel('指标 10 的责任单位').fill('区卫生健康局');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('列入 23 项，不列入 1 项', { exact: true }).waitFor(); // nothing unsaved beside it
    expect(await violations(page)).toEqual([]);
    const word = await download(page, async () => {
      await page.getByRole('button', { name: '导出' }).click();
      await page.getByText('Word (.docx)').click();
    });
    expect(unzip(word.content).get('word/document.xml')!.toString('utf8')).toContain('十五五');
    await page.getByRole('button', { name: '颁布' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '颁布' }).click();
    await page.waitForURL(/\/plans\/jiangchuan-2026/);
    await page.locator('h1', { hasText: '十五五' }).waitFor();
    await settled(page);
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 180_000);
});
