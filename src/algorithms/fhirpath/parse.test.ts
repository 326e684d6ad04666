import { describe, expect, it } from 'vitest';
import type { PathNode } from './ast.ts';
import { parsePath } from './parse.ts';

/** Brackets around everything, so that precedence shows. */
function show(node: PathNode): string {
  switch (node.kind) {
    case 'literal':
      return node.type === 'String' ? JSON.stringify(node.value) : String(node.value);
    case 'this':
      return '$';
    case 'variable':
      return `%${node.name}`;
    case 'member':
      return `${show(node.base)}.${node.name}`;
    case 'call':
      return `${show(node.base)}.${node.name}(${node.args.map(show).join(', ')})`;
    case 'at':
      return `${show(node.base)}[${show(node.index)}]`;
    case 'negate':
      return `(-${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'type':
      return `(${show(node.operand)} ${node.operator} ${node.type})`;
    case 'empty':
      return '{}';
    case 'position':
      return '$index';
  }
}

describe('parsing a path', () => {
  it.each([
    ['a or b and c = d', '($.a or ($.b and ($.c = $.d)))'],
    ['a = b or c != d', '(($.a = $.b) or ($.c != $.d))'],
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a > 1 = b', '(($.a > 1) = $.b)'],
    ['(a or b) and c', '(($.a or $.b) and $.c)'],
    ['-a.b[0]', '(-$.a.b[0])'],
    ['a implies b or c', '($.a implies ($.b or $.c))'],
    ['7 div 2 mod 2', '((7 div 2) mod 2)'],
  ])('binds the operators of %s as FHIRPath does', (text, tree) => {
    expect(show(parsePath(text))).toBe(tree);
  });

  it('indexes the whole collection before it', () => {
    expect(show(parsePath('contact.telecom[0].value'))).toBe('$.contact.telecom[0].value');
  });

  it('reads texts with escapes, names in backticks, constants and comments', () => {
    expect(show(parsePath("name.where(use = 'it\\'s \\u0041') // the rest\n.`given`.join(%sep)"))).toBe(
      '$.name.where(($.use = "it\'s A")).given.join(%sep)',
    );
  });

  it('takes words for operators only where an operator can stand', () => {
    expect(show(parsePath('contains.div div 2'))).toBe('($.contains.div div 2)');
  });

  it('tells dates, dateTimes and times apart', () => {
    const types = ['@2020-01', '@2020-01-01T', '@2020-01-01T10:00:00+08:00', '@T10:00'].map((text) => {
      const node = parsePath(text);
      return node.kind === 'literal' ? [node.type, node.value] : [];
    });
    expect(types).toEqual([
      ['Date', '2020-01'],
      ['DateTime', '2020-01-01'],
      ['DateTime', '2020-01-01T10:00:00+08:00'],
      ['Time', '10:00'],
    ]);
  });

  it.each([
    ['a.', 'ends too early'],
    ['a b', "unexpected 'b' at 2"],
    ['a.where(', 'ends too early'],
    ["a = 'x", "unexpected character '''"],
    ['@@', "unexpected character '@' at 0"],
    ["'\\q'", 'unknown escape \\q'],
    ['%', 'a name is missing after %'],
    ['', 'ends too early'],
    ['a[0', 'ends too early'],
  ])('refuses %s', (text, reason) => {
    expect(() => parsePath(text)).toThrow(reason);
  });
});
