import { describe, expect, it } from 'vitest';
import { computeCell, type Inputs, joinStrata, type Lowest, poolDeaths, YEAR_DAYS } from './compute-cell.ts';
import { catalogue } from './load-catalogue.ts';
import type { DerivedIndicator } from './types.ts';

const period = (year: number) => ({
  label: String(year),
  kind: 'year' as const,
  start: `${year}-01-01`,
  end: `${year}-12-31`,
});
const key = { scope: 'area' as const, code: '990101', period: '2024', stratum: '' };
const lifeTable = catalogue().derived.get('H01') as Extract<DerivedIndicator, { method: 'life-table' }>;

/** Worked example of governance §15 with its own age groups. */
const RATES: Record<string, number> = { 0: 0.0036, 1: 0.0003, 5: 0.0002, 15: 0.0008, 45: 0.005, 65: 0.025, 80: 0.11 };
const example = { ...lifeTable, ages: Object.keys(RATES).map(Number) };

function population(perYear: Record<string, number>): Inputs {
  return {
    base: (code) => catalogue().bases.get(code)!,
    population: () => undefined,
    parts: () => [],
    sum(base, { period: label, stratum }) {
      const size = perYear[label];
      if (size === undefined) return undefined;
      const age = /^age=(\d+)$/.exec(stratum)?.[1];
      const ages = age === undefined ? Object.keys(RATES) : [age];
      const numerator = ages.reduce((sum, a) => sum + (base === 'deaths' ? RATES[a]! * size : size * YEAR_DAYS), 0);
      return { numerator, denominator: 0, facts: 1 };
    },
  };
}

describe('a life table cell', () => {
  it('agrees with the worked example where the population is large', () => {
    const cell = computeCell(example, key, period(2024), population({ 2023: 1, 2024: 100_000 }));
    expect(cell.value).toBeCloseTo(79.3749, 4);
    expect(cell.denominator).toBeCloseTo(700_000, 6);
    expect(cell.low!).toBeLessThan(cell.value!);
    expect(cell.high!).toBeGreaterThan(cell.value!);
  });

  it('adds three years up where fewer than 100,000 person-years were lived, and says which', () => {
    const inputs = population({ 2022: 900, 2023: 1000, 2024: 1100 });
    const pooled = poolDeaths(example, key, period(2024), inputs)!;
    expect(pooled.years).toEqual([2022, 2023, 2024]);
    expect(pooled.personYears).toBeCloseTo(21_000, 6);
    expect(computeCell(example, key, period(2024), inputs).value).toBeCloseTo(79.3749, 4);
    expect(poolDeaths(example, key, period(2024), population({ 2024: 1100 }))!.years).toEqual([2024]);
  });

  it('is wider for few persons and the same each time', () => {
    const width = (size: number) => {
      const cell = computeCell(example, key, period(2024), population({ 2024: size }));
      return cell.high! - cell.low!;
    };
    expect(width(2000)).toBeGreaterThan(3 * width(100_000));
    expect(width(2000)).toBe(width(2000));
  });

  it('divides deaths by the share that is registered', () => {
    const whole = computeCell(example, key, period(2024), population({ 2024: 100_000 })).value!;
    const half = computeCell({ ...example, completeness: 0.8 }, key, period(2024), population({ 2024: 100_000 }))
      .value!;
    expect(half).toBeLessThan(whole);
  });

  it('needs a year, and a register', () => {
    const month = { label: '2024-05', kind: 'month' as const, start: '2024-05-01', end: '2024-05-31' };
    expect(computeCell(example, { ...key, period: '2024-05' }, month, population({ 2024: 1 })).value).toBeNull();
    expect(computeCell(example, key, period(2024), population({})).value).toBeNull();
  });
});

describe('strata', () => {
  it('of the formula and of the question are joined in order', () => {
    expect(joinStrata('kind=icu', '')).toBe('kind=icu');
    expect(joinStrata('sex=male', 'age=0')).toBe('age=0,sex=male');
    expect(joinStrata(undefined, '')).toBe('');
  });
});

describe('a cell of the lowest share', () => {
  const lowest = { ...catalogue().derived.get('S06')!, method: 'lowest', base: 'serves', level: 'township' };
  const court = (code: string, stratum: string, numerator: number, denominator: number) => ({
    ...{ code, stratum, numerator, denominator },
  });
  const of = (...parts: ReturnType<typeof court>[]) =>
    computeCell({ ...lowest, strata: ['surface'], factor: 100 } as Lowest, key, period(2024), {
      ...population({}),
      parts: () => parts,
    });

  it('is that of the court and surface that lag furthest behind, with its counts', () => {
    const cell = of(
      court('east', 'surface=clay', 19, 20),
      court('east', 'surface=grass', 9, 12),
      court('west', 'surface=clay', 7, 7),
    );
    expect(cell).toMatchObject({ numerator: 9, denominator: 12, value: 75 });
  });

  it('leaves out where nobody plays, and has no value where nobody plays anywhere', () => {
    expect(of(court('east', 'surface=clay', 0, 0), court('west', 'surface=clay', 1, 2)).value).toBe(50);
    expect(of(court('east', 'surface=clay', 0, 0)).value).toBeNull();
  });
});
