/** Targets of the text that nothing can be computed for: shown like the others, without data and with the reason. */
import { factsByCode } from '../indicators/index.ts';
import type { Bilingual } from './model.ts';
import { showThreshold } from './rule-text.ts';
import type { StoredPlan, StoredStatedTarget } from './store.ts';
import { numberOfStated, TEXT_DOMAIN } from './text-targets.ts';
import type { TargetRow } from './types.ts';

/** Why a target of the text is not judged. */
export type UnjudgedReason = 'no-number' | 'no-indicator' | 'each-year';

const REASON: Record<UnjudgedReason, Bilingual> = {
  'no-number': {
    zh: '没有可以计算的数值，须由人核对 → 无数据',
    en: 'states no number that could be computed, to be checked by people → no data',
  },
  'no-indicator': {
    zh: '没有与指标目录对应，无法计算 → 无数据',
    en: 'not bound to an indicator of the catalogue, cannot be computed → no data',
  },
  'each-year': {
    zh: '每年都要做到，不按期末目标评判 → 无数据',
    en: 'holds for every year and is not judged as a target of the end → no data',
  },
};

/** In the order of the text; `judged` are the numbers that have a row already. */
export function unjudgedRows(plan: StoredPlan, judged: ReadonlySet<string>): TargetRow[] {
  const facts = factsByCode();
  return plan.statedTargets.flatMap((stated, index) => {
    const no = numberOfStated(stated, index);
    const unit = stated.indicator ? facts.get(stated.indicator)?.unit : undefined;
    return judged.has(no) ? [] : [{ ...unjudgedRow(plan, stated, no), ...(unit ? { unitEn: unit.en } : {}) }];
  });
}

function reasonOf({ indicator, value, op, kind }: StoredStatedTarget): UnjudgedReason {
  if (kind === 'milestone' || (value === null && op !== 'keep' && op !== 'trend')) return 'no-number';
  return indicator ? 'each-year' : 'no-indicator';
}

function unjudgedRow(plan: StoredPlan, stated: StoredStatedTarget, no: string): TargetRow {
  const reason = reasonOf(stated);
  return {
    no,
    domain: TEXT_DOMAIN.zh,
    domainEn: TEXT_DOMAIN.en,
    name: stated.name,
    ...(stated.nameEn ? { nameEn: stated.nameEn } : {}),
    indicator: stated.indicator ?? null,
    unit: stated.unit,
    decimals: decimalsOf(stated.value),
    direction: stated.direction ?? 'neutral',
    nature: null,
    baselineYear: null,
    baseline: null,
    baselineRaw: null,
    target: { op: stated.op, value: stated.value, raw: stated.raw, byYear: stated.byYear ?? plan.period[1] },
    ...{ value: null, period: null, numerator: null, denominator: null, low: null, high: null },
    source: 'none',
    status: 'no-data',
    rule: REASON[reason],
    kind: 'check',
    ...{ progress: null, timeShare: null, expected: null, gap: null, gapCount: null, neededPerYear: null },
    forecast: null,
    worst: [],
    spark: [],
    doubts: plan.doubts.filter((doubt) => doubt.targets.includes(no)),
    origin: 'text',
    section: stated.section,
    unjudged: reason,
  };
}

/** As many decimals as the text prints. */
function decimalsOf(value: StoredStatedTarget['value']): number {
  const numbers = value === null ? [] : Array.isArray(value) ? value : [value];
  return Math.max(0, ...numbers.map((number) => showThreshold(number).split('.')[1]?.length ?? 0));
}
