import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/http/contract.ts';
import { ranked } from './ranking.tsx';
import { shadeOf } from './tile-map.tsx';
import { trendPeriods } from './trend-option.ts';

const cell = (area: string, value: number | null): Cell => ({
  indicator: 'X',
  area,
  institution: null,
  period: '2024',
  stratum: null,
  numerator: null,
  denominator: null,
  value,
  low: null,
  high: null,
  source: 'computed',
  suppressed: false,
  closed: null,
  restated: false,
  formulaVersion: '1',
  computedAt: null,
  stale: false,
});

describe('ranking', () => {
  const cells = [cell('a', 1), cell('b', null), cell('c', 3)];
  it('puts the best first and areas without a value last', () => {
    expect(ranked(cells, 'higher').map((one) => one.area)).toEqual(['c', 'a', 'b']);
    expect(ranked(cells, 'lower').map((one) => one.area)).toEqual(['a', 'c', 'b']);
  });
});

describe('tile shades', () => {
  it('spans five shades from lowest to highest', () => {
    expect([0, 24, 50, 79, 100].map((value) => shadeOf(value, 0, 100))).toEqual([0, 1, 2, 3, 4]);
  });
  it('uses the middle shade when all values are equal', () => {
    expect(shadeOf(5, 5, 5)).toBe(2);
  });
});

describe('trend', () => {
  it('orders measured, needed and expected periods in time', () => {
    const periods = trendPeriods({
      points: [cell('a', 1)],
      pace: [
        { period: '2020', value: 1 },
        { period: '2025', value: 2 },
      ],
      forecast: [{ period: '2025', value: 2, low: 1, high: 3 }],
    });
    expect(periods).toEqual(['2020', '2024', '2025']);
  });
});
