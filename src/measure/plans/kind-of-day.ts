import type { SnapshotKind } from './types.ts';

/** What an evaluation on a day usually is: mid-term in the middle year of the plan, final from its last 31 December on. */
export function kindOf([start, end]: [number, number], on: string): SnapshotKind {
  const year = Number(on.slice(0, 4));
  if (on >= `${end}-12-31`) return 'final';
  if (year === Math.floor((start + end) / 2)) return 'mid-term';
  return year >= start && on.endsWith('-12-31') ? 'annual' : 'other';
}
