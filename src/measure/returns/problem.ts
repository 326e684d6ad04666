/** What can be wrong with a returned cell, in both languages. */

/** error: the row is not stored; warning: it waits for a note; info: it is stored and said. */
export type Level = 'error' | 'warning' | 'info';
export interface Problem {
  code: string;
  level: Level;
  column: string | null;
  message: { zh: string; en: string };
  suggestion?: string;
}
export type ProblemTexts = Record<string, readonly [Level, string, string]>;

/** What may be wrong with any return; kinds of returns add their own. */
export const COMMON = {
  'area-unknown': ['error', '没有代码为“{value}”的地区', 'There is no area with the code "{value}"'],
  'area-outside': ['error', '地区 {value} 不在您的管辖范围内', 'Area {value} is not one you report for'],
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
  negative: ['error', '{value} 不能小于 0', '{value} must not be below 0'],
  'large-change': [
    'warning',
    '与 {period} 的 {last} 相比变化 {percent}%（超过 {limit}%），请在说明中写明原因',
    'Changed by {percent} % from {last} in {period} (more than {limit} %); give the reason in the note',
  ],
  'children-sum': [
    'warning',
    '下级合计 {number} 与本级 {value} 不符，请核对或在说明中解释',
    'The parts add up to {number}, not to {value}; check it or explain it in the note',
  ],
  'too-long': ['error', '文字过长（最多 {limit} 字）', 'The text is too long (at most {limit} characters)'],
  merged: ['info', '数据区有合并单元格：{value}', 'The data hold merged cells: {value}'],
  hidden: ['info', '第 {rows} 行是隐藏行，也已读取', 'Row {rows} is hidden and was read as well'],
  'header-shifted': ['info', '表头在第 {value} 行，不在第 1 行', 'The header stands in row {value}, not in row 1'],
  'extra-sheets': ['info', '未读取的工作表：{value}', 'Sheets that were not read: {value}'],
  'extra-columns': ['info', '未识别的列：{value}', 'Columns that were not recognised: {value}'],
} as const satisfies ProblemTexts;

type Words = Record<string, string | number | null>;

/** A maker of problems from texts; `{word}` in a text is filled in. */
export function problemMaker<T extends ProblemTexts, K extends string>(texts: T) {
  return (code: keyof T & string, column: K | null, words: Words = {}, suggestion?: string | number): Problem => {
    const [level, zh, en] = texts[code]!;
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));
    const message = { zh: fill(zh), en: fill(en) };
    return { code, level, column, message, ...(suggestion === undefined ? {} : { suggestion: String(suggestion) }) };
  };
}

export const problem = problemMaker<typeof COMMON, string>(COMMON);
