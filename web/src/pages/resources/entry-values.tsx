import type { RegisterColumnInfo } from '../../../../src/http/contract.ts';
import { formatDate, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

export type EntryValue = string | number | boolean | string[] | null | undefined;

/** A value of a register's column in words: codes by their list, 是 and 否, dates. */
export function useEntryText(): (column: RegisterColumnInfo | undefined, value: EntryValue) => string {
  const { t, l } = useText('registers');
  return (column, value) => {
    if (value === null || value === undefined || value === '') return none;
    if (typeof value === 'boolean') return value ? t('yes') : t('no');
    const word = (code: string) => l(column?.codes?.[code]) || code;
    if (Array.isArray(value)) return value.length > 0 ? value.map(word).join('、') : none;
    if (column?.type === 'date') return formatDate(String(value));
    return word(String(value));
  };
}

/** The text that a form field begins with. */
export function fieldText(column: RegisterColumnInfo, value: EntryValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.map((code) => column.codes?.[code]?.zh ?? code).join('、');
  return column.codes?.[String(value)]?.zh ?? String(value);
}
