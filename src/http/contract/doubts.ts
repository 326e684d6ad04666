/** Doubts about a plan's own numbers, what may hold, and what people decided. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const value = z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]);
const Field = z.enum(['target', 'baseline']);
/** The operators of plan targets; the contract of plans takes its own from here. */
export const Operator = z.enum([
  '>=',
  '<=',
  '>',
  '<',
  '==',
  'keep',
  'range',
  'trend',
  'relative',
  'delta-per-year',
  'external-ref',
]);
export type Operator = z.infer<typeof Operator>;

export const DoubtDecision = z.object({
  id: z.string(),
  plan: z.string(),
  doubt: z.string(),
  outcome: z
    .enum(['value', 'note', 'reopened'])
    .describe('value: a target or baseline holds; note: settled without a value; reopened: open again'),
  target: z.string().nullable(),
  field: Field.nullable(),
  op: Operator.nullable(),
  value,
  byYear: z.number().nullable(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  supersedes: z.string().nullable(),
  current: z.boolean(),
});
export type DoubtDecision = z.infer<typeof DoubtDecision>;

/** A value that may hold, with where the plan says so. */
export const DoubtChoice = z.object({
  target: z.string(),
  field: Field,
  op: Operator.optional(),
  value,
  byYear: z.number().optional(),
  raw: z.string(),
  from: Bilingual,
});
export type DoubtChoice = z.infer<typeof DoubtChoice>;

export const Doubt = z.object({
  key: z.string().describe('the same each time the plan is loaded'),
  rule: z.string().optional(),
  type: z.string(),
  subject: z.string(),
  finding: Bilingual,
  origin: z.enum(['rule', 'manual']),
  target: z.string().optional(),
  targets: z.array(z.string()),
  choices: z.array(DoubtChoice),
  decision: DoubtDecision.optional().describe('the decision that stands; absent while the doubt is open'),
});
export type Doubt = z.infer<typeof Doubt>;

export const DecideDoubt = z.object({
  outcome: z.enum(['value', 'note', 'reopened']),
  holds: z
    .object({
      target: z.string().max(64),
      field: Field,
      op: Operator.optional(),
      value,
      byYear: z.int().min(1949).max(2100).optional(),
    })
    .optional(),
  reason: z.string().max(2000),
  supersedes: z.string().nullable().describe('the decision that stood when the form was opened'),
});
export type DecideDoubt = z.infer<typeof DecideDoubt>;

/** A value of a target row that holds by decision. */
export const DecidedValue = z.object({
  doubt: z.string(),
  field: Field,
  by: z.string(),
  at: z.string(),
  reason: z.string(),
  printed: z.string(),
  holds: z.string(),
});
export type DecidedValue = z.infer<typeof DecidedValue>;

/** A target of the text as printed; `judged` ones have a row on the board. */
export const StatedItem = z.object({
  no: z.string().nullable(),
  name: z.string(),
  nameEn: z.string().optional(),
  unit: z.string().nullable(),
  raw: z.string(),
  byYear: z.number().nullable(),
  kind: z.string().nullable(),
  section: z.string(),
  judged: z.boolean(),
});

/** A figure of the past in the text; `bound` = it is only a limit. */
export const FactItem = z.object({
  no: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  value: z.number(),
  bound: z.string().nullable(),
  unit: z.string().nullable(),
  year: z.number(),
});
