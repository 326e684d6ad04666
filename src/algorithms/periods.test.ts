import { describe, expect, it } from 'vitest';
import {
  dayInShanghai,
  findPeriod,
  getPeriod,
  lengthInDays,
  nextPeriod,
  periodOf,
  periodsBetween,
  previousPeriod,
} from './periods.ts';

describe('periods', () => {
  it.each([
    ['2024', '2024-01-01', '2024-12-31'],
    ['2024-Q3', '2024-07-01', '2024-09-30'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2024-W31', '2024-07-29', '2024-08-04'],
    ['2020-W53', '2020-12-28', '2021-01-03'],
    ['2024-07-15', '2024-07-15', '2024-07-15'],
    ['MCH2024', '2023-10-01', '2024-09-30'],
    ['R12:2024-07', '2023-08-01', '2024-07-31'],
  ])('%s runs from %s to %s', (label, start, end) => {
    expect(getPeriod(label)).toMatchObject({ label, start, end });
  });

  it.each(['', '24', '2024-13', '2024-Q5', '2023-W53', '2024-W00', '2023-02-29', 'MCH24', 'R12:2024', '2024-7'])(
    'refuses %j',
    (label) => {
      expect(findPeriod(label)).toBeUndefined();
    },
  );

  it('finds the period of a day', () => {
    expect(periodOf('2024-12-30', 'week').label).toBe('2025-W01');
    expect(periodOf('2024-10-01', 'mch').label).toBe('MCH2025');
    expect(periodOf('2024-09-30', 'mch').label).toBe('MCH2024');
    expect(periodOf('2024-07-15', 'quarter').label).toBe('2024-Q3');
  });

  it('steps forward and back without gaps', () => {
    for (const label of ['2024', '2024-Q4', '2024-12', '2024-W52', '2024-12-31', 'MCH2024', 'R12:2024-12']) {
      const period = getPeriod(label);
      expect(previousPeriod(nextPeriod(period))).toEqual(period);
    }
    expect(nextPeriod(getPeriod('R12:2024-12')).label).toBe('R12:2025-01');
  });

  it('lists the months of a span', () => {
    const months = periodsBetween('month', '2023-11-15', '2024-02-01').map((p) => p.label);
    expect(months).toEqual(['2023-11', '2023-12', '2024-01', '2024-02']);
    expect(periodsBetween('rolling12', '2023-11-15', '2024-01-01').map((p) => p.label)).toEqual([
      'R12:2023-11',
      'R12:2023-12',
      'R12:2024-01',
    ]);
    expect(lengthInDays(getPeriod('2024'))).toBe(366);
  });

  it('turns an instant into the Shanghai day', () => {
    expect(dayInShanghai(new Date('2025-12-31T15:59:59Z'))).toBe('2025-12-31');
    expect(dayInShanghai(new Date('2025-12-31T16:00:00Z'))).toBe('2026-01-01');
  });
});
