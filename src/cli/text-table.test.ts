import { expect, it } from 'vitest';
import { displayWidth, shorten, textTable } from './text-table.ts';

it('counts Chinese characters as two columns', () => {
  expect([displayWidth('abc'), displayWidth('医师'), displayWidth('≥2.52'), displayWidth('（表2）')]).toEqual([
    3, 4, 5, 7,
  ]);
});

it('cuts to a width without splitting a character', () => {
  expect(shorten('每千人口', 8)).toBe('每千人口');
  expect(shorten('每千人口床位', 8)).toBe('每千人…');
  expect(shorten('每千人口床位', 7)).toBe('每千人…');
});

it('aligns columns by what is seen', () => {
  const text = textTable(
    [{ title: '指标' }, { title: '值', align: 'right' }],
    [
      ['床位', '3.62'],
      ['bed', '10.00'],
    ],
  );
  expect(text.split('\n')).toEqual(['指标     值', '----  -----', '床位   3.62', 'bed   10.00']);
});
