import { beforeAll, describe, expect, it } from 'vitest';
import { syncPlans } from '../../measure/plans/index.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
}, 60_000);

const doubt = '/api/plans/jiangchuan/doubts/looser-than-baseline.19';
const get = async (url: string, role = 'planner', area = '530403') =>
  t.app.inject({ url, headers: await t.signIn(role, area) });
const decide = async (payload: object, role = 'planner', area = '530403') =>
  t.app.inject({ method: 'POST', url: `${doubt}/decision`, headers: await t.signIn(role, area), payload });
const value = {
  outcome: 'value',
  holds: { target: '19', field: 'target', op: '>=', value: 0.7 },
  reason: 'as the text asks',
  supersedes: null,
};

describe('decisions over HTTP', () => {
  it('are made by those who may edit plans of their area, are audited and stand beside the doubt', async () => {
    expect((await decide(value, 'commander')).statusCode).toBe(403);
    expect((await decide(value, 'planner', '150200')).statusCode).toBe(403);
    const made = await decide(value);
    expect(made.statusCode).toBe(201);
    const list = (await get('/api/plans/jiangchuan/doubts')).json();
    expect(list.find(({ key }: { key: string }) => key === 'looser-than-baseline.19')).toMatchObject({
      targets: ['19'],
      choices: [{ target: '19', field: 'target', raw: '0.6' }],
      decision: { id: made.json().id, value: 0.7, by: expect.any(String) },
    });
    const status = (await get('/api/plans/jiangchuan/status')).json();
    expect(status.rows.find(({ no }: { no: string }) => no === '19')).toMatchObject({
      target: { value: 0.7 },
      decided: [{ field: 'target', holds: '≥0.7', printed: '0.6' }],
    });
    expect((await get(`${doubt}/decisions`)).json()).toHaveLength(1);
    await t.access.audit.flush();
    const [row] = await t.kernel.db.query<{ object: string }>(
      `select object from access.audit_entry where action = 'plan.decide' and outcome = 'success'`,
    );
    expect(row?.object).toBe(`plan/jiangchuan/doubt/looser-than-baseline.19/decision/${made.json().id}`);
  });

  it('refuse what is wrong with the place and the reason', async () => {
    expect((await decide(value)).statusCode).toBe(409);
    expect((await decide({ ...value, outcome: 'perhaps' })).statusCode).toBe(422);
    expect((await get('/api/plans/jiangchuan/doubts/none/decisions')).statusCode).toBe(404);
    const [standing] = (await get(`${doubt}/decisions`)).json();
    const wrong = await decide({
      ...value,
      supersedes: standing.id,
      holds: { target: '19', field: 'target', op: 'range', value: 1 },
    });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.json().error.messages.zh).toMatch(/决定有误：/);
  });

  it('are exported with the doubts', async () => {
    const csv = (await get('/api/plans/jiangchuan/doubts/export?format=csv&state=settled')).body;
    expect(csv.split('\r\n').filter((line) => line.includes('已定'))).toHaveLength(2);
    expect(csv).toContain('as the text asks');
    const xlsx = await get('/api/plans/jiangchuan/doubts/export');
    expect(xlsx.headers['content-type']).toContain('spreadsheetml');
  });

  it('show plans of places without data: targets and doubts, nothing judged', async () => {
    const status = (await get('/api/plans/kunming/status', 'planner', '*')).json();
    expect(status.rows.length).toBeGreaterThan(20);
    expect(Object.keys(status.counts)).toEqual(['no-data']);
    expect(status.score).toBeNull();
    const plans = (await get('/api/plans', 'planner', '*')).json();
    expect(plans.map(({ id }: { id: string }) => id).sort()).toEqual([
      'baotou',
      'dengkou',
      'jiangchuan',
      'jiaozuo',
      'kunming',
    ]);
    const baotou = (await get('/api/plans/baotou/status', 'planner', '*')).json();
    expect(baotou.rows).toHaveLength(32);
    expect(baotou.textRows.find(({ no }: { no: string }) => no === 'S022')).toMatchObject({
      origin: 'text',
      repeats: '7',
    });
  });
});
