/** The reporting sheet of population, as templates write it and returns are read by. */
import type { Form } from '../../returns/index.ts';

const COLUMNS = [
  { key: 'area', zh: '地区代码', en: 'area', width: 14, input: false, text: true },
  { key: 'areaName', zh: '地区', en: 'area_name', width: 18, input: false, text: true },
  { key: 'date', zh: '日期', en: 'date', width: 13, input: false, text: true },
  { key: 'sex', zh: '性别', en: 'sex', width: 9, input: false, text: true },
  { key: 'ageFrom', zh: '年龄起', en: 'age_from', width: 10, input: false },
  { key: 'ageTo', zh: '年龄止', en: 'age_to', width: 10, input: false },
  { key: 'last', zh: '上年值', en: 'last_value', width: 12, input: false },
  { key: 'value', zh: '人口数', en: 'value', width: 13, input: true },
  { key: 'source', zh: '来源', en: 'source', width: 26, input: true, text: true },
  { key: 'vintage', zh: '版本', en: 'vintage', width: 12, input: true, text: true },
  { key: 'note', zh: '说明', en: 'note', width: 30, input: true, text: true },
] as const;

export type ColumnKey = (typeof COLUMNS)[number]['key'];

export const FORM: Form<ColumnKey> = {
  kind: 'kangyu-statistics-population',
  version: '1',
  columns: COLUMNS,
  required: ['area', 'date', 'sex', 'ageFrom', 'ageTo', 'value', 'source', 'vintage'],
  filled: ['value'],
  main: 'value',
  item: { zh: '性别与年龄', en: 'sex and ages', key: 'detail' },
};
