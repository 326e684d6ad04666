import { beforeAll, describe, expect, it } from 'vitest';
import { reportValue } from '../../measure/indicators/index.ts';
import { syncPlans } from '../../measure/plans/index.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
  const value = {
    indicator: 'R04',
    area: '530403',
    period: '2025',
    value: 2.47,
    numerator: 618,
    denominator: 250_000,
    source: 'bulletin',
    by: 'planner',
  };
  await reportValue(t.kernel, value);
}, 60_000);

const get = async (url: string, role = 'planner', area = '530403') =>
  t.app.inject({ url, headers: await t.signIn(role, area) });

describe('plans over HTTP', () => {
  it('are listed for the places they govern and those above; plans of places without data here for everybody, behind', async () => {
    const ids = async (area: string) =>
      (await get('/api/plans', 'planner', area)).json().map(({ id }: { id: string }) => id);
    const elsewhere = ['baotou', 'dengkou', 'jiaozuo', 'kunming'];
    expect((await get('/api/plans')).json()[0]).toMatchObject({
      id: 'jiangchuan',
      targets: 27,
      tasks: 30,
      projects: 56,
    });
    expect(await ids('530403')).toEqual(['jiangchuan', ...elsewhere]);
    expect(await ids('530403101')).toEqual(['jiangchuan', ...elsewhere]);
    expect(await ids('530400')).toEqual(['jiangchuan', ...elsewhere]);
    expect(await ids('110100')).toEqual(elsewhere);
    expect((await get('/api/plans/jiangchuan/status', 'planner', '150200')).statusCode).toBe(403);
    const foreign = (await get('/api/plans/baotou/status')).json();
    expect(foreign.counts).toEqual({ 'no-data': foreign.rows.length });
  });

  it('of places without data here are read, not changed', async () => {
    const headers = await t.signIn('planner', '530403');
    const made = await t.app.inject({ method: 'POST', url: '/api/plans/baotou/snapshots', headers, payload: {} });
    expect(made.statusCode).toBe(403);
  });

  it('give tasks, projects, standards and doubts', async () => {
    const plan = (await get('/api/plans/jiangchuan')).json();
    expect(plan.taskList).toHaveLength(30);
    expect(plan.standardList).toHaveLength(39);
    expect((await get('/api/plans/jiangchuan/doubts')).json()).toEqual(plan.doubts);
  });

  it('give the status of each target with its rule', async () => {
    const status = (await get('/api/plans/jiangchuan/status')).json();
    expect(status.rows).toHaveLength(27);
    expect(status.rows.find((row: { no: string }) => row.no === '10')).toMatchObject({
      domainEn: 'High-quality development of public institutions',
      value: 2.47,
      status: 'missed',
      gapCount: 12,
      rule: { zh: '2025 年末到期，目标 ≥2.52：现值 2.47，差 0.05 → 未达标' },
    });
  });

  it('refuse an unknown plan and a day that is none', async () => {
    expect((await get('/api/plans/atlantis')).statusCode).toBe(404);
    expect((await get('/api/plans/jiangchuan/status?on=2025-13-01')).statusCode).toBe(422);
  });

  it('give the report as a file, also of a frozen evaluation', async () => {
    const headers = await t.signIn('planner', '530403');
    const made = await t.app.inject({ method: 'POST', url: '/api/plans/jiangchuan/snapshots', headers, payload: {} });
    expect(made.statusCode).toBe(201);
    expect((await get('/api/plans/jiangchuan/snapshots')).json()).toEqual([made.json()]);
    const file = await get(`/api/plans/jiangchuan/report.xlsx?snapshot=${made.json().id}`);
    expect(file.statusCode).toBe(200);
    expect(file.headers['content-type']).toContain('spreadsheetml');
    expect(file.headers['content-disposition']).toContain(encodeURIComponent('2025-12-31.xlsx'));
    expect(file.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await get('/api/plans/jiangchuan/report.docx?snapshot=nothing')).statusCode).toBe(404);
    expect((await get('/api/plans/jiangchuan/report.xlsx', 'commander')).statusCode).toBe(403);
  });
});
