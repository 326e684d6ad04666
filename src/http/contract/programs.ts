/** Health programmes: packs, worklists, enrolments, contacts through forms. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import type { ProgramForm } from './program-form.ts';
import { ProgramVisit } from './program-visits.ts';

export const ProgramClass = z.object({
  code: z.string(),
  label: Bilingual,
  level: z.enum(['good', 'attention', 'serious', 'neutral']),
});
export type ProgramClass = z.infer<typeof ProgramClass>;

export const ProgramPack = z.object({
  id: z.string(),
  title: Bilingual,
  version: z.string(),
  subject: z.enum(['resident', 'institution', 'event']),
  enrolled: z.number().describe('running enrolments in the area'),
  due: z.number(),
  overdue: z.number(),
  lost: z.number(),
  forms: z.array(z.object({ code: z.string(), title: Bilingual, kind: z.string(), from: z.string() })),
  exits: z.array(z.object({ code: z.string(), title: Bilingual })),
  doctors: z.array(z.object({ account: z.string(), name: z.string() })).describe('responsible for running enrolments'),
  records: z.boolean().describe('whether the role of who asks enters its contacts'),
});
export type ProgramPack = z.infer<typeof ProgramPack>;

export const ProgramDetail = ProgramPack.extend({
  enrolWhen: z.string().nullable(),
  enrolMode: z.string().nullable(),
  schedule: z.array(z.object({ code: z.string(), title: Bilingual, due: z.string(), forms: z.array(z.string()) })),
  rules: z.array(
    z.object({
      code: z.string(),
      title: Bilingual,
      from: z.string(),
      classes: z.array(ProgramClass),
      rows: z.array(
        z.object({
          id: z.string(),
          when: z.string(),
          reason: Bilingual,
          class: z.string().nullable(),
          advice: z.array(Bilingual),
        }),
      ),
    }),
  ),
  parameters: z.array(
    z.object({
      name: z.string(),
      title: Bilingual,
      value: Bilingual.describe('with its unit'),
      source: z.string(),
      verified: z.boolean(),
      note: Bilingual.nullable(),
    }),
  ),
  sources: z.array(z.object({ id: z.string(), title: z.string(), edition: z.string(), verified: z.boolean() })),
});
export type ProgramDetail = z.infer<typeof ProgramDetail>;

export const ProgramTrend = z.object({
  item: z.string(),
  label: Bilingual,
  unit: Bilingual,
  points: z.array(z.object({ day: z.string(), value: z.number() })).describe('oldest first'),
});
export type ProgramTrend = z.infer<typeof ProgramTrend>;

export const ProgramWork = z.object({
  enrolment: z.string(),
  pack: z.string(),
  packTitle: Bilingual,
  contact: z.string(),
  title: Bilingual,
  form: z.string().nullable().describe('pack/form that is filled in for it'),
  no: z.number(),
  due: z.string(),
  late: z.string().describe('last day on which it is in time'),
  lost: z.string().nullable(),
  status: z.enum(['due', 'overdue', 'lost']),
  entries: z
    .array(
      z.object({
        contact: z.string(),
        title: Bilingual,
        no: z.number(),
        due: z.string(),
        late: z.string(),
        lost: z.string().nullable(),
        status: z.enum(['due', 'overdue', 'lost']),
      }),
    )
    .describe('what is seen to in one sitting; the row itself is the first of them that can still be reached'),
  visit: z.string().nullable().describe('merged visit that sees to all of the entries, where they are several'),
  unknown: z.number().describe('records of others in this programme that wait for somebody to say what they were'),
  person: z.string().nullable(),
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  phone: z.string().nullable(),
  doctor: z.string().nullable().describe('sign-in name'),
  doctorName: z.string().nullable(),
  lastOn: z.string().nullable(),
  lastClass: ProgramClass.nullable(),
  trends: z.array(ProgramTrend),
  called: z
    .object({
      day: z.string(),
      by: z.string(),
      result: z.string(),
      title: Bilingual,
      expectedOn: z.string().nullable(),
      againOn: z.string().nullable(),
    })
    .nullable()
    .describe('the last call about it'),
});
export type ProgramWork = z.infer<typeof ProgramWork>;
export const ProgramWorklist = z.object({
  items: z.array(ProgramWork),
  nextCursor: z.string().optional(),
  counts: z.object({
    due: z.number(),
    overdue: z.number(),
    lost: z.number(),
    calls: z.number().describe('of what is overdue or lost: to be called now'),
    tasks: z.number().describe('tasks of rules, referrals to ask after, states whose time runs out'),
  }),
  today: z.string(),
});
export type ProgramWorklist = z.infer<typeof ProgramWorklist>;

export const ProgramProposal = z.object({
  person: z.string(),
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  code: z.string().describe('ICD-10 of the diagnosis that proposes it'),
  since: z.string().nullable(),
});
export type ProgramProposal = z.infer<typeof ProgramProposal>;

export const ProgramFinding = z.object({
  item: z.string(),
  group: z.string().optional(),
  row: z.number().optional(),
  kind: z.string(),
  check: z.string().optional(),
  text: Bilingual,
});
export type ProgramFinding = z.infer<typeof ProgramFinding>;

export const ProgramOutcome = z.object({
  reasons: z.array(Bilingual).describe('of the rules that hold'),
  class: ProgramClass.nullable(),
  advice: z.array(Bilingual),
  tasks: z.array(
    z.object({ code: z.string(), title: Bilingual, role: z.string().nullable(), due: z.string().nullable() }),
  ),
  next: z.string().nullable(),
  referral: z
    .object({ level: z.enum(['emergency', 'urgent', 'routine']), reason: Bilingual, checkOn: z.string().nullable() })
    .nullable(),
  alerts: z.array(z.object({ level: z.enum(['info', 'warning', 'critical']), text: Bilingual })),
});
export type ProgramOutcome = z.infer<typeof ProgramOutcome>;

const Answers = z.record(z.string().max(64), z.unknown());
export const ProgramDue = z.object({
  contact: z.string(),
  title: Bilingual,
  form: z.string().nullable(),
  no: z.number(),
  due: z.string(),
  open: z.string(),
  late: z.string(),
  lost: z.string().nullable(),
  status: z.enum(['planned', 'due', 'overdue', 'lost', 'done', 'deferred']),
  date: z.string().nullable(),
  raised: z.boolean().describe('asked for because of what was recorded, not by the calendar alone'),
});
export type ProgramDue = z.infer<typeof ProgramDue>;

export const ProgramContact = z.object({
  id: z.string(),
  pack: z.string(),
  form: z.string(),
  title: Bilingual,
  name: Bilingual.nullable().describe('what it was about, where the form tells: the vaccine and its dose'),
  day: z.string(),
  time: z.string(),
  doctor: z.string().nullable().describe('sign-in name'),
  doctorName: z.string().nullable(),
  version: z.number(),
  valid: z.boolean(),
  withdrawn: z.boolean(),
  class: ProgramClass.nullable(),
  next: z.string().nullable(),
  problems: z.array(ProgramFinding),
  answers: Answers,
  birth: z
    .object({ day: z.string(), children: z.number() })
    .nullable()
    .describe('of children born alive, where the form tells of a birth'),
});
export type ProgramContact = z.infer<typeof ProgramContact>;

export const ProgramRecorded = z.object({
  id: z.string(),
  pack: z.string(),
  day: z.string(),
  name: Bilingual.nullable().describe('as the programme calls it, else as the sender does'),
  counts: z.boolean(),
  why: z
    .enum(['unknown', 'other', 'part'])
    .nullable()
    .describe(
      'why it does not count: nobody knows what it is; the programme does not ask about it; less than a contact',
    ),
  class: ProgramClass.nullable(),
  record: z.object({ type: z.string(), id: z.string() }),
  word: z.object({ by: z.string(), at: z.string() }).nullable().describe('who said what it was'),
  choices: z
    .object({ label: Bilingual, options: z.array(z.object({ code: z.string(), label: Bilingual })) })
    .nullable()
    .describe('what somebody may say it was; null where nothing is to be said'),
});
export type ProgramRecorded = z.infer<typeof ProgramRecorded>;

export const ProgramEnrolment = z.object({
  id: z.string(),
  pack: z.string(),
  title: Bilingual,
  person: z.string(),
  enrolled: z.string(),
  exited: z.string().nullable(),
  exitReason: Bilingual.nullable(),
  proposedExit: z.object({ code: z.string(), title: Bilingual }).nullable(),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
  doctor: z.string().nullable().describe('sign-in name'),
  doctorName: z.string().nullable(),
  team: z.string().nullable(),
  teamName: z.string().nullable(),
  state: z.string().nullable().describe('of the workflow of the pack'),
  version: z.number(),
  lastOn: z.string().nullable(),
  lastClass: ProgramClass.nullable(),
  due: z.array(ProgramDue),
  handOver: z
    .object({ on: z.string(), by: z.string(), note: z.string().nullable(), own: z.boolean() })
    .nullable()
    .describe('handed over and not received yet; `own`: it waits for the caller'),
});
export type ProgramEnrolment = z.infer<typeof ProgramEnrolment>;
export const ProgramPerson = z.object({
  person: z.string(),
  name: z.string(),
  age: z.number().nullable(),
  sex: z.string().nullable(),
  enrolments: z.array(ProgramEnrolment),
  contacts: z.array(ProgramContact).describe('newest first'),
  recorded: z.array(ProgramRecorded).describe('of other institutions, in the place of contacts; newest first'),
  trends: z.array(ProgramTrend),
  visits: z
    .array(ProgramVisit)
    .describe('several forms on one screen, where the person takes part in several of the programmes'),
});
export type ProgramPerson = z.infer<typeof ProgramPerson>;

export const ProgramJudged = z.object({
  visible: z.record(z.string(), z.boolean()),
  required: z.record(z.string(), z.boolean()),
  calculated: z.record(z.string(), z.unknown()),
  defaults: z
    .record(z.string(), z.unknown())
    .describe('what items stand at by the other answers unless somebody wrote another'),
  problems: z.array(ProgramFinding),
  warnings: z.array(ProgramFinding),
  valid: z.boolean(),
  outcome: ProgramOutcome.nullable().describe('null while an answer is wrong'),
});
export type ProgramJudged = z.infer<typeof ProgramJudged>;

/** A parameter whose value nobody has compared with its source yet. */
export const ProgramUnverified = z.object({
  name: z.string(),
  title: Bilingual,
  value: Bilingual.describe('with its unit'),
  note: Bilingual.nullable(),
});
export type ProgramUnverified = z.infer<typeof ProgramUnverified>;

export const ProgramOpened = z.object({
  pack: z.string(),
  packTitle: Bilingual,
  form: z.custom<ProgramForm>(),
  unverified: z.array(ProgramUnverified).optional().describe('parameters that the form and its rules read'),
  time: z.string(),
  answers: Answers,
  previous: z.object({ day: z.string(), class: ProgramClass.nullable(), values: Answers }).nullable(),
  trends: z.array(ProgramTrend),
  draft: z.object({ contact: z.string(), time: z.string(), answers: Answers, savedAt: z.string() }).nullable(),
  judged: ProgramJudged,
});
export type ProgramOpened = z.infer<typeof ProgramOpened>;

export const ProgramTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d))?$/)
  .describe('a day, or an instant with its zone');
const FhirId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
/** Whom a programme is about. */
export const ProgramSubject = z
  .union([z.uuid(), z.string().regex(/^Organization\/[A-Za-z0-9.-]{1,64}$/)])
  .describe('person of the master index, or Organization/<id> where the programme is about institutions');

export const ProgramEntry = z
  .string()
  .regex(/^[A-Za-z0-9]{1,40}$/)
  .optional()
  .describe('entry of the schedule that the form was opened for');

export const ProgramJudgeRequest = z.object({
  person: ProgramSubject,
  time: ProgramTime,
  answers: Answers,
  contact: FhirId.optional().describe('of a correction: left out of what is known'),
  team: FhirId.optional().describe('who is going to look after the person, while they are enrolled'),
});
export type ProgramJudgeRequest = z.infer<typeof ProgramJudgeRequest>;

export const ProgramContactRequest = z.object({
  id: z.uuid().describe('chosen by the sender; the same contact sent twice is stored once'),
  person: ProgramSubject,
  form: z.string().max(64),
  formFrom: z.iso.date().optional().describe('version of the form that was filled in'),
  time: ProgramTime,
  answers: Answers,
  institution: FhirId.optional(),
  another: z.boolean().optional().describe('another visit of the day is known'),
  due: ProgramEntry,
});
export type ProgramContactRequest = z.infer<typeof ProgramContactRequest>;
export const ProgramCorrection = z.object({
  person: ProgramSubject,
  version: z.number().int(),
  time: ProgramTime,
  answers: Answers,
});
export type ProgramCorrection = z.infer<typeof ProgramCorrection>;
export const ProgramDraftRequest = z.object({
  person: ProgramSubject,
  contact: z.uuid(),
  time: ProgramTime,
  answers: Answers,
  due: ProgramEntry,
});
export type ProgramDraftRequest = z.infer<typeof ProgramDraftRequest>;

export const ProgramSaved = z.object({
  contact: ProgramContact,
  outcome: ProgramOutcome,
  due: z.array(ProgramDue).describe('what the enrolment owes now'),
});
export type ProgramSaved = z.infer<typeof ProgramSaved>;
