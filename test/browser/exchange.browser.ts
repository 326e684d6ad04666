/** 数据 · 节点 and 上报: a node is registered with its key, suspended, and a platform above is bound to an upload. */
import { generateKeyPairSync } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, open, openPage, overflow, phone, violations } from './browser.ts';

const baseUrl = inject('baseUrl');
const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;
const pem = () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe.skipIf(!baseUrl)('the exchange', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('registers a node with its key, suspends it, and begins an upload to a platform above', {
    timeout: 150_000,
  }, async () => {
    const { page, trouble } = await openPage(browser, baseUrl, { account: 'administrator' });
    await open(page, '/data/nodes');
    const table = page.getByRole('table', { name: '节点' });
    await page.getByText('指纹').first().waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: '登记节点' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('节点代码').fill('his-browser');
    await form.getByLabel('名称', { exact: true }).fill('示例医院信息系统');
    await form.getByText('Ed25519', { exact: true }).click();
    await form.getByLabel('公钥', { exact: true }).fill(pem());
    await form.getByLabel('来源地址').fill('10.1.0.0/16');
    await form.getByRole('button', { name: /保\s*存/ }).click();
    const row = table.getByRole('row').filter({ hasText: 'his-browser' });
    await row.waitFor();
    await row.click();
    const drawer = page.getByRole('dialog').last(); // the form's may still be leaving
    await drawer.getByRole('definition').filter({ hasText: '10.1.0.0/16' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: /停\s*用/ }).click();
    await page
      .getByRole('tooltip')
      .getByRole('button', { name: /确\s*定/ })
      .click();
    await drawer.getByRole('button', { name: /启\s*用/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => row.innerText(), soon).toContain('停用');

    await page.getByRole('button', { name: '登记节点' }).click();
    await form.getByText('上级平台', { exact: true }).click();
    await form.getByLabel('节点代码').fill('province-browser');
    await form.getByLabel('名称', { exact: true }).fill('示例省平台');
    await form.getByLabel('接口地址').fill('https://192.0.2.1/api/wst790');
    await form.getByLabel('本平台在对方的代码').fill('county');
    await form.getByText('Ed25519', { exact: true }).click();
    await form.getByLabel('公钥', { exact: true }).fill(pem());
    await form.getByRole('button', { name: /保\s*存/ }).click();
    await table.getByRole('row').filter({ hasText: 'province-browser' }).waitFor();

    await open(page, '/data/higher');
    await page.getByRole('button', { name: '新建上报' }).click();
    await page.getByLabel('上级平台').click();
    await page.locator('.ant-select-item-option').filter({ hasText: 'province-browser' }).click();
    await page.getByRole('button', { name: /保\s*存/ }).click();
    const upload = page
      .getByRole('table', { name: '上报', exact: true })
      .getByRole('row')
      .filter({ hasText: '示例省平台' });
    await upload.waitFor();
    // The address is one that nothing may be sent to: the batch waits, and the page says why.
    await expect.poll(() => upload.innerText(), { timeout: 40_000, interval: 500 }).toContain('未连通');
    await page.getByRole('table', { name: '上报批次' }).getByRole('row').nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
    await upload.getByRole('button', { name: /暂\s*停/ }).click();
    await upload.getByRole('button', { name: /继\s*续/ }).waitFor();

    await open(page, '/data/batches');
    await page.getByText('还没有收到批次').waitFor();
    await page.setViewportSize(phone);
    for (const address of ['/data/nodes', '/data/higher', '/data/batches']) {
      await open(page, address);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
