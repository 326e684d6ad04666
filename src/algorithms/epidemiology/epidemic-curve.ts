/** Cases by day or week of onset, every bar of the span present, the empty ones too. */
export interface CurveBar {
  /** First day of the bar, days since 1970-01-01. */
  day: number;
  count: number;
}

/**
 * Bars of `width` days from the first onset to the last (weeks start on Monday). Days since 1970-01-01, in any order.
 * A span of more than `most` bars is refused by RangeError: one wrong year must not make a million bars.
 */
export function epidemicCurve(onsets: readonly number[], width: 1 | 7 = 1, most = 5000): CurveBar[] {
  if (onsets.length === 0) return [];
  // 1970-01-05 was a Monday.
  const start = (day: number) => (width === 1 ? day : day - ((((day - 4) % 7) + 7) % 7));
  const counts = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const onset of onsets) {
    if (!Number.isInteger(onset)) throw new RangeError('onsets are whole days');
    const bar = start(onset);
    counts.set(bar, (counts.get(bar) ?? 0) + 1);
    first = Math.min(first, bar);
    last = Math.max(last, bar);
  }
  const bars = (last - first) / width + 1;
  if (bars > most) throw new RangeError(`the onsets span ${bars} bars, more than ${most}`);
  return Array.from({ length: bars }, (_, i) => {
    const day = first + i * width;
    return { day, count: counts.get(day) ?? 0 };
  });
}
