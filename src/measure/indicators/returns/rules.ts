/** Ranges and due dates of reported values, from content/statistics. */
import { join } from 'node:path';
import { z } from 'zod';
import { addDays, type Period } from '../../../algorithms/periods.ts';
import { packageRoot, readContent } from '../../../kernel/index.ts';
import type { BaseIndicator, Bilingual, DerivedIndicator } from '../types.ts';

const Range = z.tuple([z.number().nullable(), z.number().nullable()]);
const Ranges = z.strictObject({ hard: Range, plausible: Range });
const Rules = z.strictObject({
  since: z.iso.date(),
  changePercent: z.number().positive(),
  units: z.record(z.string(), Ranges),
  other: Ranges,
  sources: z.array(z.string().min(1)),
});
const Schedule = z.array(
  z.strictObject({
    kind: z.enum(['year', 'quarter', 'month']),
    since: z.iso.date(),
    days: z.int().min(0),
    assumed: z.boolean(),
  }),
);
export type Ranges = z.infer<typeof Ranges>;
/** An indicator as returns ask for it: reported only, or computed where there are records and `reportable`. */
export type ReportedIndicator = Pick<
  DerivedIndicator,
  'code' | 'title' | 'domain' | 'unit' | 'decimals' | 'definition' | 'formula' | 'source' | 'references' | 'plausible'
> & { numerator?: Bilingual | undefined; denominator?: Bilingual | undefined; factor?: number | undefined };

/** Undefined for one that nobody reports. */
export function asReported(
  indicator: DerivedIndicator,
  bases: ReadonlyMap<string, BaseIndicator>,
): ReportedIndicator | undefined {
  switch (indicator.method) {
    case 'reported':
      return indicator;
    case 'ratio':
      if (!indicator.reportable) return undefined;
      return { ...indicator, numerator: indicator.numerator.words, denominator: indicator.denominator.words };
    case 'share':
    case 'lowest': {
      if (!indicator.reportable) return undefined;
      const { numerator, denominator, title } = bases.get(indicator.base)!;
      return { ...indicator, numerator, denominator: denominator ?? title };
    }
    case 'life-table':
    case 'death-probability':
      return undefined;
  }
}

const read = <T>(file: string, shape: z.ZodType<T>): T =>
  readContent(join(packageRoot(), 'content', 'statistics', file), shape, 'indicators.content');

let rules: z.infer<typeof Rules> | undefined;
export function returnRules(): z.infer<typeof Rules> {
  rules ??= read('rules.yaml', Rules);
  return rules;
}

/** The indicator's own ranges, else those of its unit. `why` says where its own come from. */
export function rangesOf(indicator: ReportedIndicator): Ranges & { why?: Bilingual } {
  const { units, other } = returnRules();
  const unit = units[indicator.unit.zh] ?? other;
  const own = indicator.plausible;
  if (!own) return unit;
  const { range, hard = unit.hard, reason, source } = own;
  return { hard, plausible: range, why: { zh: `${reason.zh}（${source}）`, en: `${reason.en} (${source})` } };
}

/** How a value lies in the ranges of its indicator. */
export function judgeRange(indicator: ReportedIndicator, value: number): 'inside' | 'implausible' | 'impossible' {
  const { hard, plausible } = rangesOf(indicator);
  const isOutside = ([low, high]: Ranges['hard']) => (low !== null && value < low) || (high !== null && value > high);
  return isOutside(hard) ? 'impossible' : isOutside(plausible) ? 'implausible' : 'inside';
}

let schedule: z.infer<typeof Schedule> | undefined;
/** The day values of a period are due, by the rule in force at the period's end; undefined where none is. */
export function dueDay(period: Period): { day: string; assumed: boolean } | undefined {
  schedule ??= read('schedule.yaml', Schedule);
  const rule = schedule
    .filter((one) => one.kind === period.kind && one.since <= period.end)
    .sort((a, b) => b.since.localeCompare(a.since))[0];
  return rule && { day: addDays(period.end, rule.days), assumed: rule.assumed };
}
