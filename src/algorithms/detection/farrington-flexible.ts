import { betaI, normalQuantile } from '../distributions.ts';
import {
  fitQuasiPoisson,
  leverages,
  type QuasiPoissonData,
  type QuasiPoissonFit,
  unscaledVariance,
} from './quasi-poisson.ts';
import type { TimeAxis } from './reference-points.ts';
import { seasonBlocks } from './season-blocks.ts';
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
  const blocks = seasonBlocks(series.axis, k, {
    b: control.b,
    w: control.w,
    noPeriods: control.noPeriods,
    pastWeeksNotIncluded: control.pastWeeksNotIncluded ?? control.w,
  });
  if (!blocks) return undefined;
  if (!enoughCases(series.observed, k, control.limit54)) return unknown();
  const data = baseline(series, blocks.first, blocks.season, control);
  const fit = chooseModel(data, k, control, series);
  if (!fit) return unknown();
  return judge(series, k, fit, control);
}

function baseline(
  { observed, population, axis }: DetectionSeries,
  first: number,
  season: Int32Array,
  control: FarringtonFlexibleControl,
): QuasiPoissonData & { time: Float64Array } {
  const used: number[] = [];
  for (let i = 0; i < season.length; i++)
    if (season[i]! >= 0 && !Number.isNaN(observed[first + i]!)) used.push(first + i);
  return {
    y: Float64Array.from(used, (i) => observed[i]!),
    group: Int32Array.from(used, (i) => season[i - first]!),
    groups: control.noPeriods,
    time: Float64Array.from(used, (i) => timeOf(axis, i)),
    offset:
      control.populationOffset && population ? Float64Array.from(used, (i) => Math.log(population[i]!)) : undefined,
  };
}

interface Model {
  fit: QuasiPoissonFit;
  /** Dispersion, at least 1. */
  phi: number;
  /** Dispersion that the prediction's standard error is scaled with, and that of the trend's. */
  scale: number;
  trendScale: number;
}

/** With a trend only if it is significant, rests on three years and does not lead above all that was ever seen. */
function chooseModel(
  data: QuasiPoissonData & { time: Float64Array },
  k: number,
  control: FarringtonFlexibleControl,
  series: DetectionSeries,
): Model | undefined {
  const flat: QuasiPoissonData = { ...data, time: undefined };
  if (!control.trend) return fitModel(flat, control);
  const model = fitModel(data, control);
  if (!model || Number.isNaN(model.fit.slope)) return fitModel(flat, control);
  const { fit } = model;
  const t = fit.slope / Math.sqrt(model.trendScale / fit.information);
  const significant = tTwoSided(t, fit.residualDegrees) < control.pThresholdTrend;
  const largest = data.y.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const within = Math.exp(predictor(fit, k, control, series)) <= largest;
  return control.b >= 3 && significant && within ? model : fitModel(flat, control);
}

/** Two fits: the second gives less weight to points whose Anscombe residual is large, that is to past outbreaks. */
function fitModel(data: QuasiPoissonData, control: FarringtonFlexibleControl): Model | undefined {
  const first = fitQuasiPoisson(data);
  if (!first.converged) return undefined;
  const phi = Math.max(first.dispersion, 1);
  const floor = control.scale === 'pearson' ? 1 : 0;
  const scaled = (fit: QuasiPoissonFit, trendScale: number): Model => ({
    fit,
    phi: Math.max(fit.dispersion, 1),
    scale: Math.max(trendScale, floor),
    trendScale,
  });
  if (!control.reweight) return scaled(first, first.dispersion);
  const weights = outbreakWeights(anscombeResiduals(data, first, phi), control.weightsThreshold);
  const second = fitQuasiPoisson({ ...data, weights });
  return scaled(second, control.scale === 'pearson' ? second.dispersion : weightedScale(data, second, weights));
}

/**
 * Scale of the standard errors after reweighting: squared working residuals weighted by the outbreak weights alone, not
 * by weight times mean. The reference implementation (surveillance 1.20) computes it so, for the trend's significance
 * as for the prediction's error; it is kept for equal bounds and alarms. The dispersion itself is Pearson's.
 */
function weightedScale(data: QuasiPoissonData, fit: QuasiPoissonFit, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const mu = fit.fitted[i]!;
    sum += weights[i]! * ((data.y[i]! - mu) / mu) ** 2;
  }
  return sum / fit.residualDegrees;
}

/** Standardised Anscombe residuals of a quasi-Poisson fit (Farrington et al. 1996, §3.5). */
function anscombeResiduals(data: QuasiPoissonData, fit: QuasiPoissonFit, phi: number): Float64Array {
  const leverage = leverages(data, fit);
  return data.y.map((y, i) => {
    const mu = fit.fitted[i]!;
    const residual = 1.5 * (Math.cbrt(y) ** 2 * mu ** (-1 / 6) - Math.sqrt(mu));
    return residual / Math.sqrt(phi * (1 - leverage[i]!));
  });
}

/** Weights γ for residuals up to the threshold and γ/s² above, with γ such that they sum to the number of points. */
function outbreakWeights(residuals: Float64Array, threshold: number): Float64Array {
  let sum = 0;
  for (const s of residuals) sum += s > threshold ? s ** -2 : 1;
  const gamma = residuals.length / sum;
  return residuals.map((s) => (s > threshold ? gamma * s ** -2 : gamma));
}

/** Linear predictor of the reference season at point k. */
function predictor(
  fit: QuasiPoissonFit,
  k: number,
  { noPeriods, populationOffset }: FarringtonFlexibleControl,
  { population, axis }: DetectionSeries,
): number {
  const trend = Number.isNaN(fit.slope) ? 0 : fit.slope * timeOf(axis, k);
  const offset = populationOffset && population ? Math.log(population[k]!) : 0;
  return fit.level[noPeriods - 1]! + trend + offset;
}

function judge(
  series: DetectionSeries,
  k: number,
  { fit, phi, scale }: Model,
  control: FarringtonFlexibleControl,
): FarringtonPoint {
  const observed = series.observed[k]!;
  const linear = predictor(fit, k, control, series);
  const expected = Math.exp(linear);
  const error = Math.sqrt(scale * unscaledVariance(fit, control.noPeriods - 1, timeOf(series.axis, k)));
  const quantile = upperQuantile(control.alpha);
  const { upperbound, pvalue } =
    control.thresholdMethod === 'delta'
      ? deltaThreshold(expected, error * expected, phi, observed, quantile, control.powertrans)
      : countThreshold(linear, error, phi, observed, control.alpha, quantile, control.thresholdMethod);
  const trend = !Number.isNaN(fit.slope);
  return {
    expected,
    upperbound,
    score: (observed - expected) / (upperbound - expected),
    alarm: observed > upperbound,
    pvalue,
    trend,
    slope: fit.slope,
    dispersion: phi,
  };
}

/** Time of a point for the trend: days by date, else its number. */
function timeOf({ days }: TimeAxis, i: number): number {
  return days ? days[i]! : i + 1;
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
