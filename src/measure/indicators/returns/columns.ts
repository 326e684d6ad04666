/** The reporting sheet of indicators, as templates write it and returns are read by. */
import { type Form, letterOf as letter } from '../../returns/index.ts';

const COLUMNS = [
  { key: 'area', zh: '区划代码', en: 'area_code', width: 14, input: false, text: true },
  { key: 'areaName', zh: '地区', en: 'area', width: 16, input: false, text: true },
  { key: 'indicator', zh: '指标代码', en: 'indicator_code', width: 12, input: false, text: true },
  { key: 'indicatorName', zh: '指标', en: 'indicator', width: 34, input: false, text: true },
  { key: 'unit', zh: '单位', en: 'unit', width: 8, input: false, text: true },
  { key: 'period', zh: '期间', en: 'period', width: 11, input: false, text: true },
  { key: 'last', zh: '上期值', en: 'last_value', width: 12, input: false },
  { key: 'numerator', zh: '分子', en: 'numerator', width: 13, input: true },
  { key: 'denominator', zh: '分母', en: 'denominator', width: 13, input: true },
  { key: 'value', zh: '值', en: 'value', width: 13, input: true },
  { key: 'source', zh: '来源', en: 'source', width: 20, input: true, text: true },
  { key: 'note', zh: '说明', en: 'note', width: 30, input: true, text: true },
] as const;

export type ColumnKey = (typeof COLUMNS)[number]['key'];

export const FORM: Form<ColumnKey> = {
  kind: 'kangyu-statistics-indicators',
  version: '1',
  columns: COLUMNS,
  required: ['area', 'indicator', 'period', 'value', 'source'],
  filled: ['numerator', 'denominator', 'value'],
  main: 'value',
  item: { zh: '指标', en: 'indicator', key: 'indicators' },
};

export const letterOf = (key: ColumnKey): string => letter(FORM, key);
