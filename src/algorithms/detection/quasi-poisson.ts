/**
 * Quasi-Poisson regression with a log link whose design is a factor and, if asked for, one straight trend:
 *   log E(y_i) = offset_i + level[group_i] + slope · t_i.
 * With such a design the normal equations are an arrow: every step of the iteration costs one pass over the data, and
 * variances and leverages have a closed form. Starting values, stopping rule, dispersion and the weights that leverages
 * and variances are read from are those of `glm` with family quasipoisson in R (McCullagh & Nelder 1989, §2.5), so that
 * results agree to rounding.
 */
export interface QuasiPoissonData {
  /** Observed counts. */
  readonly y: Float64Array;
  /** Group of each observation, 0..groups-1; groups without an observation are left out of the fit. */
  readonly group: Int32Array;
  readonly groups: number;
  /** The trend variable; without it no trend is fitted. */
  readonly time?: Float64Array | undefined;
  /** Added to the linear predictor, e.g. the logarithm of a population. */
  readonly offset?: Float64Array | undefined;
  /** Prior weights, 1 unless given. */
  readonly weights?: Float64Array | undefined;
}

export interface QuasiPoissonFit {
  readonly converged: boolean;
  readonly level: Float64Array;
  /** NaN without a trend, or when the trend cannot be told apart from the groups. */
  readonly slope: number;
  readonly fitted: Float64Array;
  /** Working weights of the last step, from which leverages and variances are read. */
  readonly working: Float64Array;
  /** Pearson dispersion: Σ w (y-μ)²/μ over the residual degrees of freedom; may lie below 1. NaN without any. */
  readonly dispersion: number;
  readonly residualDegrees: number;
  /** Unscaled covariance: of a level, 1 / weight[g] + mean[g]² / information; of the slope, 1 / information. */
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  readonly information: number;
}

const MAX_ITERATIONS = 25;
const TOLERANCE = 1e-8;
const SMALLEST = Number.EPSILON;

/** Deviance contribution of one count (McCullagh & Nelder, table 2.1). */
function deviance(y: number, mu: number): number {
  return y > 0 ? 2 * (y * Math.log(y / mu) - (y - mu)) : 2 * mu;
}

/** Fits the model by iteratively reweighted least squares. Lengths of all arrays must agree. */
export function fitQuasiPoisson(data: QuasiPoissonData): QuasiPoissonFit {
  const { y, group, groups, time, offset, weights } = data;
  const n = y.length;
  const eta = new Float64Array(n);
  const mu = new Float64Array(n);
  const work = new Float64Array(n); // working weights of the last step
  const level = new Float64Array(groups);
  const weight = new Float64Array(groups);
  const mean = new Float64Array(groups);
  const centre = new Float64Array(groups);
  let slope = Number.NaN;
  let information = 0;
  let before = 0;
  for (let i = 0; i < n; i++) {
    const start = y[i]! + 0.1;
    mu[i] = start;
    eta[i] = Math.log(start);
    before += (weights ? weights[i]! : 1) * deviance(y[i]!, start);
  }
  let converged = false;
  for (let round = 0; round < MAX_ITERATIONS && !converged; round++) {
    weight.fill(0);
    mean.fill(0);
    centre.fill(0);
    for (let i = 0; i < n; i++) {
      const m = mu[i]!;
      const w = (weights ? weights[i]! : 1) * m;
      const g = group[i]!;
      work[i] = w;
      weight[g]! += w;
      centre[g]! += w * (eta[i]! - (offset ? offset[i]! : 0) + (y[i]! - m) / m);
      if (time) mean[g]! += w * time[i]!;
    }
    for (let g = 0; g < groups; g++) {
      if (weight[g]! > 0) {
        mean[g]! /= weight[g]!;
        centre[g]! /= weight[g]!;
      }
    }
    if (time) {
      information = 0;
      let across = 0;
      let spread = 0;
      for (let i = 0; i < n; i++) {
        const g = group[i]!;
        const m = mu[i]!;
        const t = time[i]! - mean[g]!;
        const z = eta[i]! - (offset ? offset[i]! : 0) + (y[i]! - m) / m;
        information += work[i]! * t * t;
        across += work[i]! * t * (z - centre[g]!);
        spread += work[i]! * time[i]! * time[i]!;
      }
      // A trend that the groups explain to rounding has no estimate, as in a rank-deficient least-squares fit.
      slope = information > spread * 1e-22 ? across / information : Number.NaN;
    }
    const straight = Number.isNaN(slope) ? 0 : slope;
    for (let g = 0; g < groups; g++) level[g] = centre[g]! - straight * mean[g]!;
    let after = 0;
    for (let i = 0; i < n; i++) {
      const e = level[group[i]!]! + (time ? straight * time[i]! : 0) + (offset ? offset[i]! : 0);
      const m = Math.max(Math.exp(e), SMALLEST);
      eta[i] = e;
      mu[i] = m;
      after += (weights ? weights[i]! : 1) * deviance(y[i]!, m);
    }
    if (!Number.isFinite(after)) break;
    converged = Math.abs(after - before) / (Math.abs(after) + 0.1) < TOLERANCE;
    before = after;
  }
  let used = 0;
  let pearson = 0;
  for (let i = 0; i < n; i++) {
    if (weights && weights[i]! === 0) continue;
    used++;
    const residual = (y[i]! - mu[i]!) / mu[i]!;
    pearson += work[i]! * residual * residual;
  }
  const trend = time !== undefined && !Number.isNaN(slope);
  let rank = trend ? 1 : 0;
  for (const w of weight) if (w > 0) rank++;
  const residualDegrees = used - rank;
  return {
    converged,
    level,
    slope: trend ? slope : Number.NaN,
    fitted: mu,
    working: work,
    dispersion: residualDegrees > 0 ? pearson / residualDegrees : Number.NaN,
    residualDegrees,
    weight,
    mean,
    information: trend ? information : Number.NaN,
  };
}

/** Variance of the linear predictor of a group at a time, for dispersion 1. */
export function unscaledVariance(fit: QuasiPoissonFit, group: number, time: number): number {
  const trend = Number.isNaN(fit.slope) ? 0 : (time - fit.mean[group]!) ** 2 / fit.information;
  return 1 / fit.weight[group]! + trend;
}

/** Leverage (diagonal of the hat matrix) of each observation. */
export function leverages(data: QuasiPoissonData, fit: QuasiPoissonFit): Float64Array {
  const { group, time } = data;
  return Float64Array.from(group, (g, i) => fit.working[i]! * unscaledVariance(fit, g, time ? time[i]! : fit.mean[g]!));
}
