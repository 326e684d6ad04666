/**
 * Quasi-Poisson regression with a log link whose design is a factor and, if asked for, one straight trend:
 *   log E(y_i) = log exposure_i + level[group_i] + slope · t_i.
 * With such a design the normal equations are an arrow, and all of a step but the means themselves follows from sums by
 * group; means of equally spaced times are a geometric series. Starting values, stopping rule, dispersion and the weights
 * that leverages and variances are read from are those of `glm` with family quasipoisson in R (McCullagh & Nelder 1989,
 * §2.5), so that results agree to rounding.
 */
export interface QuasiPoissonData {
  /** Observed counts. */
  readonly y: Float64Array;
  /** Group of each observation, 0..groups-1; groups without an observation are left out of the fit. */
  readonly group: Int32Array;
  readonly groups: number;
  /** The trend variable; without it no trend is fitted. */
  readonly time?: Float64Array | undefined;
  /** Factor of the mean, e.g. a population; 1 unless given. */
  readonly exposure?: Float64Array | undefined;
  /** Prior weights, 1 unless given. */
  readonly weights?: Float64Array | undefined;
}

export interface QuasiPoissonFit {
  readonly converged: boolean;
  readonly level: Float64Array;
  /** NaN without a trend, or when the trend cannot be told apart from the groups. */
  readonly slope: number;
  /** Means and working weights of the last step, one an observation; both are overwritten by the next fit. */
  readonly fitted: Float64Array;
  readonly working: Float64Array;
  /** Pearson dispersion: Σ w (y-μ)²/μ over the residual degrees of freedom; may lie below 1. NaN without any. */
  readonly dispersion: number;
  /** The same of squared working residuals weighted by the prior weights alone: Σ w ((y-μ)/μ)². */
  readonly workingDispersion: number;
  readonly residualDegrees: number;
  /** Unscaled covariance: of a level, 1 / weight[g] + mean[g]² / information; of the slope, 1 / information. */
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  readonly information: number;
}

const MAX_ITERATIONS = 25;
const TOLERANCE = 1e-8;
const SMALLEST = Number.EPSILON;
const LOG_SMALLEST = Math.log(SMALLEST);
/** What a count is raised by for its first mean. */
const START = 0.1;
/** Below this share of the trend's variation the sums by group have lost too many digits. */
const POOR = 1e-6;

const TABLE = 1024;
const LOG = Float64Array.from({ length: TABLE }, (_, count) => Math.log(Math.max(1, count)));
const LOG_START = Float64Array.from({ length: TABLE }, (_, count) => Math.log(count + START));

/** What is written anew in every fit and kept between fits, so that many series cost no memory. */
interface Space {
  mu: Float64Array;
  earlier: Float64Array;
  /** By group: Σ w, Σ w t, Σ w z of working weights and responses; Σ of the prior weights, alone and times y. */
  sum: Float64Array;
  moment: Float64Array;
  response: Float64Array;
  prior: Float64Array;
  cases: Float64Array;
  /** Mean of each group where all its observations have the same. */
  groupMean: Float64Array;
}

let space = reserve(512, 32);

function reserve(points: number, groups: number): Space {
  const [point, group] = [() => new Float64Array(points), () => new Float64Array(groups)];
  return {
    mu: point(),
    earlier: point(),
    sum: group(),
    moment: group(),
    response: group(),
    prior: group(),
    cases: group(),
    groupMean: group(),
  };
}

/** Fits the model by iteratively reweighted least squares. Lengths of all arrays must agree. */
export function fitQuasiPoisson(data: QuasiPoissonData): QuasiPoissonFit {
  const { y, groups, time } = data;
  if (y.length > space.mu.length || groups > space.sum.length)
    space = reserve(Math.max(2 * y.length, space.mu.length), Math.max(2 * groups, space.sum.length));
  const fitting = new Fitting(data);
  let before = fitting.begin();
  let converged = false;
  for (let round = 0; round < MAX_ITERATIONS && !converged; round++) {
    fitting.solve();
    const after = fitting.move();
    if (!Number.isFinite(after)) break;
    converged = Math.abs(after - before) / (Math.abs(after) + 0.1) < TOLERANCE;
    before = after;
  }
  return fitting.finish(converged, time !== undefined);
}

class Fitting {
  private readonly data: QuasiPoissonData;
  private readonly level: Float64Array;
  private readonly weight: Float64Array;
  private readonly mean: Float64Array;
  /** Times are counted from here, for fewer lost digits. */
  private readonly middle: number;
  private slope = Number.NaN;
  private information = 0;
  /** Sums over all groups: w t², w z t, y t; and what of the deviance does not change. */
  private square = 0;
  private across = 0;
  private casesTime = 0;
  private constant = 0;

  constructor(data: QuasiPoissonData) {
    this.data = data;
    this.level = new Float64Array(data.groups);
    this.weight = new Float64Array(data.groups);
    this.mean = new Float64Array(data.groups);
    this.middle = data.time && data.time.length > 0 ? data.time[data.time.length >> 1]! : 0;
  }

  /** Starts from the counts. Returns the deviance. */
  begin(): number {
    const { y, group, groups, time, exposure, weights } = this.data;
    const { mu, sum, moment, response, prior, cases } = space;
    for (const sums of [sum, moment, response, prior, cases]) sums.fill(0, 0, groups);
    let [deviance, square, across, casesTime, constant] = [0, 0, 0, 0, 0];
    for (let i = 0; i < y.length; i++) {
      const count = y[i]!;
      const g = group[i]!;
      const p = weights ? weights[i]! : 1;
      const t = time ? time[i]! - this.middle : 0;
      const listed = count < TABLE && Math.trunc(count) === count;
      const log = listed ? LOG[count]! : Math.log(count > 0 ? count : 1);
      const logStart = listed ? LOG_START[count]! : Math.log(count + START);
      const offset = exposure ? Math.log(exposure[i]!) : 0;
      const start = count + START;
      const w = p * start;
      const wz = p * (start * (logStart - offset) - START);
      mu[i] = start;
      sum[g]! += w;
      moment[g]! += w * t;
      response[g]! += wz;
      prior[g]! += p;
      cases[g]! += p * count;
      square += w * t * t;
      across += wz * t;
      casesTime += p * count * t;
      constant += p * count * (log - 1 - offset);
      deviance += p * (count * (log - logStart) + START);
    }
    this.square = square;
    this.across = across;
    this.casesTime = casesTime;
    this.constant = constant;
    return 2 * deviance;
  }

  /** Levels and slope from the working responses. */
  solve(): void {
    const { groups, time } = this.data;
    const { sum, moment, response } = space;
    const { level, weight, mean } = this;
    let within = this.square;
    let rest = this.across;
    for (let g = 0; g < groups; g++) {
      const total = sum[g]!;
      weight[g] = total;
      if (!(total > 0)) continue;
      mean[g] = moment[g]! / total;
      level[g] = response[g]! / total;
      within -= moment[g]! * mean[g]!;
      rest -= level[g]! * moment[g]!;
    }
    if (!time) return;
    if (within > POOR * this.square) {
      this.information = within;
      this.slope = rest / within;
    } else this.solvePoor(time);
    const straight = Number.isNaN(this.slope) ? 0 : this.slope;
    for (let g = 0; g < groups; g++) level[g]! -= straight * mean[g]!;
  }

  /** The slope by deviations from the groups' means, when the groups explain the trend nearly or wholly. */
  private solvePoor(time: Float64Array): void {
    const { y, group, exposure, weights } = this.data;
    const { mu } = space;
    let [information, across, spread] = [0, 0, 0];
    for (let i = 0; i < y.length; i++) {
      const m = mu[i]!;
      const w = weights ? weights[i]! * m : m;
      const t = time[i]! - this.middle - this.mean[group[i]!]!;
      const eta = Math.log(exposure ? m / exposure[i]! : m);
      information += w * t * t;
      across += w * t * (eta + (y[i]! - m) / m - this.level[group[i]!]!);
      spread += w * time[i]! * time[i]!;
    }
    this.information = information;
    // A trend that the groups explain to rounding has no estimate, as in a rank-deficient least-squares fit.
    this.slope = information > spread * 1e-22 ? across / information : Number.NaN;
  }

  /** Means at the new levels and slope, and their sums. Returns the deviance. */
  move(): number {
    const { groups, time, exposure } = this.data;
    const { sum, moment, response, cases } = space;
    const { level } = this;
    const slope = time && !Number.isNaN(this.slope) ? this.slope : 0;
    [space.mu, space.earlier] = [space.earlier, space.mu];
    const raised = time || exposure ? this.means(slope) : this.flatMeans();
    let deviance = this.constant - slope * this.casesTime - raised;
    let across = slope * this.square + this.casesTime;
    for (let g = 0; g < groups; g++) {
      deviance += sum[g]! - level[g]! * cases[g]!;
      response[g] = level[g]! * sum[g]! + slope * moment[g]! + cases[g]! - sum[g]!;
      across += (level[g]! - 1) * moment[g]!;
    }
    this.across = across;
    deviance *= 2;
    // Of large counts that are fitted closely the sums leave too few digits for the stopping rule.
    const noise = 16 * Number.EPSILON * Math.abs(this.constant);
    return noise > 1e-2 * TOLERANCE * (Math.abs(deviance) + 0.1) ? this.deviance() : deviance;
  }

  /** Means one by one, each from the one before. Returns what too small means take from the deviance. */
  private means(slope: number): number {
    const { y, group, groups, time, exposure, weights } = this.data;
    const { mu, sum, moment } = space;
    const { level, middle } = this;
    sum.fill(0, 0, groups);
    moment.fill(0, 0, groups);
    const n = y.length;
    let last = time && n > 0 ? time[0]! - middle : 0;
    let growth = Math.exp(slope * last);
    let step = 0;
    let ratio = 1;
    let square = 0;
    let raised = 0;
    for (let i = 0; i < n; ) {
      const g = group[i]!;
      const factor = Math.exp(level[g]!);
      let own = 0;
      let ownMoment = 0;
      do {
        const t = time ? time[i]! - middle : 0;
        const gone = t - last;
        if (gone !== step) {
          step = gone;
          ratio = Math.exp(slope * gone);
        }
        growth *= ratio;
        last = t;
        let m = factor * growth * (exposure ? exposure[i]! : 1);
        if (m < SMALLEST) {
          const eta = level[g]! + slope * t + (exposure ? Math.log(exposure[i]!) : 0);
          if (y[i]! > 0) raised += (weights ? weights[i]! : 1) * y[i]! * (LOG_SMALLEST - eta);
          m = SMALLEST;
        }
        mu[i] = m;
        const w = weights ? weights[i]! * m : m;
        own += w;
        ownMoment += w * t;
        square += w * t * t;
        i++;
      } while (i < n && group[i] === g);
      sum[g]! += own;
      moment[g]! += ownMoment;
    }
    this.square = square;
    return raised;
  }

  /** Means of a design without trend and exposure: one a group. */
  private flatMeans(): number {
    const { y, group, groups } = this.data;
    const { mu, sum, prior, cases } = space;
    const { level } = this;
    let raised = 0;
    for (let g = 0; g < groups; g++) {
      const mean = Math.max(Math.exp(level[g]!), SMALLEST);
      if (mean === SMALLEST) raised += cases[g]! * (LOG_SMALLEST - level[g]!);
      sum[g] = mean * prior[g]!;
      space.groupMean[g] = mean;
    }
    for (let i = 0; i < y.length; i++) mu[i] = space.groupMean[group[i]!]!;
    return raised;
  }

  /** Term by term (McCullagh & Nelder, table 2.1). */
  private deviance(): number {
    const { y, weights } = this.data;
    const { mu } = space;
    let total = 0;
    for (let i = 0; i < y.length; i++) {
      const own = y[i]! > 0 ? y[i]! * Math.log(y[i]! / mu[i]!) - (y[i]! - mu[i]!) : mu[i]!;
      total += 2 * (weights ? weights[i]! : 1) * own;
    }
    return total;
  }

  finish(converged: boolean, asked: boolean): QuasiPoissonFit {
    const { y, weights } = this.data;
    const { mu, earlier } = space;
    const trend = asked && !Number.isNaN(this.slope);
    let used = 0;
    let pearson = 0;
    let plain = 0;
    for (let i = 0; i < y.length; i++) {
      const p = weights ? weights[i]! : 1;
      if (p !== 0) used++;
      const residual = y[i]! / mu[i]! - 1;
      const squared = p * residual * residual;
      pearson += earlier[i]! * squared;
      plain += squared;
      earlier[i]! *= p;
    }
    let rank = trend ? 1 : 0;
    for (const w of this.weight) if (w > 0) rank++;
    const residualDegrees = used - rank;
    const shift = trend ? this.slope * this.middle : 0;
    for (let g = 0; g < this.level.length; g++) {
      this.level[g]! -= shift;
      this.mean[g]! += this.middle;
    }
    return {
      converged,
      level: this.level,
      slope: trend ? this.slope : Number.NaN,
      fitted: mu,
      working: earlier,
      dispersion: residualDegrees > 0 ? pearson / residualDegrees : Number.NaN,
      workingDispersion: residualDegrees > 0 ? plain / residualDegrees : Number.NaN,
      residualDegrees,
      weight: this.weight,
      mean: this.mean,
      information: trend ? this.information : Number.NaN,
    };
  }
}

/** Variance of the linear predictor of a group at a time, for dispersion 1. */
export function unscaledVariance(fit: QuasiPoissonFit, group: number, time: number): number {
  const trend = Number.isNaN(fit.slope) ? 0 : (time - fit.mean[group]!) ** 2 / fit.information;
  return 1 / fit.weight[group]! + trend;
}
