/** The sheet of counts, as templates write it and files are read by it, and what can be wrong with it. */
import { COMMON, type Form, type ProblemTexts } from '../../measure/returns/index.ts';

const COLUMNS = [
  { key: 'source', zh: '监测来源', en: 'source', width: 16, input: true, text: true },
  { key: 'site', zh: '单位编号', en: 'site', width: 20, input: true, text: true },
  { key: 'siteName', zh: '单位名称', en: 'site_name', width: 24, input: true, text: true },
  { key: 'area', zh: '地区代码', en: 'area', width: 14, input: true, text: true },
  { key: 'part', zh: '班级或楼层', en: 'part', width: 14, input: true, text: true },
  { key: 'item', zh: '监测项目', en: 'item', width: 24, input: true, text: true },
  { key: 'day', zh: '日期', en: 'day', width: 13, input: true, text: true },
  { key: 'value', zh: '数量', en: 'value', width: 10, input: true },
  { key: 'total', zh: '总数', en: 'total', width: 10, input: true },
  { key: 'note', zh: '说明', en: 'note', width: 30, input: true, text: true },
] as const;
export type ColumnKey = (typeof COLUMNS)[number]['key'];

export const COUNT_FORM: Form<ColumnKey> = {
  kind: 'kangyu-surveillance-counts',
  version: '1',
  columns: COLUMNS,
  required: ['source', 'site', 'item', 'day', 'value'],
  filled: ['value'],
  main: 'value',
  item: { zh: '监测项目', en: 'item', key: 'source' },
};

export const COUNT_PROBLEMS = {
  ...COMMON,
  'source-unknown': ['error', '没有监测来源“{value}”', 'There is no source "{value}"'],
  'source-derived': [
    'error',
    '“{value}”由就诊记录推算，不接受填报',
    '"{value}" is counted from encounters and takes no returns',
  ],
  'item-unknown': ['error', '没有监测项目“{value}”，可填：{items}', 'There is no item "{value}"; there are {items}'],
  'site-wrong': [
    'error',
    '单位编号“{value}”应为 1–40 位字母、数字、点、横线或下划线',
    'The code of the site "{value}" is 1–40 letters, digits, dots, hyphens or underscores',
  ],
  'site-new': ['info', '新登记的报送单位：{value}', 'A site that is new: {value}'],
  'part-unknown': ['error', '“{value}”不分班级或楼层', '"{value}" has no classes or floors'],
  'day-wrong': ['error', '“{value}”不是日期，应如 2025-12-31', '"{value}" is not a day such as 2025-12-31'],
  'day-ahead': [
    'error',
    '{value} 尚未到来（今天是 {today}），请检查报送方的时钟',
    '{value} has not come yet (today is {today}); check the clock of the sender',
  ],
  'day-old': ['error', '{value} 过于久远', '{value} is too long ago'],
  'not-whole': ['error', '{value} 应为整数', '{value} must be a whole number'],
  'too-many': ['error', '{value} 超过单日上限 {most}', '{value} is above the most of a day, {most}'],
  'above-total': ['error', '{value} 大于总数 {total}', '{value} is above the total {total}'],
  huge: [
    'warning',
    '{value} 远高于近期最高值 {last}，属实请在说明中写明',
    '{value} is far above the highest of the last weeks, {last}; if it is right, say so in the note',
  ],
  revision: ['info', '更正：原为 {last}', 'A correction: it was {last}'],
  duplicate: ['error', '与第 {rows} 行重复', 'Repeats row {rows}'],
} as const satisfies ProblemTexts;
