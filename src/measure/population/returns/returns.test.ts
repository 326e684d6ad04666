import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, type Kernel } from '../../../kernel/index.ts';
import { testKernel } from '../../../kernel/testing.ts';
import {
  annotateReturn,
  correctReturn,
  letterOf,
  type Receipt,
  SHEETS,
  takeReturn,
  withdrawReturn,
  XLSX_TYPE,
} from '../../returns/index.ts';
import { loadRegion, makePopulationTemplate, populationAt, populationReturns } from '../index.ts';
import { FORM } from './columns.ts';
import { selectVersions } from './store-returns.ts';

const COUNTY = '990101';
const EAST = '990101001';
let kernel: Kernel;
let changes = 0;
const dir = mkdtempSync(join(tmpdir(), 'region-'));
const sender = { by: 'statistician', scope: COUNTY, isAllowed: (area: string) => area.startsWith(COUNTY) };
const kind = () =>
  populationReturns(kernel, async () => {
    changes += 1;
  });
const HEADER = 'area,date,sex,age_from,age_to,value,source,vintage,note';
const send = async (...lines: string[]): Promise<Receipt> => {
  const content = Buffer.from([HEADER, ...lines].join('\n'));
  return (await takeReturn(kernel, kind(), { name: '人口.csv', mediaType: 'text/csv', content }, sender)).receipt;
};
const codes = (receipt: Receipt) => receipt.rows.map(({ problems }) => problems.map(({ code }) => code));
const states = (receipt: Receipt) => receipt.rows.map(({ state }) => state);
const people = async (date: string, filter: object = {}, area = COUNTY) =>
  (await populationAt(kernel.db, { area, date, basis: 'year-end', ...filter }))?.value;

beforeAll(async () => {
  kernel = await testKernel();
  kernel.clock = fixedClock('2026-03-02T09:00:00+08:00');
  writeFileSync(
    join(dir, 'areas.csv'),
    `code,name,parent,level
990100,测试市,,city
${COUNTY},测试区,990100,county
${EAST},东镇,${COUNTY},township
990101002,西镇,${COUNTY},township
`,
  );
  writeFileSync(
    join(dir, 'population.csv'),
    `area,date,sex,age_from,age_to,value,source,vintage
${COUNTY},2023-12-31,all,,,10000,公报,2024
${COUNTY},2022-12-31,all,,,9900,公报,2023
`,
  );
  await loadRegion(kernel.db, dir);
});

const fill = async (detail: 'totals' | 'ages', children: boolean, value: (row: number) => number | null) => {
  const book = new ExcelJS.Workbook();
  const template = await makePopulationTemplate(kernel, { area: COUNTY, date: '2024-12-31', children, detail });
  await book.xlsx.load(template as unknown as ArrayBuffer);
  const sheet = book.getWorksheet(SHEETS.data)!;
  for (let row = 2; row <= sheet.rowCount; row += 1)
    sheet.getCell(`${letterOf(FORM, 'value')}${row}`).value = value(row);
  sheet.getCell(`${letterOf(FORM, 'source')}2`).value = '统计年鉴';
  return book;
};
const bytes = async (book: ExcelJS.Workbook) => Buffer.from(await book.xlsx.writeBuffer());

describe('a template', () => {
  it('asks for totals, sexes and five-year ages of each area, with dictionary, area list and last year’s figures', async () => {
    const book = await fill('ages', true, () => null);
    const data = book.getWorksheet(SHEETS.data)!;
    expect(data.rowCount).toBe(1 + 3 * (1 + 2 * 19));
    expect([data.getCell('D2').value, data.getCell('G2').value, data.getCell('J2').value]).toEqual([
      '合计',
      10_000,
      '2026',
    ]);
    expect([data.getCell('D21').value, data.getCell('E21').value, data.getCell('F21').value]).toEqual(['男', 85, null]);
    expect(data.getCell('H2').dataValidation).toMatchObject({ type: 'whole' });
    expect([data.getCell('A2').protection?.locked ?? true, data.getCell('H2').protection?.locked]).toEqual([
      true,
      false,
    ]);
    expect(book.getWorksheet(SHEETS.areas)!.getColumn(1).values.slice(2)).toEqual([COUNTY, EAST, '990101002']);
    expect(book.getWorksheet(SHEETS.identity)!.state).toBe('veryHidden');
  });

  it('is refused for a day that has not come', async () => {
    const question = { area: COUNTY, children: true, detail: 'totals' as const };
    for (const date of ['2026-12-31', '2025-02-30'])
      await expect(makePopulationTemplate(kernel, { ...question, date })).rejects.toMatchObject({
        code: 'population.date',
      });
  });
});

describe('a return', () => {
  let receipt: Receipt;
  let sent: Buffer;

  it('stores a whole count, with source and vintage of its first row', async () => {
    // Ages of 100 men and 110 women a group; the last rows are those of women.
    const book = await fill(
      'ages',
      false,
      (row) => [3780, 1800][row - 2] ?? (row < 22 ? 100 : row === 22 ? 1980 : 110),
    );
    sent = await bytes(book);
    ({ receipt } = await takeReturn(kernel, kind(), { name: 'a.xlsx', mediaType: XLSX_TYPE, content: sent }, sender));
    expect(receipt).toMatchObject({
      area: COUNTY,
      period: '2024-12-31',
      counts: { accepted: 0, warned: 1, rejected: 38 },
    });
    expect(codes(receipt).slice(0, 2)).toEqual([['large-change'], ['set-waits']]);
    expect(await people('2024-12-31')).toBe(10_000);
    const fix = { row: 2, version: 1, cells: { note: '普查修订' } };
    const after = await correctReturn(kernel, kind(), receipt.id, [fix], sender);
    expect(after.counts).toMatchObject({ accepted: 39, warned: 0, rejected: 0 });
    expect(changes).toBe(1);
    expect([
      await people('2024-12-31'),
      await people('2024-12-31', { sex: 'female', ages: { from: 65 } }),
      await people('2024-12-31', { ages: { from: 0, to: 14 } }),
    ]).toEqual([3780, 550, 630]);
  });

  it('comes back marked in its own cells', async () => {
    const book = await fill('totals', false, (row) => [3780, 1900, 1900][row - 2]!);
    const content = await bytes(book);
    const wrong = await takeReturn(kernel, kind(), { name: 'b.xlsx', mediaType: XLSX_TYPE, content }, sender);
    expect(codes(wrong.receipt)[0]).toContain('sex-sum');
    const marked = new ExcelJS.Workbook();
    await marked.xlsx.load((await annotateReturn(FORM, wrong.receipt, content)) as unknown as ArrayBuffer);
    const cell = marked.getWorksheet(SHEETS.data)!.getCell('H2');
    expect(cell.fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(JSON.stringify(cell.note)).toContain('1900 + 女 1900 = 3800');
    expect(marked.getWorksheet(SHEETS.result)!.getCell('D4').value).toBe('合计');
  });

  it('of one area is stored while another area of the file waits', async () => {
    const two = await send(
      `${EAST},2024-12-31,all,,,600,统计年鉴,2026,`,
      `${EAST},2024-12-31,male,,,700,统计年鉴,2026,`,
      `990101002,2024-12-31,all,,,400,统计年鉴,2026,`,
    );
    expect(states(two)).toEqual(['rejected', 'rejected', 'accepted']);
    expect(codes(two)).toEqual([['set-waits'], ['sex-above'], []]);
    const fix = { row: 3, version: 1, cells: { value: '310' } };
    expect(states(await correctReturn(kernel, kind(), two.id, [fix], sender))).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect(await people('2024-12-31', {}, EAST)).toBe(600);
  });

  it('adds a vintage: the older figure stays, withdrawing the newer one brings it back', async () => {
    const newer = await send(`${COUNTY},2023-12-31,合计,,,10100,年鉴,2025,`);
    expect(codes(newer)).toEqual([['revision']]);
    const same = await send(`${COUNTY},2023-12-31,合计,,,10120,年鉴,2025,更正`);
    expect(await people('2023-12-31')).toBe(10_120);
    await loadRegion(kernel.db, dir);
    const figure = { area: COUNTY, date: '2023-12-31', sex: 'all' as const, ageFrom: null, ageTo: null };
    const versions = async () => (await selectVersions(kernel.db, figure)).map(({ value, state }) => [value, state]);
    expect(await versions()).toEqual([
      [10_120, 'used'],
      [10_100, 'replaced'],
      [10_000, 'older'],
    ]);
    const gone = await withdrawReturn(kernel, kind(), same.id, 'statistician', '误报');
    expect([gone.values, await people('2023-12-31')]).toEqual([1, 10_100]);
    await withdrawReturn(kernel, kind(), newer.id, 'statistician', '误报');
    expect(await people('2023-12-31')).toBe(10_000);
    expect(await versions()).toEqual([
      [10_120, 'withdrawn'],
      [10_100, 'withdrawn'],
      [10_000, 'used'],
    ]);
    const old = await send(`${COUNTY},2024-12-31,all,,,10100,公报,2025,`);
    expect(codes(old)).toEqual([['vintage-older']]);
  });

  it('given again changes nothing', async () => {
    const again = await takeReturn(kernel, kind(), { name: 'c.xlsx', mediaType: XLSX_TYPE, content: sent }, sender);
    expect([again.repeated, again.receipt.id]).toEqual([true, receipt.id]);
    const before = changes;
    expect(states(await send(`${EAST},2024-12-31,all,,,600,统计年鉴,2026,`))).toEqual(['unchanged']);
    expect(changes).toBe(before);
  });
});

describe('single cells', () => {
  const cell = `${EAST},2020-12-31`;
  it.each([
    ['999999,2020-12-31,all,,,5,a,2021,', 'area-unknown'],
    ['990100,2020-12-31,all,,,5,a,2021,', 'area-outside'],
    [`${EAST},2020,all,,,5,a,2021,`, 'date-wrong'],
    [`${EAST},2026-12-31,all,,,5,a,2026,`, 'date-ahead'],
    [`${cell},他,,,5,a,2021,`, 'sex-wrong'],
    [`${cell},all,x,,5,a,2021,`, 'age-wrong'],
    [`${cell},all,,4,5,a,2021,`, 'age-from-missing'],
    [`${cell},all,5,4,5,a,2021,`, 'age-order'],
    [`${cell},all,,,-5,a,2021,`, 'negative'],
    [`${cell},all,,,5.5,a,2021,`, 'not-whole'],
    [`${cell},all,,,五,a,2021,`, 'not-a-number'],
    [`${cell},all,,,3000000000,a,2021,`, 'too-many'],
    [`${cell},all,,,5,,2021,`, 'required'],
    [`${cell},all,,,5,a,,`, 'required'],
    [`${cell},all,,,5,a,去年,`, 'vintage-wrong'],
    [`${cell},all,,,5,a,2027,`, 'vintage-ahead'],
    [`${cell},all,,,5,a,2019,`, 'vintage-early'],
  ])('%s is %s', async (line, code) => {
    const receipt = await send(line);
    expect(codes(receipt)).toEqual([[code]]);
    expect(states(receipt)).toEqual(['rejected']);
  });

  it('are read from days and numbers of a spreadsheet, under Chinese headings in any order', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('人口');
    sheet.addRow(['日期', '地区代码', '性别', '年龄起', '年龄止', '人口数', '来源', '版本']);
    sheet.addRow([new Date('2019-12-31T00:00:00Z'), Number(EAST), '男', 0, 14, 90, '年报', 2020]);
    sheet.addRow([43_830, EAST, '女', 0, 14, '８０', '年报', 2020]);
    const file = { name: 'd.xlsx', mediaType: XLSX_TYPE, content: await bytes(book) };
    const { receipt } = await takeReturn(kernel, kind(), file, sender);
    expect(states(receipt)).toEqual(['accepted', 'accepted']);
    expect(await people('2019-12-31', { ages: { from: 0, to: 14 } }, EAST)).toBe(170);
  });
});

describe('what belongs together', () => {
  const at =
    (date: string) =>
    (sex: string, from: string, to: string, value: number, more = '年报,2020,') =>
      `${EAST},${date},${sex},${from},${to},${value},${more}`;
  it.each([
    ['2018-01-10', ['all,,,50', 'all,,,51'], [['duplicate'], ['duplicate']]],
    ['2018-01-11', ['male,,,50', 'male,0,14,10', 'male,15,,30'], [['age-sum'], ['set-waits'], ['set-waits']]],
    ['2018-01-12', ['male,,,50', 'male,0,14,60'], [['age-sum-above'], ['set-waits']]],
    ['2018-01-13', ['male,,,50', 'male,0,14,20'], [['age-gap'], []]],
    ['2018-01-14', ['male,0,14,10', 'male,10,19,10'], [['ages-overlap'], ['ages-overlap']]],
    ['2018-01-15', ['all,0,14,30', 'male,0,14,10', 'female,0,14,10'], [['sex-sum'], ['set-waits'], ['set-waits']]],
  ])('%s: %s is %s', async (day, rows, expected) => {
    expect(codes(await send(...rows.map((row) => `${EAST},${day},${row},年报,2020,`)))).toEqual(expected);
  });

  it('is told apart by source, and compared with what stands in the same vintage already', async () => {
    const row = at('2017-12-31');
    const mixed = await send(row('male', '', '', 50), row('female', '', '', 50, '快报,2020,'));
    expect(codes(mixed)).toEqual([['mixed-sources'], ['mixed-sources']]);
    expect(states(await send(row('all', '', '', 100), row('male', '', '', 48)))).toEqual(['accepted', 'accepted']);
    expect(codes(await send(row('female', '', '', 60)))).toEqual([['sex-sum']]);
    expect(states(await send(row('female', '', '', 52)))).toEqual(['accepted']);
    expect(codes(await send(row('male', '0', '14', 10), row('male', '10', '', 38)))[0]).toContain('ages-overlap');
  });

  it('asks why parts do not add up to their area', async () => {
    const parts = [COUNTY, EAST, '990101002'].map(
      (area, i) => `${area},2016-12-31,all,,,${[100, 60, 50][i]},年报,2020,`,
    );
    const receipt = await send(...parts);
    expect(codes(receipt)).toEqual([['children-sum'], [], []]);
    expect(states(receipt)).toEqual(['warned', 'accepted', 'accepted']);
  });
});
