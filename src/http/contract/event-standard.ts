import { z } from 'zod';
import { Bilingual } from './common.ts';

/** The standard for reporting information on possible events, as it holds today. */
export const EventStandard = z.object({
  from: z.string().describe('day from which this version holds'),
  rules: z.array(
    z.object({
      id: z.string(),
      title: Bilingual,
      in: z.enum(['unit', 'village', 'township', 'county', 'event', 'any']),
      days: z.number().nullable().describe('window; null: none'),
      cases: z.number().nullable(),
      deaths: z.number().nullable(),
      admitted: z.number().nullable(),
      zones: z.array(Bilingual).describe('only in areas of these classes'),
      holds: z.boolean().describe('false while the rule needs a class that no area has'),
      verified: z.boolean(),
    }),
  ),
  zones: z.array(
    z.object({
      id: z.string().nullable().describe('null: from the content'),
      topicTitle: Bilingual,
      area: z.string(),
      areaName: z.string().nullable(),
      classTitle: Bilingual,
      note: z.string().nullable().describe('by which document'),
      by: z.string().nullable(),
      at: z.string().nullable(),
    }),
  ),
  topics: z
    .array(
      z.object({
        id: z.string(),
        title: Bilingual,
        classes: z.array(z.object({ id: z.string(), title: Bilingual })),
      }),
    )
    .describe('diseases whose rules differ by area'),
  chain: z.array(z.object({ to: Bilingual, hours: z.number() })),
});
export type EventStandard = z.infer<typeof EventStandard>;

export const EventZoneRequest = z.strictObject({
  topic: z.string().max(60),
  area: z.string().regex(/^\d{6,12}$/),
  class: z.string().max(60),
  note: z.string().trim().min(1).max(500).describe('by which document'),
});
export type EventZoneRequest = z.infer<typeof EventZoneRequest>;
