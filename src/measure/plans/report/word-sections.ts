/** The sections of the Word report, in the order a reader needs them. */
import type { FileChild } from 'docx';
import { roundForJudging } from '../evaluate.ts';
import { groupBy } from '../group-by.ts';
import { targetNumber } from '../pace.ts';
import { showValue } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow, TownshipValue } from '../types.ts';
import type { ReportCharts } from './charts.ts';
import { domainSentences, domains, findings, gapSentence, openTargets } from './findings.ts';
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
import {
  DOUBT_TYPE_TEXT,
  JUDGING,
  type Lang,
  ORIGIN_TEXT,
  PROJECT_KIND_TEXT,
  SOURCE_TEXT,
  sourceName,
  TEXTS,
} from './texts.ts';
import {
  bullet,
  type Cell,
  caption,
  gapLine,
  LANDSCAPE_WIDTH,
  note,
  picture,
  table,
  text,
  title,
} from './word-parts.ts';

const statusCell = (row: TargetRow, lang: Lang): Cell => ({
  text: statusText(row, lang),
  ...STATUS_COLOUR[row.status],
  bold: true,
});

export function summarySection(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const { status } = evaluated;
  const order: TargetRow['status'][] = ['met', 'on-track', 'at-risk', 'off-track', 'missed', 'no-data'];
  const present = order.filter((state) => status.counts[state]);
  return [
    title(1, TEXTS.summary[lang]),
    ...findings(evaluated, lang).map((sentence, index) => (index === 0 ? text(sentence, lang) : bullet(sentence))),
    gapLine(),
    table(
      present.map((state) => ({ title: statusText({ status: state }, lang), width: 1, align: 'center' as const })),
      [present.map((state) => ({ text: String(status.counts[state]), bold: true, ...STATUS_COLOUR[state] }))],
      undefined,
      24,
    ),
  ];
}

export function methodSection(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const { rows } = evaluated.status;
  const count = (source: TargetRow['source']) => rows.filter((row) => row.source === source).length;
  const periods = [...new Set(rows.flatMap((row) => row.period ?? []))].sort();
  const sources = [...groupBy(Object.values(evaluated.indicators), (indicator) => indicator.source)].map(
    ([source, list]) =>
      `${sourceName(source, lang)}${lang === 'zh' ? '：' : ': '}${list.map(({ code }) => code).join(', ')}`,
  );
  return [
    title(1, TEXTS.method[lang]),
    title(2, TEXTS.judging[lang]),
    ...JUDGING.map((paragraph) => text(paragraph[lang], lang)),
    title(2, TEXTS.sources[lang]),
    text(
      lang === 'zh'
        ? `现值由平台内的记录版本和官方人口数据计算，或由单位填报并附佐证。本次评估 ${count('computed')} 项由记录计算，${count('reported')} 项为填报，${count('none')} 项无数据；数据期为 ${periods.join('、') || '无'}。逐项口径见附录二。`
        : `Values are computed from record versions in the platform and official population figures, or reported by units with evidence. Here ${count('computed')} targets are computed, ${count('reported')} reported and ${count('none')} without data; periods: ${periods.join(', ') || 'none'}. Annex 2 gives each formula.`,
      lang,
    ),
    ...(sources.length > 0
      ? [
          text(lang === 'zh' ? '各来源对应的指标：' : 'Indicators by source:', lang),
          ...sources.map((source) => bullet(source)),
        ]
      : []),
  ];
}

export function targetsSection(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const t = TEXTS;
  const column = (name: keyof typeof TEXTS, width: number, align: 'left' | 'right' | 'center' = 'left') => ({
    title: t[name][lang],
    width,
    align,
  });
  return [
    title(1, t.allTargets[lang]),
    table(
      [
        column('no', 6, 'center'),
        column('indicator', 38),
        column('unit', 7, 'center'),
        column('baseline', 9, 'right'),
        column('target', 11, 'right'),
        column('value', 9, 'right'),
        column('dataPeriod', 9, 'center'),
        column('progress', 9, 'right'),
        column('status', 12, 'center'),
        column('source', 11, 'center'),
      ],
      evaluated.status.rows.map((row) => [
        row.no,
        nameOf(row, lang),
        unitOf(row, lang),
        baselineText(row),
        targetText(row, lang),
        { text: valueText(row), bold: true },
        row.period ?? NOTHING,
        progressText(row),
        statusCell(row, lang),
        SOURCE_TEXT[row.source]?.[lang] ?? row.source,
      ]),
      LANDSCAPE_WIDTH,
      16,
    ),
    note(
      lang === 'zh'
        ? '注：基期为规划所载 2020 年数；“—”表示规划没有基期数或没有现值；上限、下限、保持和只核对的指标不计进度。'.replace(
            '2020',
            String(evaluated.plan.period[0] - 1),
          )
        : `Baselines are those of the plan for ${evaluated.plan.period[0] - 1}; “—” means no baseline or no value. Ceilings, floors, kept and checked targets carry no progress.`,
    ),
  ];
}

export function domainSection(evaluated: EvaluatedPlan, lang: Lang, charts: ReportCharts): FileChild[] {
  let figure = 0;
  return [
    title(1, TEXTS.byDomain[lang]),
    ...domains(evaluated, lang).flatMap(({ name, rows }) => {
      const chart = charts.domains.get(name);
      if (chart) figure += 1;
      return [
        title(2, name),
        ...domainSentences(rows, lang).map((sentence, index) =>
          index === 0 ? text(sentence, lang) : bullet(sentence),
        ),
        ...(chart
          ? [
              picture(chart, name),
              caption(
                lang === 'zh'
                  ? `图 ${figure} ${name}：${TEXTS.share[lang]}`
                  : `Figure ${figure}. ${name}: ${TEXTS.share[lang]}`,
              ),
            ]
          : []),
      ];
    }),
  ];
}

export function openSection(evaluated: EvaluatedPlan, lang: Lang, charts: ReportCharts): FileChild[] {
  const open = openTargets(evaluated);
  const silent = evaluated.status.rows.filter((row) => row.status === 'no-data');
  return [
    title(1, TEXTS.open[lang]),
    ...(open.length === 0
      ? [text(`${TEXTS.none[lang]}。`, lang)]
      : open.flatMap((row) => openTarget(evaluated, row, lang, charts))),
    ...(silent.length > 0
      ? [
          title(2, TEXTS.noData[lang]),
          ...silent.map((row) => bullet(`${row.no} ${nameOf(row, lang)}：${row.rule[lang]}`)),
        ]
      : []),
  ];
}

function openTarget(evaluated: EvaluatedPlan, row: TargetRow, lang: Lang, charts: ReportCharts): FileChild[] {
  const chart = charts.trends.get(row.no);
  const townships = evaluated.townships[row.no] ?? [];
  return [
    title(2, `${row.no} ${nameOf(row, lang)}  ${statusText(row, lang)}`),
    text(gapSentence(row, lang), lang),
    text(`${TEXTS.rule[lang]}${lang === 'zh' ? '：' : ': '}${row.rule[lang]}${lang === 'zh' ? '。' : '.'}`, lang),
    ...(chart
      ? [
          picture(chart, nameOf(row, lang)),
          caption(
            `${nameOf(row, lang)}${lang === 'zh' ? '：' : ': '}${TEXTS[row.kind === 'progress' ? 'trendCaptionPace' : 'trendCaption'][lang]}`,
          ),
        ]
      : []),
    ...(townships.length > 0 ? [townshipTable(row, townships, lang), gapLine()] : []),
    ...row.doubts.map((doubt) => note(`${TEXTS.doubts[lang]}${lang === 'zh' ? '：' : ': '}${doubt.finding[lang]}`)),
  ];
}

function townshipTable(row: TargetRow, townships: readonly TownshipValue[], lang: Lang) {
  const goal = targetNumber({ ...row, op: row.target.op, value: row.target.value, byYear: row.target.byYear });
  const sign = row.direction === 'lower' ? -1 : 1;
  const sorted = [...townships].sort(
    (a, b) => sign * ((a.value ?? Number.POSITIVE_INFINITY) - (b.value ?? Number.POSITIVE_INFINITY)),
  );
  const line = (
    name: string,
    value: number | null,
    numerator: number | null,
    denominator: number | null,
    bold: boolean,
  ): Cell[] => {
    const difference = value === null || goal === null ? null : roundForJudging(value, row.decimals) - goal;
    const wrong = difference !== null && sign * difference < 0;
    return [
      { text: name, bold },
      { text: valueText({ value, decimals: row.decimals, unit: row.unit }), bold },
      { text: countText(numerator), bold },
      { text: countText(denominator), bold },
      {
        text:
          difference === null
            ? NOTHING
            : `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${showValue(Math.abs(difference), row.decimals)}`,
        bold,
        ...(wrong ? { ink: STATUS_COLOUR.missed.ink } : {}),
      },
    ];
  };
  return table(
    [
      { title: TEXTS.township[lang], width: 30 },
      { title: `${TEXTS.value[lang]}（${row.period}）`, width: 18, align: 'right' },
      { title: TEXTS.numerator[lang], width: 16, align: 'right' },
      { title: TEXTS.denominator[lang], width: 18, align: 'right' },
      { title: `${TEXTS.target[lang]} ${targetText(row, lang)} ±`, width: 18, align: 'right' },
    ],
    [
      line(TEXTS.county[lang], row.value, row.numerator, row.denominator, true),
      ...sorted.map((entry) => line(entry.name, entry.value, entry.numerator, entry.denominator, false)),
    ],
  );
}

export function doubtsSection(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const column = (name: keyof typeof TEXTS, width: number) => ({ title: TEXTS[name][lang], width });
  return [
    title(1, TEXTS.doubts[lang]),
    table(
      [column('no', 7), column('subject', 24), column('type', 13), column('finding', 46), column('origin', 10)],
      evaluated.plan.doubts.map((doubt) => [
        doubt.target ?? NOTHING,
        doubt.subject,
        DOUBT_TYPE_TEXT[doubt.type]?.[lang] ?? doubt.type,
        doubt.finding[lang],
        ORIGIN_TEXT[doubt.origin]?.[lang] ?? doubt.origin,
      ]),
    ),
  ];
}

export function tasksSection(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const column = (name: keyof typeof TEXTS, width: number) => ({ title: TEXTS[name][lang], width });
  const { tasks, projects } = evaluated.plan;
  return [
    title(1, TEXTS.tasks[lang]),
    table(
      [column('no', 7), column('task', 25), column('lead', 24), column('coop', 44)],
      tasks.map((task) => [task.no, task.title, task.leadUnits.join('、'), task.coopUnits.join('、')]),
    ),
    title(2, TEXTS.projects[lang]),
    table(
      [column('project', 62), column('kind', 20), column('due', 18)],
      projects.map((project) => [
        project.name,
        PROJECT_KIND_TEXT[project.kind ?? '']?.[lang] ?? project.kind ?? NOTHING,
        project.due === null ? NOTHING : String(project.due),
      ]),
    ),
  ];
}

export function annexSections(evaluated: EvaluatedPlan, lang: Lang): FileChild[] {
  const column = (name: keyof typeof TEXTS, width: number) => ({ title: TEXTS[name][lang], width });
  const indicators = Object.values(evaluated.indicators);
  return [
    title(1, TEXTS.annexRules[lang], { pageBreakBefore: true }),
    table(
      [column('no', 7), column('indicator', 28), column('rule', 53), column('status', 13)],
      evaluated.status.rows.map((row) => [row.no, nameOf(row, lang), row.rule[lang], statusCell(row, lang)]),
    ),
    title(1, TEXTS.annexFormulas[lang]),
    table(
      [
        column('code', 8),
        column('indicator', 22),
        column('formula', 32),
        column('definition', 24),
        column('source', 14),
        column('version', 8),
      ],
      indicators.map((indicator) => [
        indicator.code,
        indicator.title[lang],
        indicator.formula[lang],
        indicator.definition[lang],
        sourceName(indicator.source, lang),
        indicator.version,
      ]),
      undefined,
      16,
    ),
  ];
}
