/** Emergency command: events, their grade and response, orders, the log, and what is released. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';
import { SignalLevel } from './signals.ts';
import { WorkAction, WorkState } from './work.ts';

export const EventGrade = z.enum(['I', 'II', 'III', 'IV']);
export type EventGrade = z.infer<typeof EventGrade>;
export const EventState = z.enum(['open', 'responding', 'ended', 'closed']);
const Facts = z.record(z.string(), z.union([z.number(), z.boolean()]));
const Named = z.object({ id: z.string(), title: Bilingual });
const note = z.string().trim().max(2000);

export const CommandEvent = z.object({
  id: z.string(),
  number: z.string().describe('`2025-003`; drills are numbered apart, `演练2025-001`'),
  exercise: z.boolean().describe('a drill: left out of counts, never released'),
  title: z.string(),
  kind: z.string(),
  kindTitle: Bilingual,
  disease: z.string().nullable(),
  area: z.string(),
  areaName: z.string().nullable(),
  place: z.string().nullable(),
  signal: z.string().nullable(),
  state: EventState,
  stateTitle: Bilingual,
  grade: EventGrade.nullable().describe('as last decided; null: below all grades or not graded yet'),
  level: EventGrade.nullable().describe('of the response under way'),
  detectedAt: z.string().nullable(),
  verifiedAt: z.string().nullable(),
  learnedAt: z.string(),
  responseAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  createdAt: z.string(),
  createdByName: z.string(),
});
export type CommandEvent = z.infer<typeof CommandEvent>;
export const CommandEventRow = CommandEvent.extend({
  facts: Facts.nullable(),
  orders: z.number().int(),
  openOrders: z.number().int(),
});
export type CommandEventRow = z.infer<typeof CommandEventRow>;
export const CommandEvents = page(CommandEventRow);

export const CommandOrder = z.object({
  id: z.string(),
  event: z.string(),
  no: z.number().int(),
  item: z.string().describe('in the inbox, where evidence is added'),
  title: z.string(),
  text: z.string(),
  recipient: z.string(),
  at: z.string(),
  name: z.string(),
  ackBy: z.string(),
  dueAt: z.string(),
  ackAt: z.string().nullable(),
  ackName: z.string().nullable(),
  doneAt: z.string().nullable().describe('handed in'),
  state: WorkState,
  percent: z.number(),
  version: z.number().int(),
  lastNote: z.string().nullable(),
  evidence: z.number().int(),
  ackLate: z.boolean(),
  late: z.boolean(),
});
export type CommandOrder = z.infer<typeof CommandOrder>;
export const MyOrder = CommandOrder.extend({
  eventTitle: z.string(),
  exercise: z.boolean(),
  signal: z.string().nullable().describe('whose cases and contacts are investigated; null without surveillance.read'),
});
export type MyOrder = z.infer<typeof MyOrder>;

const Proposal = z.object({
  grade: EventGrade.nullable(),
  rules: z.array(z.string()),
  open: z.array(z.object({ rule: z.string(), grade: EventGrade, facts: z.array(z.string()) })),
  information: z.array(z.string()).describe('items of the information report that hold'),
});
const Notice = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  issuer: z.string(),
  at: z.string(),
  name: z.string(),
  state: z.enum(['draft', 'reviewed', 'refused', 'released', 'withdrawn']),
  stateAt: z.string(),
  stateBy: z.string(),
  note: z.string().nullable(),
  own: z.boolean().describe('drafted by the caller, who may not review it'),
});
export type CommandNotice = z.infer<typeof Notice>;

export const CommandDetail = z.object({
  event: CommandEvent,
  now: z.string(),
  facts: z.array(
    z.object({
      no: z.number().int(),
      at: z.string(),
      name: z.string(),
      facts: Facts,
      firstOnset: z.string().nullable(),
      lastOnset: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
  proposal: Proposal,
  gradings: z.array(
    z.object({
      no: z.number().int(),
      at: z.string(),
      name: z.string(),
      fact: z.number().int(),
      proposed: EventGrade.nullable(),
      rules: z.array(z.string()),
      grade: EventGrade.nullable(),
      note: z.string().nullable(),
    }),
  ),
  relays: z.array(
    Named.extend({ due: z.string(), done: z.string().nullable(), by: z.string().nullable(), late: z.boolean() }),
  ),
  reports: z.array(
    z.object({
      no: z.number().int(),
      kind: z.enum(['initial', 'progress', 'closing']),
      at: z.string(),
      name: z.string(),
      text: z.string(),
    }),
  ),
  reportDue: z.string().nullable(),
  plan: z
    .object({
      id: z.string(),
      title: Bilingual,
      from: z.string(),
      checklists: z.array(Named.extend({ items: z.array(Bilingual) })),
    })
    .nullable(),
  seats: z.array(
    Named.extend({
      kind: z.enum(['group', 'role']),
      duties: z.array(Bilingual),
      unit: z.string().nullable(),
      holder: z.string().nullable(),
      since: z.string().nullable(),
    }),
  ),
  periods: z.array(
    z.object({
      no: z.number().int(),
      begins: z.string(),
      ends: z.string(),
      objectives: z.array(z.string()),
      tasks: z.array(z.object({ group: z.string(), text: z.string() })),
      name: z.string(),
    }),
  ),
  orders: z.array(CommandOrder).describe('newest first'),
  endDay: z.string().nullable().describe('first day on which the criteria of the end are met'),
  endVerified: z.boolean().describe('the longest incubation behind it was read in the plan in force'),
  curve: z.array(z.object({ day: z.string(), cases: z.number().int() })),
  places: z.array(z.object({ area: z.string(), name: z.string().nullable(), cases: z.number().int() })),
  review: z.object({ summary: z.string(), at: z.string(), name: z.string() }).nullable(),
  findings: z.array(
    z.object({
      no: z.number().int(),
      good: z.boolean(),
      text: z.string(),
      name: z.string(),
      title: z.string().nullable(),
      state: WorkState.nullable(),
      due: z.string().nullable(),
    }),
  ),
  notices: z.array(Notice),
  signals: z
    .array(
      z.object({
        id: z.string(),
        own: z.boolean().describe('the event was made of it'),
        level: SignalLevel,
        areaName: z.string().nullable(),
        cases: z.number().int(),
        firstDay: z.string(),
        lastDay: z.string(),
        stateTitle: Bilingual,
        open: z.boolean(),
      }),
    )
    .describe('its own, and others of the disease and place that are still open'),
  checks: z.array(
    z.object({ checklist: z.string(), item: z.number().int(), done: z.boolean(), at: z.string(), name: z.string() }),
  ),
  intervals: z.array(
    z.object({
      id: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      minutes: z.number().nullable(),
    }),
  ),
  may: z.object({ report: z.boolean(), order: z.boolean(), release: z.boolean() }),
});
export type CommandDetail = z.infer<typeof CommandDetail>;

export const CommandSettings = z.object({
  from: z.string(),
  grades: z.array(Named.extend({ id: EventGrade, colour: SignalLevel })),
  facts: z.array(
    Named.extend({ type: z.enum(['number', 'flag']), like: z.string().optional(), else: z.number().optional() }),
  ),
  kinds: z.array(
    Named.extend({
      plan: z.string(),
      observe: z.number().int().describe('days without a new case after which an end is proposed'),
      facts: z.array(z.string()).describe('that rules of the kind ask for'),
    }),
  ),
  plans: z.array(
    Named.extend({
      groups: z.array(Named.extend({ unit: z.string() })),
      orders: z.array(
        Named.extend({
          group: z.string(),
          levels: z.array(EventGrade),
          text: Bilingual,
          ack: z.number().int(),
          hours: z.number(),
        }),
      ),
    }),
  ),
  exclusions: z.array(Named).describe('reasons for which an event proves to be none'),
  accounts: z
    .array(z.object({ account: z.string(), name: z.string() }))
    .describe('members of units, who can be given roles and orders'),
  units: z.array(z.string()),
});
export type CommandSettings = z.infer<typeof CommandSettings>;

export const SignalEvent = z.object({
  event: z.string().nullable().describe('made of it already'),
  confirmed: z.boolean(),
  kind: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  diseaseTitle: Bilingual,
  cases: z.number().int(),
  firstDay: z.string(),
  lastDay: z.string(),
});
export type SignalEvent = z.infer<typeof SignalEvent>;

export const FactsRequest = z.strictObject({
  facts: Facts,
  firstOnset: z.iso.date().nullable().optional(),
  lastOnset: z.iso.date().nullable().optional(),
  note: note.optional(),
});
export const EventRequest = FactsRequest.extend({
  signal: z.uuid().optional(),
  exercise: z.boolean().optional(),
  title: z.string().trim().min(2).max(200),
  kind: z.string().max(40),
  area: z.string().max(12),
  place: z.string().trim().max(200).nullable().optional(),
  learnedAt: z.iso.datetime({ offset: true }).optional(),
});
export type EventRequest = z.infer<typeof EventRequest>;
export const ResponseRequest = z.strictObject({
  plan: z.string().max(40),
  level: EventGrade,
  orders: z.array(z.string().max(40)).max(50),
  units: z.record(z.string(), z.string().trim().max(100)).optional(),
  note: note.optional(),
});
export const EventOrderRequest = z.strictObject({
  title: z.string().trim().min(1).max(200),
  text: z.string().trim().max(4000),
  to: z
    .array(z.strictObject({ unit: z.string().trim().max(100).optional(), account: z.string().max(64).optional() }))
    .min(1)
    .max(50),
  ackMinutes: z.number().int().min(1).max(1440),
  hours: z.number().positive().max(720),
});
export const EndRequest = z.strictObject({
  note: z.string().trim().min(1).max(4000),
  early: z.boolean().optional().describe('before its criteria are met, confirmed'),
  open: z.boolean().optional().describe('with orders that are not done, confirmed: they go on'),
});
export const CloseRequest = z.strictObject({
  note: note.optional(),
  excluded: z.string().max(40).optional().describe('it proved to be no event: why, of `exclusions`'),
});
export const CheckRequest = z.strictObject({
  checklist: z.string().max(40),
  item: z.number().int().min(0).max(100),
  done: z.boolean(),
});
export const OrderMove = z.strictObject({
  action: WorkAction,
  version: z.number().int(),
  note: note.optional(),
  percent: z.number().int().min(0).max(100).optional(),
});
export const PeriodRequest = z.strictObject({
  begins: z.iso.datetime({ offset: true }),
  ends: z.iso.datetime({ offset: true }),
  objectives: z.array(z.string().trim().min(1).max(500)).max(20),
  tasks: z.array(z.strictObject({ group: z.string().max(40), text: z.string().trim().min(1).max(1000) })).max(40),
});
export const SeatRequest = z.strictObject({
  kind: z.enum(['group', 'role']),
  id: z.string().max(40),
  account: z.string().max(64).optional(),
  holder: z.string().trim().max(60).optional(),
  unit: z.string().trim().max(100).optional(),
});
export const FindingRequest = z.strictObject({
  good: z.boolean(),
  text: z.string().trim().min(2).max(2000),
  improve: z
    .strictObject({
      title: z.string().trim().min(2).max(200),
      unit: z.string().trim().min(1).max(100),
      days: z.number().int().min(1).max(730),
    })
    .optional(),
});

export const CommandLogEntry = z.object({
  seq: z.number().int(),
  at: z.string(),
  name: z.string(),
  kind: z.string(),
  text: Bilingual,
  note: z.string().nullable(),
});
export type CommandLogEntry = z.infer<typeof CommandLogEntry>;
export const CommandLog = page(CommandLogEntry);
export const LogCheck = z.object({
  entries: z.number().int(),
  broken: z.number().int().nullable().describe('first entry that was changed or is missing'),
});
export type LogCheck = z.infer<typeof LogCheck>;

export const PublicNotice = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  issuer: z.string(),
  releasedAt: z.string(),
});
export type PublicNotice = z.infer<typeof PublicNotice>;
