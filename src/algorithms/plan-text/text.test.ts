import fc from 'fast-check';
import { expect, it } from 'vitest';
import { denseOf, nameKey, normalise, placeOf } from './text.ts';

it('makes signs alike', () => {
  expect(normalise('２０２５年　≧９５％，１︰２．５（二）～｜')).toBe('2025年 ≥95%,1:2.5(二)~|');
  expect(normalise('⼈⼝ａ\r\nｂ')).toBe('人口a \nb');
});

it('keeps every place of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(normalise(text)).toHaveLength(text.length);
    }),
  );
});

it('drops spaces inside words and remembers where the words stood', () => {
  const text = '到 2025 年,药师 (士)\n数 为 0.5 和 AB CD';
  const dense = denseOf(text, 0, text.length);
  expect(dense.text).toBe('到2025年,药师(士)数为0.5和AB CD');
  const at = dense.text.indexOf('药师(士)数');
  const [from, to] = placeOf(dense, at, at + 6);
  expect(text.slice(from, to)).toBe('药师 (士)\n数');
});

it('compares names without brackets, spaces and widths', () => {
  expect(nameKey('每千人口执业（助理） 医师数')).toBe(nameKey('每千人口执业助理医师数'));
});
