/** Signals: what detection and rules raised, and how people worked it. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';

export const SignalLevel = z.enum(['blue', 'yellow', 'orange', 'red']);
export type SignalLevel = z.infer<typeof SignalLevel>;
const Named = z.object({ id: z.string(), title: Bilingual });

export const SignalBase = z.object({
  id: z.string(),
  trigger: z.string().describe('the rule, or `series`'),
  kind: z
    .enum(['rule', 'series', 'source', 'agreement', 'place', 'scan', 'silence', 'rumour', 'exceedance'])
    .describe(
      'rule and series: persons; source: counts; agreement of sources; a unit, household or exposure; a space-time cluster; silence; a rumour; a reading beyond its limit',
    ),
  triggerTitle: Bilingual,
  disease: z.string(),
  diseaseTitle: Bilingual.describe('of the disease, syndrome or source'),
  diseaseClass: z.enum(['A', 'B', 'C', 'none']),
  area: z.string(),
  areaName: z.string().nullable(),
  site: z.string().nullable().describe('name of the site or unit within the area'),
  event: z
    .object({
      rule: Bilingual,
      verified: z.boolean(),
      at: z.string(),
      due: z.string().describe('told upwards by then'),
    })
    .nullable()
    .describe('rule of the standard for reporting events that it meets'),
  level: SignalLevel,
  firstDay: z.string().describe('first and last day on which the persons behind it fell ill'),
  lastDay: z.string(),
  cases: z.number().int(),
  expected: z.number().nullable(),
  threshold: z.number().nullable().describe('of the rule: cases that raise it; of a series: more than this'),
  raisedAt: z.string(),
  respondBy: z.string(),
  respondedAt: z.string().nullable(),
  late: z.boolean().describe('answered late, or not answered though due'),
  state: z.string(),
  stateTitle: Bilingual,
  ended: z.boolean(),
  assignee: z.string().nullable().describe('name of the account that goes on with it'),
  version: z.number().int(),
});
export type SignalBase = z.infer<typeof SignalBase>;

export const SignalList = page(SignalBase).extend({
  diseases: z.array(Named).describe('that signals can be about'),
  states: z.array(Named),
});
export type SignalList = z.infer<typeof SignalList>;

export const SignalCounts = z.object({
  signals: z.number().int(),
  open: z.number().int(),
  due: z.number().int().describe('answered, or due by now'),
  responded: z.number().int(),
  inTime: z.number().int(),
  medianHours: z.number().nullable().describe('from the signal to the first step'),
  suspected: z.number().int(),
  events: z.number().int(),
  dismissed: z.number().int(),
});
export type SignalCounts = z.infer<typeof SignalCounts>;

export const SignalStep = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string().nullable().describe('null: the platform'),
  action: z.string(),
  title: Bilingual,
  stateTitle: Bilingual,
  reason: Bilingual.nullable(),
  note: z.string().nullable(),
  grew: z.object({ from: z.number().int(), to: z.number().int() }).nullable(),
});

export const SignalDetail = SignalBase.extend({
  rule: z
    .object({
      cases: z.number().int(),
      days: z.number().int(),
      in: z.enum(['village', 'township', 'county']),
      source: Bilingual,
      verified: z.boolean(),
    })
    .nullable(),
  series: z
    .object({
      method: Bilingual,
      recommended: z.boolean().describe('by the back-tests of this series'),
      sensitivity: z.number().nullable().describe('of the method in the back-tests of this series'),
      falseAlarms: z.number().nullable().describe('a week, in the back-tests of this series'),
      p: z.number().nullable().describe('probability of as many cases or more around the expectation (Poisson)'),
      judged: z.number().int().describe('series judged on the same morning'),
      past: z
        .array(
          z.object({
            to: z.string(),
            cases: z.number().int().nullable().describe('null: hardly anything was reported'),
            baseline: z.boolean().describe('compared with'),
          }),
        )
        .describe('blocks of seven days, oldest first'),
      own: z
        .object({ alarms: z.number().int(), blocks: z.number().int() })
        .nullable()
        .describe('alarms of the method on earlier blocks of this series outside confirmed events, of so many'),
    })
    .nullable(),
  reason: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('source'),
        source: Bilingual,
        item: Bilingual,
        method: Bilingual,
        sites: z.number().int(),
        score: z.number().describe('standard deviations above what was expected'),
        past: z.array(z.object({ to: z.string(), cases: z.number().nullable().describe('null: nobody counted') })),
      }),
      z.object({
        kind: z.literal('agreement'),
        score: z.number(),
        threshold: z.number(),
        verified: z.boolean(),
        voices: z.array(
          z.object({
            source: Bilingual,
            item: Bilingual,
            day: z.string(),
            level: z.number().int(),
            weight: z.number(),
            observed: z.number(),
            expected: z.number().nullable(),
          }),
        ),
      }),
      z.object({
        kind: z.literal('place'),
        of: z.enum(['unit', 'household', 'exposure']).describe('what the ill persons have in common'),
        part: z.string().describe('class or ward that reached it; empty: the unit as a whole'),
        asked: z.number().int(),
        days: z.number().int(),
        source: Bilingual.nullable(),
        verified: z.boolean(),
      }),
      z.object({
        kind: z.literal('scan'),
        areas: z.array(z.string()),
        days: z.number().int(),
        p: z.number(),
        judged: z.number().int().describe('areas looked at'),
      }),
      z.object({ kind: z.literal('silence'), lastDay: z.string().nullable(), every: z.number().int() }),
      z.object({ kind: z.literal('rumour'), text: z.string() }),
      z.object({
        kind: z.literal('exceedance'),
        item: Bilingual,
        value: z.string().describe('as it was read, with its unit'),
        limit: Bilingual,
        sampledOn: z.string(),
        source: Bilingual.describe('standard of the limit'),
        verified: z.boolean(),
        point: z.string().describe('address of the page of the point'),
      }),
    ])
    .nullable(),
  unit: z
    .object({
      parts: z.array(
        z.object({
          part: z.string().describe('class, dormitory or ward; empty where none is named'),
          counted: z.number().int().describe('as the unit counts, without names'),
          reported: z.number().int().describe('as final report cards say'),
          firstDay: z.string(),
          lastDay: z.string(),
        }),
      ),
    })
    .nullable()
    .describe('of a signal about one school, nursing home or workplace'),
  told: z
    .object({ told: z.number().int(), read: z.number().int() })
    .describe('accounts that were told, and have read it'),
  days: z.array(z.object({ day: z.string(), cases: z.number().int() })).describe('persons who fell ill, by day'),
  areas: z.array(z.object({ area: z.string(), name: z.string().nullable(), cases: z.number().int() })),
  steps: z.array(SignalStep),
  next: z
    .array(
      z.object({
        id: z.string(),
        title: Bilingual,
        note: z.boolean().describe('a note is needed'),
        reasons: z.array(Named),
      }),
    )
    .describe('steps that the caller may take; empty for who only reads'),
});
export type SignalDetail = z.infer<typeof SignalDetail>;

export const SignalCase = z.object({
  patient: z.string(),
  day: z.string(),
  areaName: z.string().nullable(),
  name: z.string().nullable(),
  sex: z.string().nullable(),
  age: z.number().nullable(),
  phone: z.string().nullable(),
});
export type SignalCase = z.infer<typeof SignalCase>;

export const SignalSubscription = z.object({
  diseases: z.array(z.string()).nullable().describe('null: all'),
  areas: z.array(z.string()).nullable().describe('null: all that the account sees'),
  least: SignalLevel.describe('lowest level that is told'),
  quietFrom: z.string().nullable().describe('HH:MM; red signals are told at any time'),
  quietTo: z.string().nullable(),
});
export type SignalSubscription = z.infer<typeof SignalSubscription>;
