/** What can be wrong with a returned cell, in both languages. */
import type { Bilingual } from '../types.ts';
import type { ColumnKey } from './columns.ts';

/** error: the row is not stored; warning: it waits for a note; info: it is stored and said. */
export type Level = 'error' | 'warning' | 'info';
export interface Problem {
  code: string;
  level: Level;
  column: ColumnKey | null;
  message: Bilingual;
  suggestion?: string;
}

const TEXTS = {
  'area-unknown': ['error', '没有代码为“{value}”的地区', 'There is no area with the code "{value}"'],
  'area-outside': ['error', '地区 {value} 不在您的管辖范围内', 'Area {value} is not one you report for'],
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
  required: ['error', '此格必填', 'This cell is required'],
  'not-a-number': ['error', '“{value}”不是数字', '"{value}" is not a number'],
  'formula-error': ['error', '公式出错：{value}', 'The formula gives an error: {value}'],
  'formula-uncached': [
    'error',
    '公式没有算出的结果，请在表格软件中重新计算并保存',
    'The formula holds no result; recalculate and save the file',
  ],
  'text-number': ['info', '文本“{value}”按数字 {number} 读取', 'The text "{value}" was read as the number {number}'],
  'percent-text': ['info', '“{value}”按 {number} 读取', '"{value}" was read as {number}'],
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
  'large-change': [
    'warning',
    '与 {period} 的 {last} 相比变化 {percent}%（超过 {limit}%），请在说明中写明原因',
    'Changed by {percent} % from {last} in {period} (more than {limit} %); give the reason in the note',
  ],
  negative: ['error', '{value} 不能小于 0', '{value} must not be below 0'],
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
  'children-sum': [
    'warning',
    '下级合计 {number} 与本级 {value} 不符，请核对或在说明中解释',
    'The parts add up to {number}, not to {value}; check it or explain it in the note',
  ],
  restatement: [
    'info',
    '期间 {value} 已封存；此值作为重述列示，封存值不变',
    'Period {value} is closed; this value is shown as a restatement, the closed one stays',
  ],
  'too-long': ['error', '文字过长（最多 {limit} 字）', 'The text is too long (at most {limit} characters)'],
  merged: ['info', '数据区有合并单元格：{value}', 'The data hold merged cells: {value}'],
  hidden: ['info', '第 {rows} 行是隐藏行，也已读取', 'Row {rows} is hidden and was read as well'],
  'header-shifted': ['info', '表头在第 {value} 行，不在第 1 行', 'The header stands in row {value}, not in row 1'],
  'extra-sheets': ['info', '未读取的工作表：{value}', 'Sheets that were not read: {value}'],
  'extra-columns': ['info', '未识别的列：{value}', 'Columns that were not recognised: {value}'],
} as const satisfies Record<string, readonly [Level, string, string]>;
export type ProblemCode = keyof typeof TEXTS;

export function problem(
  code: ProblemCode,
  column: ColumnKey | null,
  words: Record<string, string | number | null> = {},
  suggestion?: string | number,
): Problem {
  const [level, zh, en] = TEXTS[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));
  const message = { zh: fill(zh), en: fill(en) };
  return { code, level, column, message, ...(suggestion === undefined ? {} : { suggestion: String(suggestion) }) };
}
