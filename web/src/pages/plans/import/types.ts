/** The values of items by kind, as the plan format has them. */
import type { Operator, PlanImportItem } from '../../../../../src/http/contract.ts';

export type GoalValue = number | [number, number] | null;
export interface TargetValue {
  no: string;
  domain: string;
  name: string;
  unit: string | null;
  baselineYear: number | null;
  baseline: number | null;
  baselineRaw: string | null;
  target: { op: Operator; value: GoalValue; raw: string; byYear?: number };
  direction: 'higher' | 'lower' | 'neutral';
  nature: string | null;
  indicator?: string | null;
  parent?: string;
}
export interface StatedValue {
  name: string;
  unit?: string | null;
  op: Operator;
  value: GoalValue;
  raw: string;
  byYear: number | null;
  byYearImplied?: boolean;
  direction?: 'higher' | 'lower' | 'neutral';
  kind?: string;
  qualifier?: string;
  section: string;
  indicator?: string;
}
export interface TaskValue {
  no: string;
  section: string;
  title: string;
  leadUnits: string[];
  coopUnits: string[];
}
export interface ProjectValue {
  name: string;
  kind: string | null;
  due: number | null;
}
export interface StandardValue {
  rule: string;
  quantity: Record<string, unknown>;
}
export interface DoubtValue {
  type: string;
  subject: string;
  targets: string[];
  finding: { zh: string; en: string };
}

export type ItemKind = PlanImportItem['kind'];
export const kinds: readonly ItemKind[] = ['doubt', 'target', 'stated', 'task', 'project', 'standard'];
export const doubtTypes = [
  'conflict',
  'looser-than-baseline',
  'impossible',
  'ratio-mismatch',
  'sum-exceeds',
  'deadline',
  'definition',
  'other',
] as const;
export const operators: readonly Operator[] = [
  '>=',
  '<=',
  '>',
  '<',
  '==',
  'range',
  'keep',
  'trend',
  'relative',
  'delta-per-year',
  'external-ref',
];

/** The item's value as its kind; the server has checked the shape. */
export const asKind = <T>(item: Pick<PlanImportItem, 'value'>): T => item.value as unknown as T;
