/** 数据 · 节点 and 上报: a node is registered with its key, suspended, and a platform above is bound to an upload. */
import { generateKeyPairSync } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, sessions, settled, violations } from './browser.ts';

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
    const { page, trouble } = await openPage(browser, { account: 'administrator' });
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

    // By keyboard: opened from its row, the drawer gives the focus back to it.
    await row.focus();
    await row.press('Enter');
    await drawer.getByRole('button', { name: /启\s*用/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => row.evaluate((one) => one.matches(':focus')), soon).toBe(true);

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

  it('takes a table by the template its name says, holds wrong rows back, and keeps the receipt', async () => {
    const { page, trouble } = await openPage(browser, { account: 'programme-manager' });
    const [institution] = (await (await page.request.get('/api/registers/institutions/entries?limit=1')).json()).items;
    const { uscc } = institution.values as { uscc: string };
    const row = (number: string, sex: string) => `${number},${uscc},P-${number},示某甲,${sex},门诊,2025-12-20`;
    const table = [
      '就诊流水号,机构统一社会信用代码,患者编号,患者姓名,性别,就诊类型,就诊时间',
      row('B1', '男'),
      row('B2', '雄'),
    ];
    await open(page, '/data/upload');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '2025年就诊.csv', mimeType: 'text/csv', buffer: Buffer.from(table.join('\n')) });
    await expect.poll(() => page.locator('.upload-fields .ant-select').first().innerText(), soon).toBe('就诊');
    await page.getByLabel('来源').fill('browser-table');
    await page.getByRole('button', { name: /^提\s*交$/ }).click();
    const receipt = page.locator('.upload-receipt');
    await receipt.getByText('列“性别”不在代码表中').waitFor();
    await receipt.locator('h3 a').click();
    await page.waitForURL(/\/data\/submissions\//);
    await settled(page);
    await page.getByText('新增 2 · 变更 0 · 与已有记录相同 0').waitFor();
    await page.getByText('全部', { exact: true }).click();
    await expect.poll(() => page.getByRole('table', { name: '回执' }).getByText('新增').count(), soon).toBe(2);
    expect(await violations(page)).toEqual([]);

    // A message of nobody known stands on the page of nodes with what was answered.
    const text = 'MSH|^~\\&|NOBODY|X|KY|R|20251231||ADT^A28|N1|P|2.5\rPID|1||1^^^^MR||示^某||19900505|1';
    const { name, value } = sessions['village-doctor']!;
    const headers = { 'content-type': 'application/hl7-v2', origin: baseUrl, cookie: `${name}=${value}` };
    expect((await fetch(`${baseUrl}/api/ingest/hl7v2`, { method: 'POST', headers, body: text })).status).toBe(422);
    await open(page, '/data/nodes');
    const refused = page.getByRole('table', { name: '未接收的消息' }).getByRole('row').filter({ hasText: 'NOBODY|X' });
    await refused.getByText('发送方（MSH-3、MSH-4）未登记或已停用').waitFor();
    await refused.getByText('未登记或身份未核实').waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('loads the prices of recognised items, and says what is wrong with a list', async () => {
    const { page } = await openPage(browser, { account: 'programme-manager' });
    await open(page, '/services/recognition');
    const load = async (rows: string): Promise<void> => {
      await page.getByRole('button', { name: '载入价目表' }).click();
      const dialog = page.getByRole('dialog');
      const buffer = Buffer.from(`项目编码,价格（元）,生效日期,依据\n${rows}\n`);
      await dialog.locator('input[type=file]').setInputFiles({ name: '价目.csv', mimeType: 'text/csv', buffer });
      await dialog.getByRole('button', { name: '载入价目表' }).click();
    };
    await load('creatinine,贵,2025-01-01,示例文件');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await load('creatinine,6.5,2025-01-01,示例文件');
    const row = page.getByRole('table', { name: '价目' }).getByRole('row').filter({ hasText: '肌酐' });
    await row.getByText('6.50').first().waitFor();
    await row.getByText('示例文件').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize(phone);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});
