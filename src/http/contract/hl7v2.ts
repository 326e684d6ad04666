/** HL7 v2: messages handed in, and who may send them. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { RecordReceipt } from './submissions.ts';

const Day = z.iso.date();
export const Hl7Node = z.object({
  id: z.string(),
  application: z.string().describe('MSH-3, first component'),
  facility: z.string().describe('MSH-4, first component; empty: any'),
  source: z.string(),
  institution: z.string().nullable().describe('unified social credit code'),
  validFrom: Day,
  validTo: Day.nullable().describe('first day without it'),
  note: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type Hl7Node = z.infer<typeof Hl7Node>;

export const NewHl7Node = z.strictObject({
  application: z.string().trim().min(1).max(180),
  facility: z.string().trim().max(180).default(''),
  source: z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u),
  institution: z.string().max(18).optional(),
  validFrom: Day.optional().describe('today without it'),
  validTo: Day.optional(),
  note: z.string().max(500).optional(),
});
export type NewHl7Node = z.infer<typeof NewHl7Node>;

export const Hl7Message = z.object({
  controlId: z.string().describe('MSH-10'),
  type: z.string().describe('MSH-9, as ADT^A01'),
  acknowledgement: z
    .enum(['AA', 'AE', 'AR'])
    .describe('AA stored whole; AE read, but not stored whole; AR not taken at all'),
  source: z.string().optional(),
  submission: z.string().optional(),
  duplicateOf: z.string().optional().describe('set when the same message came before: this is its receipt'),
  receipts: z.array(RecordReceipt),
  errors: z.array(
    z.object({
      place: z.string().optional().describe('segment^occurrence^field'),
      code: z.number().describe('HL7 table 0357'),
      severity: z.enum(['E', 'W', 'I']),
      text: Bilingual,
    }),
  ),
});
export type Hl7Message = z.infer<typeof Hl7Message>;
export const Hl7Receipts = z.object({ messages: z.array(Hl7Message) });
