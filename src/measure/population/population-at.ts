import type { Queryable } from '../../kernel/index.ts';
import { addFigures, chooseFigure } from './choose-basis.ts';
import { selectAreas, selectCounts } from './store.ts';
import type { AreaRow, Basis, Count, PopulationFigure } from './types.ts';

export interface PopulationQuestion {
  area: string;
  /** The day the figure is for: the last day of the period for `year-end`, any day of the year for `mid-year`. */
  date: string;
  basis: Basis;
  sex?: 'male' | 'female';
  /** Whole years, both inside; without `to` an open group. Answered only where published groups fit exactly inside. */
  ages?: { from: number; to?: number };
}

/** Official population of an area (persons) by the rules of choose-basis.ts, or undefined when nothing is published. */
export async function populationAt(q: Queryable, question: PopulationQuestion): Promise<PopulationFigure | undefined> {
  const { area, date, basis, ...filter } = question;
  return (await openPopulation(q, [area], filter)).at(area, date, basis);
}

export interface PopulationBook {
  at(area: string, date: string, basis: Basis): PopulationFigure | undefined;
}

/**
 * Reads the figures of many areas at once, for many dates afterwards. An area without figures of its own is the sum of
 * its parts (a development zone, or a county known only by townships) when each part has one.
 */
export async function openPopulation(
  q: Queryable,
  areas: readonly string[],
  filter: { sex?: 'male' | 'female'; ages?: { from: number; to?: number } } = {},
): Promise<PopulationBook> {
  const tree = await selectAreas(q);
  const wanted = new Set(areas);
  for (const code of wanted) for (const child of tree) if (child.parent === code) wanted.add(child.code);
  const counts = await selectCounts(q, [...wanted], filter);
  return { at: (area, date, basis) => figureOf(counts, tree, area, date, basis, 0) };
}

function figureOf(
  counts: ReadonlyMap<string, Count[]>,
  tree: readonly AreaRow[],
  area: string,
  date: string,
  basis: Basis,
  depth: number,
): PopulationFigure | undefined {
  const own = counts.get(area);
  if (own) return chooseFigure(own, date, basis);
  const self = tree.find((a) => a.code === area);
  if (!self || depth === 4) return undefined;
  // A city or province may have only some of its counties here, so their sum would pass for the whole.
  if (self.tree === 'administrative' && (self.level === 'province' || self.level === 'city')) return undefined;
  const valid = tree.filter(
    (a) => a.parent === area && (!a.validFrom || a.validFrom <= date) && (!a.validTo || a.validTo > date),
  );
  const administrative = valid.filter((a) => a.tree === 'administrative');
  const parts = (administrative.length > 0 ? administrative : valid).map((a) => ({
    area: a.code,
    figure: figureOf(counts, tree, a.code, date, basis, depth + 1),
  }));
  return addFigures(parts);
}
