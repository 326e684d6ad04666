/** Registers of resources and versions of records. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const RegisterName = z.enum(['institutions', 'beds', 'workers', 'vehicles', 'departments', 'equipment']);
export type RegisterName = z.infer<typeof RegisterName>;
/** A row of a register; `values` hold the register's own columns (see RegisterInfo.columns) as display-ready codes. */
export const RegisterRow = z.object({
  reference: z.string(),
  version: z.number(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  institution: z.string().nullable(),
  institutionName: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type RegisterRow = z.infer<typeof RegisterRow>;
export const RegisterInfo = z.object({
  register: RegisterName,
  columns: z.array(
    z.object({
      key: z.string(),
      title: Bilingual,
      kind: z.enum(['text', 'code', 'number', 'date', 'boolean']),
      codes: z.record(z.string(), Bilingual).optional(),
    }),
  ),
  totals: z.array(z.object({ key: z.string(), label: Bilingual, value: z.number() })),
});
export type RegisterInfo = z.infer<typeof RegisterInfo>;

export const RecordVersion = z.object({
  reference: z.string(),
  type: z.string(),
  id: z.string(),
  version: z.number(),
  lastUpdated: z.string(),
  op: z.enum(['create', 'update', 'delete']),
  source: z.string().nullable(),
  submission: z.string().nullable(),
  resource: z.record(z.string(), z.unknown()).nullable(),
  masked: z.boolean(),
});
export type RecordVersion = z.infer<typeof RecordVersion>;
