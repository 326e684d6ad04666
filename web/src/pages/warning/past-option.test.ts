import { expect, it } from 'vitest';
import { pastOption } from './past-option.ts';

const palette = { accent: '#0aa', text: '#000', muted: '#888', line: '#ccc', surface: '#fff', off: '#a00' };
const words = { cases: 'cases', expected: 'expected', threshold: 'threshold', baseline: 'baseline', gap: 'no data' };

it('shades what a count is compared with, and weeks that nobody counted, bar by bar', () => {
  const points = [3, 2, null, null, 4, null, 9].map((cases, i) => ({ at: `week ${i}`, cases, baseline: i < 2 }));
  const option = pastOption(points, { expected: 3, threshold: 6 }, words, { font: 'sans', palette });
  const [{ markArea }] = option.series as [{ markArea: { data: { xAxis: string; name?: string }[][] } }];
  expect(markArea.data.map((ends) => ends.map(({ xAxis }) => xAxis))).toEqual([
    ['week 0', 'week 1'],
    ['week 2', 'week 3'],
    ['week 5', 'week 5'],
  ]);
  expect(markArea.data.map(([from]) => from!.name)).toEqual(['baseline', 'no data', '']);
  // Areas snap to ticks: each bar has its own.
  expect(option.xAxis).toMatchObject({ axisTick: { interval: 0 } });
});
