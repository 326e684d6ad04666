/** Who was exposed to what, ill and well: attack rates and 2x2 tables. Pure. */
import { type AttackRate, attackRate, measureTable, type TwoByTwo } from '../../algorithms/epidemiology/two-by-two.ts';

/** One person asked. */
export interface Asked {
  ill: boolean;
  /** Codes of exposures; null where the question was not put. */
  exposures: readonly string[] | null;
  foods: readonly { food: string; eaten: string }[] | null;
  places: readonly { place: string; placeKind: string }[] | null;
  school: string | null;
  workplace: string | null;
}

/** null: the table does not define it; a high of null has no end. */
export interface ShownRatio {
  estimate: number | null;
  low: number | null;
  high: number | null;
}

export interface ExposureRow extends TwoByTwo {
  kind: 'food' | 'exposure' | 'place';
  what: string;
  exposed: number | null;
  unexposed: number | null;
  riskRatio: ShownRatio;
  /** With Woolf's interval, and conditional with the exact one. */
  oddsRatio: ShownRatio;
  oddsRatioExact: ShownRatio;
  /** Fisher, two-sided. */
  p: number | null;
}

export interface GroupRate {
  kind: 'school' | 'workplace';
  name: string;
  ill: number;
  total: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}

const YES = '1';
const NO = '2';
/** The answer that none of the exposures applies. */
const NONE = '0';

/**
 * One table a food, place and exposure. A food counts for those who said whether they ate it; a place or exposure for all who were
 * asked, as not exposed where they did not name it. Foremost what stands out most: small p, then a high ratio.
 */
export function judgeExposures(asked: readonly Asked[]): ExposureRow[] {
  const rows = new Map<string, { kind: ExposureRow['kind']; what: string; table: TwoByTwo }>();
  const count = (kind: ExposureRow['kind'], what: string, exposed: boolean, ill: boolean): void => {
    const key = `${kind}/${what}`;
    const { table } = rows.get(key) ?? { table: emptyTable() };
    table[exposed ? (ill ? 'exposedIll' : 'exposedWell') : ill ? 'unexposedIll' : 'unexposedWell'] += 1;
    rows.set(key, { kind, what, table });
  };
  const named = {
    exposure: [...new Set(asked.flatMap(({ exposures }) => exposures ?? []))].filter((code) => code !== NONE),
    place: [...new Set(asked.flatMap(({ places }) => places?.map(({ place }) => plain(place)) ?? []))],
  };
  for (const { ill, foods, exposures, places } of asked) {
    const eaten = new Map<string, boolean>();
    for (const { food, eaten: said } of foods ?? [])
      if (said === YES) eaten.set(plain(food), true);
      else if (said === NO && !eaten.has(plain(food))) eaten.set(plain(food), false);
    for (const [food, did] of eaten) count('food', food, did, ill);
    if (exposures) for (const code of named.exposure) count('exposure', code, exposures.includes(code), ill);
    const been = new Set(places?.map(({ place }) => plain(place)) ?? []);
    for (const place of named.place) count('place', place, been.has(place), ill);
  }
  return [...rows.values()]
    .map(({ kind, what, table }) => ({ kind, what, ...measured(table) }))
    .sort(
      (a, b) =>
        (a.p ?? 2) - (b.p ?? 2) ||
        (b.riskRatio.estimate ?? 0) - (a.riskRatio.estimate ?? 0) ||
        b.exposedIll - a.exposedIll ||
        (a.what < b.what ? -1 : 1),
    );
}

const emptyTable = (): TwoByTwo => ({ exposedIll: 0, exposedWell: 0, unexposedIll: 0, unexposedWell: 0 });
/** Names that differ in spaces only are one. */
const plain = (name: string): string => name.trim().replace(/\s+/g, ' ');

function measured(table: TwoByTwo): Omit<ExposureRow, 'kind' | 'what'> {
  const found = measureTable(table);
  const { exposedIll, exposedWell, unexposedIll, unexposedWell } = table;
  // Without ill and well, exposed and not, there is nothing to compare.
  const compared =
    exposedIll + unexposedIll > 0 &&
    exposedWell + unexposedWell > 0 &&
    exposedIll + exposedWell > 0 &&
    unexposedIll + unexposedWell > 0;
  const shown = ({ estimate, low, high }: { estimate: number; low: number; high: number }): ShownRatio =>
    compared ? { estimate: finite(estimate), low: finite(low), high: finite(high) } : NOTHING;
  return {
    ...table,
    exposed: finite(found.exposed.rate),
    unexposed: finite(found.unexposed.rate),
    riskRatio: shown(found.riskRatio),
    // Woolf's interval needs persons in every cell; the exact one does not.
    oddsRatio: Object.values(table).includes(0) ? NOTHING : shown(found.oddsRatio),
    oddsRatioExact: shown(found.oddsRatioExact),
    p: compared ? found.fisherP : null,
  };
}

const NOTHING: ShownRatio = { estimate: null, low: null, high: null };
const finite = (value: number | undefined): number | null => (Number.isFinite(value) ? value! : null);

/** Ill among those asked, by school and workplace; the largest first. */
export function attackRates(asked: readonly Asked[]): GroupRate[] {
  const groups = new Map<string, { kind: GroupRate['kind']; name: string; ill: number; total: number }>();
  for (const one of asked)
    for (const kind of ['school', 'workplace'] as const) {
      const name = one[kind] && plain(one[kind]);
      if (!name) continue;
      const key = `${kind}/${name}`;
      const group = groups.get(key) ?? { kind, name, ill: 0, total: 0 };
      groups.set(key, { ...group, ill: group.ill + (one.ill ? 1 : 0), total: group.total + 1 });
    }
  return [...groups.values()]
    .map(({ kind, name, ill, total }) => ({ kind, name, ...shownRate(attackRate(ill, total)) }))
    .sort((a, b) => b.ill - a.ill || (a.name < b.name ? -1 : 1));
}

export const shownRate = ({ ill, total, rate, low, high }: AttackRate) => ({
  ill,
  total,
  rate: finite(rate),
  low: finite(low),
  high: finite(high),
});
