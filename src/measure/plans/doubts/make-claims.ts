/** Brings the targets of a plan's table and of its text into one form in which they can be compared. */
import { type Goal, resolveGoal, tidy } from '../evaluate.ts';
import type { Direction, Operator, Plan, PlanTarget, StatedTarget } from '../model.ts';
import { showThreshold } from '../rule-text.ts';
import type { Claim, IndicatorBasics } from './doubt.ts';

/** Signs and words that make a bound of a number, in either language's printing. */
const BOUND_WORDS =
  /[≥≤<>＜＞≧≦]|以上|以下|以内|不低于|不少于|不小于|不超过|不高于|不大于|低于|高于|超过|至少|至多|少于|多于|控制在/;

export function makeClaims(plan: Plan, indicators: ReadonlyMap<string, IndicatorBasics>): Claim[] {
  return [
    ...plan.tableIndicators.map(fromTable),
    ...plan.statedTargets.map((stated, index) => fromText(stated, index, indicators)),
  ];
}

function fromTable(target: PlanTarget): Claim {
  const { op, value, raw, byYear } = target.target;
  const isNumber = typeof value === 'number' && (op === '>=' || op === '<=' || op === '>' || op === '<' || op === '==');
  return {
    no: target.no,
    where: 'table',
    section: null,
    name: target.name,
    nameEn: target.nameEn ?? target.name,
    indicator: target.indicator ?? null,
    unit: target.unit,
    raw,
    op,
    printed: isNumber && !BOUND_WORDS.test(raw) ? 'bare' : op,
    value,
    scale: 1,
    byYear: byYear ?? null,
    direction: target.direction,
    baseline: isBoundBaseline(target) ? null : target.baseline,
    baselineYear: target.baselineYear,
    baselineRaw: target.baselineRaw,
    kind: null,
    annual: false,
    external: op === 'external-ref',
  };
}

function fromText(stated: StatedTarget, index: number, indicators: ReadonlyMap<string, IndicatorBasics>): Claim {
  const basics = stated.indicator ? indicators.get(stated.indicator) : undefined;
  const direction = stated.direction ?? basics?.direction ?? 'neutral';
  const scale = stated.per && basics?.factor ? basics.factor / stated.per : 1;
  return {
    no: stated.no ?? `S${index + 1}`,
    where: 'text',
    section: stated.section,
    name: stated.name,
    nameEn: stated.nameEn ?? stated.name,
    indicator: stated.indicator ?? null,
    unit: stated.unit ?? null,
    raw: stated.raw,
    op: boundOfBare(stated.op, direction),
    printed: stated.op === '==' ? 'bare' : stated.op,
    value: scaled(stated.value, scale),
    scale,
    byYear: stated.byYearImplied ? null : stated.byYear,
    direction,
    baseline: null,
    baselineYear: null,
    baselineRaw: null,
    kind: stated.kind ?? null,
    annual: stated.periodicity === 'annual',
    external: stated.external === true || stated.op === 'external-ref',
  };
}

/** A bare number asks for at least it when higher is better, for at most it when lower is. */
export function boundOfBare(op: Operator, direction: Direction): Operator {
  if (op !== '==') return op;
  return direction === 'higher' ? '>=' : direction === 'lower' ? '<=' : '==';
}

export function scaled(value: Claim['value'], scale: number): Claim['value'] {
  if (value === null || scale === 1) return value;
  return Array.isArray(value) ? [tidy(value[0] * scale), tidy(value[1] * scale)] : tidy(value * scale);
}

/** A baseline printed as a bound (≥60) is no number that progress could start from. */
export function isBoundBaseline(target: Pick<PlanTarget, 'baselineRaw'>): boolean {
  return target.baselineRaw !== null && BOUND_WORDS.test(target.baselineRaw);
}

export function goalOf(claim: Claim, plan: Plan['plan']): Goal {
  return resolveGoal({
    op: claim.op,
    value: claim.value,
    byYear: claim.byYear ?? plan.period[1],
    direction: claim.direction,
    baseline: claim.baseline,
    baselineYear: claim.baselineYear ?? plan.period[0] - 1,
    decimals: 2,
    reference: null,
  });
}

/** The number or numbers a goal asks for; undefined where there is none. */
export function thresholdOf(goal: Goal): number[] | undefined {
  switch (goal.type) {
    case 'bound':
      return [goal.threshold];
    case 'equal':
      return [goal.value];
    case 'range':
      return [goal.low, goal.high];
    default:
      return undefined;
  }
}

/** Name as two places may print it: without spaces, brackets, quotes and width. */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(/[\s()（）〔〕[\]【】“”"'‘’、,，.·:：/]/g, '');
}

/** The target as printed, with the number behind words that stand for one (≥基期指标 is ≥94.89). */
export function shown(claim: Claim, plan: Plan['plan']): string {
  const isWord = claim.op === 'keep' || claim.op === 'relative' || claim.op === 'delta-per-year';
  const numbers = isWord || claim.scale !== 1 ? thresholdOf(goalOf(claim, plan)) : undefined;
  if (numbers) return `${claim.raw}（${numbers.map(showThreshold).join('–')}）`;
  return claim.unit === '%' && /\d$/.test(claim.raw) ? `${claim.raw}%` : claim.raw;
}

export function placeOf(claim: Claim): { zh: string; en: string } {
  return claim.where === 'table'
    ? { zh: `表第${claim.no}行`, en: `row ${claim.no} of the table` }
    : { zh: `正文 ${claim.no}（${claim.section}）`, en: `text ${claim.no} (${claim.section})` };
}
