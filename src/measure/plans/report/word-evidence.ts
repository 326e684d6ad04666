/** Sections that say what a report rests on: comparison, doubts, sources and restatements, next steps, annexes. */
import type { FileChild } from 'docx';
import { decisionText } from '../apply-decisions.ts';
import { showValue } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';
import { changeText, stateTarget, stateText, verdictText } from './comparison-table.ts';
import type { ReportOptions } from './options.ts';
import type { Pen } from './pen.ts';
import { NOTHING, nameOf, STATUS_COLOUR, statusText } from './show.ts';
import { nextSteps } from './summary.ts';
import { DOUBT_TYPE_TEXT, JUDGING, ORIGIN_TEXT, SOURCE_TEXT, sourceName } from './texts.ts';
import { type Cell, gapLine, note, point, table, text } from './word-parts.ts';
import { LANDSCAPE_WIDTH } from './word-styles.ts';
import { statusCell } from './word-targets.ts';

export function comparisonSection({ comparison }: ReportOptions, pen: Pen): FileChild[] {
  if (!comparison) return [];
  const { lang } = pen;
  const { a, b, rows } = comparison;
  const tone = (verdict: string): Partial<Cell> =>
    verdict === 'better' ? STATUS_COLOUR.met : verdict === 'worse' ? STATUS_COLOUR.missed : {};
  const restated = rows.flatMap((row) => row.restated.map((one) => ({ row, one })));
  return [
    pen.section(pen.w('comparison')),
    pen.table(`${pen.w('changes')}${lang === 'zh' ? `（${a.on} 至 ${b.on}）` : `, ${a.on} to ${b.on}`}`),
    table(
      [
        pen.column('no', 6, 'center'),
        pen.column('indicator', 34),
        pen.column('target', 11, 'right'),
        { title: `${pen.w('before')} ${a.on}`, width: 15, align: 'right' },
        { title: pen.t('status'), width: 11, align: 'center' },
        { title: `${pen.w('now')} ${b.on}`, width: 15, align: 'right' },
        { title: pen.t('status'), width: 11, align: 'center' },
        pen.column('change', 9, 'right'),
        pen.column('verdict', 12, 'center'),
      ],
      rows.map((row) => [
        row.no,
        `${nameOf(row, lang)}${row.redefined ? ` (${pen.w('redefined')})` : ''}`,
        stateTarget(row, row.now ?? row.before, lang),
        stateText(row, row.before),
        row.before ? statusText(row.before, lang) : NOTHING,
        { text: stateText(row, row.now), bold: true },
        row.now ? statusText(row.now, lang) : NOTHING,
        changeText(row),
        { text: verdictText(row, lang), ...tone(row.verdict) },
      ]),
      { width: LANDSCAPE_WIDTH, size: 16 },
    ),
    ...(restated.length > 0
      ? [
          pen.table(pen.w('restatedSince')),
          table(
            [
              pen.column('no', 6, 'center'),
              pen.column('indicator', 30),
              pen.column('dataPeriod', 10, 'center'),
              pen.column('before', 11, 'right'),
              pen.column('now', 11, 'right'),
              pen.column('reason', 42),
            ],
            restated.map(({ row, one }) => [
              row.no,
              nameOf(row, lang),
              one.period,
              showValue(one.before, row.decimals),
              showValue(one.now, row.decimals),
              one.reason[lang],
            ]),
            { width: LANDSCAPE_WIDTH, size: 16 },
          ),
        ]
      : []),
  ];
}

export function doubtsSection(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const { doubts } = evaluated.plan;
  if (doubts.length === 0)
    return [
      pen.section(pen.t('doubts')),
      text(lang === 'zh' ? '没有发现文本疑点。' : 'No doubts were found in the text.', lang),
    ];
  return [
    pen.section(pen.t('doubts')),
    pen.table(pen.t('doubts')),
    table(
      [
        pen.column('no', 7, 'center'),
        pen.column('subject', 21),
        pen.column('type', 13, 'center'),
        pen.column('finding', 40),
        pen.column('origin', 9, 'center'),
        pen.column('decision', 18),
      ],
      doubts.map((doubt) => [
        doubt.target ?? NOTHING,
        doubt.subject,
        DOUBT_TYPE_TEXT[doubt.type]?.[lang] ?? doubt.type,
        doubt.finding[lang],
        ORIGIN_TEXT[doubt.origin]?.[lang] ?? doubt.origin,
        decisionText(doubt)?.[lang] ?? pen.w('undecided'),
      ]),
    ),
  ];
}

export function sourcesSection(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const zh = lang === 'zh';
  const { rows } = evaluated.status;
  const count = (source: TargetRow['source']) => rows.filter((row) => row.source === source).length;
  const periods = [...new Set(rows.flatMap((row) => row.period ?? []))].sort();
  const restated = evaluated.restatements ?? [];
  return [
    pen.section(pen.w('sources')),
    pen.sub(pen.w('sourceList')),
    text(
      zh
        ? `现值由平台内的记录版本和官方人口数据计算，或由单位填报并附依据。本次评估 ${count('computed')} 项由记录计算，${count('reported')} 项为填报，${count('none')} 项无数据；数据期为 ${periods.join('、') || '无'}。`
        : `Values are computed from record versions in the platform and official population figures, or reported by units with evidence. Here ${count('computed')} targets are computed, ${count('reported')} reported and ${count('none')} without data; periods: ${periods.join(', ') || 'none'}.`,
      lang,
    ),
    pen.table(pen.w('sourceList')),
    table(
      [
        pen.column('no', 7, 'center'),
        pen.column('indicator', 32),
        pen.column('source', 12, 'center'),
        pen.column('dataPeriod', 11, 'center'),
        { title: zh ? '依据' : 'Evidence', width: 38 },
      ],
      rows.map((row) => [
        row.no,
        nameOf(row, lang),
        SOURCE_TEXT[row.source]?.[lang] ?? row.source,
        row.period ?? NOTHING,
        evidenceText(evaluated, row, pen),
      ]),
      { size: 17 },
    ),
    gapLine(),
    pen.sub(pen.w('restatements')),
    ...(restated.length === 0
      ? [text(zh ? '已关闭的统计期在关闭后没有修订。' : 'No figure of a closed period was restated.', lang)]
      : [
          pen.table(pen.w('restatements')),
          table(
            [
              pen.column('indicator', 30),
              pen.column('dataPeriod', 10, 'center'),
              pen.column('closedValue', 11, 'right'),
              pen.column('liveValue', 11, 'right'),
              pen.column('reason', 38),
            ],
            restated.map((one) => {
              const decimals = rows.find((row) => row.indicator === one.indicator)?.decimals ?? 2;
              const value = (number: number | null) => (number === null ? NOTHING : showValue(number, decimals));
              return [
                evaluated.indicators[one.indicator]?.title[lang] ?? one.indicator,
                one.period,
                value(one.closedValue),
                value(one.liveValue),
                one.reason[lang],
              ];
            }),
            { size: 17 },
          ),
        ]),
  ];
}

/** What the value of a target was made from: systems and population, or the publication it was reported from. */
export function evidenceText(evaluated: EvaluatedPlan, row: TargetRow, pen: Pen): string {
  const { lang } = pen;
  if (row.indicator === null || row.source === 'none') return NOTHING;
  const figure = evaluated.figures?.[row.indicator]?.find(({ period }) => period === row.period);
  if (row.source === 'reported') return figure?.reportedFrom ?? NOTHING;
  const system = sourceName(evaluated.indicators[row.indicator]?.source ?? '', lang);
  if (!figure?.population) return system;
  const { source, vintage } = figure.population;
  return `${system}${lang === 'zh' ? '；人口：' : '; population: '}${source}${vintage ? ` (${vintage})` : ''}`;
}

export function nextSection(evaluated: EvaluatedPlan, options: ReportOptions, pen: Pen): FileChild[] {
  const { lang } = pen;
  const steps = nextSteps(evaluated, options);
  return [
    pen.section(pen.w('next')),
    ...(steps.length === 0
      ? [
          text(
            lang === 'zh' ? '各项指标均已达到或在轨，按规划继续推进。' : 'All targets are met or on track; carry on.',
            lang,
          ),
        ]
      : steps.map((step, index) => point(lang === 'zh' ? `${index + 1}．${step}` : step, lang))),
  ];
}

export function annexSections(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  return [
    pen.annex(pen.w('annexMethod')),
    ...JUDGING.map((paragraph) => text(paragraph[lang], lang)),
    pen.annex(pen.w('annexRules')),
    pen.table(pen.w('annexRules')),
    table(
      [
        pen.column('no', 7, 'center'),
        pen.column('indicator', 28),
        pen.column('rule', 53),
        pen.column('status', 13, 'center'),
      ],
      evaluated.status.rows.map((row) => [row.no, nameOf(row, lang), row.rule[lang], statusCell(row, pen)]),
      { size: 17 },
    ),
    pen.annex(pen.w('annexFormulas')),
    pen.table(pen.w('annexFormulas')),
    table(
      [
        pen.column('code', 8, 'center'),
        pen.column('indicator', 22),
        pen.column('formula', 32),
        pen.column('definition', 24),
        pen.column('source', 14),
        pen.column('version', 8, 'center'),
      ],
      Object.values(evaluated.indicators).map((indicator) => [
        indicator.code,
        indicator.title[lang],
        indicator.formula[lang],
        indicator.definition[lang],
        sourceName(indicator.source, lang),
        indicator.version,
      ]),
      { size: 16 },
    ),
    note(lang === 'zh' ? '注：代码为指标目录编号。' : 'Codes are those of the indicator catalogue.'),
  ];
}
