/** A draft of the next plan: its rows as the planner edits them, and what they are judged by. */
import type { TargetStatus } from '../evaluate.ts';
import type { PlanDoubt } from '../find-doubts.ts';
import type { Bilingual, Direction, Operator } from '../model.ts';

export interface DraftRow {
  no: string;
  /** Number of the target of the last plan it continues. */
  from: string | null;
  indicator: string | null;
  domain: string;
  domainEn: string | null;
  name: string;
  nameEn: string | null;
  unit: string | null;
  decimals: number;
  direction: Direction;
  nature: string | null;
  /** Unit responsible for the target. */
  owner: string | null;
  baseline: number | null;
  baselineYear: number | null;
  target: { op: Operator; value: number | [number, number] | null; byYear: number };
  /** False: the row was dropped; it stays in the draft with the reason in `note`. */
  keep: boolean;
  note: string | null;
}

export interface DraftContent {
  plan: {
    id: string;
    title: string;
    titleEn: string | null;
    region: string;
    areaCode: string;
    period: [number, number];
  };
  rows: DraftRow[];
}

/** What is known about a row when its target is proposed; kept with the draft so that proposals stay explainable. */
export interface RowBasis {
  points: { period: string; value: number }[];
  last: {
    op: Operator;
    value: number | [number, number] | null;
    raw: string;
    byYear: number;
    baseline: number | null;
    baselineYear: number | null;
    status: TargetStatus;
  } | null;
  /** Figures of the newest value, to count what a target needs. */
  figures: { numerator: number | null; denominator: number | null; factor: number | null; period: string } | null;
  peers: { kind: 'siblings' | 'townships'; period: string; values: { name: string; value: number }[] } | null;
  plans: {
    title: string;
    op: Operator;
    value: number | [number, number] | null;
    byYear: number;
    line: number;
  }[];
  reference: { year: number; value: number; issuer: string } | null;
}

export type ProposalKind = 'trend' | 'pace' | 'peers' | 'plans' | 'reference' | 'last';
export interface Proposal {
  kind: ProposalKind;
  value: number;
  low?: number;
  high?: number;
  text: Bilingual;
}

export type Warning = 'no-baseline' | 'looser-than-last' | 'unlikely' | 'much-faster' | 'below-baseline';

/** How likely a target is and what it takes; recomputed for every value the planner tries. */
export interface Feasibility {
  neededPerYear: number | null;
  pastPerYear: number | null;
  /** Of reaching the target at its end, under the straight trend; null with fewer than three values. */
  probability: number | null;
  /** Persons, beds … more (or fewer) than now, with the population as it is. */
  needed: number | null;
  warnings: Warning[];
  text: Bilingual;
}

export interface RowAssessment {
  proposals: Proposal[];
  recommended: { op: Operator; value: number | [number, number] | null };
  feasibility: Feasibility;
}

export interface Draft {
  id: string;
  basePlan: string;
  baseSnapshot: string | null;
  areaCode: string;
  state: 'open' | 'enacted' | 'discarded';
  enactedPlan: string | null;
  revision: number;
  content: DraftContent;
  createdAt: string;
  createdBy: string;
  changedAt: string;
  changedBy: string;
}

export interface DraftAssessment {
  rows: Record<string, RowAssessment>;
  doubts: PlanDoubt[];
}

export interface DraftVersion {
  version: number;
  note: string;
  savedAt: string;
  savedBy: string;
  rows: number;
}
