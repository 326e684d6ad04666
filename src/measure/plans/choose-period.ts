import { findPeriod, periodOf, periodsBetween, previousPeriod } from '../../algorithms/periods.ts';
import { yearPosition } from './evaluate.ts';

/**
 * Periods that may stand for a day, after the plan's base year: the years that have ended and, unless the day is the last
 * of a year, the latest month that has ended. The month that is still running counts only for today, because a past day
 * must not see what came after it.
 */
export function candidatePeriods(on: string, today: string, baseYear: number): { years: string[]; months: string[] } {
  const years = periodsBetween('year', `${baseYear + 1}-01-01`, on)
    .filter(({ end }) => end <= on)
    .map(({ label }) => label);
  if (on.endsWith('-12-31')) return { years, months: [] };
  const running = periodOf(on, 'month');
  const before = previousPeriod(running);
  const months = [before, running].filter(
    ({ start, end }) => (end <= on || on === today) && Number(start.slice(0, 4)) > baseYear,
  );
  return { years, months: months.map(({ label }) => label) };
}

export interface PeriodValue {
  period: string;
  value: number | null;
}

/**
 * The value that stands for a day: of the candidates with a value the one that ends last, the year before its December.
 * Months count for stocks (beds, staff at a point in time) only. A year without a value is carried forward from the one
 * before; values at or before the base year say nothing about the plan.
 */
export function chooseValue<C extends PeriodValue>(
  cells: readonly C[],
  options: { stock: boolean; baseYear: number },
): C | undefined {
  const ranked = cells.flatMap((cell) => {
    const period = findPeriod(cell.period);
    if (!period || cell.value === null || Number(period.end.slice(0, 4)) <= options.baseYear) return [];
    if (period.kind === 'month' && !options.stock) return [];
    return [{ cell, end: period.end, year: period.kind === 'year' }];
  });
  ranked.sort((a, b) => (a.end === b.end ? Number(b.year) - Number(a.year) : a.end < b.end ? 1 : -1));
  return ranked[0]?.cell;
}

/** True when a value is a year old or older on the day: a survey year is missing, the last figure stands in. */
export function isCarriedForward(period: string, on: string): boolean {
  const found = findPeriod(period);
  return found !== undefined && yearPosition(on) - yearPosition(found.end) >= 1;
}
