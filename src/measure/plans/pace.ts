/** The needed-pace line of a target and what is still needed to reach it. */
import { findPeriod } from '../../algorithms/periods.ts';
import { resolveGoal, type TargetSpec, targetLine, tidy, yearPosition } from './evaluate.ts';

export interface PacePoint {
  period: string;
  value: number;
}

/**
 * Points of the straight line from baseline to target, at the end of each year (or month) from the base year to the target
 * year. Empty for targets without progress: ceilings, floors, kept values, trends, targets without a baseline.
 */
export function paceLine(spec: TargetSpec, frequency: 'year' | 'month' = 'year'): PacePoint[] {
  const line = targetLine(spec);
  if (!line) return [];
  const years = line.toYear - line.fromYear;
  const steps = frequency === 'year' ? years : years * 12;
  return Array.from({ length: steps + 1 }, (_, step) => ({
    period: frequency === 'year' ? String(line.fromYear + step) : monthLabel(line.fromYear, 12 + step),
    value: tidy(line.from + ((line.to - line.from) * step) / steps),
  }));
}

function monthLabel(year: number, monthsFromJanuary: number): string {
  const month = monthsFromJanuary - 1;
  return `${year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** Change per year still needed from a value in its period to reach the target in time; undefined when there is no line or no time left. */
export function neededPerYear(spec: TargetSpec, value: number, on: string): number | undefined {
  const line = targetLine(spec);
  const left = line ? line.toYear + 1 - yearPosition(on) : 0;
  return line && left > 0 ? tidy((line.to - value) / left) : undefined;
}

/** The one number of a target for charts: its bound, its exact value, the nearer end of its range, or the kept baseline. */
export function targetNumber(spec: TargetSpec): number | null {
  const goal = resolveGoal(spec);
  switch (goal.type) {
    case 'bound':
      return goal.threshold;
    case 'equal':
      return goal.value;
    case 'range':
      return spec.baseline !== null && spec.baseline > goal.high ? goal.high : goal.low;
    default:
      return null;
  }
}

/** Position of a period's end on the axis of years (2024 for the year 2023). */
export function periodPosition(label: string): number | undefined {
  const period = findPeriod(label);
  return period && yearPosition(period.end);
}

/**
 * Subjects (persons, beds, institutions …) missing to reach the target: how many more for "at least", how many fewer for
 * "at most". Needs the figures behind the value; undefined when met, or where the indicator does not count subjects.
 * ceil(target × denominator ÷ factor) − numerator, on decimals, so ceil(0.07 × 100) is 7.
 */
export function gapInSubjects(
  spec: TargetSpec,
  figures: { numerator: number | null; denominator: number | null; factor: number | null },
): number | undefined {
  const { numerator, denominator, factor } = figures;
  const goal = resolveGoal(spec);
  if (
    numerator === null ||
    denominator === null ||
    !factor ||
    denominator <= 0 ||
    goal.type !== 'bound' ||
    !Number.isInteger(numerator)
  )
    return undefined;
  const exact = tidy((goal.threshold * denominator) / factor);
  const strict = goal.op === '>' || goal.op === '<' ? 1 : 0;
  const missing = goal.op.startsWith('>')
    ? (strict ? Math.floor(exact) + 1 : Math.ceil(exact)) - numerator
    : numerator - (strict ? Math.ceil(exact) - 1 : Math.floor(exact));
  return missing > 0 ? missing : undefined;
}
