/** Residents. */
import { z } from 'zod';

export const ResidentRow = z.object({
  person: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: z.string().nullable(),
  idNumber: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  deceased: z.boolean(),
  masked: z.boolean(),
});
export type ResidentRow = z.infer<typeof ResidentRow>;
export const ResidentDetail = z.object({
  resident: ResidentRow,
  sources: z.array(z.object({ reference: z.string(), source: z.string() })),
  records: z.array(
    z.object({ reference: z.string(), type: z.string(), date: z.string().nullable(), title: z.string().nullable() }),
  ),
});
export type ResidentDetail = z.infer<typeof ResidentDetail>;
