/** The population workbook that statisticians fill in: explanation, figures, dictionary, areas, and a hidden identity. */
import ExcelJS from 'exceljs';
import { isDay } from '../../../algorithms/periods.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../../kernel/index.ts';
import {
  addValidation,
  closeSheet,
  fileOf,
  letterOf,
  offerSources,
  SHEETS,
  writeGiven,
  writeHeader,
  writeIdentity,
  writeNotes,
} from '../../returns/index.ts';
import { getArea } from '../find-areas.ts';
import { selectAreas } from '../store.ts';
import type { AreaRow } from '../types.ts';
import { FORM } from './columns.ts';
import { cellKey, yearBefore } from './figure.ts';
import { populationRules } from './rules.ts';
import { selectStored } from './store-returns.ts';

export interface PopulationTemplate {
  area: string;
  /** Day of the count; 31 December for a year-end. */
  date: string;
  /** Whether the area's parts are asked as well. */
  children: boolean;
  /** Totals and both sexes only, or five-year ages of both as well. */
  detail: 'totals' | 'ages';
}
const MAX_ROWS = 20_000;
const SEX_NAMES = { all: '合计', male: '男', female: '女' } as const;
type Asked = { sex: keyof typeof SEX_NAMES; ageFrom: number | null; ageTo: number | null };

export async function makePopulationTemplate(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  question: PopulationTemplate,
): Promise<Buffer> {
  const { area, date, detail } = question;
  const today = kernel.clock.today();
  if (!isDay(date) || date > today) throw new KangyuError('population.date', { date });
  const own = await getArea(kernel.db, area);
  const book = await selectAreas(kernel.db, today);
  const parts = book.filter(({ parent }) => parent === area);
  const administrative = parts.filter(({ tree }) => tree === 'administrative');
  const places = [own, ...(question.children ? (administrative.length > 0 ? administrative : parts) : [])];
  const asked = askedFigures(detail);
  if (places.length * asked.length > MAX_ROWS) throw new KangyuError('statistics.too-many-rows', { limit: MAX_ROWS });
  const codes = places.map(({ code }) => code);
  const before = yearBefore(date);
  const last = new Map<string, { value: number; vintage: string }>();
  for (const one of await selectStored(kernel.db, codes, [before]))
    if ((last.get(cellKey(one))?.vintage ?? '') < one.vintage) last.set(cellKey(one), one);

  const workbook = new ExcelJS.Workbook();
  addNotes(workbook.addWorksheet(SHEETS.notes), own.name, date);
  const data = workbook.addWorksheet(SHEETS.data, { views: [{ state: 'frozen', xSplit: 2, ySplit: 1 }] });
  writeHeader(data, FORM);
  const rows = places.flatMap((place) => asked.map((figure, i) => ({ place, figure, isFirst: i === 0 })));
  rows.forEach(({ place, figure, isFirst }, i) => {
    const value = last.get(cellKey({ area: place.code, date: before, ...figure }))?.value ?? null;
    const { sex, ageFrom, ageTo } = figure;
    addRow(data, i + 2, [place.code, place.name, date, SEX_NAMES[sex], ageFrom, ageTo, value], isFirst ? today : '');
  });
  addRules(data, rows.length + 1);
  await closeSheet(data, FORM);
  addDictionary(workbook.addWorksheet(SHEETS.dictionary, { views: [{ state: 'frozen', ySplit: 1 }] }));
  addAreas(workbook.addWorksheet(SHEETS.areas, { views: [{ state: 'frozen', ySplit: 1 }] }), book, area);
  writeIdentity(workbook, FORM, { template: uuidv7(), area, period: date, items: [detail] });
  return fileOf(workbook);
}

function askedFigures(detail: PopulationTemplate['detail']): Asked[] {
  const total = (sex: Asked['sex']): Asked => ({ sex, ageFrom: null, ageTo: null });
  if (detail === 'totals') return [total('all'), total('male'), total('female')];
  const { ages } = populationRules();
  const ofSex = (sex: Asked['sex']) => [
    total(sex),
    ...ages.map((ageFrom, i) => ({ sex, ageFrom, ageTo: ages[i + 1] === undefined ? null : ages[i + 1]! - 1 })),
  ];
  return [total('all'), ...ofSex('male'), ...ofSex('female')];
}

function addNotes(sheet: ExcelJS.Worksheet, area: string, date: string): void {
  writeNotes(sheet, [
    [`${area} ${date} 人口报表`, `Population return: ${area}, ${date}`],
    [
      '在“数据”表的白色单元格里填人口数、来源、版本；灰色单元格已锁定。单位：人。',
      'Fill number, source and vintage in the white cells of the sheet 数据; grey cells are locked. Unit: persons.',
    ],
    [
      '来源、版本填在每个地区的第一行即可，下面各行相同。',
      'Source and vintage may stand in the first row of each area only; the rows below take them over.',
    ],
    [
      '版本是发布的年份或日期，如 2025、2025-03；同一时点以版本最大者为现用值，旧版本保留。',
      'The vintage is the year or date of publication, such as 2025 or 2025-03; the greatest one of a day is used, older ones stay.',
    ],
    [
      '男、女之和须等于合计，各年龄组之和须等于总数；同一地区、同一时点的数据整套入库。',
      'Male and female must add up to all, ages to their total; the figures of one area and day are stored together.',
    ],
    ['没有数据的行留空，不要填 0。', 'Leave rows without data empty; do not write 0.'],
    [
      '与上年相差较大的数，请在“说明”列写明原因，否则暂不入库。',
      'Figures far from the year before need a reason in the column 说明; without it they wait.',
    ],
  ]);
}

function addRow(
  sheet: ExcelJS.Worksheet,
  row: number,
  fixed: readonly (string | number | null)[],
  today: string,
): void {
  writeGiven(sheet, row, fixed);
  for (const { key, input, text } of FORM.columns) {
    if (!input) continue;
    const cell = sheet.getCell(`${letterOf(FORM, key)}${row}`);
    cell.protection = { locked: false };
    cell.numFmt = text ? '@' : '0';
  }
  if (today !== '') sheet.getCell(`${letterOf(FORM, 'vintage')}${row}`).value = today.slice(0, 4);
}

function addRules(sheet: ExcelJS.Worksheet, end: number): void {
  const range = (key: 'value' | 'source') => `${letterOf(FORM, key)}2:${letterOf(FORM, key)}${end}`;
  addValidation(sheet, range('value'), {
    type: 'whole',
    operator: 'between',
    formulae: [0, 2_000_000_000],
    allowBlank: true,
    showErrorMessage: true,
    errorTitle: '数值有误 wrong value',
    error: '请填不小于 0 的整数 / a whole number of 0 or more',
  });
  offerSources(sheet, range('source'), populationRules().sources);
}

function addDictionary(sheet: ExcelJS.Worksheet): void {
  sheet.columns = [{ width: 16 }, { width: 60 }, { width: 70 }];
  sheet.addRows([
    ['列 column', '含义', 'meaning'],
    ['地区代码', '见“地区”表，须在地区树中', 'See the sheet 地区; it must be in the area tree'],
    ['日期', '人口时点，年末为 12-31，如 2024-12-31', 'Day of the count; year-end is 12-31, e.g. 2024-12-31'],
    ['性别', '男、女 或 合计', '男 (male), 女 (female) or 合计 (all); male, female, all are read as well'],
    [
      '年龄起、年龄止',
      '周岁，两端都包含；总数留空；最高组只填年龄起',
      'Whole years, both inside; empty for a total; the open last group has only 年龄起',
    ],
    ['人口数', '非负整数，单位：人', 'Whole number of persons'],
    ['来源', '公报或统计表名称', 'Name of the bulletin or table'],
    ['版本', '发布年份或日期', 'Year or date of publication'],
    ['说明', '变化较大、下级合计不符等的原因', 'Reason of a large change, of parts that do not add up, and the like'],
  ]);
  sheet.getRow(1).font = { bold: true };
}

function addAreas(sheet: ExcelJS.Worksheet, book: readonly AreaRow[], top: string): void {
  sheet.columns = [
    { header: '地区代码 area', width: 16 },
    { header: '地区 area_name', width: 24 },
    { header: '上级 parent', width: 16 },
    { header: '级别 level', width: 12 },
  ];
  sheet.getRow(1).font = { bold: true };
  const inside = new Set([top]);
  // Parents stand before their children.
  for (const { code, parent, name, level, tree } of book) {
    if (parent !== null && inside.has(parent)) inside.add(code);
    if (inside.has(code)) sheet.addRow([code, name, parent ?? '', tree === 'managed' ? 'managed' : level]);
  }
}
