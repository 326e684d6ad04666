import { expect, it } from 'vitest';
import { periodOf, yearsIn } from './years.ts';

it.each([
  ['某县“十四五”卫生健康规划\n到2025年', [2021, 2025]],
  ['某市卫生健康三年行动计划(2023—2025年)', [2023, 2025]],
  ['某区“十五五”健康规划', [2026, 2030]],
  ['健康某市行动实施方案(2020-2030年)', [2020, 2030]],
  ['没有年份的文件', null],
] as [string, [number, number] | null][])('takes the period of %s', (text, period) => {
  expect(periodOf(text)).toEqual(period);
});

it.each([
  ['到2025年,达到', [['by', [2025]]]],
  ['2025年底前完成', [['by', [2025]]]],
  ['到2022年和2030年分别', [['by', [2022, 2030]]]],
  ['“十四五”末达到', [['by', [2025]]]],
  ['2023—2025年实施', [['by', [2025]]]],
  ['三年内建成', [['within', [2023]]]],
  ['每年培训', [['annual', []]]],
  ['近5年来', [['past', []]]],
  ['截至2020年底', [['past', [2020]]]],
  ['从2015年的', [['past', [2015]]]],
  ['“十三五”期间', [['past', [2020]]]],
  ['比2020年提高', []],
  ['比2015年提高了', [['past', [2015]]]],
  ['2022年8月21日', []],
] as [string, unknown[]][])('knows what year is meant: %s', (text, expected) => {
  expect(yearsIn(text, [2021, 2025]).map(({ kind, years }) => [kind, years])).toEqual(expected);
});
