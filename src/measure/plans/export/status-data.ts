/** The status of a plan as data: rows for CSV and JSON, and the metadata beside them (W3C CSV on the Web, csvw). */
import { allRows } from '../find-rows.ts';
import type { Lang } from '../report/texts.ts';
import { sourceName } from '../report/texts.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import type { EvaluatedPlan } from '../types.ts';
import { type DataColumn, STATUS_COLUMNS } from './status-columns.ts';

export interface DataOptions {
  lang: Lang;
  /** Address of the CSV file that the metadata describe. */
  url: string;
  /** ISO timestamp. */
  generatedAt: string;
  /** A demonstration instance says so in its data. */
  demo: boolean;
  snapshot?: SnapshotInfo | undefined;
}

export interface DataTable {
  name: string;
  columns: { key: string; title: string }[];
  rows: Record<string, string | number | null>[];
}

export function statusTable(evaluated: EvaluatedPlan, lang: Lang): DataTable {
  return {
    name: `${evaluated.plan.id}-status-${evaluated.status.on}`,
    columns: STATUS_COLUMNS.map(({ name, title }) => ({ key: name, title: title[lang] })),
    rows: allRows(evaluated.status).map((row) =>
      Object.fromEntries(STATUS_COLUMNS.map((column) => [column.name, column.read(row, evaluated)])),
    ),
  };
}

/** Metadata as csvw reads them; what csvw has no word for stands under `kangyu:`. */
export function statusMetadata(evaluated: EvaluatedPlan, options: DataOptions): Record<string, unknown> {
  const { plan, status, indicators } = evaluated;
  const { lang, snapshot } = options;
  const title = (lang === 'en' && plan.titleEn) || plan.title;
  const periods = [...new Set(status.rows.flatMap(({ period }) => period ?? []))].sort();
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': lang === 'zh' ? 'zh-CN' : 'en' }],
    url: options.url,
    'dc:title': lang === 'zh' ? `${title} 指标完成情况` : `${title}: status of its targets`,
    'dc:creator': 'Kangyu 康域',
    'dc:issued': options.generatedAt,
    'dc:spatial': `${plan.areaCode} ${plan.region}`,
    'dc:temporal': `${plan.period[0]}/${plan.period[1]}`,
    ...(options.demo
      ? {
          'dc:description':
            lang === 'zh'
              ? '演示数据，全部为合成，不反映任何地区的实际情况。'
              : 'Demonstration data, entirely synthetic; they say nothing about any real place.',
        }
      : {}),
    dialect: { encoding: 'utf-8', header: true, delimiter: ',', lineTerminators: ['\r\n'], quoteChar: '"' },
    tableSchema: { columns: STATUS_COLUMNS.map(csvwColumn), primaryKey: 'no' },
    'kangyu:plan': {
      id: plan.id,
      title: plan.title,
      titleEn: plan.titleEn,
      issuer: plan.issuer,
      issuedOn: plan.issuedOn,
      docNo: plan.docNo,
      contentHash: plan.contentHash,
    },
    'kangyu:evaluation': {
      on: status.on,
      phase: status.phase[lang],
      periods,
      score: status.score,
      counts: status.counts,
      snapshot: snapshot
        ? { id: snapshot.id, kind: snapshot.kind, createdAt: snapshot.createdAt, digest: snapshot.digest }
        : null,
    },
    'kangyu:formulas': Object.values(indicators).map((one) => ({
      code: one.code,
      title: one.title[lang],
      unit: one.unit[lang],
      formula: one.formula[lang],
      definition: one.definition[lang],
      source: sourceName(one.source, lang),
      version: one.version,
    })),
    'kangyu:restatements': evaluated.restatements ?? [],
  };
}

function csvwColumn({ name, title, description, datatype, unit }: DataColumn) {
  return {
    name,
    titles: { 'zh-CN': title.zh, en: title.en },
    'dc:description': { 'zh-CN': description.zh, en: description.en },
    datatype,
    ...(name === 'no' ? { required: true } : {}),
    ...(unit ? { 'kangyu:unit': unit } : {}),
  };
}

/** The data dictionary as a table of its own. */
export function statusDictionary(lang: Lang): DataTable {
  const titles =
    lang === 'zh'
      ? { name: '列名', title: '标题', description: '说明', datatype: '类型', unit: '单位' }
      : { name: 'Column', title: 'Title', description: 'Description', datatype: 'Type', unit: 'Unit' };
  return {
    name: lang === 'zh' ? '规划指标数据字典' : 'plan-status-dictionary',
    columns: Object.entries(titles).map(([key, title]) => ({ key, title })),
    rows: STATUS_COLUMNS.map(({ name, title, description, datatype, unit }) => ({
      name,
      title: title[lang],
      description: description[lang],
      datatype,
      unit: unit ?? null,
    })),
  };
}
