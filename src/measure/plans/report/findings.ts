/** Sentences of the domain sections and of open targets, made from the status of the targets. */

import { groupBy } from '../../../algorithms/group-by.ts';
import { roundForJudging } from '../evaluate.ts';
import { STATUS_TEXT, showThreshold } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';
import {
  baselineText,
  countText,
  domainOf,
  gapText,
  nameOf,
  periodText,
  targetText,
  unitSuffix,
  valueText,
} from './show.ts';
import type { Lang } from './texts.ts';

export const STATUS_ORDER: TargetRow['status'][] = ['met', 'on-track', 'at-risk', 'off-track', 'missed', 'no-data'];

/** A row that repeats another of the plan is judged, but told once. */
export function isRepeat(evaluated: EvaluatedPlan, row: TargetRow): boolean {
  return evaluated.plan.targets.some((target) => target.no === row.no && target.repeats !== null);
}

const OPEN: ReadonlySet<TargetRow['status']> = new Set(['missed', 'off-track', 'at-risk']);

/** Targets that are missed, off track or at risk; rows that repeat another are left out. */
export function openTargets(evaluated: EvaluatedPlan): TargetRow[] {
  return evaluated.status.rows.filter((row) => OPEN.has(row.status) && !isRepeat(evaluated, row));
}

/** Open targets by how far they are from the goal, as a share of the goal. */
export function furthestBehind(rows: readonly TargetRow[]): TargetRow[] {
  const distance = (row: TargetRow) =>
    (row.gap ?? 0) /
    Math.max(Math.abs(typeof row.target.value === 'number' ? row.target.value : (row.baseline ?? 1)), 1e-9);
  return rows.filter((row) => OPEN.has(row.status) && row.gap !== null).sort((a, b) => distance(b) - distance(a));
}

/** Domains in the order of the plan with their targets. */
export function domains(evaluated: EvaluatedPlan, lang: Lang): { name: string; rows: TargetRow[] }[] {
  return [...groupBy(evaluated.status.rows, (row) => domainOf(row, lang))].map(([name, rows]) => ({ name, rows }));
}

export function domainSentences(rows: readonly TargetRow[], lang: Lang): string[] {
  const counts: EvaluatedPlan['status']['counts'] = {};
  for (const row of rows) counts[row.status] = (counts[row.status] ?? 0) + 1;
  const parts = STATUS_ORDER.filter((status) => counts[status]).map((status) =>
    lang === 'zh' ? `${STATUS_TEXT[status].zh} ${counts[status]} 项` : `${counts[status]} ${STATUS_TEXT[status].en}`,
  );
  const lead =
    lang === 'zh'
      ? `本领域 ${rows.length} 项指标：${parts.join('、')}。`
      : `${rows.length} targets: ${parts.join(', ')}.`;
  return [lead, ...rows.map((row) => changeSentence(row, lang)).filter((text): text is string => text !== undefined)];
}

/** How a target moved since its baseline; undefined where there is nothing to compare. */
function changeSentence(row: TargetRow, lang: Lang): string | undefined {
  if (row.value === null || row.baseline === null || row.baselineYear === null) return undefined;
  const change = roundForJudging(row.value, row.decimals) - row.baseline;
  const size = showThreshold(Math.abs(change));
  const shown = unitSuffix(row, lang);
  if (lang === 'zh') {
    const moved = change > 0 ? `上升 ${size}` : change < 0 ? `下降 ${size}` : '持平';
    return `${row.name}由 ${row.baselineYear} 年的 ${baselineText(row)} 到 ${periodText(row.period, lang)}的 ${valueText(row)}${shown}，${moved}，目标 ${targetText(row, lang)}，${STATUS_TEXT[row.status].zh}。`;
  }
  const moved = change > 0 ? `up ${size}` : change < 0 ? `down ${size}` : 'unchanged';
  return `${nameOf(row, lang)}: from ${baselineText(row)} in ${row.baselineYear} to ${valueText(row)}${shown} in ${row.period} (${moved}); target ${targetText(row, lang)}, ${STATUS_TEXT[row.status].en}.`;
}

/** What is missing, in words, for the section of an open target. */
export function gapSentence(row: TargetRow, lang: Lang): string {
  const figures =
    row.numerator !== null && row.denominator !== null
      ? lang === 'zh'
        ? `（分子 ${countText(row.numerator)}，分母 ${countText(row.denominator)}）`
        : ` (numerator ${countText(row.numerator)}, denominator ${countText(row.denominator)})`
      : '';
  const gap =
    row.gap === null
      ? ''
      : lang === 'zh'
        ? `，距目标差 ${gapText(row, lang)}`
        : `, short of the target by ${gapText(row, lang)}`;
  return lang === 'zh'
    ? `${periodText(row.period, lang)}现值 ${valueText(row)}${unitSuffix(row, lang)}${figures}，目标 ${targetText(row, lang)}${gap}。`
    : `In ${row.period} the value is ${valueText(row)}${unitSuffix(row, lang)}${figures} against a target of ${targetText(row, lang)}${gap}.`;
}
