import type { Column } from './columns.ts';
import { differingPlaces } from './compare.ts';
import { type Contact, type Homes, isAtHome } from './homes.ts';
import { isCitizenNumber } from './id-numbers.ts';
import type { LevelOf } from './levels.ts';
import { pairsOf } from './name-and-day.ts';
import { MISSING } from './schema.ts';

/** What two id numbers say: one person, two, or nothing. */
export type Told = 'one' | 'two' | 'open';

/** What all records of two homes of one name and birth date have in common, and what their numbers say. */
export interface Between {
  contact: Contact;
  told: Told;
}

export interface Met {
  i: number;
  j: number;
  contact: Contact;
  told: Told;
  /** Nothing when both are of one home. */
  between: Between | undefined;
}

export interface SameNameHomes {
  /** 1 where some of a record's name and day live in two places. */
  suspect: Uint8Array;
  /** The home of a record among those of its name and day, -1 when it is the only one of these. */
  homeOf: Int32Array;
  /** 1 where another record of the name and day says the same house; and where one is of the same home, by whatever. */
  housed: Uint8Array;
  repeated: Uint8Array;
  between(one: number, other: number): Between | undefined;
}

/**
 * Records of one name and day fall into homes: what one says of its home another completes, by a telephone, a house or a relative in common.
 * Two homes are compared by all that is known of them. `see` is shown the pairs of each name and day.
 */
export function findHomes(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  homes: Homes,
  groups: readonly (readonly number[])[],
  left: number,
  see?: (pairs: readonly Met[], apart: boolean) => void,
): SameNameHomes {
  const suspect = new Uint8Array(columns[0]!.codes.length);
  const homeOf = new Int32Array(columns[0]!.codes.length).fill(-1);
  const housed = new Uint8Array(homeOf.length);
  const repeated = new Uint8Array(homeOf.length);
  let count = 0;
  const between = new Map<number, Between>();
  const tell = numberTeller(columns);
  const found = new Uint8Array(columns.length).fill(MISSING);
  for (const group of groups) {
    const pairs = pairsOf(group, left).map(([i, j]) => {
      for (const c of homes.columns) found[c] = levels[c]!(i, j);
      return { i, j, contact: homes.contactOf(i, j, found), told: tell(i, j) };
    });
    count = nameHomes(group, pairs, homeOf, count);
    for (const { i, j, contact, told } of pairs) {
      if (contact.lives === 'house') housed[i] = housed[j] = 1;
      if (homeOf[i] === homeOf[j]) repeated[i] = repeated[j] = 1;
      if (homeOf[i] === homeOf[j]) continue;
      const key = keyOf(homeOf[i]!, homeOf[j]!);
      const before = between.get(key);
      between.set(key, before ? together(before, { contact, told }) : { contact, told });
    }
    const met = pairs.map((pair): Met => ({ ...pair, between: between.get(keyOf(homeOf[pair.i]!, homeOf[pair.j]!)) }));
    const apart = met.some(({ between: two }) => two && livesApart(two.contact));
    if (apart) for (const record of group) suspect[record] = 1;
    see?.(met, apart);
  }
  return { suspect, homeOf, housed, repeated, between: (one, other) => between.get(keyOf(one, other)) };
}

/** Two houses, in a village or far from each other. */
export const livesApart = ({ lives }: Contact): boolean => lives === 'elsewhere' || lives === 'other house';

const keyOf = (one: number, other: number) => Math.min(one, other) * 67108864 + Math.max(one, other);

/** Numbers the homes of a group on from `next`; gives the number after the last. */
function nameHomes(
  group: readonly number[],
  pairs: readonly { i: number; j: number; contact: Contact }[],
  homeOf: Int32Array,
  next: number,
): number {
  const leader = new Map(group.map((record) => [record, record]));
  const lead = (record: number): number => {
    const above = leader.get(record)!;
    return above === record ? record : lead(above);
  };
  for (const { i, j, contact } of pairs) if (isAtHome(contact)) leader.set(lead(i), lead(j));
  let count = next;
  for (const record of group) {
    const first = lead(record);
    if (homeOf[first]! < 0) {
      homeOf[first] = count;
      count += 1;
    }
    homeOf[record] = homeOf[first]!;
  }
  return count;
}

/** From what tells two homes apart to what says nothing. */
const APART: readonly Contact['lives'][] = ['elsewhere', 'other house', 'house', 'group', 'village', 'unknown'];

const together = (a: Between, b: Between): Between => ({
  contact: {
    called: a.contact.called === 'unknown' ? b.contact.called : a.contact.called,
    lives: APART[Math.min(APART.indexOf(a.contact.lives), APART.indexOf(b.contact.lives))]!,
    kin: false,
  },
  told: a.told === 'two' || b.told === 'two' ? 'two' : a.told === 'open' ? b.told : a.told,
});

/** What two id numbers say. */
function numberTeller(columns: readonly Column[]): (i: number, j: number) => Told {
  const ids = columns.find(({ kind }) => kind === 'id-number');
  if (!ids) return () => 'open';
  const dates = columns.find(({ kind }) => kind === 'date')!;
  const right = (record: number) => {
    const code = ids.codes[record]!;
    return (
      code >= 0 &&
      isCitizenNumber(ids.values[code]!) &&
      ids.values[code]!.startsWith(dates.values[dates.codes[record]!]!, 6)
    );
  };
  return (i, j) => {
    if (!right(i) || !right(j)) return 'open';
    if (ids.codes[i] === ids.codes[j]) return 'one';
    // A number of 15 digits has no check digit: one that differs in a digit may be the same, mistyped.
    const places = differingPlaces(ids.values[ids.codes[i]!]!.slice(0, 17), ids.values[ids.codes[j]!]!.slice(0, 17));
    return places > 1 ? 'two' : 'open';
  };
}
