/** The figures of plans by period: of each indicator that a target is bound to, the years of the plan that have ended. */
import { createHash } from 'node:crypto';
import type { Kernel, Queryable } from '../../../../kernel/index.ts';
import { cells, factsByCode } from '../../../../measure/indicators/index.ts';
import { getPlan, listPlans } from '../../../../measure/plans/index.ts';
import { areas } from '../../../../measure/population/index.ts';

export interface PlanFigure {
  indicator: string;
  area: string;
  period: string;
  value: number;
  numerator: number | null;
  denominator: number | null;
  /** Computed here, or reported by people. */
  source: 'computed' | 'reported' | 'none';
  formulaVersion: string;
}
type Reading = Pick<Kernel, 'clock' | 'instance'> & { db: Queryable };

/** By `indicator:area:period`; what has no value is left out, and so are plans of areas that are none of this instance's. */
export async function planFigures(k: Reading): Promise<Map<string, PlanFigure>> {
  const today = k.clock.today();
  const known = new Set((await areas(k.db, today)).map(({ code }) => code));
  const computable = factsByCode();
  const found = new Map<string, PlanFigure>();
  for (const { id } of await listPlans(k.db)) {
    const { areaCode, period, targets, textTargets = [] } = await getPlan(k.db, id);
    const bound = [...targets, ...textTargets].flatMap(({ indicator }) => indicator ?? []);
    const codes = [...new Set(bound)].filter((code) => computable.has(code));
    const years = endedYears(period, today);
    if (!known.has(areaCode) || codes.length === 0 || years.length === 0) continue;
    for (const cell of await cells(k, { indicator: codes, areas: [areaCode], periods: years })) {
      const { indicator, period: year, value, numerator, denominator, source, formulaVersion } = cell;
      if (value === null || cell.suppressed) continue;
      const figure = { indicator, area: areaCode, period: year, value, numerator, denominator, source, formulaVersion };
      found.set([indicator, areaCode, year].join(':'), figure);
    }
  }
  return found;
}

function endedYears([from, to]: readonly [number, number], today: string): string[] {
  const last = Math.min(to, Number(today.slice(0, 4)) - 1);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => String(from + i));
}

/** What tells a figure that was sent from what it is now. */
export const markOf = ({ value, numerator, denominator, source, formulaVersion }: PlanFigure): string =>
  createHash('sha256')
    .update(JSON.stringify([value, numerator, denominator, source, formulaVersion]))
    .digest('hex')
    .slice(0, 32);
