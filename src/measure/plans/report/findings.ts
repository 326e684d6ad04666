/** Sentences of the summary and of the domain sections, made from the status of the targets. */

import { roundForJudging } from '../evaluate.ts';
import { groupBy } from '../group-by.ts';
import { STATUS_TEXT, showPercent, showThreshold } from '../rule-text.ts';
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

const ORDER: TargetRow['status'][] = ['met', 'on-track', 'at-risk', 'off-track', 'missed', 'no-data'];

export function countsSentence(counts: EvaluatedPlan['status']['counts'], total: number, lang: Lang): string {
  const parts = ORDER.filter((status) => counts[status]).map((status) =>
    lang === 'zh' ? `${STATUS_TEXT[status].zh} ${counts[status]} 项` : `${counts[status]} ${STATUS_TEXT[status].en}`,
  );
  return lang === 'zh'
    ? `规划表列指标 ${total} 项，其中${parts.join('、')}。`
    : `Of ${total} targets in the plan's tables, ${parts.join(', ')}.`;
}

export function findings(evaluated: EvaluatedPlan, lang: Lang): string[] {
  const { status, plan } = evaluated;
  const sentences = [countsSentence(status.counts, status.rows.length, lang)];
  if (status.score !== null)
    sentences.push(
      lang === 'zh'
        ? `综合得分 ${showPercent(status.score)}（满分 100%，无数据和重复列入的指标不计）。`
        : `The composite score is ${showPercent(status.score)} of 100 % (targets without data and repeated rows are left out).`,
    );
  const own = status.rows.filter((row) => !isRepeat(evaluated, row));
  const furthest = furthestBehind(own).slice(0, 3);
  if (furthest.length > 0) sentences.push(...furthest.map((row, index) => shortSentence(row, lang, index === 0)));
  const ahead = own.filter((row) => row.status === 'met' && (row.progress ?? 0) > 1.2);
  if (ahead.length > 0)
    sentences.push(
      lang === 'zh'
        ? `进度超过 120% 的有：${ahead
            .slice(0, 4)
            .map((row) => `${nameOf(row, lang)}（现值 ${valueText(row)}，目标 ${targetText(row, lang)}）`)
            .join('、')}。`
        : `Progress above 120 %: ${ahead
            .slice(0, 4)
            .map((row) => `${nameOf(row, lang)} (${valueText(row)} against ${targetText(row, lang)})`)
            .join('; ')}.`,
    );
  const bounds = status.rows.filter((row) => row.kind === 'ceiling' || row.kind === 'floor');
  if (bounds.length > 0)
    sentences.push(
      lang === 'zh'
        ? `${bounds.map((row) => nameOf(row, lang)).join('、')}的目标不高于基期水平，只判断是否守住，不计进度。`
        : `The ${bounds.length === 1 ? 'target' : 'targets'} for ${bounds.map((row) => nameOf(row, lang)).join(', ')} ask no more than the baseline; they are judged as bounds, without progress.`,
    );
  const silent = status.rows.filter((row) => row.status === 'no-data');
  if (silent.length > 0)
    sentences.push(
      lang === 'zh'
        ? `${silent.map((row) => nameOf(row, lang)).join('、')}没有数据，无法判断。`
        : `No data, so no judgement: ${silent.map((row) => nameOf(row, lang)).join(', ')}.`,
    );
  const byRule = plan.doubts.filter(({ origin }) => origin === 'rule').length;
  sentences.push(
    lang === 'zh'
      ? `规划文本有 ${plan.doubts.length} 处存疑（其中 ${byRule} 处由规则发现），逐条列出，未作取舍。`
      : `${plan.doubts.length} doubts about the plan's own text are listed (${byRule} found by rules); none was resolved silently.`,
  );
  return sentences;
}

function isRepeat(evaluated: EvaluatedPlan, row: TargetRow): boolean {
  return evaluated.plan.targets.some((target) => target.no === row.no && target.repeats !== null);
}

const OPEN: ReadonlySet<TargetRow['status']> = new Set(['missed', 'off-track', 'at-risk']);

/** Targets that are missed, off track or at risk; rows that repeat another are left out. */
export function openTargets(evaluated: EvaluatedPlan): TargetRow[] {
  return evaluated.status.rows.filter((row) => OPEN.has(row.status) && !isRepeat(evaluated, row));
}

/** Open targets by how far they are from the goal, as a share of the goal. */
function furthestBehind(rows: readonly TargetRow[]): TargetRow[] {
  const distance = (row: TargetRow) =>
    (row.gap ?? 0) /
    Math.max(Math.abs(typeof row.target.value === 'number' ? row.target.value : (row.baseline ?? 1)), 1e-9);
  return rows.filter((row) => OPEN.has(row.status) && row.gap !== null).sort((a, b) => distance(b) - distance(a));
}

function shortSentence(row: TargetRow, lang: Lang, first: boolean): string {
  const worst = row.worst
    .filter(({ value }) => value !== null)
    .slice(0, 3)
    .map(({ name }) => name);
  if (lang === 'zh')
    return `${first ? '差距最大的是' : '其次是'}${nameOf(row, lang)}：现值 ${valueText(row)}，目标 ${targetText(row, lang)}，差 ${gapText(row, lang)}${worst.length > 0 ? `，较低的乡镇（街道）为${worst.join('、')}` : ''}。`;
  return `${first ? 'Furthest behind is' : 'Next comes'} ${nameOf(row, lang)}: ${valueText(row)} against ${targetText(row, lang)}, short by ${gapText(row, lang)}${worst.length > 0 ? `; the weakest townships are ${worst.join(', ')}` : ''}.`;
}

/** Domains in the order of the plan with their targets. */
export function domains(evaluated: EvaluatedPlan, lang: Lang): { name: string; rows: TargetRow[] }[] {
  return [...groupBy(evaluated.status.rows, (row) => domainOf(row, lang))].map(([name, rows]) => ({ name, rows }));
}

export function domainSentences(rows: readonly TargetRow[], lang: Lang): string[] {
  const counts: EvaluatedPlan['status']['counts'] = {};
  for (const row of rows) counts[row.status] = (counts[row.status] ?? 0) + 1;
  const parts = ORDER.filter((status) => counts[status]).map((status) =>
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
