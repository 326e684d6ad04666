/** Largest Poisson log likelihood ratio over all beginnings k of a shift by a common factor, `least` points or more up to n. */
export function shiftRatio(
  y: Float64Array,
  mu: Float64Array,
  from: number,
  n: number,
  least: number,
  down: boolean,
): number {
  let largest = 0;
  let cases = 0;
  let mean = 0;
  for (let k = n; k >= from; k--) {
    cases += y[k]!;
    mean += mu[k]!;
    if (Number.isNaN(cases)) return Number.NaN;
    // Without a case the ratio has no finite θ; the reference implementation (surveillance 1.20) leaves it out.
    if (n - k + 1 < least || cases > mean === down || cases === 0) continue;
    largest = Math.max(largest, cases * Math.log(cases / mean) - cases + mean);
  }
  return largest;
}

/**
 * The same for negative binomial counts: Σ y·θ - (y + 1/α) ln((1 + α μ e^θ) / (1 + α μ)). θ is sought as the reference implementation
 * (surveillance 1.20) seeks it, by steps of Newton from 0.5, then from the θ of the stretch that began a point earlier. Far from
 * their aim these steps can leave the maximum for good (a count many times its mean with α near 0, say), and the ratio of that
 * stretch is then 0, or far below it, as in R.
 */
export function negativeBinomialShiftRatio(
  y: Float64Array,
  mu: Float64Array,
  alpha: number,
  { from, n, least }: Pick<Stretches, 'from' | 'n' | 'least'>,
  down: boolean,
): number {
  let largest = 0;
  let theta = 0.5;
  for (let k = from; k <= n - least + 1; k++) {
    const found = newtonShift(theta, y, mu, alpha, k, n);
    theta = down ? Math.min(0, found) : Math.max(0, found);
    if (Number.isNaN(theta)) theta = 0;
    let ratio = 0;
    for (let i = k; i <= n; i++)
      ratio +=
        theta * y[i]! + (y[i]! + 1 / alpha) * Math.log((1 + alpha * mu[i]!) / (1 + alpha * mu[i]! * Math.exp(theta)));
    if (Number.isNaN(ratio)) return Number.NaN;
    if (ratio > largest) largest = ratio;
  }
  return largest;
}

/** Stretches of `least` points or more that begin at `from` or later and end at n; `before`: the count before a point. */
export interface Stretches {
  from: number;
  n: number;
  least: number;
  before: (i: number) => number;
}

/** Below this the reference implementation takes λ for 0; how far two steps lie apart when it ends; how many it takes. */
const LEAST_PHI = -18;
const CLOSE = 1e-6;
const MOST_STEPS = 1000;

/**
 * The same for a mean raised by λ times the count before, λ >= 0 the same over a stretch. λ is sought as the reference implementation
 * (surveillance 1.20) seeks it: steps of Newton on φ = ln λ from 0.5, then from the λ of the stretch that began a point earlier.
 * Where counts are large or small these steps can leave the maximum for good, and the ratio is 0 there as in R.
 */
export function epidemicRatio(y: Float64Array, mu: Float64Array, { from, n, least, before }: Stretches): number {
  let largest = 0;
  let lambda = 0.5;
  for (let k = from; k <= n - least + 1; k++) {
    lambda = newtonLambda(lambda, y, mu, before, k, n);
    let ratio = 0;
    for (let i = k; i <= n; i++) {
      const more = lambda * before(i);
      ratio += y[i]! * Math.log(more / mu[i]! + 1) - more;
    }
    if (ratio > largest) largest = ratio;
  }
  return largest;
}

function newtonLambda(
  start: number,
  y: Float64Array,
  mu: Float64Array,
  before: (i: number) => number,
  k: number,
  n: number,
): number {
  let phi = Math.log(start);
  let last = 2;
  for (let step = 0; step < MOST_STEPS && phi > LEAST_PHI && Math.abs(Math.exp(phi) - Math.exp(last)) > CLOSE; step++) {
    last = phi;
    const lambda = Math.exp(phi);
    let slope = 0;
    let curve = 0;
    for (let i = k; i <= n; i++) {
      const x = before(i);
      const mean = lambda * x + mu[i]!;
      slope += (y[i]! * x) / mean - x;
      curve += (y[i]! * x ** 2) / mean ** 2;
    }
    slope *= lambda;
    phi += slope / (Math.exp(2 * last) * curve - slope);
  }
  return Math.exp(phi);
}

/**
 * The same for negative binomial counts. The reference implementation (surveillance 1.20) takes for ln λ the maximum of a shift by
 * a common factor, sought in the same steps, and puts it into the likelihood of the raised mean; so does this.
 */
export function epidemicNegativeBinomialRatio(
  y: Float64Array,
  mu: Float64Array,
  alpha: number,
  { from, n, least, before }: Stretches,
): number {
  let largest = 0;
  let phi = 0.5;
  for (let k = from; k <= n - least + 1; k++) {
    phi = newtonShift(phi, y, mu, alpha, k, n);
    let ratio = 0;
    for (let i = k; i <= n; i++) {
      const raised = mu[i]! + Math.exp(phi) * before(i);
      const spread = Math.log(1 + alpha * mu[i]!) - Math.log(1 + alpha * raised);
      ratio += y[i]! * (Math.log(raised) - Math.log(mu[i]!) + spread) + spread / alpha;
    }
    if (ratio > largest) largest = ratio;
  }
  return largest;
}

function newtonShift(start: number, y: Float64Array, mu: Float64Array, alpha: number, k: number, n: number): number {
  let phi = start;
  let last = 0.4;
  for (let step = 0; step < MOST_STEPS && phi > LEAST_PHI && Math.abs(phi - last) > CLOSE; step++) {
    last = phi;
    const factor = Math.exp(phi);
    let slope = 0;
    let curve = 0;
    for (let i = k; i <= n; i++) {
      const spread = 1 + alpha * factor * mu[i]!;
      slope += (y[i]! - factor * mu[i]!) / spread;
      curve += (mu[i]! * (alpha * y[i]! + 1)) / spread ** 2;
    }
    phi += slope / (factor * curve);
  }
  return phi;
}
