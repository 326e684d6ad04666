import type { Bilingual, ProgramFormItem } from '../../../../src/http/contract.ts';
import { formatNumber } from '../../components/format.ts';

/** An answer in words: labels of codes, yes and no, rows of a group one after the other; empty where nothing was answered. */
export function answerText(
  item: ProgramFormItem,
  value: unknown,
  l: (text: Bilingual | undefined) => string,
  t: (key: string) => string,
): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return t(value ? 'programs:yes' : 'programs:no');
  if (typeof value === 'number') return formatNumber(value, item.decimals ?? (Number.isInteger(value) ? 0 : 1));
  if (item.type === 'group' && Array.isArray(value))
    return value
      .map((row: Record<string, unknown>) =>
        (item.items ?? []).map((one) => answerText(one, row[one.code], l, t)).join(' '),
      )
      .join('；');
  if (typeof value === 'object' && 'contentType' in value) return String((value as { title?: string }).title ?? '✓');
  const word = (code: unknown) => l(item.options?.find((one) => one.code === code)?.label) || String(code);
  return [value].flat().map(word).join('、');
}
