/** Sheets about the carrying out, the comparison and what the figures rest on. */
import { showValue } from '../rule-text.ts';
import { comparisonTable } from './comparison-table.ts';
import { addSheet, type Book, type SheetColumn } from './excel-sheet.ts';
import { createPen } from './pen.ts';
import { nameOf } from './show.ts';
import { SOURCE_TEXT } from './texts.ts';
import { evidenceText } from './word-evidence.ts';
import { kindText, words } from './word-execution.ts';

const WIDE = { no: 7, domain: 22, name: 40, unit: 8, restated: 60 } as const;

export function comparisonSheet(book: Book): void {
  const { comparison, lang } = book.options;
  if (!comparison) return;
  const { columns, rows } = comparisonTable(comparison, lang);
  const shown = columns.map(
    ({ key, title }): SheetColumn => ({
      title,
      width: WIDE[key as keyof typeof WIDE] ?? 14,
      wrap: key === 'name' || key === 'restated' || key === 'domain',
      format: '0.00##',
    }),
  );
  addSheet(
    book,
    'comparison',
    shown,
    rows.map((row) => columns.map(({ key }) => row[key as keyof typeof row] ?? null)),
  );
}

export function taskSheets(book: Book): void {
  const { plan, blocks } = book.evaluated;
  const { lang } = book.options;
  const { t, w } = createPen(lang);
  const execution = blocks?.execution;
  const names = [
    { title: t('no'), width: 7 },
    { title: t('task'), width: 36, wrap: true },
    { title: t('lead'), width: 34, wrap: true },
    { title: t('coop'), width: 60, wrap: true },
  ];
  if (!execution) {
    addSheet(
      book,
      'tasks',
      [...names, { title: t('section'), width: 40, wrap: true }],
      plan.tasks.map((task) => [
        task.no,
        task.title,
        task.leadUnits.join('、'),
        task.coopUnits.join('、'),
        task.section,
      ]),
    );
    addSheet(
      book,
      'projects',
      [
        { title: t('project'), width: 60, wrap: true },
        { title: t('kind'), width: 14 },
        { title: t('due'), width: 10 },
      ],
      plan.projects.map((project) => [project.name, kindText(project.kind, lang), project.due]),
    );
    return;
  }
  addSheet(
    book,
    'tasks',
    [
      ...names,
      { title: w('state'), width: 12 },
      { title: w('deadline'), width: 12 },
      { title: w('percent'), width: 9, format: '0%' },
      { title: w('overdueTasks'), width: 8 },
      { title: w('lastNote'), width: 50, wrap: true },
    ],
    execution.tasks.map((task) => [
      task.no,
      task.title,
      task.leadUnits.join('、'),
      task.coopUnits.join('、'),
      words(task.state, lang),
      task.due,
      task.percent === null ? null : task.percent / 100,
      task.overdue ? '!' : null,
      task.lastNote ?? null,
    ]),
  );
  addSheet(
    book,
    'units',
    [
      { title: w('responsible'), width: 40 },
      { title: w('leadTasks'), width: 12, format: '0' },
      { title: w('doneTasks'), width: 12, format: '0' },
      { title: w('overdueTasks'), width: 12, format: '0' },
    ],
    execution.units.map(({ unit, lead, done, overdue }) => [unit, lead, done, overdue]),
  );
  const money = { width: 14, format: '#,##0.##' };
  const [planned = '', arrived = '', spent = ''] =
    lang === 'zh'
      ? ['计划（万元）', '到位（万元）', '支出（万元）']
      : ['Planned (10,000)', 'Arrived (10,000)', 'Spent (10,000)'];
  addSheet(
    book,
    'projects',
    [
      { title: t('project'), width: 60, wrap: true },
      { title: t('kind'), width: 14 },
      { title: w('deadline'), width: 12 },
      { title: w('state'), width: 12 },
      { title: w('percent'), width: 9, format: '0%' },
      { title: planned, ...money },
      { title: arrived, ...money },
      { title: spent, ...money },
    ],
    execution.projects.map((project) => [
      project.name,
      kindText(project.kind, lang),
      project.due,
      words(project.state, lang),
      project.percent === null ? null : project.percent / 100,
      project.plannedFunds,
      project.arrivedFunds,
      project.spentFunds,
    ]),
  );
  addSheet(
    book,
    'actions',
    [
      { title: t('no'), width: 7 },
      { title: w('cause'), width: 40, wrap: true },
      { title: w('action'), width: 50, wrap: true },
      { title: w('responsible'), width: 26 },
      { title: w('deadline'), width: 12 },
      { title: w('state'), width: 12 },
      { title: w('before'), width: 10, format: '0.00##' },
      { title: w('now'), width: 10, format: '0.00##' },
    ],
    execution.actions.map((one) => [
      one.target,
      one.cause,
      one.action,
      one.unit,
      one.due,
      words(one.state, lang),
      one.valueThen,
      one.valueNow,
    ]),
  );
}

export function standardSheet(book: Book): void {
  const { plan, blocks } = book.evaluated;
  const { lang } = book.options;
  const { t, w } = createPen(lang);
  const number = { width: 12, format: '#,##0.##' };
  addSheet(
    book,
    'standards',
    [
      { title: t('no'), width: 7 },
      { title: w('standards'), width: 60, wrap: true },
      { title: w('standard'), ...number },
      { title: w('actual'), ...number },
      { title: w('shouldBe'), ...number },
      { title: w('difference'), ...number },
      { title: t('unit'), width: 9 },
      { title: w('remark'), width: 50, wrap: true },
    ],
    blocks?.standards?.map((row) => [
      row.no,
      row.rule[lang],
      typeof row.standard === 'number' ? row.standard : words(row.standard, lang),
      row.actual,
      row.needed,
      row.gap,
      row.unit === null ? null : words(row.unit, lang),
      row.note === null || row.note === undefined ? null : words(row.note, lang),
    ]) ??
      plan.standards.map((standard, index) => [
        String(index + 1),
        (lang === 'en' && standard.ruleEn) || standard.rule,
        null,
        null,
        null,
        null,
        null,
        null,
      ]),
  );
}

export function sourceSheets(book: Book): void {
  const { evaluated } = book;
  const { lang } = book.options;
  const pen = createPen(lang);
  const { t, w } = pen;
  addSheet(
    book,
    'sources',
    [
      { title: t('no'), width: 7 },
      { title: t('indicator'), width: 40, wrap: true },
      { title: t('code'), width: 8 },
      { title: t('source'), width: 11 },
      { title: t('dataPeriod'), width: 11 },
      { title: w('reportedFrom'), width: 60, wrap: true },
      { title: t('version'), width: 10 },
      { title: w('computedAt'), width: 22 },
    ],
    evaluated.status.rows.map((row) => {
      const figure = evaluated.figures?.[row.indicator ?? '']?.find(({ period }) => period === row.period);
      return [
        row.no,
        nameOf(row, lang),
        row.indicator,
        SOURCE_TEXT[row.source]?.[lang] ?? row.source,
        row.period,
        evidenceText(evaluated, row, pen),
        figure?.formulaVersion ?? null,
        figure?.computedAt ?? null,
      ];
    }),
  );
  addSheet(
    book,
    'restatements',
    [
      { title: t('code'), width: 8 },
      { title: t('indicator'), width: 40, wrap: true },
      { title: t('dataPeriod'), width: 11 },
      { title: w('closedValue'), width: 12 },
      { title: w('liveValue'), width: 12 },
      { title: w('closedOn'), width: 14 },
      { title: w('reason'), width: 70, wrap: true },
    ],
    (evaluated.restatements ?? []).map((one) => {
      const decimals = evaluated.status.rows.find((row) => row.indicator === one.indicator)?.decimals ?? 2;
      const value = (number: number | null) => (number === null ? null : Number(showValue(number, decimals)));
      return [
        one.indicator,
        evaluated.indicators[one.indicator]?.title[lang] ?? one.indicator,
        one.period,
        value(one.closedValue),
        value(one.liveValue),
        one.closedAt.slice(0, 10),
        one.reason[lang],
      ];
    }),
  );
}
