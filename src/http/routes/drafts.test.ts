import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { reportValue } from '../../measure/indicators/index.ts';
import { loadPlans, syncPlans } from '../../measure/plans/index.ts';
import { syncViews } from '../../project/index.ts';
import type { Draft } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

let t: TestApp;
let planner: { cookie: string; origin: string };
let draft: Draft;
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
  const values = [2.3, 2.35, 2.4, 2.42, 2.47];
  for (const [at, value] of values.entries())
    await reportValue(t.kernel, {
      ...{ indicator: 'R04', area: '530403', period: String(2021 + at), value, source: 'bulletin', by: 'planner' },
      ...{ numerator: Math.round(value * 250), denominator: 250_000 },
    });
  planner = await t.signIn('planner', '530403');
}, 60_000);

const get = (url: string, headers: Record<string, string> = planner) => t.app.inject({ url, headers });
const send = (method: 'POST' | 'PUT', url: string, payload: object, headers: Record<string, string> = planner) =>
  t.app.inject({ method, url, headers, payload });
const base = () => `/api/plan-drafts/${draft.id}`;

describe('drafting the next plan', () => {
  it('carries over the indicators with their final values as baselines, and proposes targets', async () => {
    const made = await send('POST', '/api/plan-drafts', { plan: 'jiangchuan' });
    expect(made.statusCode).toBe(201);
    draft = made.json();
    expect(draft.content.plan).toMatchObject({
      id: 'jiangchuan-2026',
      title: '玉溪市江川区“十五五”医疗卫生服务体系规划',
      period: [2026, 2030],
    });
    expect(draft.content.rows).toHaveLength(24); // table 2 repeats three rows
    const row = draft.content.rows.find(({ no }) => no === '10');
    expect(row).toMatchObject({ baseline: 2.47, baselineYear: 2025, target: { op: '>=', byYear: 2030 }, from: '10' });
    expect(row?.target.value).toBeGreaterThan(2.52);
    const assessed = draft.assessment.rows['10'];
    expect(assessed?.proposals.map(({ kind }) => kind)).toEqual(['trend', 'pace', 'plans', 'last']);
    expect(assessed?.feasibility.probability).not.toBeNull();
    expect((await get('/api/plan-drafts')).json()).toMatchObject([
      { id: draft.id, kept: 24, dropped: 0, state: 'open' },
    ]);
  });

  it('shows what a change means before it is saved, with the doubts the rules find', async () => {
    const content = structuredClone(draft.content);
    for (const row of content.rows) {
      if (row.no === '10') row.target = { op: '>=', value: 2.4, byYear: 2030 };
      if (row.no === '4') row.target = { op: '>=', value: 120, byYear: 2030 };
    }
    const checked = (await send('POST', `${base()}/check`, { content })).json();
    expect(checked.rows['10'].feasibility.warnings).toContain('below-baseline');
    expect(checked.doubts).toContainEqual(expect.objectContaining({ type: 'looser-than-baseline', target: '10' }));
    expect(checked.doubts).toContainEqual(expect.objectContaining({ type: 'impossible', target: '4' }));
    expect((await get(base())).json().content).toEqual(draft.content);
  });

  it('adds a row of the catalogue, keeps and drops rows, and lets nobody overwrite another', async () => {
    const added = await send('POST', `${base()}/rows`, { indicator: 'V02' });
    expect(added.json()).toMatchObject({ row: { indicator: 'V02', from: null, keep: true } });
    expect((await send('POST', `${base()}/rows`, { indicator: 'X99' })).statusCode).toBe(404);
    const content = structuredClone(draft.content);
    content.rows.push(added.json().row);
    for (const row of content.rows) {
      if (row.no === '10') Object.assign(row, { owner: '区卫生健康局', nature: '约束性' });
      // Rows without any history are left to another plan.
      if (row.baseline === null && row.no !== '10') Object.assign(row, { keep: false, note: '无数据' });
    }
    const save = { revision: draft.revision, content };
    const saved = await send('PUT', base(), save);
    expect(saved.json()).toMatchObject({ revision: 2, changedBy: expect.any(String) });
    const late = await send('PUT', base(), save);
    expect(late.statusCode).toBe(412);
    const twice = { ...content, rows: [...content.rows, content.rows[0]] };
    expect((await send('PUT', base(), { revision: 2, content: twice })).json().error.message).toContain('twice');
    draft = saved.json();
  });

  it('keeps versions with notes and goes back to one', async () => {
    await send('POST', `${base()}/versions`, { note: '征求意见稿' });
    const content = structuredClone(draft.content);
    content.plan.title = '另一个题目';
    await send('PUT', base(), { revision: draft.revision, content });
    const versions = (await get(`${base()}/versions`)).json();
    expect(versions).toMatchObject([{ version: 1, note: '征求意见稿', rows: draft.content.rows.length }]);
    const back = await send('POST', `${base()}/versions/1/restore`, { revision: 3 });
    expect(back.json().content).toEqual(draft.content);
    expect((await send('POST', `${base()}/versions/9/restore`, { revision: 4 })).statusCode).toBe(404);
    draft = back.json();
  });

  it('is exported as Word, Excel, plan format and content YAML', async () => {
    const yaml = parse((await get(`${base()}/export.yaml`)).body);
    expect(yaml.plan).toMatchObject({ id: 'jiangchuan-2026', areaCode: '530403', period: [2026, 2030] });
    expect(yaml.tableIndicators[0]).toMatchObject({ no: '10', baseline: 2.47, nature: '约束性' });
    const folder = join(mkdtempSync(join(tmpdir(), 'kangyu-draft-')), 'plans');
    mkdirSync(join(folder, 'jiangchuan-2026'), { recursive: true });
    writeFileSync(join(folder, 'jiangchuan-2026', 'plan.yaml'), (await get(`${base()}/export.yaml`)).body);
    expect(await loadPlans(folder)).toMatchObject([{ tableIndicators: [{ no: '10', indicator: 'R04' }] }]);
    const json = (await get(`${base()}/export.json`)).json();
    expect(json.tasks).toMatchObject([{ leadUnits: ['区卫生健康局'] }]);
    expect((await get(`${base()}/export.docx`)).rawPayload.subarray(0, 2).toString()).toBe('PK');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await get(`${base()}/export.xlsx`)).rawPayload as unknown as ArrayBuffer);
    expect(workbook.worksheets[0]?.rowCount).toBe(draft.content.rows.length + 1);
  });

  it('becomes a plan that is followed like any other, once', async () => {
    const stale = await send('POST', `${base()}/enact`, { revision: 1 });
    expect(stale.statusCode).toBe(412);
    const enacted = await send('POST', `${base()}/enact`, { revision: draft.revision });
    expect(enacted.json()).toEqual({ plan: 'jiangchuan-2026' });
    const status = (await get('/api/plans/jiangchuan-2026/status')).json();
    expect(status.rows).toMatchObject([{ no: '10', baseline: 2.47, status: 'no-data' }]);
    const [plan] = await t.kernel.db.query(`select origin from plans.plan where id = 'jiangchuan-2026'`);
    expect(plan).toEqual({ origin: 'draft' });
    await syncPlans(t.kernel.db); // content that does not name it leaves it alone
    expect((await get('/api/plans/jiangchuan-2026')).statusCode).toBe(200);
    expect((await send('PUT', base(), { revision: draft.revision + 1, content: draft.content })).statusCode).toBe(409);

    const second = (await send('POST', '/api/plan-drafts', { plan: 'jiangchuan' })).json();
    const taken = await send('POST', `/api/plan-drafts/${second.id}/enact`, { revision: 1 });
    expect([409, 422]).toContain(taken.statusCode);
    expect((await send('POST', `/api/plan-drafts/${second.id}/discard`, { revision: 1 })).statusCode).toBe(204);
  });

  it('is for planners of the area alone', async () => {
    expect((await get('/api/plan-drafts', await t.signIn('programme-manager', '530403'))).statusCode).toBe(403);
    const elsewhere = await t.signIn('planner', '150200');
    expect((await get('/api/plan-drafts', elsewhere)).json()).toEqual([]);
    expect((await get(base(), elsewhere)).statusCode).toBe(403);
    expect((await send('POST', '/api/plan-drafts', { plan: 'jiangchuan' }, elsewhere)).statusCode).toBe(403);
    expect((await get('/api/plan-drafts/none')).statusCode).toBe(404);
  });
});
