/** Lays decisions over a plan as it is read: the content stays as it is, the evaluation takes what was decided. */
import type { DoubtDecision } from './decide-doubt.ts';
import type { Bilingual, Operator } from './model.ts';
import { showThreshold } from './rule-text.ts';
import type { DecidedDoubt, StoredPlan, StoredTarget } from './store.ts';

/** A value that holds by decision, beside what the plan prints. */
export interface DecidedValue {
  doubt: string;
  field: 'target' | 'baseline';
  by: string;
  at: string;
  reason: string;
  /** As the plan prints it. */
  printed: string;
  /** As it holds now. */
  holds: string;
}

/** `standing` = decisions that are not replaced, oldest first; those about doubts that no longer arise say nothing. */
export function applyDecisions(plan: StoredPlan, standing: readonly DoubtDecision[]): StoredPlan {
  const keys = new Set(plan.doubts.map(({ key }) => key));
  const own = standing.filter((one) => one.plan === plan.id && keys.has(one.doubt) && one.outcome !== 'reopened');
  if (own.length === 0) return plan;
  const byDoubt = new Map(own.map((one) => [one.doubt, one]));
  const decide = (target: StoredTarget) => own.reduce(applyOne, target);
  return {
    ...plan,
    targets: plan.targets.map(decide),
    ...(plan.textTargets ? { textTargets: plan.textTargets.map(decide) } : {}),
    doubts: plan.doubts.map((doubt) => {
      const decision = byDoubt.get(doubt.key);
      return decision ? { ...doubt, decision } : doubt;
    }),
  };
}

/** A baseline holds for the row and for those that repeat it; a target only for its own row. */
function applyOne(target: StoredTarget, decision: DoubtDecision): StoredTarget {
  const { field, value, by, at, reason, doubt } = decision;
  if (decision.outcome !== 'value') return target;
  const note = { doubt, by, at, reason };
  if (field === 'baseline' && typeof value === 'number') {
    if (target.no !== decision.target && target.repeats !== decision.target) return target;
    const printed = target.baselineRaw ?? '—';
    const holds = showThreshold(value);
    return {
      ...target,
      baseline: value,
      baselineRaw: holds,
      decided: [...(target.decided ?? []), { ...note, field, printed, holds }],
    };
  }
  if (field !== 'target' || target.no !== decision.target || decision.op === null) return target;
  const byYear = decision.byYear ?? target.byYear;
  const holds = `${showDecided(decision.op, value)}${byYear === target.byYear ? '' : ` (${byYear})`}`;
  return {
    ...target,
    op: decision.op,
    value,
    byYear,
    raw: holds,
    decided: [...(target.decided ?? []), { ...note, field, printed: target.raw, holds }],
  };
}

const SIGN: Partial<Record<Operator, string>> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '==': '' };

function showDecided(op: Operator, value: DoubtDecision['value']): string {
  if (Array.isArray(value)) return value.map(showThreshold).join('–');
  return value === null ? op : `${SIGN[op] ?? `${op} `}${showThreshold(value)}`;
}

/** What the sentence of a rule says of decisions: who, when, why. */
export function decidedText(decided: readonly DecidedValue[]): Bilingual {
  const word = { target: { zh: '目标', en: 'target' }, baseline: { zh: '基期', en: 'baseline' } };
  return {
    zh: decided
      .map(
        ({ field, holds, printed, by, at, reason }) =>
          `（${word[field].zh}按决定取 ${holds}，原文 ${printed}；${by}，${at.slice(0, 10)}：${reason}）`,
      )
      .join(''),
    en: decided
      .map(
        ({ field, holds, printed, by, at, reason }) =>
          ` (${word[field].en} ${holds} by decision, printed ${printed}; ${by}, ${at.slice(0, 10)}: ${reason})`,
      )
      .join(''),
  };
}

/** What was decided about a doubt, by whom, when and why; undefined where nobody decided. */
export function decisionText({ decision }: DecidedDoubt): Bilingual | undefined {
  if (!decision) return undefined;
  const { outcome, target, field, op, value, byYear, by, at, reason } = decision;
  const held = op === null ? String(value) : `${showDecided(op, value)}${byYear === null ? '' : ` (${byYear})`}`;
  const word = { target: { zh: '目标', en: 'target' }, baseline: { zh: '基期', en: 'baseline' } };
  const zh = outcome === 'value' && field ? `${target} 的${word[field].zh}取 ${held}；` : '';
  const en = outcome === 'value' && field ? `${word[field].en} of ${target}: ${held}; ` : '';
  const day = at.slice(0, 10);
  return { zh: `${zh}${reason}（${by}，${day}）`, en: `${en}${reason} (${by}, ${day})` };
}

/** The finding of a doubt with what was decided about it. */
export function doubtText(doubt: DecidedDoubt): Bilingual {
  const decided = decisionText(doubt);
  if (!decided) return doubt.finding;
  return { zh: `${doubt.finding.zh}决定：${decided.zh}`, en: `${doubt.finding.en} Decision: ${decided.en}` };
}
