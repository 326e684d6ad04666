/** The workbook that reporters fill in: explanation, data, dictionary, and a hidden identity. */
import ExcelJS from 'exceljs';
import { findPeriod, type Period } from '../../../algorithms/periods.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../../kernel/index.ts';
import { areas, getArea } from '../../population/index.ts';
import {
  addValidation,
  closeSheet,
  fileOf,
  offerSources,
  SHEETS,
  writeGiven,
  writeHeader,
  writeIdentity,
  writeNotes,
} from '../../returns/index.ts';
import { catalogue } from '../load-catalogue.ts';
import { FORM, letterOf } from './columns.ts';
import { asReported, type ReportedIndicator, rangesOf, returnRules } from './rules.ts';
import { selectLastReported } from './store-returns.ts';

export interface TemplateQuestion {
  area: string;
  period: string;
  /** Codes of reported indicators; all of them without it. */
  indicators?: readonly string[];
  /** Whether the area's parts are asked as well. */
  children: boolean;
}
const MAX_ROWS = 20_000;

export function reportedIndicators(): ReportedIndicator[] {
  const { derived, bases } = catalogue();
  return [...derived.values()].flatMap((one) => asReported(one, bases) ?? []);
}

/** A year, quarter or month that has begun. */
export function reportingPeriod(label: string, today: string): Period {
  const period = findPeriod(label);
  if (!period || !['year', 'quarter', 'month'].includes(period.kind))
    throw new KangyuError('statistics.period', { period: label });
  if (period.start > today) throw new KangyuError('statistics.period-ahead', { period: label });
  return period;
}

/** The asked indicators, in the catalogue's order; those that are not reported are refused by name. */
export function chosenIndicators(codes: readonly string[] | undefined): ReportedIndicator[] {
  const all = reportedIndicators();
  const chosen = codes ? all.filter(({ code }) => codes.includes(code)) : all;
  const wrong = codes?.filter((code) => !chosen.some((one) => one.code === code)) ?? [];
  if (wrong.length > 0) throw new KangyuError('statistics.not-reported', { codes: wrong.join(', ') });
  if (chosen.length === 0) throw new KangyuError('statistics.no-indicators');
  return chosen;
}

/** An area and, where asked, its direct parts of today in the same tree. */
export async function reportingAreas(kernel: Pick<Kernel, 'db' | 'clock'>, code: string, children: boolean) {
  const own = await getArea(kernel.db, code);
  if (!children) return [own];
  const parts = (await areas(kernel.db, kernel.clock.today())).filter((area) => area.parent === code);
  const administrative = parts.filter(({ tree }) => tree === 'administrative');
  return [own, ...(administrative.length > 0 ? administrative : parts)];
}

export async function makeReportTemplate(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  question: TemplateQuestion,
): Promise<Buffer> {
  const period = reportingPeriod(question.period, kernel.clock.today());
  const indicators = chosenIndicators(question.indicators);
  const places = await reportingAreas(kernel, question.area, question.children);
  if (indicators.length * places.length > MAX_ROWS)
    throw new KangyuError('statistics.too-many-rows', { limit: MAX_ROWS });
  const codes = indicators.map(({ code }) => code);
  const last = await selectLastReported(
    kernel.db,
    codes,
    places.map(({ code }) => code),
    [period.label],
  );
  const book = new ExcelJS.Workbook();
  addNotes(book.addWorksheet(SHEETS.notes), places[0]!.name, period.label);
  const data = book.addWorksheet(SHEETS.data, { views: [{ state: 'frozen', xSplit: 4, ySplit: 1 }] });
  writeHeader(data, FORM);
  const rows = places.flatMap((place) => indicators.map((indicator) => ({ place, indicator })));
  rows.forEach(({ place, indicator }, i) => {
    const before = last.get(`${indicator.code}|${place.code}|${period.label}`);
    addRow(data, i + 2, [place.code, place.name], indicator, period.label, before?.value ?? null);
  });
  addValidations(
    data,
    rows.map(({ indicator }) => indicator),
  );
  await closeSheet(data, FORM);
  addDictionary(book.addWorksheet(SHEETS.dictionary, { views: [{ state: 'frozen', ySplit: 1 }] }), indicators);
  writeIdentity(book, FORM, { template: uuidv7(), area: question.area, period: period.label, items: codes });
  return fileOf(book);
}

function addNotes(sheet: ExcelJS.Worksheet, area: string, period: string): void {
  writeNotes(sheet, [
    [`${area} ${period} 统计报表`, `Statistical return: ${area}, ${period}`],
    [
      '在“数据”表的白色单元格里填分子、分母、值、来源；灰色单元格已锁定。',
      'Fill numerator, denominator, value and source in the white cells of the sheet 数据; grey cells are locked.',
    ],
    [
      '有分子、分母的指标，值由公式算出；也可以只填值。',
      'Where there is a numerator and a denominator the value is worked out by the formula; the value alone will do too.',
    ],
    ['百分数填 95，不填 0.95。', 'Percentages are written as 95, not 0.95.'],
    ['没有数据的行留空，不要填 0。', 'Leave rows without data empty; do not write 0.'],
    [
      '与上期相差较大或超出常见范围的值，请在“说明”列写明原因，否则暂不入库。',
      'Values far from the last one or outside the usual range need a reason in the column 说明; without it they wait.',
    ],
    [
      '文件可以改名；正确的行入库，有误的行会在原单元格里标明。',
      'The file may be renamed; right rows are stored, wrong cells are marked in your own file.',
    ],
  ]);
}

function addRow(
  sheet: ExcelJS.Worksheet,
  row: number,
  [code, name]: [string, string],
  indicator: ReportedIndicator,
  period: string,
  last: number | null,
): void {
  writeGiven(sheet, row, [code, name, indicator.code, indicator.title.zh, indicator.unit.zh, period, last]);
  const [numerator, denominator, value] = [letterOf('numerator'), letterOf('denominator'), letterOf('value')];
  for (const { key, input } of FORM.columns) {
    if (input) sheet.getCell(`${letterOf(key)}${row}`).protection = { locked: false };
  }
  sheet.getCell(`${value}${row}`).numFmt = indicator.decimals > 0 ? `0.${'0'.repeat(indicator.decimals)}` : '0';
  if (indicator.factor !== undefined)
    sheet.getCell(`${value}${row}`).value = {
      formula: `IF(OR(${numerator}${row}="",${denominator}${row}=""),"",ROUND(${numerator}${row}/${denominator}${row}*${indicator.factor},${indicator.decimals}))`,
      result: '',
    };
}

function addValidations(sheet: ExcelJS.Worksheet, indicators: readonly ReportedIndicator[]): void {
  const end = indicators.length + 1;
  const between = (low: number, high: number, error: string): ExcelJS.DataValidation => ({
    type: 'decimal',
    operator: 'between',
    formulae: [low, high],
    allowBlank: true,
    showErrorMessage: true,
    errorTitle: '数值有误 wrong value',
    error,
  });
  const top = 1e15;
  for (const key of ['numerator', 'denominator'] as const)
    addValidation(
      sheet,
      `${letterOf(key)}2:${letterOf(key)}${end}`,
      between(0, top, '请填不小于 0 的数 / a number of 0 or more'),
    );
  indicators.forEach((indicator, i) => {
    const [low, high] = rangesOf(indicator).hard;
    const error = `${indicator.unit.zh}：${low ?? ''}–${high ?? ''}`;
    const cell = `${letterOf('value')}${i + 2}`;
    addValidation(sheet, cell, between(low ?? -top, high ?? top, error));
  });
  offerSources(sheet, `${letterOf('source')}2:${letterOf('source')}${end}`, returnRules().sources);
}

function addDictionary(sheet: ExcelJS.Worksheet, indicators: readonly ReportedIndicator[]): void {
  const titles: [string, string, number][] = [
    ['代码', 'code', 10],
    ['名称', 'name', 30],
    ['英文名称', 'name in English', 30],
    ['定义', 'definition', 50],
    ['英文定义', 'definition in English', 50],
    ['公式', 'formula', 40],
    ['英文公式', 'formula in English', 40],
    ['分子', 'numerator', 28],
    ['分母', 'denominator', 28],
    ['单位', 'unit', 10],
    ['小数位数', 'decimals', 10],
    ['允许范围', 'allowed range', 14],
    ['常见范围', 'plausible range', 14],
    ['常见范围依据', 'why that range', 40],
    ['数据来源', 'source', 16],
    ['依据', 'references', 40],
  ];
  sheet.columns = titles.map(([zh, en, width]) => ({ header: `${zh} ${en}`, width }));
  sheet.getRow(1).font = { bold: true };
  const range = ([low, high]: readonly [number | null, number | null]) => `${low ?? ''}–${high ?? ''}`;
  const both = (text: { zh: string; en: string } | undefined) => (text ? `${text.zh} / ${text.en}` : '');
  for (const one of indicators) {
    const { hard, plausible, why } = rangesOf(one);
    const { title, definition, formula, references } = one;
    const row = sheet.addRow([
      ...[one.code, title.zh, title.en, definition.zh, definition.en, formula.zh, formula.en],
      ...[both(one.numerator), both(one.denominator), both(one.unit), one.decimals],
      ...[range(hard), range(plausible), both(why), one.source, references.join('；')],
    ]);
    row.alignment = { wrapText: true, vertical: 'top' };
  }
}
