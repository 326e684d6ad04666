/**
 * How many cases of the last days will have been reported in the end, from how late reports came before (Lawless, Canadian
 * Journal of Statistics 1994; 22: 15–31): reverse-time hazards of the delay, normal interval of what is still to come.
 */
import { normalQuantile } from '../distributions.ts';

export interface Nowcast {
  /** 0-based day of the events. */
  day: number;
  observed: number;
  expected: number;
  /** Never below what is observed. */
  low: number;
  high: number;
}

/**
 * `reported[day][delay]`: cases of a day whose report came `delay` days later; all rows have the same length D + 1 and the
 * last is the day of the nowcast, so that of row i only delays up to (days - 1 - i) can be known. Delays over D count as D.
 * With `window` hazards are learnt from the last days only. Days of which nothing is learnt have expected NaN.
 */
export function nowcast(
  reported: readonly ArrayLike<number>[],
  { window = Number.POSITIVE_INFINITY, confidence = 0.95 }: { window?: number; confidence?: number } = {},
): Nowcast[] {
  const last = reported.length - 1;
  const longest = (reported[0]?.length ?? 0) - 1;
  const uncertainty = new Float64Array(longest + 2);
  const share = new Float64Array(longest + 2).fill(1);
  for (let delay = longest; delay >= 1; delay--) {
    let late = 0;
    let all = 0;
    for (let day = Math.max(0, last - delay - window); day + delay <= last; day++) {
      for (let d = 0; d <= delay; d++) all += reported[day]![d]!;
      late += reported[day]![delay]!;
    }
    const hazard = all > 0 ? late / all : Number.NaN;
    share[delay - 1] = share[delay]! * (1 - hazard);
    uncertainty[delay - 1] = uncertainty[delay]! + hazard / (all * (1 - hazard));
  }
  const z = normalQuantile(1 - (1 - confidence) / 2);
  return reported.map((row, day) => {
    const delay = Math.min(longest, last - day);
    let observed = 0;
    for (let d = 0; d <= delay; d++) observed += row[d]!;
    const known = share[delay]!;
    if (!(known > 0)) return { day, observed, expected: Number.NaN, low: observed, high: Number.NaN };
    const expected = observed / known;
    const sd = Math.sqrt((expected * (1 - known)) / known + expected ** 2 * uncertainty[delay]!);
    return { day, observed, expected, low: Math.max(observed, expected - z * sd), high: expected + z * sd };
  });
}
