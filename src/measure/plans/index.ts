/** The door of the plans room: targets, their status on a day, doubts, snapshots and reports. */
import './errors.ts';

export { type Evaluation, evaluateTarget, type TargetKind, type TargetSpec, type TargetStatus } from './evaluate.ts';
export { evaluatePlan, getPlan, listPlans, planDetail, planDoubts, planStatus } from './evaluate-plan.ts';
export type { PlanDoubt } from './find-doubts.ts';
export { type TargetOfIndicator, targetsOfIndicator } from './find-targets.ts';
export { loadPlans } from './load-plans.ts';
export type { Plan } from './model.ts';
export { gapInSubjects, neededPerYear, type PacePoint, paceLine, targetNumber } from './pace.ts';
export { type ReportFile, reportFile } from './report/report-files.ts';
export { showTarget } from './report/show.ts';
export type { ReportOptions } from './report/word.ts';
export { STATUS_TEXT } from './rule-text.ts';
export { compositeScore } from './score.ts';
export { createSnapshot, getSnapshot, listSnapshots, type SnapshotInfo } from './snapshot.ts';
export { syncPlans } from './sync-plans.ts';
export type { EvaluatedPlan, PlanDetail, PlanStatus, PlanSummary, TargetRow } from './types.ts';
