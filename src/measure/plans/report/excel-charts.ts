/** The sheet of charts: each drawn by the program that opens the workbook, from the cells beside it. */
import type ExcelJS from 'exceljs';
import { roundedNumber } from '../../../algorithms/rounding.ts';
import type { TargetRow } from '../types.ts';
import { countsByDomain, sharesOfGoals, trendOf } from './chart-data.ts';
import type { ChartSeries, NativeChart } from './chart-part.ts';
import { type Book, SHEETS } from './excel-sheet.ts';
import { domains, openTargets } from './findings.ts';
import type { PlacedChart } from './insert-charts.ts';
import { nameOf, STATUS_COLOUR, statusText, targetText, unitOf, valueText } from './show.ts';
import { TEXTS } from './texts.ts';
import { WORDS } from './texts-report.ts';

type Line = Omit<ChartSeries, 'nameAt' | 'valuesAt'>;
/** A chart before it has a place: its table, one column a series. */
interface Drawn extends Omit<NativeChart, 'series' | 'categoriesAt'> {
  series: Line[];
  /** Columns of words behind the numbers. */
  notes?: { title: string; values: string[] }[];
}

/** Columns of the sheet: the first is wide, charts begin behind the tables. */
const WIDTHS = [44, 12, 12, 12, 12, 12, 12, 3];
const CHART = { column: WIDTHS.length, width: 9 };
const LETTERS = 'ABCDEFGH';

/** Writes the tables and says where their charts go; undefined where nothing can be drawn. */
export function chartSheet(book: Book): { sheet: number; charts: PlacedChart[] } | undefined {
  const drawn = chartsOf(book);
  if (drawn.length === 0) return undefined;
  const name = SHEETS.charts[book.options.lang];
  const sheet = book.workbook.addWorksheet(name, {
    views: [{ showGridLines: false }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  sheet.columns = WIDTHS.map((width) => ({ width }));
  let top = 1;
  const charts = drawn.map((one) => {
    const placed = placeChart(sheet, one, top);
    top = placed.to.row + 2;
    return placed;
  });
  return { sheet: sheet.id, charts };
}

function placeChart(sheet: ExcelJS.Worksheet, drawn: Drawn, top: number): PlacedChart {
  const { notes = [], ...chart } = drawn;
  const count = chart.categories.length;
  const title = sheet.getCell(top, 1);
  title.value = chart.title;
  title.font = { bold: true };
  const head = [null, ...chart.series.map(({ name }) => name), ...notes.map((note) => note.title)];
  head.forEach((text, index) => {
    const cell = sheet.getCell(top + 1, index + 1);
    cell.value = text;
    cell.font = { bold: true, size: 10 };
    cell.alignment = { horizontal: index === 0 ? 'left' : 'right', wrapText: true, vertical: 'top' };
  });
  chart.categories.forEach((category, line) => {
    const row = sheet.getRow(top + 2 + line);
    row.getCell(1).value = category;
    row.getCell(1).alignment = { wrapText: true, vertical: 'top' };
    chart.series.forEach(({ values }, index) => {
      row.getCell(index + 2).value = values[line] ?? null;
      row.getCell(index + 2).numFmt = chart.format;
    });
    notes.forEach(({ values }, index) => {
      const cell = row.getCell(chart.series.length + 2 + index);
      cell.value = values[line] ?? null;
      cell.alignment = { horizontal: 'right' };
    });
  });
  const at = (column: number, from: number, to = from) => {
    const letter = LETTERS[column];
    const quoted = `'${sheet.name.replaceAll("'", "''")}'`;
    return from === to ? `${quoted}!$${letter}$${from}` : `${quoted}!$${letter}$${from}:$${letter}$${to}`;
  };
  const [first, last] = [top + 2, top + 1 + count];
  const height = Math.max(count + 2, chart.kind === 'lines' ? 13 : 6 + Math.ceil(count * 1.8));
  return {
    chart: {
      ...chart,
      categoriesAt: at(0, first, last),
      series: chart.series.map((one, index) => ({
        ...one,
        nameAt: at(index + 1, top + 1),
        valuesAt: at(index + 1, first, last),
      })),
    },
    from: { column: CHART.column, row: top - 1 },
    to: { column: CHART.column + CHART.width, row: top - 1 + height },
  };
}

function chartsOf({ evaluated, options: { lang } }: Book): Drawn[] {
  const fields = domains(evaluated, lang);
  const overview = countsByDomain(fields);
  return [
    ...(overview
      ? [
          {
            kind: 'stacked-bars' as const,
            title: WORDS.figureStatus[lang],
            categories: fields.map(({ name }) => name),
            series: overview.states.map((status, index) => ({
              name: statusText({ status }, lang),
              values: overview.counts[index]!,
              colour: STATUS_COLOUR[status].ink,
              labels: true,
            })),
            valueTitle: lang === 'zh' ? '指标数' : 'Targets',
            format: '0',
          },
        ]
      : []),
    ...fields.flatMap(({ name, rows }) => domainChart(name, rows, lang)),
    ...openTargets(evaluated).flatMap((row) => trendChart(row, lang)),
  ];
}

/** The room of an axis around its values, a tenth of their spread on either side; nothing for a single value. */
function boundsOf(values: readonly (number | null)[]): { min?: number; max?: number } {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = 10 ** Math.floor(Math.log10((high - low) / 4));
  if (!Number.isFinite(step) || step === 0) return {};
  const room = (high - low) * 0.1;
  const min = roundedNumber(Math.floor((low - room) / step) * step, 6);
  return { min: low >= 0 ? Math.max(0, min) : min, max: roundedNumber(Math.ceil((high + room) / step) * step, 6) };
}

/** The value of each target as per cent of its goal; the lines of the grid stand at 100. */
function domainChart(name: string, rows: readonly TargetRow[], lang: 'zh' | 'en'): Drawn[] {
  const shares = sharesOfGoals(rows);
  if (shares.length === 0) return [];
  const most = Math.max(100, ...shares.map(({ share }) => share));
  return [
    {
      kind: 'bars',
      title: `${name}${lang === 'zh' ? '：' : ': '}${WORDS.shareOfGoal[lang]}`,
      categories: shares.map(({ row }) => `${row.no} ${nameOf(row, lang)}`),
      series: [
        {
          name: `${WORDS.shareOfGoal[lang]} (%)`,
          values: shares.map(({ share }) => roundedNumber(share, 1)),
          colour: STATUS_COLOUR['on-track'].ink,
          pointColours: shares.map(({ row }) => STATUS_COLOUR[row.status].ink),
          labels: true,
        },
      ],
      notes: [
        { title: TEXTS.value[lang], values: shares.map(({ row }) => valueText(row)) },
        { title: TEXTS.target[lang], values: shares.map(({ row }) => targetText(row, lang)) },
        { title: TEXTS.unit[lang], values: shares.map(({ row }) => unitOf(row, lang)) },
        { title: TEXTS.status[lang], values: shares.map(({ row }) => statusText(row, lang)) },
      ],
      valueTitle: lang === 'zh' ? '%（目标 = 100）' : '% (target = 100)',
      format: '0.#',
      max: Math.ceil((most * 1.1) / 50) * 50,
      majorUnit: 100,
    },
  ];
}

function trendChart(row: TargetRow, lang: 'zh' | 'en'): Drawn[] {
  const trend = trendOf(row);
  if (!trend) return [];
  const { years, values, goal, pace } = trend;
  const unit = unitOf(row, lang);
  return [
    {
      kind: 'lines',
      title: `${row.no} ${nameOf(row, lang)}`,
      categories: years,
      series: [
        { name: TEXTS.value[lang], values, colour: '0F6B6B', marker: true, labels: true },
        ...(goal === null
          ? []
          : [
              {
                name: `${TEXTS.targetLine[lang]} ${targetText(row, lang)}`,
                values: years.map(() => goal),
                colour: '202124',
                dash: 'dash' as const,
              },
            ]),
        ...(pace.length > 0
          ? [{ name: TEXTS.pace[lang], values: pace, colour: '8A5A00', dash: 'sysDot' as const }]
          : []),
      ],
      valueTitle: unit,
      ...boundsOf([...values, ...pace, goal]),
      format: row.decimals > 0 ? `0.${'0'.repeat(row.decimals)}` : '0',
    },
  ];
}
