import ExcelJS from 'exceljs';
import type { EvaluatedPlan } from '../types.ts';
import { chartSheet } from './excel-charts.ts';
import { comparisonSheet, sourceSheets, standardSheet, taskSheets } from './excel-execution.ts';
import { resourceSheets } from './excel-resources.ts';
import { addSheet, type Book } from './excel-sheet.ts';
import { doubtSheet, formulaSheet, targetSheet, textTargetSheet, townshipSheet } from './excel-targets.ts';
import { insertCharts } from './insert-charts.ts';
import { includes, type ReportOptions } from './options.ts';
import { reportName, titleOf } from './report-name.ts';
import { summarise } from './summary.ts';

/** The evaluation of a plan as a workbook: numbers stay numbers, every sheet filters and keeps its head in sight. */
export async function excelReport(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Kangyu 康域';
  workbook.created = new Date(`${options.generatedOn}T00:00:00+08:00`);
  workbook.title = `${titleOf(evaluated, options.lang)} ${reportName(evaluated, options)}`;
  const book: Book = { workbook, evaluated, options };
  summarySheet(book);
  targetSheet(book);
  textTargetSheet(book);
  if (includes(options, 'townships')) townshipSheet(book);
  if (includes(options, 'comparison')) comparisonSheet(book);
  if (includes(options, 'execution')) taskSheets(book);
  if (includes(options, 'standards')) {
    standardSheet(book);
    resourceSheets(book);
  }
  if (includes(options, 'doubts')) doubtSheet(book);
  if (includes(options, 'sources')) sourceSheets(book);
  if (includes(options, 'annexes')) formulaSheet(book);
  const charts = includes(options, 'charts') ? chartSheet(book) : undefined;
  const written = Buffer.from(await workbook.xlsx.writeBuffer());
  return charts ? insertCharts(written, charts.sheet, charts.charts) : written;
}

function summarySheet(book: Book): void {
  const { lang } = book.options;
  addSheet(
    book,
    'summary',
    [
      { title: lang === 'zh' ? '方面' : 'Aspect', width: 18 },
      { title: lang === 'zh' ? '情况' : 'Findings', width: 130, wrap: true },
    ],
    summarise(book.evaluated, book.options).map(({ lead, text }) => [lead, text]),
  );
}
