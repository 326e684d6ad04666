import {
  negativeBinomialQuantile,
  negativeBinomialUpper,
  normalUpper,
  poissonQuantile,
  poissonUpper,
} from './count-distributions.ts';

export type PowerTransformation = 'none' | '1/2' | '2/3';
export type ThresholdMethod = 'delta' | 'nbPlugin' | 'muan';

/** Upper bound of a new count, and the probability of at least the observed count, under the model. */
export interface Threshold {
  upperbound: number;
  pvalue: number;
}

const EXPONENT: Record<PowerTransformation, number> = { none: 1, '1/2': 1 / 2, '2/3': 2 / 3 };

/**
 * Prediction bound on a scale where a quasi-Poisson count is nearly normal (Farrington et al., JRSS A 1996; 159: 547–563,
 * §3.6). `mean` and `standardError` are on the scale of counts; `quantile` is the normal quantile of the bound.
 */
export function deltaThreshold(
  mean: number,
  standardError: number,
  dispersion: number,
  observed: number,
  quantile: number,
  powertrans: PowerTransformation,
): Threshold {
  const exponent = EXPONENT[powertrans];
  const tau = dispersion + standardError ** 2 / mean;
  const spread =
    powertrans === 'none'
      ? Math.sqrt(mean * tau)
      : powertrans === '1/2'
        ? Math.sqrt(tau / 4)
        : Math.sqrt((4 / 9) * Math.cbrt(mean) * tau);
  const centre = mean ** exponent;
  return {
    upperbound: (centre + quantile * spread) ** (1 / exponent),
    pvalue: normalUpper((observed ** exponent - centre) / spread),
  };
}

/**
 * Quantile of the negative binomial with variance dispersion × mean (Poisson when not over-dispersed). `nbPlugin` takes
 * the fitted mean, `muan` its upper limit at the normal `quantile` of 1-alpha (Salmon et al., Journal of Statistical Software 2016; 70(10), §2.3).
 */
export function countThreshold(
  linear: number,
  standardError: number,
  dispersion: number,
  observed: number,
  alpha: number,
  quantile: number,
  method: 'nbPlugin' | 'muan',
): Threshold {
  const mean = Math.exp(method === 'muan' ? linear + quantile * standardError : linear);
  // No case in the windows, and the limit of the mean beyond all numbers: nothing can be said.
  if (mean === Number.POSITIVE_INFINITY) return { upperbound: Number.NaN, pvalue: Number.NaN };
  if (dispersion > 1) {
    const size = mean / (dispersion - 1);
    return {
      upperbound: negativeBinomialQuantile(1 - alpha, size, mean),
      pvalue: negativeBinomialUpper(observed, size, mean),
    };
  }
  return { upperbound: poissonQuantile(1 - alpha, mean), pvalue: poissonUpper(observed, mean) };
}
