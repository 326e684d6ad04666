import { formatNumber } from '../../components/format.ts';

/** A count; of how many and what share, where that is known: 3/8 (37.5%), so the share of influenza-like illness. */
export function shareText(value: number, total: number | null): string {
  if (total === null || total === 0) return formatNumber(value, 0);
  return `${formatNumber(value, 0)}/${formatNumber(total, 0)} (${formatNumber((100 * value) / total, 1)}%)`;
}
