/** Whether a hospital may add beds: the plan's two conditions in both readings, and the reserve of non-public institutions. */
import { compare, fraction } from '../../algorithms/decimal.ts';
import { roundedNumber } from '../../algorithms/rounding.ts';
import type { BedUse } from './bed-use.ts';

export type Join = 'any' | 'all';
/** `not-bound`: a public hospital that is no general one. */
export const GATE_RESULTS = [
  'no-new-beds',
  'may-add',
  'unknown',
  'not-bound',
  'reserve-left',
  'reserve-consumed',
] as const;
export type GateResult = (typeof GATE_RESULTS)[number];

export interface GateRule {
  /** Percent; below it the first condition holds. */
  occupancy: string;
  /** Days; above it the second condition holds. */
  alos: string;
  join: Join;
}

export interface Condition {
  value: number | null;
  limit: number;
  /** Whether it speaks against new beds; null without data. */
  holds: boolean | null;
}

export interface GateDecision {
  occupancy: Condition;
  stay: Condition;
  /** Result of either reading, and of the one chosen. */
  any: GateResult;
  all: GateResult;
  chosen: GateResult;
}

/** Values are compared at two decimals, half up, as all figures here. */
export function decideGate(use: Pick<BedUse, 'occupancy' | 'stay'>, rule: GateRule): GateDecision {
  const occupancy = condition(use.occupancy, rule.occupancy, -1);
  const stay = condition(use.stay, rule.alos, 1);
  const holds = [occupancy.holds, stay.holds];
  const any = result(holds.includes(true) ? true : holds.includes(null) ? null : false);
  const all = result(holds.includes(false) ? false : holds.includes(null) ? null : true);
  return { occupancy, stay, any, all, chosen: rule.join === 'any' ? any : all };
}

const result = (against: boolean | null): GateResult =>
  against === null ? 'unknown' : against ? 'no-new-beds' : 'may-add';

function condition(value: number | null, limit: string, side: -1 | 1): Condition {
  const shown = value === null ? null : roundedNumber(value, 2);
  return {
    value: shown,
    limit: Number(limit),
    holds: shown === null ? null : compare(fraction(shown), fraction(limit)) === side,
  };
}
