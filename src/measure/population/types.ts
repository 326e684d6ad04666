/** A row of the area tree; days are `YYYY-MM-DD`. */
export interface AreaRow {
  code: string;
  name: string;
  parent: string | null;
  level: 'province' | 'city' | 'county' | 'township' | 'village';
  tree: 'administrative' | 'managed';
  validFrom: string | null;
  validTo: string | null;
  successor: string | null;
  tile: [number, number] | null;
}

/** An official figure; a total has no ages, an open last age group no `ageTo`. */
export interface PopulationRow {
  area: string;
  date: string;
  sex: 'male' | 'female' | 'all';
  ageFrom: number | null;
  ageTo: number | null;
  value: number;
  source: string;
  vintage: string;
}

export type Basis = 'year-end' | 'mid-year';

/** A total on a day, as the choice of a basis sees it. */
export interface Count {
  date: string;
  value: number;
  source: string;
  vintage: string;
}

export type BasisRule = 'on-or-before' | 'earliest-after' | 'mean' | 'start-only' | 'end-only';

/** A population figure with the published rows it was taken from. */
export interface PopulationFigure {
  value: number;
  basis: Basis;
  rule: BasisRule;
  source: string;
  vintage: string;
  rows: Count[];
  /** Areas whose figures were added up because the area itself has none. */
  parts?: string[];
}
