/** Working through the lists of programmes: calls, tasks, states, teams, households, tables of many residents, imported registers; enrolling, handing over, ending. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import type { ProgramForm } from './program-form.ts';
import { ProgramEntry, ProgramJudged, ProgramSaved, ProgramSubject, ProgramTime, ProgramWork } from './programs.ts';

const FhirId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
const Answers = z.record(z.string().max(64), z.unknown());

export const ProgramCallResult = z.object({
  code: z.string(),
  title: Bilingual,
  asksDay: z.boolean().describe('the day that was agreed is asked for'),
  again: z.number().nullable().describe('days until the next call; null: nobody calls again'),
  exits: z.array(z.string()).describe('reasons for ending that it suggests'),
});
export type ProgramCallResult = z.infer<typeof ProgramCallResult>;
export const ProgramCallRequest = z.object({
  id: z.uuid().describe('chosen by the sender; the same call sent twice is noted once'),
  person: z.uuid(),
  result: z.string().max(40),
  expectedOn: z.iso.date().optional(),
  note: z.string().trim().max(300).optional(),
});
export type ProgramCallRequest = z.infer<typeof ProgramCallRequest>;
export const ProgramCall = z.object({
  id: z.string(),
  day: z.string(),
  by: z.string(),
  result: z.string(),
  title: Bilingual,
  expectedOn: z.string().nullable(),
  againOn: z.string().nullable(),
  note: z.string().nullable(),
  exits: z.array(z.string()),
});
export type ProgramCall = z.infer<typeof ProgramCall>;

export const ProgramTodo = z.object({
  id: z.string().describe('Task, or the enrolment that stands in a state'),
  kind: z.enum(['task', 'referral', 'state']),
  enrolment: z.string().nullable().describe('null where it was asked for outside one'),
  pack: z.string(),
  packTitle: Bilingual,
  title: Bilingual,
  since: z.string(),
  due: z.string().nullable(),
  late: z.boolean(),
  form: z.string().nullable().describe('pack/form of a contact that ends it'),
  person: z.string().nullable(),
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  areaName: z.string().nullable(),
  phone: z.string().nullable(),
  doctorName: z.string().nullable(),
});
export type ProgramTodo = z.infer<typeof ProgramTodo>;
export const ProgramTodoList = z.object({
  items: z.array(ProgramTodo),
  nextCursor: z.string().optional(),
  counts: z.object({ all: z.number(), late: z.number() }),
  today: z.string(),
});
export type ProgramTodoList = z.infer<typeof ProgramTodoList>;
export const ProgramTaskEnd = z.object({ note: z.string().trim().min(1).max(300) });

export const ProgramFlow = z.object({
  enrolment: z.string(),
  pack: z.string(),
  state: z.string(),
  title: Bilingual,
  since: z.string(),
  due: z.string().nullable().describe('last day on which it may stand there'),
  late: z.boolean(),
  next: z.array(
    z.object({
      code: z.string(),
      title: Bilingual,
      due: z.string().nullable(),
      ready: z.boolean(),
      condition: z.string().nullable(),
      allowed: z.boolean().describe('whether the role of who asks may do it'),
      byHand: z.boolean().describe('false: only a contact through one of the forms makes it'),
      forms: z.array(z.string()).describe('`pack/form` of the contacts that make it'),
    }),
  ),
});
export type ProgramFlow = z.infer<typeof ProgramFlow>;

export const ProgramColleague = z.object({
  account: z.string().describe('sign-in name'),
  name: z.string(),
  roles: z.array(Bilingual).describe('in which they enter contacts'),
  areaName: z.string().nullable(),
});
export type ProgramColleague = z.infer<typeof ProgramColleague>;

export const ProgramTeam = z.object({
  id: z.string(),
  name: z.string(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  institution: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
  members: z.array(z.object({ account: z.string(), name: z.string(), lead: z.boolean() })),
  enrolled: z.number().describe('running enrolments of the team and of its members'),
});
export type ProgramTeam = z.infer<typeof ProgramTeam>;
export const ProgramTeamRequest = z.object({
  name: z.string().trim().min(1).max(100),
  area: z.string().max(12),
  institution: FhirId.optional(),
  members: z
    .array(z.object({ account: z.string().max(64), lead: z.boolean() }))
    .min(1)
    .max(50),
  active: z.boolean(),
  version: z.number().int().optional(),
});
export type ProgramTeamRequest = z.infer<typeof ProgramTeamRequest>;

export const ProgramHousehold = z.object({
  address: z.string().nullable().describe('null where the record knows none'),
  today: z.string(),
  areaName: z.string().nullable(),
  members: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      sex: z.string().nullable(),
      age: z.number().nullable(),
      due: z.array(ProgramWork),
    }),
  ),
});
export type ProgramHousehold = z.infer<typeof ProgramHousehold>;

export const ProgramBatchRequest = z.object({
  time: z.iso.date(),
  persons: z.array(z.uuid()).min(1).max(60),
});
export const ProgramNameList = z.object({
  text: z.string().max(20_000).describe('a line a person: the id number, or the name and the date of birth'),
});
export const ProgramNamed = z.object({
  text: z.string().describe('the line'),
  person: z.string().nullable(),
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  problem: Bilingual.nullable().describe('why nobody was found'),
});
export type ProgramNamed = z.infer<typeof ProgramNamed>;

export const ProgramBatchRow = z.object({
  person: z.string(),
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  answers: Answers,
  last: Answers.nullable().describe('answers of the contact before'),
  lastOn: z.string().nullable(),
  judged: ProgramJudged,
});
export type ProgramBatchRow = z.infer<typeof ProgramBatchRow>;
export const ProgramBatch = z.object({
  pack: z.string(),
  packTitle: Bilingual,
  form: z.custom<ProgramForm>(),
  rows: z.array(ProgramBatchRow),
});
export type ProgramBatch = z.infer<typeof ProgramBatch>;

export const ProgramImportRow = z.object({
  row: z.number().describe('row of the file'),
  state: z.enum(['enrolled', 'known', 'refused']),
  person: z.string().nullable(),
  problems: z.array(z.object({ column: z.string().nullable(), text: Bilingual })),
});
export type ProgramImportRow = z.infer<typeof ProgramImportRow>;
export const ProgramImport = z.object({
  id: z.string(),
  pack: z.string(),
  name: z.string(),
  at: z.string(),
  again: z.boolean().describe('the same file was imported before; nothing is done twice'),
  counts: z.object({ enrolled: z.number(), known: z.number(), refused: z.number() }),
  rows: z.array(ProgramImportRow).describe('those that were refused first'),
});
export type ProgramImport = z.infer<typeof ProgramImport>;

const MOST_TOGETHER = 20;
const VisitForm = z.object({
  id: z.uuid().describe('chosen by the sender; the same contact sent twice is stored once'),
  pack: z.string().max(40),
  form: z.string().max(64),
  formFrom: z.iso.date().optional(),
  due: ProgramEntry,
  answers: Answers,
  another: z.boolean().optional().describe('another visit of the day is known'),
});
/** The forms of one visit. */
export const ProgramVisitRequest = z.object({
  person: z.uuid(),
  time: ProgramTime,
  contacts: z
    .array(VisitForm)
    .min(1)
    .max(MOST_TOGETHER)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'each contact has an id of its own'),
});
export type ProgramVisitRequest = z.infer<typeof ProgramVisitRequest>;
export const ProgramVisitJudged = z.object({ judged: z.array(ProgramJudged).describe('in the order of the contacts') });
export type ProgramVisitJudged = z.infer<typeof ProgramVisitJudged>;
export const ProgramVisitSaved = z.object({ saved: z.array(ProgramSaved).describe('in the order of the contacts') });
export type ProgramVisitSaved = z.infer<typeof ProgramVisitSaved>;

/** A contact as it stood after each of its corrections. */
export const ProgramContactVersions = z.object({
  person: z.string().describe('person, or `Organization/<id>`'),
  pack: z.string(),
  packTitle: Bilingual,
  form: z.custom<ProgramForm>(),
  versions: z
    .array(
      z.object({
        version: z.number(),
        at: z.string().describe('when it was stored'),
        time: z.string(),
        doctorName: z.string().nullable(),
        withdrawn: z.boolean(),
        answers: Answers,
      }),
    )
    .describe('newest first'),
});
export type ProgramContactVersions = z.infer<typeof ProgramContactVersions>;

export const ProgramNewResident = z.object({
  id: z.uuid().describe('chosen by the sender; sent twice nobody is registered twice'),
  name: z.string().trim().min(1).max(50),
  sex: z.enum(['male', 'female']),
  birthDate: z.iso.date(),
  area: z
    .string()
    .regex(/^\d{9}(\d{3})?$/)
    .describe('division code of the village, else of the township, where they live'),
  idNumber: z.string().trim().min(15).max(18).optional(),
  birthCertificate: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{4,20}$/)
    .optional(),
  phone: z
    .string()
    .trim()
    .regex(/^[\d\s()+-]{5,20}$/)
    .optional(),
  address: z.string().trim().max(200).optional(),
  since: z.iso.date().optional().describe('first day of living there; since the birth without it'),
  mother: z.uuid().optional().describe('person'),
  another: z.boolean().default(false).describe('none of those who were found to be like this one'),
});
export type ProgramNewResident = z.input<typeof ProgramNewResident>;
export const ProgramRegistered = z.object({ person: z.string(), name: z.string() });
export type ProgramRegistered = z.infer<typeof ProgramRegistered>;

export const ProgramEnrolRequest = z.object({
  id: z.uuid(),
  person: ProgramSubject,
  on: z.iso.date(),
  form: z.object({ code: z.string().max(64), answers: Answers }).optional(),
  doctor: z.string().max(64).optional(),
  institution: FhirId.optional(),
  team: FhirId.optional(),
});
export type ProgramEnrolRequest = z.infer<typeof ProgramEnrolRequest>;
export const ProgramTransferRequest = z
  .object({
    doctor: z.string().trim().min(1).max(64).optional(),
    institution: FhirId.optional(),
    team: FhirId.optional(),
    note: z.string().trim().max(500).optional().describe('what who takes over should know'),
  })
  .refine(
    ({ doctor, institution, team }) => doctor !== undefined || institution !== undefined || team !== undefined,
    'doctor, institution or team',
  );
export const ProgramExitRequest = z.object({ on: z.iso.date(), reason: z.string().max(40) });

/** What a record of another sender was, in the choices of the programme; none: nothing that it asks about. */
export const ProgramRecordWord = z.object({
  pack: z.string().max(40),
  type: z.string().regex(/^[A-Z][A-Za-z]{0,39}$/),
  id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
  codes: z.array(z.string().min(1).max(40)).max(20),
});
