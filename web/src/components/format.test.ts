import { describe, expect, it } from 'vitest';
import { formatCell, formatNumber, formatPeriod, formatTarget, formatTime, formatValue } from './format.ts';

const word = (key: string, vars?: Record<string, string>) => `${key}${vars ? ` ${vars.value}` : ''}`;

describe('figures', () => {
  it('separates thousands and keeps the decimals of the indicator', () => {
    expect(formatNumber(254321, 0)).toBe('254,321');
    expect(formatNumber(2.5, 2)).toBe('2.50');
  });
  it('writes a minus sign and an em dash for no value', () => {
    expect(formatNumber(-0.5, 1)).toBe('−0.5');
    expect(formatNumber(null, 2)).toBe('—');
    expect(formatNumber(Number.NaN, 2)).toBe('—');
  });
  it('writes ratios as 1:x', () => {
    expect(formatValue(1.34, 2, '1:x')).toBe('1:1.34');
    expect(formatValue(null, 2, '1:x')).toBe('—');
  });
  it('hides suppressed cells', () => {
    expect(formatCell({ value: 3, suppressed: true }, 0)).toBe('<5');
  });
});

describe('targets', () => {
  it('writes the operator and the printed precision', () => {
    expect(formatTarget({ op: '>=', value: 2.52 }, 2, '人', word)).toBe('≥2.52');
    expect(formatTarget({ op: '<=', value: 100 }, 2, '%', word)).toBe('≤100');
    expect(formatTarget({ op: 'range', value: [3, 5] }, 1, null, word)).toBe('3.0–5.0');
  });
  it('writes words for trends, keeps and yearly changes', () => {
    expect(formatTarget({ op: 'trend', value: null }, 2, '岁', word)).toBe('operator.trend');
    expect(formatTarget({ op: 'keep', value: 95 }, 2, '%', word)).toBe('operator.keep-at 95');
    expect(formatTarget({ op: 'delta-per-year', value: -0.5 }, 1, '%', word)).toBe('operator.delta-per-year −0.5');
  });
});

describe('times', () => {
  it('shows Chinese time whatever the zone of the machine', () => {
    expect(formatTime('2025-12-31T01:00:00Z')).toBe('2025-12-31 09:00');
    expect(formatTime(null)).toBe('—');
  });
  it('says maternal-and-child years and rolling periods in words', () => {
    expect(formatPeriod('MCH2024', 'zh')).toBe('2024 妇幼年度');
    expect(formatPeriod('R12:2024-07', 'en')).toBe('12 months to 2024-07');
    expect(formatPeriod('2024-Q3', 'zh')).toBe('2024-Q3');
  });
});
