/** What the room gives out: the status of a plan on a day. */
import type { TargetKind, TargetStatus } from './evaluate.ts';
import type { PlanDoubt } from './find-doubts.ts';
import type { TargetForecast } from './forecast.ts';
import type { Bilingual, Direction, Operator } from './model.ts';
import type { StoredPlan } from './store.ts';

export interface PlanSummary {
  id: string;
  title: string;
  titleEn?: string;
  region: string;
  areaCode: string;
  period: [number, number];
  targets: number;
  tasks: number;
  projects: number;
  counts?: Partial<Record<TargetStatus, number>>;
}

export interface PlanDetail extends PlanSummary {
  taskList: { no: string; section: string; title: string; leadUnits: string[]; coopUnits: string[] }[];
  projectList: { name: string; kind: string | null; due: number | null }[];
  standardList: { rule: string; ruleEn?: string; quantity: unknown }[];
  doubts: PlanDoubt[];
}

/** One target on a day. Shares are 0..1 and unclipped; `gap` is in the indicator's unit, `gapCount` in subjects. */
export interface TargetRow {
  no: string;
  parent?: string;
  domain: string;
  domainEn?: string;
  name: string;
  nameEn?: string;
  indicator: string | null;
  unit: string | null;
  decimals: number;
  direction: Direction;
  nature: string | null;
  baselineYear: number | null;
  baseline: number | null;
  baselineRaw: string | null;
  target: { op: Operator; value: number | [number, number] | null; raw: string; byYear: number };
  value: number | null;
  period: string | null;
  numerator: number | null;
  denominator: number | null;
  low: number | null;
  high: number | null;
  source: 'computed' | 'reported' | 'none';
  status: TargetStatus;
  rule: Bilingual;
  kind: TargetKind;
  progress: number | null;
  timeShare: number | null;
  expected: number | null;
  gap: number | null;
  gapCount: number | null;
  /** Change per year still needed to reach the target in time; null without a line or without time left. */
  neededPerYear: number | null;
  forecast: TargetForecast | null;
  worst: { area: string; name: string; value: number | null }[];
  spark: { period: string; value: number | null }[];
  doubts: PlanDoubt[];
}

export interface PlanStatus {
  plan: PlanSummary;
  on: string;
  phase: Bilingual;
  counts: Partial<Record<TargetStatus, number>>;
  score: number | null;
  rows: TargetRow[];
}

/** A township's figure behind a target, in the period the target was judged by. */
export interface TownshipValue {
  area: string;
  name: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
}

/** What the catalogue says of an indicator: how it is made and from what. */
export interface IndicatorNote {
  code: string;
  title: Bilingual;
  unit: Bilingual;
  definition: Bilingual;
  formula: Bilingual;
  source: string;
  version: string;
}

/** A plan judged on a day with everything a report says; plain data, so a snapshot can keep it. */
export interface EvaluatedPlan {
  plan: StoredPlan;
  status: PlanStatus;
  /** Townships by target number, where the indicator can be read by township. */
  townships: Record<string, TownshipValue[]>;
  indicators: Record<string, IndicatorNote>;
}
