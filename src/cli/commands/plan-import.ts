import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EVERYWHERE } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  countOfReading,
  MAX_DOCUMENT_MB,
  planFormatOfReading,
  type ReadPlanFile,
  readPlanFile,
  startImport,
} from '../../measure/plans/index.ts';
import type { CommandContext } from '../command.ts';
import '../errors.ts';
import { textTable } from '../text-table.ts';

type Lang = 'zh' | 'en';
export interface ImportOptions {
  json: boolean;
  save: boolean;
  lang: Lang;
  dataDir?: string;
}

/** Reads a plan document and prints what is in it; with `save` it is stored for review. Needs no database without. */
export async function importPlan(file: string, options: ImportOptions, ctx: CommandContext): Promise<void> {
  const content = await readBytes(file);
  const name = basename(file);
  const read = await readPlanFile(content, name);
  const isEmpty = countOfReading(read.plan) === 0;
  if (options.json) ctx.out(JSON.stringify(planFormatOfReading(read), null, 2));
  else ctx.out(isEmpty ? `${name}: ${TEXTS.none[options.lang]}` : tablesOf(read, options.lang));
  if (!options.save) return;
  await ctx.withPlatform(
    async ({ kernel, access }) => {
      const upload = { name, mediaType: 'application/octet-stream', content };
      const made = await startImport(kernel, upload, { account: 'operator', area: EVERYWHERE });
      access.audit.record({
        action: 'plan.import',
        outcome: 'success',
        actor: 'operator',
        object: `plan-import/${made.id}`,
      });
      (options.json ? ctx.err : ctx.out)(`${TEXTS.saved[options.lang]} /plans/import/${made.id}`);
    },
    options.dataDir ? { dataDir: options.dataDir } : {},
  );
}

/** The file's bytes; one that is too large is refused before it is read. */
async function readBytes(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > MAX_DOCUMENT_MB * 1024 * 1024)
      throw new KangyuError('plans.document-too-large', { limit: MAX_DOCUMENT_MB });
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof KangyuError) throw cause;
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}

const TEXTS = {
  none: { zh: '没有找到目标、任务、项目或标准', en: 'no targets, tasks, projects or standards found' },
  saved: { zh: '已存入待审：', en: 'stored for review:' },
  target: { zh: '表内指标', en: 'Table indicators' },
  stated: { zh: '文中目标', en: 'Stated targets' },
  task: { zh: '任务', en: 'Tasks' },
  project: { zh: '项目', en: 'Projects' },
  standard: { zh: '标准', en: 'Standards' },
  doubt: { zh: '疑点', en: 'Doubts' },
  no: { zh: '序号', en: 'No' },
  name: { zh: '名称', en: 'Name' },
  unit: { zh: '单位', en: 'Unit' },
  baseline: { zh: '基期', en: 'Baseline' },
  goal: { zh: '目标', en: 'Target' },
  year: { zh: '年份', en: 'Year' },
  raw: { zh: '原文', en: 'As printed' },
  confidence: { zh: '把握', en: 'Confidence' },
  lead: { zh: '牵头单位', en: 'Leading units' },
  coop: { zh: '配合单位', en: 'Co-operating units' },
  due: { zh: '期限', en: 'Due' },
  finding: { zh: '发现', en: 'Finding' },
  encoding: { zh: '编码', en: 'encoding' },
  characters: { zh: '字', en: 'characters' },
} as const;

function tablesOf({ document, plan }: ReadPlanFile, lang: Lang): string {
  const word = (key: keyof typeof TEXTS) => TEXTS[key][lang];
  const right = { align: 'right' as const };
  const percent = (confidence: number) => `${Math.round(confidence * 100)}%`;
  const about = [
    plan.plan.title ?? '—',
    plan.plan.region ?? '—',
    plan.plan.period?.join('–') ?? '—',
    `${document.text.length} ${word('characters')}`,
    ...(document.encoding ? [`${word('encoding')} ${document.encoding}`] : []),
  ];
  const part = (key: keyof typeof TEXTS, columns: Parameters<typeof textTable>[0], lines: string[][]) =>
    lines.length === 0 ? [] : [`\n${word(key)} ${lines.length}\n${textTable(columns, lines)}`];
  return [
    about.join('  '),
    ...part(
      'target',
      [
        { title: word('no') },
        { title: word('name'), max: 48 },
        { title: word('unit') },
        { title: word('baseline'), ...right },
        { title: word('goal'), ...right },
        { title: word('raw'), ...right, max: 24 },
        { title: word('confidence'), ...right },
      ],
      plan.tableIndicators.map((row) => [
        row.no,
        row.name,
        row.unit ?? '',
        row.baselineRaw ?? '—',
        goalText(row.target, lang),
        row.target.raw,
        percent(row.confidence),
      ]),
    ),
    ...part(
      'stated',
      [
        { title: word('name'), max: 48 },
        { title: word('unit') },
        { title: word('goal'), ...right },
        { title: word('year') },
        { title: word('raw'), max: 30 },
        { title: word('confidence'), ...right },
      ],
      plan.statedTargets.map((row) => [
        row.name,
        row.unit ?? '',
        goalText(row, lang),
        row.byYear === null ? '—' : String(row.byYear),
        row.raw,
        percent(row.confidence),
      ]),
    ),
    ...part(
      'task',
      [
        { title: word('no') },
        { title: word('name'), max: 44 },
        { title: word('lead'), max: 50 },
        { title: word('coop'), max: 50 },
      ],
      plan.tasks.map((row) => [row.no ?? '', row.title, row.leadUnits.join('、'), row.coopUnits.join('、')]),
    ),
    ...part(
      'project',
      [{ title: word('name'), max: 80 }, { title: word('due') }],
      plan.projects.map((row) => [row.name, row.due === null ? '—' : String(row.due)]),
    ),
    ...part(
      'standard',
      [{ title: word('name'), max: 100 }],
      plan.standards.map((row) => [row.rule]),
    ),
    ...part(
      'doubt',
      [{ title: word('name'), max: 36 }, { title: word('finding') }],
      plan.doubts.map((row) => [row.subject, row.finding[lang]]),
    ),
  ].join('\n');
}

const SIGNS: Partial<Record<string, string>> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '==': '=' };
const KINDS: Record<string, { zh: string; en: string }> = {
  keep: { zh: '保持', en: 'keep' },
  trend: { zh: '持续改善', en: 'improve' },
  'external-ref': { zh: '见其他标准', en: 'see elsewhere' },
  relative: { zh: '比基期 {n}%', en: '{n}% against the baseline' },
  'delta-per-year': { zh: '每年 {n}', en: '{n} a year' },
};

function goalText(
  { op, value, kind }: { op: string; value: number | [number, number] | null; kind?: string },
  lang: Lang,
): string {
  if (Array.isArray(value)) return value.join('–');
  if (kind === 'increment' && value !== null) return `+${value}`;
  const words = KINDS[op]?.[lang];
  if (words) return words.replace('{n}', `${value !== null && value > 0 ? '+' : ''}${value}`);
  return value === null ? '—' : `${SIGNS[op] ?? ''}${value}`;
}
