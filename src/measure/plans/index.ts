/** The door of the plans room: targets, their status on a day, doubts, snapshots and reports. */
import './errors.ts';
import './imports/errors.ts';
import './reading/errors.ts';

export { readPlan } from '../../algorithms/plan-text/read-plan.ts';
export { doubtText } from './apply-decisions.ts';
export { defaultDay } from './build-status.ts';
export type {
  ComparedTarget,
  Comparison,
} from './compare-snapshots.ts';
export { type DecisionInput, type DoubtDecision, decideDoubt, doubtDecisions } from './decide-doubt.ts';
export {
  checkDraft,
  createDraft,
  discardDraft,
  enactDraft,
  getDraft,
  keepVersion,
  listDrafts,
  listVersions,
  proposeRow,
  restoreVersion,
  saveDraft,
} from './draft/draft.ts';
export { type DraftFileKind, draftFile } from './draft/export-draft.ts';
export { type Evaluation, evaluateTarget, type TargetKind, type TargetSpec, type TargetStatus } from './evaluate.ts';
export { evaluatePlan, listPlans, planDetail, planDoubts, planStatus } from './evaluate-plan.ts';
export { statusDictionary, statusMetadata, statusTable } from './export/status-data.ts';
export type { PlanDoubt } from './find-doubts.ts';
export { nameOfTarget, rowOfTarget } from './find-rows.ts';
export { type TargetOfIndicator, targetsOfIndicator } from './find-targets.ts';
export type { PlanImportInfo } from './imports/model.ts';
export { countOfReading, planFormatOfReading } from './imports/reading-format.ts';
export { registerPlanJobs } from './imports/remove-file.ts';
export {
  acceptAbove,
  addItem,
  decideItem,
  decideItems,
  discardImport,
  editHeader,
  getImport,
  importDetail,
  removeItem,
} from './imports/review-import.ts';
export { saveImport } from './imports/save-import.ts';
export { startImport } from './imports/start-import.ts';
export { selectImports as listImports } from './imports/store-imports.ts';
export { loadPlans } from './load-plans.ts';
export type { Plan } from './model.ts';
export { gapInSubjects, neededPerYear, type PacePoint, paceLine, targetNumber } from './pace.ts';
export { compareSnapshots, compareWithPrevious } from './read-comparison.ts';
export { getPlan } from './read-plans.ts';
export { MAX_DOCUMENT_MB } from './reading/document.ts';
export { planLexicon } from './reading/load-lexicon.ts';
export { type ReadPlanFile, readPlanFile } from './reading/read-plan-file.ts';
export {
  type Feedback,
  giveFeedback,
  listFeedback,
  type PublishedAnswer,
  publishedAnswers,
  settleFeedback,
} from './release/feedback.ts';
export { publicMetadata, publicTable } from './release/public-data.ts';
export type { PublicDocument, PublicRow } from './release/public-document.ts';
export {
  createRelease,
  listReleases,
  type PublicHistory,
  type PublicPlan,
  previewRelease,
  publicPlan,
  publicPlans,
  type ReleaseInfo,
  type ReleaseRequest,
  withdrawRelease,
} from './release/release.ts';
export { comparisonTable } from './report/comparison-table.ts';
export { REPORT_PARTS, type ReportOptions } from './report/options.ts';
export { type ReportFile, reportFile } from './report/report-files.ts';
export { showTarget } from './report/show.ts';
export { STATUS_TEXT } from './rule-text.ts';
export { compositeScore } from './score.ts';
export { plansSealed } from './sealed-columns.ts';
export { createSnapshot, getSnapshot, listSnapshots, type SnapshotInfo, verifySnapshot } from './snapshot.ts';
export type { DecidedDoubt } from './store.ts';
export { syncPlans } from './sync-plans.ts';
export type {
  EvaluatedPlan,
  PlanDetail,
  PlanStatus,
  PlanSummary,
  ReportBlocks,
  ResourceBlock,
  SnapshotKind,
  TargetRow,
} from './types.ts';
