import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';

/** What a method says of one point; NaN where it says nothing. */
export interface Judgement {
  expected: number;
  upperbound: number;
  score: number;
  alarm: boolean;
}

/** A method bound to a series and its options. */
export interface PreparedMethod {
  /** Points tested unless a range is given: from this one (1-based) to the last. */
  from: number;
  /** Judgements of the points (0-based, ascending), or undefined for a point whose history is too short. */
  judge(points: readonly number[]): readonly (Judgement | undefined)[];
}

export type PrepareMethod = (series: DetectionSeries, control: Control) => PreparedMethod;

/** A judgement by an upper bound alone; without an expectation there is no score. */
export function bounded(observed: number, upperbound: number, expected = Number.NaN): Judgement {
  const score = (observed - expected) / (upperbound - expected);
  return { expected, upperbound, score, alarm: observed > upperbound };
}
