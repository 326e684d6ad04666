/**
 * Targets of a plan's text that can be judged: a number, bound to an indicator of the catalogue. One whose indicator stands
 * in the table (or earlier in the text) repeats it, so that nothing counts twice.
 */
import type { IndicatorFacts } from '../indicators/index.ts';
import { boundOfBare, isBoundBaseline, scaled } from './doubts/make-claims.ts';
import { tidy } from './evaluate.ts';
import type { BaselineFact, Operator, Plan, PlanTarget, StatedTarget } from './model.ts';

/** A row as it is stored: of the table, or of the text. */
export type TargetEntry = PlanTarget & { origin: 'table' | 'text'; section?: string };

export const TEXT_DOMAIN = { zh: '文中目标', en: 'Targets in the text' };

/** A target of the text by its own number, else by its place. */
export function numberOfStated(stated: { no?: string | null | undefined }, index: number): string {
  return stated.no ?? `S${index + 1}`;
}

export function targetEntries(plan: Plan, indicators: ReadonlyMap<string, IndicatorFacts>): TargetEntry[] {
  const entries: TargetEntry[] = plan.tableIndicators.map((target) => ({
    ...target,
    ...ownBaseline(plan, target),
    origin: 'table',
  }));
  for (const [index, stated] of plan.statedTargets.entries()) {
    const facts = stated.indicator ? indicators.get(stated.indicator) : undefined;
    if (!facts || stated.value === null || stated.kind === 'milestone' || stated.periodicity) continue;
    entries.push(fromText(plan, stated, index, facts, entries));
  }
  return entries;
}

/** The table's baseline, or the text's figure of the base year where the table prints none. A bound is no baseline. */
function ownBaseline(plan: Plan, target: PlanTarget): Partial<PlanTarget> {
  if (isBoundBaseline(target)) return { baseline: null };
  if (target.baseline !== null || !target.indicator) return {};
  const fact = factOf(plan, target.indicator, target.baselineYear ?? plan.plan.period[0] - 1);
  return fact ? { baseline: fact.value, baselineYear: fact.year, baselineRaw: `${fact.value}` } : {};
}

function fromText(
  plan: Plan,
  stated: StatedTarget,
  index: number,
  facts: IndicatorFacts,
  before: readonly TargetEntry[],
): TargetEntry {
  const same = before.find((entry) => entry.indicator === facts.code && !entry.repeats);
  const direction = stated.direction ?? facts.direction;
  const byYear = stated.byYear ?? plan.plan.period[1];
  const start = plan.plan.period[0] - 1;
  const fact = factOf(plan, facts.code, start);
  const scale = stated.per && facts.factor ? facts.factor / stated.per : 1;
  const told = stated.baseline === undefined ? undefined : scaled(stated.baseline, scale);
  const baseline = same?.baseline ?? fact?.value ?? (typeof told === 'number' ? told : null);
  const baselineYear =
    (same?.baseline === null ? undefined : same?.baselineYear) ?? fact?.year ?? stated.baselineYear ?? start;
  return {
    no: numberOfStated(stated, index),
    ...(same ? { repeats: same.no, weight: 0 } : {}),
    indicator: facts.code,
    domain: TEXT_DOMAIN.zh,
    domainEn: TEXT_DOMAIN.en,
    name: stated.name,
    ...(stated.nameEn ? { nameEn: stated.nameEn } : {}),
    unit: scale === 1 ? (stated.unit ?? null) : null,
    baselineYear,
    baseline,
    baselineRaw: baseline === null ? null : (same?.baselineRaw ?? `${baseline}`),
    target: { ...goalOf(stated, direction, scale, byYear - baselineYear), raw: stated.raw, byYear },
    direction,
    nature: null,
    origin: 'text',
    section: stated.section,
  };
}

/** "Raise by" is a change since the baseline; a bare number is a bound in the good direction. */
function goalOf(
  stated: StatedTarget,
  direction: PlanTarget['direction'],
  scale: number,
  years: number,
): { op: Operator; value: StatedTarget['value'] } {
  // 下降15% and 每年降低0.5个百分点 say so themselves; 提高5个百分点 is dealt out over the years.
  const isWhole = stated.op !== 'relative' && stated.op !== 'delta-per-year';
  if (stated.kind === 'increment' && isWhole && typeof stated.value === 'number')
    return { op: 'delta-per-year', value: tidy(stated.value / Math.max(1, years)) };
  return { op: boundOfBare(stated.op, direction), value: scaled(stated.value, scale) };
}

/** A figure of the past for an indicator and year that is a number, not a limit. */
function factOf(plan: Plan, indicator: string, year: number): BaselineFact | undefined {
  return plan.baselineFacts.find((fact) => fact.indicator === indicator && fact.year === year && !fact.bound);
}
