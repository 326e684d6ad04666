import { describe, expect, it } from 'vitest';
import { worstAreas } from './board-detail.tsx';
import { quantityText, wordKey } from './quantity.ts';

const words: Record<string, string> = { and: '; ', or: ' or ', township: 'township' };
const word = (key: string, vars?: Record<string, string>) => {
  if (key === 'per') return `${vars?.value} per ${vars?.per}`;
  return words[key] ?? (vars ? `${key} ${vars.value}` : key);
};

describe('quantity of a standard', () => {
  it.each([
    [{ value: 85, unit: '%', op: '>=' }, '≥85 %'],
    [{ value: 1.8, per: 1000, op: '==' }, '1.80 per 1,000'],
    [{ value: 1, per: 'township', op: '==' }, '1 per township'],
    [{ value: [2, 3], unit: '%', op: 'range' }, '2–3 %'],
    [{ threshold: 800, op: '>=' }, 'of-threshold ≥800'],
    [{ radius_km: 5, arrival_min: 15, join: 'or' }, 'of-radius_km 5 or of-arrival_min 15'],
    [null, '—'],
  ])('%j', (quantity, text) => expect(quantityText(quantity, word)).toBe(text));

  it('looks up only what can be a key', () => {
    expect(wordKey('bed:staff')).toBe('bed-staff');
    expect(wordKey('sentinel: all township/community centres')).toBeUndefined();
  });
});

describe('worst areas', () => {
  const worst = [
    { area: 'a', name: 'A', value: 1 },
    { area: 'b', name: 'B', value: 3 },
  ];
  const target = (op: '>=' | '<=' | 'trend', value: number | null) => ({ op, value, raw: '', byYear: 2025 });
  it('leaves out those that reach the target', () => {
    expect(worstAreas({ worst, target: target('>=', 2) }).map((one) => one.area)).toEqual(['a']);
    expect(worstAreas({ worst, target: target('<=', 2) }).map((one) => one.area)).toEqual(['b']);
    expect(worstAreas({ worst, target: target('trend', null) })).toHaveLength(2);
  });
});
