/** The register of terminology: a national table is checked, compared, loaded and found. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('the register of terminology', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const table = (text: string) => ({ name: '值域.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

  it('tells what is wrong with a table, loads the right one, and shows its codes on a phone too', async () => {
    const { page, trouble } = await openPage(browser, { account: 'administrator' });
    await open(page, '/resources/terminology');
    await page.getByRole('button', { name: '载入代码表' }).click();
    const drawer = page.locator('.ant-drawer-open');
    await drawer.getByLabel('代码系统标识').fill('urn:oid:2.16.156.10011.2.3.99.1');
    await drawer.getByLabel('版本').fill('2023');
    await drawer.getByLabel('名称', { exact: true }).fill('示例值域代码');
    await drawer.locator('input[type=file]').setInputFiles(table('代码,名称,上级代码\n1,甲类,\n1,乙类,\n'));
    await drawer.getByRole('button', { name: /检\s*查/ }).click();
    await drawer.getByText('代码 1 与第 2 行重复').waitFor();
    await expect.poll(() => drawer.getByRole('button', { name: /^载\s*入$/ }).isDisabled()).toBe(true);
    await drawer
      .locator('input[type=file]')
      .setInputFiles(table('代码,名称,上级代码\n1,甲类,\n11,甲类一,1\n2,乙类,\n'));
    await drawer.getByRole('button', { name: /检\s*查/ }).click();
    await drawer.getByText('检查通过，共 3 个代码').waitFor();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: /^载\s*入$/ }).click();
    await page.getByRole('table', { name: '载入历史' }).getByText('值域.csv').waitFor();
    await page.getByRole('row').filter({ hasText: '示例值域代码' }).first().click();
    await page.getByRole('heading', { name: /示例值域代码 2023/ }).waitFor();
    await page.getByRole('row').filter({ hasText: '甲类' }).getByRole('button').click();
    await page.getByRole('cell', { name: '甲类一' }).waitFor();
    const address = new URL(page.url()).pathname;
    expect(trouble).toEqual([]);

    const { page: small, trouble: none } = await openPage(browser, {
      account: 'clinician',
      size: phone,
      language: 'en',
    });
    await open(small, `${address}?q=乙`);
    await small.getByRole('cell', { name: '乙类' }).waitFor();
    expect(await overflow(small)).toBeLessThanOrEqual(0);
    expect(await violations(small)).toEqual([]);
    await expect.poll(() => small.getByRole('button', { name: /Load a table/ }).count()).toBe(0);
    expect(none).toEqual([]);
  });
});
