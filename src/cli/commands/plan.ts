import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { roundHalfUp } from '../../algorithms/rounding.ts';
import { readPlanBlocks } from '../../http/index.ts';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import {
  compareWithPrevious,
  doubtText,
  evaluatePlan,
  getPlan,
  listPlans,
  type PlanStatus,
  planDoubts,
  planStatus,
  reportFile,
  STATUS_TEXT,
  showTarget,
  type TargetRow,
} from '../../measure/plans/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';
import { importPlan } from './plan-import.ts';

type Lang = 'zh' | 'en';
interface Options {
  on?: string;
  out?: string;
  lang: Lang;
  json: boolean;
}

export const planCommand: Command = {
  name: 'plan',
  usage: `kangyu plan list [--json]
       kangyu plan show ID [--json]
       kangyu plan status ID [--on YYYY-MM-DD] [--json]
       kangyu plan doubts ID [--json]
       kangyu plan report ID --out FILE.docx|FILE.xlsx [--on YYYY-MM-DD]
       kangyu plan import FILE.docx|FILE.pdf|FILE.html|FILE.txt [--json] [--save]
       [--lang zh|en] [--data DIR]
import reads a plan document and prints what it found; nothing is stored without --save, which keeps it for review under /plans/import.`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        on: { type: 'string' },
        out: { type: 'string' },
        lang: { type: 'string' },
        json: { type: 'boolean' },
        save: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const [verb = '', id, ...rest] = positionals;
    const { on, out, lang = 'zh', json = false, save = false, data } = values;
    if (lang !== 'zh' && lang !== 'en') throw new UsageError('--lang is zh or en');
    if (rest.length > 0) throw new UsageError(`too many arguments: ${rest.join(' ')}`);
    if (save && verb !== 'import') throw new UsageError('--save goes with plan import');
    if (verb === 'import') {
      if (!id) throw new UsageError('plan import needs a file: .docx, .pdf, .html or .txt');
      await importPlan(id, { json, save, lang, ...(data ? { dataDir: data } : {}) }, ctx);
      return 0;
    }
    const work = VERBS[verb];
    if (!work) throw new UsageError('needs list, show, status, doubts, report or import');
    if (verb !== 'list' && !id)
      throw new UsageError(`plan ${verb} needs the id of a plan; kangyu plan list shows them`);
    if (verb === 'report' && !/^\.(docx|xlsx)$/.test(extname(out ?? '')))
      throw new UsageError('plan report needs --out with a .docx or .xlsx file');
    const options: Options = { lang, json, ...(on ? { on } : {}), ...(out ? { out } : {}) };
    await ctx.withPlatform(({ kernel }) => work(kernel, id ?? '', options, ctx), data ? { dataDir: data } : {});
    return 0;
  },
};

const VERBS: Record<string, (kernel: Kernel, id: string, options: Options, ctx: CommandContext) => Promise<void>> = {
  list: listCommand,
  show: showCommand,
  status: statusCommand,
  doubts: doubtsCommand,
  report: reportCommand,
};

const HEADS = {
  id: { zh: '编号', en: 'Id' },
  title: { zh: '规划', en: 'Plan' },
  period: { zh: '规划期', en: 'Period' },
  area: { zh: '地区', en: 'Area' },
  targets: { zh: '指标', en: 'Targets' },
  no: { zh: '序号', en: 'No' },
  name: { zh: '指标', en: 'Indicator' },
  unit: { zh: '单位', en: 'Unit' },
  baseline: { zh: '基期', en: 'Baseline' },
  target: { zh: '目标', en: 'Target' },
  value: { zh: '现值', en: 'Value' },
  dataPeriod: { zh: '数据期', en: 'Period' },
  progress: { zh: '进度', en: 'Progress' },
  status: { zh: '状态', en: 'Status' },
  doubts: { zh: '疑点', en: 'Doubts' },
  rule: { zh: '依据', en: 'Rule' },
  type: { zh: '类型', en: 'Type' },
  subject: { zh: '事项', en: 'Subject' },
  finding: { zh: '发现', en: 'Finding' },
  origin: { zh: '来自', en: 'Origin' },
  tasks: { zh: '任务', en: 'Task' },
  lead: { zh: '牵头单位', en: 'Leading units' },
} as const;

const head = (name: keyof typeof HEADS, lang: Lang) => ({ title: HEADS[name][lang] });

async function listCommand(kernel: Kernel, _id: string, { json, lang }: Options, ctx: CommandContext): Promise<void> {
  const plans = await listPlans(kernel.db);
  if (json) return ctx.out(JSON.stringify(plans, null, 2));
  const columns = [
    head('id', lang),
    head('title', lang),
    head('area', lang),
    head('period', lang),
    { ...head('targets', lang), align: 'right' as const },
  ];
  const rows = plans.map((plan) => [
    plan.id,
    (lang === 'en' && plan.titleEn) || plan.title,
    `${plan.areaCode} ${plan.region}`,
    plan.period.join('–'),
    String(plan.targets),
  ]);
  ctx.out(textTable(columns, rows));
}

async function showCommand(kernel: Kernel, id: string, { json, lang }: Options, ctx: CommandContext): Promise<void> {
  const plan = await getPlan(kernel.db, id);
  if (json) return ctx.out(JSON.stringify(planFormat(plan), null, 2));
  ctx.out(`${(lang === 'en' && plan.titleEn) || plan.title}  ${plan.region}  ${plan.period.join('–')}\n`);
  ctx.out(
    textTable(
      [
        head('no', lang),
        { ...head('name', lang), max: 60 },
        head('unit', lang),
        { ...head('baseline', lang), align: 'right' },
        { ...head('target', lang), align: 'right' },
      ],
      plan.targets.map((target) => [
        target.no,
        (lang === 'en' && target.nameEn) || target.name,
        target.unit ?? '',
        target.baselineRaw ?? '—',
        target.raw,
      ]),
    ),
  );
  ctx.out(
    `\n${textTable(
      [head('no', lang), { ...head('tasks', lang), max: 44 }, { ...head('lead', lang), max: 60 }],
      plan.tasks.map((task) => [task.no, task.title, task.leadUnits.join('、')]),
    )}`,
  );
}

/** A plan as `plan import` and content/plans write it. */
function planFormat(plan: Awaited<ReturnType<typeof getPlan>>) {
  const { id, title, titleEn, region, areaCode, period, issuer, issuedOn, docNo } = plan;
  return {
    plan: { id, title, titleEn, region, areaCode, period, issuer, issuedOn, docNo },
    tableIndicators: plan.targets
      .filter(({ origin }) => origin !== 'text')
      .map(({ op, value, raw, byYear, ...target }) => ({
        ...target,
        target: { op, value, raw, byYear },
      })),
    statedTargets: plan.statedTargets,
    tasks: plan.tasks,
    projects: plan.projects,
    standards: plan.standards,
    doubts: plan.doubts,
  };
}

async function statusCommand(
  kernel: Kernel,
  id: string,
  { on, json, lang }: Options,
  ctx: CommandContext,
): Promise<void> {
  const status = await planStatus(kernel, id, on);
  if (json) return ctx.out(JSON.stringify([...status.rows, ...(status.textRows ?? [])], null, 2));
  ctx.out(summaryLine(status, lang));
  const right = { align: 'right' as const };
  const columns = [
    head('no', lang),
    { ...head('name', lang), max: 48 },
    head('unit', lang),
    { ...head('baseline', lang), ...right },
    { ...head('target', lang), ...right },
    { ...head('value', lang), ...right },
    head('dataPeriod', lang),
    { ...head('progress', lang), ...right },
    head('status', lang),
    { ...head('doubts', lang), ...right },
    { ...head('rule', lang), max: 100 },
  ];
  ctx.out(
    textTable(
      columns,
      status.rows.map((row) => statusRow(row, lang)),
    ),
  );
  const text = status.textRows ?? [];
  if (text.length === 0) return;
  ctx.out(`\n${lang === 'zh' ? '文中目标（不计分）' : 'Targets in the text (not scored)'}`);
  ctx.out(
    textTable(
      columns,
      text.map((row) => statusRow(row, lang)),
    ),
  );
}

function statusRow(row: TargetRow, lang: Lang): string[] {
  const shown = showTarget(row, lang);
  return [
    row.no,
    shown.name,
    shown.unit,
    shown.baseline,
    shown.target,
    shown.value,
    row.period ?? '—',
    shown.progress,
    shown.status,
    row.doubts.length > 0 ? String(row.doubts.length) : '',
    row.rule[lang],
  ];
}

function summaryLine(status: PlanStatus, lang: Lang): string {
  const counts = (Object.keys(STATUS_TEXT) as TargetRow['status'][])
    .filter((state) => status.counts[state])
    .map((state) => `${STATUS_TEXT[state].symbol} ${STATUS_TEXT[state][lang]} ${status.counts[state]}`);
  const score = status.score === null ? '—' : `${roundHalfUp((status.score * 100).toPrecision(15), 1)}%`;
  const title = (lang === 'en' && status.plan.titleEn) || status.plan.title;
  return `${title}  ${status.on} [${status.phase[lang]}]  ${counts.join(' · ')}  ${lang === 'zh' ? '综合得分' : 'score'} ${score}`;
}

async function doubtsCommand(kernel: Kernel, id: string, { json, lang }: Options, ctx: CommandContext): Promise<void> {
  const doubts = await planDoubts(kernel.db, id);
  if (json) return ctx.out(JSON.stringify(doubts, null, 2));
  ctx.out(
    textTable(
      [
        head('no', lang),
        { ...head('subject', lang), max: 36 },
        head('type', lang),
        head('origin', lang),
        head('finding', lang),
      ],
      doubts.map((doubt) => [doubt.targets.join(','), doubt.subject, doubt.type, doubt.origin, doubtText(doubt)[lang]]),
    ),
  );
}

async function reportCommand(
  kernel: Kernel,
  id: string,
  { on, out = '', lang }: Options,
  ctx: CommandContext,
): Promise<void> {
  const live = await evaluatePlan(kernel, id, on);
  const blocks = await readPlanBlocks(kernel, id, live.status.on);
  const evaluated = blocks ? { ...live, blocks } : live;
  const comparison = await compareWithPrevious(kernel, id, { evaluated, info: null });
  const kind = extname(out) === '.docx' ? 'docx' : 'xlsx';
  const file = await reportFile(evaluated, kind, {
    lang,
    generatedOn: kernel.clock.today(),
    demo: kernel.instance.kind === 'demo',
    ...(comparison ? { comparison } : {}),
  });
  try {
    writeFileSync(out, file.content);
  } catch (cause) {
    throw new KangyuError('cli.file', { file: out, reason: (cause as Error).message }, { cause });
  }
  ctx.out(out);
}
