import ExcelJS from 'exceljs';
import { roundForJudging } from '../evaluate.ts';
import { STATUS_TEXT, showPercent } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';
import { domainOf, nameOf, STATUS_COLOUR, targetText, unitOf } from './show.ts';
import { DOUBT_TYPE_TEXT, type Lang, ORIGIN_TEXT, SOURCE_TEXT, sourceName, TEXTS } from './texts.ts';
import type { ReportOptions } from './word.ts';

type Value = string | number | null;
interface SheetColumn {
  title: string;
  width: number;
  /** Number format of the column; text without it. */
  format?: string;
  wrap?: boolean;
}

const HEAD_ROW = 4;

/** The evaluation of a plan as a workbook: numbers stay numbers, every sheet filters and keeps its head in sight. */
export async function excelReport(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  const { lang } = options;
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Kangyu 康域';
  workbook.created = new Date(`${options.generatedOn}T00:00:00+08:00`);
  targetSheet(workbook, evaluated, options);
  townshipSheet(workbook, evaluated, options);
  doubtSheet(workbook, evaluated, options);
  taskSheet(workbook, evaluated, options);
  formulaSheet(workbook, evaluated, options);
  workbook.title = `${evaluated.plan.title} ${TEXTS.report[lang]}`;
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const SHEETS: Record<'targets' | 'townships' | 'doubts' | 'tasks' | 'formulas', Record<Lang, string>> = {
  targets: { zh: '指标', en: 'Targets' },
  townships: { zh: '乡镇', en: 'Townships' },
  doubts: { zh: '疑点', en: 'Doubts' },
  tasks: { zh: '任务', en: 'Tasks' },
  formulas: { zh: '口径', en: 'Formulas' },
};

function targetSheet(workbook: ExcelJS.Workbook, evaluated: EvaluatedPlan, options: ReportOptions): void {
  const { lang } = options;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const columns: SheetColumn[] = [
    { title: t('no'), width: 7 },
    { title: t('domain'), width: 22, wrap: true },
    { title: t('indicator'), width: 40, wrap: true },
    { title: t('code'), width: 8 },
    { title: t('unit'), width: 8 },
    { title: `${t('baseline')} ${evaluated.plan.period[0] - 1}`, width: 11, format: '0.00##' },
    { title: t('target'), width: 13 },
    { title: t('value'), width: 11, format: '0.00##' },
    { title: t('dataPeriod'), width: 10 },
    { title: t('numerator'), width: 12, format: '#,##0.##' },
    { title: t('denominator'), width: 12, format: '#,##0.##' },
    { title: t('progress'), width: 10, format: '0.0%' },
    { title: t('status'), width: 12 },
    { title: t('gap'), width: 10, format: '0.00##' },
    { title: lang === 'zh' ? '缺（人、张…）' : 'Missing (persons, beds …)', width: 13, format: '#,##0' },
    { title: t('source'), width: 11 },
    { title: t('nature'), width: 9 },
    { title: t('rule'), width: 70, wrap: true },
  ];
  const sheet = addSheet(
    workbook,
    'targets',
    columns,
    evaluated,
    options,
    evaluated.status.rows.map((row) => targetCells(row, lang)),
  );
  evaluated.status.rows.forEach((row, index) => {
    const { ink, fill } = STATUS_COLOUR[row.status];
    const cell = sheet.getCell(HEAD_ROW + 1 + index, 13);
    cell.font = { bold: true, color: { argb: `FF${ink}` } };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: `FF${fill}` } };
    sheet.getCell(HEAD_ROW + 1 + index, 8).numFmt = row.decimals > 0 ? `0.${'0'.repeat(row.decimals)}` : '0';
  });
}

function targetCells(row: TargetRow, lang: Lang): Value[] {
  const status = STATUS_TEXT[row.status];
  return [
    row.no,
    domainOf(row, lang),
    nameOf(row, lang),
    row.indicator,
    unitOf(row, lang),
    row.baseline ?? row.baselineRaw,
    targetText(row, lang),
    row.value === null ? null : roundForJudging(row.value, row.decimals),
    row.period,
    row.numerator,
    row.denominator,
    row.progress,
    `${status.symbol} ${status[lang]}`,
    row.gap,
    row.gapCount,
    SOURCE_TEXT[row.source]?.[lang] ?? row.source,
    row.nature,
    row.rule[lang],
  ];
}

function townshipSheet(workbook: ExcelJS.Workbook, evaluated: EvaluatedPlan, options: ReportOptions): void {
  const { lang } = options;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const rows = evaluated.status.rows.flatMap((row) =>
    (evaluated.townships[row.no] ?? []).map((entry) => [
      row.no,
      nameOf(row, lang),
      unitOf(row, lang),
      entry.area,
      entry.name,
      entry.value === null ? null : roundForJudging(entry.value, row.decimals),
      entry.numerator,
      entry.denominator,
      row.value === null ? null : roundForJudging(row.value, row.decimals),
      targetText(row, lang),
      row.period,
      SOURCE_TEXT[row.source]?.[lang] ?? row.source,
    ]),
  );
  const columns: SheetColumn[] = [
    { title: t('no'), width: 7 },
    { title: t('indicator'), width: 40, wrap: true },
    { title: t('unit'), width: 8 },
    { title: t('code'), width: 13 },
    { title: t('township'), width: 18 },
    { title: t('value'), width: 11, format: '0.00##' },
    { title: t('numerator'), width: 12, format: '#,##0.##' },
    { title: t('denominator'), width: 12, format: '#,##0.##' },
    { title: t('county'), width: 11, format: '0.00##' },
    { title: t('target'), width: 13 },
    { title: t('dataPeriod'), width: 10 },
    { title: t('source'), width: 11 },
  ];
  addSheet(workbook, 'townships', columns, evaluated, options, rows);
}

function doubtSheet(workbook: ExcelJS.Workbook, evaluated: EvaluatedPlan, options: ReportOptions): void {
  const { lang } = options;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const columns: SheetColumn[] = [
    { title: t('no'), width: 7 },
    { title: t('subject'), width: 40, wrap: true },
    { title: t('type'), width: 18 },
    { title: t('finding'), width: 90, wrap: true },
    { title: t('origin'), width: 11 },
  ];
  const rows = evaluated.plan.doubts.map((doubt) => [
    doubt.target ?? null,
    doubt.subject,
    DOUBT_TYPE_TEXT[doubt.type]?.[lang] ?? doubt.type,
    doubt.finding[lang],
    ORIGIN_TEXT[doubt.origin]?.[lang] ?? doubt.origin,
  ]);
  addSheet(workbook, 'doubts', columns, evaluated, options, rows);
}

function taskSheet(workbook: ExcelJS.Workbook, evaluated: EvaluatedPlan, options: ReportOptions): void {
  const t = (name: keyof typeof TEXTS) => TEXTS[name][options.lang];
  const columns: SheetColumn[] = [
    { title: t('no'), width: 7 },
    { title: t('section'), width: 40, wrap: true },
    { title: t('task'), width: 36, wrap: true },
    { title: t('lead'), width: 34, wrap: true },
    { title: t('coop'), width: 80, wrap: true },
  ];
  const rows = evaluated.plan.tasks.map((task) => [
    task.no,
    task.section,
    task.title,
    task.leadUnits.join('、'),
    task.coopUnits.join('、'),
  ]);
  addSheet(workbook, 'tasks', columns, evaluated, options, rows);
}

function formulaSheet(workbook: ExcelJS.Workbook, evaluated: EvaluatedPlan, options: ReportOptions): void {
  const { lang } = options;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const columns: SheetColumn[] = [
    { title: t('code'), width: 8 },
    { title: t('indicator'), width: 40, wrap: true },
    { title: t('unit'), width: 10 },
    { title: t('formula'), width: 60, wrap: true },
    { title: t('definition'), width: 60, wrap: true },
    { title: t('source'), width: 34, wrap: true },
    { title: t('version'), width: 10 },
  ];
  const rows = Object.values(evaluated.indicators).map((indicator) => [
    indicator.code,
    indicator.title[lang],
    indicator.unit[lang],
    indicator.formula[lang],
    indicator.definition[lang],
    sourceName(indicator.source, lang),
    indicator.version,
  ]);
  addSheet(workbook, 'formulas', columns, evaluated, options, rows);
}

/** A sheet with a title, what it is about, a filterable head that stays in sight, and typed rows. */
function addSheet(
  workbook: ExcelJS.Workbook,
  name: keyof typeof SHEETS,
  columns: readonly SheetColumn[],
  evaluated: EvaluatedPlan,
  options: ReportOptions,
  rows: readonly (readonly Value[])[],
): ExcelJS.Worksheet {
  const { lang } = options;
  const { plan, status } = evaluated;
  const sheet = workbook.addWorksheet(SHEETS[name][lang], {
    views: [{ state: 'frozen', ySplit: HEAD_ROW, xSplit: name === 'targets' ? 3 : 0 }],
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${HEAD_ROW}:${HEAD_ROW}`,
    },
    headerFooter: { oddFooter: lang === 'zh' ? '第 &P 页 共 &N 页' : 'Page &P of &N' },
  });
  sheet.columns = columns.map((column) => ({ width: column.width }));
  sheet.getCell(1, 1).value =
    `${(lang === 'en' && plan.titleEn) || plan.title} — ${TEXTS.report[lang]} — ${SHEETS[name][lang]}`;
  sheet.getCell(1, 1).font = { bold: true, size: 14 };
  const score = status.score === null ? '—' : showPercent(status.score);
  sheet.getCell(2, 1).value =
    `${TEXTS.evaluatedOn[lang]} ${status.on}　${TEXTS.phase[lang]} ${status.phase[lang]}　${lang === 'zh' ? '综合得分' : 'Composite score'} ${score}　${TEXTS.generatedOn[lang]} ${options.generatedOn}`;
  if (options.demo) {
    sheet.getCell(3, 1).value = TEXTS.demoLong[lang];
    sheet.getCell(3, 1).font = { bold: true, color: { argb: 'FFA3341F' } };
  }
  const head = sheet.getRow(HEAD_ROW);
  columns.forEach((column, index) => {
    const cell = head.getCell(index + 1);
    cell.value = column.title;
    cell.font = { bold: true };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEEE' } };
    cell.alignment = { vertical: 'middle', horizontal: 'center', wrapText: true };
    cell.border = { bottom: { style: 'medium', color: { argb: 'FF1F3A3A' } } };
  });
  rows.forEach((values, line) => {
    const row = sheet.getRow(HEAD_ROW + 1 + line);
    values.forEach((value, index) => {
      const column = columns[index];
      const cell = row.getCell(index + 1);
      cell.value = value;
      cell.alignment = {
        vertical: 'top',
        wrapText: column?.wrap ?? false,
        ...(typeof value === 'number' ? { horizontal: 'right' as const } : {}),
      };
      if (typeof value === 'number' && column?.format) cell.numFmt = column.format;
    });
  });
  sheet.autoFilter = {
    from: { row: HEAD_ROW, column: 1 },
    to: { row: HEAD_ROW + Math.max(rows.length, 1), column: columns.length },
  };
  return sheet;
}
