/** A plan document read in, reviewed by keyboard and mouse, saved and seen on its board. */
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVENTED_PLAN } from '../../src/measure/plans/reading/testing.ts';
import { baseUrl, launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('importing a plan', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const file = (name: string, content: string | Buffer) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content),
  });

  it('goes from the document to the board', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, '/plans');
    await page.getByRole('link', { name: '导入规划' }).click();
    await settled(page);
    await page.locator('input[type=file]').setInputFiles(file('plan.html', INVENTED_PLAN));
    await page.waitForURL(/\/plans\/import\/[0-9a-f-]{36}/);
    await settled(page);
    await expect.poll(() => page.locator('h1').innerText()).toBe('江川区“十六五”健康服务发展规划');
    await page.locator('.import-item').first().waitFor();
    expect(await violations(page)).toEqual([]);

    // Keyboard: the first row is accepted and the next one is up; the second is rejected, which is undone.
    const states = page.locator('.import-item .import-state');
    const state = (at: number) => states.nth(at).locator('.visually-hidden').innerText();
    await page.keyboard.press('j');
    await expect.poll(() => page.locator('mark.picked').count()).toBeGreaterThan(0);
    await page.keyboard.press('a');
    await expect.poll(() => state(0)).toBe('已接受');
    await expect.poll(() => page.locator('.import-item.picked').innerText()).toContain('注册护士数');
    await page.keyboard.press('r');
    await expect.poll(() => state(1)).toBe('已拒绝');
    await page.keyboard.press('u');
    await expect.poll(() => state(1)).toBe('待定');

    // Mouse: a mark in the text finds its item, whose name is corrected in place.
    await page.locator('mark', { hasText: '公共机器人' }).first().click();
    await expect.poll(() => page.locator('.import-item.picked').innerText()).toContain('机器人');
    await page.keyboard.press('e');
    const form = page.getByRole('form', { name: '修改' });
    await form.getByLabel('名称').fill('');
    await form.getByRole('button', { name: '确定' }).click();
    await form.getByText('请填写').waitFor();
    await form.getByLabel('名称').fill('每千人口服务机器人数');
    await form.getByLabel('名称').press('Enter');
    await expect.poll(() => page.locator('.import-item.picked').innerText()).toMatch(/服务机器人数/);
    await expect.poll(() => state(2)).toBe('已修改');

    // Words that the reader left out become an item.
    await page.locator('.import-text').getByText('缩短到达时间').first().click({ clickCount: 3 });
    await page.locator('.import-add').getByRole('button', { name: '项目' }).click();
    await page.getByRole('form', { name: '修改' }).getByLabel('名称').fill('急救站点');
    await page.getByRole('form', { name: '修改' }).getByRole('button', { name: '确定' }).click();
    await page.locator('.import-item', { hasText: '急救站点' }).getByText('手工').waitFor();

    await page.getByRole('spinbutton', { name: '把握不低于' }).fill('50');
    await page.getByRole('button', { name: /^接受 \d+ 条$/ }).click();
    await expect.poll(() => page.getByRole('button', { name: '接受 0 条' }).count()).toBe(1);

    await page.getByRole('button', { name: /规划信息/ }).click();
    const header = page.getByRole('dialog');
    await header.getByLabel('编号').fill('jc-invented');
    await header.getByRole('button', { name: '保存信息' }).click();
    await header.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '保存为规划' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '保存', exact: true }).click();
    await dialog.getByRole('button', { name: '查看指标看板' }).click();
    await page.waitForURL(/\/plans\/jc-invented/);
    await page.locator('.board-line').first().waitFor();
    await expect.poll(() => page.locator('.board-line').count()).toBe(4);
    expect(await page.locator('.board-line', { hasText: '服务机器人' }).locator('.board-status').innerText()).toContain(
      '无数据',
    );
    await open(page, '/plans/import');
    expect(
      await page
        .getByRole('row', { name: /江川区“十六五”/ })
        .first()
        .innerText(),
    ).toContain('已保存为规划');
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('answers clearly to what cannot be read', async () => {
    const { page } = await openPage(browser, { account: 'planner' });
    await open(page, '/plans/import');
    const input = page.locator('input[type=file]');
    await input.setInputFiles(file('old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex')));
    expect(await page.getByRole('alert').innerText()).toMatch(/另存为 \.docx/);
    const large = join(mkdtempSync(join(tmpdir(), 'kangyu-large-')), 'large.pdf');
    writeFileSync(large, '');
    truncateSync(large, 21 * 1024 * 1024);
    await input.setInputFiles(large);
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/超过 20 MB，没有上传/);
    await input.setInputFiles(file('novel.txt', '那天他走了3里路，到家时天已经黑了。'));
    await page.waitForURL(/\/plans\/import\/[0-9a-f-]{36}/);
    await page.getByText('没有读出目标、任务、项目或标准').waitFor();
    await page.context().close();
  });

  it('fits a phone, and is closed to who may not edit plans', async () => {
    const { page } = await openPage(browser, { account: 'planner', size: phone });
    await open(page, '/plans/import');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('row').getByRole('link').last().click();
    await page.locator('.import-item, .note-empty').first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
    const other = await openPage(browser, { account: 'commander' });
    await open(other.page, '/plans');
    await expect.poll(() => other.page.getByRole('link', { name: '导入规划' }).count()).toBe(0);
    await open(other.page, '/plans/import');
    expect(await other.page.locator('h1').innerText()).toContain('403');
    await other.page.context().close();
  });
});
