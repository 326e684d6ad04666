/** The door of command: events from the alarm to their closing, what is ordered, and with which people and materials. */
import './errors.ts';

export type { CommandKernel } from './change-event.ts';
export { checkItem } from './checklists.ts';
export { GRADES, type Grade, type GradingContent } from './content-grading.ts';
export { draftReport } from './draft-report.ts';
export { orderEmptying, readEmptyings } from './emptying.ts';
export type { Facts } from './grade.ts';
export { gradeEvent, recordFacts, relayInformation, sendReport } from './grade-event.ts';
export { registerCommandJobs } from './jobs.ts';
export {
  commandContent,
  getKind,
  gradingContent,
  resourcesContent,
  responsePlan,
  responsePlans,
  rulesOf,
} from './load-content.ts';
export { type LogEntry, readLog, verifyLog } from './log.ts';
export { draftNotice, moveNotice, releasedNotices } from './notices.ts';
export { type EventRequest, eventOfSignal, openEvent, proposeFor } from './open-event.ts';
export { followOrders, getOrder, giveOrders, moveOrder, type OrderRequest } from './orders.ts';
export { quietOf } from './quiet.ts';
export { type EventDetail, readEvent } from './read-event.ts';
export { moveRequest, nearestPoints, requestSupplies } from './requests.ts';
export { requisitionFile } from './requisition-word.ts';
export {
  listRequisitions,
  moveRequisition,
  requisition,
  requisitionNumber,
} from './requisitions.ts';
export {
  addSite,
  bedKinds,
  changeSite,
  emptyBeds,
  getSite,
  readResources,
  reportUse,
} from './resources.ts';
export { addPeriod, beginResponse, changeLevel, endResponse, fillSeat, noteEvent, proposeUnits } from './respond.ts';
export { addFinding, closeEvent, writeReview } from './review-event.ts';
export { commandSealed } from './sealed-columns.ts';
export { reportFile, reviewFile, situationFile } from './situation-word.ts';
export { selectChangesOf } from './store-changes.ts';
export { type EventRow, type EventState, type ListedEvent, STATES, selectEvent, selectEvents } from './store-events.ts';
export { REQUEST_STATES, selectRequests } from './store-requests.ts';
export { selectReportsOf, selectSites } from './store-resources.ts';
export { type OrderRow, selectOrdersOf } from './store-response.ts';
export { MOVEMENTS, selectMovements, selectPoints, selectStock } from './store-supplies.ts';
export { ANSWERS, selectCallups, selectTeams } from './store-teams.ts';
export { unitArea } from './subjects.ts';
export { addPoint, changePoint, getPoint, receive, reverseMovement, setLevel, take, warningsOf } from './supplies.ts';
export {
  addTeam,
  answerCallup,
  answerOwn,
  callUp,
  callupsOf,
  getCallup,
  getTeam,
  releaseTeam,
  rosterOf,
  saveMember,
} from './teams.ts';
export { STATE_TEXT } from './texts.ts';
