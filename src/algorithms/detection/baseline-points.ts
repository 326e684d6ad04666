/** Which past points a method compares a point with, to be shown beside its statement. */
import { Control } from './control.ts';
import { earsBaseline } from './ears.ts';
import { percentileWindows } from './moving-percentile.ts';
import { referenceDesign } from './reference-design.ts';
import type { TimeAxis } from './reference-points.ts';

/** 0-based, ascending; undefined for methods that take the whole past. `control` as `detect` takes it. */
export function baselinePoints(
  method: string,
  axis: TimeAxis,
  k: number,
  given: Readonly<Record<string, unknown>>,
): number[] | undefined {
  const control = new Control(given);
  if (method === 'earsC') {
    const { from, to } = earsBaseline(control, k);
    return Array.from({ length: to - from }, (_, i) => from + i);
  }
  if (method === 'moving-percentile') return percentileWindows(axis, k, control)?.sort((a, b) => a - b);
  if (method !== 'farringtonFlexible') return undefined;
  const w = control.integer('w', 3, 0);
  const past = control.value('pastWeeksNotIncluded');
  const design = referenceDesign(axis, k, {
    b: control.integer('b', 5, 1),
    w,
    noPeriods: control.integer('noPeriods', 1, 1),
    pastWeeksNotIncluded: typeof past === 'number' ? past : w,
  });
  return design && [...design.points];
}
