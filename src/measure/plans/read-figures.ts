/** The figures behind the targets of a plan, period by period, and those that moved after their period was closed. */
import { type Cell, type Reading, reportedValues, restatements } from '../indicators/index.ts';
import type { StoredPlan } from './store.ts';
import type { FigureOfPeriod, RestatedFigure } from './types.ts';

/** Figures by indicator; periods without one are left out. */
export async function figuresOf(
  k: Reading,
  plan: StoredPlan,
  cells: readonly Cell[],
): Promise<Record<string, FigureOfPeriod[]>> {
  const reported = [...new Set(cells.filter(({ source }) => source === 'reported').map(({ indicator }) => indicator))];
  const reports = reported.length > 0 ? await reportedValues(k.db, reported, [plan.areaCode]) : [];
  const current = new Map(
    reports.filter(({ superseded }) => !superseded).map((one) => [`${one.indicator} ${one.period}`, one.source]),
  );
  const figures: Record<string, FigureOfPeriod[]> = {};
  for (const cell of cells) {
    if (cell.value === null) continue;
    const { indicator, period, value, numerator, denominator, source, formulaVersion, computedAt, population } = cell;
    const from = source === 'reported' ? current.get(`${indicator} ${period}`) : undefined;
    const list = figures[indicator] ?? [];
    figures[indicator] = list;
    list.push({
      ...{ period, value, numerator, denominator, source, formulaVersion, computedAt },
      population: population && {
        value: population.value,
        rule: population.rule,
        source: population.source,
        vintage: population.vintage,
      },
      ...(from === undefined ? {} : { reportedFrom: from }),
    });
  }
  return figures;
}

/** Only indicators with a restated cell are asked for their reasons, which takes comparing subjects. */
export async function restatedFigures(k: Reading, plan: StoredPlan, cells: readonly Cell[]): Promise<RestatedFigure[]> {
  const moved = [...new Set(cells.filter(({ restated }) => restated).map(({ indicator }) => indicator))];
  const found: RestatedFigure[] = [];
  for (const indicator of moved)
    for (const { period, closedValue, closedAt, liveValue, reason } of await restatements(k, indicator, plan.areaCode))
      found.push({ indicator, period, closedValue, closedAt, liveValue, reason: reason ?? { zh: '—', en: '—' } });
  return found;
}
