/** Rates of rare events that a demonstration's sample of residents cannot carry, by content/statistics/small-samples.yaml. */
import { join } from 'node:path';
import { z } from 'zod';
import { findPeriod } from '../../algorithms/periods.ts';
import { type Instance, packageRoot, readContent } from '../../kernel/index.ts';
import { code, type DerivedIndicator } from './types.ts';

const FILE = 'content/statistics/small-samples.yaml';
const Rules = z.array(
  z.strictObject({
    since: z.iso.date(),
    /** Fewest events that the sample must let expect. */
    expected: z.number().positive(),
    assumed: z.boolean(),
    /** Rates in the unit of the indicator. */
    reference: z.record(code, z.number().positive()),
  }),
);

let rules: z.infer<typeof Rules> | undefined;
function smallSampleRules(): z.infer<typeof Rules> {
  if (rules) return rules;
  const given = readContent(join(packageRoot(), FILE), Rules, 'indicators.content');
  rules = given.sort((a, b) => b.since.localeCompare(a.since));
  return rules;
}

/** Whether the residents on record stand for more than themselves: a demonstration with a factor above 1. */
export function isSample(instance: Pick<Instance, 'kind' | 'meta'> | undefined): boolean {
  return instance?.kind === 'demo' && Number(instance.meta.factor) > 1;
}

/** Whether so few events are to be expected in the sample that a computed rate would say nothing. */
export function isSmallSample(
  indicator: DerivedIndicator,
  cell: { period: string; denominator: number | null },
): boolean {
  const end = findPeriod(cell.period)?.end;
  const rule = end === undefined ? undefined : smallSampleRules().find(({ since }) => since <= end);
  const reference = rule?.reference[indicator.code];
  if (!rule || reference === undefined || cell.denominator === null || indicator.method !== 'ratio') return false;
  return (cell.denominator * reference) / indicator.factor < rule.expected;
}
