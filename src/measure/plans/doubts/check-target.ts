/** Rules over one target by itself: bounds, baselines, values that cannot be, words that leave the number open. */
import type { Plan, StatedTarget } from '../model.ts';
import { showThreshold } from '../rule-text.ts';
import { looseOf, sameThing } from './compare-values.ts';
import type { Claim, DoubtChoice, FoundDoubt, IndicatorBasics } from './doubt.ts';
import { goalOf, placeOf, thresholdOf } from './make-claims.ts';

export function checkClaim(plan: Plan, claim: Claim): FoundDoubt[] {
  return [...looserThanBaseline(plan, claim), ...impossible(claim), ...withoutBaseline(plan, claim)];
}

const about = (claim: Claim) => ({ subject: claim.name, about: [claim.no], targets: [claim.no] });

function looserThanBaseline(plan: Plan, claim: Claim): FoundDoubt[] {
  const found = looseOf(plan, claim);
  if (!found) return [];
  const base = claim.baselineRaw ?? showThreshold(claim.baseline ?? 0);
  const printed: DoubtChoice = {
    target: claim.no,
    field: 'target',
    op: claim.op,
    value: claim.value,
    byYear: claim.byYear ?? plan.plan.period[1],
    raw: claim.raw,
    from: placeOf(claim),
  };
  const finding =
    found === 'looser'
      ? {
          zh: `目标 ${claim.raw} 宽于基期 ${base}（${claim.baselineYear} 年），只判断达标与否，不计进度。`,
          en: `The target ${claim.raw} is looser than the baseline ${base} (${claim.baselineYear}); it is judged met or missed, without progress.`,
        }
      : {
          zh: `目标 ${claim.raw} 等于基期 ${base}（${claim.baselineYear} 年），只判断达标与否，不计进度。`,
          en: `The target ${claim.raw} equals the baseline ${base} (${claim.baselineYear}); it is judged met or missed, without progress.`,
        };
  return [{ ...about(claim), rule: 'looser-than-baseline', type: 'looser-than-baseline', finding, choices: [printed] }];
}

function impossible(claim: Claim): FoundDoubt[] {
  const { op, value, raw, unit, baseline } = claim;
  const isChange = op === 'relative' || op === 'delta-per-year' || claim.kind === 'increment';
  if (isChange) return [];
  const wanted = [value].flat().filter((n): n is number => typeof n === 'number');
  const numbers = [...wanted, ...(baseline === null ? [] : [baseline])];
  const isShare = unit === '%' || unit === '‰';
  const all = unit === '‰' ? 1000 : 100;
  // "100% or more" in words asks for more than there is; ≥100 in a table is only a way of writing all.
  const moreThanAll = (op === '>' || /\d\s*[%％‰]?\s*以上|(超过|高于)\s*\d/.test(raw)) && wanted.some((n) => n >= all);
  const above = isShare && (numbers.some((n) => n > all) || moreThanAll);
  const below = numbers.some((n) => n < 0) || (op === '<' && wanted.some((n) => n <= 0));
  if (!above && !below) return [];
  const finding = above
    ? {
        zh: `${raw}：比例不可能超过 ${all}${unit}，按 ${all}${unit} 理解。`,
        en: `${raw}: a share cannot exceed ${all} ${unit}; read as ${all} ${unit}.`,
      }
    : { zh: `${raw}：不可能小于零。`, en: `${raw}: it cannot be below zero.` };
  const read: DoubtChoice[] =
    above && wanted.length === 1 && wanted[0] === all
      ? [
          {
            target: claim.no,
            field: 'target',
            op: '>=',
            value: all,
            ...(claim.byYear === null ? {} : { byYear: claim.byYear }),
            raw: `${all}${unit}`,
            from: { zh: '按全部理解', en: 'read as all' },
          },
        ]
      : [];
  return [{ ...about(claim), rule: 'impossible', type: 'impossible', finding, choices: read }];
}

/** Rows of a table: each should have a baseline. Targets of the text have none as a rule and are told of as a whole. */
function withoutBaseline(plan: Plan, claim: Claim): FoundDoubt[] {
  if (claim.where !== 'table' || claim.baseline !== null) return [];
  const printed = claim.baselineRaw ?? '';
  const isBound = /\d/.test(printed);
  const fact = plan.baselineFacts.find(
    ({ indicator, year, bound }) =>
      indicator && indicator === claim.indicator && !bound && year === (claim.baselineYear ?? plan.plan.period[0] - 1),
  );
  const finding = isBound
    ? {
        zh: `基期只给出界限“${printed}”，不是数值，只核对目标，不计进度。`,
        en: `The baseline is only a bound (${printed}), no number; the target is only checked, without progress.`,
      }
    : {
        zh: `没有可用的基期数（原文“${printed}”），只核对目标，不计进度。`,
        en: `No usable baseline (printed “${printed}”); the target is only checked, without progress.`,
      };
  const choices: DoubtChoice[] = fact
    ? [
        {
          target: claim.no,
          field: 'baseline',
          value: fact.value,
          raw: `${showThreshold(fact.value)}${fact.unit ?? ''}`,
          from: { zh: `正文 ${fact.no}`, en: `text ${fact.no}` },
        },
      ]
    : [];
  return [{ ...about(claim), rule: 'no-baseline', type: 'other', finding, choices }];
}

/** Targets whose threshold stands in another document, and those that elsewhere have a number of the plan's own. */
export function outsideFigures(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  const groups = sameThing(claims);
  return claims
    .filter(({ external }) => external)
    .map((claim): FoundDoubt => {
      const own = groups
        .find((group) => group.includes(claim))
        ?.find((other) => other !== claim && !other.external && thresholdOf(goalOf(other, plan.plan)));
      const reference = plan.references.find(({ indicator }) => indicator === claim.indicator);
      const known = reference && {
        zh: `；参照值 ${showThreshold(reference.value)}（${reference.issuer}${reference.verified ? '' : '，未核实'}）`,
        en: `; reference ${showThreshold(reference.value)} (${reference.issuer}${reference.verified ? '' : ', unverified'})`,
      };
      const finding = own
        ? {
            zh: `${placeOf(claim).zh}只说“${claim.raw}”，${placeOf(own).zh}的数值是 ${own.raw}。`,
            en: `${placeOf(claim).en} only refers elsewhere, ${placeOf(own).en} has the number ${own.raw}.`,
          }
        : {
            zh: `“${claim.raw}”：数值在规划之外${known?.zh ?? '，规划没有给出'}。`,
            en: `The figure stands outside the plan${known?.en ?? ' and is not given'}.`,
          };
      return {
        rule: 'external',
        type: own ? 'definition' : 'other',
        subject: claim.name,
        about: [claim.no],
        targets: own ? [own.no, claim.no] : [claim.no],
        finding,
      };
    });
}

/** Words of the text that leave its number open. */
export function openWords(
  plan: Plan,
  claims: readonly Claim[],
  basics: ReadonlyMap<string, IndicatorBasics>,
): FoundDoubt[] {
  const claimOf = new Map(claims.filter(({ where }) => where === 'text').map((claim) => [claim.no, claim]));
  return plan.statedTargets.flatMap((stated, index) => {
    const claim = claimOf.get(stated.no ?? `S${index + 1}`);
    if (!claim) return [];
    return [
      ...countFraction(stated, claim),
      ...approximate(stated, claim),
      ...openRange(stated, claim),
      ...increment(plan, stated, claim),
      ...otherBase(stated, claim, claims, basics),
    ];
  });
}

function countFraction(stated: StatedTarget, claim: Claim): FoundDoubt[] {
  const { of, value, unit } = stated;
  if (!of || typeof value !== 'number' || unit !== '%') return [];
  const count = (of * value) / 100;
  if (Number.isInteger(count)) return [];
  const whole = claim.direction === 'lower' ? Math.floor(count) : Math.ceil(count);
  return [
    {
      ...about(claim),
      rule: 'count-fraction',
      type: 'definition',
      finding: {
        zh: `${stated.raw}：${of} 个的 ${showThreshold(value)}% 是 ${showThreshold(count)} 个，不是整数，按 ${whole} 个理解。`,
        en: `${showThreshold(value)} % of ${of} is ${showThreshold(count)}, not a whole number; read as ${whole}.`,
      },
    },
  ];
}

const ABOUT = new Set(['左右', '基本', '约', '大约', '上下', '大体']);

function approximate(stated: StatedTarget, claim: Claim): FoundDoubt[] {
  if (!stated.qualifier || !ABOUT.has(stated.qualifier) || stated.value === null) return [];
  return [
    {
      ...about(claim),
      rule: 'approximate',
      type: 'definition',
      finding: {
        zh: `“${stated.raw}”带“${stated.qualifier}”，没有说明多少算达到。`,
        en: `The number is qualified (about, basically) without saying what counts as reached.`,
      },
    },
  ];
}

function openRange(stated: StatedTarget, claim: Claim): FoundDoubt[] {
  if (stated.op !== 'range' || !Array.isArray(stated.value)) return [];
  if (!/至少|不少于|不低于|以上/.test(`${stated.qualifier ?? ''}${stated.raw}`)) return [];
  return [
    {
      ...about(claim),
      rule: 'open-range',
      type: 'definition',
      finding: {
        zh: `“至少”与范围 ${stated.raw} 并用，下限按 ${showThreshold(stated.value[0])} 理解。`,
        en: `“At least” with a range (${stated.value.map(showThreshold).join('–')}) is read as a floor of ${showThreshold(stated.value[0])}.`,
      },
      choices: [
        {
          target: claim.no,
          field: 'target',
          op: '>=',
          value: stated.value[0],
          raw: stated.raw,
          from: { zh: '按下限理解', en: 'read as a floor' },
        },
      ],
    },
  ];
}

/** "Raise by": nothing to raise from, and for shares points or percent is open. */
function increment(plan: Plan, stated: StatedTarget, claim: Claim): FoundDoubt[] {
  if (stated.kind !== 'increment' || typeof stated.value !== 'number') return [];
  const hasStart = plan.baselineFacts.some(
    ({ indicator, bound }) => indicator && indicator === stated.indicator && !bound,
  );
  const isShare = stated.unit === '%';
  if (hasStart && !isShare) return [];
  const zh = [
    ...(hasStart ? [] : ['没有起点数']),
    ...(isShare ? [`“${stated.raw}”是相对比例还是百分点没有说明`] : []),
  ].join('；');
  const en = [
    ...(hasStart ? [] : ['no figure to start from']),
    ...(isShare ? ['percent or points is not said'] : []),
  ].join('; ');
  return [
    {
      ...about(claim),
      rule: 'increment',
      type: 'definition',
      finding: { zh: `${zh}。`, en: `${en[0]?.toUpperCase()}${en.slice(1)}.` },
    },
  ];
}

/** Counted on other people than the catalogue counts, and nothing else of the plan to compare it with. */
function otherBase(
  stated: StatedTarget,
  claim: Claim,
  claims: readonly Claim[],
  basics: ReadonlyMap<string, IndicatorBasics>,
): FoundDoubt[] {
  const factor = stated.indicator ? basics.get(stated.indicator)?.factor : undefined;
  if (!stated.per || !factor || stated.per === factor || typeof claim.value !== 'number') return [];
  if (claims.some((other) => other !== claim && other.indicator === claim.indicator)) return [];
  return [
    {
      ...about(claim),
      rule: 'per',
      type: 'definition',
      finding: {
        zh: `按每 ${stated.per} 人计（${stated.raw}），指标目录按每 ${factor} 人计，换算为 ${showThreshold(claim.value)}。`,
        en: `Counted per ${stated.per} people, the catalogue counts per ${factor}; taken as ${showThreshold(claim.value)}.`,
      },
    },
  ];
}
