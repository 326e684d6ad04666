/**
 * Probability of dying between two ages at the mortality of a period: 1 − Π(1 − nqx), nqx = n·m / (1 + n·m/2).
 * Premature mortality 40q30 of the WHO monitoring framework is this from 30 to 70 for four groups of causes.
 * Variance of the product of survivals: Chiang 1984, ch. 6, with Var(q) = q²(1 − q) / deaths.
 */
import type { AgeGroup } from './life-table.ts';

export interface DeathProbability {
  /** Share 0..1. */
  value: number;
  /** 95 % interval, kept within 0..1. */
  low: number;
  high: number;
  q: number[];
}

/** Undefined when nobody was observed in a group. `until` is the age at which the last group ends. */
export function deathProbability(groups: readonly AgeGroup[], until: number): DeathProbability | undefined {
  if (groups.length === 0 || groups.some((group) => !(group.personYears > 0))) return undefined;
  const q = groups.map((group, i) => {
    const n = (groups[i + 1]?.age ?? until) - group.age;
    const m = group.deaths / group.personYears;
    return Math.min(1, (n * m) / (1 + (n * m) / 2));
  });
  const alive = q.reduce((product, each) => product * (1 - each), 1);
  const relative = q.reduce((sum, each, i) => {
    const { deaths } = groups[i]!;
    return deaths > 0 && each < 1 ? sum + (each * each) / ((1 - each) * deaths) : sum;
  }, 0);
  const half = 1.959963984540054 * alive * Math.sqrt(relative);
  const value = 1 - alive;
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), q };
}
