/** Sections about the targets: summary, all targets, by domain, those missed or at risk. */
import type { FileChild } from 'docx';
import { roundForJudging } from '../evaluate.ts';
import { targetNumber } from '../pace.ts';
import { showValue } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow, TownshipValue } from '../types.ts';
import type { ReportCharts } from './charts.ts';
import { domainSentences, domains, gapSentence, openTargets, STATUS_ORDER } from './findings.ts';
import { includes, type ReportOptions } from './options.ts';
import type { Pen } from './pen.ts';
import {
  baselineText,
  countText,
  NOTHING,
  nameOf,
  progressText,
  STATUS_COLOUR,
  statusText,
  targetText,
  unitOf,
  valueText,
} from './show.ts';
import { summarise } from './summary.ts';
import { SOURCE_TEXT } from './texts.ts';
import { actionsOf } from './word-execution.ts';
import { type Cell, gapLine, note, picture, point, table, text } from './word-parts.ts';
import { LANDSCAPE_WIDTH } from './word-styles.ts';

export const statusCell = (row: Pick<TargetRow, 'status'>, pen: Pen): Cell => ({
  text: statusText(row, pen.lang),
  ...STATUS_COLOUR[row.status],
  bold: true,
});

export function summarySection(
  evaluated: EvaluatedPlan,
  options: ReportOptions,
  pen: Pen,
  charts: ReportCharts,
): FileChild[] {
  const { status } = evaluated;
  const { lang } = pen;
  const present = STATUS_ORDER.filter((state) => status.counts[state]);
  return [
    pen.section(pen.t('summary')),
    ...summarise(evaluated, options).map((finding) => text(finding.text, lang, finding.lead)),
    pen.table(pen.w('tableStatus')),
    table(
      present.map((state) => ({ title: statusText({ status: state }, lang), width: 1, align: 'center' as const })),
      [present.map((state) => ({ text: String(status.counts[state]), bold: true, ...STATUS_COLOUR[state] }))],
      { size: 22 },
    ),
    ...(charts.overview ? [picture(charts.overview, pen.w('figureStatus')), pen.figure(pen.w('figureStatus'))] : []),
  ];
}

export function targetsSection(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const baseYear = evaluated.plan.period[0] - 1;
  return [
    pen.section(pen.t('allTargets')),
    pen.table(pen.w('tableTargets')),
    targetTable(evaluated.status.rows, pen),
    note(
      lang === 'zh'
        ? `注：基期为规划所载 ${baseYear} 年数；“—”表示规划没有基期数或没有现值；上限、下限、保持和只核对的指标不计进度。`
        : `Baselines are those of the plan for ${baseYear}; “—” means no baseline or no value. Ceilings, floors, kept and checked targets carry no progress.`,
    ),
    ...textTargets(evaluated, pen),
  ];
}

function targetTable(rows: readonly TargetRow[], pen: Pen) {
  const { lang } = pen;
  return table(
    [
      pen.column('no', 6, 'center'),
      pen.column('indicator', 38),
      pen.column('unit', 7, 'center'),
      pen.column('baseline', 9, 'right'),
      pen.column('target', 11, 'right'),
      pen.column('value', 9, 'right'),
      pen.column('dataPeriod', 9, 'center'),
      pen.column('progress', 9, 'right'),
      pen.column('status', 12, 'center'),
      pen.column('source', 11, 'center'),
    ],
    rows.map((row) => [
      row.no,
      nameOf(row, lang),
      unitOf(row, lang),
      baselineText(row),
      targetText(row, lang),
      { text: valueText(row), bold: true },
      row.period ?? NOTHING,
      progressText(row),
      statusCell(row, pen),
      SOURCE_TEXT[row.source]?.[lang] ?? row.source,
    ]),
    { width: LANDSCAPE_WIDTH, size: 16 },
  );
}

/** Targets of the text: those computed beside the table, then those that nothing can be computed for, with the reason. */
function textTargets({ status }: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const rows = status.textRows ?? [];
  const judged = rows.filter(({ unjudged }) => unjudged === undefined);
  const rest = rows.filter(({ unjudged }) => unjudged !== undefined);
  return [
    ...(judged.length > 0 ? [gapLine(), pen.table(pen.w('tableText')), targetTable(judged, pen)] : []),
    ...(rest.length > 0
      ? [
          gapLine(),
          pen.table(pen.w('tableUnjudged')),
          table(
            [
              pen.column('no', 6, 'center'),
              pen.column('indicator', 40),
              pen.column('printed', 20),
              pen.column('dueYear', 8, 'center'),
              pen.column('whyNot', 46),
            ],
            rest.map((row) => [row.no, nameOf(row, lang), row.target.raw, String(row.target.byYear), row.rule[lang]]),
            { width: LANDSCAPE_WIDTH, size: 16 },
          ),
        ]
      : []),
  ];
}

export function domainSection(evaluated: EvaluatedPlan, pen: Pen, charts: ReportCharts): FileChild[] {
  const { lang } = pen;
  return [
    pen.section(pen.t('byDomain')),
    ...domains(evaluated, lang).flatMap(({ name, rows }) => {
      const chart = charts.domains.get(name);
      const [lead = '', ...rest] = domainSentences(rows, lang);
      return [
        pen.sub(name),
        text(lead, lang),
        ...rest.map((sentence) => point(sentence, lang)),
        ...(chart ? [picture(chart, name), pen.figure(`${name}${lang === 'zh' ? '：' : ': '}${pen.t('share')}`)] : []),
      ];
    }),
  ];
}

export function openSection(
  evaluated: EvaluatedPlan,
  options: ReportOptions,
  pen: Pen,
  charts: ReportCharts,
): FileChild[] {
  const { lang } = pen;
  const open = openTargets(evaluated);
  const silent = evaluated.status.rows.filter((row) => row.status === 'no-data');
  return [
    pen.section(pen.t('open')),
    ...(open.length === 0
      ? [text(lang === 'zh' ? '没有未达标或有风险的指标。' : 'No target is missed or at risk.', lang)]
      : open.flatMap((row) => openTarget(evaluated, options, row, pen, charts))),
    ...(silent.length > 0
      ? [
          pen.sub(pen.t('noData')),
          ...silent.map((row) =>
            point(`${row.no} ${nameOf(row, lang)}${lang === 'zh' ? '：' : ': '}${row.rule[lang]}`, lang),
          ),
        ]
      : []),
  ];
}

function openTarget(
  evaluated: EvaluatedPlan,
  options: ReportOptions,
  row: TargetRow,
  pen: Pen,
  charts: ReportCharts,
): FileChild[] {
  const { lang } = pen;
  const zh = lang === 'zh';
  const name = nameOf(row, lang);
  const chart = charts.trends.get(row.no);
  const townships = includes(options, 'townships') ? (evaluated.townships[row.no] ?? []) : [];
  return [
    pen.sub(
      `${name}${zh ? `（指标 ${row.no}，${statusText(row, lang)}）` : ` (no ${row.no}, ${statusText(row, lang)})`}`,
    ),
    text(gapSentence(row, lang), lang, undefined, true),
    text(`${row.rule[lang]}${zh ? '。' : '.'}`, lang, pen.t('rule'), true),
    ...(chart
      ? [
          picture(chart, name),
          pen.figure(
            `${name}${zh ? '：' : ': '}${pen.t(row.kind === 'progress' ? 'trendCaptionPace' : 'trendCaption')}`,
          ),
        ]
      : []),
    ...(townships.length > 0
      ? [
          pen.table(`${name}${zh ? '：' : ': '}${pen.w('tableTownships')}`),
          townshipTable(row, townships, pen),
          gapLine(),
        ]
      : []),
    ...(includes(options, 'execution') ? actionsOf(evaluated, row, pen) : []),
    ...row.doubts.map((doubt) => note(`${pen.t('doubts')}${zh ? '：' : ': '}${doubt.finding[lang]}`)),
  ];
}

function townshipTable(row: TargetRow, townships: readonly TownshipValue[], pen: Pen) {
  const { lang } = pen;
  const goal = targetNumber({ ...row, op: row.target.op, value: row.target.value, byYear: row.target.byYear });
  const sign = row.direction === 'lower' ? -1 : 1;
  const sorted = [...townships].sort(
    (a, b) => sign * ((a.value ?? Number.POSITIVE_INFINITY) - (b.value ?? Number.POSITIVE_INFINITY)),
  );
  const line = (entry: Omit<TownshipValue, 'area'>, bold: boolean): Cell[] => {
    const difference = entry.value === null || goal === null ? null : roundForJudging(entry.value, row.decimals) - goal;
    const wrong = difference !== null && sign * difference < 0;
    const shown =
      difference === null
        ? NOTHING
        : `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${showValue(Math.abs(difference), row.decimals)}`;
    return [
      { text: entry.name, bold },
      { text: valueText({ value: entry.value, decimals: row.decimals, unit: row.unit }), bold },
      { text: countText(entry.numerator), bold },
      { text: countText(entry.denominator), bold },
      { text: shown, bold, ...(wrong ? { ink: STATUS_COLOUR.missed.ink } : {}) },
    ];
  };
  return table(
    [
      pen.column('township', 30),
      { title: `${pen.t('value')}（${row.period}）`, width: 18, align: 'right' },
      pen.column('numerator', 16, 'right'),
      pen.column('denominator', 18, 'right'),
      { title: `${pen.t('target')} ${targetText(row, lang)} ±`, width: 18, align: 'right' },
    ],
    [line({ ...row, name: pen.t('county') }, true), ...sorted.map((entry) => line(entry, false))],
  );
}
