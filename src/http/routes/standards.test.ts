import { beforeAll, describe, expect, it } from 'vitest';
import { syncPlans } from '../../measure/plans/index.ts';
import { bed, entry, organization, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
let t: TestApp;

beforeAll(async () => {
  t = await testApp({ region: COUNTY });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
  const institution = `Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`;
  await t.pipeline.accept(
    submission('beds', [entry(organization(1)), entry(bed(institution, 'b1')), entry(bed(institution, 'b2'))]),
  );
}, 60_000);

const get = async (url: string, role = 'planner', area = COUNTY) =>
  t.app.inject({ url, headers: await t.signIn(role, area) });
const put = async (code: string, payload: object, role = 'planner', area = COUNTY) =>
  t.app.inject({
    method: 'PUT',
    url: `/api/standards/${code}/parameters`,
    headers: await t.signIn(role, area),
    payload,
  });
const READ = [
  '',
  '/beds/areas',
  '/beds/institutions',
  '/beds/rows',
  '/bed-gate',
  '/bed-evaluation',
  '/allocation',
  '/setup',
];

describe('standards over HTTP', () => {
  it('answer with what is counted in the caller’s own area, or in one inside it', async () => {
    const list = (await get('/api/standards')).json();
    expect(list).toMatchObject({ area: COUNTY, areaName: '江川区', plan: { id: 'jiangchuan' } });
    const beds = list.items.find((one: { code: string }) => one.code === 'beds');
    expect(beds).toMatchObject({
      actual: 2,
      needed: 869,
      gap: 867,
      status: 'short',
      rule: { zh: '每 1,000 人床位 3.56 张' },
    });
    expect((await get(`/api/standards?area=${COUNTY}101`)).json().area).toBe(`${COUNTY}101`);
    const areas = (await get('/api/standards/beds/areas')).json();
    expect(areas).toHaveLength(9);
    const rows = (await get('/api/standards/beds/rows')).json();
    expect(rows.items.map((row: { reference: string }) => row.reference.split('/')[0])).toEqual([
      'Location',
      'Location',
    ]);
  });

  it('are for those who see the registers, inside their area only', async () => {
    for (const path of READ) {
      expect([path, (await get(`/api/standards${path}`, 'resident')).statusCode]).toEqual([path, 403]);
      expect([path, (await get(`/api/standards${path}?area=150200`)).statusCode]).toEqual([path, 403]);
      expect([path, (await get(`/api/standards${path}`, 'village-doctor')).statusCode]).toEqual([path, 200]);
    }
    expect((await get('/api/plans/jiangchuan/standards', 'resident')).statusCode).toBe(200);
    expect((await get('/api/plans/jiangchuan/standards', 'planner', '150200')).statusCode).toBe(403);
    expect((await get('/api/standards?plan=jiangchuan&area=150200', 'planner', '150200')).statusCode).toBe(403);
  });

  it('name what is wrong with a question', async () => {
    expect((await get('/api/standards/starships/areas')).json().error).toMatchObject({ code: 'standards.unknown' });
    expect((await get('/api/standards?on=2025-13-01')).statusCode).toBe(422);
    expect((await get('/api/standards/beds/rows?cursor=bad')).statusCode).toBe(422);
    expect((await get('/api/standards/crews-on-duty/rows')).json().error).toMatchObject({
      code: 'standards.not-counted',
    });
    expect((await get('/api/standards/bed-gate?join=perhaps')).statusCode).toBe(422);
    expect((await get('/api/standards/calculate')).statusCode).toBe(422);
    expect((await get('/api/plans/atlantis/standards')).statusCode).toBe(404);
  });

  it('take a parameter from those who edit plans, with its reason, and write it into the ledger', async () => {
    const change = { name: 'value', area: COUNTY, value: '4', from: '2025-01-01', reason: '区政府常务会议' };
    expect((await put('beds', change, 'clinician')).statusCode).toBe(403);
    expect((await put('beds', { ...change, area: '150200' })).statusCode).toBe(403);
    expect((await put('beds', { ...change, reason: ' ' })).statusCode).toBe(422);
    expect((await put('beds', { ...change, value: '-4' })).json().error).toMatchObject({ code: 'standards.parameter' });
    const made = await put('beds', change);
    expect(made.json()).toMatchObject({ standard: 'beds', value: '4', areaName: '江川区', setBy: expect.any(String) });
    const beds = (await get('/api/standards/beds/areas')).json()[0];
    expect(beds).toMatchObject({ needed: 976, parameters: [{ origin: 'set' }, { origin: 'content' }] });
    expect((await get('/api/standards/beds/parameters')).json()).toHaveLength(1);
    const audit = await t.app.inject({ url: '/api/audit?limit=50', headers: await t.signIn('auditor') });
    expect(audit.body).toContain(`standard/beds/parameter/value/${made.json().id}`);
  });

  it('export every table with its title, day and filters', async () => {
    const paths = [...READ, '/planning', '/ambulances/areas'].map((path) => `/api/standards${path}`);
    for (const path of [...paths, '/api/plans/jiangchuan/standards']) {
      const csv = await get(`${path}?format=csv&lang=zh`);
      expect([path, csv.statusCode, csv.headers['content-type']]).toEqual([path, 200, 'text/csv; charset=utf-8']);
      expect(csv.body).toContain('# 导出日期：2025-12-31');
      expect((await get(`${path}?format=xlsx`)).rawPayload.subarray(0, 2).toString()).toBe('PK');
    }
    const csv = (await get(`/api/standards?format=csv&lang=zh&area=${COUNTY}&on=2025-06-30`)).body;
    expect(csv).toContain('筛选：地区 江川区；日期 2025-06-30');
    expect(csv).toContain('救护车,"每 30,000 人配置不少于 1 辆救护车"');
  });

  it('are listed uncounted for a plan whose area the instance does not have, and reported on', async () => {
    const found = (await get('/api/plans/dengkou/standards')).json();
    expect(found).toMatchObject({ area: '150822', known: false });
    expect(found.items.map(({ result }: { result: unknown }) => result)).toEqual(found.items.map(() => null));
    expect((await get('/api/plans/dengkou/report.xlsx')).statusCode).toBe(200);
  });

  it('calculate for any number of people and children', async () => {
    const found = (await get('/api/standards/calculate?population=283000&large=20')).json();
    expect(found.items.find((one: { code: string }) => one.code === 'cdc-staff')).toMatchObject({
      exact: 49.525,
      needed: 50,
    });
    expect(found.childcare.find((one: { key: string }) => one.key === 'large')).toMatchObject({
      classes: 1,
      carers: 3,
    });
  });
});
