import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  annotateReturn as annotate,
  type Correction,
  correctReturn as correct,
  type Receipt,
  type Sender,
  SHEETS,
  takeReturn as take,
  withdrawReturn as withdraw,
  XLSX_TYPE,
} from '../../returns/index.ts';
import { zip } from '../../returns/testing.ts';
import { cells, closePeriod, reportedValues } from '../index.ts';
import { COUNTY, EAST, type TestRegion, testRegion, WEST } from '../testing.ts';
import { FORM, letterOf } from './columns.ts';
import { makeReportTemplate } from './make-template.ts';
import { reportReturns } from './report-returns.ts';

let region: TestRegion;
type TestKernel = TestRegion['kernel'];
const takeReturn = (kernel: TestKernel, file: Parameters<typeof take>[2], who: Sender) =>
  take(kernel, reportReturns(kernel), file, who);
const correctReturn = (kernel: TestKernel, id: string, rows: readonly Correction[], who: Sender) =>
  correct(kernel, reportReturns(kernel), id, rows, who);
const withdrawReturn = (kernel: TestKernel, id: string, by: string, reason: string) =>
  withdraw(kernel, reportReturns(kernel), id, by, reason);
const annotateReturn = (receipt: Receipt, content: Buffer) => annotate(FORM, receipt, content);
const sender = { by: 'planner', scope: COUNTY, isAllowed: (area: string) => area.startsWith(COUNTY) };
const xlsx = (content: Buffer, name = '改过名.xlsx') => ({ name, mediaType: XLSX_TYPE, content });
const csv = (lines: readonly string[]) => ({
  name: '报表.csv',
  mediaType: 'text/csv',
  content: Buffer.from(
    ['area_code,indicator_code,period,numerator,denominator,value,source,note', ...lines].join('\n'),
  ),
});
const load = async (content: Buffer) => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(content as unknown as ArrayBuffer);
  return book;
};
const bytes = async (book: ExcelJS.Workbook) => Buffer.from(await book.xlsx.writeBuffer());
const template = async (period: string, indicators = ['S01', 'H02']) =>
  load(await makeReportTemplate(region.kernel, { area: COUNTY, period, indicators, children: true }));
const fill = (
  book: ExcelJS.Workbook,
  row: number,
  values: Partial<Record<'numerator' | 'denominator' | 'value' | 'source' | 'note', ExcelJS.CellValue>>,
) => {
  const sheet = book.getWorksheet(SHEETS.data)!;
  for (const [key, value] of Object.entries(values)) sheet.getCell(`${letterOf(key as 'value')}${row}`).value = value!;
};
const states = (receipt: Receipt) => receipt.rows.map(({ row, state }) => [row, state]);
const codes = (receipt: Receipt, row: number) =>
  receipt.rows.find((one) => one.row === row)!.problems.map(({ code }) => code);
const shown = async (indicator: string, period: string, area = COUNTY) =>
  (await cells(region.kernel, { indicator, areas: [area], periods: [period] }))[0]!.value;

beforeAll(async () => {
  region = await testRegion();
});

describe('a template', () => {
  it('asks for each indicator of each area, with dictionary, rules in the cells and a hidden identity', async () => {
    const book = await template('2024');
    expect(book.worksheets.map(({ name, state }) => [name, state])).toEqual([
      [SHEETS.notes, 'visible'],
      [SHEETS.data, 'visible'],
      [SHEETS.dictionary, 'visible'],
      [SHEETS.identity, 'veryHidden'],
    ]);
    const data = book.getWorksheet(SHEETS.data)!;
    expect(data.rowCount).toBe(1 + 3 * 2);
    expect([2, 3, 4].map((row) => [data.getCell(row, 1).value, data.getCell(row, 3).value])).toEqual([
      [COUNTY, 'H02'],
      [COUNTY, 'S01'],
      [EAST, 'H02'],
    ]);
    expect(data.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    const value = data.getCell(`${letterOf('value')}3`);
    expect(value.dataValidation).toMatchObject({ type: 'decimal', formulae: [0, 100] });
    expect(value.formula).toContain('ROUND(');
    expect([data.getCell('A2').protection?.locked ?? true, value.protection?.locked]).toEqual([true, false]);
    expect(book.getWorksheet(SHEETS.dictionary)!.rowCount).toBe(3);
  });

  it.each([
    [{ period: '2024-13' }, 'statistics.period'],
    [{ period: '2026' }, 'statistics.period-ahead'],
    [{ indicators: ['R01'] }, 'statistics.not-reported'],
    [{ area: '110101' }, 'population.area-unknown'],
  ])('is refused for %o', async (wrong, code) => {
    const question = { area: COUNTY, period: '2024', children: true, ...wrong };
    await expect(makeReportTemplate(region.kernel, question)).rejects.toMatchObject({ code });
  });
});

describe('a return', () => {
  let receipt: Receipt;
  let sent: Buffer;

  it('stores the right rows, keeps the wrong ones, and says why in their cells', async () => {
    const book = await template('2024');
    fill(book, 2, { value: 70.5, source: '专项调查' });
    fill(book, 3, { numerator: 90, denominator: 100, source: '部门报送' });
    fill(book, 4, { value: '七十', source: '专项调查' });
    fill(book, 5, { numerator: 60, denominator: 50, source: '部门报送' });
    fill(book, 7, { numerator: 19, denominator: 20, value: 0.95, source: '部门报送' });
    sent = await bytes(book);
    const taken = await takeReturn(region.kernel, xlsx(sent), sender);
    receipt = taken.receipt;
    expect(states(receipt)).toEqual([
      [2, 'accepted'],
      [3, 'accepted'],
      [4, 'rejected'],
      [5, 'rejected'],
      [7, 'rejected'],
    ]);
    expect(codes(receipt, 4)).toEqual(['not-a-number']);
    expect(codes(receipt, 5)).toContain('numerator-above');
    expect(receipt.rows[4]!.problems[0]).toMatchObject({ code: 'percent-fraction-sure', suggestion: '95' });
    expect(receipt).toMatchObject({ area: COUNTY, period: '2024', counts: { accepted: 2, rejected: 3 } });
    expect([await shown('H02', '2024'), await shown('S01', '2024'), await shown('S01', '2024', EAST)]).toEqual([
      70.5,
      90,
      null,
    ]);
    const [stored] = await reportedValues(region.kernel.db, 'S01', [COUNTY]);
    expect(stored!.evidence).toMatchObject({ id: receipt.file, row: 3 });
  });

  it('gives the same receipt for the same file', async () => {
    const again = await takeReturn(region.kernel, xlsx(sent, '别的名.xlsx'), sender);
    expect(again.repeated).toBe(true);
    expect(again.receipt.id).toBe(receipt.id);
    expect(await reportedValues(region.kernel.db, 'S01', [COUNTY])).toHaveLength(1);
    const elsewhere = { ...sender, scope: EAST, isAllowed: (area: string) => area === EAST };
    const other = await takeReturn(region.kernel, xlsx(sent), elsewhere);
    expect(other.receipt.id).not.toBe(receipt.id);
    expect(codes(other.receipt, 2)).toContain('area-outside');
  });

  it('comes back as the sender’s own file, coloured and commented, its look and other sheets kept', async () => {
    const own = await load(sent);
    const data = own.getWorksheet(SHEETS.data)!;
    data.getCell('E4').font = { italic: true, color: { argb: 'FF123456' } };
    data.getColumn(4).width = 61;
    own.addWorksheet('我的计算').getCell('B2').value = '保留';
    const content = await bytes(own);
    const taken = await takeReturn(region.kernel, xlsx(content), sender);
    expect(taken.receipt.counts).toMatchObject({ unchanged: 2, accepted: 0, rejected: 3 });
    expect(taken.receipt.notes.map(({ code }) => code)).toEqual(['extra-sheets']);
    const marked = await load(await annotateReturn(taken.receipt, content));
    const sheet = marked.getWorksheet(SHEETS.data)!;
    const wrong = sheet.getCell(`${letterOf('value')}4`);
    expect(wrong.fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(JSON.stringify(wrong.note)).toContain('不是数字');
    expect(sheet.getCell('E4').font).toMatchObject({ italic: true, color: { argb: 'FF123456' } });
    expect([sheet.getColumn(4).width, marked.getWorksheet('我的计算')!.getCell('B2').value]).toEqual([61, '保留']);
    expect(marked.getWorksheet(SHEETS.result)!.getCell('B4').value).toBe('未变化 unchanged');

    sheet.getCell(`${letterOf('value')}4`).value = 71;
    sheet.getCell(`${letterOf('numerator')}5`).value = 45;
    const corrected = await bytes(marked);
    const second = await takeReturn(region.kernel, xlsx(corrected), sender);
    expect(states(second.receipt)).toEqual([
      [2, 'unchanged'],
      [3, 'unchanged'],
      [4, 'accepted'],
      [5, 'accepted'],
      [7, 'rejected'],
    ]);
    const clean = await load(await annotateReturn(second.receipt, corrected));
    expect(clean.getWorksheet(SHEETS.data)!.getCell(`${letterOf('value')}4`).note).toBeUndefined();
    expect(await shown('H02', '2024', EAST)).toBe(71);
  });

  it('is corrected row by row in the browser; a settled or changed row is refused', async () => {
    const row = receipt.rows.find((one) => one.row === 7)!;
    const fix = { row: 7, version: row.version, cells: { value: '95' } };
    const after = await correctReturn(region.kernel, receipt.id, [fix], sender);
    expect(after.rows.find((one) => one.row === 7)).toMatchObject({
      state: 'accepted',
      version: 2,
      changedBy: 'planner',
    });
    expect(await shown('S01', '2024', WEST)).toBe(95);
    await expect(correctReturn(region.kernel, receipt.id, [fix], sender)).rejects.toMatchObject({
      code: 'statistics.row-settled',
    });
    const old = { row: 4, version: 9, cells: { value: '70' } };
    await expect(correctReturn(region.kernel, receipt.id, [old], sender)).rejects.toMatchObject({
      code: 'statistics.row-changed',
    });
    const marked = await load(await annotateReturn(after, sent));
    expect(marked.getWorksheet(SHEETS.data)!.getCell(`${letterOf('value')}7`).value).toBe(95);
  });

  it('waits for a note where a value moved far, and is stored with it', async () => {
    const far = await takeReturn(region.kernel, csv([`${COUNTY},S01,2025,30,100,30,报送,`]), sender);
    expect(codes(far.receipt, 2)).toEqual(['large-change']);
    expect(states(far.receipt)).toEqual([[2, 'warned']]);
    expect(await shown('S01', '2025')).toBeNull();
    const after = await correctReturn(
      region.kernel,
      far.receipt.id,
      [{ row: 2, version: 1, cells: { note: '口径调整' } }],
      sender,
    );
    expect(states(after)).toEqual([[2, 'accepted']]);
    expect(await shown('S01', '2025')).toBe(30);
  });

  it('is withdrawn with a reason: earlier values count again, and the file may come back', async () => {
    const file = csv([`${COUNTY},H02,2024,,,72,复核,`, `${COUNTY},H02,2023,,,70,复核,`]);
    const { receipt: newer } = await takeReturn(region.kernel, file, sender);
    expect([await shown('H02', '2024'), await shown('H02', '2023')]).toEqual([72, 70]);
    const gone = await withdrawReturn(region.kernel, newer.id, 'planner', '填错口径');
    expect(gone).toMatchObject({ values: 2, receipt: { withdrawn: { by: 'planner', reason: '填错口径' } } });
    expect([await shown('H02', '2024'), await shown('H02', '2023')]).toEqual([70.5, null]);
    await expect(withdrawReturn(region.kernel, newer.id, 'planner', 'x')).rejects.toMatchObject({
      code: 'statistics.withdrawn',
    });
    const back = await takeReturn(region.kernel, file, sender);
    expect([back.repeated, await shown('H02', '2024')]).toEqual([false, 72]);
  });

  it('is a restatement in a closed period', async () => {
    await closePeriod(region.kernel, { period: '2023', area: COUNTY, by: 'planner' });
    const { receipt: late } = await takeReturn(region.kernel, csv([`${COUNTY},H02,2023,,,71,复核,`]), sender);
    expect(codes(late, 2)).toContain('restatement');
    const [cell] = await cells(region.kernel, { indicator: 'H02', areas: [COUNTY], periods: ['2023'] });
    expect(cell).toMatchObject({ value: 71, closed: { value: 70 }, restated: true });
  });
});

describe('single cells', () => {
  it.each([
    ['999999,S01,2022,1,2,50,a,', 'area-unknown'],
    ['990100,S01,2022,1,2,50,a,', 'area-outside'],
    [`${COUNTY},X9,2022,1,2,50,a,`, 'indicator-unknown'],
    [`${COUNTY},R01,2022,1,2,50,a,`, 'indicator-computed'],
    [`${COUNTY},S01,2022-13,1,2,50,a,`, 'period-wrong'],
    [`${COUNTY},S01,2027,1,2,50,a,`, 'period-ahead'],
    [`${COUNTY},S01,2022,1,2,50,,`, 'required'],
    [`${COUNTY},S01,2022,1,,50,a,`, 'pair'],
    [`${COUNTY},S01,2022,1,0,50,a,`, 'denominator-zero'],
    [`${COUNTY},S01,2022,1,2,51,a,`, 'value-formula'],
    [`${COUNTY},S01,2022,,,120,a,`, 'outside-hard'],
    [`${COUNTY},S01,2022,,,#DIV/0!,a,`, 'not-a-number'],
    [`${COUNTY},S01,2022,,,0.95,a,`, 'percent-fraction'],
    [`${COUNTY},H02,2022,,,20,a,`, 'outside-plausible'],
    [`${COUNTY},U01,2022,,,120,a,`, 'outside-plausible'],
    [`${COUNTY},U01,2022,,,201,a,`, 'outside-hard'],
  ])('%s is %s', async (line, code) => {
    const { receipt } = await takeReturn(region.kernel, csv([line]), sender);
    expect(codes(receipt, 2)).toEqual([code]);
    expect(receipt.rows[0]!.state).toBe(
      code === 'percent-fraction' || code === 'outside-plausible' ? 'warned' : 'rejected',
    );
  });

  it('say where the indicator’s own range comes from', async () => {
    const { receipt } = await takeReturn(region.kernel, csv([`${COUNTY},U01,2022,,,115,a,`]), sender);
    expect(receipt.rows[0]!.problems[0]!.message.zh).toMatch(/30–110.*加床.*统计公报/);
  });

  it('are read through formulas, percent formats and shifted headers; parts that do not add up are told', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('报送');
    sheet.addRow(['某单位报表']);
    sheet.addRow(['区划代码', '指标代码', '期间', '分子', '分母', '值', '来源', '说明']);
    sheet.addRow([Number(COUNTY), 'S01', 2021, 100, 200, { formula: 'D3/E3*100', result: 50 }, '报送']);
    sheet.addRow([EAST, 'S01', '2021', 50, 100, { formula: 'D4/0', result: { error: '#DIV/0!' } }, '报送']);
    sheet.addRow([WEST, 'S01', '2021', 40, 100, 0.4, '报送']).getCell(6).numFmt = '0%';
    const { receipt } = await takeReturn(region.kernel, xlsx(await bytes(book)), sender);
    expect(receipt.notes.map(({ code }) => code)).toEqual(['header-shifted']);
    expect(receipt.rows.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['formula-error'],
      ['percent-text'],
    ]);
    const parts = ['50,100,50', '40,100,40'].map((part, i) => `${[EAST, WEST][i]},S01,2020,${part},报送,`);
    const sums = await takeReturn(region.kernel, csv([`${COUNTY},S01,2020,100,200,50,报送,`, ...parts]), sender);
    expect(codes(sums.receipt, 2)).toEqual(['children-sum']);
  });
});

describe('a bad file', () => {
  it.each([
    ['no workbook', async () => Buffer.from('this is no workbook'), 'statistics.not-a-workbook'],
    [
      'a locked or old one',
      async () => Buffer.from('d0cf11e0a1b11ae1d0cf11e0a1b11ae1', 'hex'),
      'statistics.locked-or-old',
    ],
    ['a cut one', async () => (await bytes(await template('2024'))).subarray(0, 900), 'statistics.not-a-workbook'],
    ['one with macros', async () => zip({ 'xl/workbook.xml': '<x/>', 'xl/vbaProject.bin': 'x' }), 'statistics.macros'],
    [
      'one that would burst',
      async () => zip({ 'xl/workbook.xml': ' '.repeat(160 << 20) }),
      'statistics.too-large-unpacked',
    ],
    [
      'one of a million empty rows',
      async () => zip({ 'xl/workbook.xml': '<x/>', 'xl/worksheets/sheet1.xml': '<row r="1"/>'.repeat(1_000_000) }),
      'statistics.too-many-rows',
    ],
    ['an empty template', async () => bytes(await template('2024')), 'statistics.no-rows'],
    ['one of another version', async () => changed('B2', '0'), 'statistics.template-version'],
    ['a changed identity', async () => changed('B4', EAST), 'statistics.identity'],
    [
      'another table',
      async () => {
        const book = new ExcelJS.Workbook();
        book.addWorksheet('x').addRow(['区划代码', '值']);
        return bytes(book);
      },
      'statistics.no-header',
    ],
  ])('%s is refused and nothing is kept', async (_, make, code) => {
    const count = async () => (await region.kernel.owner.query('select id from kernel.file')).length;
    const before = await count();
    await expect(takeReturn(region.kernel, xlsx(await make()), sender)).rejects.toMatchObject({ code });
    expect(await count()).toBe(before);
  });

  async function changed(address: string, value: string): Promise<Buffer> {
    const book = await template('2024');
    book.getWorksheet(SHEETS.identity)!.getCell(address).value = value;
    return bytes(book);
  }
});

describe('random tables', () => {
  it('are accepted exactly where an independent rule says so, and a second time change nothing', async () => {
    const line = fc.record({
      area: fc.constantFrom(COUNTY, EAST, WEST, '110101'),
      numerator: fc.integer({ min: -2, max: 20 }),
      denominator: fc.integer({ min: -1, max: 20 }),
      shift: fc.constantFrom(0, 0, 0, 7),
      source: fc.constantFrom('报送', ''),
    });
    let month = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
        month += 1;
        const period = `${1990 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
        const figure = (one: (typeof lines)[number]) =>
          one.denominator > 0 ? Math.round((one.numerator / one.denominator) * 10_000) / 100 + one.shift : 50;
        const text = lines.map(
          (one) => `${one.area},S01,${period},${one.numerator},${one.denominator},${figure(one)},${one.source},已核实`,
        );
        const expected = lines.map(
          (one) =>
            lines.filter((other) => other.area === one.area).length === 1 &&
            one.area !== '110101' &&
            one.denominator > 0 &&
            one.numerator >= 0 &&
            one.numerator <= one.denominator &&
            one.shift === 0 &&
            one.source !== '',
        );
        const { receipt } = await takeReturn(region.kernel, csv(text), sender);
        expect(receipt.rows.map(({ state }) => state === 'accepted')).toEqual(expected);
        const again = await takeReturn(region.kernel, csv([...text, '']), sender);
        expect(again.receipt.rows.map(({ state }) => state)).toEqual(
          expected.map((right) => (right ? 'unchanged' : 'rejected')),
        );
      }),
      { numRuns: 40 },
    );
  });
});
