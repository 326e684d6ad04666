/** What the public sees of a plan, made from a frozen evaluation: chosen targets, in plain words, without small numbers. */

import { groupBy } from '../../../algorithms/group-by.ts';
import { allRows } from '../find-rows.ts';
import type { Bilingual } from '../model.ts';
import { nameOf, periodText, targetText, unitSuffix, valueText } from '../report/show.ts';
import type { Lang } from '../report/texts.ts';
import type { FrozenEvaluation } from '../snapshot.ts';
import type { EvaluatedPlan, PlanStatus, SnapshotKind, TargetRow } from '../types.ts';

export interface ReleaseTexts {
  /** Who speaks: the office, never a person. */
  office: string;
  introZh?: string | undefined;
  introEn?: string | undefined;
  licence?: string | undefined;
}

export interface PublicRow {
  no: string;
  name: string;
  nameEn?: string;
  unit: string | null;
  decimals: number;
  direction: TargetRow['direction'];
  baseline: number | null;
  baselineYear: number | null;
  target: TargetRow['target'];
  value: number | null;
  period: string | null;
  numerator: number | null;
  denominator: number | null;
  /** Fewer than five persons: the figure is not published. */
  suppressed: boolean;
  status: TargetRow['status'];
  progress: number | null;
  sentence: Bilingual;
  spark: TargetRow['spark'];
}

export interface PublicDocument {
  plan: {
    id: string;
    title: string;
    titleEn: string | null;
    region: string;
    areaCode: string;
    period: [number, number];
  };
  on: string;
  phase: Bilingual;
  kind: SnapshotKind;
  office: string;
  intro: Bilingual | null;
  licence: string | null;
  /** A demonstration instance: everything is synthetic. */
  demo: boolean;
  counts: PlanStatus['counts'];
  total: number;
  /** Targets of the plan that this release does not show. */
  leftOut: number;
  domains: { name: string; nameEn: string | null; rows: PublicRow[] }[];
  snapshot: { id: string; digest: string | null };
}

const SMALL = 5;

export function publicDocument(
  { evaluated, info }: FrozenEvaluation,
  chosen: ReadonlySet<string>,
  texts: ReleaseTexts,
  demo: boolean,
): PublicDocument {
  const { plan, status } = evaluated;
  const rows = allRows(status);
  const shown = rows.filter(({ no }) => chosen.has(no));
  const counts: PlanStatus['counts'] = {};
  for (const row of shown) counts[row.status] = (counts[row.status] ?? 0) + 1;
  const intro = texts.introZh?.trim() || texts.introEn?.trim();
  return {
    plan: {
      id: plan.id,
      title: plan.title,
      titleEn: plan.titleEn,
      region: plan.region,
      areaCode: plan.areaCode,
      period: plan.period,
    },
    on: status.on,
    phase: status.phase,
    kind: info.kind,
    office: texts.office.trim(),
    intro: intro ? { zh: texts.introZh?.trim() || intro, en: texts.introEn?.trim() || intro } : null,
    licence: texts.licence?.trim() || null,
    demo,
    counts,
    total: shown.length,
    leftOut: rows.length - shown.length,
    domains: [...groupBy(shown, (row) => row.domain)].map(([name, group]) => ({
      name,
      nameEn: group[0]?.domainEn ?? null,
      rows: group.map((row) => publicRow(row, evaluated)),
    })),
    snapshot: { id: info.id, digest: info.digest },
  };
}

function publicRow(row: TargetRow, evaluated: EvaluatedPlan): PublicRow {
  const personal = evaluated.indicators[row.indicator ?? '']?.personal ?? false;
  const suppressed = personal && isSmall(row);
  const figures = evaluated.figures?.[row.indicator ?? ''] ?? [];
  const hides = (period: string) => {
    const figure = figures.find((one) => one.period === period);
    return personal && figure !== undefined && isSmall({ ...figure, unit: row.unit });
  };
  return {
    no: row.no,
    name: row.name,
    ...(row.nameEn ? { nameEn: row.nameEn } : {}),
    unit: row.unit,
    decimals: row.decimals,
    direction: row.direction,
    baseline: row.baseline,
    baselineYear: row.baselineYear,
    target: row.target,
    value: suppressed ? null : row.value,
    period: row.period,
    numerator: suppressed ? null : row.numerator,
    denominator: suppressed ? null : row.denominator,
    suppressed,
    status: row.status,
    progress: suppressed ? null : row.progress,
    sentence: { zh: sentence(row, suppressed, 'zh'), en: sentence(row, suppressed, 'en') },
    spark: row.spark.map(({ period, value }) => ({ period, value: hides(period) ? null : value })),
  };
}

/** One to four persons counted, or of a share one to four left out: either would point at somebody. */
function isSmall({ numerator, denominator, unit }: Pick<TargetRow, 'numerator' | 'denominator' | 'unit'>): boolean {
  const few = (count: number) => count > 0 && count < SMALL;
  if (numerator === null) return false;
  return few(numerator) || (unit === '%' && denominator !== null && few(denominator - numerator));
}

/** How a target stands, as one would say it to a neighbour. */
function sentence(row: TargetRow, suppressed: boolean, lang: Lang): string {
  const zh = lang === 'zh';
  const name = nameOf(row, lang);
  const target = `${targetText(row, lang)}${row.target.value === null ? '' : unitSuffix(row, lang)}`;
  const year = row.target.byYear;
  if (row.value === null)
    return zh
      ? `${name}：${year} 年的目标是${gap(target)}，目前没有可以公布的数据。`
      : `${name}: the target for ${year} is ${target}; there is no figure to publish yet.`;
  const period = periodText(row.period, lang);
  const value = `${valueText(row)}${unitSuffix(row, lang)}`;
  const now = suppressed
    ? zh
      ? `${period}涉及人数少于 5 人，数值不公布`
      : `in ${period} fewer than five persons were counted, so the figure is not published`
    : zh
      ? `${period}为${gap(value)}`
      : `${value} in ${period}`;
  const before =
    row.baseline === null || row.baselineYear === null || suppressed
      ? ''
      : zh
        ? `（${row.baselineYear} 年为 ${valueText({ ...row, value: row.baseline })}）`
        : ` (${valueText({ ...row, value: row.baseline })} in ${row.baselineYear})`;
  return zh
    ? `${name}：${now}${before}，${judged(row, target, lang)}。`
    : `${name}: ${now}${before}; ${judged(row, target, lang)}.`;
}

/** A space between Chinese and a following number or sign. */
const gap = (text: string) => (/^[\u4e00-\u9fff]/.test(text) ? text : ` ${text}`);

function judged(row: TargetRow, target: string, lang: Lang): string {
  const year = row.target.byYear;
  const zh: Record<TargetRow['status'], string> = {
    met: `已达到 ${year} 年的目标（${target}）`,
    missed: `没有达到 ${year} 年的目标（${target}）`,
    'on-track': `正按计划推进，${year} 年的目标是${gap(target)}`,
    'at-risk': `比计划进度稍慢，${year} 年的目标是${gap(target)}`,
    'off-track': `明显慢于计划进度，${year} 年的目标是${gap(target)}`,
    'no-data': `${year} 年的目标是${gap(target)}，尚不能判断`,
  };
  const en: Record<TargetRow['status'], string> = {
    met: `the target for ${year} (${target}) is met`,
    missed: `the target for ${year} (${target}) was missed`,
    'on-track': `on the way to the target for ${year} (${target})`,
    'at-risk': `a little slower than planned; the target for ${year} is ${target}`,
    'off-track': `much slower than planned; the target for ${year} is ${target}`,
    'no-data': `the target for ${year} is ${target}; it cannot be judged yet`,
  };
  return (lang === 'zh' ? zh : en)[row.status];
}
