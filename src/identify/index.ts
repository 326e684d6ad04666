/** The door of the identify room: who and what incoming records are. */
import './errors.ts';
import './health-code/errors.ts';

export { describePerson, type GoldenField, type PersonDescription } from './describe-person.ts';
export { findDuplicates, type RegisterType } from './find-duplicates.ts';
export {
  findResidents,
  getResident,
  type Resident,
  type ResidentDetail,
  type ResidentSearch,
} from './find-residents.ts';
export { forgetRecord } from './forget.ts';
export { accountsFor } from './health-code/accounts-for.ts';
export { applyForCode, issueAtWindow } from './health-code/apply.ts';
export { type CardAction, changeCard, findCardOf, getCard } from './health-code/cards.ts';
export { checkRealName } from './health-code/check-real-name.ts';
export type { Factor, SeenCode } from './health-code/check-token.ts';
export { decideApplication } from './health-code/decide.ts';
export { endGuardianship, mayActFor, requestGuardianship } from './health-code/guardians.ts';
export { issueDynamic, issuePrinted } from './health-code/issue-token.ts';
export { rotateKeys } from './health-code/keys.ts';
export type { Acting, CodeKernel } from './health-code/model.ts';
export { offlineKit, revocationList, takeOfflineScans } from './health-code/offline.ts';
export { openGrant } from './health-code/open-grant.ts';
export {
  type Application,
  getApplication,
  type HeldCode,
  heldCodes,
  type LoggedScan,
  listApplications,
  listScans,
  ownApplications,
} from './health-code/overview.ts';
export { ownPerson } from './health-code/own-person.ts';
export { type CodePolicy, codePolicy } from './health-code/policy.ts';
export type { Proof } from './health-code/prove-terminal.ts';
export { scanCode } from './health-code/scan.ts';
export type { CardRow } from './health-code/store-cards.ts';
export { listTerminals, type TerminalRow } from './health-code/store-terminals.ts';
export { changeTerminal, getTerminal, registerTerminal } from './health-code/terminals.ts';
export { matchPerson, type PersonMatch, patientsOfPersons, personOfPatient } from './match-person.ts';
export type { FieldWeight } from './matching/compare.ts';
export { registerIdentifyJobs, scheduleRekey } from './matching/jobs.ts';
export { learnModel } from './matching/learn.ts';
export type { Profile } from './matching/profile.ts';
export { type Change, mergePersons, type PersonsChanged, splitPerson, unmergePersons } from './merge-persons.ts';
export type { IdentifyKernel, IncomingEntry, Records, ResolvedEntry } from './model.ts';
export { nameSource } from './name-source.ts';
export { foldName, foldPhone } from './names.ts';
export { type Parting, partPatients } from './part-patients.ts';
export { withReferences } from './references.ts';
export { type Replacement, replacePatients } from './replace-patients.ts';
export { resolve } from './resolve.ts';
export {
  decideReview,
  getRegisterReview,
  getReview,
  type ReviewPair,
  type ReviewSide,
  undoDecision,
} from './review-pairs.ts';
export { identifySealed } from './sealed-columns.ts';
export {
  countReviews,
  isReviewWithin,
  type ReviewOutcome,
  type ReviewReason,
  type ReviewRow,
  selectReviews,
  type Within,
} from './store-reviews.ts';
export { findSamePerson, patientsOf, type SamePerson } from './store-same-person.ts';
