/**
 * Judges what belongs together: all figures of one area, day and vintage are one count. Its sexes and ages must add up, and
 * it is stored whole or not at all, because the newest vintage answers for every age. Pure.
 */
import type { PopulationRow } from '../types.ts';
import { type CheckContext, cellKey, type PopulationCheck, type StoredFigure } from './figure.ts';
import { problem } from './problems.ts';

type Figure = StoredFigure & { row?: PopulationCheck };
type RightRow = PopulationCheck & { figure: NonNullable<PopulationCheck['figure']> };
const SEX_ORDER = ['all', 'male', 'female'] as const;
const isError = ({ problems }: PopulationCheck) => problems.some(({ level }) => level === 'error');
const isWarned = ({ problems, figure }: PopulationCheck) =>
  problems.some(({ level }) => level === 'warning') && figure?.note === null;
const rowsOf = (rows: readonly PopulationCheck[]) =>
  rows
    .slice(0, 10)
    .map(({ row }) => row)
    .join('、');

export function checkSets(rows: readonly PopulationCheck[], context: CheckContext): PopulationCheck[] {
  const right = rows.filter((row): row is RightRow => row.figure !== null);
  markRepeated(right);
  const storedSets = groupBy(context.stored, setOf);
  for (const [key, set] of groupBy(right, ({ figure }) => setOf(figure))) {
    const file = set.map((row) => ({ ...row.figure, row }));
    const known = new Set(file.map((one) => cellKey(one)));
    const others = (storedSets.get(key) ?? []).filter(
      (one) => one.source === file[0]!.source && !known.has(cellKey(one)),
    );
    const figures: Figure[] = [...file, ...others];
    markOverlaps(figures);
    compareSexes(figures);
    compareAges(figures);
  }
  compareParts(right, context);
  return settle(rows, context);
}

const setOf = (one: Pick<PopulationRow, 'area' | 'date' | 'vintage'>) => `${one.area}|${one.date}|${one.vintage}`;

function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

/** Every row of a repeated figure is refused: which one is right only the sender knows. */
function markRepeated(rows: readonly RightRow[]): void {
  for (const same of groupBy(rows, ({ figure }) => `${cellKey(figure)}|${figure.vintage}`).values()) {
    if (same.length < 2) continue;
    for (const row of same)
      row.problems.push(problem('duplicate', 'value', { rows: rowsOf(same.filter((one) => one !== row)) }));
  }
  for (const set of groupBy(rows, ({ figure }) => setOf(figure)).values()) {
    const sources = [...new Set(set.map(({ figure }) => figure.source))];
    if (sources.length < 2) continue;
    const value = sources.slice(0, 5).join('、');
    for (const row of set) row.problems.push(problem('mixed-sources', 'source', { value }));
  }
}

const agesOf = ({ ageFrom, ageTo }: Figure) => (ageTo === null ? `${ageFrom}+` : `${ageFrom}–${ageTo}`);
const endOf = ({ ageTo }: Figure) => ageTo ?? Number.POSITIVE_INFINITY;

function markOverlaps(figures: readonly Figure[]): void {
  for (const sex of SEX_ORDER) {
    const groups = agesIn(figures, sex);
    groups.forEach((one, i) => {
      const other = groups.find((two, j) => i !== j && two.ageFrom! <= endOf(one) && endOf(two) >= one.ageFrom!);
      const isSame = other && other.ageFrom === one.ageFrom && other.ageTo === one.ageTo;
      if (other && !isSame) one.row?.problems.push(problem('ages-overlap', 'ageFrom', { value: agesOf(other) }));
    });
  }
}

const agesIn = (figures: readonly Figure[], sex: PopulationRow['sex']): Figure[] =>
  figures.filter((one) => one.sex === sex && one.ageFrom !== null).sort((a, b) => a.ageFrom! - b.ageFrom!);

function compareSexes(figures: readonly Figure[]): void {
  for (const same of groupBy(figures, ({ ageFrom, ageTo }) => `${ageFrom}|${ageTo}`).values()) {
    const [all, male, female] = SEX_ORDER.map((sex) => same.find((one) => one.sex === sex));
    if (!all) continue;
    if (male && female) {
      const number = male.value + female.value;
      const words = { male: male.value, female: female.value, number, value: all.value };
      if (number !== all.value) firstRow([all, male, female])?.problems.push(problem('sex-sum', 'value', words));
    } else
      for (const one of [male, female])
        if (one && one.value > all.value)
          firstRow([one, all])?.problems.push(problem('sex-above', 'value', { number: all.value }));
  }
}

/** The row that a wrong sum is shown at: the first of the figures that stands in the file. */
const firstRow = (figures: readonly Figure[]): PopulationCheck | undefined => figures.find(({ row }) => row)?.row;

function compareAges(figures: readonly Figure[]): void {
  for (const sex of SEX_ORDER) {
    const total = figures.find((one) => one.sex === sex && one.ageFrom === null);
    const ages = agesIn(figures, sex);
    if (!total || ages.length === 0) continue;
    const number = ages.reduce((sum, one) => sum + one.value, 0);
    const isWhole =
      ages[0]!.ageFrom === 0 &&
      ages.at(-1)!.ageTo === null &&
      ages.every((one, i) => i === 0 || one.ageFrom === ages[i - 1]!.ageTo! + 1);
    const place = firstRow([total, ...ages])?.problems;
    const words = { number, value: total.value };
    if (isWhole && number !== total.value) place?.push(problem('age-sum', 'value', words));
    else if (!isWhole && number > total.value) place?.push(problem('age-sum-above', 'value', words));
    else if (!isWhole) place?.push(problem('age-gap', 'value'));
  }
}

/** Where all parts of an area stand in the file without an error, they must add up to it. */
function compareParts(rows: readonly RightRow[], { areas }: CheckContext): void {
  const parts = new Map<string, string[]>();
  for (const { code, parent, tree } of areas.values())
    if (parent && tree === 'administrative') parts.set(parent, [...(parts.get(parent) ?? []), code]);
  const byKey = new Map(rows.map((row) => [`${cellKey(row.figure)}|${row.figure.vintage}`, row]));
  for (const { figure, problems } of rows) {
    const below = parts.get(figure.area) ?? [];
    const found = below.map((area) => byKey.get(`${cellKey({ ...figure, area })}|${figure.vintage}`));
    if (below.length === 0 || found.some((part) => !part || isError(part))) continue;
    const number = found.reduce((sum, part) => sum + part!.figure.value, 0);
    if (number !== figure.value) problems.push(problem('children-sum', 'value', { number, value: figure.value }));
  }
}

function settle(rows: readonly PopulationCheck[], { stored }: CheckContext): PopulationCheck[] {
  const current = new Map(stored.map((one) => [`${cellKey(one)}|${one.source}|${one.vintage}`, one]));
  const waiting = new Map<string, PopulationCheck[]>();
  for (const row of rows)
    if (isError(row) || !row.figure || isWarned(row)) {
      const key = `${row.area}|${row.period}`;
      waiting.set(key, [...(waiting.get(key) ?? []), row]);
    }
  return rows.map((row) => {
    if (isError(row) || !row.figure) return { ...row, state: 'rejected' };
    const now = current.get(`${cellKey(row.figure)}|${row.figure.source}|${row.figure.vintage}`);
    if (now && now.value === row.figure.value && now.note === row.figure.note) return { ...row, state: 'unchanged' };
    if (isWarned(row)) return { ...row, state: 'warned' };
    const others = waiting.get(`${row.area}|${row.period}`);
    if (!others) return { ...row, state: 'accepted' };
    return {
      ...row,
      state: 'rejected',
      problems: [...row.problems, problem('set-waits', null, { rows: rowsOf(others) })],
    };
  });
}
