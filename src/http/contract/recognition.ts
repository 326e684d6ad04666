/** Mutual recognition of results: what an order repeats, what was decided, figures, marks of institutions; CDS Hooks. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const Id = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);

export const RecognitionCheckRequest = z.object({
  patient: Id.describe('Patient id'),
  codes: z
    .array(
      z.object({ system: z.string().min(1).max(200).default('http://loinc.org'), code: z.string().min(1).max(64) }),
    )
    .min(1)
    .max(200),
  when: z.iso.date().optional(),
  institution: Id.describe('Organization id of who orders'),
});
export type RecognitionCheckRequest = z.infer<typeof RecognitionCheckRequest>;

export const RecognitionResult = z.object({
  id: z.uuid().describe('of the prompt, by which it is decided'),
  item: z.string(),
  title: Bilingual,
  class: Bilingual,
  reference: z.string().describe('Type/id/_history/n'),
  on: z.string(),
  until: z.string().describe('last day on which it is recognised'),
  institution: z.string(),
  institutionName: z.string().nullable(),
  value: z.string().nullable().describe('measured value with unit; null for reports'),
});
export const RecognitionCheck = z.object({ results: z.array(RecognitionResult) });
export type RecognitionCheck = z.infer<typeof RecognitionCheck>;

export const RecognitionDecision = z.object({
  accept: z.boolean(),
  reason: z.string().max(40).optional().describe('code of the list of reasons; needed where it is not accepted'),
  words: z.string().max(500).optional(),
});
export type RecognitionDecision = z.infer<typeof RecognitionDecision>;

export const RecognitionPrompt = z.object({
  id: z.uuid(),
  item: z.string(),
  title: Bilingual,
  result: z.string(),
  resultOn: z.string(),
  resultInstitution: z.string().nullable(),
  resultInstitutionName: z.string().nullable(),
  institution: z.string(),
  institutionName: z.string().nullable(),
  shownOn: z.string(),
  accepted: z.boolean().nullable().describe('null: not decided yet'),
  reason: Bilingual.nullable(),
  words: z.string().nullable(),
  decidedBy: z.string().nullable(),
});
export type RecognitionPrompt = z.infer<typeof RecognitionPrompt>;

export const RecognitionItems = z.object({
  from: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      title: Bilingual,
      class: Bilingual,
      days: z.number(),
      codes: z.array(z.string()),
      price: z.number().nullable(),
    }),
  ),
  reasons: z.array(z.object({ code: z.string(), title: Bilingual, words: z.boolean() })),
});
export type RecognitionItems = z.infer<typeof RecognitionItems>;

const Counts = {
  prompts: z.number(),
  accepted: z.number(),
  refused: z.number(),
  rate: z.number().nullable().describe('percent accepted among prompts'),
  saved: z.number().nullable().describe('yuan of the accepted that have a price; null where none has'),
  unpriced: z.number().describe('accepted that have no price and do not count among what was saved'),
};
export const RecognitionFigures = z.object({
  total: z.object(Counts),
  reasons: z.array(z.object({ code: z.string(), title: Bilingual, count: z.number() })),
  items: z.array(
    z.object({ ...Counts, institution: z.string(), name: z.string().nullable(), month: z.string(), items: z.number() }),
  ),
});
export type RecognitionFigures = z.infer<typeof RecognitionFigures>;

export const RecognitionMarkRequest = z.object({
  institution: Id,
  item: z.string().max(40),
  scope: z
    .string()
    .regex(/^(CN|\d{6,12})$/)
    .describe('CN, or the division code within which results are recognised'),
  from: z.iso.date(),
  to: z.iso.date().optional().describe('first day without it'),
  source: z.string().trim().min(1).max(200),
});
export type RecognitionMarkRequest = z.infer<typeof RecognitionMarkRequest>;
export const RecognitionMark = z.object({
  id: z.uuid(),
  institution: z.string(),
  institutionName: z.string().nullable(),
  item: z.string(),
  title: Bilingual.nullable(),
  scope: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  source: z.string(),
  createdBy: z.string(),
});
export type RecognitionMark = z.infer<typeof RecognitionMark>;

export const RecognitionPrice = z.object({
  item: z.string(),
  title: Bilingual,
  class: Bilingual,
  yuan: z.number().nullable().describe('by the list that holds today; null: none'),
  validFrom: z.string().nullable(),
  source: z.string().nullable(),
  loadedBy: z.string().nullable(),
  loadedAt: z.string().nullable(),
  versions: z
    .array(z.object({ validFrom: z.string(), yuan: z.number(), source: z.string() }))
    .describe('of other days, the latest first'),
});
export type RecognitionPrice = z.infer<typeof RecognitionPrice>;
export const RecognitionPricesLoaded = z.object({
  loaded: z.number(),
  unchanged: z.number().describe('rows that say what was known'),
});
export type RecognitionPricesLoaded = z.infer<typeof RecognitionPricesLoaded>;

const Resource = z.looseObject({ resourceType: z.string() });
/** A request of CDS Hooks 2.0 (cds-hooks.org); what is not used here is let through. */
export const CdsRequest = z.looseObject({
  hook: z.string(),
  hookInstance: z.string(),
  context: z.looseObject({
    patientId: z.string(),
    encounterId: z.string().optional(),
    draftOrders: z.looseObject({
      entry: z
        .array(z.looseObject({ resource: Resource }))
        .max(200)
        .optional(),
    }),
  }),
  extension: z.looseObject({ institution: Id.optional() }).optional(),
});
export type CdsRequest = z.infer<typeof CdsRequest>;
export const CdsFeedback = z.object({
  feedback: z
    .array(
      z.looseObject({
        card: z.uuid(),
        outcome: z.enum(['accepted', 'overridden']),
        overrideReason: z
          .looseObject({
            reason: z.looseObject({ code: z.string() }).optional(),
            userComment: z.string().max(500).optional(),
          })
          .optional(),
      }),
    )
    .min(1)
    .max(100),
});
export type CdsFeedback = z.infer<typeof CdsFeedback>;
