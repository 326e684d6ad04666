/** What the room gives out: the status of a plan on a day. */
import type { DecidedValue } from './apply-decisions.ts';
import type { TargetKind, TargetStatus } from './evaluate.ts';
import type { TargetForecast } from './forecast.ts';
import type { Bilingual, Direction, Operator } from './model.ts';
import type { DecidedDoubt, StoredPlan } from './store.ts';
import type { UnjudgedReason } from './unjudged-targets.ts';

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
  doubts: DecidedDoubt[];
  /** Every target of the text, judged or not; `judged` = it has a row on the board. */
  statedList: {
    no: string | null;
    name: string;
    nameEn?: string;
    unit: string | null;
    raw: string;
    byYear: number | null;
    kind: string | null;
    section: string;
    judged: boolean;
  }[];
  /** Figures of the past in the text. */
  factList: {
    no: string;
    name: string;
    nameEn?: string;
    value: number;
    bound: string | null;
    unit: string | null;
    year: number;
  }[];
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
  /** As the plan writes it, in Chinese; `unitEn` is the catalogue's word. */
  unit: string | null;
  unitEn?: string;
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
  /** There is no value because the sample of a demonstration is too small for a rate of rare events. */
  smallSample?: boolean;
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
  doubts: DecidedDoubt[];
  /** Present for targets of the text, with their place in it. */
  origin?: 'text';
  section?: string;
  /** Present for targets of the text that nothing can be computed for: why. */
  unjudged?: UnjudgedReason;
  /** The row that says the same; it counts there. */
  repeats?: string;
  /** Values of this row that hold by decision. */
  decided?: DecidedValue[];
}

export interface PlanStatus {
  plan: PlanSummary;
  on: string;
  phase: Bilingual;
  counts: Partial<Record<TargetStatus, number>>;
  score: number | null;
  rows: TargetRow[];
  /**
   * Targets of the text beside `rows`, neither counted nor scored: the judged ones, then those that nothing can be computed
   * for (`unjudged`). Absent in older snapshots.
   */
  textRows?: TargetRow[];
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
  /** Counts persons: small numbers must not be shown to the public. */
  personal?: boolean;
}

/** A figure of the plan's own area behind a target, with what it was made from. */
export interface FigureOfPeriod {
  period: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  source: 'computed' | 'reported' | 'none';
  formulaVersion: string;
  computedAt: string | null;
  /** Official population used, as it was published. */
  population: { value: number; rule: string; source: string; vintage: string } | null;
  /** Of a reported figure: where it was published, as its reporter wrote. */
  reportedFrom?: string;
}

/** A closed figure whose live value has moved since. */
export interface RestatedFigure {
  indicator: string;
  period: string;
  closedValue: number | null;
  closedAt: string;
  liveValue: number | null;
  reason: Bilingual;
}

/** A plan judged on a day with everything a report says; plain data, so a snapshot can keep it. */
export interface EvaluatedPlan {
  plan: StoredPlan;
  status: PlanStatus;
  /** Townships by target number, where the indicator can be read by township. */
  townships: Record<string, TownshipValue[]>;
  indicators: Record<string, IndicatorNote>;
  /** Figures by indicator, every period that was looked at. Snapshots frozen by earlier versions lack these three. */
  figures?: Record<string, FigureOfPeriod[]>;
  restatements?: RestatedFigure[];
  blocks?: ReportBlocks;
}

/**
 * What later rooms know about the carrying out of a plan, handed in by whoever composes a report or freezes a snapshot. Without
 * them a report shows the plan's own lists.
 */
export interface ReportBlocks {
  execution?: ExecutionBlock;
  standards?: StandardRow[];
  resources?: ResourceBlock;
}

export interface ExecutionBlock {
  tasks: {
    no: string;
    title: string;
    leadUnits: string[];
    coopUnits: string[];
    state: string | Bilingual;
    due: string | null;
    /** 0..100. */
    percent: number | null;
    overdue: boolean;
    lastNote?: string | null;
  }[];
  projects: {
    name: string;
    kind: string | null;
    due: string | number | null;
    state: string | Bilingual;
    percent: number | null;
    /** 万元 (10,000 yuan). */
    plannedFunds: number | null;
    arrivedFunds: number | null;
    spentFunds: number | null;
  }[];
  actions: {
    /** Number of the target. */
    target: string;
    cause: string;
    action: string;
    unit: string;
    due: string | null;
    state: string | Bilingual;
    valueThen: number | null;
    valueNow: number | null;
  }[];
  units: { unit: string; lead: number; done: number; overdue: number }[];
}

/** A standard of allocation with what is there; `gap` = actual − needed, negative where something is missing. */
export interface StandardRow {
  no: string;
  rule: Bilingual;
  standard: string | number | Bilingual | null;
  actual: number | null;
  needed: number | null;
  gap: number | null;
  unit: string | Bilingual | null;
  note?: string | Bilingual | null;
}

/** How beds are scored and resources used, with the methods named; shares and scores are 0..1, weights percent. */
export interface ResourceBlock {
  beds: {
    method: Bilingual;
    source: Bilingual;
    /** Weights set by rule, and those that entropy gives the parts of the area and the institutions. */
    criteria: { title: Bilingual; weight: number; entropyPlaces: number | null; entropyInstitutions: number | null }[];
    places: BedScoreRow[];
  };
  efficiency: {
    title: Bilingual;
    inputs: Bilingual[];
    outputs: Bilingual[];
    /** Too few for an analysis where empty; `wanted` are needed at least. */
    units: { name: string; ccr: number; bcc: number; scale: number; returns: Bilingual }[];
    wanted: number;
  }[];
  methods: Bilingual[];
}

export interface BedScoreRow {
  name: string;
  topsis: number | null;
  rsr: number | null;
  rank: number | null;
  entropyTopsis: number | null;
  entropyRank: number | null;
}

export type SnapshotKind = 'mid-term' | 'final' | 'annual' | 'other';
