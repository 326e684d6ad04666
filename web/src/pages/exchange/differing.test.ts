import { expect, it } from 'vitest';
import { differing } from './differing.ts';

const marked = (text: string, other: string) =>
  differing(text, other)
    .map(({ part, differs }) => (differs ? `[${part}]` : part))
    .join('');

it.each([
  ['欧阳示清', '欧阳示青', '欧阳示[清]'],
  ['13800001111', '13800010111', '138000[01]111'],
  ['张明', '张小明', '张明'],
  ['张小明', '张明', '张[小]明'],
  ['甲', '乙', '[甲]'],
])('marks in %s what %s lacks', (text, other, expected) => {
  expect(marked(text, other)).toBe(expected);
});
