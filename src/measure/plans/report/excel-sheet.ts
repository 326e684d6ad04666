import type ExcelJS from 'exceljs';
import { showPercent } from '../rule-text.ts';
import type { EvaluatedPlan } from '../types.ts';
import type { ReportOptions } from './options.ts';
import { reportName } from './report-name.ts';
import { type Lang, TEXTS } from './texts.ts';

export type Value = string | number | null;
export interface SheetColumn {
  title: string;
  width: number;
  /** Number format of the column; text without it. */
  format?: string;
  wrap?: boolean;
}

/** One workbook in the making. */
export interface Book {
  workbook: ExcelJS.Workbook;
  evaluated: EvaluatedPlan;
  options: ReportOptions;
}

export const HEAD_ROW = 4;

export const SHEETS = {
  summary: { zh: '概况', en: 'Summary' },
  charts: { zh: '图表', en: 'Charts' },
  targets: { zh: '指标', en: 'Targets' },
  textTargets: { zh: '文中目标', en: 'Targets in the text' },
  townships: { zh: '乡镇', en: 'Townships' },
  comparison: { zh: '比较', en: 'Comparison' },
  tasks: { zh: '任务', en: 'Tasks' },
  units: { zh: '责任单位', en: 'Units' },
  projects: { zh: '项目', en: 'Projects' },
  actions: { zh: '改进措施', en: 'Actions' },
  standards: { zh: '配置标准', en: 'Standards' },
  bedScores: { zh: '床位评价', en: 'Bed scores' },
  efficiency: { zh: '相对效率', en: 'Efficiency' },
  doubts: { zh: '疑点', en: 'Doubts' },
  sources: { zh: '数据来源', en: 'Sources' },
  restatements: { zh: '数据修订', en: 'Restatements' },
  formulas: { zh: '口径', en: 'Formulas' },
} satisfies Record<string, Record<Lang, string>>;

/** A sheet with a title, what it is about, a filterable head that stays in sight, and typed rows. */
export function addSheet(
  { workbook, evaluated, options }: Book,
  name: keyof typeof SHEETS,
  columns: readonly SheetColumn[],
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
    `${(lang === 'en' && plan.titleEn) || plan.title} — ${reportName(evaluated, options)} — ${SHEETS[name][lang]}`;
  sheet.getCell(1, 1).font = { bold: true, size: 14 };
  const score = status.score === null ? '—' : showPercent(status.score);
  sheet.getCell(2, 1).value =
    `${TEXTS.evaluatedOn[lang]} ${status.on}　${TEXTS.phase[lang]} ${status.phase[lang]}　${lang === 'zh' ? '综合得分' : 'Composite score'} ${score}　${TEXTS.generatedOn[lang]} ${options.generatedOn}${options.snapshot ? `　${TEXTS.snapshot[lang]} ${options.snapshot.id}` : ''}`;
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
