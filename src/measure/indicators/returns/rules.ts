/** Ranges and due dates of reported values, from content/statistics. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { addDays, type Period } from '../../../algorithms/periods.ts';
import { KangyuError, packageRoot } from '../../../kernel/index.ts';
import type { Bilingual, DerivedIndicator } from '../types.ts';

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
export type ReportedIndicator = Extract<DerivedIndicator, { method: 'reported' }>;

function read<T>(file: string, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(parse(readFileSync(join(packageRoot(), 'content', 'statistics', file), 'utf8')));
  if (parsed.success) return parsed.data;
  throw new KangyuError('indicators.content', { problems: `content/statistics/${file}: ${parsed.error.message}` });
}

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
