import { formatNumber, none } from '../../components/format.ts';

/** The word of a key of the plan file. */
type Word = (key: string, vars?: Record<string, string>) => string;

/** Plan files write free text too: only what can be a key is looked up, the rest stays as it is written. */
export function wordKey(text: string): string | undefined {
  const key = text.replace(':', '-');
  return /^[\p{L}\p{N}_+ -]{1,40}$/u.test(key) ? key : undefined;
}

const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<' };

/** The quantity of a standard is data of the plan file in several forms; its parts are written one after the other. */
export function quantityText(quantity: unknown, word: Word): string {
  if (quantity === null || quantity === undefined) return none;
  if (Array.isArray(quantity)) {
    return quantity.every((one) => typeof one === 'number')
      ? quantity.map(plain).join('–')
      : quantity.map((one) => quantityText(one, word)).join(word('and'));
  }
  if (typeof quantity !== 'object') return typeof quantity === 'number' ? plain(quantity) : word(String(quantity));
  const { op, value, unit, per, join, threshold, ...rest } = quantity as Record<string, unknown>;
  const sign = signs[String(op)] ?? '';
  const amount =
    value === undefined ? '' : `${sign}${quantityText(value, word)}${unit ? ` ${word(String(unit))}` : ''}`;
  const main = per === undefined ? amount : word('per', { value: amount, per: quantityText(per, word) });
  const more = Object.entries(rest).map(([key, item]) =>
    item === true ? word(key) : word(`of-${key}`, { value: quantityText(item, word) }),
  );
  const limit =
    threshold === undefined ? [] : [word('of-threshold', { value: `${sign || '>'}${quantityText(threshold, word)}` })];
  const parts = [...limit, ...(main ? [main] : []), ...more].filter(Boolean);
  return parts.join(join === 'or' || join === 'any' ? word('or') : word('and')) || none;
}

function plain(value: number): string {
  return formatNumber(value, Number.isInteger(value) ? 0 : 2);
}
