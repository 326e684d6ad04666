/** The door of the work room: one inbox of tasks, deadlines, reminders and notifications. It knows no plan and no programme. */
import './errors.ts';

export { type Actor, SYSTEM } from './actor.ts';
export { changeItem, type ItemChange, type MoveRequest, moveItem, moveItemIn } from './change-item.ts';
export { createItem, createItems, type ItemRequest, type WorkKernel } from './create-items.ts';
export { type EscalationRules, escalate } from './escalate.ts';
export { addEvidence, type EvidenceFile, evidenceItem, evidenceRules, readEvidence } from './evidence.ts';
export {
  type Inbox,
  type InboxCount,
  type InboxReader,
  inboxCount,
  listNotifications,
  markRead,
  readInbox,
  setWatching,
} from './inbox.ts';
export { registerWorkJobs, scheduleEscalation } from './jobs.ts';
export { defineWorkKinds, kindTitle, type WorkKind, workKinds } from './kinds.ts';
export { addMilestone, changeMilestone, type MilestoneRequest, removeMilestone } from './milestones.ts';
export {
  countWork,
  getItem,
  type ItemDetail,
  type ItemView,
  listItems,
  requireSeen,
  type Viewer,
} from './read-items.ts';
export { ACTIONS, STATE_TEXT, STATES, type WorkAction, type WorkState } from './states.ts';
export type { Evidence, Milestone, WorkEvent } from './store-events.ts';
export type { Priority, StoredItem } from './store-items.ts';
export type { ItemCounts, ItemFilter } from './store-lists.ts';
export type { Notification } from './store-notifications.ts';
export type { Unit, UnitWithMembers } from './store-units.ts';
export {
  changeUnit,
  createUnit,
  ensureUnits,
  listUnits,
  removeMember,
  setMember,
  type UnitRequest,
  unitKinds,
  unitsOf,
} from './units.ts';
