import { describe, expect, it } from 'vitest';
import { digitsOf, isExact, JsonProblem, parseSentJson, setDecimal, toExactJson } from './exact-json.ts';

const round = (text: string): string => {
  const value = parseSentJson(text, 50);
  return toExactJson(value, isExact(value));
};

describe('JSON with the digits of its decimals', () => {
  it.each([
    '{"a":2.50}',
    '{"a":[1.0,2,-0.10],"b":{"c":100.00}}',
    '{"a":3.14159265358979323846,"b":12345678901234567890.5}',
    '{"text":"2.50, \\"3.10\\" [4.20]","e":"\\\\"}',
    '{"a":"x\\\\\\"","b":5.0}',
    '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"X","v":1.50}},{"resource":{"v":1.5}}]}',
  ])('writes %s as it was read', (text) => {
    expect(round(text)).toBe(text);
  });

  it('reads numbers as numbers, and keeps nothing where the number says all', () => {
    expect((parseSentJson('{"a":2.50}', 9) as { a: number }).a).toBe(2.5);
    for (const text of ['{"a":2.5,"b":1e3,"c":-0.25,"d":142.10000000000002,"e":0}', '"2.50"', '[]', 'null'])
      expect(isExact(parseSentJson(text, 9))).toBe(false);
  });

  it('follows a copy, and forgets the digits of a number that was replaced', () => {
    const copy = { ...(parseSentJson('{"a":2.50,"b":1.0}', 9) as { a: number; b: number }), b: 7 };
    expect(toExactJson(copy, isExact(copy))).toBe('{"a":2.50,"b":7}');
    const list: number[] = [];
    expect([setDecimal(list, 0, '0.30'), digitsOf(list, 0), digitsOf(list, 1)]).toEqual([true, '0.30', undefined]);
  });

  it.each([
    ['{\n "a": }', 'syntax', 2, 7],
    ['[[[[1]]]]', 'depth', 1, 4],
    ['{"__proto__":1}', 'key', 1, 3],
    ['{"\\u005f_proto__":1}', 'key', 1, 1],
    ['{"a":2.50', 'syntax', 1, 10],
  ])('names the place of what is wrong in %s', (text, kind, line, column) => {
    let problem: unknown;
    try {
      parseSentJson(text, 3);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(JsonProblem);
    expect(problem).toMatchObject({ kind, line, column });
  });
});
