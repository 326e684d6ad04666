/** 应急指挥: from a confirmed signal to an event, its response, an order with its receipt, the reports, and the closing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, launch, open, openPage, overflow, phone, unzip, violations } from './browser.ts';

const soon = { timeout: 20_000, interval: 200 };
let browser: Browser;
const body = (page: Page) => page.locator('main').innerText();
/** A dialog is answered and gone. */
const answer = async (page: Page, button: string) => {
  await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};
const more = async (page: Page, entry: string) => {
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
};

describe.skipIf(!baseUrl)('emergency command', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('takes a signal through response, orders and reports to its closing', async () => {
    const staff = await openPage(browser, { account: 'epidemiologist', size: phone });
    const { page, trouble } = await openPage(browser, { account: 'commander' });
    const signal = await confirmedSignal(staff.page);
    await open(page, `/command/events?signal=${signal}`);
    await page.getByRole('dialog').getByRole('button', { name: '建立事件' }).click();
    await page.waitForURL(/\/command\/events\/.+/);

    await page.getByRole('button', { name: '分级', exact: true }).click();
    await page.getByRole('dialog').getByText('Ⅳ级 一般').click();
    await page.getByLabel('理由').fill('专家评估：聚集性疫情，县级处置');
    await answer(page, '保存');
    await page.keyboard.press('r');
    for (const title of ['做好病例收治', '按时限报告', '核对并备足'])
      await page.getByRole('dialog').getByRole('checkbox', { name: title }).uncheck();
    await answer(page, '启动响应');
    await page.getByRole('list', { name: '指令' }).getByText('赴现场开展流行病学调查').waitFor();
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollHeight <= window.innerHeight'), soon)
      .toBe(true);
    expect(await violations(page)).toEqual([]);

    // The unit that leads the group of disease control answers on the phone; the commander's screen follows by itself.
    await open(staff.page, '/command/mine');
    const mine = staff.page
      .getByRole('listitem')
      .filter({ hasText: '赴现场开展流行病学调查' })
      .filter({ hasNotText: '演练' })
      .first();
    await mine.getByRole('button', { name: '回执' }).click();
    await mine.getByRole('button', { name: '报告完成' }).click();
    await staff.page.getByLabel('说明').fill('采样 12 份，检出沙门菌');
    await answer(staff.page, '报告完成');
    expect(await overflow(staff.page)).toBeLessThanOrEqual(0);
    await expect.poll(() => page.getByRole('list', { name: '日志' }).innerText(), soon).toContain('采样 12 份');
    const order = page.getByRole('list', { name: '指令' }).getByRole('listitem');
    await order.getByRole('button', { name: '办结' }).click();
    await order.getByText('已办结').waitFor();

    // The period planned for tomorrow does not stand for the one that runs.
    const own = `/api/command/events/${new URL(page.url()).pathname.split('/').pop()}`;
    const sent = { headers: { origin: baseUrl } };
    const { now } = (await (await page.request.get(own)).json()) as { now: string };
    const inHours = (n: number) => new Date(Date.parse(now) + n * 3_600_000).toISOString();
    await page.request.post(`${own}/periods`, {
      ...sent,
      data: { begins: inHours(24), ends: inHours(48), objectives: ['复课评估'], tasks: [] },
    });
    await expect.poll(() => page.getByRole('list', { name: '日志' }).innerText(), soon).toContain('第 2 行动期方案');
    expect(await page.getByRole('heading', { name: /第 1 行动期/ }).count()).toBe(1);

    // A member of the tracing team is called up, comes, is there; what is done is not proposed again.
    await page.request.post(`${own}/callups`, { ...sent, data: await callUp(page) });
    const called = staff.page.getByRole('listitem').filter({ hasText: '紧急集结' });
    await called.getByRole('button', { name: '能到', exact: true }).click();
    await called.getByRole('button', { name: '已到位' }).click();
    await called.getByText('到位 1/').waitFor();
    expect(await called.locator('.ant-btn-primary').count()).toBe(0);

    await page.keyboard.press('p');
    await expect.poll(() => page.getByLabel('报告内容').inputValue(), soon).toContain('初次报告');
    // What others do meanwhile takes away nothing of what is being written.
    const written = `${await page.getByLabel('报告内容').inputValue()}\n初步原因：沙门菌`;
    await page.getByLabel('报告内容').fill(written);
    await staff.page.request.post(`${own}/notes`, { ...sent, data: { text: '现场已到达' } });
    await page.getByRole('list', { name: '日志' }).getByText('现场已到达').waitFor();
    expect(await page.getByLabel('报告内容').inputValue()).toBe(written);
    await answer(page, '报送并存档');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '情况报告 Word' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(unzip(Buffer.concat(chunks)).get('word/document.xml')!.toString()).toContain('采样 12 份');

    await more(page, '终止响应');
    await page.getByLabel('终止依据').fill('无新发病例，专家评估同意');
    await page.getByRole('dialog').getByText('确认提前终止').click();
    await answer(page, '保存');
    await page.getByRole('button', { name: '评估总结' }).click();
    await page.getByRole('textbox', { name: '评估总结' }).fill('从信号到响应用时合规');
    await answer(page, '保存');
    await more(page, '结案');
    await answer(page, '保存');
    await expect.poll(() => body(page), soon).toContain('已结案');
    await open(page, `${new URL(page.url()).pathname}?tab=papers`);
    await page.getByRole('button', { name: '校验日志' }).click();
    await page.getByText(/完整，共 \d+ 条/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect([...trouble, ...staff.trouble]).toEqual([]);
    await page.context().close();
    await staff.page.context().close();
  });

  it('has a drill that cannot be missed, teams, materials and resources', async () => {
    const { page, trouble } = await openPage(browser, { account: 'commander', theme: 'dark' });
    await open(page, '/command/events?shown=all&exercise=true');
    await page.getByRole('row').filter({ hasText: '诺如' }).click();
    await page.getByText('以下情况均为模拟').waitFor();
    for (const address of ['/command/teams', '/command/supplies', '/command/resources']) {
      await open(page, address);
      expect(await violations(page), address).toEqual([]);
    }
    expect(trouble).toEqual([]);
    await page.context().close();
    // In English nothing is joined or bracketed the Chinese way; blood is counted in one unit.
    const english = await openPage(browser, { account: 'commander', language: 'en' });
    await open(english.page, '/command/resources');
    expect(await body(english.page)).toMatch(/117 U of red cells/);
    expect(await body(english.page)).not.toMatch(/[、（；：]/);
    await english.page.context().close();
  });
});

/** The tracing team of the demo’s centre, of which the epidemiologist is a member. */
async function callUp(page: Page): Promise<object> {
  const { items } = (await (await page.request.get('/api/command/teams')).json()) as {
    items: { id: string; name: string }[];
  };
  const team = items.find(({ name }) => name.includes('传染病防控'))!.id;
  return { team, place: '区疾控中心', message: '携采样箱赴现场', minutes: 60 };
}

/** A signal of the demo's outbreak that nobody made an event of, brought to its confirmation where it is not there yet. */
async function confirmedSignal(page: Page): Promise<string> {
  const headers = { origin: baseUrl };
  const { items } = (await (
    await page.request.get('/api/surveillance/signals?shown=all&disease=infectious-diarrhoea')
  ).json()) as { items: { id: string }[] };
  for (const { id } of items) {
    if (((await (await page.request.get(`/api/command/signals/${id}`)).json()) as { event: string | null }).event)
      continue;
    for (const step of ['check', 'suspect', 'confirm']) {
      const { version, next } = (await (await page.request.get(`/api/surveillance/signals/${id}`)).json()) as {
        version: number;
        next: { id: string }[];
      };
      if (next.some((one) => one.id === step))
        await page.request.post(`/api/surveillance/signals/${id}/steps`, {
          headers,
          data: { step, version, note: '核实' },
        });
    }
    if (((await (await page.request.get(`/api/command/signals/${id}`)).json()) as { confirmed: boolean }).confirmed)
      return id;
  }
  throw new Error('the demo has no signal left to confirm');
}
