import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportedIndicators } from '../../measure/indicators/index.ts';
import { getPlan, syncPlans } from '../../measure/plans/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
let test: TestApp;
let planner: { cookie: string; origin: string };
const get = (url: string, headers = planner) => test.app.inject({ url, headers });
const send = (content: Buffer, headers = planner) => {
  const [start, end] = [
    '--b0\r\ncontent-disposition: form-data; name="file"; filename="return.xlsx"\r\ncontent-type: application/octet-stream\r\n\r\n',
    '\r\n--b0--\r\n',
  ];
  return test.app.inject({
    method: 'POST',
    url: '/api/statistics/returns',
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b0' },
    payload: Buffer.concat([Buffer.from(start), content, Buffer.from(end)]),
  });
};
const TEMPLATE = `/api/statistics/template.xlsx?area=${COUNTY}&period=2024&indicators=H02,S01&children=no`;

beforeAll(async () => {
  test = await testApp({ region: '530403' });
  planner = await test.signIn('planner', COUNTY);
});

async function filled(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await get(TEMPLATE)).rawPayload as unknown as ArrayBuffer);
  const sheet = book.getWorksheet('数据')!;
  sheet.getCell('J2').value = 66.5;
  sheet.getCell('K2').value = '专项调查';
  sheet.getCell('J3').value = 130;
  sheet.getCell('K3').value = '部门报送';
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('statistics over HTTP', () => {
  it('goes from template to return, correction, annotated file and withdrawal, each noted', async () => {
    const content = await filled();
    const sent = await send(content);
    expect(sent.statusCode).toBe(201);
    const receipt = sent.json();
    expect(receipt).toMatchObject({
      area: COUNTY,
      period: '2024',
      counts: { accepted: 1, rejected: 1 },
      repeated: false,
    });
    expect(receipt.waiting[0]).toMatchObject({ row: 3, item: 'S01', cells: { value: '130' } });
    expect((await send(content)).statusCode).toBe(200);
    const url = `/api/statistics/returns/${receipt.id}`;
    const rows = [{ row: 3, version: 1, cells: { value: '93' } }];
    const fixed = await test.app.inject({
      method: 'POST',
      url: `${url}/corrections`,
      headers: planner,
      payload: { rows },
    });
    expect(fixed.json()).toMatchObject({ counts: { accepted: 2, rejected: 0 }, waiting: [] });
    const versions = await get(`${url}/rows?row=3`);
    expect(versions.json().map((one: { state: string }) => one.state)).toEqual(['accepted', 'rejected']);
    expect((await get(`${url}/annotated.xlsx`)).statusCode).toBe(200);
    expect((await get('/api/statistics/returns')).json().items).toHaveLength(1);
    const grid = await get(`/api/statistics/completeness?area=${COUNTY}&period=2024&indicators=H02,S01`);
    expect(grid.json()).toMatchObject({ due: '2025-03-31', assumed: true });
    expect(grid.json().rows.map((row: { states: string[] }) => row.states.slice(0, 2))).toEqual([
      ['reported', 'late'],
      ['reported', 'late'],
    ]);
    const withdraw = {
      method: 'POST' as const,
      url: `${url}/withdraw`,
      headers: planner,
      payload: { reason: '口径有误' },
    };
    expect((await test.app.inject(withdraw)).json()).toMatchObject({ withdrawn: { reason: '口径有误' } });
    expect((await test.app.inject(withdraw)).statusCode).toBe(409);
    const noted = await test.kernel.owner.query<{ action: string }>(
      `select action from access.audit_entry where action like 'statistics.%'`,
    );
    expect(new Set(noted.map(({ action }) => action))).toEqual(
      new Set(['template', 'return', 'correct', 'annotated', 'withdraw'].map((action) => `statistics.${action}`)),
    );
  });

  it('is for those who may report, inside their area', async () => {
    const doctor = await test.signIn('auditor');
    expect((await get(TEMPLATE, doctor)).statusCode).toBe(403);
    const elsewhere = await test.signIn('planner', `${COUNTY}101`);
    expect((await get(TEMPLATE, elsewhere)).statusCode).toBe(403);
    const { id } = (await send(await filled())).json();
    expect((await get(`/api/statistics/returns/${id}`, elsewhere)).statusCode).toBe(403);
    expect((await get('/api/statistics/returns', elsewhere)).json().items).toEqual([]);
  });

  it('asks for the reported indicators of a plan or a domain, and names what is wrong with a question or file', async () => {
    const codesOf = async (more: string) => {
      const answer = await get(`/api/statistics/template.xlsx?area=${COUNTY}&period=2024&children=no&${more}`);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(answer.rawPayload as unknown as ArrayBuffer);
      return book.getWorksheet('数据')!.getColumn(3).values.slice(2);
    };
    await syncPlans(test.kernel.db);
    const bound = (await getPlan(test.kernel.db, 'jiangchuan')).targets.map(({ indicator }) => indicator);
    const reported = reportedIndicators().map(({ code }) => code);
    expect(await codesOf('plan=jiangchuan')).toEqual(reported.filter((code) => bound.includes(code)));
    expect(await codesOf(`domain=${encodeURIComponent('健康水平')}`)).toContain('H02');
    expect((await get('/api/statistics/template.xlsx?area=530403&period=2024&plan=none')).statusCode).toBe(404);
    expect((await send(Buffer.from('no workbook at all'))).json().error.code).toBe('statistics.not-a-workbook');
    expect((await get(TEMPLATE.replace('2024', '2024-13'))).json().error.code).toBe('statistics.period');
  });
});
