/** From the plan to work done: the planner assigns, the unit reports with evidence, the planner accepts; a red target is answered. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, settled } from './browser.ts';

const plan = '/plans/jiangchuan';
/** A change shows once it is stored and read again; machines that test may be busy. */
const soon = { timeout: 20_000, interval: 200 };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let browser: Browser;

describe.skipIf(!baseUrl)('the work of a plan', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const visit = async (account: string, address: string) => {
    const visitor = await openPage(browser, { account });
    await open(visitor.page, address);
    return visitor;
  };
  const task = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title });
  const drawer = (page: Page) => page.getByRole('dialog').filter({ has: page.getByText('历史', { exact: true }) });

  it('is assigned, done with evidence, and accepted; the inbox follows by itself', async () => {
    const { page, trouble } = await visit('planner', `${plan}?tab=tasks`);
    expect(await task(page, '设施设备').innerText()).toContain('未分派');
    await page.getByRole('button', { name: /从规划生成任务/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /生\s*成/ })
      .click();
    await expect.poll(() => task(page, '设施设备').innerText(), soon).toContain('待办');
    await expect.poll(() => page.getByRole('button', { name: /从规划生成任务/ }).count()).toBe(0);

    // By keyboard: the row opens with Enter.
    await task(page, '设施设备').focus();
    await page.keyboard.press('Enter');
    await drawer(page).getByRole('button', { name: '调整分派' }).click();
    // A list that still moves loses the click: it is chosen when the field says so.
    const owner = drawer(page).locator('.ant-form-item', { has: page.getByLabel('负责人') });
    const manager = page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '项目管理人员' });
    const chosen = async () => {
      if (!(await manager.isVisible())) await owner.getByRole('combobox').click();
      await manager.click();
      return owner.innerText();
    };
    await expect.poll(chosen, soon).toContain('项目管理人员');
    await manager.waitFor({ state: 'hidden' });
    await drawer(page)
      .getByRole('button', { name: /保\s*存/ })
      .click();
    await expect.poll(() => drawer(page).innerText(), soon).toContain('负责人 → 项目管理人员');

    const unit = await visit('programme-manager', '/inbox');
    await task(unit.page, '设施设备').click();
    await drawer(unit.page).getByRole('button', { name: '填报进展' }).click();
    await unit.page.getByLabel('进展', { exact: true }).fill('设备清单已核对');
    await unit.page.keyboard.press('Control+Enter');
    await expect.poll(() => drawer(unit.page).innerText(), soon).toContain('设备清单已核对');
    await drawer(unit.page)
      .locator('input[type=file]')
      .setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: PNG });
    await drawer(unit.page).getByRole('button', { name: '现场.png' }).waitFor();

    const bell = page.getByRole('link', { name: /^待办：/ });
    const unread = async () => Number(/(\d+) 条未读/.exec((await bell.getAttribute('aria-label')) ?? '')?.[1]);
    const before = await unread();
    await drawer(unit.page).getByRole('button', { name: '提交验收' }).click();
    await unit.page.getByLabel('完成情况').fill('设备全部到位');
    await unit.page.getByRole('button', { name: '确认提交验收' }).click();
    await expect.poll(() => drawer(unit.page).innerText(), soon).toContain('待验收');

    await expect.poll(unread, soon).toBe(before + 1);
    await expect.poll(() => drawer(page).innerText(), soon).toContain('设备全部到位');
    await drawer(page).getByRole('button', { name: '验收通过' }).click();
    await page.getByRole('button', { name: '确认验收通过' }).click();
    await expect.poll(() => task(page, '设施设备').innerText(), soon).toContain('已完成');
    expect(trouble).toEqual([]);
    expect(unit.trouble).toEqual([]);
    await unit.page.context().close();
    await page.context().close();
  }, 180_000);

  it('shows what is late in words, and the numbers of a unit lead to their list', async () => {
    const { page } = await visit('planner', `${plan}?tab=tasks`);
    expect(await task(page, '卫生人力').innerText()).toMatch(/逾期 \d+ 天/);
    await page.getByRole('checkbox', { name: /只看逾期/ }).check();
    await page.waitForURL(/late=1/);
    const rows = page.getByRole('table').locator('tbody .row-opens');
    for (const text of await rows.allInnerTexts()) expect(text).toMatch(/逾期 \d+ 天/);

    await open(page, `${plan}?tab=units`);
    const finance = page.getByRole('row').filter({ hasText: '区财政局' });
    const count = Number((await finance.getByRole('link').nth(1).innerText()).trim());
    await finance.getByRole('link').nth(1).click();
    await page.waitForURL(/role=coop/);
    await settled(page);
    await expect.poll(() => rows.count()).toBe(count);
    await page.context().close();
  });

  it('answers a red target with an action whose value then and now are shown', async () => {
    const { page, trouble } = await visit('planner', `${plan}?open=12`);
    const detail = page.locator('.board-detail');
    await detail.getByRole('button', { name: '采取措施' }).click();
    const form = page.getByRole('dialog');
    // A list that still moves loses the click: it is chosen when the field says so.
    const choose = async (label: string, option: string) => {
      const field = form.locator('.ant-form-item', { has: page.getByLabel(label, { exact: true }) });
      const entry = page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: option }).first();
      const chosen = async () => {
        if (!(await entry.isVisible())) await field.getByRole('combobox').click();
        if (label === '责任单位') await field.getByRole('combobox').fill(option); // a long list is searched
        await entry.click();
        return field.innerText();
      };
      await expect.poll(chosen, soon).toContain(option);
    };
    await choose('原因类别', '人员、床位或设备不足');
    await form.getByLabel('原因', { exact: true }).fill('两次招聘未招满');
    await form.getByLabel('措施', { exact: true }).fill('放宽药师岗位条件后再招');
    await choose('责任单位', '区卫生健康局');
    await form.getByLabel('期限').fill('2026-06-30');
    await page.keyboard.press('Tab');
    await form.getByRole('button', { name: '采取措施' }).click();
    const actions = detail.locator('.target-actions');
    await expect.poll(() => actions.innerText(), soon).toContain('放宽药师岗位条件后再招');
    expect(await actions.innerText()).toMatch(/当时 0\.\d+[\s\S]*未达标[\s\S]*现在 0\.\d+[\s\S]*未达标/);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('demands by an order what a target lacks, on paper too', async () => {
    const { page, trouble } = await visit('planner', `${plan}?open=12`);
    const detail = page.locator('.board-detail');
    await detail.getByRole('button', { name: '签发督办单' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('督办事项').fill('限期补齐药师');
    await form.getByLabel('要求').fill('六月底前报送招聘结果');
    await form.getByLabel('承办单位').fill('区卫生健康局');
    await page.keyboard.press('Enter');
    await form.getByLabel('期限').fill('2026-06-30');
    await page.keyboard.press('Tab');
    await form.getByRole('button', { name: '签发督办单' }).click();
    const order = detail.getByRole('list', { name: '督办' }).getByRole('listitem').filter({ hasText: '限期补齐药师' });
    await expect.poll(() => order.innerText(), soon).toContain('区卫生健康局');
    await order.getByRole('link').click();
    await page.waitForURL(/\/orders\//);
    await expect.poll(() => page.locator('main').innerText(), soon).toContain('六月底前报送招聘结果');
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('follows the money of a project from the line to what is spent', async () => {
    const { page, trouble } = await visit('planner', `${plan}?tab=projects`);
    await page.getByRole('row').filter({ hasText: '献血屋' }).first().click();
    const money = page.getByRole('region', { name: '资金' });
    await money.getByRole('button', { name: '登记资金来源' }).click();
    await money.getByLabel('来源').press('Enter');
    await money.getByLabel('来源').press('Enter');
    await money.getByLabel('投入类别').press('Enter');
    await money.getByLabel('投入类别').press('Enter');
    await money.getByLabel('计划').fill('120');
    await money.getByRole('button', { name: /保\s*存/ }).click();
    const add = money.getByRole('button', { name: '登记到位或支出' });
    for (const [at, amount] of ['80', '-30'].entries()) {
      await add.last().click();
      await money.getByLabel('日期').fill('2025-06-30');
      await page.keyboard.press('Tab');
      await money.getByLabel('金额', { exact: true }).fill(amount);
      await money.getByRole('button', { name: /保\s*存/ }).click();
      await expect.poll(() => money.innerText(), soon).toContain(at === 0 ? '到位 80' : '到位 50');
    }
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
