import ExcelJS from 'exceljs';
import type { EvaluatedPlan } from '../types.ts';
import { type Chart, drawCharts } from './charts.ts';
import { comparisonSheet, sourceSheets, standardSheet, taskSheets } from './excel-execution.ts';
import { addSheet, type Book, HEAD_ROW, SHEETS } from './excel-sheet.ts';
import { doubtSheet, formulaSheet, targetSheet, townshipSheet } from './excel-targets.ts';
import { domains, openTargets } from './findings.ts';
import { includes, type ReportOptions } from './options.ts';
import { reportName, titleOf } from './report-name.ts';
import { summarise } from './summary.ts';
import { WORDS } from './texts-report.ts';

/** The evaluation of a plan as a workbook: numbers stay numbers, every sheet filters and keeps its head in sight. */
export async function excelReport(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Kangyu 康域';
  workbook.created = new Date(`${options.generatedOn}T00:00:00+08:00`);
  workbook.title = `${titleOf(evaluated, options.lang)} ${reportName(evaluated, options)}`;
  const book: Book = { workbook, evaluated, options };
  summarySheet(book);
  targetSheet(book);
  if (includes(options, 'townships')) townshipSheet(book);
  if (includes(options, 'comparison')) comparisonSheet(book);
  if (includes(options, 'execution')) taskSheets(book);
  if (includes(options, 'standards')) standardSheet(book);
  if (includes(options, 'doubts')) doubtSheet(book);
  if (includes(options, 'sources')) sourceSheets(book);
  if (includes(options, 'annexes')) formulaSheet(book);
  if (includes(options, 'charts')) await chartSheet(book);
  return Buffer.from(await workbook.xlsx.writeBuffer());
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

/** Pictures of the charts, one below the other: the program that shows the workbook needs no add-in for them. */
async function chartSheet(book: Book): Promise<void> {
  const { evaluated, options, workbook } = book;
  const { lang } = options;
  const drawn = await drawCharts(domains(evaluated, lang), openTargets(evaluated), lang);
  const charts: [string, Chart][] = [
    ...(drawn.overview ? [[WORDS.figureStatus[lang], drawn.overview] as [string, Chart]] : []),
    ...drawn.domains,
    ...[...drawn.trends].map(([no, chart]): [string, Chart] => {
      const row = evaluated.status.rows.find((one) => one.no === no);
      return [(lang === 'en' && row?.nameEn) || row?.name || no, chart];
    }),
  ];
  if (charts.length === 0) return;
  const sheet = workbook.addWorksheet(SHEETS.charts[lang], { views: [{ showGridLines: false }] });
  const pointsPerRow = 20; // of the picture at the default height of a row (15 points, 96 dots an inch)
  let at = 0;
  for (const [name, chart] of charts) {
    const title = sheet.getCell(at + 1, 1);
    title.value = name;
    title.font = { bold: true };
    const imageId = workbook.addImage({
      // exceljs ships types of an older Node; its own Buffer is the same bytes.
      buffer: chart.png as unknown as ExcelJS.Buffer,
      extension: 'png',
    });
    sheet.addImage(imageId, {
      tl: { col: 0, row: at + 1 },
      ext: { width: chart.width, height: chart.height },
    });
    at += Math.ceil(chart.height / pointsPerRow) + HEAD_ROW;
  }
}
