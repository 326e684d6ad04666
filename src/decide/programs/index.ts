/** The door of the programmes room: who is enrolled, what is due, contacts through forms; all of it from what is submitted. */
import './begins.ts';
import './errors.ts';

export { birthIn } from './births.ts';
export { callResults, listCalls, recordCall } from './calls.ts';
export { contactVersions } from './contact-versions.ts';
export {
  type ContactRequest,
  correctContact,
  historyOf,
  judgeAnswers,
  type NewContact,
  openForm,
  type SavedContact,
  saveContact,
  saveVisit,
} from './contacts.ts';
export { dropDraft, dropDraftsOf, findDraft, keepDraft } from './drafts.ts';
export { enrol, exit, transfer } from './enrolments.ts';
export { settleMoved } from './escalate-states.ts';
export { followPrograms } from './follow.ts';
export { lockPerson, type ProgramWriter } from './hand-in.ts';
export { handOversOf, receiveHandOver } from './hand-over.ts';
export { madeOf, type PersonHistory } from './histories.ts';
export { annotatedImport, importRegister, matchResident } from './import-register.ts';
export { allProposed, enrolProposed, type InstitutionProposal, proposeInstitutions } from './institutions.ts';
export { registerProgramJobs, scheduleNewDay } from './jobs.ts';
export { changedEpisode, contactEntries, episodeOf } from './make-entries.ts';
export { type MergedVisit, mergedVisits } from './merged-visits.ts';
export { type BroughtContact, type Settling, settle, type TakenPerson, takeAlong, takeIn } from './offline.ts';
export { getPack } from './packs.ts';
export { type Proposal, proposeEnrolments } from './proposals.ts';
export { readNameList } from './read-name-list.ts';
export { calledBy } from './recorded.ts';
export { registerTemplate } from './register-form.ts';
export { type NewResident, patientOf, registerResident } from './register-resident.ts';
export { choicesOf, sayRecord, wordsThatCount } from './say-record.ts';
export { programsSealed } from './sealed-columns.ts';
export { workflowOn } from './states.ts';
export type { HandOver } from './store-hand-over.ts';
export { enrolmentStates, findContact, findEnrolment, type KeptContact, type KeptEnrolment } from './store-history.ts';
export {
  countInstitutions,
  countInstitutionWork,
  findInstitution,
  type InstitutionRow,
  type InstitutionWorkRow,
  selectInstitutionWork,
} from './store-institutions.ts';
export { countTaken, type OfflineContact, selectOffline, selectWaiting } from './store-offline.ts';
export {
  countEnrolled,
  countOverdue,
  countWork,
  type DueRow,
  homeInstitutions,
  selectContactTable,
  selectDue,
  selectInstitutionNames,
  selectTrends,
  selectWork,
  type WorkRow,
} from './store-read.ts';
export { selectUncounted, selectWords, type UncountedRow, type WordRow } from './store-recorded.ts';
export { selectTeams, type TeamRow } from './store-teams.ts';
export { countTodo, findOpenTask, selectOpenTasks, selectTodo, type TodoRow } from './store-todo.ts';
export { isInstitution } from './subjects.ts';
export { endedTask, endTask } from './tasks.ts';
export { careTeamOf, chosenTeam, loadOf, saveTeam } from './teams.ts';
export { nextTransitions, transit } from './workflow.ts';
export { registerWorkingJobs, schedulePressing } from './working-jobs.ts';
