/** Report cards of infectious disease: the form, cards with their clocks and history, what is not reported, quality. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';
import type { ProgramForm } from './program-form.ts';
import { ProgramJudged } from './programs.ts';

const Named = z.object({ id: z.string(), title: Bilingual });
const Answers = z.record(z.string().max(64), z.unknown());
const FhirId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);

export const ReportContent = z.object({
  diseases: z.array(
    Named.extend({
      class: z.enum(['A', 'B', 'C', 'none']).describe('none: watched without being notifiable'),
      hours: z.number().int().describe('time limit of the report from the diagnosis'),
      classes: z.array(z.string()).describe('case classes that may be reported'),
      verified: z.boolean(),
    }),
  ),
  caseClasses: z.array(Named),
  states: z.array(Named.extend({ end: z.boolean() })),
  institutions: z.array(z.object({ id: z.string(), name: z.string() })).describe('for which the caller may report'),
  now: z.string().describe('by which clocks run'),
  auditFrom: z.string().describe('diagnoses from this day on are compared with the cards'),
});
export type ReportContent = z.infer<typeof ReportContent>;

export const EarlierReport = z.object({
  id: z.string(),
  diagnosedAt: z.string(),
  stateTitle: Bilingual,
  institutionName: z.string().nullable(),
});
export type EarlierReport = z.infer<typeof EarlierReport>;

export const CardPerson = z.object({
  person: z.string().nullable(),
  name: z.string(),
  sex: z.string().nullable(),
  birthDate: z.string().nullable(),
  age: z.number().nullable(),
});
export type CardPerson = z.infer<typeof CardPerson>;

export const CardOpened = z.object({
  form: z.custom<ProgramForm>(),
  answers: Answers,
  person: CardPerson.nullable(),
  institution: z.string().nullable(),
  found: z
    .object({
      day: z.string(),
      institutionName: z.string().nullable(),
      source: z.enum(['diagnosis', 'result']),
      makeup: z.boolean().describe('a report from now on is late'),
    })
    .nullable()
    .describe('the illness that is not reported'),
  judged: ProgramJudged,
});
export type CardOpened = z.infer<typeof CardOpened>;

export const CardNewPatient = z.strictObject({
  name: z.string().trim().min(1).max(60),
  idNumber: z.string().trim().min(6).max(30).optional(),
  sex: z.enum(['male', 'female', 'other', 'unknown']),
  birthDate: z.iso.date(),
  phone: z.string().trim().max(30).optional(),
});
export type CardNewPatient = z.infer<typeof CardNewPatient>;

export const CardJudgeRequest = z.strictObject({
  person: z.uuid().optional(),
  missed: z.string().max(200).optional(),
  birthDate: z.iso.date().optional().describe('of a patient who is not in the index'),
  card: FhirId.optional().describe('of a correction: left out of what is known'),
  answers: Answers,
});
export const CardJudged = z.object({
  judged: ProgramJudged,
  hours: z.number().int().nullable(),
  now: z.string(),
  due: z.string().nullable().describe('last instant of a report in time'),
  earlier: z.array(EarlierReport).describe('cards of the same person and disease within its window'),
});
export type CardJudged = z.infer<typeof CardJudged>;

export const CardRequest = z.strictObject({
  id: z.uuid().describe('chosen by the sender; the same card sent twice is stored once'),
  person: z.uuid().optional(),
  patient: CardNewPatient.optional(),
  institution: FhirId.optional().describe('needed where the account belongs to none'),
  answers: Answers,
  missed: z.string().max(200).optional().describe('the illness, from the list of what is not reported'),
  another: z.boolean().optional().describe('another case of the person is known'),
});
export type CardRequest = z.infer<typeof CardRequest>;

export const CardCorrectionRequest = z.strictObject({
  version: z.number().int(),
  answers: Answers,
  note: z.string().trim().max(500).optional(),
});

export const CardBase = z.object({
  id: z.string(),
  person: CardPerson,
  disease: z.string(),
  diseaseTitle: Bilingual,
  diseaseClass: z.enum(['A', 'B', 'C', 'none']),
  subtype: Bilingual.nullable(),
  caseClass: Bilingual.nullable(),
  onset: z.string().nullable(),
  diagnosedAt: z.string(),
  reportedAt: z.string().nullable(),
  hours: z.number().int(),
  late: z.boolean().nullable().describe('null: not reported yet'),
  makeup: z.boolean(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  local: z.boolean().describe('the patient lives in the county'),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
  state: z.string(),
  stateTitle: Bilingual,
  ended: z.boolean(),
  dueAt: z.string().nullable().describe('until when this state should be left'),
  overdue: z.boolean(),
  settleBy: z.string().nullable().describe('a suspected case: confirmed or excluded until then'),
  unsettled: z.boolean(),
  corrections: z.number().int(),
  doubts: z.array(z.string()),
  complete: z.boolean(),
});
export type CardBase = z.infer<typeof CardBase>;
export const CardList = page(CardBase);

export const CardCounts = z.object({
  states: z.record(z.string(), z.number().int()),
  overdue: z.number().int(),
  late: z.number().int(),
  unsettled: z.number().int(),
  doubtful: z.number().int(),
});
export type CardCounts = z.infer<typeof CardCounts>;

export const CardDetail = CardBase.extend({
  version: z.number().int(),
  form: z.custom<ProgramForm>(),
  answers: Answers,
  visible: z.record(z.string(), z.boolean()),
  account: z.string().nullable(),
  accountName: z.string().nullable(),
  filledAt: z.string(),
  reviewedAt: z.string().nullable(),
  finalAt: z.string().nullable(),
  mergedInto: z.string().nullable(),
  earlier: z.array(EarlierReport).describe('other standing cards of the same person and disease'),
  warnings: z.array(Bilingual),
  steps: z.array(
    z.object({
      at: z.string(),
      by: z.string().nullable(),
      title: Bilingual,
      stateTitle: Bilingual,
      reason: Bilingual.nullable(),
      note: z.string().nullable(),
    }),
  ),
  next: z.array(
    z.object({
      id: z.string(),
      title: Bilingual,
      reasons: z.array(Named),
      other: z.boolean().describe('the card that stays is named'),
    }),
  ),
  canCorrect: z.boolean(),
});
export type CardDetail = z.infer<typeof CardDetail>;

export const CardStepRequest = z.strictObject({
  step: z.string().max(40),
  steps: z.number().int().describe('number of steps that were looked at'),
  reason: z.string().max(40).optional(),
  note: z.string().trim().max(1000).optional(),
  into: FhirId.optional(),
});

export const CardDraft = z.object({
  id: z.uuid(),
  person: z.uuid().nullable(),
  disease: z.string().max(40).nullable(),
  institution: z.string().max(64).nullable(),
  missed: z.string().max(200).nullable(),
  answers: Answers,
  patient: z.record(z.string(), z.unknown()).nullable(),
  savedAt: z.string(),
});
export type CardDraft = z.infer<typeof CardDraft>;
export const CardDraftRequest = CardDraft.omit({ id: true, savedAt: true });

export const MissedCase = z.object({
  id: z.string(),
  person: CardPerson,
  disease: z.string(),
  diseaseTitle: Bilingual,
  diseaseClass: z.enum(['A', 'B', 'C', 'none']),
  day: z.string().describe('first contact of the illness, or of the result'),
  source: z.enum(['diagnosis', 'result']),
  critical: z.boolean(),
  areaName: z.string().nullable(),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
});
export type MissedCase = z.infer<typeof MissedCase>;
export const MissedList = page(MissedCase);
export const MissedCounts = z.object({
  items: z.array(
    z.object({ institution: z.string().nullable(), name: z.string().nullable(), missed: z.number().int() }),
  ),
});
export type MissedCounts = z.infer<typeof MissedCounts>;

export const ReportQualityRow = z.object({
  key: z.string().nullable(),
  title: Bilingual,
  registered: z.number().int().describe('illnesses that the records know of'),
  reported: z.number().int().describe('of them with a card'),
  cards: z.number().int(),
  timely: z.number().int(),
  late: z.number().int(),
  complete: z.number().int(),
  returned: z.number().int(),
  corrected: z.number().int(),
  makeup: z.number().int(),
  deaths: z.number().int(),
  medianMinutes: z.number().nullable().describe('from the diagnosis to the report'),
});
export type ReportQualityRow = z.infer<typeof ReportQualityRow>;
export const ReportQuality = z.object({ items: z.array(ReportQualityRow), from: z.string(), to: z.string() });
export type ReportQuality = z.infer<typeof ReportQuality>;

const FigurePoint = z.object({
  numerator: z.number().int().nullable(),
  denominator: z.number().int(),
  value: z.number().nullable().describe('percent, or hours'),
});
export const ReportFigures = z.object({
  from: z.string(),
  to: z.string(),
  figures: z.array(
    z.object({
      id: z.string(),
      title: Bilingual,
      unit: z.enum(['percent', 'hours']),
      target: z
        .object({
          op: z.enum(['>=', '<=']),
          value: z.number(),
          plan: z.string().nullable().describe('title of the plan that sets it'),
          verified: z.boolean(),
        })
        .nullable(),
      total: FigurePoint,
      points: z.array(FigurePoint.extend({ month: z.string() })),
    }),
  ),
  cascade: z.object({
    source: Bilingual,
    verified: z.boolean(),
    target: z.number().nullable().describe('percent of the step before'),
  }),
});
export type ReportFigures = z.infer<typeof ReportFigures>;
