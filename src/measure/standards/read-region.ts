import type { Queryable } from '../../kernel/index.ts';
import { areas as areaRows, getArea, openPopulation, type PopulationFigure } from '../population/index.ts';
import { standardsContent } from './load-standards.ts';
import { type Institution, selectContainment, selectInstitutions } from './store.ts';
import { countFacts } from './store-facts.ts';
import type { FactName } from './types.ts';

/** A street, town, township or administrative village as the division code tells (GB/T 10114, segments of the last digits). */
export type PlaceKind = 'street' | 'township' | 'village' | 'community' | 'other';

export interface Place {
  code: string;
  name: string;
  level: 'province' | 'city' | 'county' | 'township' | 'village';
  parent: string | null;
  kind: PlaceKind;
}

export interface People {
  value: number;
  /** Days of the published figures. */
  dates: string[];
  source: string;
  vintage: string;
}

/** All that standards need to know of an area on a day; plain reads, so that evaluating stays pure. */
export interface Region {
  on: string;
  root: Place;
  /** The area and everything inside it. */
  places: ReadonlyMap<string, Place>;
  /** Direct children of the area, in the order of their codes. */
  children: readonly Place[];
  /** The area and those above it, nearest first. */
  above(area: string): string[];
  isWithin(place: string | null, area: string): boolean;
  institutions: readonly Institution[];
  /** Those running inside an area. */
  openIn(area: string): readonly Institution[];
  /** Of an institution; a person of several counts in each. */
  at(fact: FactName, institution: string): number;
  /** Of an area; a person of several institutions counts once. */
  total(fact: FactName, area: string): number;
  people(area: string, whose?: string): People | undefined;
}

export async function readRegion(q: Queryable, area: string, on: string): Promise<Region> {
  await getArea(q, area);
  const rows = await areaRows(q, on);
  const [within, institutions, counts] = await Promise.all([
    selectContainment(q, area, on),
    selectInstitutions(q, area, on),
    countFacts(q, standardsContent().facts, on),
  ]);
  const places = new Map<string, Place>();
  for (const { code, name, level, parent, tree } of rows)
    if ((code === area || within.get(code)?.has(area)) && (!places.has(code) || tree === 'administrative'))
      places.set(code, { code, name, level, parent, kind: kindOf(code, name, level) });
  const root = places.get(area) ?? endedPlace(await getArea(q, area));
  places.set(area, root);
  const book = await openPopulation(q, [...places.keys()]);
  const at = new Map<string, number>();
  const totals = new Map<string, number>();
  const seats = new Map(institutions.map((institution) => [institution.id, institution.area]));
  for (const { fact, institution, here, home } of counts) {
    const seat = seats.get(institution);
    if (!seat) continue;
    at.set(`${fact}|${institution}`, here);
    for (const ancestor of within.get(seat) ?? [])
      totals.set(`${fact}|${ancestor}`, (totals.get(`${fact}|${ancestor}`) ?? 0) + home);
  }
  const isWithin = (place: string | null, inside: string) =>
    place !== null && (within.get(place)?.has(inside) ?? false);
  const figures = new Map<string, People | undefined>();
  const figure = (code: string) => {
    if (!figures.has(code)) figures.set(code, peopleOf(book.at(code, on, 'year-end')));
    return figures.get(code);
  };
  const open = new Map<string, Institution[]>();
  for (const one of institutions)
    for (const ancestor of (one.open && one.area !== null && within.get(one.area)) || []) push(open, ancestor, one);
  return {
    on,
    root,
    places,
    children: [...places.values()].filter(({ parent, code }) => parent === area && code !== area).sort(byCode),
    above: (code) => climb(code, new Map(rows.map((row) => [row.code, row.parent]))),
    isWithin,
    institutions,
    openIn: (inside) => open.get(inside) ?? [],
    at: (fact, institution) => at.get(`${fact}|${institution}`) ?? 0,
    total: (fact, inside) => totals.get(`${fact}|${inside}`) ?? 0,
    people(code, whose = 'all') {
      if (whose === 'all') return figure(code);
      const kind: PlaceKind = whose === 'streets' ? 'street' : 'township';
      const parts = [...places.values()].filter((p) => p.level === 'township' && isWithin(p.code, code));
      if (parts.length === 0) return undefined;
      return addUp(parts.filter((part) => part.kind === kind).map((part) => figure(part.code)));
    },
  };
}

const byCode = (a: Place, b: Place) => (a.code < b.code ? -1 : 1);

/** Segments of the third level: 001–099 streets, 100–399 towns and townships; of villages: 200 and above administrative villages. */
export function kindOf(code: string, name: string, level: Place['level']): PlaceKind {
  if (level === 'township') {
    if (/街道(办事处)?$/.test(name)) return 'street';
    const segment = /^\d{9}$/.test(code) ? Number(code.slice(6)) : undefined;
    if (segment !== undefined && segment < 100) return 'street';
    return segment === undefined ? (/[镇乡]$/.test(name) ? 'township' : 'other') : segment < 400 ? 'township' : 'other';
  }
  if (level === 'village') return /^\d{12}$/.test(code) && Number(code.slice(9)) < 200 ? 'community' : 'village';
  return 'other';
}

function endedPlace(area: { code: string; name: string; level: Place['level']; parent: string | null }): Place {
  const { code, name, level, parent } = area;
  return { code, name, level, parent, kind: kindOf(code, name, level) };
}

function climb(code: string, parents: ReadonlyMap<string, string | null>): string[] {
  const chain = [code];
  for (let up = parents.get(code); up && !chain.includes(up); up = parents.get(up)) chain.push(up);
  return chain;
}

function peopleOf(figure: PopulationFigure | undefined): People | undefined {
  if (!figure) return undefined;
  const { value, source, vintage, rows } = figure;
  return { value, source, vintage, dates: [...new Set(rows.map(({ date }) => date))] };
}

/** A sum needs every part; nobody lives in no part. */
function addUp(parts: readonly (People | undefined)[]): People | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const list = (pick: (part: People) => string) => [...new Set(known.map(pick))].join(' + ');
  return {
    value: known.reduce((sum, part) => sum + part.value, 0),
    source: list(({ source }) => source),
    vintage: list(({ vintage }) => vintage),
    dates: [...new Set(known.flatMap(({ dates }) => dates))],
  };
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
