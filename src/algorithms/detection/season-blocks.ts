import { referencePoints, type TimeAxis } from './reference-points.ts';

export interface SeasonChoice {
  /** Past years. */
  b: number;
  /** Half width of the window around each reference point. */
  w: number;
  /** Seasons a year, the reference window being one of them; 1 = only the windows are used. */
  noPeriods: number;
  /** Points before k that are not used, so that a beginning outbreak does not raise its own baseline. */
  pastWeeksNotIncluded: number;
}

export interface SeasonBlocks {
  /** First point used, 0-based. */
  first: number;
  /** Season of each point from `first` on, 0..noPeriods-1; the reference window is noPeriods-1, points not used are -1. */
  season: Int32Array;
}

/**
 * Seasons of the points before k: windows around the reference points, and between two windows noPeriods-1 blocks of as
 * equal length as can be, the longer ones first (Noufaily et al. 2013, §3.2). Undefined when the series begins too late.
 */
export function seasonBlocks(axis: TimeAxis, k: number, choice: SeasonChoice): SeasonBlocks | undefined {
  const { b, w, noPeriods, pastWeeksNotIncluded } = choice;
  const references = referencePoints(axis, k, b);
  const oldest = references[b]!;
  if (references.includes(-1) || oldest - w < -1) return undefined;
  const first = Math.max(0, oldest - w);
  const end = k - pastWeeksNotIncluded; // first point left out
  const season = new Int32Array(Math.max(0, end - first)).fill(-1);
  const label = (from: number, to: number, value: number) => {
    for (let i = Math.max(from, first); i < Math.min(to, end); i++) season[i - first] = value;
  };
  for (const window of references) label(window - w, window + w + 1, noPeriods - 1);
  for (let year = b; year > 0 && noPeriods > 1; year--) {
    const window = references[year]!;
    const free = references[year - 1]! - window - 2 * w - 1;
    const length = Math.floor(free / (noPeriods - 1));
    const longer = free % (noPeriods - 1);
    let from = window + w + 1;
    for (let block = 0; block < noPeriods - 1; block++) {
      const to = from + length + (block < longer ? 1 : 0);
      // More blocks than points between two windows: in the reference implementation (surveillance 1.20) a block without a
      // point takes its neighbours; kept for equal bounds.
      if (to > from) label(from, to, block);
      else label(from - 1, from + 1, block);
      from = to;
    }
  }
  return { first, season };
}
