/** What the forms of standards are made of: numbers, bounds, words with a key. */
import { hanNumber } from './numbers.ts';
import type { Keyed } from './task-lexicon.ts';
import { anyOf } from './text.ts';

export interface FoundStandard {
  start: number;
  end: number;
  quantity: Record<string, unknown>;
}
export type StandardRule = (text: string) => FoundStandard[];

export const N = '(?:\\d+(?:\\.\\d+)?|[一二两三四五六七八九十百]+)';
export const FLOOR = '不低于|不少于|不得低于|不得少于|不应低于|不小于|至少|高于|超过|≥';
export const CEILING = '不超过|不高于|不多于|不大于|不得超过|不得高于|不宜超过|低于|控制在|小于|≤';
export const BOUND = `(?:${FLOOR}|${CEILING}|达到?|为)`;
/** Words between the parts of a rule: no other number, no end of a clause. */
export const gap = (most: number): string => `[^,。;\\d]{0,${most}}?`;

export function numberOf(text: string): number {
  const scaled = /^(.*?)(百|千|万|十万|百万)?$/.exec(text)!;
  if (/^\d/.test(text)) return Number(scaled[1]) * (scaled[2] ? hanNumber(scaled[2])! : 1);
  return hanNumber(text) ?? Number.NaN;
}

export function opOf(bound: string | undefined, after = ''): string {
  if (after !== '' && /^(?:及)?以上/.test(after)) return '>=';
  if (after !== '' && /^(?:及)?(?:以下|以内|之内)/.test(after)) return '<=';
  if (bound === undefined || bound === '') return '==';
  if (new RegExp(`^(?:${FLOOR})$`).test(bound)) return '>=';
  return new RegExp(`^(?:${CEILING})$`).test(bound) ? '<=' : '==';
}

/** Value of `low` or of a range. */
export function amountOf(low: string, high: string | undefined, op: string): { value: unknown; op: string } {
  return high === undefined ? { value: numberOf(low), op } : { value: [numberOf(low), numberOf(high)], op: 'range' };
}

export function keyed(list: readonly Keyed[]): { pattern: string; key(word: string): string } {
  const keys = new Map<string, string>();
  for (const { key, words } of list) for (const word of words) if (!keys.has(word)) keys.set(word, key);
  return { pattern: anyOf([...keys.keys()]), key: (word) => keys.get(word) ?? word };
}

export function each(
  pattern: RegExp,
  build: (match: RegExpMatchArray, text: string) => Record<string, unknown> | null,
): StandardRule {
  return (text) => {
    const found: FoundStandard[] = [];
    for (const match of text.matchAll(pattern)) {
      const quantity = build(match, text);
      if (quantity) found.push({ start: match.index, end: match.index + match[0].length, quantity });
    }
    return found;
  };
}
