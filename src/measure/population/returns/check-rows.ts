/** Judges the rows of a population return, one by one and against the year before. Pure. */
import { addDays, isDay } from '../../../algorithms/periods.ts';
import { type Problem, type ReadRow, readNumber, textOfCell } from '../../returns/index.ts';
import { SEXES } from '../read-rows.ts';
import type { PopulationRow } from '../types.ts';
import { checkSets } from './check-sets.ts';
import { type CheckContext, cellKey, type PopulationCheck, type StoredFigure, yearBefore } from './figure.ts';
import { problem } from './problems.ts';

const LIMITS = { source: 300, note: 2000 } as const;
const MOST = 2_000_000_000;

export function checkRows(rows: readonly ReadRow[], context: CheckContext): PopulationCheck[] {
  const checked = fillDown(rows).map((row) => checkRow(row, context));
  compareWithStored(checked, context);
  return checkSets(checked, context);
}

/** Source and vintage stand for the rows below of the same area and date too. */
function fillDown(rows: readonly ReadRow[]): ReadRow[] {
  const above = new Map<string, ReadRow['cells']>();
  return rows.map(({ row, cells }) => {
    const set = `${textOfCell(cells.area)}|${textOfCell(cells.date)}`;
    const known = above.get(set) ?? {};
    const next = { ...cells };
    for (const key of ['source', 'vintage']) if (textOfCell(next[key]) === '' && known[key]) next[key] = known[key];
    above.set(set, next);
    return { row, cells: next };
  });
}

function checkRow(row: ReadRow, context: CheckContext): PopulationCheck {
  const { cells } = row;
  const problems: Problem[] = [];
  const area = textOfCell(cells.area);
  checkArea(area, textOfCell(cells.areaName), context, problems);
  const date = checkDate(dayOf(textOfCell(cells.date)), context, problems);
  const sex = SEXES[textOfCell(cells.sex)];
  if (!sex) problems.push(problem('sex-wrong', 'sex', { value: textOfCell(cells.sex) }));
  const ages = checkAges(textOfCell(cells.ageFrom), textOfCell(cells.ageTo), problems);
  const value = checkValue(cells.value, problems);
  const source = textOfCell(cells.source);
  const note = textOfCell(cells.note);
  if (source === '') problems.push(problem('required', 'source'));
  for (const [key, text] of [['source', source] as const, ['note', note] as const])
    if (text.length > LIMITS[key]) problems.push(problem('too-long', key, { limit: LIMITS[key] }));
  const vintage = checkVintage(textOfCell(cells.vintage), date, context.today, problems);
  const isRight = sex && ages && problems.every(({ level }) => level !== 'error');
  return {
    ...{ ...row, area, period: date, item: sex && ages ? figureName(sex, ages.ageFrom, ages.ageTo) : null },
    ...{ state: 'accepted', problems },
    figure: isRight ? { area, date, sex, ...ages, value: value!, source, vintage, note: note || null } : null,
  };
}

/** `男 0–4`, `合计`: what a row is about. */
function figureName(sex: PopulationRow['sex'], from: number | null, to: number | null): string {
  const name = { male: '男', female: '女', all: '合计' }[sex];
  return from === null ? name : `${name} ${to === null ? `${from}+` : `${from}–${to}`}`;
}

function checkArea(area: string, name: string, { areas, isAllowed }: CheckContext, problems: Problem[]): void {
  if (area === '') problems.push(problem('required', 'area'));
  else if (!areas.has(area)) {
    const named = [...areas.values()].filter((one) => name !== '' && one.name === name);
    problems.push(problem('area-unknown', 'area', { value: area }, named.length === 1 ? named[0]!.code : undefined));
  } else if (!isAllowed(area)) problems.push(problem('area-outside', 'area', { value: area }));
}

/** A day in a column of another format arrives as Excel's serial number (days since 1899-12-30). */
const dayOf = (text: string): string =>
  /^[2-7]\d{4}(\.0+)?$/.test(text) ? addDays('1899-12-30', Math.floor(Number(text))) : text;

function checkDate(date: string, { today, date: asked }: CheckContext, problems: Problem[]): string {
  if (date === '') problems.push(problem('required', 'date'));
  else if (!isDay(date))
    problems.push(problem('date-wrong', 'date', { value: date }, /^\d{4}$/.test(date) ? `${date}-12-31` : undefined));
  else if (date > today) problems.push(problem('date-ahead', 'date', { value: date }));
  else if (asked !== undefined && asked !== date)
    problems.push(problem('date-other', 'date', { value: date, date: asked }, asked));
  return date;
}

function checkAges(
  from: string,
  to: string,
  problems: Problem[],
): { ageFrom: number | null; ageTo: number | null } | undefined {
  const read = (column: 'ageFrom' | 'ageTo', text: string) => {
    if (text === '') return null;
    if (/^\d{1,3}$/.test(text) && Number(text) <= 130) return Number(text);
    problems.push(problem('age-wrong', column, { value: text.slice(0, 20) }));
    return undefined;
  };
  const [ageFrom, ageTo] = [read('ageFrom', from), read('ageTo', to)];
  if (ageFrom === undefined || ageTo === undefined) return undefined;
  if (ageFrom === null && ageTo !== null) problems.push(problem('age-from-missing', 'ageFrom'));
  else if (ageFrom !== null && ageTo !== null && ageTo < ageFrom) problems.push(problem('age-order', 'ageTo'));
  return { ageFrom, ageTo };
}

function checkValue(cell: ReadRow['cells'][string], problems: Problem[]): number | null {
  const read = readNumber('value', cell, false);
  problems.push(...read.problems);
  const { number: value } = read;
  if (value === null) {
    if (read.problems.length === 0) problems.push(problem('required', 'value'));
  } else if (value < 0) problems.push(problem('negative', 'value', { value }));
  else if (!Number.isInteger(value)) problems.push(problem('not-whole', 'value', { value }, Math.round(value)));
  else if (value > MOST) problems.push(problem('too-many', 'value', { value }));
  return value;
}

/** A vintage is compared as text, so only years, months and days are taken. */
function checkVintage(vintage: string, date: string, today: string, problems: Problem[]): string {
  const isPartOfDay = /^\d{4}(-\d{2}){0,2}$/.test(vintage) && isDay(`${vintage}-01-01`.slice(0, 10));
  if (vintage === '') problems.push(problem('required', 'vintage'));
  else if (!isPartOfDay) problems.push(problem('vintage-wrong', 'vintage', { value: vintage.slice(0, 40) }));
  else if (vintage > today) problems.push(problem('vintage-ahead', 'vintage', { value: vintage }));
  else if (isDay(date) && vintage < date.slice(0, vintage.length))
    problems.push(problem('vintage-early', 'vintage', { value: vintage, date }));
  return vintage;
}

/** Against the year before, and against the figure of the day that counts now. */
function compareWithStored(rows: readonly PopulationCheck[], { stored, rules }: CheckContext): void {
  const newest = new Map<string, StoredFigure>();
  for (const one of stored) {
    const other = newest.get(cellKey(one));
    if (!other || other.vintage < one.vintage) newest.set(cellKey(one), one);
  }
  for (const { figure, problems } of rows) {
    if (!figure) continue;
    const before = newest.get(cellKey(figure, yearBefore(figure.date)));
    if (before && before.value > 0) {
      const isTotal = figure.sex === 'all' && figure.ageFrom === null;
      const { percent: limit, people } = isTotal ? rules.total : rules.part;
      const difference = Math.abs(figure.value - before.value);
      const percent = Math.round((difference / before.value) * 1000) / 10;
      const words = { period: before.date, last: before.value, percent, limit };
      if (percent > limit && difference > people) problems.push(problem('large-change', 'value', words));
    }
    const now = newest.get(cellKey(figure));
    if (!now) continue;
    const words = { last: now.value, vintage: now.vintage };
    if (now.vintage > figure.vintage) problems.push(problem('vintage-older', 'vintage', words));
    else if (now.value !== figure.value) problems.push(problem('revision', 'value', words));
  }
}
