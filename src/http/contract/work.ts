/** Work: the inbox, items with their history, units, notifications. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const WorkState = z.enum(['open', 'in-progress', 'submitted', 'returned', 'done', 'cancelled']);
export type WorkState = z.infer<typeof WorkState>;
export const WorkAction = z.enum(['start', 'progress', 'submit', 'accept', 'return', 'cancel', 'reopen', 'extend']);
export type WorkAction = z.infer<typeof WorkAction>;
const Priority = z.enum(['high', 'normal', 'low']);

export const WorkItem = z.object({
  id: z.string(),
  kind: z.string(),
  kindTitle: Bilingual,
  room: z.string(),
  subject: z.string().describe('what it is about: the owning room’s own key, parts divided by /'),
  title: z.string(),
  detail: z.string().nullable(),
  area: z.string(),
  areaName: z.string().optional(),
  unit: z.string().nullable().describe('id of the unit that owns it'),
  account: z.string().nullable(),
  accountName: z.string().nullable(),
  units: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(['lead', 'coop']) })),
  priority: Priority,
  due: z.string().nullable(),
  daysLate: z.number().nullable().describe('days past the due day while it is still its owner’s'),
  state: WorkState,
  percent: z.number(),
  doneOn: z.string().nullable(),
  version: z.number().describe('send it back with a change; another one since is answered with 412'),
  createdAt: z.string(),
  createdByName: z.string(),
  changedAt: z.string(),
  watched: z.boolean(),
  mine: z.boolean(),
  lastNote: z.string().nullable(),
  lastNoteAt: z.string().nullable(),
  milestones: z.number(),
  milestonesDone: z.number(),
  evidence: z.number(),
});
export type WorkItem = z.infer<typeof WorkItem>;

export const Milestone = z.object({
  id: z.string(),
  title: z.string(),
  due: z.string().nullable(),
  doneOn: z.string().nullable(),
  doneBy: z.string().nullable(),
});
export type Milestone = z.infer<typeof Milestone>;
export const WorkEvidence = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number(),
  sha256: z.string(),
  note: z.string().nullable(),
  addedAt: z.string(),
  addedByName: z.string(),
});
export type WorkEvidence = z.infer<typeof WorkEvidence>;
export const WorkEvent = z.object({
  no: z.number(),
  at: z.string(),
  byName: z.string(),
  action: z.string(),
  fromState: WorkState.nullable(),
  state: WorkState,
  percent: z.number(),
  due: z.string().nullable(),
  note: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type WorkEvent = z.infer<typeof WorkEvent>;
export const WorkItemDetail = WorkItem.extend({
  milestoneList: z.array(Milestone),
  evidenceList: z.array(WorkEvidence),
  history: z.array(WorkEvent).describe('newest first'),
  actions: z.array(WorkAction).describe('what the reader may do with it now'),
  standpoint: z.enum(['manage', 'own', 'help', 'none']),
});
export type WorkItemDetail = z.infer<typeof WorkItemDetail>;

const title = z.string().trim().min(1).max(200);
const detail = z.string().max(4000).nullable().optional();
const day = z.iso.date();
const unitIds = z.array(z.uuid()).max(50);
const account = z.string().max(64).nullable().optional();

export const WorkItemRequest = z.object({
  kind: z.string().max(64),
  subject: z.object({ room: z.string().min(1).max(40), key: z.string().min(1).max(200) }),
  title,
  detail,
  area: z.string().min(1).max(32),
  leads: unitIds.optional(),
  coops: unitIds.optional(),
  account,
  priority: Priority.optional(),
  due: day.nullable().optional(),
  milestones: z
    .array(z.object({ title, due: day.nullable().optional() }))
    .max(50)
    .optional(),
});
export const WorkItemChange = z.object({
  version: z.number().int(),
  title: title.optional(),
  detail,
  leads: unitIds.optional(),
  coops: unitIds.optional(),
  account,
  priority: Priority.optional(),
  due: day.optional(),
});
export const WorkMove = z.object({
  action: WorkAction,
  version: z.number().int(),
  note: z.string().max(4000).optional(),
  percent: z.number().int().min(0).max(100).optional(),
  due: day.optional(),
});
export type WorkMove = z.infer<typeof WorkMove>;
export const MilestoneRequest = z.object({ title, due: day.nullable().optional() });
export const MilestoneChange = z.object({
  title: title.optional(),
  due: day.nullable().optional(),
  done: z.boolean().optional(),
});

const Counts = z.object({
  total: z.number(),
  open: z.number(),
  overdue: z.number(),
  dueSoon: z.number(),
  submitted: z.number(),
});
export const Inbox = z.object({
  mine: Counts,
  unit: Counts,
  own: Counts,
  watched: Counts,
  all: Counts.nullable().describe('everything in the area of who manages work there'),
  units: z.array(z.object({ id: z.string(), name: z.string(), lead: z.boolean() })),
  unread: z.number(),
});
export type Inbox = z.infer<typeof Inbox>;
export const InboxCount = z.object({ unread: z.number(), open: z.number(), overdue: z.number() });
export type InboxCount = z.infer<typeof InboxCount>;
export const WorkNotification = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  item: z.string(),
  itemTitle: z.string(),
  itemKind: z.string(),
  itemKindTitle: Bilingual,
  state: WorkState,
  due: z.string().nullable(),
  byName: z.string().nullable(),
  note: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  read: z.boolean(),
});
export type WorkNotification = z.infer<typeof WorkNotification>;

export const WorkUnit = z.object({
  id: z.string(),
  area: z.string(),
  areaName: z.string().optional(),
  name: z.string(),
  parent: z.string().nullable(),
  kind: z.string().nullable(),
  members: z.array(z.object({ account: z.string(), name: z.string(), lead: z.boolean() })),
  open: z.number().describe('items it leads that are not ended'),
});
export type WorkUnit = z.infer<typeof WorkUnit>;
export const WorkUnits = z.object({ units: z.array(WorkUnit), kinds: z.record(z.string(), Bilingual) });
export type WorkUnits = z.infer<typeof WorkUnits>;
export const UnitRequest = z.object({
  name: z.string().trim().min(1).max(100),
  area: z.string().min(1).max(32),
  parent: z.uuid().nullable().optional(),
  kind: z.string().max(40).nullable().optional(),
});
export const UnitChange = UnitRequest.omit({ area: true }).partial();
export const MemberRequest = z.object({ account: z.string().trim().min(1).max(64), lead: z.boolean().default(false) });

export const WorkKinds = z.array(z.object({ kind: z.string(), title: Bilingual }));
export const EvidenceRules = z.object({ extensions: z.array(z.string()), maxMegabytes: z.number() });
export const WorkSettings = z.object({ kinds: WorkKinds, evidence: EvidenceRules });
export type WorkSettings = z.infer<typeof WorkSettings>;
