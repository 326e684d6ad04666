/**
 * EARS C1, C2 and C3: a count against mean and standard deviation of the points just before it (Hutwagner et al.,
 * Journal of Urban Health 2003; 80: i89–i96; Fricker, Hegler & Dunfee, Statistics in Medicine 2008; 27: 3407–3429).
 */
import { normalQuantile } from '../distributions.ts';
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { bounded, type Judgement, type PreparedMethod } from './methods.ts';

/** Points left out between the baseline and the point tested, and those more that C3 looks back. */
const LAG = { C1: 0, C2: 2, C3: 2 } as const;
const LOOK_BACK = { C1: 0, C2: 0, C3: 2 } as const;
const METHODS = ['C1', 'C2', 'C3'] as const;
const BASELINE = 7;

export function earsC(series: DetectionSeries, control: Control): PreparedMethod {
  const method = control.choice('method', METHODS);
  const baseline = control.integer('baseline', BASELINE, 3);
  const minSigma = control.number('minSigma', 0, 0);
  const quantile = normalQuantile(1 - control.probability('alpha', method === 'C3' ? 0.025 : 0.001));
  const lag = LAG[method];
  const judge = (k: number): Judgement | undefined => {
    if (k - baseline - lag - LOOK_BACK[method] < 0) return undefined;
    const observed = series.observed[k]!;
    const { mean, sigma } = baselineOf(series.observed, k, baseline, lag, minSigma);
    if (method !== 'C3') return bounded(observed, mean + sigma * quantile, mean);
    let allowed = quantile;
    for (let back = 1; back <= LOOK_BACK.C3; back++) {
      const past = baselineOf(series.observed, k - back, baseline, lag, minSigma);
      allowed -= Math.max(0, (series.observed[k - back]! - past.mean) / past.sigma - 1);
    }
    // As in the reference implementation (surveillance 1.20) the bound starts from the count itself, so that the alarm
    // rests on the two points before; a bound below all counts is 0.
    return { ...bounded(observed, Math.max(0, observed + sigma * allowed), mean), score: Number.NaN };
  };
  return { from: baseline + lag + LOOK_BACK[method] + 1, judge: (points) => points.map(judge) };
}

/** The points that k is compared with: from `from` up to, without, `to`. */
export function earsBaseline(control: Control, k: number): { from: number; to: number } {
  const to = k - LAG[control.choice('method', METHODS)];
  return { from: to - control.integer('baseline', BASELINE, 3), to };
}

/** Mean and sample standard deviation, at least `minSigma`, of `size` points that end `lag` points before k. */
function baselineOf(observed: Float64Array, k: number, size: number, lag: number, minSigma: number) {
  const end = k - lag;
  let mean = 0;
  for (let i = end - size; i < end; i++) mean += observed[i]!;
  mean /= size;
  let squares = 0;
  for (let i = end - size; i < end; i++) squares += (observed[i]! - mean) ** 2;
  return { mean, sigma: Math.max(minSigma, Math.sqrt(squares / (size - 1))) };
}
