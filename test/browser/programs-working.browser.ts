/** 服务: a call with one tap, a table of residents by keyboard, a form on paper. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, phone, violations } from './browser.ts';

let browser: Browser;

describe.skipIf(!baseUrl)('working through the programmes', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('notes what came of a call with one tap on a phone', async () => {
    const { page, trouble } = await openPage(browser, { account: 'village-doctor', size: phone });
    await open(page, '/services/calls');
    const card = page.locator('.work-card').first();
    await card.getByRole('button', { name: '未接通' }).click();
    await card.getByText(/未接通.*再拨/).waitFor();
    expect(await violations(page)).toEqual([]);
    await open(page, '/services/calls?call=waiting');
    await page
      .locator('.work-card')
      .first()
      .getByText(/未接通/)
      .first()
      .waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('signs a contract whose signature is kept as it is written', async () => {
    const { page, trouble } = await openPage(browser, { account: 'village-doctor' });
    await open(page, '/services/enrol?pack=family-doctor');
    await page.getByRole('row').getByRole('button', { name: '纳入' }).first().click();
    const pick = (item: string, option: string) =>
      page.getByRole('radiogroup', { name: item }).getByText(option, { exact: true }).click();
    await pick('签约方式', '电子');
    await pick('本人或监护人同意', '是');
    await pick('服务包类型', '基本服务包');
    await page.getByLabel('团队名称').fill('示范团队');
    await page.locator('#field-doctor').fill('示例医生');
    await page.getByLabel('或输入姓名').fill('示例');
    const answered = page.waitForResponse((one) => one.url().endsWith('/family-doctor/enrolments'));
    await page.locator('.form-save').click();
    const { person } = (await (await answered).json()) as { person: string };
    const known = await page.request.get(`/api/programs/persons/${person}`);
    const { contacts } = (await known.json()) as { contacts: { form: string; answers: Record<string, unknown> }[] };
    expect(contacts.find(({ form }) => form === 'contract')?.answers.signature).toMatchObject({
      contentType: 'image/png',
      title: '示例',
    });
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('takes a table of residents by keyboard, a row at a time, and prints what was recorded', async () => {
    const { page, trouble } = await openPage(browser, { account: 'village-doctor' });
    await open(page, '/services/batch?pack=hypertension&form=follow-up');
    await page.getByRole('button', { name: /开始登记/ }).click();
    const row = page.locator('.batch-row').first();
    const cell = (item: string) => row.getByLabel(new RegExp(`${item}$`));
    // What everybody was asked last time is filled in; the columns are what is left.
    await cell('症状').fill('1');
    await cell('收缩压').fill('300');
    await row.getByText(/260/).first().waitFor();
    await cell('收缩压').fill('128');
    await cell('舒张压').fill('78');
    await cell('体重').fill('60');
    await cell('体重').press('Enter');
    await row.getByText(/✓/).first().waitFor();
    await page.getByText(/已保存 1 \//).waitFor();
    expect(await violations(page)).toEqual([]);
    await open(page, '/services/today');
    const resident = page.locator('.work-name').first();
    await resident.click();
    await page.getByRole('link', { name: '打印' }).first().click();
    await page.locator('.form-paper').getByText('居民签名').waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
