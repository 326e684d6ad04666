import { KangyuError } from '../kernel/index.ts';
import './errors.ts';

/** How values of a search are written (FHIR R4 §3.1.1.4.17): commas between alternatives, `|` and `$` inside, `\` to escape. */

export const MOST_VALUES = 500;
const LONGEST_VALUE = 2000;

/** Alternatives between commas, still escaped. */
export function alternatives(parameter: string, value: string): string[] {
  if (value.length > LONGEST_VALUE * 50) throw invalid(parameter, '检索值太长', 'the value is too long');
  const values = parts(value, ',').filter((part) => part !== '');
  if (values.length === 0) throw invalid(parameter, '缺少检索值', 'a value is missing');
  if (values.length > MOST_VALUES)
    throw invalid(parameter, `最多 ${MOST_VALUES} 个值`, `at most ${MOST_VALUES} values are taken`);
  if (values.some((one) => one.length > LONGEST_VALUE))
    throw invalid(parameter, `每个值最长 ${LONGEST_VALUE} 字`, `a value has at most ${LONGEST_VALUE} characters`);
  return values;
}

/** The text between unescaped separators, still escaped. */
export function parts(text: string, separator: ',' | '|' | '$'): string[] {
  const found = [''];
  for (const [piece] of text.matchAll(/\\.|[^\\]|\\$/gsu)) {
    if (piece === separator) found.push('');
    else found[found.length - 1] += piece;
  }
  return found;
}

export function unescaped(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

export function invalid(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.search-invalid', { parameter: parameter.slice(0, 200), reasonZh, reasonEn });
}
