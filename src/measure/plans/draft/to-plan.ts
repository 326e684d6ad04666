/** A draft as a plan: what its doubts are found in, what is exported, what it becomes when enacted. */
import type { z } from 'zod';
import { KangyuError } from '../../../kernel/index.ts';
import { type Plan, PlanHeader, PlanTarget } from '../model.ts';
import { targetText } from '../report/show.ts';
import { showThreshold } from '../rule-text.ts';
import type { DraftContent, DraftRow } from './draft-types.ts';

/** The target as a plan prints it: 2.52, ≥80, 2–3, 保持. */
export function rawTarget(row: DraftRow, lang: 'zh' | 'en' = 'zh'): string {
  const words = { trend: { zh: row.direction === 'lower' ? '逐步降低' : '逐步提高', en: 'improve' } };
  if (row.target.op === 'trend') return words.trend[lang];
  return targetText({ ...row, target: { ...row.target, raw: '—' } }, lang);
}

export function toPlan({ plan, rows }: DraftContent): Plan {
  const kept = rows.filter(({ keep }) => keep);
  return {
    plan: {
      id: plan.id,
      title: plan.title,
      ...(plan.titleEn ? { titleEn: plan.titleEn } : {}),
      region: plan.region,
      areaCode: plan.areaCode,
      period: plan.period,
      issuer: null,
      issuedOn: null,
      docNo: null,
    },
    tableIndicators: kept.map((row) => ({
      no: row.no,
      indicator: row.indicator,
      domain: row.domain,
      ...(row.domainEn ? { domainEn: row.domainEn } : {}),
      name: row.name,
      ...(row.nameEn ? { nameEn: row.nameEn } : {}),
      unit: row.unit,
      baselineYear: row.baselineYear,
      baseline: row.baseline,
      baselineRaw: row.baseline === null ? '—' : showThreshold(row.baseline),
      target: { op: row.target.op, value: row.target.value, raw: rawTarget(row), byYear: row.target.byYear },
      direction: row.direction,
      nature: row.nature,
    })),
    statedTargets: [],
    // Who answers for a target becomes a task of the plan, so that it can be assigned and followed.
    tasks: kept
      .filter(({ owner }) => owner)
      .map((row) => ({
        no: `Z${row.no}`,
        section: '指标责任',
        title: `${row.name}达到 ${rawTarget(row)}`,
        leadUnits: [row.owner as string],
        coopUnits: [],
      })),
    projects: [],
    standards: [],
    doubts: [],
    references: [],
    baselineFacts: [],
  };
}

/** Refuses a draft that is no plan, naming every place. */
export function checkPlan(plan: Plan): void {
  const problems: string[] = [];
  const check = (schema: z.ZodType, value: unknown, where: string) => {
    const read = schema.safeParse(value);
    for (const issue of read.error?.issues ?? [])
      problems.push(`${[where, ...issue.path].join('.')}: ${issue.message}`);
  };
  check(PlanHeader, plan.plan, 'plan');
  if (plan.plan.period[0] > plan.plan.period[1]) problems.push('plan.period: ends before it starts');
  if (plan.tableIndicators.length === 0) problems.push('rows: none is kept');
  const seen = new Set<string>();
  for (const target of plan.tableIndicators) {
    check(PlanTarget, target, target.no);
    if (seen.has(target.no)) problems.push(`${target.no}: the number is used twice`);
    seen.add(target.no);
    const { byYear } = target.target;
    if (byYear && target.baselineYear && byYear <= target.baselineYear)
      problems.push(`${target.no}: the target year ${byYear} is not after the base year ${target.baselineYear}`);
  }
  if (problems.length > 0) throw new KangyuError('plans.draft-invalid', { problems: problems.join('; ') });
}
