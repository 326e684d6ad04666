/** Every further page at desk and phone size: nothing fails, nothing overflows, readable for all; the report as it is downloaded. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, unzip, violations } from './browser.ts';

const board = '/plans/jiangchuan';
const planTitle = '玉溪市江川区“十四五”医疗卫生服务体系规划';
const tabs = (address: string, names: string[]) => names.map((name) => `${address}?tab=${name}`);
let browser: Browser;

const pages = [
  '/plans',
  ...tabs(board, ['text', 'tasks', 'projects', 'units', 'funding', 'orders', 'standards', 'doubts', 'snapshots']),
  '/plans/baotou',
  '/plans/drafts',
  ...tabs('/inbox', ['notices', 'units']),
  '/indicators',
  ...tabs('/indicators/R04', ['institutions', 'records', 'explain', 'report']),
  '/indicators/R04?frequency=month',
  '/indicators/H01?tab=explain',
  '/indicators/H02',
  '/indicators/beds?tab=records',
  ...['institutions', 'workers', 'vehicles', 'departments'].map((name) => `/resources/${name}`),
  '/resources/standards',
  '/resources/standards?open=tcm-beds',
  ...tabs('/resources/standards', ['gate', 'scores', 'allocation', 'setup', 'needs']),
  '/data/upload',
  '/data/quarantine',
  '/data/statistics',
  '/data/population',
  '/account',
];

describe.skipIf(!baseUrl)('a planner', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('reads every page, whoever they are', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner' });
    const barred: string[] = [];
    for (const address of pages) {
      await open(page, address);
      expect(await page.locator('main').innerText(), address).not.toMatch(/没有权限|出错了|undefined|NaN|\[object/);
      barred.push(...(await violations(page)).map((text) => `${address}: ${text}`));
    }
    expect(barred).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('reads them on a phone', async () => {
    const { page, trouble } = await openPage(browser, { account: 'planner', size: phone });
    for (const address of [...pages, '/resources/beds', '/data/submissions']) {
      await open(page, address);
      expect(await overflow(page), address).toBeLessThanOrEqual(0);
    }
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('downloads the evaluation report as Word and Excel', async () => {
    const { page } = await openPage(browser, { account: 'planner' });
    await open(page, board);
    await page.getByRole('button', { name: '评估报告' }).click();
    const dialog = page.getByRole('dialog');
    const fetched = async (button: string) => {
      const waiting = page.waitForEvent('download', { timeout: 90_000 }); // pictures are drawn on a busy machine
      await dialog.getByRole('button', { name: button }).click();
      const download = await waiting;
      return { name: download.suggestedFilename(), files: unzip(readFileSync(await download.path())) };
    };
    const word = await fetched('Word');
    expect(word.name).toMatch(/\.docx$/);
    const text =
      word.files
        .get('word/document.xml')
        ?.toString('utf8')
        .replace(/<[^>]+>/g, '') ?? '';
    expect(text).toContain(planTitle);
    expect(text).toContain('每千人口执业(助理)医师数');
    const excel = await fetched('Excel');
    expect(excel.name).toMatch(/\.xlsx$/);
    expect([...excel.files.keys()]).toContain('xl/workbook.xml');
    expect(excel.files.get('xl/worksheets/sheet1.xml')?.length).toBeGreaterThan(1000);
    await page.context().close();
  });
});
