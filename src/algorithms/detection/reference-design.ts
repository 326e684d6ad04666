import type { TimeAxis } from './reference-points.ts';
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
