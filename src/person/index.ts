/** The door of the person room: the record of one person as people read it. */
import './errors.ts';

export { personContent } from './content.ts';
export { ageOn } from './derive-labels.ts';
export { dateOf, institutionOf, saidOf, titleOf } from './describe-record.ts';
export { getDocument, readAttachment, shownDocument } from './documents.ts';
export type { Reading } from './entries.ts';
export { eraseEverywhere, requireErasable } from './erase.ts';
export { readOverview } from './overview.ts';
export {
  countPastRetention,
  ensureRetentionCount,
  type KeptRecords,
  pastRetention,
  registerPersonJobs,
  scheduleRetentionCount,
} from './past-retention.ts';
export { patientSummary } from './patient-summary.ts';
export { readResults } from './results.ts';
export { retentionOf } from './retention.ts';
export { takeOut } from './take-out.ts';
export { readLines, readTimeline, timelineLanes } from './timeline.ts';
