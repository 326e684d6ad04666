/**
 * Moving percentile of the national automated warning system CIDARS: a count against a percentile of the counts within
 * `window` points of the same point in past years (Yang et al., Journal of Biomedical Informatics 2011; 44: 1142–1150).
 * The percentile is interpolated between order statistics (type 7 of Hyndman & Fan, American Statistician 1996; 50: 361–365).
 */
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { bounded, type Judgement, type PreparedMethod } from './methods.ts';
import { referencePoints, type TimeAxis } from './reference-points.ts';

export function movingPercentile(series: DetectionSeries, control: Control): PreparedMethod {
  const { years, window } = readWindows(control);
  const share = control.number('percentile', 80, 0, 100) / 100;
  const judge = (k: number): Judgement | undefined => {
    const windows = percentileWindows(series.axis, k, control);
    if (!windows) return undefined;
    const values = windows
      .map((point) => series.observed[point]!)
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    if (values.length === 0) return bounded(series.observed[k]!, Number.NaN);
    return bounded(series.observed[k]!, quantile(values, share), quantile(values, 0.5));
  };
  return { from: years * series.axis.freq + window + 1, judge: (points) => points.map(judge) };
}

const readWindows = (control: Control) => ({
  years: control.integer('years', 5, 1),
  window: control.integer('window', 2, 0),
});

/** The points of past years around point k; undefined where the series begins too late. */
export function percentileWindows(axis: TimeAxis, k: number, control: Control): number[] | undefined {
  const { years, window } = readWindows(control);
  const [, ...references] = referencePoints(axis, k, years);
  if (references.some((point) => point - window < 0)) return undefined;
  return references.flatMap((point) =>
    Array.from({ length: Math.min(point + window + 1, k) - point + window }, (_, i) => point - window + i),
  );
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low]!;
  return below + (place - low) * ((sorted[low + 1] ?? below) - below);
}
