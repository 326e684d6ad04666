/** Areas and official population. */
import { z } from 'zod';

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

/** One version of a figure; `used` is the one that answers, `older` those of earlier vintages. */
export const PopulationVersion = z.object({
  id: z.string(),
  value: z.number(),
  source: z.string(),
  vintage: z.string(),
  note: z.string().nullable(),
  /** Null for what came with the region's content. */
  by: z.string().nullable(),
  at: z.string(),
  return: z.object({ id: z.string(), fileName: z.string(), row: z.number(), withdrawn: z.boolean() }).nullable(),
  state: z.enum(['used', 'older', 'replaced', 'withdrawn']),
});
export type PopulationVersion = z.infer<typeof PopulationVersion>;
