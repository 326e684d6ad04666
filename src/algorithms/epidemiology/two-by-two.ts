/**
 * Exposure against illness: attack rates, risk ratio and odds ratio with intervals (Rothman, Greenland & Lash, Modern
 * Epidemiology, 2008, ch. 14; conditional odds ratio and exact interval: Fisher 1935, mid-p: Lancaster, JASA 1961; 56:
 * 223–234).
 */
import { lnGamma, normalQuantile } from '../distributions.ts';
import { type Interval, wilsonInterval } from '../intervals.ts';

export interface TwoByTwo {
  exposedIll: number;
  exposedWell: number;
  unexposedIll: number;
  unexposedWell: number;
}

/** An estimate with its interval; infinite or NaN where the table does not define it. */
export interface Ratio extends Interval {
  estimate: number;
}

export interface AttackRate extends Partial<Interval> {
  ill: number;
  total: number;
  /** Share ill; NaN when nobody was exposed. */
  rate: number;
}

export interface TableMeasures {
  exposed: AttackRate;
  unexposed: AttackRate;
  riskRatio: Ratio;
  oddsRatio: Ratio;
  /** Conditional maximum likelihood with the interval of Fisher's exact test. */
  oddsRatioExact: Ratio;
  /** Median-unbiased estimate with the mid-p interval. */
  oddsRatioMidP: Ratio;
  /** Two-sided p of Fisher's exact test: all tables no more probable than this one. */
  fisherP: number;
}

/** Counts of 0 or more; throws a RangeError for anything else. */
export function measureTable(table: TwoByTwo, confidence = 0.95): TableMeasures {
  const { exposedIll: a, exposedWell: b, unexposedIll: c, unexposedWell: d } = table;
  if ([a, b, c, d].some((count) => !Number.isInteger(count) || count < 0))
    throw new RangeError('the cells of a 2x2 table are whole numbers of 0 or more');
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const tail = (1 - confidence) / 2;
  const tables = new Tables(a, b, c, d);
  const exact = (cumulative: (odds: number) => number, target: number) => solveOdds(cumulative, target);
  const above = (odds: number) => tables.atLeast(a, odds);
  const below = (odds: number) => 1 - tables.atMost(a, odds);
  const middle = (odds: number) => tables.atLeast(a, odds) - tables.at(a, odds) / 2;
  return {
    exposed: attackRate(a, a + b, confidence),
    unexposed: attackRate(c, c + d, confidence),
    riskRatio: wald(a / (a + b) / (c / (c + d)), Math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)), z),
    oddsRatio: wald((a * d) / (b * c), Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), z),
    oddsRatioExact: {
      estimate: solveOdds((odds) => tables.mean(odds), a, tables),
      low: a === tables.least ? 0 : exact(above, tail),
      high: a === tables.most ? Number.POSITIVE_INFINITY : exact(below, 1 - tail),
    },
    oddsRatioMidP: {
      estimate: a === tables.least ? 0 : a === tables.most ? Number.POSITIVE_INFINITY : exact(middle, 0.5),
      low: a === tables.least ? 0 : exact(middle, tail),
      high: a === tables.most ? Number.POSITIVE_INFINITY : exact(middle, 1 - tail),
    },
    fisherP: tables.twoSided(a),
  };
}

/** Ill among all exposed, with Wilson's interval. */
export function attackRate(ill: number, total: number, confidence = 0.95): AttackRate {
  return { ill, total, rate: total > 0 ? ill / total : Number.NaN, ...wilsonInterval(ill, total, confidence) };
}

function wald(estimate: number, error: number, z: number): Ratio {
  const spread = Math.exp(z * error);
  return { estimate, low: estimate / spread, high: estimate * spread };
}

/** All tables with the margins of this one: the non-central hypergeometric distribution of the first cell. */
class Tables {
  readonly least: number;
  readonly most: number;
  readonly #weights: Float64Array;

  constructor(a: number, b: number, c: number, d: number) {
    const exposed = a + b;
    const ill = a + c;
    const unexposed = c + d;
    this.least = Math.max(0, ill - unexposed);
    this.most = Math.min(exposed, ill);
    const choose = (n: number, k: number) => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
    this.#weights = Float64Array.from(
      { length: this.most - this.least + 1 },
      (_, i) => choose(exposed, this.least + i) + choose(unexposed, ill - this.least - i),
    );
  }

  #probabilities(odds: number): Float64Array {
    const logs = this.#weights.map((weight, i) => weight + (this.least + i) * Math.log(odds));
    const top = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
    const raw = logs.map((log) => Math.exp(log - top));
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => value / sum);
  }

  at(cell: number, odds: number): number {
    return this.#probabilities(odds)[cell - this.least]!;
  }

  atLeast(cell: number, odds: number): number {
    return this.#probabilities(odds)
      .subarray(cell - this.least)
      .reduce((sum, value) => sum + value, 0);
  }

  atMost(cell: number, odds: number): number {
    return this.#probabilities(odds)
      .subarray(0, cell - this.least + 1)
      .reduce((sum, value) => sum + value, 0);
  }

  mean(odds: number): number {
    return this.#probabilities(odds).reduce((sum, value, i) => sum + value * (this.least + i), 0);
  }

  twoSided(cell: number): number {
    const all = this.#probabilities(1);
    const own = all[cell - this.least]! * (1 + 1e-7);
    return Math.min(
      1,
      all.reduce((sum, value) => (value <= own ? sum + value : sum), 0),
    );
  }
}

/** Odds ratio at which an increasing function of it has the target value; 0 or infinite at the ends of the range. */
function solveOdds(f: (odds: number) => number, target: number, range?: { least: number; most: number }): number {
  if (range && target <= range.least) return 0;
  if (range && target >= range.most) return Number.POSITIVE_INFINITY;
  let low = -1;
  let high = 1;
  while (f(Math.exp(low)) > target && low > -700) low *= 2;
  while (f(Math.exp(high)) < target && high < 700) high *= 2;
  if (low <= -700) return 0;
  if (high >= 700) return Number.POSITIVE_INFINITY;
  for (let round = 0; round < 200 && high - low > 1e-15 * Math.max(1, Math.abs(high)); round++) {
    const mid = (low + high) / 2;
    if (f(Math.exp(mid)) < target) low = mid;
    else high = mid;
  }
  return Math.exp((low + high) / 2);
}
