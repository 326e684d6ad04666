import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agglomeration, gini, lorenzCurve, type Place, theil } from './equity.ts';

const place = (population: number, resource: number): Place => ({ population, resource });

describe('equity', () => {
  it('gives the Gini coefficient worked out by hand', () => {
    // Two halves of the people hold 1/4 and 3/4: area under the curve 0.5·0.25/2 + 0.5·(0.25+1)/2 = 0.375, Gini 0.25.
    expect(gini([place(100, 3), place(100, 1)])).toBeCloseTo(0.25, 12);
    // One of four equal places holds everything: 1 - 1/4.
    expect(gini([place(1, 0), place(1, 0), place(1, 0), place(1, 8)])).toBeCloseTo(0.75, 12);
    expect(gini([place(100, 10), place(300, 30)])).toBeCloseTo(0, 12);
  });

  it('gives Theil worked out by hand', () => {
    // 0.25 ln 0.5 + 0.75 ln 1.5 = 0.130812
    expect(theil([place(100, 3), place(100, 1)])).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 12);
    expect(theil([place(100, 3), place(100, 1)])).toBeCloseTo(0.130812, 6);
    // Everything in one of four places: ln 4.
    expect(theil([place(1, 0), place(1, 0), place(1, 0), place(1, 8)])).toBeCloseTo(Math.log(4), 12);
  });

  it('puts the curve in the order of resource per head', () => {
    expect(lorenzCurve([place(100, 3), place(100, 1)])).toEqual([
      { population: 0, resource: 0 },
      { population: 0.5, resource: 0.25 },
      { population: 1, resource: 1 },
    ]);
  });

  it('gives each place its agglomeration against that of the people', () => {
    expect(agglomeration([place(100, 3), place(100, 1), place(0, 2)])).toEqual([1.5, 0.5, null]);
  });

  it('says nothing where there is nothing to share or nobody lives', () => {
    expect(gini([place(100, 0)])).toBeUndefined();
    expect(theil([place(0, 5)])).toBeUndefined();
    expect(lorenzCurve([])).toEqual([]);
    expect(agglomeration([place(10, 0)])).toEqual([null]);
  });

  it('stays between 0 and 1, does not depend on order or scale, and a transfer to the poorer lowers it', () => {
    const places = fc.array(fc.record({ population: fc.integer({ min: 1, max: 9999 }), resource: fc.nat(999) }), {
      minLength: 2,
      maxLength: 9,
    });
    fc.assert(
      fc.property(places, (list) => {
        fc.pre(list.some(({ resource }) => resource > 0));
        const value = gini(list)!;
        expect(value >= 0 && value < 1).toBe(true);
        expect(gini([...list].reverse())).toBeCloseTo(value, 9);
        expect(gini(list.map((p) => place(p.population * 3, p.resource * 7)))).toBeCloseTo(value, 9);
        expect(theil(list)!).toBeGreaterThanOrEqual(0);
        const perHead = (p: Place) => p.resource / p.population;
        const sorted = [...list].sort((a, b) => perHead(a) - perHead(b));
        const even = sorted.reduce((sum, p) => sum + p.resource, 0) / sorted.reduce((sum, p) => sum + p.population, 0);
        const [poor, rich] = [sorted[0]!, sorted.at(-1)!];
        const moved = Math.min(
          (rich.resource - even * rich.population) / 2,
          (even * poor.population - poor.resource) / 2,
        );
        const evener = sorted.map((p) =>
          p === poor
            ? place(p.population, p.resource + moved)
            : p === rich
              ? place(p.population, p.resource - moved)
              : p,
        );
        expect(gini(evener)!).toBeLessThanOrEqual(value + 1e-9);
      }),
    );
  });
});
