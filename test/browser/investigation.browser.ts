/** 预警 · 流行病学调查: from the signal of the demo's outbreak to the dish that stands out, a contact, the chain and the report. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;

describe.skipIf(!baseUrl)('the investigation of a signal', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('shows what made people ill, takes in a contact and writes the report', async () => {
    const { page, trouble } = await openPage(browser, { account: 'epidemiologist' });
    const found = (await (
      await page.request.get('/api/surveillance/signals?shown=all&disease=infectious-diarrhoea')
    ).json()) as { items: { id: string }[] };
    const signal = found.items.at(-1)!.id;
    await open(page, `/warning/signals/${signal}`);
    await page.getByRole('link', { name: '流行病学调查' }).click();
    const exposures = page.getByRole('table', { name: '暴露因素分析' });
    await expect.poll(() => exposures.getByRole('row').nth(1).innerText(), soon).toContain('凉拌卤猪头肉');
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: /^密切接触者/ }).click();
    const contacts = page.getByRole('table', { name: '密切接触者' });
    await contacts.getByRole('link').first().waitFor();
    const total = async () =>
      Number((await page.getByRole('button', { name: /^全部/ }).innerText()).replace(/\D/g, ''));
    const before = await total();
    const who = await stranger(page, `/api/surveillance/signals/${signal}/investigation`);
    await page.getByRole('button', { name: '登记接触者' }).click();
    await page.getByRole('searchbox', { name: '姓名、电话或身份证号' }).fill(who.name);
    await page.getByRole('searchbox', { name: '姓名、电话或身份证号' }).press('Enter');
    await page
      .getByRole('listitem')
      .filter({ hasText: who.birthDate })
      .getByRole('button', { name: '选择' })
      .first()
      .click();
    await page.getByRole('combobox', { name: '传染来源' }).click();
    await page.locator('.ant-select-item-option').first().click();
    await page.getByRole('button', { name: '登记并开始观察' }).click();
    await expect.poll(total, soon).toBe(before + 1);
    await page.locator('.ant-drawer-close').click();
    await page.locator('.ant-drawer-close').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '传播链' }).click();
    await page.getByRole('img', { name: /^传播链图/ }).waitFor();
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '调查报告（Word）' }).click(),
    ]);
    expect(report.suggestedFilename()).toMatch(/调查.*\.docx$/);
    await page.setViewportSize(phone);
    await expect.poll(() => overflow(page), soon).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});

interface Resident {
  person: string;
  name: string;
  birthDate: string;
}

/** A resident who has to do with the investigation in no way. */
async function stranger(page: Page, root: string): Promise<Resident> {
  const list = async (path: string) => ((await (await page.request.get(path)).json()) as { items: Resident[] }).items;
  const known = [...(await list(`${root}/persons?limit=500`)), ...(await list(`${root}/contacts?limit=500`))];
  const persons = new Set(known.map(({ person }) => person));
  return (await list('/api/residents?limit=200')).find(
    ({ person, name, birthDate }) => !persons.has(person) && name && birthDate,
  )!;
}
