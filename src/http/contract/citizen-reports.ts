/** What citizens report without signing in: illness around them, water, food. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const CitizenReportForm = z.object({
  today: z.string(),
  areas: z.array(z.object({ code: z.string(), name: z.string() })).describe('the county and its townships'),
  topics: z.array(z.object({ id: z.string(), title: Bilingual })),
});
export type CitizenReportForm = z.infer<typeof CitizenReportForm>;

export const CitizenReport = z.strictObject({
  text: z.string().trim().min(5).max(1000),
  area: z.string().min(1).max(12),
  heardOn: z.iso.date(),
  place: z.string().trim().max(200).optional(),
  persons: z.number().int().min(1).max(100_000).optional(),
  topic: z.string().max(40).optional(),
  contact: z.string().trim().max(200).optional().describe('kept sealed; nobody has to give it'),
  website: z.string().max(200).optional().describe('stays empty: people do not see it, programs fill it in'),
});
export const CitizenReportTaken = z.object({ id: z.string(), at: z.string() });
export type CitizenReportTaken = z.infer<typeof CitizenReportTaken>;
