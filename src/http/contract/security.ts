/** Retention, disposal, and the registers of data protection. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const RetentionRow = z.object({
  code: z.string(),
  kind: z.enum(['holding', 'record']).describe('record: health records of a class of the law'),
  title: Bilingual,
  source: z.string(),
  months: z.number().describe('kept at least so long'),
  unverified: z.boolean().optional(),
  past: z.number().describe('how many have passed their time'),
  oldest: z.string().nullable(),
  keptFrom: z.string().describe('first day that must still be kept'),
  disposable: z.boolean().describe('may be disposed of by hand, as a whole'),
});
export type RetentionRow = z.infer<typeof RetentionRow>;
export const DisposalRow = z.object({
  id: z.string(),
  class: z.string(),
  before: z.string(),
  disposed: z.number(),
  reason: z.string(),
  proposedBy: z.string().nullable().describe('null: of a time when one person did'),
  actor: z.string().describe('who carried it out'),
  at: z.string(),
  proof: z
    .string()
    .nullable()
    .describe('SHA-256 over the lines "id hash" of the receipts of what was disposed of, by id; the receipts stay'),
});
export const DisposalProposal = z.object({
  id: z.string(),
  class: z.string(),
  before: z.string(),
  counted: z.number().describe('as counted when it was proposed'),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: z.string(),
  mine: z.boolean().describe('another person carries it out'),
});
export type DisposalProposal = z.infer<typeof DisposalProposal>;
export const RetentionReport = z.object({
  items: z.array(RetentionRow),
  countedAt: z.string().nullable().describe('when the records were last counted; null: never yet'),
  proposals: z.array(DisposalProposal).describe('wait for another person'),
  disposals: z.array(DisposalRow),
});
export type RetentionReport = z.infer<typeof RetentionReport>;
export const DisposalRequest = z.object({ before: z.iso.date(), reason: z.string().trim().min(5).max(500) });
export const DisposalCount = z.object({ before: z.string(), past: z.number(), oldest: z.string().nullable() });
export type DisposalCount = z.infer<typeof DisposalCount>;
export const DisposalProposed = z.object({ id: z.string(), counted: z.number() });
export type DisposalProposed = z.infer<typeof DisposalProposed>;
export const DisposalDone = z.object({ disposed: z.number(), proof: z.string() });
export type DisposalDone = z.infer<typeof DisposalDone>;

export const SecurityRegister = z.object({
  kind: z.string(),
  title: Bilingual,
  source: z.string(),
  fields: z.array(z.object({ code: z.string(), title: Bilingual, required: z.boolean() })),
});
export type SecurityRegister = z.infer<typeof SecurityRegister>;
export const SecurityEntry = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  day: z.string(),
  content: z.record(z.string(), z.string()),
  keepUntil: z.string().nullable(),
  actor: z.string(),
  at: z.string(),
});
export type SecurityEntry = z.infer<typeof SecurityEntry>;
export const SecurityEntryNew = z.object({
  title: z.string().trim().min(1).max(200),
  day: z.iso.date(),
  content: z.record(z.string().max(40), z.string().max(5000)),
  replaces: z.uuid().optional().describe('the entry that this one corrects'),
});
