/** A released document as data to download. */
import type { DataTable } from '../export/status-data.ts';
import { targetText } from '../report/show.ts';
import type { Lang } from '../report/texts.ts';
import { STATUS_TEXT } from '../rule-text.ts';
import type { PublicDocument } from './public-document.ts';

const COLUMNS: readonly { key: string; zh: string; en: string; datatype: string }[] = [
  { key: 'no', zh: '序号', en: 'No', datatype: 'string' },
  { key: 'domain', zh: '领域', en: 'Domain', datatype: 'string' },
  { key: 'name', zh: '指标', en: 'Target', datatype: 'string' },
  { key: 'unit', zh: '单位', en: 'Unit', datatype: 'string' },
  { key: 'baseline_year', zh: '基期年', en: 'Base year', datatype: 'integer' },
  { key: 'baseline', zh: '基期值', en: 'Baseline', datatype: 'decimal' },
  { key: 'target', zh: '目标', en: 'Target value', datatype: 'string' },
  { key: 'target_year', zh: '目标年', en: 'Target year', datatype: 'integer' },
  { key: 'value', zh: '现值', en: 'Value', datatype: 'decimal' },
  { key: 'period', zh: '数据期', en: 'Period', datatype: 'string' },
  { key: 'numerator', zh: '分子', en: 'Numerator', datatype: 'decimal' },
  { key: 'denominator', zh: '分母', en: 'Denominator', datatype: 'decimal' },
  { key: 'suppressed', zh: '小数隐去', en: 'Suppressed', datatype: 'string' },
  { key: 'status', zh: '状态', en: 'Status', datatype: 'string' },
  { key: 'sentence', zh: '说明', en: 'In words', datatype: 'string' },
];

export function publicTable(document: PublicDocument, lang: Lang): DataTable {
  const rows = document.domains.flatMap((domain) =>
    domain.rows.map((row) => ({
      no: row.no,
      domain: (lang === 'en' && domain.nameEn) || domain.name,
      name: (lang === 'en' && row.nameEn) || row.name,
      unit: row.unit,
      baseline_year: row.baselineYear,
      baseline: row.baseline,
      target: targetText(row, lang),
      target_year: row.target.byYear,
      value: row.value,
      period: row.period,
      numerator: row.numerator,
      denominator: row.denominator,
      suppressed: row.suppressed ? '<5' : '',
      status: STATUS_TEXT[row.status][lang],
      sentence: row.sentence[lang],
    })),
  );
  return {
    name: `${document.plan.id}-${document.on}`,
    columns: COLUMNS.map((column) => ({ key: column.key, title: column[lang] })),
    rows,
  };
}

/** W3C CSV on the Web metadata of the public table. */
export function publicMetadata(document: PublicDocument, releasedAt: string, url: string, lang: Lang) {
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': lang === 'zh' ? 'zh-CN' : 'en' }],
    url,
    'dc:title': (lang === 'en' && document.plan.titleEn) || document.plan.title,
    'dc:publisher': document.office,
    'dc:issued': releasedAt,
    'dc:spatial': `${document.plan.areaCode} ${document.plan.region}`,
    'dc:temporal': document.on,
    ...(document.licence ? { 'dc:license': document.licence } : {}),
    ...(document.demo
      ? { 'dc:description': lang === 'zh' ? '演示数据，全部为合成。' : 'Demonstration data, entirely synthetic.' }
      : {}),
    dialect: { encoding: 'utf-8', header: true, delimiter: ',', lineTerminators: ['\r\n'], quoteChar: '"' },
    tableSchema: {
      columns: COLUMNS.map(({ key, zh, en, datatype }) => ({ name: key, titles: { 'zh-CN': zh, en }, datatype })),
      primaryKey: 'no',
    },
    'kangyu:snapshot': document.snapshot,
  };
}
