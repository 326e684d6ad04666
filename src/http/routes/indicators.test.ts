import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { recompute } from '../../measure/indicators/index.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '990101';
const [EAST, WEST] = [`${COUNTY}001`, `${COUNTY}002`];
/** Looks after the east; it must not stand beside it among the county's parts. */
const ZONE = 'zone-1';
let test: TestApp;
let planner: { cookie: string; origin: string };

const ext = (name: string, value: object) => ({ url: `urn:kangyu:ext:${name}`, ...value });
const service = (start: string) => ext('in-service', { valuePeriod: { start } });
const coding = (system: string, code: string) => [{ coding: [{ system: `urn:kangyu:cs:${system}`, code }] }];
const organization = (id: string, area: string) => ({
  resourceType: 'Organization',
  id,
  active: true,
  name: `测试医院${id}`,
  identifier: [{ system: 'urn:kangyu:id:local:test', value: id }],
  type: coding('institution-class', 'A100'),
  extension: [
    ext('area', { valueCode: area }),
    ext('grade', { valueCode: '2' }),
    ext('ownership', { valueCode: 'public' }),
    ext('run-by', { valueCode: 'county' }),
    service('2001-01-01'),
  ],
});
const bed = (id: string, owner: string) => ({
  resourceType: 'Location',
  id,
  identifier: [{ system: 'urn:kangyu:id:local:test', value: id }],
  status: 'active',
  physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd' }] },
  type: coding('bed-kind', 'general'),
  managingOrganization: { reference: `Organization/${owner}` },
  extension: [service('2021-06-01')],
});

const get = (url: string, headers: Record<string, string> = planner) => test.app.inject({ url, headers });

beforeAll(async () => {
  const region = mkdtempSync(join(tmpdir(), 'region-'));
  writeFileSync(
    join(region, 'areas.csv'),
    `code,name,parent,level,tree\n${COUNTY},测试区,,county,\n${EAST},东镇,${COUNTY},township,\n${WEST},西镇,${COUNTY},township,
${ZONE},开发区,${COUNTY},township,managed\n${EAST},东镇,${ZONE},township,managed\n`,
  );
  writeFileSync(
    join(region, 'population.csv'),
    `area,date,sex,age_from,age_to,value,source,vintage\n${COUNTY},2021-12-31,all,,,2000,年鉴,2022\n${EAST},2021-12-31,all,,,1200,年鉴,2022\n${WEST},2021-12-31,all,,,800,年鉴,2022\n`,
  );
  test = await testApp({ region });
  await syncViews(test.kernel.owner);
  const resources = [
    organization('o1', EAST),
    organization('o2', WEST),
    ...[1, 2, 3].map((n) => bed(`b${n}`, n < 3 ? 'o1' : 'o2')),
  ];
  const receipt = await test.pipeline.accept({
    source: 'test',
    externalId: 'resources',
    kind: 'fhir',
    bundle: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: resources.map((resource) => ({
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
      })),
    },
  });
  expect(receipt.records.filter((r) => r.status !== 'stored')).toEqual([]);
  await recompute(test.kernel);
  planner = await test.signIn('planner', COUNTY);
});

describe('cells over HTTP', () => {
  it('are the caller’s own area unless another is named', async () => {
    const [own] = (await get('/api/indicators/R01/cells?period=2021')).json();
    expect(own).toMatchObject({
      area: COUNTY,
      name: '测试区',
      numerator: 3,
      denominator: 2000,
      value: 1.5,
      source: 'computed',
    });
    const children = (await get('/api/indicators/R01/cells?period=2021&children=true')).json();
    expect(children.map((c: { area: string; numerator: number }) => [c.area, c.numerator])).toEqual([
      [EAST, 2],
      [WEST, 1],
    ]);
    const zone = (await get(`/api/indicators/R01/cells?period=2021&area=${ZONE}&children=true`)).json();
    expect(zone.map((c: { area: string; numerator: number }) => [c.area, c.numerator])).toEqual([[EAST, 2]]);
    const [whole] = (await get(`/api/indicators/R01/cells?period=2021&area=${ZONE}`)).json();
    expect(whole).toMatchObject({ numerator: 2, denominator: 1200 });
    const institutions = (await get('/api/indicators/R01/cells?period=2021&by=institution')).json();
    expect(institutions.map((c: { name: string; numerator: number }) => [c.name, c.numerator])).toEqual([
      ['测试医院o1', 2],
      ['测试医院o2', 1],
    ]);
  });

  it('of another area or its institutions are refused', async () => {
    const east = await test.signIn('planner', EAST);
    expect((await get(`/api/indicators/R01/cells?area=${WEST}&period=2021`, east)).statusCode).toBe(403);
    expect((await get('/api/indicators/R01/cells?institution=o2&period=2021', east)).statusCode).toBe(403);
    expect((await get('/api/indicators/R01/cells?institution=o1&period=2021', east)).json()[0]).toMatchObject({
      numerator: 2,
    });
    expect((await get('/api/indicators/R01/cells?institution=o9&period=2021', east)).statusCode).toBe(404);
  });

  it('say what is wrong with a period or a code', async () => {
    expect((await get('/api/indicators/R01/cells?period=2021-13')).json().error.code).toBe('indicators.period');
    expect((await get('/api/indicators/R99/cells?period=2021')).json().error.code).toBe('indicators.unknown');
  });

  it('are exported with title, filters, period and source', async () => {
    const csv = (await get('/api/indicators/R01/cells?period=2021&children=true&format=csv')).body;
    expect(csv).toContain('每千人口医疗卫生机构床位数');
    expect(csv).toContain('筛选：期间 2021；按下级地区');
    expect(csv).toMatch(new RegExp(`${EAST},东镇,2021`));
    const english = (await get('/api/indicators/R01/cells?period=2021&format=csv&lang=en')).body;
    expect(english).toContain('Beds in health institutions');
  });
});

describe('a figure', () => {
  it('is explained, drawn and opened down to the record version', async () => {
    const told = (await get('/api/indicators/R01/explain?period=2021')).json();
    expect(told.steps.map((s: { value: string }) => s.value)).toEqual(['3', '2000', '1.50']);
    expect(told.provenance).toMatchObject({
      population: { vintage: '2022' },
      commitSeq: expect.stringMatching(/^\d+$/),
    });
    const line = (await get('/api/indicators/R01/series?frequency=year')).json();
    expect(line.points.at(-1)).toMatchObject({ period: '2025', numerator: 3 });
    const list = (await get('/api/indicators/R01/records?period=2021&limit=2')).json();
    expect(list).toMatchObject({
      total: 3,
      items: [{ subject: 'Location/b1', institutionName: '测试医院o1', evidence: ['Location/b1/_history/1'] }, {}],
    });
    const next = (await get(`/api/indicators/R01/records?period=2021&limit=2&cursor=${list.nextCursor}`)).json();
    expect(next.items.map((i: { subject: string }) => i.subject)).toEqual(['Location/b3']);
  });

  it('has a catalogue entry with its SQL and targets', async () => {
    const detail = (await get('/api/indicators/beds')).json();
    expect(detail.sql).toContain('project.pub_bed');
    expect((await get('/api/indicators')).json().length).toBeGreaterThan(40);
  });
});

function form(fields: Record<string, string>, file?: { name: string; content: Buffer }) {
  const boundary = 'test-boundary';
  const parts: Buffer[] = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  if (file) {
    parts.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/pdf\r\n\r\n`,
      ),
      file.content,
      Buffer.from('\r\n'),
    );
  }
  return {
    payload: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { ...planner, 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

describe('reported values over HTTP', () => {
  it('come in with an evidence file and are read again with it', async () => {
    const sent = form(
      { area: COUNTY, period: '2024', value: '65.2', source: '专项调查', note: '' },
      { name: '报告.pdf', content: Buffer.from('evidence') },
    );
    const stored = await test.app.inject({ method: 'POST', url: '/api/indicators/H02/reported', ...sent });
    expect(stored.statusCode).toBe(201);
    expect(stored.json()).toMatchObject({
      value: 65.2,
      reportedBy: `planner.${COUNTY}`,
      note: null,
      evidence: { size: 8 },
    });
    const file = await get(`/api/evidence/${stored.json().evidence.id}`);
    expect(file.body).toBe('evidence');
    expect(file.headers['content-disposition']).toMatch(/^attachment/);
    expect((await get('/api/indicators/H02/reported')).json()).toHaveLength(1);
    expect((await get('/api/indicators/H02/cells?period=2024')).json()[0]).toMatchObject({
      value: 65.2,
      source: 'reported',
    });
    const west = await test.signIn('planner', WEST);
    expect((await get(`/api/evidence/${stored.json().evidence.id}`, west)).statusCode).toBe(403);
  });

  it('are refused outside the caller’s area and with a wrong field', async () => {
    const outside = form({ area: '110101', period: '2024', value: '1', source: 'x' });
    expect(
      (await test.app.inject({ method: 'POST', url: '/api/indicators/H02/reported', ...outside })).statusCode,
    ).toBe(403);
    const wrong = form({ area: COUNTY, period: '2024', value: 'many', source: 'x' });
    expect(
      (await test.app.inject({ method: 'POST', url: '/api/indicators/H02/reported', ...wrong })).json().error.code,
    ).toBe('http.invalid');
  });

  it('let a planner close a period once', async () => {
    const close = () =>
      test.app.inject({
        method: 'POST',
        url: '/api/periods/close',
        headers: planner,
        payload: { period: '2023', area: COUNTY },
      });
    expect((await close()).statusCode).toBe(201);
    expect((await close()).statusCode).toBe(409);
    expect((await get('/api/periods/closed')).json()).toMatchObject([
      { period: '2023', area: COUNTY, closedBy: `planner.${COUNTY}` },
    ]);
  });
});

describe('population over HTTP', () => {
  it('is listed, exported and imported from the template', async () => {
    expect((await get('/api/population?limit=2')).json()).toMatchObject({
      total: 3,
      items: [{ area: COUNTY, areaName: '测试区', value: 2000 }, {}],
    });
    const template = await get(
      `/api/population/template.xlsx?area=${COUNTY}&date=2024-12-31&children=no&detail=totals`,
    );
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(template.rawPayload as never);
    const sheet = book.getWorksheet('数据')!;
    sheet.getCell('H2').value = 3000;
    sheet.getCell('I2').value = '年鉴';
    sheet.getCell('K2').value = '普查修订';
    const content = Buffer.from(await book.xlsx.writeBuffer());
    const sent = () => form({}, { name: 'p.xlsx', content });
    const url = '/api/population/returns';
    const done = await test.app.inject({ method: 'POST', url, ...sent() });
    expect(done.json()).toMatchObject({ period: '2024-12-31', counts: { accepted: 1 }, waiting: [], repeated: false });
    await recompute(test.kernel);
    expect((await get('/api/indicators/R01/cells?period=2024')).json()[0]).toMatchObject({ denominator: 3000 });
    const versions = await get(`/api/population/versions?area=${COUNTY}&date=2024-12-31&sex=all`);
    expect(versions.json()).toMatchObject([
      { value: 3000, state: 'used', by: `planner.${COUNTY}`, return: { fileName: 'p.xlsx', row: 2 } },
    ]);
    const gone = { method: 'POST' as const, url: `${url}/${done.json().id}/withdraw`, payload: { reason: '误报' } };
    const withdrawn = await test.app.inject({ ...gone, headers: planner });
    expect(withdrawn.json()).toMatchObject({ withdrawn: { reason: '误报' } });
    await recompute(test.kernel);
    expect((await get('/api/indicators/R01/cells?period=2024')).json()[0]).toMatchObject({ denominator: 2000 });
  });

  it('of areas outside the caller’s is refused row by row, and a return of the whole is closed to them', async () => {
    const east = await test.signIn('planner', EAST);
    const content = Buffer.from(
      `area,date,sex,age_from,age_to,value,source,vintage\n${COUNTY},2023-12-31,all,,,3000,年鉴,2025`,
    );
    const sent = form({}, { name: 'p.csv', content });
    const done = await test.app.inject({
      method: 'POST',
      url: '/api/population/returns',
      ...sent,
      headers: { ...sent.headers, ...east },
    });
    expect(done.json()).toMatchObject({
      counts: { accepted: 0, rejected: 1 },
      waiting: [{ problems: [{ code: 'area-outside' }] }],
    });
    const template = `/api/population/template.xlsx?area=${COUNTY}&date=2023-12-31`;
    expect((await get(template, east)).statusCode).toBe(403);
  });
});

describe('registers over HTTP', () => {
  it('list, count, export and show the versions of a row', async () => {
    const info = (await get('/api/registers/beds')).json();
    expect(info.totals[0]).toMatchObject({ key: 'all', value: 3 });
    const page = (await get(`/api/registers/beds/rows?area=${EAST}&on=2021-06-01`)).json();
    expect(page.items.map((row: { reference: string; areaName: string }) => [row.reference, row.areaName])).toEqual([
      ['Location/b1', '东镇'],
      ['Location/b2', '东镇'],
    ]);
    expect((await get('/api/registers/beds/rows?on=2021-05-31')).json().items).toEqual([]);
    expect((await get('/api/institutions?q=o2')).json().items).toMatchObject([
      { reference: 'Organization/o2', values: { class: 'A100' } },
    ]);
    const csv = (await get('/api/registers/beds/rows?format=csv')).body;
    const asked = (await get(`/api/registers/institutions/rows?format=csv&lang=zh&area=${EAST}&q=o`)).body;
    expect(asked).toContain('# 筛选：地区 东镇；名称或编号含 o');
    expect(asked).not.toMatch(/,true,/);
    expect(csv).toContain('普通');
    expect((await get('/api/registers/beds/rows/history?reference=Location/b1')).json()).toMatchObject([
      { reference: 'Location/b1/_history/1', op: 'create' },
    ]);
    expect((await get('/api/registers/beds/rows/history?reference=Patient/x')).statusCode).toBe(404);
    const west = await test.signIn('planner', WEST);
    expect((await get('/api/registers/beds/rows', west)).json().items).toHaveLength(1);
    expect((await get('/api/registers/beds/rows/history?reference=Location/b1', west)).statusCode).toBe(404);
  });
});

describe('confidential records', () => {
  const list = `/api/indicators/R01/records?area=${COUNTY}&period=2021`;

  it('count in every figure, and lists leave them out with their number for those who may not see them', async () => {
    const secret = bed('b3', 'o2');
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
    await test.pipeline.accept({
      source: 'test',
      externalId: 'secret',
      kind: 'fhir',
      bundle: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: { ...secret, meta: { security } }, request: { method: 'PUT', url: 'Location/b3' } }],
      },
    });
    await recompute(test.kernel);
    expect((await get(`/api/indicators/R01/cells?area=${COUNTY}&period=2021`)).json()[0].numerator).toBe(3);
    const found = (await get(list)).json();
    expect(found).toMatchObject({ total: 2, withheld: 1 });
    expect(found.items.map((row: { subject: string }) => row.subject)).toEqual(['Location/b1', 'Location/b2']);
    const csv = (await get(`${list}&format=csv`)).body;
    expect([csv.includes('另有 1 行'), csv.includes('b3')]).toEqual([true, false]);
    const rows = (await get('/api/registers/beds/rows')).json();
    expect([rows.items.length, rows.withheld]).toEqual([2, 1]);
    expect((await get('/api/registers/beds')).json().totals[0].value).toBe(3);
  });

  it('are listed for who is cleared', async () => {
    const cleared = await test.signIn('programme-manager', COUNTY);
    const { total, withheld, items } = (await get(list, cleared)).json();
    expect([total, withheld, items.length]).toEqual([3, undefined, 3]);
  });
});
