import type { Cell, Operator, TargetRow } from '../../../src/http/contract.ts';
import type { Language } from '../app/preferences.ts';

/** No value: an em dash, everywhere the same. */
export const none = '—';

const formats = new Map<string, Intl.NumberFormat>();

export function formatNumber(value: number | null | undefined, decimals: number, signed = false): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const key = `${decimals}${signed}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: signed ? 'exceptZero' : 'auto',
    });
    formats.set(key, format);
  }
  return format.format(value).replace('-', '−');
}

/** Ratios (医护比 …) are written `1:1.34`, everything else is the number alone. */
export function formatValue(value: number | null | undefined, decimals: number, unit?: string | null): string {
  const text = formatNumber(value, decimals);
  return text !== none && isRatio(unit) ? `1:${text}` : text;
}

export function isRatio(unit: string | null | undefined): boolean {
  return unit === '1:x' || unit === '1︰x' || unit === '1：x';
}

/** The unit to print behind a number; a ratio carries it in itself. */
export function unitText(unit: string | null | undefined): string {
  return unit && !isRatio(unit) ? unit : '';
}

/** A suppressed count is below 5; of a rate it is the count behind it (`n<5`). */
export function formatCell(
  cell: Pick<Cell, 'value' | 'suppressed'> & { denominator?: number | null },
  decimals: number,
  unit?: string,
): string {
  if (cell.suppressed) return cell.denominator == null ? '<5' : 'n<5';
  return formatValue(cell.value, decimals, unit);
}

const signs: Partial<Record<Operator, string>> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '==': '=' };

/** `≥2.52`, `3–5`; words for what is not a plain number are the caller's (`word`). */
export function formatTarget(
  target: { op: Operator; value: number | [number, number] | null },
  decimals: number,
  unit: string | null | undefined,
  word: (key: string, vars?: Record<string, string>) => string,
): string {
  const { op, value } = target;
  if (Array.isArray(value)) return `${formatValue(value[0], decimals, unit)}–${formatValue(value[1], decimals, unit)}`;
  if (op === 'trend' || op === 'external-ref') return word(`operator.${op}`);
  const number = trimmed(value, decimals, unit);
  if (op === 'keep') return value === null ? word('operator.keep') : word('operator.keep-at', { value: number });
  if (op === 'relative') return word('operator.relative', { value: formatNumber(value, 0, true) });
  if (op === 'delta-per-year') return word('operator.delta-per-year', { value: formatNumber(value, decimals, true) });
  if (value === null) return none;
  return `${signs[op] ?? ''}${number}`;
}

/** Targets keep their printed precision: 100 stays 100, 2.52 stays 2.52. */
function trimmed(value: number | null, decimals: number, unit: string | null | undefined): string {
  return formatValue(value, value !== null && Number.isInteger(value) ? 0 : decimals, unit);
}

export function targetNumber(row: Pick<TargetRow, 'target'>): number | null {
  const { value, op } = row.target;
  if (op === 'relative' || op === 'delta-per-year') return null;
  return Array.isArray(value) ? value[0] : value;
}

const zone = 'Asia/Shanghai';
const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
const time = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** `2025-12-31 09:00` in Chinese time, whatever the browser's zone is. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) return none;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : time.format(at);
}

export function formatDate(iso: string | null | undefined): string {
  if (!iso) return none;
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : date.format(at);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** `MCH2024` and `R12:2024-07` in words; plain periods stay as they are. */
export function formatPeriod(period: string | null | undefined, language: Language): string {
  if (!period) return none;
  const year = period.match(/^MCH(\d{4})$/)?.[1];
  if (year) return language === 'zh' ? `${year} 妇幼年度` : `MCH year ${year}`;
  const month = period.match(/^R12:(\d{4}-\d{2})$/)?.[1];
  if (month) return language === 'zh' ? `截至 ${month} 的 12 个月` : `12 months to ${month}`;
  return period;
}
