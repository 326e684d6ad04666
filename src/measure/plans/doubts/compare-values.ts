/** Rules over two statements of one thing: two values, two bounds, two dates, two figures of the past. */
import { looseness } from '../evaluate.ts';
import type { BaselineFact, Plan } from '../model.ts';
import { showThreshold } from '../rule-text.ts';
import type { Claim, DoubtChoice, FoundDoubt } from './doubt.ts';
import { goalOf, placeOf, plainName, shown, thresholdOf } from './make-claims.ts';

/** Claims about one thing, in the plan's order: the same indicator, or the same name and unit where none is bound. */
export function sameThing(claims: readonly Claim[]): Claim[][] {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.kind === 'milestone' || claim.kind === 'increment') continue;
    const thing = claim.indicator ?? `${plainName(claim.name)} ${claim.unit ?? ''}`;
    const key = `${thing} ${claim.annual}`;
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

export function conflictingValues(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  return sameThing(claims).flatMap((group) => {
    const numeric = group.filter((claim) => thresholdOf(goalOf(claim, plan.plan)) !== undefined);
    const [first, ...others] = numeric;
    return first ? others.flatMap((other) => compare(plan, first, other)) : [];
  });
}

function compare(plan: Plan, first: Claim, other: Claim): FoundDoubt[] {
  const [a, b] = [thresholdOf(goalOf(first, plan.plan)), thresholdOf(goalOf(other, plan.plan))];
  const end = plan.plan.period[1];
  const sameValue = JSON.stringify(a) === JSON.stringify(b);
  const sameYear = (first.byYear ?? end) === (other.byYear ?? end);
  const texts = [shown(first, plan.plan), shown(other, plan.plan)];
  const places = [placeOf(first), placeOf(other)];
  const base = {
    subject: first.name,
    about: [first.no, other.no],
    targets: [first.no, other.no],
    choices: [first, other].map((claim) => choiceOf(claim, first.no, plan)),
  };
  const both = (lang: 'zh' | 'en') =>
    [0, 1].map((i) => `${places[i]?.[lang]} ${texts[i]}`).join(lang === 'zh' ? '，' : ', ');
  if (!sameYear && sameValue && first.byYear !== null && other.byYear !== null)
    return [
      {
        ...base,
        rule: 'date-conflict',
        type: 'deadline',
        finding: {
          zh: `同一目标有两个期限：${both('zh')}，分别到 ${first.byYear} 年和 ${other.byYear} 年。`,
          en: `One target, two deadlines: ${both('en')}, by ${first.byYear} and by ${other.byYear}.`,
        },
      },
    ];
  if (!sameYear) return []; // steps on the way
  if (!sameValue) {
    const near = isRounding(first, other, a as number[], b as number[]);
    return [
      {
        ...base,
        rule: 'conflict',
        type: 'conflict',
        finding: near
          ? {
              zh: `同一指标两处数值只差四舍五入：${both('zh')}。`,
              en: `Two figures of one indicator differ by rounding only: ${both('en')}.`,
            }
          : {
              zh: `同一指标两处数值不同：${both('zh')}。`,
              en: `One indicator, two values: ${both('en')}.`,
            },
      },
    ];
  }
  if (first.printed === other.printed || [first.op, other.op].some((op) => op === 'keep')) return [];
  return [
    {
      ...base,
      rule: 'bound',
      type: 'conflict',
      finding: {
        zh: `数值相同而界限写法不同：${both('zh')}。`,
        en: `The same number with another bound: ${both('en')}.`,
      },
    },
  ];
}

/** True when the two numbers are one within the decimals that are printed. */
function isRounding(first: Claim, other: Claim, a: readonly number[], b: readonly number[]): boolean {
  if (first.scale === other.scale || a.length !== 1 || b.length !== 1) return false;
  const printed = first.scale === 1 ? first : other;
  const decimals = /\.(\d+)/.exec(printed.raw)?.[1]?.length ?? 0;
  return Math.abs((a[0] as number) - (b[0] as number)) < 10 ** -decimals;
}

function choiceOf(claim: Claim, target: string, plan: Plan): DoubtChoice {
  return {
    target,
    field: 'target',
    op: claim.op,
    value: claim.value,
    byYear: claim.byYear ?? plan.plan.period[1],
    raw: shown(claim, plan.plan),
    from: placeOf(claim),
  };
}

/** The text wants a fall (or rise) while the number allows the contrary of the baseline. */
export function trendAgainstTarget(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  return sameThing(claims).flatMap((group) => {
    const target = group.find((claim) => claim.op !== 'trend' && claim.baseline !== null);
    if (!target || looseOf(plan, target) !== 'looser') return [];
    return group
      .filter((claim) => claim.op === 'trend' && claim.direction === target.direction)
      .map((trend): FoundDoubt => {
        const base = target.baselineRaw ?? '';
        return {
          rule: 'trend-conflict',
          type: 'conflict',
          subject: target.name,
          about: [target.no, trend.no],
          targets: [target.no],
          finding: {
            zh: `${placeOf(trend).zh}要求“${trend.raw}”，而${placeOf(target).zh}的目标 ${target.raw} 允许比基期 ${base} 更差。`,
            en: `${placeOf(trend).en} asks for a change for the better, while ${placeOf(target).en} (${target.raw}) allows worse than the baseline ${base}.`,
          },
        };
      });
  });
}

export function looseOf(plan: Plan, claim: Claim): 'looser' | 'equal' | undefined {
  return looseness({
    op: claim.op,
    value: claim.value,
    byYear: claim.byYear ?? plan.plan.period[1],
    direction: claim.direction,
    baseline: claim.baseline,
    baselineYear: claim.baselineYear ?? plan.plan.period[0] - 1,
    decimals: 2,
  });
}

/** A figure of the past in the text that differs from the baseline in the table, or from another figure of the text. */
export function conflictingPast(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  const isOf = (fact: BaselineFact, other: { indicator?: string | null | undefined; name: string }) =>
    fact.indicator ? fact.indicator === other.indicator : plainName(fact.name) === plainName(other.name);
  const against = claims.flatMap((claim) =>
    plan.baselineFacts
      .filter((fact) => isOf(fact, claim) && fact.year === claim.baselineYear && claim.baseline !== null)
      .filter((fact) => contradicts(fact, claim.baseline as number))
      .map(
        (fact): FoundDoubt => ({
          rule: 'baseline-conflict',
          type: 'conflict',
          subject: claim.name,
          about: [claim.no, fact.no],
          targets: [claim.no],
          finding: {
            zh: `${fact.year} 年基期数有两个：${placeOf(claim).zh} ${claim.baselineRaw}，正文 ${figure(fact)}。`,
            en: `Two figures for ${fact.year}: ${placeOf(claim).en} ${claim.baselineRaw}, the text ${figure(fact)}.`,
          },
          choices: [
            {
              target: claim.no,
              field: 'baseline',
              value: claim.baseline,
              raw: claim.baselineRaw ?? '',
              from: placeOf(claim),
            },
            ...(fact.bound
              ? []
              : [
                  {
                    target: claim.no,
                    field: 'baseline' as const,
                    value: fact.value,
                    raw: figure(fact),
                    from: { zh: `正文 ${fact.no}`, en: `text ${fact.no}` },
                  },
                ]),
          ],
        }),
      ),
  );
  const among = plan.baselineFacts.flatMap((fact, index) =>
    plan.baselineFacts
      .slice(0, index)
      .filter(
        (other) => isOf(fact, other) && fact.year === other.year && !other.bound && contradicts(fact, other.value),
      )
      .map(
        (other): FoundDoubt => ({
          rule: 'baseline-conflict',
          type: 'conflict',
          subject: fact.name,
          about: [other.no, fact.no],
          targets: [],
          finding: {
            zh: `正文给出 ${fact.year} 年两个数：${figure(other)} 和 ${figure(fact)}。`,
            en: `The text gives two figures for ${fact.year}: ${figure(other)} and ${figure(fact)}.`,
          },
        }),
      ),
  );
  return [...against, ...among];
}

function contradicts(fact: BaselineFact, value: number): boolean {
  if (fact.bound === '<') return value >= fact.value;
  if (fact.bound === '>') return value <= fact.value;
  return value !== fact.value;
}

const figure = (fact: BaselineFact): string => `${fact.bound ?? ''}${showThreshold(fact.value)}${fact.unit ?? ''}`;
