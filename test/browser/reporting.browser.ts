/** 预警 · 报告卡: a case goes from the doctor's form to the final review; what was not reported opens a card. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;

describe.skipIf(!baseUrl)('report cards', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('lead from the doctor through the institution to the final state', async () => {
    const doctor = await openPage(browser, { account: 'clinician' });
    const { page } = doctor;
    const { items } = (await (await page.request.get('/api/residents?q=%E7%A4%BA&limit=100')).json()) as {
      items: { person: string; birthDate: string; deceased: boolean }[];
    };
    // A grown-up, so that no parent is asked for.
    const who = items.find(({ birthDate, deceased }) => birthDate < '2000' && !deceased)!;
    const { institutions, now } = (await (await page.request.get('/api/reporting/content')).json()) as {
      institutions: { name: string }[];
      now: string;
    };
    const day = now.slice(0, 10);
    await open(page, `/warning/cards/new?person=${who.person}`);
    const choose = async (field: string, text: string) => {
      const box = page.getByRole('combobox', { name: field });
      await box.fill(text);
      await page.locator('.ant-select-item-option-active', { hasText: text }).waitFor();
      await box.press('Enter');
    };
    // What stands above the form comes first for whoever has no mouse.
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label'), soon).toBe('疾病');
    await choose('报告单位', institutions[0]!.name);
    await choose('疾病', '风疹');
    // The form of the disease has come, with the cursor in it.
    await page.getByText('24 小时内报告').waitFor();
    const pick = (item: string, option: string) =>
      page.getByRole('radiogroup', { name: item }).getByText(option, { exact: true }).click();
    await pick('病例分类', '确诊病例');
    await page.getByLabel('诊断时间').fill(`${day}T06:00`);
    await page.getByLabel('发病日期').fill('2099-01-01');
    await page.getByText('发病日期不能晚于诊断时间').waitFor();
    await page.getByLabel('发病日期').fill(day);
    await page.getByLabel('联系电话').fill('10000000000');
    await pick('人群分类', '农民');
    await page.getByLabel('详细地址').fill('示例村1号');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: /上\s?报/ }).click();
    await page.getByText('已上报：风疹').waitFor();
    await page.getByRole('button', { name: '查看报告卡' }).click();
    await page.waitForURL(/\/warning\/cards\/[0-9a-f-]{36}/);
    const id = new URL(page.url()).pathname.split('/').pop()!;
    await page.setViewportSize(phone);
    await expect.poll(() => overflow(page), soon).toBeLessThanOrEqual(0);
    expect(doctor.trouble).toEqual([]);
    await page.context().close();

    const desk = async (account: string, key: string, state: string) => {
      const { page: own, trouble } = await openPage(browser, { account });
      await open(own, `/warning/review?card=${id}`);
      const chosen = own.locator('.review-item-current', { hasText: '风疹' });
      await chosen.waitFor();
      await own.locator('.review-card').getByText('示例村1号').waitFor();
      expect(await violations(own)).toEqual([]);
      await own.keyboard.press(key);
      await expect
        .poll(
          async () => ((await (await own.request.get(`/api/reporting/cards/${id}`)).json()) as { state: string }).state,
          soon,
        )
        .toBe(state);
      await expect.poll(() => own.locator('.review-item', { hasText: '风疹' }).count(), soon).toBe(0);
      expect(trouble).toEqual([]);
      await own.context().close();
    };
    await desk('infection-officer', 'a', 'county');
    await desk('epidemiologist', 'a', 'final');
  });

  it('are asked for where a diagnosis has none, and counted', async () => {
    const { page, trouble } = await openPage(browser, { account: 'infection-officer' });
    await open(page, '/warning/missed');
    await page
      .getByRole('button', { name: /补\s?报/ })
      .first()
      .click();
    await page.getByText(/首次就诊，|检验阳性；/).waitFor();
    await open(page, '/warning/report-quality?group=disease');
    await page.getByRole('row').filter({ hasText: '其他感染性腹泻病' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await open(page, '/warning/cards');
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('come by table too, each row with what is wrong in it, and are told by figures with their targets', async () => {
    const { page, trouble } = await openPage(browser, { account: 'infection-officer' });
    await open(page, '/warning/cards/tables');
    expect(await violations(page)).toEqual([]);
    const { institutions, now } = (await (await page.request.get('/api/reporting/content')).json()) as {
      institutions: { name: string }[];
      now: string;
    };
    const areas = (await (await page.request.get('/api/areas')).json()) as { code: string; level: string }[];
    const village = areas.find(({ level }) => level === 'village')!.code;
    const row = (disease: string) => [
      ...['示表格', '女', '1988-01-02', '10000000000', '农民', '本县区', village, '示例村1号', disease, '确诊病例'],
      ...[now.slice(0, 10), `${now.slice(0, 10)} 00:01`, institutions[0]!.name],
    ];
    const head =
      '姓名,性别,出生日期,联系电话,人群分类,病人属于,现住地区,详细地址,疾病,病例分类,发病日期,诊断时间,报告单位';
    const text = [head, row('风疹').join(','), row('感冒').join(',')].join('\n');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'cards.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.waitForURL(/\/warning\/cards\/tables\/[0-9a-f-]{36}/);
    await page.getByText('没有须报告的病种“感冒”').waitFor();
    expect(await violations(page)).toEqual([]);
    await open(page, '/warning/figures');
    await page.getByText('报告及时率').waitFor();
    await page.getByText('艾滋病防治级联').waitFor();
    expect(await violations(page)).toEqual([]);
    await expect.poll(() => overflow(page), soon).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
