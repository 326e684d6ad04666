/** CDA documents: which types are known, and what became of one that was handed in. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { SubmissionDetail } from './submissions.ts';

export const DocumentTypeRow = z.object({
  code: z.string(),
  title: Bilingual,
  standard: z.string(),
  family: z.string(),
  templates: z.array(z.string()),
  writable: z.boolean().describe('documents of this type can be made from records'),
  source: z.string(),
  unverified: z.string().optional().describe('what of the type was not compared with the text of the standard'),
});
export type DocumentTypeRow = z.infer<typeof DocumentTypeRow>;

export const DocumentAccepted = SubmissionDetail.extend({
  document: z.string().describe('DocumentReference/id of the document'),
});
export type DocumentAccepted = z.infer<typeof DocumentAccepted>;
