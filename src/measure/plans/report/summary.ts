/** The executive summary: sentences made from facts, in the words of a mid-term, an annual or a final evaluation. */

import { decisionText } from '../apply-decisions.ts';
import { STATUS_TEXT, showPercent } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';
import { furthestBehind, isRepeat, STATUS_ORDER } from './findings.ts';
import { includes, type ReportOptions, reportKind } from './options.ts';
import { gapText, nameOf, targetText, valueText } from './show.ts';
import type { Lang } from './texts.ts';
import { WORDS } from './texts-report.ts';

interface Finding {
  lead: string;
  text: string;
}

const MOST = 4;

export function summarise(evaluated: EvaluatedPlan, options: ReportOptions): Finding[] {
  const { lang } = options;
  const found = (lead: keyof typeof WORDS, text: string | undefined): Finding[] =>
    text ? [{ lead: WORDS[lead][lang], text }] : [];
  const own = evaluated.status.rows.filter((row) => !isRepeat(evaluated, row));
  return [
    ...found('overall', overall(evaluated, options)),
    ...found('since', includes(options, 'comparison') ? sinceLast(options, lang) : undefined),
    ...found('strengths', ahead(own, lang)),
    ...found('shortfall', shortfall(own, lang)),
    ...found('bounds', bounds(own, lang)),
    ...found('silent', silent(own, lang)),
    ...found('carrying', includes(options, 'execution') ? carrying(evaluated, lang) : undefined),
    ...found('allocation', includes(options, 'standards') ? allocation(evaluated, lang) : undefined),
    ...found('revised', includes(options, 'sources') ? revised(evaluated, lang) : undefined),
    ...found('textDoubts', includes(options, 'doubts') ? doubts(evaluated, lang) : undefined),
  ];
}

/** Day, time share, counts and score, in the words of the kind of evaluation. */
function overall(evaluated: EvaluatedPlan, options: ReportOptions): string {
  const { status, plan } = evaluated;
  const { lang } = options;
  const kind = reportKind(evaluated, options);
  const counts = countsText(status.counts, lang);
  const judged = status.rows.length - (status.counts['no-data'] ?? 0);
  const good = (status.counts.met ?? 0) + (status.counts['on-track'] ?? 0);
  const share = judged > 0 ? showPercent(good / judged) : '—';
  const score =
    status.score === null
      ? ''
      : lang === 'zh'
        ? `综合得分为 ${showPercent(status.score)}。`
        : ` The composite score is ${showPercent(status.score)}.`;
  const [start, end] = plan.period;
  if (lang === 'zh') {
    const opening =
      kind === 'final'
        ? `规划期满。截至 ${dayText(status.on)}，`
        : `截至 ${dayText(status.on)}，规划期（${start}—${end} 年）已过 ${elapsed(plan.period, status.on)}。`;
    const rate =
      kind === 'final'
        ? `有数据的 ${judged} 项中，达标率为 ${share}。`
        : `有数据的 ${judged} 项中，已达标和按进度推进的占 ${share}。`;
    return `${opening}规划表列指标 ${status.rows.length} 项，其中${counts}。${rate}${score}`;
  }
  const opening =
    kind === 'final'
      ? `The plan ended; this is its state on ${status.on}.`
      : `On ${status.on}, ${elapsed(plan.period, status.on)} of the plan's time (${start}–${end}) had passed.`;
  const rate = `Of the ${judged} with data, ${share} ${kind === 'final' ? 'were met' : 'were met or on track'}.`;
  return `${opening} Of ${status.rows.length} targets in the plan's tables: ${counts}. ${rate}${score}`;
}

export function countsText(counts: EvaluatedPlan['status']['counts'], lang: Lang): string {
  return STATUS_ORDER.filter((status) => counts[status])
    .map((status) =>
      lang === 'zh' ? `${STATUS_TEXT[status].zh} ${counts[status]} 项` : `${counts[status]} ${STATUS_TEXT[status].en}`,
    )
    .join(lang === 'zh' ? '、' : ', ');
}

/** `2023 年 12 月 31 日`. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year} 年 ${month} 月 ${date} 日`;
}

function elapsed([start, end]: [number, number], on: string): string {
  const from = Date.UTC(start, 0, 1);
  const to = Date.UTC(end + 1, 0, 1);
  const at = Date.parse(`${on}T00:00:00Z`) + 86_400_000;
  return showPercent(Math.min(1, Math.max(0, (at - from) / (to - from))));
}

function list(rows: readonly TargetRow[], lang: Lang, show: (row: TargetRow) => string): string {
  const shown = rows
    .slice(0, MOST)
    .map(show)
    .join(lang === 'zh' ? '；' : '; ');
  const rest = rows.length - MOST;
  if (rest <= 0) return shown;
  return lang === 'zh' ? `${shown}；等 ${rows.length} 项` : `${shown}; and ${rest} more`;
}

function ahead(rows: readonly TargetRow[], lang: Lang): string | undefined {
  const best = rows
    .filter((row) => row.status === 'met' && (row.progress ?? 0) > 1)
    .sort((a, b) => (b.progress ?? 0) - (a.progress ?? 0));
  if (best.length === 0) return undefined;
  const show = (row: TargetRow) =>
    lang === 'zh'
      ? `${nameOf(row, lang)}现值 ${valueText(row)}，目标 ${targetText(row, lang)}`
      : `${nameOf(row, lang)} (${valueText(row)} against ${targetText(row, lang)})`;
  return lang === 'zh'
    ? `超过目标的指标有：${list(best, lang, show)}。`
    : `Beyond their targets: ${list(best, lang, show)}.`;
}

function shortfall(rows: readonly TargetRow[], lang: Lang): string | undefined {
  const behind = furthestBehind(rows);
  if (behind.length === 0) return undefined;
  const show = (row: TargetRow) => {
    const worst = row.worst.flatMap(({ name, value }) => (value === null ? [] : [name])).slice(0, 3);
    if (lang === 'zh')
      return `${nameOf(row, lang)}现值 ${valueText(row)}，目标 ${targetText(row, lang)}，差 ${gapText(row, lang)}${worst.length > 0 ? `，落后的乡镇（街道）为${worst.join('、')}` : ''}`;
    return `${nameOf(row, lang)}: ${valueText(row)} against ${targetText(row, lang)}, short by ${gapText(row, lang)}${worst.length > 0 ? ` (weakest: ${worst.join(', ')})` : ''}`;
  };
  return lang === 'zh'
    ? `按与目标的相对距离，差距由大到小为：${list(behind, lang, show)}。`
    : `By relative distance from the target: ${list(behind, lang, show)}.`;
}

function bounds(rows: readonly TargetRow[], lang: Lang): string | undefined {
  const held = rows.filter((row) => row.kind === 'ceiling' || row.kind === 'floor');
  if (held.length === 0) return undefined;
  const names = held.map((row) => nameOf(row, lang)).join(lang === 'zh' ? '、' : ', ');
  return lang === 'zh'
    ? `${names}的目标不高于基期水平，只判断是否守住，不计进度。`
    : `${names}: the target asks no more than the baseline and is judged as a bound, without progress.`;
}

function silent(rows: readonly TargetRow[], lang: Lang): string | undefined {
  const none = rows.filter((row) => row.status === 'no-data');
  if (none.length === 0) return undefined;
  const names = none
    .slice(0, 2 * MOST)
    .map((row) => nameOf(row, lang))
    .join(lang === 'zh' ? '、' : ', ');
  const many = none.length > 2 * MOST;
  return lang === 'zh'
    ? `${names}${many ? `等 ${none.length} 项` : ''}没有数据，无法判断，须补报。`
    : `No judgement without data: ${names}${many ? ` and ${none.length - 2 * MOST} more` : ''}.`;
}

function carrying({ blocks, plan }: EvaluatedPlan, lang: Lang): string | undefined {
  const execution = blocks?.execution;
  if (!execution)
    return plan.tasks.length + plan.projects.length === 0
      ? undefined
      : lang === 'zh'
        ? `规划列出任务 ${plan.tasks.length} 项、项目 ${plan.projects.length} 个，执行情况尚无登记。`
        : `The plan lists ${plan.tasks.length} tasks and ${plan.projects.length} projects; their progress is not recorded yet.`;
  const { tasks, projects, actions } = execution;
  const overdue = tasks.filter((task) => task.overdue).length;
  const complete = tasks.filter((task) => (task.percent ?? 0) >= 100).length;
  const sum = (pick: (project: (typeof projects)[number]) => number | null) =>
    projects.reduce((total, project) => total + (pick(project) ?? 0), 0);
  const [planned, arrived, spent] = [
    sum((project) => project.plannedFunds),
    sum((project) => project.arrivedFunds),
    sum((project) => project.spentFunds),
  ];
  if (lang === 'zh') {
    const funds = planned > 0 ? `，计划投资 ${planned} 万元，到位 ${arrived} 万元，支出 ${spent} 万元` : '';
    return `分解任务 ${tasks.length} 项，已完成 ${complete} 项，逾期 ${overdue} 项；项目 ${projects.length} 个${funds}；针对未达标指标确定改进措施 ${actions.length} 条。`;
  }
  const funds = planned > 0 ? ` (10,000 yuan: ${planned} planned, ${arrived} arrived, ${spent} spent)` : '';
  return `${tasks.length} tasks, ${complete} done and ${overdue} overdue; ${projects.length} projects${funds}; ${actions.length} corrective actions for missed targets.`;
}

function allocation({ blocks }: EvaluatedPlan, lang: Lang): string | undefined {
  const rows = blocks?.standards?.filter(({ gap }) => gap !== null);
  if (!rows || rows.length === 0) return undefined;
  const short = rows.filter(({ gap }) => (gap as number) < 0).length;
  return lang === 'zh'
    ? `可核对的配置标准 ${rows.length} 条，其中 ${short} 条未配足。`
    : `${rows.length} standards could be checked; ${short} are not met.`;
}

function revised({ restatements = [] }: EvaluatedPlan, lang: Lang): string | undefined {
  if (restatements.length === 0) return undefined;
  return lang === 'zh'
    ? `有 ${restatements.length} 个已关闭统计期的数值在关闭后有修订，逐项列明原因。`
    : `${restatements.length} figures of closed periods were restated; each with its reason.`;
}

function doubts({ plan }: EvaluatedPlan, lang: Lang): string | undefined {
  if (plan.doubts.length === 0) return undefined;
  const byRule = plan.doubts.filter(({ origin }) => origin === 'rule').length;
  const decided = plan.doubts.filter((doubt) => decisionText(doubt) !== undefined).length;
  return lang === 'zh'
    ? `规划文本有 ${plan.doubts.length} 处存疑（其中 ${byRule} 处由规则发现），已裁定 ${decided} 处，其余逐条列出，未作取舍。`
    : `${plan.doubts.length} doubts about the plan's own text (${byRule} found by rules), ${decided} decided; the others are listed and none was resolved silently.`;
}

function sinceLast({ comparison }: ReportOptions, lang: Lang): string | undefined {
  if (!comparison) return undefined;
  const { verdicts, a, rows } = comparison;
  const worse = rows.filter(({ verdict }) => verdict === 'worse').slice(0, MOST);
  const names = worse.map((row) => nameOf(row, lang)).join(lang === 'zh' ? '、' : ', ');
  if (lang === 'zh')
    return `与 ${dayText(a.on)}的评估相比，${verdicts.better} 项好转、${verdicts.same} 项持平、${verdicts.worse} 项变差${names ? `（${names}${verdicts.worse > MOST ? '等' : ''}）` : ''}。`;
  return `Against the evaluation of ${a.on}, ${verdicts.better} targets are better, ${verdicts.same} unchanged, ${verdicts.worse} worse${names ? ` (${names}${verdicts.worse > MOST ? ' …' : ''})` : ''}.`;
}

/** What is to be done next, one sentence each: open targets, overdue tasks, open doubts, missing data. */
export function nextSteps(evaluated: EvaluatedPlan, options: ReportOptions): string[] {
  const { lang } = options;
  const final = reportKind(evaluated, options) === 'final';
  const own = evaluated.status.rows.filter((row) => !isRepeat(evaluated, row));
  const steps: string[] = furthestBehind(own).map((row) => openStep(row, final, lang));
  const none = own.filter((row) => row.status === 'no-data').length;
  if (none > 0)
    steps.push(
      lang === 'zh'
        ? `补齐 ${none} 项指标的数据来源，明确填报单位和报送时间。`
        : `Close the data gap of ${none} targets: name who reports them and when.`,
    );
  const overdue = evaluated.blocks?.execution?.tasks.filter((task) => task.overdue) ?? [];
  if (overdue.length > 0)
    steps.push(
      lang === 'zh'
        ? `督办 ${overdue.length} 项逾期任务：${overdue
            .slice(0, MOST)
            .map((task) => task.title)
            .join('、')}${overdue.length > MOST ? '等' : ''}。`
        : `Press ${overdue.length} overdue tasks: ${overdue
            .slice(0, MOST)
            .map((task) => task.title)
            .join(', ')}${overdue.length > MOST ? ' …' : ''}.`,
    );
  const open = evaluated.plan.doubts.filter((doubt) => decisionText(doubt) === undefined).length;
  if (open > 0)
    steps.push(
      final
        ? lang === 'zh'
          ? `编制下一规划前，对 ${open} 处文本疑点逐条裁定，避免带入新规划。`
          : `Settle the ${open} open doubts before the next plan is drafted, so that they are not carried over.`
        : lang === 'zh'
          ? `对 ${open} 处文本疑点逐条裁定。`
          : `Settle the ${open} open doubts about the text.`,
    );
  return steps;
}

function openStep(row: TargetRow, final: boolean, lang: Lang): string {
  const name = nameOf(row, lang);
  const need =
    row.neededPerYear === null || final
      ? ''
      : lang === 'zh'
        ? `，今后每年须变化 ${row.neededPerYear > 0 ? '+' : '−'}${Math.abs(row.neededPerYear).toFixed(2)}`
        : `, ${row.neededPerYear > 0 ? '+' : '−'}${Math.abs(row.neededPerYear).toFixed(2)} a year from now on`;
  if (lang === 'zh')
    return final
      ? `${name}未达到目标 ${targetText(row, lang)}，尚差 ${gapText(row, lang)}，列入下一规划期继续推进。`
      : `${name}距目标 ${targetText(row, lang)} 尚差 ${gapText(row, lang)}${need}。`;
  return final
    ? `${name} missed ${targetText(row, lang)} by ${gapText(row, lang)} and is carried into the next plan.`
    : `${name}: ${gapText(row, lang)} left to ${targetText(row, lang)}${need}.`;
}
