import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopment, type Unit } from './envelopment.ts';
import { solveLinearProgram } from './linear-program.ts';

const near = (values: readonly number[]) => values.map((value) => Math.round(value * 1e4) / 1e4);

describe('a linear program', () => {
  it('is solved, found without a solution, or without a bound', () => {
    // Dantzig’s kind of example: max 3x + 5y with x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 is 36 at (2, 6) (Hillier & Lieberman, ch. 3.1).
    const rows = [
      { of: [1, 0], is: '<=' as const, value: 4 },
      { of: [0, 2], is: '<=' as const, value: 12 },
      { of: [3, 2], is: '<=' as const, value: 18 },
    ];
    expect(solveLinearProgram({ minimise: [-3, -5], rows })).toMatchObject({
      status: 'optimal',
      value: -36,
      x: [2, 6],
    });
    expect(solveLinearProgram({ minimise: [1], rows: [{ of: [1], is: '<=', value: -1 }] }).status).toBe('infeasible');
    expect(solveLinearProgram({ minimise: [-1], rows: [{ of: [1], is: '>=', value: 1 }] }).status).toBe('unbounded');
    const equal = { of: [1, 1], is: '=' as const, value: 2 };
    expect(solveLinearProgram({ minimise: [1, 2], rows: [equal, equal] })).toMatchObject({ value: 2, x: [2, 0] });
  });

  it('does not cycle where Beale’s example would', () => {
    const rows = [
      { of: [0.25, -60, -1 / 25, 9], is: '<=' as const, value: 0 },
      { of: [0.5, -90, -1 / 50, 3], is: '<=' as const, value: 0 },
      { of: [0, 0, 1, 0], is: '<=' as const, value: 1 },
    ];
    const solution = solveLinearProgram({ minimise: [-0.75, 150, -0.02, 6], rows });
    expect(solution.status === 'optimal' && solution.value).toBeCloseTo(-0.05, 9);
  });
});

describe('data envelopment', () => {
  it('gives the published efficiencies of two inputs and one output', () => {
    // Cooper, Seiford & Tone, Data Envelopment Analysis (2nd ed. 2007), Example 2.2 (A to F).
    const inputs = [
      [4, 3],
      [7, 3],
      [8, 1],
      [4, 2],
      [2, 4],
      [10, 1],
    ];
    const found = envelopment(inputs.map((pair) => ({ inputs: pair, outputs: [1] })));
    expect(near(found.map(({ ccr }) => ccr))).toEqual([0.8571, 0.6316, 1, 1, 1, 1]);
    // A is compared with D and E; F has an input slack of 2 against C.
    expect(found[0]!.peers.map(({ unit, weight }) => [unit, ...near([weight])])).toEqual([
      [3, 0.7143],
      [4, 0.2857],
    ]);
    expect(near(found[5]!.inputSlacks)).toEqual([2, 0]);
    expect(found[5]!.peers).toEqual([{ unit: 2, weight: 1 }]);
  });

  it('gives the published efficiencies of eight stores, and their returns to scale', () => {
    // Employees and sales of the same book, Table 1.1; the BCC values follow from its hull (2, 1), (3, 3), (5, 4), (8, 5).
    const stores: [number, number][] = [
      [2, 1],
      [3, 3],
      [3, 2],
      [4, 3],
      [5, 4],
      [5, 2],
      [6, 3],
      [8, 5],
    ];
    const found = envelopment(stores.map(([employees, sales]) => ({ inputs: [employees], outputs: [sales] })));
    expect(near(found.map(({ ccr }) => ccr))).toEqual([0.5, 1, 0.6667, 0.75, 0.8, 0.4, 0.5, 0.625]);
    expect(near(found.map(({ bcc }) => bcc))).toEqual([1, 1, 0.8333, 0.75, 1, 0.5, 0.5, 1]);
    expect(found.map(({ returns }) => returns)).toEqual([
      ...['increasing', 'constant', 'increasing', 'constant', 'decreasing', 'increasing', 'constant', 'decreasing'],
    ]);
    expect(found[5]!.peers.map(({ unit }) => unit)).toEqual([0, 1]);
  });

  it('finds CCR at most BCC at most 1, each unit’s target within the data, and does not mind other measures', () => {
    const amount = fc.integer({ min: 1, max: 50 });
    const unit = fc.record({ inputs: fc.tuple(amount, amount), outputs: fc.tuple(amount, amount) });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 12 }), (units: Unit[]) => {
        const found = envelopment(units);
        const other = envelopment(
          units.map(({ inputs, outputs }) => ({
            inputs: inputs.map((v) => v * 1000),
            outputs: outputs.map((v) => v / 7),
          })),
        );
        for (const [o, one] of found.entries()) {
          expect(one.ccr).toBeLessThanOrEqual(one.bcc + 1e-6);
          expect(one.bcc).toBeLessThanOrEqual(1);
          expect(one.peers.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 5);
          for (const { unit: peer } of one.peers) expect(found[peer]!.bcc).toBeCloseTo(1, 5);
          for (const [i, value] of units[o]!.inputs.entries()) {
            const target = one.peers.reduce((sum, { unit: j, weight }) => sum + weight * units[j]!.inputs[i]!, 0);
            expect(target + one.inputSlacks[i]!).toBeCloseTo(one.bcc * value, 3);
          }
          expect(other[o]!.ccr).toBeCloseTo(one.ccr, 5);
        }
      }),
      { numRuns: 60 },
    );
  });
});
