/** The columns of a reporting sheet, as templates write them and returns are read by. */
export const COLUMNS = [
  { key: 'area', zh: '区划代码', en: 'area_code', width: 14, input: false },
  { key: 'areaName', zh: '地区', en: 'area', width: 16, input: false },
  { key: 'indicator', zh: '指标代码', en: 'indicator_code', width: 12, input: false },
  { key: 'indicatorName', zh: '指标', en: 'indicator', width: 34, input: false },
  { key: 'unit', zh: '单位', en: 'unit', width: 8, input: false },
  { key: 'period', zh: '期间', en: 'period', width: 11, input: false },
  { key: 'last', zh: '上期值', en: 'last_value', width: 12, input: false },
  { key: 'numerator', zh: '分子', en: 'numerator', width: 13, input: true },
  { key: 'denominator', zh: '分母', en: 'denominator', width: 13, input: true },
  { key: 'value', zh: '值', en: 'value', width: 13, input: true },
  { key: 'source', zh: '来源', en: 'source', width: 20, input: true },
  { key: 'note', zh: '说明', en: 'note', width: 30, input: true },
] as const;

export type ColumnKey = (typeof COLUMNS)[number]['key'];
/** Columns that a return must have. */
export const REQUIRED: readonly ColumnKey[] = ['area', 'indicator', 'period', 'value', 'source'];

export const SHEETS = {
  notes: '说明',
  data: '数据',
  dictionary: '字典',
  identity: '_kangyu',
  result: '校验结果',
} as const;
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const letterOf = (key: ColumnKey): string =>
  String.fromCharCode(65 + COLUMNS.findIndex((column) => column.key === key));

const squeeze = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*_]/g, '');
const names = new Map<string, ColumnKey>(
  COLUMNS.flatMap(({ key, zh, en }) => [zh, en, `${zh}${en}`].map((name) => [squeeze(name), key] as const)),
);

/** The column that a header cell names, by its Chinese name, its English one, or both. */
export const columnOf = (header: string): ColumnKey | undefined => names.get(squeeze(header));
