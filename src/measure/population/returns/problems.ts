/** What can be wrong with a cell of a population return, beside what can be with any. */
import { COMMON, type ProblemTexts, problemMaker } from '../../returns/index.ts';
import type { ColumnKey } from './columns.ts';

const TEXTS = {
  ...COMMON,
  'date-wrong': ['error', '“{value}”不是日期，应如 2024-12-31', '"{value}" is not a date such as 2024-12-31'],
  'date-ahead': ['error', '{value} 尚未到来', '{value} has not come yet'],
  'date-other': [
    'error',
    '本模板的日期是 {date}，此行写的是 {value}',
    'This template is for {date}, the row says {value}',
  ],
  'sex-wrong': ['error', '性别“{value}”应为 男、女 或 合计', 'Sex "{value}" must be male, female or all'],
  'age-wrong': ['error', '年龄“{value}”应为 0–130 的整数或留空', 'Age "{value}" must be a whole number 0–130 or empty'],
  'age-from-missing': ['error', '填写年龄止时必须填写年龄起', 'The last age needs a first age'],
  'age-order': ['error', '年龄止小于年龄起', 'The last age is below the first'],
  'not-whole': ['error', '人口数 {value} 应为整数', 'The number of people {value} must be whole'],
  'too-many': ['error', '人口数 {value} 超出可能范围', 'The number of people {value} is beyond anything possible'],
  'vintage-wrong': [
    'error',
    '版本“{value}”应为发布年份或日期，如 2025、2025-03',
    'Vintage "{value}" must be the year or date of publication, such as 2025 or 2025-03',
  ],
  'vintage-ahead': ['error', '版本 {value} 晚于今天', 'Vintage {value} lies after today'],
  'vintage-early': [
    'error',
    '版本 {value} 早于人口时点 {date}',
    'Vintage {value} lies before the day that was counted, {date}',
  ],
  'vintage-older': [
    'warning',
    '该时点已有更新的版本 {vintage}，此值不会成为现用值，请在说明中写明原因',
    'This day has a newer vintage, {vintage}, so this figure will not be the one used; give the reason in the note',
  ],
  revision: [
    'info',
    '修订：现用值 {last}（版本 {vintage}）',
    'A revision: the figure in use is {last} (vintage {vintage})',
  ],
  duplicate: [
    'error',
    '与第 {rows} 行重复（同一地区、日期、性别、年龄、版本）',
    'Repeats row {rows} (same area, date, sex, ages and vintage)',
  ],
  'mixed-sources': [
    'error',
    '同一地区、日期和版本有不同来源：{value}',
    'One area, date and vintage has different sources: {value}',
  ],
  'ages-overlap': [
    'error',
    '年龄组与 {value} 岁重叠，同一版本内会重复计算',
    'The ages overlap those of {value}; they would count twice in one vintage',
  ],
  'sex-sum': [
    'error',
    '男 {male} + 女 {female} = {number}，与合计 {value} 不符',
    'Male {male} + female {female} = {number}, not {value}',
  ],
  'sex-above': ['error', '大于合计 {number}', 'It is above the figure of both sexes, {number}'],
  'age-sum': ['error', '各年龄组之和 {number} 与总数 {value} 不符', 'The ages add up to {number}, not to {value}'],
  'age-sum-above': [
    'error',
    '所列年龄组之和 {number} 已大于总数 {value}',
    'The ages listed add up to {number}, more than {value}',
  ],
  'age-gap': [
    'info',
    '年龄组不完整，未与总数核对',
    'The ages are not complete, so they were not compared with the total',
  ],
  'set-waits': [
    'info',
    '同一地区、日期的第 {rows} 行有待处理，整套数据一起入库',
    'Row {rows} of the same area and date waits; the whole set is stored together',
  ],
} as const satisfies ProblemTexts;

export const problem = problemMaker<typeof TEXTS, ColumnKey>(TEXTS);
