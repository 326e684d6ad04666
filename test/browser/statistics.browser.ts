/** Statistics by Excel: a template goes out, comes back with two wrong cells, is corrected in the grid, and the figure moves. */
import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('statistics by Excel', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('goes from the template to the corrected value', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, '/data/statistics?period=2023');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载模板' }).click(),
    ]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(readFileSync(await download.path()) as unknown as ArrayBuffer);
    const sheet = book.getWorksheet('数据')!;
    const rowOf = (code: string) => {
      for (let row = 2; row <= sheet.rowCount; row += 1) if (sheet.getCell(row, 3).value === code) return row;
      throw new Error(`the template has no row of ${code}`);
    };
    const [right, text, above] = [rowOf('G01'), rowOf('S03'), rowOf('S11')];
    for (const [row, value] of [
      [right, 91.5],
      [text, '不详'],
      [above, 130],
    ] as const) {
      sheet.getCell(row, 10).value = value;
      sheet.getCell(row, 11).value = '部门报送';
      sheet.getCell(row, 12).value = '已核实';
    }
    await page.locator('input[type=file]').setInputFiles({
      name: '县里的报表.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await book.xlsx.writeBuffer()),
    });
    await page.waitForURL(/\/data\/statistics\/[0-9a-f-]{36}/);
    await page.getByText(/入库 1 行，待说明 0 行，未入库 2 行/).waitFor();
    await settled(page);
    await expect.poll(() => page.getByText('“不详”不是数字').count()).toBe(1);
    await expect.poll(() => page.getByText('130 超出允许范围 0–100').count()).toBe(1);
    expect(await violations(page)).toEqual([]);

    const value = page.getByLabel(`第 ${text} 行值`);
    await value.fill('96.4');
    await value.press('Enter');
    await page.getByText(/入库 2 行，待说明 0 行，未入库 1 行/).waitFor();
    await open(page, '/indicators/S03?period=2023');
    expect(await page.locator('main').innerText()).toContain('96.4');
    expect(trouble).toEqual([]);
    await page.setViewportSize(phone);
    await open(page, '/data/statistics?period=2023');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it('takes population through the same door, and lists the versions of a figure', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    await open(page, '/data/population');
    await page.getByText('总数与性别').click();
    await page.getByLabel('时点').fill('2025-12-31');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载模板' }).click(),
    ]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(readFileSync(await download.path()) as unknown as ArrayBuffer);
    const sheet = book.getWorksheet('数据')!;
    [9, 4, 4].forEach((value, i) => {
      sheet.getCell(i + 2, 8).value = value;
    });
    sheet.getCell(2, 9).value = '统计年鉴';
    sheet.getCell(2, 11).value = '试填';
    sheet.getCell(3, 11).value = '试填';
    sheet.getCell(4, 11).value = '试填';
    await page.locator('input[type=file]').setInputFiles({
      name: '人口.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await book.xlsx.writeBuffer()),
    });
    await page.waitForURL(/\/data\/population\/[0-9a-f-]{36}/);
    await settled(page);
    await page.getByText('男 4 + 女 4 = 8，与合计 9 不符').waitFor();
    expect(await violations(page)).toEqual([]);
    const value = page.getByLabel('第 2 行值');
    await value.fill('8');
    await value.press('Enter');
    await page.getByText(/入库 3 行，待说明 0 行，未入库 0 行/).waitFor();
    await open(page, '/data/population?date=2025-12-31');
    await page.getByRole('button', { name: '2025' }).first().click();
    await page.getByText('人口.xlsx · 第 2 行').first().waitFor();
    expect(await violations(page)).toEqual([]);
    // The figures of the demo stay as they were for the tests that follow.
    await page.getByText('人口.xlsx · 第 2 行').first().click();
    await page.getByRole('button', { name: '撤回报表' }).click();
    await page.getByLabel('撤回原因').fill('试填');
    await page.locator('.ant-popconfirm').getByRole('button', { name: '撤回报表' }).click();
    await page.getByText(/撤回：试填/).waitFor();
    expect(trouble).toEqual([]);
    await page.setViewportSize(phone);
    for (const address of ['/data/population', page.url().replace(baseUrl, '')]) {
      await open(page, address);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });
});
