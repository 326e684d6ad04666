/** Official population and the dated area trees. */
export { townshipKind } from './expand-population.ts';
export { areas, children, descendants, findArea, getArea, isWithin } from './find-areas.ts';
export { loadRegion, type RegionContent, readRegion } from './load-region.ts';
export { openPopulation, type PopulationBook, type PopulationQuestion, populationAt } from './population-at.ts';
export { makePopulationTemplate } from './returns/make-template.ts';
export { populationReturns } from './returns/population-returns.ts';
export { selectVersions as populationVersions } from './returns/store-returns.ts';
export { type PopulationFilter, selectPopulation as listPopulation } from './store.ts';
export type { AreaRow, Basis, BasisRule, Count, PopulationFigure, PopulationRow } from './types.ts';

import './errors.ts';
