/** Entries of the registers: the state on a day, history, forms, findings, and what the public sees of institutions. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { RegisterName } from './registers.ts';

const CellValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

export const RegisterColumnInfo = z.object({
  key: z.string(),
  title: Bilingual,
  type: z.string(),
  required: z.boolean(),
  fixed: z.boolean().describe('given once, with a new entry'),
  post: z.boolean().optional().describe('of workers: said of the post, not of who holds it'),
  note: Bilingual.optional(),
  codes: z.record(z.string(), Bilingual).optional(),
});
export type RegisterColumnInfo = z.infer<typeof RegisterColumnInfo>;

/** An entry as it stood; `values` by the key of the column of its table (a list for several codes). */
export const RegisterEntry = z.object({
  register: RegisterName,
  id: z.string(),
  reference: z.string(),
  version: z.number(),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  values: z.record(z.string(), CellValue),
});
export type RegisterEntry = z.infer<typeof RegisterEntry>;

export const RegisterVersion = z.object({
  reference: z.string(),
  version: z.number(),
  at: z.string(),
  op: z.enum(['create', 'update', 'delete']),
  source: z.string().nullable(),
  submittedBy: z.string().nullable(),
  changes: z.array(z.object({ column: z.string(), before: CellValue, after: CellValue })),
});
export type RegisterVersion = z.infer<typeof RegisterVersion>;

export const RegisterFinding = z.object({
  rule: z.string(),
  title: Bilingual,
  severity: z.enum(['error', 'warning']),
  source: z.string(),
  register: RegisterName,
  reference: z.string(),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  /** What was found: names, days, codes. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type RegisterFinding = z.infer<typeof RegisterFinding>;

export const RegisterDetail = RegisterEntry.extend({
  columns: z.array(RegisterColumnInfo),
  history: z.array(RegisterVersion),
  relations: z.array(
    z.object({
      kind: RegisterName,
      relation: z.enum(['part', 'post', 'parent', 'child', 'successor']),
      id: z.string().nullable(),
      name: z.string().nullable(),
      code: z.string().nullable().optional().describe('occupation of a post'),
      count: z.number(),
    }),
  ),
  findings: z.array(RegisterFinding),
  /** Whether the caller may change it. */
  editable: z.boolean(),
});
export type RegisterDetail = z.infer<typeof RegisterDetail>;

export const RegisterTexts = z.record(z.string().max(40), z.string().max(2000));
export const RegisterCreate = z.object({
  values: RegisterTexts,
  postOf: z
    .string()
    .max(64)
    .optional()
    .describe(
      'of workers: a post that the worker holds; the further one is entered without saying anything of the person',
    ),
  another: z.boolean().optional().describe('it is another one than the similar entries'),
});
export type RegisterCreate = z.infer<typeof RegisterCreate>;
export const RegisterChange = z.object({
  version: z.int().min(1),
  values: RegisterTexts.describe('columns that change; an empty text clears'),
});
export type RegisterChange = z.infer<typeof RegisterChange>;
export const RegisterClosing = z.object({
  version: z.int().min(1),
  on: z.iso.date().describe('first day without it'),
  successor: z.string().max(80).optional(),
  reason: z.string().trim().max(500).optional(),
});
export type RegisterClosing = z.infer<typeof RegisterClosing>;
export const RegisterSaved = z.object({
  id: z.string(),
  reference: z.string(),
  submission: z.string(),
  warnings: z.array(z.object({ column: z.string(), message: Bilingual })),
});
export type RegisterSaved = z.infer<typeof RegisterSaved>;

export const FindingSummary = z.object({
  on: z.string(),
  total: z.number(),
  rules: z.array(
    z.object({
      rule: z.string(),
      title: Bilingual,
      severity: z.enum(['error', 'warning']),
      source: z.string(),
      count: z.number(),
    }),
  ),
  institutions: z.array(
    z.object({
      institution: z.string().nullable(),
      name: z.string().nullable(),
      areaName: z.string().optional(),
      count: z.number(),
    }),
  ),
  areas: z.array(z.object({ area: z.string().nullable(), areaName: z.string().optional(), count: z.number() })),
});
export type FindingSummary = z.infer<typeof FindingSummary>;
export const FindingTask = z.object({
  rule: z.string().max(60),
  reference: z.string().regex(/^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/),
  unit: z.uuid(),
  due: z.iso.date().optional(),
  note: z.string().trim().max(500).optional(),
});
export type FindingTask = z.infer<typeof FindingTask>;

export const PublicInstitution = z.object({
  id: z.string(),
  name: z.string(),
  class: Bilingual.nullable(),
  grade: Bilingual.nullable(),
  gradeClass: Bilingual.nullable(),
  ownership: Bilingual.nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  opening: z.string().nullable(),
  departments: z.array(z.object({ name: z.string(), kind: Bilingual.nullable(), phone: z.string().nullable() })),
  beds: z.number(),
  licenceUntil: z.string().nullable(),
});
export type PublicInstitution = z.infer<typeof PublicInstitution>;
