import { describe, expect, test } from 'vitest';
import { seededRandom, weightedIndex } from './random.ts';

const draw = (seed: string | number, n = 1000) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random.next());
};

describe('seededRandom', () => {
  test('one seed gives one sequence for ever, another seed another', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1, 3)).toEqual([0.15442750812508166, 0.19883433217182755, 0.31006375048309565]);
  });

  test('draws are uniform in [0, 1): chi-square of 100 cells below its 0.1 % bound', () => {
    const cells = new Array<number>(100).fill(0);
    for (const value of draw('uniform', 100_000)) cells[Math.floor(value * 100)]! += 1;
    const chi = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(148.2);
    expect(chi).toBeGreaterThan(60);
  });

  test('int reaches both ends and never beyond', () => {
    const random = seededRandom(3);
    expect([...new Set(Array.from({ length: 500 }, () => random.int(2, 5)))].sort()).toEqual([2, 3, 4, 5]);
  });

  test('a fork does not move the stream it comes from', () => {
    const plain = seededRandom(9);
    const forked = seededRandom(9);
    forked.fork('names').next();
    expect(forked.next()).toBe(plain.next());
    expect(seededRandom(9).fork('a').next()).not.toBe(seededRandom(9).fork('b').next());
  });

  test('shuffle keeps the members and leaves the list alone', () => {
    const list = [1, 2, 3, 4, 5, 6, 7];
    const shuffled = seededRandom(4).shuffle(list);
    expect([...shuffled].sort()).toEqual(list);
    expect(list).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(shuffled).not.toEqual(list);
  });
});

describe('weightedIndex', () => {
  test('follows the weights; a weight of 0 is never drawn', () => {
    const random = seededRandom(5);
    const draw = weightedIndex([1, 0, 3]);
    const counts = [0, 0, 0];
    for (let i = 0; i < 40_000; i += 1) counts[draw(random)]! += 1;
    expect(counts[1]).toBe(0);
    expect(counts[2]! / counts[0]!).toBeCloseTo(3, 0);
  });

  test('refuses weights that cannot be drawn from', () => {
    expect(() => weightedIndex([0, 0])).toThrow(RangeError);
    expect(() => weightedIndex([1, -1])).toThrow(RangeError);
  });
});
