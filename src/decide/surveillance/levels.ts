/** Levels of signals, from the lowest, and of areas, from the smallest. */
export const LEVELS = ['blue', 'yellow', 'orange', 'red'] as const;
export type Level = (typeof LEVELS)[number];
export const AREA_LEVELS = ['village', 'township', 'county'] as const;
export const KINDS = [
  'rule',
  'series',
  'source',
  'agreement',
  'place',
  'scan',
  'silence',
  'rumour',
  'exceedance',
] as const;
export type SignalKind = (typeof KINDS)[number];
/** What ill persons can have in common: where they ate, where they were. */
export const EXPOSURES = ['meal', 'place'] as const;
