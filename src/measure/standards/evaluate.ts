/** One standard over one area: what there is, what is needed, what is missing. Pure; describe.ts puts it into words. */
import { ceiling, compare, type Fraction, floor, fraction, over, rounded, times } from '../../algorithms/decimal.ts';
import type { People, Region } from './read-region.ts';
import type { Parameters } from './resolve-parameters.ts';
import type { Standard } from './types.ts';
import { isPerUnit, shareOf, type Unit, unitsOf } from './units.ts';

export type StandardStatus =
  | 'met'
  | 'short'
  /** Above a quota or the upper end of a range. */
  | 'over'
  /** Nothing of the kind is required here. */
  | 'not-required'
  /** Some places cannot be judged, the others meet it. */
  | 'partly-known'
  | 'no-population'
  | 'no-register';

/** A value that people reported for what no register holds. */
export interface Reported {
  value: number;
  period: string;
  indicator: string;
}

export interface Judgement {
  status: StandardStatus;
  source: 'register' | 'reported' | 'none';
  /** The rule is made for larger areas: the figures only show this area's share. */
  indicative: boolean;
  actual: number | null;
  /** What a share is of. */
  of: number | null;
  needed: number | null;
  neededTo: number | null;
  /** Before rounding up, for the formula. */
  exact: number | null;
  /** How much is missing, or too much where it is `over`; 0 when met. */
  gap: number | null;
  /** Actual less needed. */
  surplus: number | null;
  people: People | null;
  units: { total: number; met: number; required: number; unknown: number } | null;
  reported: Reported | null;
}

export interface Context {
  /** How much another standard needs here, for shares of what ought to be. */
  required(standard: string): number | null;
  reported: Reported | undefined;
}

const nothing = (indicative: boolean): Judgement => ({
  status: 'no-register',
  source: 'none',
  indicative,
  actual: null,
  of: null,
  needed: null,
  neededTo: null,
  exact: null,
  gap: null,
  surplus: null,
  people: null,
  units: null,
  reported: null,
});

export function judge(
  standard: Exclude<Standard, { formula: 'gate' }>,
  parameters: Parameters,
  region: Region,
  area: string,
  context: Context,
): Judgement {
  const level = region.places.get(area)?.level ?? region.root.level;
  const indicative = !isPerUnit(standard) && !standard.levels.includes(level);
  const empty = nothing(indicative);
  if (isPerUnit(standard)) return overUnits(empty, unitsOf(standard, parameters, region, area), standard);
  switch (standard.formula) {
    case 'per-population':
      return perPopulation(empty, standard, parameters, region, area, context);
    case 'share':
      return share(empty, standard, parameters, region, area, context);
    case 'measured':
      return measured(empty, standard, parameters, context);
  }
}

type Of<F extends Standard['formula']> = Extract<Standard, { formula: F }>;

function perPopulation(
  empty: Judgement,
  standard: Of<'per-population'>,
  { value, per, people: whose }: Parameters,
  region: Region,
  area: string,
  { reported }: Context,
): Judgement {
  const people = region.people(area, whose?.value ?? 'all') ?? null;
  const counted = actualOf(standard, region, area, reported);
  const base = { ...empty, ...counted, people };
  if (!people) return { ...base, status: 'no-population' };
  const exact = over(times(fraction(people.value), fraction(value!.value)), fraction(per!.value));
  const needed = empty.indicative ? rounded(exact, 2) : standard.sense === 'quota' ? floor(exact) : ceiling(exact);
  return settle({ ...base, needed, exact: rounded(exact, 4) }, standard.sense);
}

function share(
  empty: Judgement,
  standard: Of<'share'>,
  { value, of: choice }: Parameters,
  region: Region,
  area: string,
  context: Context,
): Judgement {
  const counted = actualOf(standard, region, area, context.reported);
  const there = region.total(standard.of, area);
  const due = standard.ofStandard ? context.required(standard.ofStandard) : null;
  // A part of the region has no fleet of its own to be due, so there the share is of what stands there.
  const asked = empty.indicative ? 'actual' : choice?.value;
  const of = asked === 'required' ? due : asked === 'larger' && due !== null ? Math.max(there, due) : there;
  const base = { ...empty, ...counted, of };
  if (of === null) return { ...base, status: 'no-population' };
  if (of === 0)
    return {
      ...base,
      needed: 0,
      gap: 0,
      surplus: counted.actual,
      status: counted.actual === null ? 'no-register' : 'not-required',
    };
  const whole = Math.ceil(of);
  const needed = shareOf(whole, value!.value, standard.ratio);
  return settle({ ...base, of: whole, needed, exact: exactShare(whole, value!.value, standard.ratio) }, 'minimum');
}

function exactShare(count: number, value: string, ratio: 'percent' | 'times'): number {
  const exact: Fraction = over(times(fraction(count), fraction(value)), fraction(ratio === 'percent' ? 100 : 1));
  return rounded(exact, 4);
}

function measured(empty: Judgement, standard: Of<'measured'>, { value }: Parameters, { reported }: Context): Judgement {
  if (!value) return empty;
  const needed = Number(value.value);
  if (!reported) return { ...empty, needed };
  const side = compare(fraction(reported.value), fraction(value.value));
  const met = standard.sense === 'maximum' ? side <= 0 : side >= 0;
  const gap = met ? 0 : Math.abs(rounded(difference(reported.value, needed), 4));
  const surplus = rounded(difference(reported.value, needed), 4);
  const status = met ? 'met' : standard.sense === 'maximum' ? 'over' : 'short';
  return { ...empty, status, source: 'reported', actual: reported.value, needed, gap, surplus, reported };
}

function difference(a: number, b: number): Fraction {
  const [x, y] = [fraction(a), fraction(b)];
  return { n: x.n * y.d - y.n * x.d, d: x.d * y.d };
}

function actualOf(
  standard: { fact?: string | undefined; missing?: unknown },
  region: Region,
  area: string,
  reported: Reported | undefined,
): Pick<Judgement, 'actual' | 'source' | 'reported'> {
  if (standard.fact && !standard.missing)
    return { actual: region.total(standard.fact, area), source: 'register', reported: null };
  if (reported) return { actual: reported.value, source: 'reported', reported };
  return { actual: null, source: 'none', reported: null };
}

function settle(base: Judgement, sense: 'minimum' | 'quota'): Judgement {
  const { actual, needed } = base;
  if (actual === null || needed === null) return { ...base, status: 'no-register' };
  const surplus = rounded(difference(actual, needed), 2);
  const gap = Math.max(0, sense === 'quota' ? surplus : -surplus);
  const status = gap === 0 ? 'met' : sense === 'quota' ? 'over' : 'short';
  return { ...base, surplus, gap, status };
}

/** Gaps are added up one by one: what one institution has too much does not help another. */
function overUnits(empty: Judgement, units: readonly Unit[], standard: Standard): Judgement {
  const sum = (pick: (unit: Unit) => number | null) => units.reduce((total, unit) => total + (pick(unit) ?? 0), 0);
  const unknownNeed = units.filter(({ needed }) => needed === null);
  const known = units.filter(({ needed }) => needed !== null);
  const required = known.filter(({ needed }) => (needed ?? 0) > 0);
  const counts = {
    total: units.length,
    met: required.filter(({ status }) => status === 'met' || status === 'over').length,
    required: required.length,
    unknown: unknownNeed.length,
  };
  const base: Judgement = {
    ...empty,
    units: counts,
    of: units.some(({ of }) => of !== null) ? sum(({ of }) => of) : null,
  };
  if (units.length === 0) return { ...base, status: 'not-required', needed: 0, gap: 0 };
  const needed = known.length > 0 ? sum((unit) => unit.needed) : null;
  const neededTo = units.some((unit) => unit.neededTo !== null) ? sum((unit) => unit.neededTo ?? unit.needed) : null;
  const missing = standard.missing !== undefined;
  const actual = missing ? null : sum((unit) => unit.actual);
  const source = missing ? ('none' as const) : ('register' as const);
  if (missing) return { ...base, needed, neededTo, source, status: 'no-register' };
  if (needed === null) return { ...base, actual, source, status: 'no-population' };
  const gap = sum((unit) => unit.gap);
  const surplus = unknownNeed.length > 0 ? null : (actual ?? 0) - needed;
  const status =
    gap > 0
      ? 'short'
      : unknownNeed.length > 0
        ? 'partly-known'
        : required.length === 0
          ? 'not-required'
          : units.some((unit) => unit.status === 'over')
            ? 'over'
            : 'met';
  return { ...base, actual, source, needed, neededTo, gap, surplus, status };
}
