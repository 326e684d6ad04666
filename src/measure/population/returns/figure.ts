/** A figure of a population return and what it is judged by. */
import { isDay } from '../../../algorithms/periods.ts';
import type { CheckedRow } from '../../returns/index.ts';
import type { PopulationRow } from '../types.ts';
import type { PopulationRules } from './rules.ts';

/** A stored figure that counts, with the note it came with. */
export type StoredFigure = PopulationRow & { note: string | null };
export interface CheckContext {
  today: string;
  /** Date of the template, where the file is one. */
  date?: string | undefined;
  areas: ReadonlyMap<string, { code: string; name: string; parent: string | null; tree: string }>;
  isAllowed(area: string): boolean;
  /** All figures of the areas on the dates, and one year before each. */
  stored: readonly StoredFigure[];
  rules: PopulationRules;
}
export interface PopulationCheck extends CheckedRow {
  figure: (PopulationRow & { note: string | null }) | null;
}

/** What a figure is about, without source and vintage. */
export const cellKey = (one: Pick<PopulationRow, 'area' | 'date' | 'sex' | 'ageFrom' | 'ageTo'>, date = one.date) =>
  [one.area, date, one.sex, one.ageFrom, one.ageTo].join('|');
/** The same day of the year before; 28 for 29 February. */
export const yearBefore = (date: string): string => {
  const day = `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`;
  return isDay(day) ? day : `${day.slice(0, 8)}28`;
};
