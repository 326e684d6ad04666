/** The investigation of the event behind a signal. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';
import { ProgramClass } from './programs.ts';

const Ratio = z
  .object({ estimate: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() })
  .describe('estimate null: not defined, or without end where low is there; high null: no end');
const Rate = {
  ill: z.number().int(),
  rate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
};
const Titled = z.object({ code: z.string(), title: Bilingual });

export const InvestigationExposure = z.object({
  kind: z.enum(['food', 'exposure', 'place']),
  what: z.string().describe('name of the food or place; code of the exposure'),
  title: Bilingual,
  exposedIll: z.number().int(),
  exposedWell: z.number().int(),
  unexposedIll: z.number().int(),
  unexposedWell: z.number().int(),
  exposed: z.number().nullable().describe('attack rate, 0 to 1'),
  unexposed: z.number().nullable(),
  riskRatio: Ratio,
  oddsRatio: Ratio.describe("with Woolf's interval"),
  oddsRatioExact: Ratio.describe('conditional, with the exact interval'),
  p: z.number().nullable().describe("Fisher's exact test, two-sided"),
});
export type InvestigationExposure = z.infer<typeof InvestigationExposure>;

export const ContactStateCode = z.enum([
  'case',
  'due',
  'overdue',
  'checked',
  'ending',
  'released',
  'lost',
  'transferred',
]);
export type ContactStateCode = z.infer<typeof ContactStateCode>;

export const InvestigationDetail = z.object({
  signal: z.string(),
  disease: z.string(),
  diseaseTitle: Bilingual,
  area: z.string(),
  areaName: z.string().nullable(),
  today: z.string(),
  cut: z.boolean().describe('there are more persons or contacts than are reckoned with'),
  counts: z.object({
    ill: z.number().int(),
    interviewed: z.number().int(),
    inTime: z.number().int(),
    unassigned: z.number().int().describe('ill and nobody is asked to interview them yet'),
    well: z.number().int().describe('asked and well'),
    admitted: z.number().int(),
    severe: z.number().int(),
    died: z.number().int(),
    imported: z.number().int(),
  }),
  curve: z.object({
    hours: z.number().int(),
    bars: z.array(z.object({ from: z.string(), cases: z.number().int() })),
    without: z.number().int(),
  }),
  incubation: z.object({ shortest: z.number(), usual: z.number(), longest: z.number() }).describe('hours'),
  verified: z.boolean().describe('incubation and days to the end were read in the plan in force'),
  reproduction: z
    .array(z.object({ day: z.string(), mean: z.number(), low: z.number(), high: z.number() }))
    .nullable()
    .describe('by the last day of seven; null: does not pass from person to person, or too few cases or days'),
  nowcast: z
    .array(z.object({ day: z.string(), observed: z.number(), expected: z.number(), low: z.number(), high: z.number() }))
    .nullable(),
  exposures: z.array(InvestigationExposure),
  groups: z.array(
    z.object({ kind: z.enum(['school', 'workplace']), name: z.string(), total: z.number().int(), ...Rate }),
  ),
  villages: z.array(z.object({ area: z.string(), name: z.string().nullable(), residents: z.number().int(), ...Rate })),
  contacts: z.object({ total: z.number().int(), states: z.record(z.string(), z.number().int()) }),
  samples: z.array(
    z.object({
      material: z.string(),
      title: Bilingual,
      taken: z.number().int(),
      pending: z.number().int(),
      positive: z.number().int(),
      agents: z.array(z.string()),
    }),
  ),
  closing: z
    .object({
      lastOnset: z.string(),
      days: z.number().int().describe('without a new case: the longest incubation, or what is set for the disease'),
      from: z.string().describe('first day on which the event may end'),
      reached: z.boolean(),
    })
    .nullable(),
  may: z.object({
    persons: z.boolean().describe('the caller sees who they are'),
    assign: z.boolean(),
    fill: z.boolean().describe('may fill in interviews and checks'),
  }),
  options: z.object({ relations: z.array(Titled), modes: z.array(Titled) }),
});
export type InvestigationDetail = z.infer<typeof InvestigationDetail>;

const Person = {
  person: z.string().nullable().describe('master person, where there is one'),
  patient: z.string(),
  name: z.string().nullable(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  areaName: z.string().nullable(),
};

export const InvestigationPerson = z.object({
  ...Person,
  no: z.number().int().nullable().describe('among the ill, by onset'),
  phone: z.string().nullable(),
  ill: z.boolean(),
  onset: z.string().nullable(),
  noticed: z.string().nullable(),
  interviewDue: z.string().nullable(),
  interviewed: z.string().nullable(),
  interview: z.string().nullable().describe('QuestionnaireResponse'),
  state: z.enum(['unassigned', 'waiting', 'overdue', 'interviewed']),
  school: z.string().nullable(),
  workplace: z.string().nullable(),
  positive: z.boolean().nullable(),
  status: Bilingual.nullable(),
});
export type InvestigationPerson = z.infer<typeof InvestigationPerson>;
export const InvestigationPersons = page(InvestigationPerson);

export const InvestigationContact = z.object({
  ...Person,
  enrolment: z.string(),
  phone: z.string().nullable(),
  state: ContactStateCode,
  source: z.string().nullable().describe('name or number of the source'),
  relation: Bilingual.nullable(),
  place: z.string().nullable(),
  lastExposure: z.string(),
  until: z.string().nullable(),
  due: z.string().nullable(),
  checks: z.number().int(),
  lastOn: z.string().nullable(),
  lastClass: ProgramClass.nullable().describe('what the last check found'),
});
export type InvestigationContact = z.infer<typeof InvestigationContact>;
export const InvestigationContacts = page(InvestigationContact);

export const InvestigationChain = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      no: z.number().int().nullable(),
      name: z.string().nullable(),
      onset: z.string().nullable(),
      generation: z.number().int(),
      parent: z.string().nullable(),
      by: z.enum(['interview', 'contact']).nullable(),
      infected: z.number().int().describe('cases it is known to have infected'),
    }),
  ),
  alone: z.number().int().describe('cases without a known source or anybody infected by them'),
  doubtful: z.array(z.object({ from: z.string(), to: z.string() })).describe('names'),
  medianInterval: z.number().nullable().describe('days from onset to onset'),
});
export type InvestigationChain = z.infer<typeof InvestigationChain>;

export const InvestigationAssigned = z.object({
  assigned: z.number().int(),
  already: z.number().int(),
  refused: z.array(z.object({ patient: z.string(), code: z.string(), message: Bilingual })),
});
export type InvestigationAssigned = z.infer<typeof InvestigationAssigned>;

export const InvestigationContactRequest = z.strictObject({
  id: z.uuid().describe('chosen by the sender: the same sent twice is registered once'),
  person: z.uuid(),
  source: z.string().max(64).optional().describe('Patient id of the source'),
  sourceName: z.string().trim().max(60).optional(),
  relation: z.string().max(40),
  place: z.string().trim().max(100).optional(),
  firstExposure: z.iso.date().optional(),
  lastExposure: z.iso.date(),
  mode: z.string().max(40),
  days: z.number().int().min(1).max(180).optional(),
});
export type InvestigationContactRequest = z.infer<typeof InvestigationContactRequest>;
