/**
 * Judges one target on one day. Pure; the model is that of a plan table: baseline, operator, value, target year, direction.
 *
 * Rules: a target that asks no more than the baseline already gives is a ceiling or floor, a kept value or a target
 * without baseline is only checked — met or missed, never a percentage. All others move on a straight line from the end of
 * the base year to the end of the target year; short of it by up to 10 points is at risk, beyond that off track. At
 * 31 December of the target year and later there is only met or missed.
 */
import { roundedNumber } from '../../algorithms/rounding.ts';
import { AT_RISK_SHORTFALL, NEUTRAL_TOLERANCE } from './limits.ts';
import type { Bilingual, Direction, Operator } from './model.ts';
import { describeEvaluation } from './rule-text.ts';

export type TargetStatus = 'met' | 'missed' | 'on-track' | 'at-risk' | 'off-track' | 'no-data';
export type TargetKind = 'progress' | 'ceiling' | 'floor' | 'keep' | 'check' | 'trend';

export interface TargetSpec {
  op: Operator;
  value: number | [number, number] | null;
  byYear: number;
  direction: Direction;
  baseline: number | null;
  baselineYear: number | null;
  /** Decimals of the indicator: what is compared is the value rounded half up to them. */
  decimals: number;
  /** Threshold of an `external-ref` target, once its reference row is filled. */
  reference?: { value: number; issuer: string; year: number } | null;
}

/** What the value is compared with, after the operator is resolved against the baseline. */
export type Goal =
  | { type: 'bound'; op: '>=' | '<=' | '>' | '<'; threshold: number }
  | { type: 'equal'; value: number; tolerance: number }
  | { type: 'range'; low: number; high: number }
  | { type: 'better'; direction: 'higher' | 'lower'; baseline: number }
  | { type: 'unknown'; missing: 'baseline' | 'reference' };

export interface Evaluation {
  status: TargetStatus;
  kind: TargetKind;
  goal: Goal;
  /** The value as judged: rounded to the indicator's decimals. */
  value: number | null;
  /** Share of the way from baseline to target, unclipped; null for everything that is only met or missed. */
  progress: number | null;
  /** Share of the time from base year to target year, 0..1; null where progress is. */
  timeShare: number | null;
  /** Value on the line from baseline to target on the day; null where progress is. */
  expected: number | null;
  /** How far the value is from the goal, in units of the indicator; null when met or unknown. */
  gap: number | null;
  due: boolean;
  rule: Bilingual;
}

const EPSILON = 1e-9;

export function evaluateTarget(spec: TargetSpec, rawValue: number | null, on: string): Evaluation {
  const goal = resolveGoal(spec);
  const kind = kindOf(spec, goal);
  const value = rawValue === null ? null : roundForJudging(rawValue, spec.decimals);
  const due = isDue(spec, on);
  const line = kind === 'progress' ? lineOf(spec, goal) : undefined;
  const timeShare = line ? timeShareOn(line, on) : null;
  const expected = line && timeShare !== null ? line.from + (line.to - line.from) * timeShare : null;
  const progress =
    line && value !== null && !overshoots(goal, spec, value) ? tidy((value - line.from) / (line.to - line.from)) : null;
  const met = value !== null && isMet(goal, value);
  const status = statusOf({ goal, kind, value, met, due, progress, timeShare });
  const gap = value === null || met ? null : gapOf(goal, value);
  const evaluation = { status, kind, goal, value, progress, timeShare, expected, gap, due };
  return { ...evaluation, rule: describeEvaluation(spec, evaluation) };
}

/** Half up on the 15 digits a double carries, so 5599/200 (27.994999…) counts as 27.995. */
export function roundForJudging(value: number, decimals: number): number {
  return roundedNumber(value.toPrecision(15), decimals);
}

export function isDue(spec: Pick<TargetSpec, 'byYear'>, on: string): boolean {
  return on >= `${spec.byYear}-12-31`;
}

export function resolveGoal(spec: TargetSpec): Goal {
  const { op, value, baseline, direction } = spec;
  const towards = (threshold: number, lower: boolean): Goal => ({ type: 'bound', op: lower ? '<=' : '>=', threshold });
  switch (op) {
    case '>=':
    case '<=':
    case '>':
    case '<':
      return { type: 'bound', op, threshold: value as number };
    case '==':
      return {
        type: 'equal',
        value: value as number,
        tolerance: direction === 'neutral' ? NEUTRAL_TOLERANCE * Math.abs(value as number) : 0,
      };
    case 'range': {
      const [low, high] = value as [number, number];
      return { type: 'range', low, high };
    }
    case 'keep':
      return baseline === null ? { type: 'unknown', missing: 'baseline' } : towards(baseline, direction === 'lower');
    case 'trend':
      return baseline === null
        ? { type: 'unknown', missing: 'baseline' }
        : { type: 'better', direction: direction === 'lower' ? 'lower' : 'higher', baseline };
    case 'relative':
    case 'delta-per-year': {
      const change = value as number;
      if (baseline === null) return { type: 'unknown', missing: 'baseline' };
      const years = spec.byYear - (spec.baselineYear ?? spec.byYear);
      const threshold = tidy(op === 'relative' ? baseline * (1 + change / 100) : baseline + change * years);
      return towards(threshold, direction === 'neutral' ? change < 0 : direction === 'lower');
    }
    case 'external-ref':
      return spec.reference
        ? towards(spec.reference.value, direction === 'lower')
        : { type: 'unknown', missing: 'reference' };
  }
}

function kindOf(spec: TargetSpec, goal: Goal): TargetKind {
  if (spec.op === 'trend') return 'trend';
  if (spec.op === 'keep') return 'keep';
  if (goal.type === 'equal' || goal.type === 'unknown' || spec.baseline === null || spec.baselineYear === null)
    return 'check';
  if (goal.type === 'range') return spec.baseline < goal.low || spec.baseline > goal.high ? 'progress' : 'check';
  if (goal.type === 'bound' && asksNoMore(goal, spec.baseline)) return goal.op.startsWith('>') ? 'floor' : 'ceiling';
  return 'progress';
}

/** True when the baseline already stands at the bound or beyond it. */
function asksNoMore(goal: { op: string; threshold: number }, baseline: number): boolean {
  return goal.op.startsWith('>') ? baseline >= goal.threshold : baseline <= goal.threshold;
}

/** How the target compares with its baseline: worse ('looser'), the same, or better (undefined). */
export function looseness(spec: TargetSpec): 'looser' | 'equal' | undefined {
  if (spec.op === 'keep' || spec.baseline === null) return undefined;
  const goal = resolveGoal(spec);
  if (goal.type !== 'bound' || !asksNoMore(goal, spec.baseline)) return undefined;
  return spec.baseline === goal.threshold ? 'equal' : 'looser';
}

interface Line {
  from: number;
  to: number;
  fromYear: number;
  toYear: number;
}

/** The straight line of a target with progress: from the baseline at the end of its year to the goal at the end of the target year. */
function lineOf(spec: TargetSpec, goal: Goal): Line | undefined {
  if (spec.baseline === null || spec.baselineYear === null) return undefined;
  const to =
    goal.type === 'bound'
      ? goal.threshold
      : goal.type === 'range'
        ? spec.baseline < goal.low
          ? goal.low
          : goal.high
        : undefined;
  return to === undefined ? undefined : { from: spec.baseline, to, fromYear: spec.baselineYear, toYear: spec.byYear };
}

/** The line of a target on which progress is judged; undefined for those that are only met or missed. */
export function targetLine(spec: TargetSpec): Line | undefined {
  const goal = resolveGoal(spec);
  return kindOf(spec, goal) === 'progress' ? lineOf(spec, goal) : undefined;
}

/** A day as a number of years, whole at the end of a year: 2023-12-31 is 2024. */
export function yearPosition(day: string): number {
  const year = Number(day.slice(0, 4));
  const start = Date.UTC(year, 0, 1);
  return year + (Date.parse(`${day}T00:00:00Z`) - start + 86_400_000) / (Date.UTC(year + 1, 0, 1) - start);
}

function timeShareOn(line: Line, on: string): number {
  const share = (yearPosition(on) - (line.fromYear + 1)) / (line.toYear - line.fromYear);
  return tidy(Math.min(1, Math.max(0, share)));
}

export function isMet(goal: Goal, value: number): boolean {
  switch (goal.type) {
    case 'bound':
      return goal.op === '>='
        ? value >= goal.threshold
        : goal.op === '<='
          ? value <= goal.threshold
          : goal.op === '>'
            ? value > goal.threshold
            : value < goal.threshold;
    case 'equal':
      return Math.abs(value - goal.value) <= goal.tolerance + EPSILON * Math.max(1, Math.abs(goal.value));
    case 'range':
      return value >= goal.low && value <= goal.high;
    case 'better':
      return goal.direction === 'lower' ? value < goal.baseline : value > goal.baseline;
    case 'unknown':
      return false;
  }
}

/** A range may be passed on its far side: the way towards it then says nothing. */
function overshoots(goal: Goal, spec: TargetSpec, value: number): boolean {
  return (
    goal.type === 'range' && spec.baseline !== null && (spec.baseline < goal.low ? value > goal.high : value < goal.low)
  );
}

function statusOf(
  s: Pick<Evaluation, 'goal' | 'kind' | 'value' | 'due' | 'progress' | 'timeShare'> & { met: boolean },
): TargetStatus {
  if (s.value === null || s.goal.type === 'unknown') return 'no-data';
  if (s.goal.type === 'better' && !s.due)
    return s.met ? 'on-track' : s.value === s.goal.baseline ? 'at-risk' : 'off-track';
  if (s.met) return 'met';
  if (s.due || s.kind !== 'progress') return 'missed';
  const short = (s.timeShare ?? 1) - (s.progress ?? Number.NEGATIVE_INFINITY);
  return short <= EPSILON ? 'on-track' : short <= AT_RISK_SHORTFALL + EPSILON ? 'at-risk' : 'off-track';
}

function gapOf(goal: Goal, value: number): number | null {
  switch (goal.type) {
    case 'bound':
      return tidy(Math.abs(goal.threshold - value));
    case 'equal':
      return tidy(Math.abs(goal.value - value));
    case 'range':
      return tidy(value < goal.low ? goal.low - value : value - goal.high);
    case 'better':
      return tidy(Math.abs(goal.baseline - value));
    case 'unknown':
      return null;
  }
}

/** Drops the dust of binary fractions (0.30000000000000004). */
export function tidy(value: number): number {
  const rounded = Number(value.toPrecision(12));
  return rounded === 0 ? 0 : rounded;
}
