/** What files of readings look like, and what can be wrong with a row. */
import { COMMON, type Form, type ProblemTexts } from '../../measure/returns/index.ts';

const COLUMNS = [
  { key: 'kind', zh: '监测类别', en: 'kind', width: 16, input: true, text: true },
  { key: 'point', zh: '监测点编号', en: 'point', width: 18, input: true, text: true },
  { key: 'pointName', zh: '监测点名称', en: 'point_name', width: 26, input: true, text: true },
  { key: 'type', zh: '类型', en: 'type', width: 16, input: true, text: true },
  { key: 'area', zh: '地区代码', en: 'area', width: 14, input: true, text: true },
  { key: 'latitude', zh: '纬度', en: 'latitude', width: 11, input: true },
  { key: 'longitude', zh: '经度', en: 'longitude', width: 11, input: true },
  { key: 'item', zh: '检测项目', en: 'item', width: 22, input: true, text: true },
  { key: 'day', zh: '采样日期', en: 'day', width: 13, input: true, text: true },
  { key: 'sample', zh: '样品编号', en: 'sample', width: 16, input: true, text: true },
  { key: 'value', zh: '结果', en: 'value', width: 12, input: true },
  { key: 'note', zh: '说明', en: 'note', width: 30, input: true, text: true },
] as const;
export type ColumnKey = (typeof COLUMNS)[number]['key'];

export const READING_FORM: Form<ColumnKey> = {
  kind: 'kangyu-monitoring-readings',
  version: '1',
  columns: COLUMNS,
  required: ['kind', 'point', 'item', 'day', 'value'],
  filled: ['value'],
  main: 'value',
  item: { zh: '检测项目', en: 'item', key: 'kind' },
};

export const READING_PROBLEMS = {
  ...COMMON,
  'kind-unknown': ['error', '没有监测类别“{value}”，可填：{kinds}', 'There is no kind "{value}"; there are {kinds}'],
  'item-unknown': ['error', '没有检测项目“{value}”，可填：{items}', 'There is no item "{value}"; there are {items}'],
  'type-unknown': ['error', '没有类型“{value}”，可填：{types}', 'There is no type "{value}"; there are {types}'],
  'point-wrong': [
    'error',
    '监测点编号“{value}”应为 1–40 位字母、数字、点、横线或下划线',
    'The code of the point "{value}" is 1–40 letters, digits, dots, hyphens or underscores',
  ],
  'place-wrong': [
    'error',
    '纬度应为 −90 到 90、经度应为 −180 到 180，两项都填或都不填',
    'Latitude is -90 to 90, longitude -180 to 180; both or neither',
  ],
  'point-new': ['info', '新登记的监测点：{value}', 'A point that is new: {value}'],
  'day-wrong': ['error', '“{value}”不是日期，应如 2025-12-31', '"{value}" is not a day such as 2025-12-31'],
  'day-ahead': [
    'error',
    '{value} 尚未到来（今天是 {today}），请检查报送方的时钟',
    '{value} has not come yet (today is {today}); check the clock of the sender',
  ],
  'day-old': ['error', '{value} 过于久远', '{value} is too long ago'],
  'not-found-or-found': ['error', '“{value}”应为 检出 或 未检出', '"{value}" must say found or not found'],
  beyond: ['info', '超过限值 {limit}', 'Beyond its limit {limit}'],
  revision: ['info', '更正：原为 {last}', 'A correction: it was {last}'],
  duplicate: ['error', '与第 {rows} 行重复', 'Repeats row {rows}'],
} as const satisfies ProblemTexts;
