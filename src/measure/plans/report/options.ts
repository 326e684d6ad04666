import type { Comparison } from '../compare-snapshots.ts';
import { kindOf } from '../kind-of-day.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import type { EvaluatedPlan, SnapshotKind } from '../types.ts';
import type { Lang } from './texts.ts';

/** Parts of a report that may be left out; the rest is always there. */
export const REPORT_PARTS = [
  'charts',
  'townships',
  'comparison',
  'execution',
  'standards',
  'doubts',
  'sources',
  'annexes',
] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

export interface ReportOptions {
  lang: Lang;
  /** Day the document is made, YYYY-MM-DD. */
  generatedOn: string;
  /** A demonstration instance marks every page. */
  demo: boolean;
  snapshot?: SnapshotInfo;
  /** With an earlier evaluation. */
  comparison?: Comparison;
  without?: readonly ReportPart[];
}

export function includes(options: ReportOptions, part: ReportPart): boolean {
  return !options.without?.includes(part);
}

/** What kind of evaluation a report speaks of: as frozen, else what its day makes it. */
export function reportKind(evaluated: EvaluatedPlan, options: ReportOptions): SnapshotKind {
  return options.snapshot?.kind ?? kindOf(evaluated.plan.period, evaluated.status.on);
}
