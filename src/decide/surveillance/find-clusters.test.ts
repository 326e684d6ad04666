import { describe, expect, it } from 'vitest';
import { commonArea, findClusters } from './find-clusters.ts';

const ill = (key: string, person: string, day: string) => ({ key, person, patient: person, day, area: '530403001001' });

describe('persons with something in common', () => {
  it('are a cluster where enough of them fell ill within the days, each counted once, in the fullest window', () => {
    const cases = [
      ill('a', 'p1', '2025-06-01'),
      ill('a', 'p1', '2025-06-02'),
      ill('a', 'p2', '2025-06-08'),
      ill('b', 'p3', '2025-06-01'),
      ill('b', 'p4', '2025-06-07'),
      ill('b', 'p5', '2025-06-08'),
    ];
    const found = findClusters(cases, { persons: 2, days: 7 });
    expect(found.map(({ key, firstDay, lastDay, cases: own }) => [key, firstDay, lastDay, own.length])).toEqual([
      ['a', '2025-06-02', '2025-06-08', 2],
      ['b', '2025-06-01', '2025-06-07', 2],
    ]);
    expect(findClusters(cases, { persons: 3, days: 8 }).map(({ key }) => key)).toEqual(['b']);
    expect(findClusters(cases.slice(0, 2), { persons: 2, days: 7 })).toEqual([]);
  });

  it('lie in the smallest area that holds all of them', () => {
    expect(commonArea(['530403001001', '530403001001'])).toBe('530403001001');
    expect(commonArea(['530403001001', '530403001002'])).toBe('530403001');
    expect(commonArea(['530403001001', '530403002002', '530403'])).toBe('530403');
  });
});
