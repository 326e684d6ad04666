/** Surveillance: how each method of detection would have done on the region's own disease series. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const BackTestResult = z.object({
  id: z.string().describe('of the method with its threshold'),
  title: Bilingual,
  outbreaks: z.number().int().describe('put into the series, one at a time'),
  found: z.number().int().describe('with an alarm between their first and last case'),
  sensitivity: z.number().nullable().describe('found / outbreaks, 0 to 1'),
  falseAlarms: z.number().nullable().describe('alarms a week where no outbreak was put in'),
  days: z
    .number()
    .nullable()
    .describe(
      'from the first day of the outbreak’s first week to the end of the week of the alarm; median of the found',
    ),
});
export type BackTestResult = z.infer<typeof BackTestResult>;

export const BackTestSeries = z.object({
  disease: z.string(),
  title: Bilingual,
  kind: z.enum(['notifiable', 'syndrome']),
  area: z.string(),
  areaName: z.string().nullable(),
  outcome: z.enum(['tested', 'few-cases', 'short']),
  cases: z.number().int().nullable().describe('persons and weeks in the whole series; null where they are few'),
  weeks: z.number().int().describe('judged'),
  recommended: BackTestResult.nullable().describe('null where every method has more false alarms than are borne'),
  results: z.array(BackTestResult),
});
export type BackTestSeries = z.infer<typeof BackTestSeries>;

export const BackTestRun = z.object({
  endedAt: z.string(),
  firstWeek: z.string().nullable().describe('Monday of the first week of the series'),
  lastWeek: z.string().nullable(),
  series: z.number().int(),
  borne: z.number().describe('false alarms a week that are borne'),
});

export const BackTests = z.object({
  run: BackTestRun.nullable().describe('null before the first run'),
  diseases: z.array(z.object({ id: z.string(), title: Bilingual, kind: z.enum(['notifiable', 'syndrome']) })),
  inject: z.object({ outbreaks: z.number().int(), sizes: z.array(z.number()) }),
  together: z
    .object({ series: z.number().int(), falseAlarms: z.number() })
    .describe('false alarms a week of the recommended methods over all series asked for'),
  items: z.array(BackTestSeries),
  nextCursor: z.string().optional(),
});
export type BackTests = z.infer<typeof BackTests>;
