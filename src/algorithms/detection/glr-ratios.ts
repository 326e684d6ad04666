const ROUNDS = 60;

/** Largest log likelihood ratio over all beginnings k of a shift by a common factor, `least` points or more up to n. */
export function shiftRatio(
  y: Float64Array,
  mu: Float64Array,
  from: number,
  n: number,
  least: number,
  alpha: number,
  down: boolean,
): number {
  let largest = 0;
  let cases = 0;
  let mean = 0;
  for (let k = n; k >= from; k--) {
    cases += y[k]!;
    mean += mu[k]!;
    if (Number.isNaN(cases)) return Number.NaN;
    if (n - k + 1 < least || cases > mean === down) continue;
    // Without a case the Poisson ratio has no finite θ; the reference implementation (surveillance 1.20) leaves it out.
    if (alpha === 0) largest = cases > 0 ? Math.max(largest, cases * Math.log(cases / mean) - cases + mean) : largest;
    else if (cases > 0 || !down) largest = Math.max(largest, negativeBinomialRatio(y, mu, k, n, alpha, down));
    else largest = Math.max(largest, noCasesRatio(mu, k, n, alpha));
  }
  return largest;
}

/** Σ y·θ - (y + 1/α) ln((1 + α μ e^θ) / (1 + α μ)), concave in θ, at its maximum by Newton's method. */
function negativeBinomialRatio(
  y: Float64Array,
  mu: Float64Array,
  k: number,
  n: number,
  alpha: number,
  down: boolean,
): number {
  let theta = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let slope = 0;
    let curve = 0;
    for (let i = k; i <= n; i++) {
      const mean = mu[i]! * Math.exp(theta);
      const spread = 1 + alpha * mean;
      slope += (y[i]! - mean) / spread;
      curve += (mean * (1 + alpha * y[i]!)) / spread ** 2;
    }
    const step = Math.max(-1, Math.min(1, slope / curve));
    theta += step;
    if (Math.abs(step) < 1e-11) break;
  }
  if (theta > 0 === down) return 0;
  let ratio = 0;
  for (let i = k; i <= n; i++)
    ratio +=
      y[i]! * theta - (y[i]! + 1 / alpha) * Math.log((1 + alpha * mu[i]! * Math.exp(theta)) / (1 + alpha * mu[i]!));
  return Math.max(0, ratio);
}

function noCasesRatio(mu: Float64Array, k: number, n: number, alpha: number): number {
  let ratio = 0;
  for (let i = k; i <= n; i++) ratio += Math.log(1 + alpha * mu[i]!) / alpha;
  return ratio;
}

/** The same for a mean raised by λ times the count before, λ >= 0 the same from k on. */
export function epidemicRatio(y: Float64Array, mu: Float64Array, from: number, n: number, least: number): number {
  let largest = 0;
  for (let k = n - least + 1; k >= from; k--) {
    const slopeAt = (lambda: number) => {
      let slope = 0;
      for (let i = Math.max(1, k); i <= n; i++) slope += y[i - 1]! * (y[i]! / (mu[i]! + lambda * y[i - 1]!) - 1);
      return slope;
    };
    if (!(slopeAt(0) > 0)) continue;
    let low = 0;
    let high = 1;
    while (slopeAt(high) > 0) high *= 2;
    for (let round = 0; round < ROUNDS; round++) {
      const mid = (low + high) / 2;
      if (slopeAt(mid) > 0) low = mid;
      else high = mid;
    }
    let ratio = 0;
    for (let i = Math.max(1, k); i <= n; i++) {
      const more = low * y[i - 1]!;
      ratio += y[i]! * Math.log1p(more / mu[i]!) - more;
    }
    largest = Math.max(largest, ratio);
  }
  return largest;
}
