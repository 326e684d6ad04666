/** What the charts of a report show, whoever draws them. */
import { paceLine, targetNumber } from '../pace.ts';
import type { TargetRow } from '../types.ts';
import { STATUS_ORDER } from './findings.ts';

export type DomainRows = { name: string; rows: readonly TargetRow[] };

export function goalNumber(row: TargetRow): number | null {
  return targetNumber({ ...row, op: row.target.op, value: row.target.value, byYear: row.target.byYear });
}

/** Targets with a value and a positive number as goal, the value as per cent of it. */
export function sharesOfGoals(rows: readonly TargetRow[]): { row: TargetRow; share: number }[] {
  return rows.flatMap((row) => {
    const goal = goalNumber(row);
    return row.value !== null && goal !== null && goal > 0 ? [{ row, share: (row.value / goal) * 100 }] : [];
  });
}

export interface Trend {
  years: string[];
  values: (number | null)[];
  /** The goal in every year; null where it is no number. */
  goal: number | null;
  /** The needed-pace line by year; empty where there is none. */
  pace: (number | null)[];
}

/** Values since the base year; undefined with less than two. */
export function trendOf(row: TargetRow): Trend | undefined {
  if (row.spark.filter(({ value }) => value !== null).length < 2) return undefined;
  const years = row.spark.map(({ period }) => period.slice(0, 4));
  const spec = { ...row, op: row.target.op, value: row.target.value, byYear: row.target.byYear };
  const pace = new Map(paceLine(spec).map(({ period, value }) => [period, value]));
  return {
    years,
    values: row.spark.map(({ value }) => value),
    goal: goalNumber(row),
    pace: pace.size > 0 ? years.map((year) => pace.get(year) ?? null) : [],
  };
}

/** Targets by domain and status, in the order of states, without states that nobody has; undefined for a single domain. */
export function countsByDomain(
  list: readonly DomainRows[],
): { states: TargetRow['status'][]; counts: number[][] } | undefined {
  if (list.length < 2) return undefined;
  const count = (rows: readonly TargetRow[], status: TargetRow['status']) =>
    rows.filter((row) => row.status === status).length;
  const states = STATUS_ORDER.filter((status) => list.some(({ rows }) => count(rows, status) > 0));
  return { states, counts: states.map((status) => list.map(({ rows }) => count(rows, status))) };
}
