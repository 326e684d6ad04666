/** Areas and official population. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const Area = z.object({
  code: z.string(),
  name: z.string(),
  parent: z.string().optional(),
  level: z.enum(['province', 'city', 'county', 'township', 'village']),
  tree: z.enum(['administrative', 'managed']).optional(),
  tile: z.tuple([z.number(), z.number()]).optional().describe('column and row in the schematic map'),
});
export type Area = z.infer<typeof Area>;
export const PopulationRow = z.object({
  area: z.string(),
  areaName: z.string().optional(),
  date: z.string(),
  sex: z.enum(['male', 'female', 'all']),
  ageFrom: z.number().nullable(),
  ageTo: z.number().nullable(),
  value: z.number(),
  source: z.string(),
  vintage: z.string(),
});
export type PopulationRow = z.infer<typeof PopulationRow>;
export const ImportResult = z.object({
  accepted: z.number(),
  rejected: z.array(z.object({ row: z.number(), column: z.string().optional(), message: Bilingual })),
});
export type ImportResult = z.infer<typeof ImportResult>;
