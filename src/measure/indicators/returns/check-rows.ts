/** Judges returned rows against the catalogue, the areas and what was reported before. Pure. */
import { findPeriod } from '../../../algorithms/periods.ts';
import { roundedNumber } from '../../../algorithms/rounding.ts';
import {
  type CheckedRow as Checked,
  type Problem,
  type ReadRow,
  readNumber,
  textOfCell,
  tidy,
} from '../../returns/index.ts';
import { problem } from './problems.ts';
import { judgeRange, type ReportedIndicator, rangesOf, returnRules } from './rules.ts';
import type { KnownValue } from './store-returns.ts';

export interface CheckContext {
  today: string;
  /** Period of the template, where the file is one. */
  period?: string | undefined;
  areas: ReadonlyMap<string, { code: string; name: string; parent: string | null; tree: string }>;
  isAllowed(area: string): boolean;
  indicators: ReadonlyMap<string, ReportedIndicator>;
  isComputed(code: string): boolean;
  /** By `indicator|area|period`. */
  last: ReadonlyMap<string, KnownValue>;
  current: ReadonlyMap<string, KnownValue>;
  closed: ReadonlySet<string>;
}
export interface Values {
  value: number;
  numerator: number | null;
  denominator: number | null;
  source: string;
  note: string | null;
}
export interface CheckedRow extends Checked {
  values: Values | null;
}

const LIMITS = { source: 300, note: 2000 } as const;

export function checkRows(rows: readonly ReadRow[], context: CheckContext): CheckedRow[] {
  const checked = rows.map((row) => checkRow(row, context));
  markDuplicates(checked);
  compareParts(checked, context);
  return checked.map((row) => settle(row, context));
}

function checkRow(row: ReadRow, context: CheckContext): CheckedRow {
  const { cells } = row;
  const problems: Problem[] = [];
  const area = textOfCell(cells.area);
  const code = textOfCell(cells.indicator);
  const label = textOfCell(cells.period);
  checkArea(area, textOfCell(cells.areaName), context, problems);
  const indicator = context.indicators.get(code);
  if (code === '') problems.push(problem('required', 'indicator'));
  else if (!indicator)
    problems.push(
      problem(context.isComputed(code) ? 'indicator-computed' : 'indicator-unknown', 'indicator', { value: code }),
    );
  checkPeriod(label, context, problems);
  const values = indicator ? checkValues(row, indicator, problems) : null;
  const known = problems.every(({ column }) => column !== 'area' && column !== 'indicator' && column !== 'period');
  const checked: CheckedRow = { ...row, area, item: code, period: label, state: 'accepted', problems, values };
  if (known && indicator && values) compareWithLast(checked, values, context);
  return checked;
}

function checkArea(area: string, name: string, context: CheckContext, problems: Problem[]): void {
  if (area === '') problems.push(problem('required', 'area'));
  else if (!context.areas.has(area)) {
    const named = [...context.areas.values()].filter((one) => name !== '' && one.name === name);
    problems.push(problem('area-unknown', 'area', { value: area }, named.length === 1 ? named[0]!.code : undefined));
  } else if (!context.isAllowed(area)) problems.push(problem('area-outside', 'area', { value: area }));
}

function checkPeriod(label: string, { today, period: asked }: CheckContext, problems: Problem[]): void {
  const period = findPeriod(label);
  if (label === '') problems.push(problem('required', 'period'));
  else if (!period || !['year', 'quarter', 'month'].includes(period.kind))
    problems.push(problem('period-wrong', 'period', { value: label }));
  else if (period.start > today) problems.push(problem('period-ahead', 'period', { value: label }));
  else if (asked !== undefined && asked !== label)
    problems.push(problem('period-other', 'period', { value: label, period: asked }, asked));
}

function checkValues({ cells }: ReadRow, indicator: ReportedIndicator, problems: Problem[]): Values | null {
  const percent = indicator.unit.zh === '%';
  const { factor } = indicator;
  const numerator = readNumber('numerator', cells.numerator, false);
  const denominator = readNumber('denominator', cells.denominator, false);
  const [n, d] = [numerator.number, denominator.number];
  problems.push(...numerator.problems, ...denominator.problems);
  const ratio = factor !== undefined && n !== null && d !== null && d > 0 ? tidy((n / d) * factor) : null;
  const given = cells.value;
  const isOpen = given === undefined || (typeof given === 'object' && 'uncached' in given);
  const read = isOpen && ratio !== null ? { number: null, problems: [] } : readNumber('value', given, percent);
  problems.push(...read.problems);
  if (n !== null && n < 0) problems.push(problem('negative', 'numerator', { value: n }));
  if (d !== null && d <= 0) problems.push(problem('denominator-zero', 'denominator'));
  if ((n === null) !== (d === null) && numerator.problems.length + denominator.problems.length === 0)
    problems.push(problem('pair', n === null ? 'numerator' : 'denominator'));
  if (n !== null && d !== null && d > 0 && n > d && percent && rangesOf(indicator).hard[1] === 100)
    problems.push(problem('numerator-above', 'numerator', { value: n, number: d }));
  const value = read.number ?? (ratio === null ? null : roundedNumber(ratio, indicator.decimals));
  if (value === null) {
    if (read.problems.length === 0) problems.push(problem('required', 'value'));
  } else problems.push(...checkValue(value, ratio, indicator, percent));
  const source = textOfCell(cells.source);
  const note = textOfCell(cells.note);
  if (source === '') problems.push(problem('required', 'source'));
  for (const [key, text] of [
    ['source', source],
    ['note', note],
  ] as const)
    if (text.length > LIMITS[key]) problems.push(problem('too-long', key, { limit: LIMITS[key] }));
  return value === null ? null : { value, numerator: n, denominator: d, source, note: note || null };
}

function checkValue(value: number, ratio: number | null, indicator: ReportedIndicator, percent: boolean): Problem[] {
  const { hard, plausible, why } = rangesOf(indicator);
  const words = ([low, high]: readonly [number | null, number | null]) => ({
    value,
    low: low ?? '…',
    high: high ?? '…',
  });
  const place = judgeRange(indicator, value);
  if (ratio !== null && !isRounding(value, ratio, indicator.decimals)) {
    const number = roundedNumber(ratio, indicator.decimals);
    return percent && isRounding(value * 100, ratio, indicator.decimals)
      ? [problem('percent-fraction-sure', 'value', { value, number }, number)]
      : [problem('value-formula', 'value', { value, factor: indicator.factor!, number }, number)];
  }
  if (place === 'impossible') return [problem('outside-hard', 'value', words(hard))];
  if (percent && ratio === null && value > 0 && value <= 1) {
    const number = tidy(value * 100);
    return [problem('percent-fraction', 'value', { value, number }, number)];
  }
  if (place === 'inside') return [];
  const { message, ...rest } = problem('outside-plausible', 'value', words(plausible));
  return [{ ...rest, message: why ? { zh: `${message.zh}。${why.zh}`, en: `${message.en}. ${why.en}` } : message }];
}

/** Whether `value` is `exact` rounded to as many places as it is written with (at most the indicator's). */
export function isRounding(value: number, exact: number, decimals: number): boolean {
  const written = String(tidy(value)).split('.')[1]?.length ?? 0;
  const half = 0.5 * 10 ** -Math.min(written, decimals);
  return Math.abs(value - exact) <= half + 1e-9 * Math.max(1, Math.abs(exact));
}

function compareWithLast(row: CheckedRow, { value }: Values, { last, closed }: CheckContext): void {
  const key = `${row.item}|${row.area}|${row.period}`;
  const before = last.get(key);
  const limit = returnRules().changePercent;
  if (before && before.value !== 0) {
    const percent = Math.round((Math.abs(value - before.value) / Math.abs(before.value)) * 100);
    const words = { period: before.period, last: before.value, percent, limit };
    const isFraction = row.problems.some(({ code }) => code.startsWith('percent-fraction'));
    if (percent > limit && !isFraction) row.problems.push(problem('large-change', 'value', words));
  }
  if (closed.has(key)) row.problems.push(problem('restatement', 'period', { value: row.period! }));
}

/** Every row of a repeated cell is refused: which one is right only the sender knows. */
function markDuplicates(rows: readonly CheckedRow[]): void {
  const byKey = new Map<string, CheckedRow[]>();
  for (const row of rows) {
    if (!row.area || !row.item || !row.period) continue;
    const key = `${row.item}|${row.area}|${row.period}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  for (const same of byKey.values()) {
    if (same.length < 2) continue;
    for (const row of same) {
      const others = same.filter((one) => one !== row).map((one) => one.row);
      row.problems.push(problem('duplicate', 'indicator', { rows: others.slice(0, 10).join('、') }));
    }
  }
}

const COUNTS = new Set(['个', '人', '名', '家']);

/** Where all parts of an area stand in the file without an error, what can be added up must add up. */
function compareParts(rows: readonly CheckedRow[], { areas, indicators }: CheckContext): void {
  const parts = new Map<string, string[]>();
  for (const { code, parent, tree } of areas.values())
    if (parent && tree === 'administrative') parts.set(parent, [...(parts.get(parent) ?? []), code]);
  const byKey = new Map(rows.map((row) => [`${row.item}|${row.area}|${row.period}`, row]));
  for (const row of rows) {
    const below = parts.get(row.area ?? '') ?? [];
    const indicator = indicators.get(row.item ?? '');
    if (below.length === 0 || !indicator || !row.values) continue;
    const column = indicator.numerator ? 'numerator' : COUNTS.has(indicator.unit.zh) ? 'value' : undefined;
    const own = column && row.values[column];
    if (!column || own === null || own === undefined) continue;
    const sums = below.map((code) => {
      const part = byKey.get(`${row.item}|${code}|${row.period}`);
      const isRight = part?.values && !part.problems.some(({ level }) => level === 'error');
      return isRight ? part.values![column] : null;
    });
    if (sums.some((sum) => sum === null)) continue;
    const number = tidy(sums.reduce<number>((sum, one) => sum + one!, 0));
    if (Math.abs(number - own) > 1e-6 * Math.max(1, Math.abs(own)))
      row.problems.push(problem('children-sum', column, { number, value: own }));
  }
}

function settle(row: CheckedRow, { current }: CheckContext): CheckedRow {
  const has = (level: Problem['level']) => row.problems.some((one) => one.level === level);
  if (has('error') || !row.values) return { ...row, state: 'rejected' };
  const now = current.get(`${row.item}|${row.area}|${row.period}`);
  const { value, numerator, denominator, source, note } = row.values;
  const same =
    now?.value === value &&
    now.numerator === numerator &&
    now.denominator === denominator &&
    now.source === source &&
    now.note === note;
  if (same) return { ...row, state: 'unchanged' };
  return { ...row, state: has('warning') && note === null ? 'warned' : 'accepted' };
}
