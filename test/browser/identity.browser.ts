/** A steward reviews pairs of the master index by keys, takes a decision back, and takes a person apart. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, desk, launch, open, openPage, overflow, phone, settled, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('the review of the master index', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const names = (page: Page) => page.locator('.identity-table tbody tr').first().innerText();

  it('is decided by keys, one pair after another, and taken back', async () => {
    const { page, trouble } = await openPage(browser, { account: 'programme-manager' });
    await open(page, '/data/identity');
    await page.locator('.identity-table').waitFor();
    const first = await names(page);
    await expect.poll(() => page.locator('.identity-bar').count()).toBeGreaterThan(3);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);

    await page.keyboard.press('1');
    await page.getByRole('button', { name: /撤销“同一人”/ }).waitFor();
    await expect.poll(() => names(page)).not.toBe(first);
    await page.keyboard.press('u');
    await expect.poll(() => names(page)).toBe(first);
    await page.keyboard.press('1');
    await page.getByRole('button', { name: /撤销“同一人”/ }).waitFor();

    await page.getByText('已决定', { exact: true }).click();
    await page.waitForURL(/state=decided/);
    await page.locator('.identity-table a').first().click();
    await page.waitForURL(/persons/);
    await settled(page);
    await page.getByRole('button', { name: '撤销合并' }).click();
    await page.getByLabel('理由').fill('核对户口本，不是一个人');
    await page.getByRole('button', { name: '撤销合并' }).last().click();
    await page.getByText(/已于 .* 撤销/).waitFor();

    // A pair left for later stays counted among those that wait, and comes last.
    await open(page, '/data/identity');
    const count = () => page.locator('search .muted').innerText();
    const [waiting, left] = [await count(), await names(page)];
    await page.keyboard.press('3');
    await page.getByRole('button', { name: /撤销“待查”/ }).waitFor();
    await expect.poll(() => names(page)).not.toBe(left);
    expect(await count()).toBe(waiting);
    await page.setViewportSize(phone);
    expect(await page.evaluate("document.querySelector('.identity-scroll').scrollWidth - innerWidth")).toBeLessThan(0);
    await page.setViewportSize(desk);

    // “不同人” is taken back from the list of what was decided, with a reason.
    await open(page, '/data/identity');
    const other = await names(page);
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /撤销“不同人”/ }).waitFor();
    await open(page, '/data/identity?state=decided');
    await page.getByRole('button', { name: '下一对' }).click();
    const undo = page.locator('.identity-decide').getByRole('button', { name: '撤销“不同人”' });
    await expect.poll(() => undo.isDisabled()).toBe(true);
    await page.locator('.identity-decide input').fill('补交户口簿后重新核对');
    await undo.click();
    await page.waitForURL((url) => !url.search.includes('decided'));
    await expect.poll(() => names(page)).toBe(other);
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('is in English, too', async () => {
    const { page } = await openPage(browser, { account: 'programme-manager', language: 'en' });
    await open(page, '/data/identity');
    await page.locator('.identity-decide').waitFor();
    expect(await page.locator('.identity-decide').innerText()).toContain('Same person');
    expect(await page.locator('.link-tab-current').innerText()).toBe('Index review');
    await page.context().close();
  });
});
