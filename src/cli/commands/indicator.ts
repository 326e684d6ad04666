import { parseArgs } from 'node:util';
import { maskName } from '../../access/index.ts';
import { roundHalfUp } from '../../algorithms/rounding.ts';
import type { Kernel } from '../../kernel/index.ts';
import {
  type Cell,
  cells,
  describeIndicator,
  listIndicators,
  type Part,
  records,
  type SubjectRow,
} from '../../measure/indicators/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

type Lang = 'zh' | 'en';
const PARTS: readonly Part[] = ['numerator', 'denominator', 'gap'];
const PAGE = 500;

export const indicatorCommand: Command = {
  name: 'indicator',
  usage: `kangyu indicator list [--json]
       kangyu indicator show CODE [--json]
       kangyu indicator value CODE --area CODE --period 2024 [--drill] [--part numerator|denominator|gap] [--json]
       [--lang zh|en] [--data DIR]`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        area: { type: 'string' },
        period: { type: 'string' },
        drill: { type: 'boolean' },
        part: { type: 'string' },
        lang: { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const [verb, code, ...rest] = positionals;
    const { lang = 'zh', json = false } = values;
    if (lang !== 'zh' && lang !== 'en') throw new UsageError('--lang is zh or en');
    if (rest.length > 0) throw new UsageError(`too many arguments: ${rest.join(' ')}`);
    if (verb === 'list') return listCommand(lang, json, ctx);
    if (!code) throw new UsageError('needs list, show CODE or value CODE');
    if (verb === 'show') return showCommand(code, lang, json, ctx);
    if (verb !== 'value') throw new UsageError('needs list, show CODE or value CODE');
    const { area, period, part = 'numerator' } = values;
    if (!area || !period) throw new UsageError('indicator value needs --area and --period');
    if (!isPart(part)) throw new UsageError(`--part is one of ${PARTS.join(', ')}`);
    const question = { code, area, period, part, drill: values.drill ?? false };
    await ctx.withPlatform(
      ({ kernel }) => valueCommand(kernel, question, { lang, json }, ctx),
      values.data ? { dataDir: values.data } : {},
    );
    return 0;
  },
};

const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text);

/** The catalogue is content, so these two need no database. */
function listCommand(lang: Lang, json: boolean, ctx: CommandContext): number {
  const list = listIndicators();
  if (json) ctx.out(JSON.stringify(list, null, 2));
  else {
    const titles =
      lang === 'zh'
        ? ['代码', '指标', '单位', '方向', '类别', '来源']
        : ['Code', 'Indicator', 'Unit', 'Direction', 'Kind', 'Source'];
    ctx.out(
      textTable(
        titles.map((title, i) => ({ title, ...(i === 1 ? { max: 64 } : {}) })),
        list.map((entry) => [
          entry.code,
          entry.title[lang],
          entry.unit[lang],
          entry.direction,
          entry.kind,
          entry.source,
        ]),
      ),
    );
  }
  return 0;
}

function showCommand(code: string, lang: Lang, json: boolean, ctx: CommandContext): number {
  const entry = describeIndicator(code);
  if (json) ctx.out(JSON.stringify(entry, null, 2));
  else {
    const lines: [string, string | undefined][] = [
      [lang === 'zh' ? '指标' : 'Indicator', `${entry.code} ${entry.title[lang]}`],
      [lang === 'zh' ? '定义' : 'Definition', entry.definition[lang]],
      [lang === 'zh' ? '计算' : 'Formula', entry.formula[lang]],
      [lang === 'zh' ? '分子' : 'Numerator', entry.numerator?.[lang]],
      [lang === 'zh' ? '分母' : 'Denominator', entry.denominator?.[lang]],
      [lang === 'zh' ? '单位' : 'Unit', entry.unit[lang]],
      [lang === 'zh' ? '来源' : 'Source', entry.source],
      [lang === 'zh' ? '口径版本' : 'Version', `${entry.version} (${entry.validFrom})`],
      [lang === 'zh' ? '依据' : 'References', entry.references.join('；') || undefined],
    ];
    ctx.out(lines.flatMap(([label, text]) => (text === undefined ? [] : [`${label}  ${text}`])).join('\n'));
  }
  return 0;
}

interface ValueQuestion {
  code: string;
  area: string;
  period: string;
  part: Part;
  drill: boolean;
}

async function valueCommand(
  kernel: Kernel,
  question: ValueQuestion,
  options: { lang: Lang; json: boolean },
  ctx: CommandContext,
): Promise<void> {
  const { code, area, period } = question;
  const [cell] = await cells(kernel, { indicator: code, areas: [area], periods: [period] });
  const subjects = question.drill ? await allSubjects(kernel, question) : undefined;
  if (options.json) return ctx.out(JSON.stringify(subjects ? { ...cell, records: subjects } : cell, null, 2));
  if (cell) ctx.out(describeCell(cell, options.lang));
  if (subjects) {
    const titles =
      options.lang === 'zh'
        ? ['对象', '名称', '机构', '地区', '分子', '分母', '记录版本']
        : ['Subject', 'Label', 'Institution', 'Area', 'Numerator', 'Denominator', 'Evidence'];
    ctx.out(
      `\n${textTable(
        titles.map((title, i) => ({ title, ...(i === 4 || i === 5 ? { align: 'right' as const } : {}) })),
        subjects.map((row) => [
          row.subject,
          row.label,
          row.institutionName ?? '',
          row.areaName ?? row.area ?? '',
          String(row.numerator),
          row.denominator === null ? '' : String(row.denominator),
          row.evidence.join(' '),
        ]),
      )}`,
    );
  }
}

/** Names of persons are masked: a terminal has no role. */
async function allSubjects(kernel: Kernel, { code, area, period, part }: ValueQuestion): Promise<SubjectRow[]> {
  const rows: SubjectRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await records(
      kernel,
      { indicator: code, area, period, part, limit: PAGE, ...(cursor ? { cursor } : {}) },
      (name) => maskName(name),
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return rows;
}

function describeCell(cell: Cell, lang: Lang): string {
  const { title, unit, decimals } = describeIndicator(cell.indicator);
  const shown = (n: number) => roundHalfUp(n.toPrecision(15), decimals);
  const value = cell.value === null ? '—' : `${shown(cell.value)} ${unit[lang]}`;
  const words = {
    zh: {
      computed: '由记录计算',
      reported: '填报',
      none: '无数据',
      interval: '95% 区间',
      numerator: '分子',
      denominator: '分母',
    },
    en: {
      computed: 'computed from records',
      reported: 'reported',
      none: 'no data',
      interval: '95 % interval',
      numerator: 'numerator',
      denominator: 'denominator',
    },
  }[lang];
  const lines = [
    `${cell.indicator} ${title[lang]}  ${cell.name ?? cell.area ?? ''}  ${cell.period}: ${value}  (${words[cell.source]})`,
  ];
  if (cell.numerator !== null || cell.denominator !== null)
    lines.push(`${words.numerator} ${cell.numerator ?? '—'}  ${words.denominator} ${cell.denominator ?? '—'}`);
  if (cell.low !== null && cell.high !== null) lines.push(`${words.interval} ${shown(cell.low)}–${shown(cell.high)}`);
  return lines.join('\n');
}
