import { expect, it } from 'vitest';
import { poissonDraw, seededUniform } from '../distributions.ts';
import { backTest, type Candidate } from './back-test.ts';

const uniform = seededUniform(3);
const observed = Float64Array.from({ length: 300 }, () => poissonDraw(6, uniform));
const C1: Candidate = { method: 'earsC', control: { method: 'C1', minSigma: 0.5 } };
const LAX: Candidate = { method: 'earsC', control: { method: 'C1', minSigma: 0.5, alpha: 0.2 } };
const BLIND: Candidate = { method: 'earsC', control: { method: 'C1', minSigma: 1000 } };

it('finds large injected outbreaks more often than small ones, the same with the same seed', () => {
  const run = (size: number) =>
    backTest({
      series: { observed, axis: { freq: 52 } },
      candidates: [C1],
      from: 60,
      inject: { sizes: [size], outbreaks: 40, seed: 5 },
    });
  const [small] = run(1).results;
  const [large] = run(12).results;
  expect(large!.outbreaks).toBe(40);
  expect(large!.sensitivity).toBeGreaterThan(0.9);
  expect(small!.sensitivity).toBeLessThan(large!.sensitivity);
  expect(run(12)).toEqual(run(12));
});

it('counts false alarms on the series as it is and recommends the best of those that raise few', () => {
  const { results, recommended } = backTest({
    series: { observed, axis: { freq: 52 } },
    candidates: [LAX, C1, BLIND],
    from: 60,
    inject: { sizes: [6], outbreaks: 20 },
    mostFalse: 0.05,
  });
  const [lax, c1, blind] = results;
  expect(lax!.falseAlarms).toBeGreaterThan(0.1);
  expect(blind).toMatchObject({ falseAlarms: 0, found: 0 });
  expect(recommended).toBe(c1);
});

it('measures sensitivity and delay on known outbreaks', () => {
  const known = Float64Array.from(observed);
  known[120] = 6;
  known[121]! += 30;
  const { results } = backTest({
    series: { observed: known, axis: { freq: 52 } },
    candidates: [C1, BLIND],
    from: 60,
    known: [
      { from: 121, to: 123 },
      { from: 10, to: 12 },
    ],
  });
  expect(results[0]).toMatchObject({ outbreaks: 1, found: 1, sensitivity: 1, delay: 1 });
  expect(results[1]).toMatchObject({ outbreaks: 1, found: 0, sensitivity: 0, delay: Number.NaN });
});
