import { describe, expect, it } from 'vitest';
import { catalogue } from './load-catalogue.ts';
import { isSample, isSmallSample } from './small-samples.ts';

const infant = catalogue().derived.get('H03')!;
const births = (denominator: number | null, period = '2024') => isSmallSample(infant, { period, denominator });

describe('rates of rare events in a sample', () => {
  it('are not shown where less than one event is to be expected: 5.4 infant deaths among 1,000 births', () => {
    expect(births(40)).toBe(true);
    expect(births(185)).toBe(true); // 0.999 expected
    expect(births(186)).toBe(false);
  });

  it('are only those that the content names, in its years, with a denominator', () => {
    expect(births(40, '2019')).toBe(false);
    expect(births(null)).toBe(false);
    expect(isSmallSample(catalogue().derived.get('R04')!, { period: '2024', denominator: 1 })).toBe(false);
  });

  it('are rates of a demonstration only: 0 among all residents stays 0', () => {
    expect(isSample({ kind: 'demo', meta: { factor: 125 } })).toBe(true);
    expect(isSample({ kind: 'demo', meta: { factor: 1 } })).toBe(false);
    expect(isSample({ kind: 'production', meta: { factor: 125 } })).toBe(false);
    expect(isSample(undefined)).toBe(false);
  });
});
