/**
 * Daily syndromic counts as the ESSENCE system judges them: a regression on trend and day of the week where it explains the
 * four weeks before, else an exponentially weighted average (Burkom et al., Johns Hopkins APL Technical Digest 2007; 27:
 * 313–331; Fricker, Introduction to Statistical Methods for Biosurveillance, 2013; constants of CDC's Rnssp, 2024). An
 * alarm is a one-sided p below `alpha` of Student's t.
 */
import { tQuantile } from '../distributions.ts';
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { leastSquares } from './least-squares.ts';
import { bounded, type Judgement, type PreparedMethod } from './methods.ts';

/** Points of history without which neither chart says anything. */
const LEAST = { ewma: 7, regression: 11 } as const;
const WEEK = 7;
/** The level at which ESSENCE shows a warning; its smallest standard errors follow from it. */
const WARNING = 0.05;
const ALERT = 0.01;

interface Options {
  /** Days of history: up to `baseline`, ending `guard` days before the day tested. */
  baseline: number;
  guard: number;
  alpha: number;
}

export function essence(series: DetectionSeries, control: Control): PreparedMethod {
  const method = control.choice('method', ['switch', 'regression', 'ewma']);
  const options: Options = {
    baseline: control.integer('baseline', 28, LEAST.regression),
    guard: control.integer('guard', 2, 0),
    alpha: control.probability('alpha', ALERT),
  };
  const weights = [control.number('w1', 0.4, 0.01, 1), control.number('w2', 0.9, 0.01, 1)];
  const explained = control.number('rSquared', 0.6, 0, 1);
  return {
    from: (method === 'regression' ? LEAST.regression : LEAST.ewma) + options.guard + 1,
    judge: (points) => {
      const last = points.at(-1) ?? -1;
      const averages = method === 'regression' ? [] : exponentialAverages(series.observed, last, weights, options);
      return points.map((k) => {
        if (method === 'ewma') return averages[k];
        const regression = dayOfWeekRegression(series.observed, k, options);
        if (method === 'regression') return regression?.judgement;
        return regression && regression.explained >= explained ? regression.judgement : averages[k];
      });
    },
  };
}

/** History of a day: how long it is, and the day after its end (0-based); undefined when it is too short. */
function historyOf(k: number, least: number, { baseline, guard }: Options): { from: number; to: number } | undefined {
  const to = k - guard;
  return to < least ? undefined : { from: Math.max(0, to - baseline), to };
}

/** Judgements of all days up to `last` by the averages with these weights; each average is held back after an alarm. */
function exponentialAverages(
  observed: Float64Array,
  last: number,
  weights: readonly number[],
  options: Options,
): (Judgement | undefined)[] {
  const averages = weights.map(() => observed[0]!);
  const found: (Judgement | undefined)[] = [undefined];
  for (let k = 1; k <= last; k++) {
    const history = historyOf(k, LEAST.ewma, options);
    const before = [...averages];
    const seen = observed[k]!;
    if (!Number.isNaN(seen))
      weights.forEach((weight, i) => {
        averages[i] = Number.isNaN(before[i]!) ? seen : weight * seen + (1 - weight) * before[i]!;
      });
    if (!history) {
      found.push(undefined);
      continue;
    }
    const values = observed.subarray(history.from, history.to).filter((value) => !Number.isNaN(value));
    const { mean, sigma } = spread(values);
    const free = values.length - 1;
    const held = rounded(tQuantile(1 - ALERT, free));
    const limit = tQuantile(1 - options.alpha, free);
    let upper = Number.POSITIVE_INFINITY;
    weights.forEach((weight, i) => {
      const error = averageError(weight, values.length, sigma, free, options.guard);
      upper = Math.min(upper, (mean + limit * error - (1 - weight) * before[i]!) / weight);
      averages[i] = Math.min(mean + held * error, Math.max(mean - held * error, averages[i]!));
    });
    found.push(bounded(seen, upper, mean));
  }
  return found;
}

/** Standard error of average minus mean of the history; small ones are lifted as ESSENCE does. */
function averageError(weight: number, size: number, sigma: number, free: number, guard: number): number {
  const rest = 1 - weight;
  const overlap = 2 * rest ** (guard + 1) * ((1 - rest ** size) / size);
  const unit = weight / rounded(tQuantile(1 - WARNING, free));
  const lift = (0.1289 - (0.2414 - 0.1826 * rest ** 4) * Math.log(10 * WARNING)) * unit;
  return Math.max(unit * (1 + 0.5 * rest ** 2), sigma * Math.sqrt(weight / (2 - weight) + 1 / size - overlap) + lift);
}

/** The quantiles stand in ESSENCE's tables with five decimals. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

function spread(values: Float64Array): { mean: number; sigma: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sigma: Math.sqrt(squares / (values.length - 1)) };
}

/** Forecast from the history's trend and weekdays, and the share of its variance that they explain (adjusted R²). */
function dayOfWeekRegression(
  observed: Float64Array,
  k: number,
  options: Options,
): { judgement: Judgement; explained: number } | undefined {
  const history = historyOf(k, LEAST.regression, options);
  if (!history) return undefined;
  const days = Array.from({ length: history.to - history.from }, (_, i) => history.from + i).filter(
    (day) => !Number.isNaN(observed[day]!),
  );
  const row = (day: number) => [
    1,
    day - history.from,
    ...Array.from({ length: WEEK - 1 }, (_, i) => (day % WEEK === i ? 1 : 0)),
  ];
  const y = days.map((day) => observed[day]!);
  const beta = leastSquares(days.map(row), y);
  const free = days.length - WEEK - 1;
  if (!beta || free < 1) return undefined;
  const value = (day: number) => row(day).reduce((sum, x, i) => sum + x * beta[i]!, 0);
  const mean = y.reduce((sum, count) => sum + count, 0) / y.length;
  let unexplained = 0;
  let explainedSquares = 0;
  days.forEach((day, i) => {
    const fitted = value(day);
    unexplained += (y[i]! - fitted) ** 2;
    explainedSquares += (fitted - mean) ** 2;
  });
  const total = unexplained + explainedSquares;
  const explained = total > 1e-20 ? 1 - (unexplained / total) * ((days.length - 1) / free) : 0;
  const n = days.length;
  const least = 1.01 / rounded(tQuantile(1 - WARNING, free));
  const error = Math.sqrt((unexplained / free) * (((n + WEEK) * (n - 4)) / (n * (n - WEEK))));
  const expected = Math.max(0, value(k));
  const upper = expected + tQuantile(1 - options.alpha, free) * Math.max(error, least);
  return { judgement: bounded(observed[k]!, upper, expected), explained };
}
