import { expect, it } from 'vitest';
import { csvText } from './csv.ts';

it('quotes commas, quotes and line breaks, and marks the file as UTF-8', () => {
  expect(
    csvText(
      ['名称', '值'],
      [
        ['a,b', 1.5],
        ['说"好"', null],
      ],
    ),
  ).toBe('\uFEFF名称,值\r\n"a,b",1.5\r\n"说""好""",\r\n');
});
it('defuses texts that a spreadsheet would run, but not negative numbers', () => {
  expect(csvText(['x'], [['=1+1'], [-2]])).toBe("\uFEFFx\r\n'=1+1\r\n-2\r\n");
});
