/** What each institution or place must have and has, for the standards that speak of them one by one. Pure. */
import { ceiling, compare, floor, fraction, over, times } from '../../algorithms/decimal.ts';
import { fits } from './load-standards.ts';
import type { Place, Region } from './read-region.ts';
import type { Parameters } from './resolve-parameters.ts';
import type { Institution } from './store.ts';
import type { Standard } from './types.ts';

export type UnitStatus = 'met' | 'short' | 'over' | 'unknown';

/** One institution or place. `needed` is null where it cannot be known (no population). */
export interface Unit {
  kind: 'institution' | 'area';
  code: string;
  name: string;
  area: string | null;
  class: string | null;
  people: number | null;
  /** What the share is of (beds, physicians). */
  of: number | null;
  /** null where no register tells. */
  actual: number | null;
  needed: number | null;
  /** Upper end of a range. */
  neededTo: number | null;
  gap: number | null;
  status: UnitStatus;
}

type PerUnit = Extract<
  Standard,
  { formula: 'existence' | 'street-or-population' | 'per-institution' | 'share-per-institution' }
>;

export function isPerUnit(standard: Standard): standard is PerUnit {
  return ['existence', 'street-or-population', 'per-institution', 'share-per-institution'].includes(standard.formula);
}

/** `value` percent (or times) of a count, rounded up; floats never decide. */
export function shareOf(count: number, value: string, ratio: 'percent' | 'times', round = ceiling): number {
  return round(over(times(fraction(count), fraction(value)), fraction(ratio === 'percent' ? 100 : 1)));
}

export function unitsOf(standard: PerUnit, parameters: Parameters, region: Region, area: string): Unit[] {
  switch (standard.formula) {
    case 'existence':
      return placesNeeding(standard, parameters, region, area);
    case 'street-or-population':
      return streets(standard, parameters, region, area);
    case 'per-institution':
    case 'share-per-institution':
      return institutionsOf(standard, region, area).map((one) => institutionUnit(standard, parameters, region, one));
  }
}

function institutionsOf(standard: { at?: PerUnit['at'] }, region: Region, area: string): Institution[] {
  return region.openIn(area).filter((one) => fits(one, standard.at));
}

function institutionUnit(
  standard: Extract<PerUnit, { formula: 'per-institution' | 'share-per-institution' }>,
  parameters: Parameters,
  region: Region,
  one: Institution,
): Unit {
  const { value, high } = parameters;
  const actual = standard.fact && !standard.missing ? region.at(standard.fact, one.id) : null;
  const share = standard.formula === 'share-per-institution';
  const of = share ? region.at(standard.of, one.id) : null;
  const needed = share ? shareOf(of!, value!.value, standard.ratio) : ceiling(fraction(value!.value));
  const neededTo = share && high ? Math.max(needed, shareOf(of!, high.value, standard.ratio, floor)) : null;
  return {
    kind: 'institution',
    code: one.id,
    name: one.name,
    area: one.area,
    class: one.class,
    people: null,
    of,
    ...judged(actual, needed, neededTo),
  };
}

function placesNeeding(
  standard: Extract<PerUnit, { formula: 'existence' }>,
  parameters: Parameters,
  region: Region,
  area: string,
): Unit[] {
  const threshold = fraction(parameters.threshold!.value);
  const count = ceiling(fraction(parameters.count!.value));
  const seats = standard.exceptSeatOf
    ? new Set(region.institutions.filter((one) => one.open && fits(one, standard.exceptSeatOf)).map((one) => one.area))
    : undefined;
  return places(region, area, standard.unitArea).map((place) => {
    const people = region.people(place.code)?.value ?? null;
    const required = seats?.has(place.code)
      ? false
      : threshold.n === 0n
        ? true
        : people === null
          ? null
          : compare(fraction(people), threshold) >= (standard.thresholdOp === '>' ? 1 : 0);
    const needed = required === null ? null : required ? count : 0;
    const actual = standard.missing
      ? null
      : standard.fact
        ? region.total(standard.fact, place.code)
        : institutionsOf(standard, region, place.code).length;
    return areaUnit(place, people, actual, needed, null);
  });
}

/** At least one a street, and one for every `to` people of it; no more than one for every `from`. */
function streets(
  standard: Extract<PerUnit, { formula: 'street-or-population' }>,
  parameters: Parameters,
  region: Region,
  area: string,
): Unit[] {
  return places(region, area, 'street').map((place) => {
    const people = region.people(place.code)?.value ?? null;
    const actual = institutionsOf(standard, region, place.code).length;
    if (people === null) return areaUnit(place, people, actual, 1, null);
    const needed = Math.max(1, ceiling(over(fraction(people), fraction(parameters.to!.value))));
    const most = Math.max(needed, floor(over(fraction(people), fraction(parameters.from!.value))));
    return areaUnit(place, people, actual, needed, most);
  });
}

function areaUnit(
  place: Place,
  people: number | null,
  actual: number | null,
  needed: number | null,
  neededTo: number | null,
): Unit {
  const { code, name, parent } = place;
  const base = { kind: 'area' as const, code, name, area: parent, class: null, people, of: null };
  return { ...base, ...judged(actual, needed, neededTo) };
}

function judged(
  actual: number | null,
  needed: number | null,
  neededTo: number | null,
): Pick<Unit, 'actual' | 'needed' | 'neededTo' | 'gap' | 'status'> {
  if (actual === null || needed === null) return { actual, needed, neededTo, gap: null, status: 'unknown' };
  const gap = Math.max(0, needed - actual);
  const above = neededTo !== null && actual > neededTo;
  return { actual, needed, neededTo, gap, status: gap > 0 ? 'short' : above ? 'over' : 'met' };
}

type UnitArea = Extract<PerUnit, { formula: 'existence' }>['unitArea'];

/** Places of a kind inside an area, the area itself included. */
export function places(region: Region, area: string, kind: UnitArea): Place[] {
  const isOne: Record<UnitArea, (place: Place) => boolean> = {
    county: ({ level }) => level === 'county',
    township: (place) => place.kind === 'township',
    street: (place) => place.kind === 'street',
    'township-or-street': (place) => place.kind === 'township' || place.kind === 'street',
    village: (place) => place.kind === 'village',
  };
  return [...region.places.values()]
    .filter((place) => isOne[kind](place) && region.isWithin(place.code, area))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
