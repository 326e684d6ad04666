import { steppedDay, type TimeAxis } from './reference-points.ts';
import { type SeasonChoice, seasonBlocks } from './season-blocks.ts';

/** The reference points of a time point: which they are, which season each belongs to, and its time for the trend. */
export interface ReferenceDesign {
  /** 0-based, ascending. */
  points: Int32Array;
  group: Int32Array;
  time: Float64Array;
}

/** Designs kept, so that series of the same dates share them; then all are forgotten. */
const MOST = 512;

type Designs = Map<string, ReferenceDesign>;
const byIndex: Designs = new Map();
const byDate = new WeakMap<Int32Array, Designs>();

/** The design for point k (0-based); undefined when the series begins too late. Nobody may change what comes back. */
export function referenceDesign(axis: TimeAxis, k: number, choice: SeasonChoice): ReferenceDesign | undefined {
  const designs = designsOf(axis);
  const key = `${axis.freq} ${k} ${choice.b} ${choice.w} ${choice.noPeriods} ${choice.pastWeeksNotIncluded}`;
  const found = designs.get(key);
  if (found) return found;
  const blocks = seasonBlocks(axis, k, choice);
  if (!blocks) return undefined;
  const points = blocks.season.map((season, i) => (season < 0 ? -1 : blocks.first + i)).filter((point) => point >= 0);
  const design = {
    points,
    group: blocks.season.filter((season) => season >= 0),
    time: Float64Array.from(points, (point) => timeOf(axis, point)),
  };
  if (designs.size >= MOST) designs.clear();
  designs.set(key, design);
  return design;
}

/**
 * The windows of the method of 1996: the points within w of the same point of b past years, as many of them as the series
 * has. By date they are w weeks, months or days before and after the same calendar day, weeks on the weekday of k. Time is
 * the number of the point. Undefined when there is none.
 */
export function yearlyWindows(axis: TimeAxis, k: number, b: number, w: number): ReferenceDesign | undefined {
  const { days, freq } = axis;
  const offsets = Array.from({ length: 2 * w + 1 }, (_, i) => i - w);
  const points: number[] = [];
  for (let year = b; year > 0; year--)
    for (const offset of offsets)
      points.push(days ? steppedPoint(days, freq, k, year, offset) : k - freq * year + offset);
  const found = Int32Array.from(points.filter((point) => point >= 0));
  if (found.length === 0) return undefined;
  return { points: found, group: new Int32Array(found.length), time: Float64Array.from(found, (point) => point + 1) };
}

/** The point on the day `offset` steps from the day of k of a past year; -1 where the series has none. */
function steppedPoint(days: Int32Array, freq: number, k: number, year: number, offset: number): number {
  return days.indexOf(steppedDay(days[k]!, year, offset, freq));
}

function designsOf({ days }: TimeAxis): Designs {
  if (!days) return byIndex;
  const own = byDate.get(days) ?? new Map();
  byDate.set(days, own);
  return own;
}

/** Time of a point for the trend: days by date, else its number. */
export function timeOf({ days }: TimeAxis, i: number): number {
  return days ? days[i]! : i + 1;
}
