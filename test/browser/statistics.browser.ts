/** Statistics by Excel: a template goes out, comes back with two wrong cells, is corrected in the grid, and the figure moves. */
import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

const baseUrl = inject('baseUrl');
let browser: Browser;

describe.skipIf(!baseUrl)('statistics by Excel', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('goes from the template to the corrected value', async () => {
    const { page, trouble } = await openPage(browser, baseUrl, { account: 'planner' });
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
    await settled(page);
    expect(await page.getByText(/入库 1 行，待说明 0 行，未入库 2 行/).count()).toBe(1);
    expect(await page.getByText('“不详”不是数字').count()).toBe(1);
    expect(await page.getByText('130 超出允许范围 0–100').count()).toBe(1);
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
});
