/** The tables of the standards as files: title, day, filters, source above the header. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  Allocation,
  BedEvaluation,
  BedGate,
  PlanStandard,
  ResourcePlan,
  SetupPlan,
  StandardResult,
} from '../../measure/standards/index.ts';
import { standardsContent } from '../../measure/standards/index.ts';
import type { Ctx } from '../app.ts';
import type { StandardRegisterRow, StandardUnit } from '../contract.ts';
import { type ExportTable, sendTable } from '../export-table.ts';
import { filterNotes } from '../filter-notes.ts';
import { languageOf } from '../language.ts';
import { withheldText } from '../withheld.ts';

type Lang = 'zh' | 'en';
type Words = { zh: string; en: string };
export type Column = [key: string, zh: string, en: string];

const STATUS: Record<StandardResult['status'], Words> = {
  met: { zh: '达到', en: 'met' },
  short: { zh: '不足', en: 'short' },
  over: { zh: '超出', en: 'over' },
  'not-required': { zh: '不需配置', en: 'not required' },
  'partly-known': { zh: '部分无法判断', en: 'partly known' },
  'no-population': { zh: '缺人口数', en: 'no population' },
  'no-register': { zh: '尚无登记', en: 'no register' },
};

export function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { kernel, areas }: Ctx,
  table: { name: Words; notes?: Words[]; columns: Column[]; rows: (lang: Lang) => ExportTable['rows'] },
): Promise<FastifyReply> {
  const lang = languageOf(request);
  const { format } = request.query as { format: 'xlsx' | 'csv' };
  const demo = kernel.instance.kind === 'demo' ? [{ zh: '示范数据', en: 'Demo data' }] : [];
  const made = { zh: `导出日期：${kernel.clock.today()}`, en: `Exported on ${kernel.clock.today()}` };
  return sendTable(reply, format, {
    name: table.name[lang],
    notes: [table.name, made, ...demo, ...(table.notes ?? [])]
      .map((note) => note[lang])
      .concat(filterNotes(request, lang, { areas })),
    columns: table.columns.map(([key, zh, en]) => ({ key, title: lang === 'zh' ? zh : en })),
    rows: table.rows(lang),
  });
}

const RESULT_COLUMNS: Column[] = [
  ['title', '标准', 'Standard'],
  ['rule', '规定', 'Rule'],
  ['area', '地区', 'Area'],
  ['on', '日期', 'Day'],
  ['standard', '标准值', 'Yardstick'],
  ['actual', '实有', 'Actual'],
  ['needed', '应有', 'Needed'],
  ['neededTo', '应有上限', 'Needed, upper end'],
  ['gap', '差额', 'Gap'],
  ['unit', '单位', 'Unit'],
  ['status', '状态', 'Status'],
  ['population', '人口', 'Population'],
  ['populationDate', '人口日期', 'Population of'],
  ['populationSource', '人口来源', 'Source of the population'],
  ['calculation', '算式', 'Calculation'],
  ['notes', '说明', 'Notes'],
  ['sources', '依据', 'Sources'],
];

const resultRow = (one: StandardResult, lang: Lang) => ({
  title: one.title[lang],
  rule: one.rule[lang],
  area: one.areaName,
  on: one.on,
  standard: one.standard[lang],
  actual: one.actual,
  needed: one.needed,
  neededTo: one.neededTo,
  gap: one.gap,
  unit: one.unit[lang],
  status: STATUS[one.status][lang],
  population: one.people?.value,
  populationDate: one.people?.dates.join(' '),
  populationSource: one.people ? `${one.people.source} ${one.people.vintage}` : undefined,
  calculation: one.calculation?.[lang],
  notes: one.notes.map((note) => note[lang]).join(lang === 'zh' ? '；' : '; '),
  sources: one.sources
    .map((source) => `${source[lang]}${source.unverified ? (lang === 'zh' ? '（未核对）' : ' (unverified)') : ''}`)
    .join(lang === 'zh' ? '；' : '; '),
});

export function sendResults(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  results: readonly StandardResult[],
): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: { zh: '配置标准', en: 'Allocation standards' },
    columns: RESULT_COLUMNS,
    rows: (lang) => results.map((one) => resultRow(one, lang)),
  });
}

export function sendPlanStandards(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  plan: { title: string; titleEn: string | null },
  items: readonly PlanStandard[],
): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: { zh: '规划配置标准', en: 'Standards of the plan' },
    notes: [{ zh: plan.title, en: plan.titleEn ?? plan.title }],
    columns: [['no', '编号', 'No.'], ['planRule', '规划条目', 'Rule of the plan'], ...RESULT_COLUMNS],
    rows: (lang) =>
      items.map(({ no, rule, ruleEn, result }) => ({
        no,
        planRule: lang === 'zh' ? rule : (ruleEn ?? rule),
        ...(result ? resultRow(result, lang) : {}),
      })),
  });
}

export function sendUnits(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  code: string,
  units: readonly StandardUnit[],
): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: titleOf(code),
    columns: [
      ['name', '机构或地区', 'Institution or place'],
      ['areaName', '所在地区', 'Area'],
      ['people', '人口', 'Population'],
      ['of', '基数', 'Of'],
      ['actual', '实有', 'Actual'],
      ['needed', '应有', 'Needed'],
      ['neededTo', '应有上限', 'Needed, upper end'],
      ['gap', '差额', 'Gap'],
      ['status', '状态', 'Status'],
      ['code', '编码', 'Code'],
    ],
    rows: (lang) =>
      units.map(({ status, ...unit }) => ({
        ...unit,
        status: status === 'unknown' ? (lang === 'zh' ? '—' : '—') : STATUS[status][lang],
      })),
  });
}

const titleOf = (code: string): Words => standardsContent().standards.get(code)?.title ?? { zh: code, en: code };

export function sendRows(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  code: string,
  fact: { title: Words },
  rows: readonly StandardRegisterRow[],
  withheld: number,
): Promise<FastifyReply> {
  const title = titleOf(code);
  return send(request, reply, ctx, {
    name: { zh: `${title.zh} 登记`, en: `${title.en}, register` },
    notes: [fact.title, ...(withheld > 0 ? [withheldText(withheld)] : [])],
    columns: [
      ['reference', '记录', 'Record'],
      ['name', '名称', 'Name'],
      ['kind', '类别', 'Kind'],
      ['institutionName', '机构', 'Institution'],
      ['areaName', '地区', 'Area'],
      ['since', '起始日期', 'Since'],
      ['amount', '数量', 'Amount'],
      ['version', '版本', 'Version'],
    ],
    rows: () => rows.map((row) => ({ ...row })),
  });
}

export const windowNote = ({ window, factor }: { window: { from: string; to: string }; factor: number }): Words => {
  const sample = factor > 1;
  return {
    zh: `统计期 ${window.from} 至 ${window.to}${sample ? `；就诊为样本，乘 ${factor.toFixed(2)}` : ''}`,
    en: `Period ${window.from} to ${window.to}${sample ? `; stays are a sample, times ${factor.toFixed(2)}` : ''}`,
  };
};
export const round = (value: number | null, decimals = 2) => (value === null ? null : Number(value.toFixed(decimals)));

const GATE: Record<BedGate['hospitals'][number]['result'], Words> = {
  'no-new-beds': { zh: '原则上不再增加床位', en: 'no new beds in principle' },
  'may-add': { zh: '可以增加', en: 'may add' },
  unknown: { zh: '无法判断', en: 'unknown' },
  'not-bound': { zh: '不受本条限制', en: 'not bound' },
  'reserve-left': { zh: '预留额度内可以增加', en: 'may add within the reserve' },
  'reserve-consumed': { zh: '预留额度已用完', en: 'reserve consumed' },
};

export function sendGate(request: FastifyRequest, reply: FastifyReply, ctx: Ctx, gate: BedGate): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: { zh: '床位准入', en: 'Bed gate' },
    notes: [gate.rule, windowNote(gate), gate.reserve.rule],
    columns: [
      ['name', '医院', 'Hospital'],
      ['areaName', '地区', 'Area'],
      ['beds', '床位', 'Beds'],
      ['bedDays', '开放床日', 'Bed days'],
      ['patientDays', '占用床日', 'Patient days'],
      ['discharges', '出院人次', 'Discharges'],
      ['occupancy', '床位使用率（%）', 'Occupancy (%)'],
      ['stay', '平均住院日', 'Mean stay'],
      ['any', '任一条件', 'Either condition'],
      ['all', '同时满足', 'Both conditions'],
      ['result', '结论', 'Result'],
      ['small', '样本小', 'Small numbers'],
    ],
    rows: (lang) =>
      gate.hospitals.map(({ use, decision, result, small, name, areaName }) => ({
        name,
        areaName,
        beds: use.beds,
        bedDays: use.bedDays,
        patientDays: use.patientDays,
        discharges: use.discharges,
        occupancy: round(use.occupancy),
        stay: round(use.stay),
        any: decision ? GATE[decision.any][lang] : null,
        all: decision ? GATE[decision.all][lang] : null,
        result: GATE[result][lang],
        small: small ? (lang === 'zh' ? '是' : 'yes') : '',
      })),
  });
}

export function sendScores(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  evaluation: BedEvaluation,
): Promise<FastifyReply> {
  const { method } = evaluation;
  return send(request, reply, ctx, {
    name: { zh: '床位评价', en: 'Bed evaluation' },
    notes: [method.title, method.source, windowNote(evaluation)],
    columns: [
      ['scope', '范围', 'Scope'],
      ['rank', '名次', 'Rank'],
      ['name', '名称', 'Name'],
      ['topsis', 'TOPSIS', 'TOPSIS'],
      ['rsr', 'RSR', 'RSR'],
      ['entropyTopsis', '熵权 TOPSIS', 'TOPSIS, entropy weights'],
      ['entropyRsr', '熵权 RSR', 'RSR, entropy weights'],
      ['entropyRank', '熵权名次', 'Rank, entropy weights'],
      ...method.criteria.map(({ key, title }): Column => [key, title.zh, title.en]),
      ['small', '样本小', 'Small numbers'],
    ],
    rows: (lang) =>
      [
        ...evaluation.areas.map((row) => ({ row, scope: lang === 'zh' ? '地区' : 'area' })),
        ...evaluation.institutions.map((row) => ({ row, scope: lang === 'zh' ? '机构' : 'institution' })),
      ].map(({ row, scope }) => ({
        scope,
        rank: row.rank,
        name: row.name,
        topsis: round(row.topsis, 4),
        rsr: round(row.rsr, 4),
        entropyTopsis: round(row.entropy?.topsis ?? null, 4),
        entropyRsr: round(row.entropy?.rsr ?? null, 4),
        entropyRank: row.entropy?.rank ?? null,
        ...Object.fromEntries(method.criteria.map(({ key }) => [key, round(row.values[key])])),
        small: row.small ? (lang === 'zh' ? '是' : 'yes') : '',
      })),
  });
}

export function sendAllocation(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  found: Allocation,
): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: { zh: '配置公平性', en: 'Equity of allocation' },
    notes: [...found.methods, windowNote(found)],
    columns: [
      ['resource', '资源', 'Resource'],
      ['gini', '基尼系数', 'Gini'],
      ['theil', '泰尔 T', 'Theil T'],
      ['name', '地区', 'Area'],
      ['people', '人口', 'Population'],
      ['count', '数量', 'Count'],
      ['perThousand', '每千人', 'Per 1,000'],
      ['agglomeration', '集聚度', 'Agglomeration'],
    ],
    rows: (lang) =>
      found.spreads.flatMap((spread) =>
        spread.places.map((place) => ({
          resource: spread.title[lang],
          gini: round(spread.gini, 4),
          theil: round(spread.theil, 4),
          name: place.name,
          people: place.people,
          count: place.resource,
          perThousand: round(place.perThousand),
          agglomeration: round(place.agglomeration),
        })),
      ),
  });
}

export function sendSetup(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  plan: SetupPlan,
): Promise<FastifyReply> {
  return send(request, reply, ctx, {
    name: { zh: '机构设置', en: 'Institution setup' },
    columns: RESULT_COLUMNS,
    rows: (lang) => plan.places.flatMap(({ results }) => results.map((one) => resultRow(one, lang))),
  });
}

export function sendResources(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  plan: ResourcePlan,
): Promise<FastifyReply> {
  const years = plan.items[0]?.path.map(({ year }) => year) ?? [];
  const { now, date, projected } = plan.population;
  return send(request, reply, ctx, {
    name: { zh: `资源需求 ${plan.until}`, en: `Resource needs ${plan.until}` },
    notes: [
      {
        zh: `人口 ${now ?? '—'}（${date ?? '—'}），${plan.until} 年趋势推算 ${projected ?? '—'}`,
        en: `Population ${now ?? '—'} (${date ?? '—'}), by the trend ${projected ?? '—'} in ${plan.until}`,
      },
    ],
    columns: [
      ['no', '编号', 'No.'],
      ['title', '指标', 'Indicator'],
      ['target', '目标', 'Target'],
      ['factor', '每多少人', 'Per'],
      ['have', '现有', 'Have'],
      ['neededNow', '按现有人口应有', 'Needed now'],
      ['neededThen', '期末应有', 'Needed then'],
      ['gap', '差额', 'Gap'],
      ...years.map((year): Column => [String(year), String(year), String(year)]),
    ],
    rows: (lang) =>
      plan.items.map(({ title, path, places: _places, ...item }) => ({
        ...item,
        title: title[lang],
        ...Object.fromEntries(path.map(({ year, needed }) => [String(year), needed])),
      })),
  });
}
