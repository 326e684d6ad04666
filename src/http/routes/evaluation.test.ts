import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportValue } from '../../measure/indicators/index.ts';
import { syncPlans } from '../../measure/plans/index.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

let t: TestApp;
let planner: { cookie: string; origin: string };
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
  await report('R04', '2023', 2.35, 588, 250_000);
  await report('R04', '2025', 2.47, 618, 250_000);
  await report('H01', '2025', 80.9, 3, 250_000); // counts deaths: persons
  await t.kernel.owner.query(
    `update plans.target set name = '=1+1', name_en = '@cmd' where plan = 'jiangchuan' and no = '12'`,
  );
  planner = await t.signIn('planner', '530403');
}, 60_000);

const report = (indicator: string, period: string, value: number, numerator: number, denominator: number) =>
  reportValue(t.kernel, {
    ...{ indicator, area: '530403', period, value, numerator, denominator, source: 'bulletin', by: 'planner' },
  });
const get = (url: string, headers: Record<string, string> = planner) => t.app.inject({ url, headers });
const post = (url: string, payload: object, headers: Record<string, string> = planner) =>
  t.app.inject({ method: 'POST', url, headers, payload });

const base = '/api/plans/jiangchuan';
const freeze = async (body: object) => (await post(`${base}/snapshots`, body)).json();

describe('evaluations over HTTP', () => {
  it('are frozen with kind, title and note, verified and compared', async () => {
    const mid = await freeze({ on: '2023-12-31', title: '中期', note: '经审核' });
    expect(mid).toMatchObject({ kind: 'mid-term', title: '中期', note: '经审核', counts: { 'off-track': 2 } });
    const final = await freeze({});
    expect(final.kind).toBe('final');
    expect((await get(`${base}/snapshots`)).json()).toEqual([final, mid]);
    expect((await get(`${base}/snapshots/${mid.id}/verify`)).json()).toMatchObject({ digest: mid.digest });

    const compared = (await get(`${base}/snapshots/compare?a=${final.id}&b=${mid.id}`)).json();
    expect(compared).toMatchObject({ a: { id: mid.id }, b: { id: final.id }, verdicts: { better: 2 } });
    expect((await get(`${base}/snapshots/compare?a=${mid.id}&b=${mid.id}`)).statusCode).toBe(422);
    const table = await get(`${base}/snapshots/compare?a=${mid.id}&format=csv&lang=en`);
    expect(table.body).toContain('↑ better');
    expect((await post(`${base}/snapshots`, { on: '2026-12-31' })).statusCode).toBe(422);
    expect((await post(`${base}/snapshots`, {}, await t.signIn('resident', '530403'))).statusCode).toBe(403);
  });

  it('make a report that compares itself with the evaluation before, unless told otherwise', async () => {
    const size = async (query: string) => (await get(`${base}/report.xlsx?${query}`)).rawPayload.length;
    const whole = await size('lang=zh');
    expect(await size('lang=zh&compare=none')).toBeLessThan(whole);
    expect(await size('lang=zh&without=annexes,townships,sources')).toBeLessThan(whole);
    expect((await get(`${base}/report.xlsx?without=everything`)).statusCode).toBe(422);
  });
});

describe('the status as data', () => {
  it('comes as CSV that no spreadsheet takes for a formula, with its metadata named beside it', async () => {
    const file = await get(`${base}/status.csv?on=2025-12-31&lang=en`);
    expect(file.headers.link).toContain(
      '</api/plans/jiangchuan/status.csv-metadata.json?on=2025-12-31&lang=en>; rel="describedby"',
    );
    expect(file.body.startsWith('\uFEFF')).toBe(true);
    const all = parse(file.body, { columns: true, bom: true }) as Record<string, string>[];
    const rows = all.filter(({ Origin }) => Origin === 'table');
    expect(rows).toHaveLength(27);
    expect(rows.find(({ No }) => No === '12')).toMatchObject({ Target: "'=1+1", 'Name in English': "'@cmd" });
    expect(rows.find(({ No }) => No === '10')).toMatchObject({
      Value: '2.47',
      Numerator: '618',
      'Status code': 'missed',
      'Formula version': '1',
    });
    const metadata = (await get(`${base}/status.csv-metadata.json?on=2025-12-31&lang=en`)).json();
    expect(metadata['@context'][0]).toBe('http://www.w3.org/ns/csvw');
    expect(metadata.tableSchema.columns.map((one: { titles: { en: string } }) => one.titles.en)).toEqual(
      Object.keys(rows[0] ?? {}),
    );
    expect(metadata['kangyu:formulas'].find((one: { code: string }) => one.code === 'R04')).toMatchObject({
      version: '1',
      unit: 'persons',
    });
    const dictionary = parse((await get(`${base}/status-dictionary.csv?lang=zh`)).body, { columns: true, bom: true });
    expect(dictionary).toHaveLength(metadata.tableSchema.columns.length);
  });

  it('comes as JSON of a frozen evaluation with its digest', async () => {
    const made = await freeze({ on: '2023-12-31' });
    const data = (await get(`${base}/status.json?snapshot=${made.id}`)).json();
    expect(data.metadata['kangyu:evaluation']).toMatchObject({ on: '2023-12-31', snapshot: { digest: made.digest } });
    expect(data.rows.find(({ no }: { no: string }) => no === '10')).toMatchObject({ value: 2.35, period: '2023' });
  });
});

describe('what the public sees', () => {
  const nobody = { accept: 'application/json' };
  it('is nothing until somebody releases it', async () => {
    expect((await get('/api/public/plans', nobody)).json()).toEqual([]);
    expect((await get('/api/public/plans/jiangchuan', nobody)).statusCode).toBe(404);
    expect((await get('/api/public/plans/jiangchuan/data.csv', nobody)).statusCode).toBe(404);
  });

  it('is the chosen targets in plain words, small numbers of persons hidden, no account named', async () => {
    const made = await freeze({});
    const request = { snapshot: made.id, rows: ['10', '22'], office: '江川区卫生健康局', introZh: '说明文字' };
    const preview = (await post(`${base}/releases/preview`, request)).json();
    expect(preview).toMatchObject({ total: 2, demo: true });
    const { rows: all } = (await get(`${base}/status.json?snapshot=${made.id}`)).json();
    expect(preview.leftOut).toBe(all.length - 2);
    expect((await get('/api/public/plans', nobody)).json()).toEqual([]);
    expect((await post(`${base}/releases`, { ...request, rows: ['10', '777'] })).statusCode).toBe(422);
    expect((await post(`${base}/releases`, { ...request, introZh: '电话 13812345678' })).statusCode).toBe(422);
    expect((await post(`${base}/releases`, request, await t.signIn('programme-manager', '530403'))).statusCode).toBe(
      403,
    );

    const release = await post(`${base}/releases`, request);
    expect(release.statusCode).toBe(201);
    const shown = await get('/api/public/plans/jiangchuan', nobody);
    const { document, history } = shown.json();
    expect(history).toMatchObject([{ id: release.json().id, office: '江川区卫生健康局', withdrawn: null }]);
    const rows = document.domains.flatMap((domain: { rows: object[] }) => domain.rows);
    expect(rows[0]).toMatchObject({ no: '10', value: 2.47, suppressed: false });
    expect(rows[0].sentence.zh).toBe(
      '每千人口执业(助理)医师数：2025 年为 2.47 人（2020 年为 2.28），没有达到 2025 年的目标（≥2.52 人）。',
    );
    expect(rows[1]).toMatchObject({ no: '22', value: null, numerator: null, suppressed: true });
    expect(rows[1].spark.at(-1)).toEqual({ period: '2025', value: null });
    expect(shown.body).not.toContain('80.9');
    expect(shown.body).not.toContain('planner');
    expect(shown.headers['cache-control']).toContain('public');
    const again = await get('/api/public/plans/jiangchuan', { ...nobody, 'if-none-match': `${shown.headers.etag}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await get('/api/public/plans/jiangchuan/data.csv?lang=en', nobody)).body).toContain('<5');
  });

  it('does not change with the plan, and is gone when withdrawn, the reason left to read', async () => {
    await report('R04', '2025', 2.6, 650, 250_000);
    const before = (await get('/api/public/plans/jiangchuan', nobody)).json();
    expect(before.document.domains[0].rows[0].value).toBe(2.47);
    const path = `${base}/releases/${before.release.id}/withdraw`;
    expect((await post(path, { reason: '' })).statusCode).toBe(422);
    expect((await post(path, { reason: '医师数有误' })).json()).toMatchObject({ reason: '医师数有误' });
    expect((await post(path, { reason: '再撤' })).statusCode).toBe(409);
    const after = (await get('/api/public/plans/jiangchuan', nobody)).json();
    expect(after).toMatchObject({ document: null, history: [{ withdrawn: { reason: '医师数有误' } }] });
    expect((await get(`/api/public/plans/jiangchuan?release=${before.release.id}`, nobody)).statusCode).toBe(404);
    expect((await get('/api/public/plans', nobody)).json()).toEqual([]);
    await expect(t.kernel.db.query('delete from plans.release_withdrawal')).rejects.toThrow(/permission denied/);
  });

  it('takes what people say, seals the contact, and shows only published answers', async () => {
    const send = (body: object, headers = { origin: 'http://localhost', host: 'localhost' }) =>
      post('/api/public/plans/jiangchuan/feedback', body, headers);
    expect((await send({ text: '关门了' })).statusCode).toBe(404); // everything is withdrawn
    const made = await freeze({});
    await post(`${base}/releases`, { snapshot: made.id, rows: ['10'], office: '江川区卫生健康局' });
    expect((await send({ text: '' })).statusCode).toBe(422);
    const text = '什么时候补齐医师？我的电话 13812345678';
    expect((await send({ text, contact: '张三 0877-1234567', target: '10' })).statusCode).toBe(201);
    const [kept] = await t.kernel.db.query<{ contact: string }>('select contact from plans.feedback');
    expect(kept?.contact).toMatch(/^enc:/);

    const list = (await get(`${base}/feedback?state=new`)).json();
    expect(list.items).toMatchObject([{ contact: '张三 0877-1234567', target: '10', state: 'new' }]);
    const path = `${base}/feedback/${list.items[0].id}/steps`;
    expect((await post(path, { state: 'answered', published: true })).statusCode).toBe(422);
    await post(path, { state: 'answered', answer: '明年招聘 12 人。', published: true });
    const { answers } = (await get('/api/public/plans/jiangchuan', nobody)).json();
    expect(answers).toMatchObject([{ text: '什么时候补齐医师？我的电话 138****5678', answer: '明年招聘 12 人。' }]);
    await post(path, { state: 'hidden' });
    expect((await get('/api/public/plans/jiangchuan', nobody)).json().answers).toEqual([]);
    expect((await t.kernel.db.query('select step from plans.feedback_step')).length).toBe(2);

    for (let i = 0; i < 4; i++) await send({ text: `${i}` });
    expect((await send({ text: 'once more' })).statusCode).toBe(429);
    expect((await get(`${base}/feedback`, await t.signIn('resident', '530403'))).statusCode).toBe(403);
  });

  it('is not read without end', async () => {
    const codes = new Set<number>();
    for (let i = 0; i < 130; i++) codes.add((await get('/api/public/plans', nobody)).statusCode);
    expect([...codes]).toContain(429);
  });
});
