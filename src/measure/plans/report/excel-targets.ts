/** Sheets about targets, townships, doubts and formulas. */

import { decisionText } from '../apply-decisions.ts';
import { roundForJudging } from '../evaluate.ts';
import { STATUS_TEXT } from '../rule-text.ts';
import type { TargetRow } from '../types.ts';
import { addSheet, type Book, HEAD_ROW, type SheetColumn, type Value } from './excel-sheet.ts';
import { domainOf, nameOf, STATUS_COLOUR, targetText, unitOf } from './show.ts';
import { DOUBT_TYPE_TEXT, type Lang, ORIGIN_TEXT, SOURCE_TEXT, sourceName, TEXTS } from './texts.ts';
import { WORDS } from './texts-report.ts';

export function targetSheet(book: Book): void {
  targetsOn(book, 'targets', book.evaluated.status.rows);
}

/** Every target of the text: computed where bound to an indicator, else without data; the rule says why. */
export function textTargetSheet(book: Book): void {
  const rows = book.evaluated.status.textRows ?? [];
  if (rows.length > 0) targetsOn(book, 'textTargets', rows);
}

function targetsOn(book: Book, name: 'targets' | 'textTargets', rows: readonly TargetRow[]): void {
  const { evaluated } = book;
  const { lang } = book.options;
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
    book,
    name,
    columns,
    rows.map((row) => targetCells(row, lang)),
  );
  rows.forEach((row, index) => {
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

export function townshipSheet(book: Book): void {
  const { evaluated } = book;
  const { lang } = book.options;
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
  addSheet(book, 'townships', columns, rows);
}

export function doubtSheet(book: Book): void {
  const { lang } = book.options;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const columns: SheetColumn[] = [
    { title: t('no'), width: 7 },
    { title: t('subject'), width: 40, wrap: true },
    { title: t('type'), width: 18 },
    { title: t('finding'), width: 90, wrap: true },
    { title: t('origin'), width: 11 },
    { title: WORDS.decision[lang], width: 44, wrap: true },
  ];
  const rows = book.evaluated.plan.doubts.map((doubt) => [
    doubt.target ?? null,
    doubt.subject,
    DOUBT_TYPE_TEXT[doubt.type]?.[lang] ?? doubt.type,
    doubt.finding[lang],
    ORIGIN_TEXT[doubt.origin]?.[lang] ?? doubt.origin,
    decisionText(doubt)?.[lang] ?? WORDS.undecided[lang],
  ]);
  addSheet(book, 'doubts', columns, rows);
}

export function formulaSheet(book: Book): void {
  const { lang } = book.options;
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
  const rows = Object.values(book.evaluated.indicators).map((indicator) => [
    indicator.code,
    indicator.title[lang],
    indicator.unit[lang],
    indicator.formula[lang],
    indicator.definition[lang],
    sourceName(indicator.source, lang),
    indicator.version,
  ]);
  addSheet(book, 'formulas', columns, rows);
}
