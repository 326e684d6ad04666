/** Submissions, receipts and quarantine. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const Problem = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  expression: z.string().optional(),
  message: Bilingual,
});
export type Problem = z.infer<typeof Problem>;
export const SubmissionRow = z.object({
  id: z.string(),
  source: z.string(),
  externalId: z.string(),
  format: z.string(),
  receivedAt: z.string(),
  status: z.enum(['stored', 'partly-stored', 'quarantined', 'duplicate', 'processing', 'refused']),
  records: z.number(),
  stored: z.number(),
  quarantined: z.number(),
  submittedBy: z.string().nullable(),
});
export type SubmissionRow = z.infer<typeof SubmissionRow>;
export const RecordReceipt = z.object({
  index: z.number(),
  status: z
    .enum(['stored', 'quarantined', 'refused'])
    .describe('refused: of a transaction, which is stored whole or not at all'),
  reference: z.string().optional(),
  op: z
    .enum(['create', 'update', 'delete', 'unchanged'])
    .optional()
    .describe('what it did to the record; unchanged: it said nothing new. Receipts of old may lack it'),
  row: z.string().optional(),
  problems: z.array(Problem).optional(),
});
export const SubmissionDetail = SubmissionRow.extend({
  receipts: z.array(RecordReceipt),
  nextCursor: z.string().optional(),
  duplicateOf: z.string().optional().describe('set when the same submission came before: this is its receipt'),
  changes: z
    .object({ created: z.number(), updated: z.number(), unchanged: z.number() })
    .optional()
    .describe(
      'of the records stored: new ones, further versions (deletions too), and those that said nothing new; receipts of old lack it',
    ),
  parts: z.array(z.string()).optional().describe('submissions that a long table was divided into, this one first'),
});
export type SubmissionDetail = z.infer<typeof SubmissionDetail>;
export const QuarantineRow = z.object({
  id: z.string(),
  submission: z.string(),
  source: z.string(),
  index: z.number(),
  resourceType: z.string(),
  label: z.string(),
  problems: z.array(Problem),
  state: z.enum(['open', 'resubmitted', 'dismissed']),
  receivedAt: z.string(),
});
export type QuarantineRow = z.infer<typeof QuarantineRow>;
export const QuarantineDetail = QuarantineRow.extend({
  resource: z.record(z.string(), z.unknown()),
  fields: z
    .array(
      z.object({
        path: z.string(),
        label: Bilingual,
        value: z.string().nullable(),
        problem: z.string().optional(),
        suggestions: z.array(z.string()).optional().describe('values that may have been meant'),
      }),
    )
    .describe('the flat fields of the row for the correction form; path is a JSON pointer'),
  history: z.array(z.object({ at: z.string(), by: z.string(), action: z.string(), note: z.string().nullable() })),
});
export type QuarantineDetail = z.infer<typeof QuarantineDetail>;
export const Resubmission = z.object({
  resource: z.record(z.string(), z.unknown()).optional(),
  changes: z.array(z.object({ path: z.string(), value: z.string().nullable() })).optional(),
  note: z.string().max(500).optional(),
});
export type Resubmission = z.infer<typeof Resubmission>;

export const MappingInfo = z.object({
  id: z.string(),
  title: Bilingual,
  sheet: z.string(),
  columns: z.array(
    z.object({
      key: z.string(),
      title: Bilingual,
      required: z.boolean(),
      type: z.string(),
      note: Bilingual.optional(),
      codes: z.record(z.string(), Bilingual).optional(),
    }),
  ),
});
export type MappingInfo = z.infer<typeof MappingInfo>;
