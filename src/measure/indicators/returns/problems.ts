/** What can be wrong with a cell of reported values, beside what can be with any. */
import { COMMON, type ProblemTexts, problemMaker } from '../../returns/index.ts';
import type { ColumnKey } from './columns.ts';

const TEXTS = {
  ...COMMON,
  'indicator-unknown': ['error', '没有代码为“{value}”的指标', 'There is no indicator with the code "{value}"'],
  'indicator-computed': [
    'error',
    '指标 {value} 由登记数据计算，不在此填报',
    'Indicator {value} is computed from records and is not reported here',
  ],
  'period-wrong': [
    'error',
    '“{value}”不是年、季或月（如 2024、2024-Q1、2024-03）',
    '"{value}" is no year, quarter or month (2024, 2024-Q1, 2024-03)',
  ],
  'period-ahead': ['error', '期间 {value} 尚未开始', 'Period {value} has not begun'],
  'period-other': [
    'error',
    '本模板的期间是 {period}，此行写的是 {value}',
    'This template is for {period}, the row says {value}',
  ],
  'percent-fraction': [
    'warning',
    '{value} 可能是小数形式的百分数；若是，请填 {number}，否则请在说明中确认',
    '{value} may be a fraction; write {number} if so, else confirm it in the note',
  ],
  'percent-fraction-sure': [
    'error',
    '{value} 是小数形式，百分数应填 {number}',
    '{value} is a fraction; the percentage is {number}',
  ],
  'outside-hard': ['error', '{value} 超出允许范围 {low}–{high}', '{value} is outside the allowed range {low}–{high}'],
  'outside-plausible': [
    'warning',
    '{value} 超出常见范围 {low}–{high}，请在说明中写明原因',
    '{value} is outside the usual range {low}–{high}; give the reason in the note',
  ],
  'denominator-zero': ['error', '分母必须大于 0', 'The denominator must be above 0'],
  pair: ['error', '分子与分母须同时填写', 'Numerator and denominator go together'],
  'numerator-above': [
    'error',
    '分子 {value} 大于分母 {number}',
    'The numerator {value} is above the denominator {number}',
  ],
  'value-formula': [
    'error',
    '值 {value} 与 分子÷分母×{factor} = {number} 不符',
    'The value {value} differs from numerator / denominator × {factor} = {number}',
  ],
  duplicate: [
    'error',
    '与第 {rows} 行重复（同一地区、指标、期间）',
    'Repeats row {rows} (same area, indicator and period)',
  ],
  restatement: [
    'info',
    '期间 {value} 已封存；此值作为重述列示，封存值不变',
    'Period {value} is closed; this value is shown as a restatement, the closed one stays',
  ],
} as const satisfies ProblemTexts;

export const problem = problemMaker<typeof TEXTS, ColumnKey>(TEXTS);
