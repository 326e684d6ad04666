/** What residents ask of the records about them: correction and erasure. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const Retention = z.object({
  code: z.string(),
  title: Bilingual,
  source: z.string(),
  until: z.string().nullable(),
  erasable: z.boolean(),
});
export type Retention = z.infer<typeof Retention>;

/** A record as a form of correction shows it. */
export const OwnRecord = z.object({
  reference: z.string(),
  version: z.number().int(),
  title: z.string().nullable(),
  fields: z.array(z.object({ path: z.string(), label: Bilingual, value: z.string().nullable() })),
  retention: Retention,
});
export type OwnRecord = z.infer<typeof OwnRecord>;

export const RightsAsk = z.object({
  kind: z.enum(['correction', 'erasure']),
  reference: z.string().regex(/^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/),
  field: z.string().max(400).optional(),
  should: z.string().trim().max(500).optional(),
  reason: z.string().trim().min(6).max(500),
});
export type RightsAsk = z.infer<typeof RightsAsk>;

export const RightsDecision = z.object({ grant: z.boolean(), answer: z.string().trim().min(2).max(500) });

export const RightsRow = z.object({
  id: z.string(),
  kind: z.enum(['correction', 'erasure']),
  person: z.string(),
  personName: z.string(),
  area: z.string(),
  reference: z.string(),
  record: z.string(),
  heldByName: z.string().nullable(),
  fieldLabel: Bilingual.nullable(),
  now: z.string().nullable(),
  should: z.string().nullable(),
  reason: z.string(),
  retention: Retention.nullable(),
  at: z.string(),
  state: z.enum(['open', 'granted', 'refused']),
  decidedAt: z.string().nullable(),
  answer: z.string().nullable(),
  outcome: z.string().nullable(),
});
export type RightsRow = z.infer<typeof RightsRow>;
