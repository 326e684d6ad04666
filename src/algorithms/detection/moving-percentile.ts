/**
 * Moving percentile of the national automated warning system CIDARS: a count against a percentile of the counts within
 * `window` points of the same point in past years (Yang et al., Journal of Biomedical Informatics 2011; 44: 1142–1150).
 * The percentile is interpolated between order statistics (type 7 of Hyndman & Fan, American Statistician 1996; 50: 361–365).
 */
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { bounded, type Judgement, type PreparedMethod } from './methods.ts';
import { referencePoints } from './reference-points.ts';

export function movingPercentile(series: DetectionSeries, control: Control): PreparedMethod {
  const years = control.integer('years', 5, 1);
  const window = control.integer('window', 2, 0);
  const share = control.number('percentile', 80, 0, 100) / 100;
  const judge = (k: number): Judgement | undefined => {
    const [, ...references] = referencePoints(series.axis, k, years);
    if (references.some((point) => point - window < 0)) return undefined;
    const values = references
      .flatMap((point) => [...series.observed.subarray(point - window, Math.min(point + window + 1, k))])
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    if (values.length === 0) return bounded(series.observed[k]!, Number.NaN);
    return bounded(series.observed[k]!, quantile(values, share), quantile(values, 0.5));
  };
  return { from: years * series.axis.freq + window + 1, judge: (points) => points.map(judge) };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low]!;
  return below + (place - low) * ((sorted[low + 1] ?? below) - below);
}
