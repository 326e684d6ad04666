/** 资源 · 配置标准: from what is missing to the register rows, a parameter set with its reason, the bed gate in both readings. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseUrl, chineseTexts, launch, open, openPage, settled, unzip } from './browser.ts';

const home = '/resources/standards';
let browser: Browser;

describe.skipIf(!baseUrl)('the standards', () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const planner = async (address: string): Promise<Page> => {
    const { page } = await openPage(browser, { account: 'planner' });
    await open(page, address);
    return page;
  };
  const row = (page: Page, name: string) =>
    page
      .getByRole('row')
      .filter({ has: page.getByText(name, { exact: true }) })
      .first();

  it('show what is missing, and lead to the parts and the rows behind it', async () => {
    const page = await planner('/resources/beds');
    await page.getByRole('navigation', { name: '资源' }).getByRole('link', { name: '配置标准' }).click();
    await settled(page);
    await page.getByRole('list', { name: '各状态的标准数' }).getByRole('button', { name: '不足' }).click();
    await page.waitForURL(/status=short/);
    const line = await row(page, '康复床位').innerText();
    expect(line).toMatch(/0\.25 张 \/ 1,000 人\s+46\s+61[\s\S]*−15 张/);

    // With the keyboard alone: the row opens its detail.
    await row(page, '康复床位').focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('244,000 × 0.25 ÷ 1,000 = 61').waitFor();
    await drawer.getByText('分地区', { exact: true }).click();
    const areas = drawer.getByRole('table', { name: '分地区' });
    await areas.getByText('江城镇').waitFor();
    await expect.poll(() => areas.locator('tbody tr').count()).toBe(9);
    await drawer.getByText('登记', { exact: true }).click();
    const rows = drawer.getByRole('table', { name: '登记' }).locator('.row-opens');
    await rows.first().waitFor();
    await expect.poll(() => rows.count()).toBe(46);
    await rows.first().click();
    await page
      .getByText(/Location\/\S+\/_history\/\d+/)
      .first()
      .waitFor();
    await page.context().close();
  });

  it('take another parameter with its reason and judge by it, and go back', async () => {
    const page = await planner(`${home}?open=supervisors&view=parameters`);
    const drawer = page.getByRole('dialog');
    const save = async (value: string, reason: string) => {
      await drawer.getByLabel('取值').fill(value);
      await drawer.getByLabel('理由').fill(reason);
      await drawer.getByRole('button', { name: '设定', exact: true }).click();
      await drawer.getByText(reason).first().waitFor();
    };
    await drawer.getByRole('button', { name: '设定', exact: true }).click();
    await drawer.getByText('请写明理由').waitFor();
    await save('1.3', '按包头口径试算');
    await drawer.getByText('说明', { exact: true }).click();
    await drawer.getByText('244,000 × 1.3 ÷ 10,000 = 31.72').waitFor();
    await drawer.getByText('参数', { exact: true }).click();
    await save('', '恢复规划口径');
    await drawer.getByText('说明', { exact: true }).click();
    await drawer.getByText('244,000 × 1 ÷ 10,000 = 24.4').waitFor();
    await page.context().close();
  });

  it('decide the bed gate in the reading that is chosen', async () => {
    const page = await planner(`${home}?tab=gate`);
    const hospital = page.getByRole('region', { name: '玉溪市江川区人民医院' });
    await hospital.waitFor();
    expect(await hospital.innerText()).toMatch(/床位使用率 [\d.]+%，低于 75%？\s*[是否]/);
    await expect.poll(() => hospital.locator('.gate-reading').count()).toBe(2);
    expect(await hospital.locator('.gate-reading-chosen').innerText()).toContain('（或）');
    await page.getByText('且：同时成立').click();
    await page.waitForURL(/join=all/);
    await expect
      .poll(() => hospital.locator('.gate-reading-chosen').innerText(), { timeout: 15_000 })
      .toContain('（且）');
    expect(await page.locator('main').innerText()).toMatch(/已用 270 \/ 439 张，余 169 张/);
    await page.context().close();
  });

  it('stand beside the rules of the plan, and come out as a workbook', async () => {
    const page = await planner('/plans/jiangchuan?tab=standards');
    const line = page.getByRole('row').filter({ hasText: 'N15' });
    expect(await line.innerText()).toMatch(/1 辆 \/ 30,000 人\s+9\s+9/);
    expect(await page.getByRole('row').filter({ hasText: 'N18' }).innerText()).toContain('尚无登记');
    expect(await page.getByRole('row').filter({ hasText: 'N39' }).innerText()).toContain('不作数量测算');
    await page.getByRole('button', { name: '导出' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByText('Excel (.xlsx)').click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/规划配置标准\.xlsx$/);
    const files = unzip(readFileSync(await download.path()));
    expect(files.get('xl/sharedStrings.xml')?.toString('utf8')).toContain('每 30,000 人配置不少于 1 辆救护车');
    await page.context().close();
  });

  it('are chosen for a rule that nothing was counted for, with the reason', async () => {
    const page = await planner('/plans/jiangchuan?tab=standards');
    const line = page.getByRole('row').filter({ hasText: 'N24' });
    await line.getByRole('button', { name: '选定' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('配置标准').fill('救护车');
    await page.keyboard.press('Enter');
    await form.getByLabel('理由').fill('按急救车辆配置标准测算');
    await form.getByRole('button', { name: /保\s*存/ }).click();
    await expect
      .poll(() => line.innerText(), { timeout: 20_000 })
      .toMatch(/按急救车辆配置标准测算[\s\S]*30,000 人\s+9\s+9/);
    await page.context().close();
  });

  it('speak English', async () => {
    const { page } = await openPage(browser, { account: 'planner', language: 'en' });
    await open(page, home);
    const places = (await (await page.request.get('/api/areas')).json()) as { name: string }[];
    const keep = ['规划人员', '中文', '康域', '示范假定值', ...places.map(({ name }) => name)];
    for (const address of [home, `${home}?tab=needs`, `${home}?tab=allocation`]) {
      await open(page, address);
      const left = (await chineseTexts(page))
        .map((text) => keep.reduce((rest, name) => rest.replaceAll(name, ''), text))
        .filter((text) => /[\u4e00-\u9fff]/.test(text) && !/医院|卫生院|卫生室|诊所|服务中心|服务站/.test(text));
      expect(left, address).toEqual([]);
    }
    await page.context().close();
  });
});
