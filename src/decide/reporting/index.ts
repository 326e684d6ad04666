/** The door of the reporting room: report cards of infectious disease from the doctor's form to the final review. */
import './errors.ts';

export { diseaseRanks, settleAudit } from './candidates.ts';
export { CARD_URL, cardForm } from './card-form.ts';
export { cardEntries, flowEntry } from './card-resources.ts';
export { type CardDraft, cardDrafts, dropCardDraft, eraseOldTables, keepCardDraft } from './drafts.ts';
export { endCardWork } from './end-work.ts';
export { type CardCorrection, correctCard, duplicatesOf, type NewCard, reportCard } from './fill-card.ts';
export { hasCityReviewer } from './find-reviewers.ts';
export { followReports } from './follow.ts';
export type { ReportWriter } from './hand-in.ts';
export { registerReportingJobs } from './jobs.ts';
export { annexesOf, type CardSubject, type JudgedCard, judgeCard, prefilledCard, rankOf } from './judge-card.ts';
export { figureContent, type ReportFigure } from './load-figures.ts';
export { laboratoryTests } from './load-laboratory.ts';
export {
  classesOf,
  type Need,
  type Reported,
  type ReportRules,
  type ReportStep,
  reportedOn,
  reportRules,
  stateOf,
} from './load-rules.ts';
export { findSubtype, subtypeOfCode, subtypesOf } from './load-subtypes.ts';
export { answersOf, subjectOf } from './read-card.ts';
export { resultAt } from './read-result.ts';
export { reportingSealed } from './sealed-columns.ts';
export { type EarlierCard, selectStanding } from './store.ts';
export { countMissed, findCandidate, type MissedFilter, selectMissed } from './store-candidates.ts';
export { dropReportDraftsOf } from './store-drafts.ts';
export { type FigureRow, selectFigures } from './store-figures.ts';
export {
  type CardFilter,
  type CardSight,
  countCards,
  type ListedCard,
  selectCards,
  selectInstitutionsIn,
} from './store-lists.ts';
export { BASES, GROUPS, selectQuality } from './store-quality.ts';
export { findResultTest } from './store-results.ts';
export { makeCardTemplate } from './table/make-card-template.ts';
export { sealedFiles } from './table/store-returns.ts';
export { cardReturns } from './table/take-cards.ts';
export { stepsFrom, takeStep } from './take-step.ts';
