/** Sections about the carrying out: tasks, units, projects, actions, standards. */
import type { FileChild } from 'docx';
import type { Bilingual } from '../model.ts';
import { showThreshold, showValue } from '../rule-text.ts';
import type { EvaluatedPlan, ExecutionBlock, StandardRow, TargetRow } from '../types.ts';
import type { Pen } from './pen.ts';
import { countText, NOTHING, nameOf, STATUS_COLOUR } from './show.ts';
import { type Lang, PROJECT_KIND_TEXT } from './texts.ts';
import { type Cell, gapLine, note, table, text } from './word-parts.ts';

export function words(value: string | Bilingual | null | undefined, lang: Lang): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  return typeof value === 'string' ? value : value[lang];
}

export const percentText = (percent: number | null) => (percent === null ? NOTHING : `${Math.round(percent)}%`);
export const kindText = (kind: string | null, lang: Lang) => PROJECT_KIND_TEXT[kind ?? '']?.[lang] ?? kind ?? NOTHING;

export function executionSection(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const execution = evaluated.blocks?.execution;
  return [pen.section(pen.w('execution')), ...(execution ? recorded(execution, pen) : planned(evaluated, pen))];
}

/** Without a record of the progress: the plan's own lists. */
function planned({ plan }: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const zh = lang === 'zh';
  if (plan.tasks.length + plan.projects.length === 0)
    return [text(zh ? '规划没有列出任务和项目。' : 'The plan lists no tasks or projects.', lang)];
  return [
    text(
      zh
        ? '任务和项目的执行情况尚无登记，以下为规划所列内容。'
        : 'Progress is not recorded yet; these are the lists of the plan.',
      lang,
    ),
    ...(plan.tasks.length > 0
      ? [
          pen.sub(pen.w('taskList')),
          pen.table(pen.t('tasks')),
          table(
            [pen.column('no', 7, 'center'), pen.column('task', 25), pen.column('lead', 24), pen.column('coop', 44)],
            plan.tasks.map((task) => [task.no, task.title, task.leadUnits.join('、'), task.coopUnits.join('、')]),
          ),
          gapLine(),
        ]
      : []),
    ...(plan.projects.length > 0
      ? [
          pen.sub(pen.t('projects')),
          pen.table(pen.t('projects')),
          table(
            [pen.column('project', 62), pen.column('kind', 20, 'center'), pen.column('due', 18, 'center')],
            plan.projects.map((project) => [
              project.name,
              kindText(project.kind, lang),
              project.due === null ? NOTHING : String(project.due),
            ]),
          ),
        ]
      : []),
  ];
}

function recorded({ tasks, projects, units }: ExecutionBlock, pen: Pen): FileChild[] {
  const { lang } = pen;
  const late = (overdue: boolean): Partial<Cell> => (overdue ? { ...STATUS_COLOUR.missed, bold: true } : {});
  return [
    pen.sub(pen.w('taskList')),
    pen.table(pen.t('tasks')),
    table(
      [
        pen.column('no', 7, 'center'),
        pen.column('task', 26),
        pen.column('lead', 20),
        pen.column('state', 12, 'center'),
        pen.column('deadline', 13, 'center'),
        pen.column('percent', 9, 'right'),
        pen.column('lastNote', 24),
      ],
      tasks.map((task) => [
        task.no,
        task.title,
        task.leadUnits.join('、') || NOTHING,
        { text: `${words(task.state, lang)}${task.overdue ? pen.w('overdueMark') : ''}`, ...late(task.overdue) },
        task.due ?? NOTHING,
        percentText(task.percent),
        task.lastNote ?? '',
      ]),
    ),
    ...(units.length > 0
      ? [
          pen.sub(pen.w('unitList')),
          pen.table(pen.w('unitList')),
          table(
            [
              pen.column('responsible', 46),
              pen.column('leadTasks', 18, 'right'),
              pen.column('doneTasks', 18, 'right'),
              pen.column('overdueTasks', 18, 'right'),
            ],
            units.map(({ unit, lead, done, overdue }) => [
              unit,
              String(lead),
              String(done),
              { text: String(overdue), ...late(overdue > 0) },
            ]),
          ),
        ]
      : []),
    ...(projects.length > 0
      ? [
          pen.sub(pen.t('projects')),
          pen.table(pen.t('projects')),
          table(
            [
              pen.column('project', 36),
              pen.column('kind', 12, 'center'),
              pen.column('deadline', 12, 'center'),
              pen.column('state', 12, 'center'),
              pen.column('percent', 9, 'right'),
              pen.column('funds', 26, 'right'),
            ],
            projects.map((project) => [
              project.name,
              kindText(project.kind, lang),
              project.due === null ? NOTHING : String(project.due),
              words(project.state, lang),
              percentText(project.percent),
              [project.plannedFunds, project.arrivedFunds, project.spentFunds].map(countText).join('／'),
            ]),
          ),
        ]
      : []),
  ];
}

/** What was decided about a target that is missed or at risk. */
export function actionsOf({ blocks }: EvaluatedPlan, row: TargetRow, pen: Pen): FileChild[] {
  const { lang } = pen;
  const own = blocks?.execution?.actions.filter((action) => action.target === row.no) ?? [];
  if (own.length === 0) return [];
  const value = (number: number | null) => (number === null ? NOTHING : showValue(number, row.decimals));
  return [
    pen.table(`${nameOf(row, lang)}${lang === 'zh' ? '：' : ': '}${pen.w('actionsByTarget')}`),
    table(
      [
        pen.column('cause', 24),
        pen.column('action', 30),
        pen.column('responsible', 16),
        pen.column('deadline', 12, 'center'),
        pen.column('state', 11, 'center'),
        pen.column('valueThenNow', 14, 'right'),
      ],
      own.map((action) => [
        action.cause,
        action.action,
        action.unit,
        action.due ?? NOTHING,
        words(action.state, lang),
        `${value(action.valueThen)}／${value(action.valueNow)}`,
      ]),
    ),
    gapLine(),
  ];
}

export function standardsSection(evaluated: EvaluatedPlan, pen: Pen): FileChild[] {
  const { lang } = pen;
  const rows = evaluated.blocks?.standards;
  const heading = pen.section(pen.w('standards'));
  if (rows)
    return [
      heading,
      pen.table(pen.w('standards')),
      table(
        [
          pen.column('no', 7, 'center'),
          pen.column('standards', 34),
          pen.column('standard', 14, 'right'),
          pen.column('actual', 11, 'right'),
          pen.column('shouldBe', 11, 'right'),
          pen.column('difference', 11, 'right'),
          pen.column('remark', 20),
        ],
        rows.map((row) => standardCells(row, lang)),
      ),
      note(
        lang === 'zh'
          ? '注：差额＝实有－应有，负数为不足；“—”表示登记的数据不足以核对。'
          : 'Difference = actual − needed; negative is short. “—” means that the registers do not allow a check.',
      ),
    ];
  const { standards } = evaluated.plan;
  return [
    heading,
    ...(standards.length === 0
      ? [text(lang === 'zh' ? '规划没有列出配置标准。' : 'The plan lists no standards.', lang)]
      : [
          text(
            lang === 'zh'
              ? '以下为规划所列配置标准，本报告未附实有数。'
              : 'These are the standards of the plan; this report has no actual figures for them.',
            lang,
          ),
          pen.table(pen.w('standards')),
          table(
            [pen.column('no', 8, 'center'), pen.column('standards', 92)],
            standards.map((standard, index) => [
              String(index + 1),
              (lang === 'en' && standard.ruleEn) || standard.rule,
            ]),
          ),
        ]),
  ];
}

function standardCells(row: StandardRow, lang: Lang): (string | Cell)[] {
  const unit = row.unit === null ? '' : typeof row.unit === 'string' ? row.unit : row.unit[lang];
  const number = (value: number | null) => (value === null ? NOTHING : countText(value));
  const short = row.gap !== null && row.gap < 0;
  const gap = row.gap === null ? NOTHING : `${row.gap > 0 ? '+' : short ? '−' : ''}${countText(Math.abs(row.gap))}`;
  const standard = typeof row.standard === 'number' ? showThreshold(row.standard) : words(row.standard, lang);
  return [
    row.no,
    row.rule[lang],
    standard,
    `${number(row.actual)}${row.actual === null ? '' : ` ${unit}`}`.trim(),
    number(row.needed),
    short ? { text: gap, ...STATUS_COLOUR.missed, bold: true } : gap,
    row.note === null || row.note === undefined ? '' : words(row.note, lang),
  ];
}
