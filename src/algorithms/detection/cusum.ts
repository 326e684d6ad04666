/**
 * CUSUM of counts made nearly standard normal (Rossi, Lampugnani & Marchi, Statistics in Medicine 1999; 18: 2111–2122;
 * Pierce & Schafer, JASA 1986; 81: 977–986 for the residuals). It runs on after an alarm.
 */
import { type Control, DetectionError } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { fitLogLinear, logLinearMeans, seasonalColumns } from './log-linear.ts';
import type { Judgement, PreparedMethod } from './methods.ts';

/** A count on the scale of the sum, and the count that stands at a place on that scale (0 when below all counts). */
interface Scale {
  score(y: number, m: number): number;
  count(score: number, m: number): number;
}

const twoThirds = (y: number) => Math.cbrt(y) ** 2;
const fromTwoThirds = (x: number) => (x > 0 ? x ** 1.5 : 0);
const sixth = (m: number) => m ** (1 / 6);

const standard: Scale = {
  score: (y, m) => (y - m) / Math.sqrt(m),
  count: (x, m) => Math.max(0, Math.ceil(m + x * Math.sqrt(m))),
};
const rossi: Scale = {
  score: (y, m) => (y - 3 * m + 2 * Math.sqrt(m * y)) / (2 * Math.sqrt(m)),
  count: (x, m) => {
    // After an alarm no count is low enough; the reference implementation squares the negative root.
    const inside = 4 * m + 2 * x * Math.sqrt(m);
    return inside <= 0 ? 0 : (Math.sqrt(inside) - Math.sqrt(m)) ** 2;
  },
};
const anscombe: Scale = {
  score: (y, m) => (1.5 * (twoThirds(y) - twoThirds(m))) / sixth(m),
  count: (x, m) => fromTwoThirds(twoThirds(m) + (x * sixth(m)) / 1.5),
};
/** With a correction of the mean; its bound corrects by the inverse power, as the reference implementation (surveillance 1.20) does. */
const anscombe2nd: Scale = {
  score: (y, m) => (1.5 * (twoThirds(y) - (twoThirds(m) - 1 / (9 * Math.cbrt(m))))) / sixth(m),
  count: (x, m) => fromTwoThirds(twoThirds(m) - Math.cbrt(m) / 9 + (x * sixth(m)) / 1.5),
};
const pearson = (alpha: number): Scale => ({
  score: (y, m) => (y - m) / Math.sqrt(m + alpha * m * m),
  count: (x, m) => Math.max(0, m + x * Math.sqrt(m + alpha * m * m)),
});

const PANELS = 400;

/** Integral of 1/∛V from 0 to y, V = t + alpha t², over y^(2/3); it depends on alpha y alone. */
function relativeIntegral(alphaY: number): number {
  // With t = v³ the integrand is smooth: 3v / ∛(1 + v³); Simpson's rule.
  const end = Math.cbrt(alphaY);
  if (end === 0) return 1.5;
  const step = end / PANELS;
  const f = (v: number) => (3 * v) / Math.cbrt(1 + v ** 3);
  let sum = f(end);
  for (let i = 1; i < PANELS; i++) sum += f(i * step) * (i % 2 ? 4 : 2);
  return (sum * step) / 3 / end ** 2;
}

/** Up to here the table has steps of 0.01 and the nearest is taken; from there to its end it is interpolated between whole numbers. */
const FINE = 10;
const TABLE_END = 100;

/** The integral as the reference implementation (surveillance 1.20) reads it from its table; beyond the table, where R has no number, itself. */
function tabulated(alphaY: number): number {
  if (alphaY <= FINE) return relativeIntegral(hundredths(alphaY));
  if (alphaY > TABLE_END) return relativeIntegral(alphaY);
  const low = Math.floor(alphaY);
  const below = relativeIntegral(low);
  return below + (relativeIntegral(low + 1) - below) * (alphaY - low);
}

/**
 * Anscombe residual of a negative binomial count: the integral of 1/∛V from the mean to the count over the sixth root of
 * V(m).
 */
function anscombeNegBinScore(y: number, m: number, alpha: number): number {
  const from0 = (t: number) => twoThirds(t) * tabulated(alpha * t);
  return (from0(y) - from0(m)) / sixth(m + alpha * m * m);
}

/** Rounded to two decimals as R rounds: to the nearer double, on a tie to the even digit. */
function hundredths(x: number): number {
  const low = Math.floor(x * 100);
  const high = Math.ceil(x * 100);
  const below = x - low / 100;
  const above = high / 100 - x;
  return (below < above || (below === above && low % 2 === 0) ? low : high) / 100;
}

const TRANSFORMATIONS = [
  'standard',
  'rossi',
  'anscombe',
  'anscombe2nd',
  'pearsonNegBin',
  'anscombeNegBin',
  'none',
] as const;

export function cusum(series: DetectionSeries, control: Control): PreparedMethod {
  const k = control.number('k', 1.04);
  const h = control.number('h', 2.26, 0);
  const trans = control.choice('trans', TRANSFORMATIONS);
  const alpha = control.number('alpha', 0.1, 0);
  const scales: Partial<Record<typeof trans, Scale>> = {
    standard,
    rossi,
    anscombe,
    anscombe2nd,
    pearsonNegBin: pearson(alpha),
  };
  const scale = scales[trans];
  const meansOf = readMeans(series, control);
  return {
    from: series.axis.freq + 1,
    judge: (points) => {
      const means = meansOf(points);
      let sum = 0;
      return points.map((point, i): Judgement => {
        const y = series.observed[point]!;
        const m = means[i]!;
        const room = h + k - sum;
        const score = scale ? scale.score(y, m) : trans === 'none' ? y : anscombeNegBinScore(y, m, alpha);
        const next = Math.max(0, sum + score - k);
        // A count that is not known leaves the sum as it stands.
        if (!Number.isNaN(next)) sum = next;
        const upperbound = scale ? scale.count(room, m) : Math.max(0, h - next);
        return { expected: m, upperbound, score: next / h, alarm: next >= h };
      });
    },
  };
}

/** The mean in control: given, that of all points before the first one tested, or a Poisson regression on them with a yearly wave. */
function readMeans(series: DetectionSeries, control: Control): (points: readonly number[]) => ArrayLike<number> {
  const given = control.value('m');
  const { observed, axis } = series;
  if (given === undefined || given === null)
    return (points) => {
      const past = known(observed, history(points));
      return points.map(() => past.reduce((sum, i) => sum + observed[i]!, 0) / past.length);
    };
  if (given === 'glm')
    return (points) => {
      const past = known(observed, history(points));
      const all = seasonalColumns(0, observed.length, axis.freq, 1, false);
      const columns = all.map((column) => Float64Array.from(past, (i) => column[i]!));
      const beta = fitLogLinear(
        past.map((i) => observed[i]!),
        columns,
      );
      if (!beta) throw new DetectionError('fit', { method: 'cusum' });
      const means = logLinearMeans(beta, all);
      return points.map((i) => means[i]!);
    };
  const means = control.numbers('m') ?? [];
  return (points) => {
    if (means.length !== 1 && means.length !== points.length)
      throw control.wrong('m', 'null, "glm", 4.2, [4.1, 4.3 …]');
    return points.map((_, i) => means[means.length === 1 ? 0 : i]!);
  };
}

/** Number of points before the first one tested. */
function history(points: readonly number[]): number {
  const first = points[0] ?? 0;
  if (first === 0) throw new DetectionError('history', { method: 'cusum', index: '1', from: '2' });
  return first;
}

function known(observed: Float64Array, end: number): number[] {
  return Array.from({ length: end }, (_, i) => i).filter((i) => !Number.isNaN(observed[i]!));
}
