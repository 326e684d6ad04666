import { KangyuError } from '../../kernel/index.ts';

const MAX_LENGTH = 200;
const MAX_REPEAT = 50;

/**
 * The regular expression of a value set's filter as PostgreSQL takes it, matching the whole value. PostgreSQL runs expressions
 * without back-references and lookaround as automata, whose time grows with the text alone; what would need more, or build
 * too large an automaton, is refused.
 * @throws terminology.filter
 */
export function safeRegex(pattern: string): string {
  const refuse = (reasonZh: string, reasonEn: string) =>
    new KangyuError('terminology.filter', { filter: `regex ${pattern.slice(0, 60)}`, reasonZh, reasonEn });
  if (pattern.length > MAX_LENGTH)
    throw refuse(`超过 ${MAX_LENGTH} 个字符`, `it is longer than ${MAX_LENGTH} characters`);
  if (/\\[1-9]/.test(pattern)) throw refuse('不支持反向引用', 'back-references are not taken');
  if (/\(\?(?!:)/.test(pattern)) throw refuse('不支持环视和选项', 'lookaround and options are not taken');
  if (/^\*\*\*/.test(pattern)) throw refuse('不支持的开头', 'it may not begin with ***');
  let product = 1;
  for (const [, low = '0', high = low] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    product *= Math.max(1, Number(low), Number(high || low));
    if (product > MAX_REPEAT * MAX_REPEAT || Number(high || low) > 255)
      throw refuse('重复次数过多', 'it repeats too often');
  }
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw new KangyuError(
      'terminology.filter',
      {
        filter: `regex ${pattern.slice(0, 60)}`,
        reasonZh: '不是有效的正则表达式',
        reasonEn: 'it is no regular expression',
      },
      { cause },
    );
  }
  return `^(?:${pattern})$`;
}
