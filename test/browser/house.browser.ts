/** The journeys the house stands for, by keyboard and mouse, against the running program. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, focused, launch, open, openPage, settled } from './browser.ts';
import { demoPassword } from './demo-region.ts';

const board = '/plans/jiangchuan';
const words = ['达标', '在轨', '有风险', '偏离', '未达标', '无数据'];
let browser: Browser;

describe.skipIf(!baseUrl)('a planner', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const planner = async (address: string): Promise<Page> => {
    const { page } = await openPage(browser, { account: 'planner' });
    await open(page, address);
    return page;
  };

  it('signs in by keyboard and is told when the password is wrong', async () => {
    const { page } = await openPage(browser);
    await page.goto('/');
    await page.getByLabel('账号', { exact: true }).waitFor();
    for (let presses = 0; presses < 10; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await focused(page)) === 'username') break;
    }
    await page.keyboard.type('planner');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not-the-password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').first().innerText()).toMatch(/账号或密码/);

    // The cursor is back in the password, ready to type over it.
    await expect.poll(() => focused(page)).toBe('current-password');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(demoPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: '主导航' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    await page.context().close();
  });

  it('reads the board; the address keeps the filters', async () => {
    const page = await planner(board);
    const lines = page.locator('.board-line');
    await expect.poll(() => lines.count()).toBe(27);
    for (const status of await page.locator('.board-line .board-status').allInnerTexts()) {
      expect(words.some((word) => status.endsWith(word))).toBe(true);
    }
    const missed = page.getByRole('list', { name: '各状态的目标数' }).getByRole('button', { name: '未达标' });
    const count = Number.parseInt(await missed.innerText(), 10);
    expect(count).toBeGreaterThan(0);
    await missed.click();
    await page.waitForURL(/status=missed/);
    await expect.poll(() => lines.count()).toBe(count);
    await page.getByRole('checkbox', { name: '只看有疑点' }).check();
    await page.waitForURL(/doubts=1/);
    const left = await lines.count();
    await page.reload();
    await settled(page);
    await expect.poll(() => lines.count()).toBe(left);
    await expect.poll(() => page.getByRole('checkbox', { name: '只看有疑点' }).isChecked()).toBe(true);
    await page.context().close();
  });

  it('goes from a red target to the record version behind it', async () => {
    const page = await planner(board);
    const target = page.locator('.board-line', { hasText: '每千人口执业(助理)医师数' });
    expect(await target.locator('.board-status').innerText()).toContain('未达标');
    await target.getByRole('button').click();
    const why = page.locator('.board-detail');
    expect(await why.innerText()).toMatch(/目标 ≥2\.52：现值 2\.\d+/);
    await expect.poll(() => why.locator('.worst li').count()).toBe(3);

    await why.getByRole('link', { name: '指标页' }).click();
    await page.getByRole('heading', { level: 1, name: '每千人口执业（助理）医师数' }).waitFor();
    await settled(page);
    const chart = page.getByRole('img', { name: /趋势/ });
    expect((await chart.boundingBox())?.height).toBeGreaterThan(150);
    await page.getByText('表', { exact: true }).click();
    const table = page.getByRole('table', { name: /趋势/ });
    const years = await table.locator('tbody tr').allInnerTexts();
    expect(years.find((row) => row.includes('2025'))).toMatch(/2\.52/);
    expect(years.find((row) => row.includes('2026'))).toMatch(/2\.\d\d \(2\.\d\d–2\.\d\d\)/);

    const tiles = page.locator('.tile-map .tile');
    await expect.poll(() => tiles.count()).toBe(8);
    for (const tile of await tiles.allTextContents()) expect(tile).toMatch(/(街道|镇|乡)\s*\d+\.\d\d/);
    await expect.poll(() => page.locator('.ranking tbody tr').count()).toBe(8);

    await page.getByRole('navigation', { name: '指标内容' }).getByRole('link', { name: '记录' }).click();
    const subjects = page.getByRole('table', { name: '计入分子' }).locator('.row-opens');
    await subjects.first().waitFor();
    await subjects.first().click();
    const drawer = page.getByRole('dialog');
    const fields = drawer.getByRole('table', { name: '字段' });
    await fields.first().waitFor();
    expect(await drawer.innerText()).toMatch(/PractitionerRole\/\S+\/_history\/\d+/);
    expect(await fields.first().innerText()).toMatch(/执业(助理)?医师/);
    await page.context().close();
  });

  it('sees intervals on the ranking of a rate', async () => {
    const page = await planner('/indicators/H01');
    await page.locator('.ranking tbody tr').first().waitFor();
    await expect.poll(() => page.locator('.ranking-whisker').count()).toBeGreaterThan(0);
    await page.context().close();
  });

  it('corrects a quarantined physician and the open figure moves by itself', async () => {
    const watching = await planner('/indicators/R04?period=2025');
    const figure = watching.getByRole('region', { name: '现值' });
    const physicians = async () =>
      Number(/在岗执业（助理）医师\s*([\d,]+)/.exec(await figure.innerText())?.[1]?.replace(',', ''));
    await figure.getByText('在岗执业（助理）医师').waitFor();
    const before = await physicians();
    expect(before).toBeGreaterThan(500);

    const page = await planner('/data/quarantine');
    const row = page.getByRole('row').filter({ hasText: '执业医师' }).filter({ hasText: '结束时间早于开始时间' });
    await row.first().getByRole('link').click();
    const end = page.getByLabel('任职终止日期');
    await end.waitFor();
    expect(await end.getAttribute('aria-invalid')).toBe('true');
    await end.fill('');
    await page.getByLabel('备注').fill('终止日期误填，仍在岗');
    await page.getByRole('button', { name: '重新提交' }).click();
    const receipt = page.locator('.panel').filter({ has: page.getByRole('heading', { name: '重新提交的结果' }) });
    await receipt.waitFor();
    expect(await receipt.innerText()).toContain('已入库');

    await expect.poll(physicians, { timeout: 15_000, interval: 200 }).toBe(before + 1);
    await page.context().close();
    await watching.context().close();
  });
});
