/** Sources of counts beside the diagnoses of persons, their sites, and rumours. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';

const Item = z.object({ id: z.string(), title: Bilingual });

export const CountSource = z.object({
  id: z.string(),
  title: Bilingual,
  siteTitle: Bilingual,
  unit: Bilingual,
  part: Bilingual.nullable(),
  derived: z.boolean().describe('counted from encounters, takes no returns'),
  every: z.number().int().describe('days'),
  grace: z.number().int(),
  items: z.array(Item),
  sites: z.number().int(),
  silent: z.number().int(),
  lastDay: z.string().nullable(),
  lastAt: z.string().nullable(),
  days: z
    .array(
      z.object({
        day: z.string(),
        values: z.record(z.string(), z.number()),
        totals: z.record(z.string(), z.number()).describe('of all that were looked at, where every site says so'),
        sites: z.number().int(),
      }),
    )
    .describe('counts by item of the last days; a day that nobody counted is missing'),
});
export type CountSource = z.infer<typeof CountSource>;
export const CountSources = z.object({ day: z.string(), sources: z.array(CountSource) });
export type CountSources = z.infer<typeof CountSources>;

export const CountSite = z.object({
  source: z.string(),
  code: z.string(),
  name: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  every: z.number().int(),
  grace: z.number().int(),
  derived: z.boolean(),
  endedOn: z.string().nullable(),
  lastDay: z.string().nullable(),
  lastAt: z.string().nullable(),
  silent: z.boolean(),
  last: z.array(z.object({ item: z.string(), value: z.number().int(), total: z.number().int().nullable() })),
});
export type CountSite = z.infer<typeof CountSite>;
export const CountSites = page(CountSite);

export const CountSiteChange = z.strictObject({
  name: z.string().trim().min(1).max(100),
  every: z.number().int().min(1).max(366),
  grace: z.number().int().min(0).max(366),
  endedOn: z.iso.date().nullable(),
});
export const CountVersion = z.object({
  id: z.string(),
  item: z.string(),
  part: z.string(),
  day: z.string(),
  value: z.number().int(),
  total: z.number().int().nullable(),
  origin: z.enum(['return', 'api', 'derived']),
  sentBy: z.string(),
  sentAt: z.string(),
  note: z.string().nullable(),
  fileName: z.string().nullable(),
  state: z.enum(['current', 'corrected', 'withdrawn']),
});
export type CountVersion = z.infer<typeof CountVersion>;

export const SentCounts = z.strictObject({
  counts: z
    .array(
      z.strictObject({
        source: z.string().min(1).max(40),
        site: z.string().min(1).max(40),
        siteName: z.string().max(100).optional().describe('with area, where the site is new'),
        area: z.string().max(12).optional(),
        part: z.string().max(60).optional(),
        item: z.string().min(1).max(40),
        day: z.string().max(20),
        value: z.number(),
        total: z.number().optional(),
        note: z.string().max(500).optional(),
      }),
    )
    .min(1)
    .max(5000),
});

export const Rumour = z.object({
  id: z.string(),
  heardOn: z.string(),
  channel: z.string(),
  channelTitle: Bilingual,
  area: z.string(),
  areaName: z.string().nullable(),
  place: z.string(),
  topic: z.string().nullable(),
  topicTitle: Bilingual.nullable(),
  persons: z.number().int().nullable(),
  text: z.string(),
  contact: z.string().nullable().describe('only for who works signals'),
  enteredBy: z.string().nullable().describe('null: the public form'),
  enteredAt: z.string(),
  state: z.enum(['new', 'verified', 'dismissed']),
  settledBy: z.string().nullable(),
  settledAt: z.string().nullable(),
  note: z.string().nullable(),
  signal: z.string().nullable(),
});
export type Rumour = z.infer<typeof Rumour>;
export const Rumours = page(Rumour).extend({
  channels: z.array(Item),
  topics: z.array(Item),
});
export type Rumours = z.infer<typeof Rumours>;
export const NewRumour = z.strictObject({
  heardOn: z.iso.date(),
  channel: z.string().min(1).max(40),
  area: z.string().min(1).max(12),
  place: z.string().trim().max(200).optional(),
  topic: z.string().max(40).optional(),
  persons: z.number().int().min(0).max(1_000_000).optional(),
  text: z.string().trim().min(1).max(2000),
  contact: z.string().trim().max(200).optional(),
});
export const RumourSettling = z.strictObject({
  outcome: z.enum(['verified', 'dismissed']),
  note: z.string().trim().min(1).max(2000),
  topic: z.string().max(40).optional(),
  signal: z.boolean().optional(),
});
