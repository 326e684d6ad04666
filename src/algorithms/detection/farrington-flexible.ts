import { betaI, normalQuantile } from '../distributions.ts';
import { fitQuasiPoisson, type QuasiPoissonData, type QuasiPoissonFit, unscaledVariance } from './quasi-poisson.ts';
import { type ReferenceDesign, referenceDesign, timeOf, yearlyWindows } from './reference-design.ts';
import type { TimeAxis } from './reference-points.ts';
import { countThreshold, deltaThreshold, type PowerTransformation, type ThresholdMethod } from './thresholds.ts';

/** Options of the algorithm under the names and defaults of the R package surveillance. */
export interface FarringtonFlexibleControl {
  b: number;
  w: number;
  reweight: boolean;
  weightsThreshold: number;
  alpha: number;
  trend: boolean;
  pThresholdTrend: number;
  /** [cases, points]: no alarm unless this many cases were seen in this many last points. */
  limit54: readonly [cases: number, points: number];
  powertrans: PowerTransformation;
  populationOffset: boolean;
  noPeriods: number;
  /** w unless given. */
  pastWeeksNotIncluded: number | null;
  thresholdMethod: ThresholdMethod;
  /** Points compared with: windows of past years and seasons between them, or such windows alone as far as there are any. */
  design: 'seasons' | 'windows';
  /** What standard errors are scaled with: as weightedScale says, or the dispersion (for predictions at least 1). */
  scale: 'working' | 'pearson';
}

export const FARRINGTON_FLEXIBLE: FarringtonFlexibleControl = {
  b: 5,
  w: 3,
  reweight: true,
  weightsThreshold: 2.58,
  alpha: 0.05,
  trend: true,
  pThresholdTrend: 0.05,
  limit54: [5, 4],
  powertrans: '2/3',
  populationOffset: false,
  noPeriods: 1,
  pastWeeksNotIncluded: null,
  thresholdMethod: 'delta',
  design: 'seasons',
  scale: 'working',
};

/** Counts by point; NaN where nothing is known. */
export interface DetectionSeries {
  observed: Float64Array;
  population?: Float64Array | undefined;
  axis: TimeAxis;
}

/** One point tested. What cannot be said is NaN. */
export interface FarringtonPoint {
  expected: number;
  upperbound: number;
  /** (observed - expected) / (upperbound - expected): above 1 the observation exceeds its bound. */
  score: number;
  alarm: boolean;
  pvalue: number;
  /** Whether the trend was kept, and its size a point on the log scale. */
  trend: boolean;
  slope: number;
  dispersion: number;
}

/**
 * Tests the count of point k (0-based) against a quasi-Poisson regression on comparable points of past years.
 * Sources: Noufaily et al. 2013 (Statistics in Medicine 32: 1206–1222) and Salmon et al. 2016 (JSS 70(10)).
 * All is NaN when `limit54` is not reached; undefined when the series does not reach back `b` years and a window.
 */
export function farringtonFlexiblePoint(
  series: DetectionSeries,
  k: number,
  control: FarringtonFlexibleControl,
): FarringtonPoint | undefined {
  const data = baseline(series, k, control);
  if (!data) return undefined;
  if (!enoughCases(series.observed, k, control.limit54)) return unknown();
  const fit = chooseModel(data, k, control, series);
  if (!fit) return unknown();
  return judge(series, k, data.at, fit, control);
}

/** Reference points of a series with what is known of them. */
interface Baseline extends QuasiPoissonData {
  time: Float64Array;
  /** Time of point k for the trend. */
  at: number;
}

/** Counts at the reference points; which points these are is shared by all series of the same dates. */
function baseline(
  { observed, population, axis }: DetectionSeries,
  k: number,
  control: FarringtonFlexibleControl,
): Baseline | undefined {
  const design =
    control.design === 'windows'
      ? yearlyWindows(axis, k, control.b, control.w)
      : referenceDesign(axis, k, {
          b: control.b,
          w: control.w,
          noPeriods: control.noPeriods,
          pastWeeksNotIncluded: control.pastWeeksNotIncluded ?? control.w,
        });
  if (!design) return undefined;
  const { points, group, time } = observed.includes(Number.NaN) ? known(design, observed) : design;
  // By date the reference implementation (surveillance 1.20) counts the time of the forecast from the first reference point of
  // which a count is known, the times of the regression from the first of all; it is kept for equal numbers.
  const later = design.points.length > 0 && points.length > 0 ? time[0]! - design.time[0]! : 0;
  const at = trendTime(axis, k, control.design) - (axis.days && control.design === 'seasons' ? later : 0);
  const y = new Float64Array(points.length);
  for (let i = 0; i < y.length; i++) y[i] = observed[points[i]!]!;
  const exposure =
    control.populationOffset && population ? Float64Array.from(points, (i) => population[i]!) : undefined;
  return { y, group, groups: control.noPeriods, time, exposure, at };
}

/** A design without the points of which no count is known. */
function known({ points, group, time }: ReferenceDesign, observed: Float64Array): ReferenceDesign {
  const isKnown = (_: number, i: number): boolean => !Number.isNaN(observed[points[i]!]!);
  return { points: points.filter(isKnown), group: group.filter(isKnown), time: time.filter(isKnown) };
}

interface Model {
  fit: QuasiPoissonFit;
  /** Dispersion, at least 1. */
  phi: number;
  /** Dispersion that the prediction's standard error is scaled with, and that of the trend's. */
  scale: number;
  trendScale: number;
}

/** Years without which no trend is kept. */
const YEARS_FOR_TREND = 3;

/** With a trend only if it is significant, rests on three years and does not lead above all that was ever seen. */
function chooseModel(
  data: Baseline,
  k: number,
  control: FarringtonFlexibleControl,
  series: DetectionSeries,
): Model | undefined {
  if (control.trend && control.b >= YEARS_FOR_TREND) {
    const model = fitModel(data, control);
    if (model && !Number.isNaN(model.fit.slope) && isKept(model, data, k, control, series)) return model;
  }
  return fitModel({ ...data, time: undefined }, control);
}

function isKept(
  { fit, trendScale }: Model,
  data: Baseline,
  k: number,
  control: FarringtonFlexibleControl,
  series: DetectionSeries,
): boolean {
  const t = fit.slope / Math.sqrt(trendScale / fit.information);
  if (!(tTwoSided(t, fit.residualDegrees) < control.pThresholdTrend)) return false;
  let largest = Number.NEGATIVE_INFINITY;
  for (const count of data.y) largest = Math.max(largest, count);
  return Math.exp(predictor(fit, k, data.at, control, series)) <= largest;
}

/** Two fits: the second gives less weight to points whose Anscombe residual is large, that is to past outbreaks. */
function fitModel(data: QuasiPoissonData, control: FarringtonFlexibleControl): Model | undefined {
  const first = fitQuasiPoisson(data);
  if (!first.converged) return undefined;
  const pearson = control.scale === 'pearson';
  const model = (fit: QuasiPoissonFit, trendScale: number): Model => ({
    fit,
    phi: Math.max(fit.dispersion, 1),
    scale: Math.max(trendScale, pearson ? 1 : 0),
    trendScale,
  });
  if (!control.reweight) return model(first, first.dispersion);
  const weights = outbreakWeights(data, first, Math.max(first.dispersion, 1), control.weightsThreshold);
  const second = fitQuasiPoisson({ ...data, weights });
  // After reweighting the reference implementation (surveillance 1.20) scales the standard errors, for the trend's
  // significance as for the prediction, with squared working residuals weighted by the outbreak weights alone, not by
  // weight times mean; it is kept for equal bounds and alarms. The dispersion itself is Pearson's.
  return model(second, pearson ? second.dispersion : second.workingDispersion);
}

/** Share of a point's variance that the fit must leave free for it to have a residual. */
const LEAST_FREE = 1e-9;

/**
 * Weights γ for standardised Anscombe residuals (Farrington et al. 1996, §3.5) s up to the threshold and γ/s² above, with
 * γ such that they sum to the number of points. Whether s = 1.5 (y^⅔ μ^-⅙ - μ^½) / √(φ (1-h)) is above is asked of
 * (y/μ)², which needs no roots of y.
 */
function outbreakWeights(data: QuasiPoissonData, fit: QuasiPoissonFit, phi: number, threshold: number): Float64Array {
  const { y, group, time } = data;
  const { fitted, working, weight, mean, information } = fit;
  const trend = time && !Number.isNaN(fit.slope) ? time : undefined;
  const weights = new Float64Array(y.length).fill(1);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const mu = fitted[i]!;
    if (y[i]! > mu) {
      const g = group[i]!;
      const variance = 1 / weight[g]! + (trend ? (trend[i]! - mean[g]!) ** 2 / information : 0);
      const free = 1 - working[i]! * variance;
      // A point that alone says what its season is like has no residual; the reference implementation (surveillance 1.20)
      // divides rounding by rounding there, and its weight is chance.
      if (free < LEAST_FREE) {
        sum++;
        continue;
      }
      const deviation = Math.sqrt(phi * free);
      const ratio = (y[i]! / mu) ** 2;
      const limit = 1 + (threshold * deviation) / (1.5 * Math.sqrt(mu));
      if (ratio > limit * limit * limit) weights[i] = (deviation / (1.5 * Math.sqrt(mu) * (Math.cbrt(ratio) - 1))) ** 2;
    }
    sum += weights[i]!;
  }
  const gamma = y.length / sum;
  for (let i = 0; i < weights.length; i++) weights[i]! *= gamma;
  return weights;
}

/** Windows of past years count their time by points, on either path. */
function trendTime(axis: TimeAxis, k: number, design: FarringtonFlexibleControl['design']): number {
  return design === 'windows' ? k + 1 : timeOf(axis, k);
}

/** Linear predictor of the reference season at point k, whose time is `at`. */
function predictor(
  fit: QuasiPoissonFit,
  k: number,
  at: number,
  { noPeriods, populationOffset }: FarringtonFlexibleControl,
  { population }: DetectionSeries,
): number {
  const trend = Number.isNaN(fit.slope) ? 0 : fit.slope * at;
  const offset = populationOffset && population ? Math.log(population[k]!) : 0;
  return fit.level[noPeriods - 1]! + trend + offset;
}

function judge(
  series: DetectionSeries,
  k: number,
  at: number,
  { fit, phi, scale }: Model,
  control: FarringtonFlexibleControl,
): FarringtonPoint {
  const observed = series.observed[k]!;
  const linear = predictor(fit, k, at, control, series);
  // The mean that a log link gives in R is never below the smallest step from 1; count thresholds take the exponential itself.
  const expected = control.thresholdMethod === 'delta' ? Math.max(Math.exp(linear), Number.EPSILON) : Math.exp(linear);
  const error = Math.sqrt(scale * unscaledVariance(fit, control.noPeriods - 1, at));
  const quantile = upperQuantile(control.alpha);
  const { upperbound, pvalue } =
    control.thresholdMethod === 'delta'
      ? deltaThreshold(expected, error * expected, phi, observed, quantile, control.powertrans)
      : countThreshold(linear, error, phi, observed, control.alpha, quantile, control.thresholdMethod);
  const trend = !Number.isNaN(fit.slope);
  return {
    expected: Number.isNaN(upperbound) ? upperbound : expected,
    upperbound,
    score: (observed - expected) / (upperbound - expected),
    alarm: observed > upperbound,
    pvalue,
    trend,
    slope: fit.slope,
    dispersion: phi,
  };
}

function enoughCases(observed: Float64Array, k: number, [cases, points]: readonly [number, number]): boolean {
  let sum = 0;
  for (let i = Math.max(0, k - points + 1); i <= k; i++) sum += observed[i]!;
  return sum >= cases;
}

function unknown(): FarringtonPoint {
  const nothing = Number.NaN;
  return {
    expected: nothing,
    upperbound: nothing,
    score: nothing,
    alarm: false,
    pvalue: nothing,
    trend: false,
    slope: nothing,
    dispersion: nothing,
  };
}

/** Probability of a t statistic at least this far from 0. */
function tTwoSided(t: number, degrees: number): number {
  return betaI(degrees / (degrees + t * t), degrees / 2, 0.5);
}

const quantiles = new Map<number, number>();

/** Normal quantile of 1-alpha, computed once for each alpha. */
function upperQuantile(alpha: number): number {
  const found = quantiles.get(alpha) ?? normalQuantile(1 - alpha);
  quantiles.set(alpha, found);
  return found;
}
