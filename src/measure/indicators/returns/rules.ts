/** Ranges and due dates of reported values, from content/statistics. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { addDays, type Period } from '../../../algorithms/periods.ts';
import { KangyuError, packageRoot } from '../../../kernel/index.ts';

const Range = z.tuple([z.number().nullable(), z.number().nullable()]);
const Ranges = z.strictObject({ hard: Range, plausible: Range });
const Rules = z.strictObject({
  since: z.iso.date(),
  changePercent: z.number().positive(),
  units: z.record(z.string(), Ranges),
  other: Ranges,
  indicators: z.record(z.string(), Ranges),
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

export function rangesOf(indicator: { code: string; unit: { zh: string } }): Ranges {
  const { units, indicators, other } = returnRules();
  return indicators[indicator.code] ?? units[indicator.unit.zh] ?? other;
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
