/** Monitoring points of water, food, air and vectors, and their readings. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';
import { SignalLevel } from './signals.ts';

/** WGS 84; null where nobody said it. */
const Place = {
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
};
const Named = z.object({ id: z.string(), title: Bilingual });

export const MonitoringKind = Named.extend({
  types: z.array(Named),
  items: z.array(Named.extend({ unit: z.string(), presence: z.boolean() })),
  every: z.number().int().describe('days between samples of a point, unless it has its own'),
  grace: z.number().int(),
  points: z.number().int().describe('that are looked at'),
  overdue: z.number().int(),
  sampled: z.number().int().describe('with a sample in the last year'),
  samples: z.number().int().describe('of the last year'),
  passed: z.number().int().describe('samples of which nothing was beyond a limit'),
  townships: z.number().int().describe('of the area'),
  covered: z.number().int().describe('townships with a sample in the last year'),
  lastDay: z.string().nullable(),
});
export type MonitoringKind = z.infer<typeof MonitoringKind>;
export const Monitoring = z.object({ day: z.string(), days: z.number().int(), kinds: z.array(MonitoringKind) });
export type Monitoring = z.infer<typeof Monitoring>;

export const MonitoringPoint = z.object({
  kind: z.string(),
  code: z.string(),
  name: z.string(),
  type: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  every: z.number().int(),
  endedOn: z.string().nullable(),
  ...Place,
  lastDay: z.string().nullable(),
  overdue: z.boolean(),
  last: z.array(z.object({ item: z.string(), written: z.string(), beyond: SignalLevel.nullable() })),
  beyond: z.number().int().describe('readings beyond a limit in the last year'),
});
export type MonitoringPoint = z.infer<typeof MonitoringPoint>;
export const MonitoringPoints = page(MonitoringPoint);

export const MonitoringReading = z.object({
  id: z.string(),
  item: z.string(),
  sampledOn: z.string(),
  sample: z.string(),
  value: z.number(),
  written: z.string(),
  beyond: SignalLevel.nullable(),
  origin: z.enum(['return', 'api']),
  sentBy: z.string(),
  sentAt: z.string(),
  note: z.string().nullable(),
  state: z.enum(['current', 'corrected', 'withdrawn']),
});
export type MonitoringReading = z.infer<typeof MonitoringReading>;

export const MonitoringPointDetail = z.object({
  kind: Named,
  code: z.string(),
  name: z.string(),
  type: Bilingual,
  area: z.string(),
  areaName: z.string().nullable(),
  every: z.number().int(),
  endedOn: z.string().nullable(),
  ...Place,
  items: z
    .array(
      Named.extend({
        unit: z.string(),
        presence: z.boolean(),
        limits: z.array(z.object({ value: z.number(), text: Bilingual, level: SignalLevel })),
        standard: Bilingual,
        verified: z.boolean(),
      }),
    )
    .describe('with readings at this point'),
  readings: z.array(MonitoringReading).describe('newest sample first, every version'),
});
export type MonitoringPointDetail = z.infer<typeof MonitoringPointDetail>;

export const MonitoringPointChange = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    every: z.number().int().min(1).max(3660),
    endedOn: z.iso.date().nullable(),
    latitude: Place.latitude.optional().describe('stays as it is without it'),
    longitude: Place.longitude.optional(),
  })
  .refine(({ latitude = null, longitude = null }) => (latitude === null) === (longitude === null), {
    error: 'latitude and longitude: both or neither',
    path: ['longitude'],
  });

export const SentReadings = z.strictObject({
  readings: z
    .array(
      z.strictObject({
        kind: z.string().min(1).max(40),
        point: z.string().min(1).max(40),
        pointName: z.string().max(100).optional().describe('with type and area, where the point is new'),
        type: z.string().max(40).optional(),
        area: z.string().max(12).optional(),
        latitude: Place.latitude.optional().describe('of a point that is new'),
        longitude: Place.longitude.optional(),
        item: z.string().min(1).max(40),
        day: z.string().max(20),
        sample: z.string().max(60).optional(),
        value: z.union([z.number(), z.string().max(40)]).describe('a number, or 检出 / 未检出'),
        note: z.string().max(500).optional(),
      }),
    )
    .min(1)
    .max(5000),
});
export const ReadingsTaken = z.object({
  stored: z.number().int(),
  unchanged: z.number().int(),
  beyond: z.number().int().describe('of those stored, beyond a limit'),
});
