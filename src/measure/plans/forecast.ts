import { fitLine, predictLine } from '../../algorithms/forecast.ts';
import { periodPosition } from './pace.ts';

export interface TargetForecast {
  period: string;
  value: number;
  /** 95 % prediction interval. */
  low: number;
  high: number;
}

/**
 * Where the straight trend of a target's values ends in the target year. Least squares over the years known (three at
 * least); a month counts at its own place in the year.
 */
export function forecast(
  points: readonly { period: string; value: number | null }[],
  byYear: number,
): TargetForecast | undefined {
  const known = points.flatMap(({ period, value }) => {
    const x = periodPosition(period);
    return value === null || x === undefined ? [] : [{ x, y: value }];
  });
  const fit = fitLine(known);
  if (!fit) return undefined;
  const [end] = predictLine(fit, [byYear + 1]);
  return end && { period: String(byYear), value: end.value, low: end.low, high: end.high };
}
