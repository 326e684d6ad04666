/** Rules over a plan as a whole: its dates, its missing baselines, its tasks. */
import type { Plan } from '../model.ts';
import type { Claim, FoundDoubt } from './doubt.ts';

export function checkPlan(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  return [
    ...issue(plan),
    ...outsidePeriod(plan, claims),
    ...undated(plan),
    ...noBaselines(plan, claims),
    ...leadAndCoop(plan),
  ];
}

const whole = (plan: Plan) => ({ subject: plan.plan.title, about: [], targets: [] });

/** No day of issue, or one so late that a good part of the period had gone. */
function issue(plan: Plan): FoundDoubt[] {
  const { issuedOn, publishedOn, issuer, docNo, period } = plan.plan;
  if (issuedOn === null) {
    const zh = ['印发日期', ...(issuer ? [] : ['发布机关']), ...(docNo ? [] : ['文号'])];
    const en = ['date of issue', ...(issuer ? [] : ['issuing body']), ...(docNo ? [] : ['document number'])];
    return [
      {
        ...whole(plan),
        rule: 'no-issue',
        type: 'deadline',
        finding: {
          zh: `所收文本没有${zh.join('、')}。`,
          en: `The text at hand has no ${en.join(', no ')}.`,
        },
      },
    ];
  }
  const total = (period[1] - period[0] + 1) * 12;
  const gone = (Number(issuedOn.slice(0, 4)) - period[0]) * 12 + Number(issuedOn.slice(5, 7)) - 1;
  if (gone * 6 < total) return []; // less than a sixth of the period
  const published = publishedOn && publishedOn !== issuedOn ? publishedOn : undefined;
  return [
    {
      ...whole(plan),
      rule: 'late-issue',
      type: 'deadline',
      finding: {
        zh: `规划期 ${period[0]}—${period[1]} 年，${issuedOn} 才印发${published ? `（${published} 公布）` : ''}，${total} 个月已过 ${gone} 个月。`,
        en: `The plan covers ${period[0]}–${period[1]} but was issued on ${issuedOn}${published ? ` (published on ${published})` : ''}, when ${gone} of its ${total} months had gone.`,
      },
    },
  ];
}

function outsidePeriod(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  const [start, end] = plan.plan.period;
  const isOutside = (year: number | null): year is number => year !== null && (year < start || year > end);
  const finding = (year: number) => ({
    zh: `期限 ${year} 年在规划期 ${start}—${end} 年之外。`,
    en: `Due in ${year}, outside the plan’s ${start}–${end}.`,
  });
  const base = { rule: 'outside-period', type: 'deadline' } as const;
  return [
    ...claims
      .filter(({ byYear }) => isOutside(byYear))
      .map(({ no, name, byYear }) => ({
        ...base,
        subject: name,
        about: [no],
        targets: [no],
        finding: finding(byYear as number),
      })),
    ...plan.projects
      .filter(({ due }) => isOutside(due))
      .map(({ no, name, due }) => ({
        ...base,
        subject: name,
        about: ['project', no ?? name],
        targets: [],
        finding: finding(due as number),
      })),
  ];
}

function undated(plan: Plan): FoundDoubt[] {
  const numeric = plan.statedTargets.filter(({ value, periodicity }) => value !== null && !periodicity);
  const open = numeric.filter(({ byYear, byYearImplied }) => byYear === null || byYearImplied);
  if (open.length === 0) return [];
  const end = plan.plan.period[1];
  return [
    {
      ...whole(plan),
      rule: 'undated',
      type: 'deadline',
      finding: {
        zh: `正文 ${numeric.length} 个有数值的目标中 ${open.length} 个没有写明期限，按规划末年 ${end} 年判断。`,
        en: `${open.length} of the ${numeric.length} targets of the text with a number carry no year; they are judged by the plan’s last, ${end}.`,
      },
    },
  ];
}

/** A plan without table: its targets have nothing to start from. */
function noBaselines(plan: Plan, claims: readonly Claim[]): FoundDoubt[] {
  if (plan.tableIndicators.length > 0 || plan.baselineFacts.length > 0 || claims.length === 0) return [];
  const relative = claims.filter(
    ({ op, kind }) =>
      op === 'trend' || op === 'keep' || op === 'relative' || op === 'delta-per-year' || kind === 'increment',
  ).length;
  return [
    {
      ...whole(plan),
      rule: 'no-baseline',
      type: 'other',
      finding: {
        zh: `规划没有指标表，也没有基期数；${claims.length} 个目标只能核对数值，其中 ${relative} 个“提高、降低、保持”类目标没有起点，无法判断。`,
        en: `The plan has no indicator table and no baselines: its ${claims.length} targets can only be checked, and ${relative} that ask for a change or for keeping a level have no start.`,
      },
    },
  ];
}

function leadAndCoop(plan: Plan): FoundDoubt[] {
  return plan.tasks.flatMap((task): FoundDoubt[] => {
    const both = task.leadUnits.filter((unit) => task.coopUnits.includes(unit));
    if (both.length === 0) return [];
    return [
      {
        rule: 'lead-and-coop',
        type: 'other',
        subject: `${task.no} ${task.title}`,
        about: ['task', task.no],
        targets: [],
        finding: {
          zh: `任务 ${task.no}：${both.join('、')}同时列为牵头和配合单位。`,
          en: `Task ${task.no}: ${both.join(', ')} is listed both as leading and as co-operating unit.`,
        },
      },
    ];
  });
}
