/** Values of derived indicators from sums and population: pure, one function a method. */
import { deathProbability } from '../../algorithms/death-probability.ts';
import { type Interval, poissonInterval, wilsonInterval } from '../../algorithms/intervals.ts';
import { type AgeGroup, lifeTable, lifeTableInterval } from '../../algorithms/life-table.ts';
import type { Period } from '../../algorithms/periods.ts';
import type { PopulationFigure } from '../population/index.ts';
import type { BaseIndicator, CellKey, ComputedCell, DerivedIndicator, Side, UsedPopulation } from './types.ts';

/** Days in a person-year. */
export const YEAR_DAYS = 365.25;

export interface Counts {
  numerator: number;
  denominator: number;
  /** Facts added up. */
  facts: number;
}

/** What a computation may read. `sum` gives zeros where the register reports but has nothing, undefined where it is silent. */
export interface Inputs {
  base(code: string): BaseIndicator;
  sum(base: string, key: CellKey): Counts | undefined;
  population(area: string, period: Period, basis: 'year-end' | 'mid-year'): PopulationFigure | undefined;
  /** The parts of a cell that `lowest` compares, with something to count. */
  parts(indicator: Lowest, key: CellKey, period: Period): Part[];
}

export type Lowest = Extract<DerivedIndicator, { method: 'lowest' }>;
/** An area and a value of the strata, with its counts. */
export interface Part extends Pick<Counts, 'numerator' | 'denominator'> {
  code: string;
  stratum: string;
}

export function computeCell(
  indicator: DerivedIndicator | BaseIndicator,
  key: CellKey,
  period: Period,
  inputs: Inputs,
): ComputedCell {
  const empty: ComputedCell = {
    ...key,
    indicator: indicator.code,
    numerator: null,
    denominator: null,
    value: null,
    low: null,
    high: null,
    population: null,
  };
  if (!('method' in indicator)) return countCell(empty, indicator, key, inputs);
  switch (indicator.method) {
    case 'ratio':
      return ratioCell(empty, indicator, key, period, inputs);
    case 'share':
      return shareCell(empty, indicator, key, inputs);
    case 'lowest':
      return lowestCell(empty, indicator, lowestPart(inputs.parts(indicator, key, period)));
    case 'life-table':
      return lifeTableCell(empty, indicator, key, period, inputs);
    case 'death-probability':
      return deathProbabilityCell(empty, indicator, key, period, inputs);
    case 'reported':
      return empty;
  }
}

/** A base indicator by itself: its count, or its person-years. */
function countCell(cell: ComputedCell, base: BaseIndicator, key: CellKey, inputs: Inputs): ComputedCell {
  const numerator = amount(base, inputs.sum(base.code, key)?.numerator);
  return { ...cell, numerator, value: numerator };
}

type Ratio = Extract<DerivedIndicator, { method: 'ratio' }>;
type Share = Extract<DerivedIndicator, { method: 'share' }>;
type LifeTable = Extract<DerivedIndicator, { method: 'life-table' }>;
type DeathProbability = Extract<DerivedIndicator, { method: 'death-probability' }>;

function ratioCell(cell: ComputedCell, indicator: Ratio, key: CellKey, period: Period, inputs: Inputs): ComputedCell {
  const top = sideValue(indicator.numerator, key, period, inputs);
  const bottom = sideValue(indicator.denominator, key, period, inputs);
  const counts = {
    ...cell,
    numerator: top.value,
    denominator: bottom.value,
    population: bottom.population ?? top.population,
  };
  if (top.value === null || bottom.value === null || bottom.value <= 0) return counts;
  return {
    ...counts,
    // One rounding only: counts times the factor are exact.
    value: (top.value * indicator.factor) / bottom.value,
    ...intervalOf(indicator.interval, top.value, bottom.value, indicator.factor),
  };
}

function shareCell(cell: ComputedCell, indicator: Share, key: CellKey, inputs: Inputs): ComputedCell {
  const sum = inputs.sum(indicator.base, key);
  if (!sum) return cell;
  const counts = { ...cell, numerator: sum.numerator, denominator: sum.denominator };
  if (sum.denominator <= 0) return counts;
  return {
    ...counts,
    value: (sum.numerator * indicator.factor) / sum.denominator,
    ...intervalOf(indicator.interval, sum.numerator, sum.denominator, indicator.factor),
  };
}

/** The part with the lowest share, the first of equals; undefined where nobody is counted. */
export function lowestPart(parts: readonly Part[]): Part | undefined {
  return parts
    .filter(({ denominator }) => denominator > 0)
    .reduce<Part | undefined>(
      // Compared crosswise: a quotient would round.
      (least, part) =>
        least && least.numerator * part.denominator <= part.numerator * least.denominator ? least : part,
      undefined,
    );
}

/** Counts are those of the lowest part, so that they make the value. */
function lowestCell(cell: ComputedCell, { factor }: Lowest, part: Part | undefined): ComputedCell {
  if (!part) return cell;
  const { numerator, denominator } = part;
  return { ...cell, numerator, denominator, value: (numerator * factor) / denominator };
}

function sideValue(
  side: Side,
  key: CellKey,
  period: Period,
  inputs: Inputs,
): { value: number | null; population: UsedPopulation | null } {
  if ('population' in side) {
    if (key.scope !== 'area') return { value: null, population: null };
    const day = side.population === 'year-end' ? period.end : period.start;
    const figure = inputs.population(key.code, { ...period, start: day, end: day }, side.population);
    return { value: figure?.value ?? null, population: figure ? usedPopulation(figure) : null };
  }
  const sum = inputs.sum(side.base, { ...key, stratum: joinStrata(side.stratum, key.stratum) });
  return { value: amount(inputs.base(side.base), sum?.[side.column]), population: null };
}

/** Exposure is kept in person-days, which add up exactly, and shown in person-years. */
function amount(base: BaseIndicator, value: number | undefined): number | null {
  if (value === undefined) return null;
  return base.kind === 'exposure' ? value / YEAR_DAYS : value;
}

export function joinStrata(fixed: string | undefined, asked: string): string {
  return [...(fixed ?? '').split(','), ...asked.split(',')].filter(Boolean).sort().join(',');
}

function usedPopulation(figure: PopulationFigure): UsedPopulation {
  const { value, basis, rule, source, vintage } = figure;
  return { value, basis, rule, source, vintage, dates: [...new Set(figure.rows.map((row) => row.date))].sort() };
}

function intervalOf(
  kind: 'none' | 'wilson' | 'poisson',
  events: number,
  base: number,
  factor: number,
): { low: number | null; high: number | null } {
  const none = { low: null, high: null };
  if (kind === 'none') return none;
  const raw: Interval | undefined = kind === 'wilson' ? wilsonInterval(events, base) : poissonInterval(events);
  if (!raw) return none;
  const scale = kind === 'wilson' ? factor : factor / base;
  return { low: raw.low * scale, high: raw.high * scale };
}

export interface PooledDeaths {
  groups: AgeGroup[];
  years: number[];
  deaths: number;
  personYears: number;
}

/** Deaths and person-years by age of the year, or of the pooled years where the population is small. */
export function poolDeaths(
  indicator: LifeTable | DeathProbability,
  key: CellKey,
  period: Period,
  inputs: Inputs,
): PooledDeaths | undefined {
  if (period.kind !== 'year') return undefined;
  const year = Number(period.label);
  const at = (y: number, stratum: string): CellKey => ({ ...key, period: String(y), stratum });
  const livedInYear = inputs.sum(indicator.exposure.base, at(year, key.stratum));
  if (!livedInYear) return undefined;
  const span = livedInYear.numerator / YEAR_DAYS < indicator.pool.below ? indicator.pool.years : 1;
  const years = Array.from({ length: span }, (_, i) => year - span + 1 + i).filter(
    (y) => (inputs.sum(indicator.exposure.base, at(y, key.stratum))?.numerator ?? 0) > 0,
  );
  const groups = indicator.ages.map((age) => {
    const stratum = joinStrata(`age=${age}`, key.stratum);
    const cause = indicator.method === 'death-probability' ? indicator.deaths.stratum : undefined;
    const total = (base: string, fixed?: string) =>
      years.reduce((sum, y) => sum + (inputs.sum(base, at(y, joinStrata(fixed, stratum)))?.numerator ?? 0), 0);
    return {
      age,
      deaths: total(indicator.deaths.base, cause) / indicator.completeness,
      personYears: total(indicator.exposure.base) / YEAR_DAYS,
    };
  });
  return {
    groups,
    years,
    deaths: groups.reduce((s, g) => s + g.deaths, 0),
    personYears: groups.reduce((s, g) => s + g.personYears, 0),
  };
}

function lifeTableCell(
  cell: ComputedCell,
  indicator: LifeTable,
  key: CellKey,
  period: Period,
  inputs: Inputs,
): ComputedCell {
  const pooled = poolDeaths(indicator, key, period, inputs);
  if (!pooled || pooled.years.length === 0) return cell;
  const counts = { ...cell, numerator: pooled.deaths, denominator: pooled.personYears };
  const table = lifeTable(pooled.groups, { a0: indicator.a0 });
  if (!table) return counts;
  const interval = lifeTableInterval(pooled.groups, { a0: indicator.a0, draws: indicator.draws, seed: seedOf(key) });
  return { ...counts, value: table.e0, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** Nothing where deaths are not registered at all or an age group has nobody. */
function deathProbabilityCell(
  cell: ComputedCell,
  indicator: DeathProbability,
  key: CellKey,
  period: Period,
  inputs: Inputs,
): ComputedCell {
  const pooled = inputs.sum(indicator.deaths.base, key) && poolDeaths(indicator, key, period, inputs);
  if (!pooled || pooled.years.length === 0) return cell;
  const counts = { ...cell, numerator: pooled.deaths, denominator: pooled.personYears };
  const found = deathProbability(pooled.groups, indicator.until);
  if (!found) return counts;
  const { value, low, high } = found;
  const { factor } = indicator;
  return { ...counts, value: value * factor, low: low * factor, high: high * factor };
}

/** The same cell draws the same numbers each time it is computed. */
function seedOf(key: CellKey): number {
  let hash = 2_166_136_261;
  for (const sign of `${key.code}|${key.period}|${key.stratum}`)
    hash = Math.imul(hash ^ sign.codePointAt(0)!, 16_777_619);
  return hash >>> 0;
}
