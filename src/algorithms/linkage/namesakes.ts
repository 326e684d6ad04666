import type { Column } from './columns.ts';
import { differingPlaces } from './compare.ts';
import { type Contact, contactName, isAtHome, makeHomes } from './homes.ts';
import { isCitizenNumber } from './id-numbers.ts';
import type { LevelOf } from './levels.ts';
import { isChinese } from './normalize-name.ts';
import { MISSING } from './schema.ts';

/** Whether name and birth date with so much, or so little, of a home in common make one person of two records. */
export type Trust = (i: number, j: number, contact: Contact) => boolean;

/** Records of one name and day from which they are not compared with each other: the date is one that was made up. */
const CROWD = 60;
/** Wrong links that pairs without a number and a home in common may bring, among all pairs of one name and day. */
const ALLOWED = 0.00015;
/** In a register that is too small to tell, one. */
const ALLOWED_FEW = 1;
/**
 * One pair of namesakes in so many pairs of one name and day, before the register's own numbers tell; our own defaults, from synthetic
 * registers with one person in two hundred a namesake of somebody born on the same day.
 */
const PRIOR: Record<string, number> = {
  'unknown group': 5000,
  'unknown village': 4000,
  'other group': 2000,
  'other village': 1500,
  'unknown unknown': 1500,
  'other unknown': 1200,
};
/** Where people of the name and day live in two places, so many times more. */
const SUSPECT = 6;
/**
 * Of namesakes born on one day in one village, so many for one whom the register shows elsewhere: our own default. Nothing but those
 * who stand in two houses of one village tells how many there are when there are no numbers.
 */
const STRAYED = 4;
/** Of namesakes in two houses of a village, so many more whose houses the register does not tell: our own default. */
const UNHOUSED = 0.6;
/** Standard errors by which they must be more than people who moved within their village leave. */
const CLEAR = 1.5;
/** Years around a birth from which chance namesakes of its day are counted, and the days of both sides. */
const YEARS = 5;
const DAYS = 2 * YEARS * 365.25;

/** Years, or the first of January, that stand for days nobody knows. */
export const isWholeDate = (date: string): boolean => !date.endsWith('00') && !date.endsWith('0101');

/**
 * How often two records of one name and birth date are namesakes, by what they have of a home in common: pairs whose id numbers are
 * both right tell. Kinds of pairs are trusted, the surest first, as long as the wrong links to be expected from all of them stay few.
 * Records of whose name and day some live in two places are counted, and trusted, apart; so are those with nothing of a home in common
 * by how many bear the name, for chance namesakes of a day are as many as bearers of the name who were born on other days let expect.
 */
export function learnTrust(columns: readonly Column[], levels: readonly LevelOf[], left: number): Trust {
  const homes = makeHomes(columns);
  const { groups, rarityOf, chance } = homes.known ? sameNameAndDay(columns) : NOBODY;
  if (groups.length === 0) return () => false;
  const ids = columns.find(({ kind }) => kind === 'id-number');
  const dates = columns.find(({ kind }) => kind === 'date')!;
  const told = (record: number) => {
    const code = ids ? ids.codes[record]! : -1;
    return (
      code >= 0 &&
      isCitizenNumber(ids!.values[code]!) &&
      ids!.values[code]!.startsWith(dates.values[dates.codes[record]!]!, 6)
    );
  };
  /** A number of 15 digits has no check digit: one that differs in a digit may be the same, mistyped. */
  const differ = (i: number, j: number) =>
    differingPlaces(ids!.values[ids!.codes[i]!]!.slice(0, 17), ids!.values[ids!.codes[j]!]!.slice(0, 17)) > 1;
  const suspect = new Uint8Array(columns[0]!.codes.length);
  const kinds = new Map<string, Kind>();
  const shared = columns.flatMap(({ role }, c) => (role === 'household' ? [c] : []));
  const found = new Uint8Array(columns.length).fill(MISSING);
  const contactOf = (i: number, j: number) => {
    for (const c of shared) found[c] = levels[c]!(i, j);
    return homes.contactOf(i, j, found);
  };
  const nameOf = (i: number, contact: Contact, apart: boolean) =>
    `${contactName(contact)} ${apart}${isAnywhere(contact) ? ` ${rarityOf[i]}` : ''}`;
  let all = 0;
  const houses: Houses = { one: { same: 0, other: 0 }, two: { same: 0, other: 0 }, all: 0 };
  for (const group of groups) {
    const pairs = pairsOf(group, left).map(([i, j]) => ({ i, j, contact: contactOf(i, j) }));
    const apart = pairs.some(
      ({ contact }) => !isAtHome(contact) && (contact.lives === 'elsewhere' || contact.lives === 'other house'),
    );
    if (apart) for (const record of group) suspect[record] = 1;
    all += pairs.length;
    for (const { i, j, contact } of pairs) {
      countHouses(houses, contact);
      if (isAtHome(contact)) continue;
      const name = nameOf(i, contact, apart);
      const kind = kinds.get(name) ?? { contact, apart, rarity: rarityOf[i]!, one: 0, two: 0, open: 0 };
      kinds.set(name, kind);
      if (!told(i) || !told(j)) kind.open += 1;
      else if (ids!.codes[i] === ids!.codes[j]) kind.one += 1;
      else if (differ(i, j)) kind.two += 1;
    }
  }
  const trusted = trustedKinds(kinds, Math.max(ALLOWED_FEW, all * ALLOWED), chance, houses);
  return (i, j, contact) => trusted.has(nameOf(i, contact, suspect[i] === 1 || suspect[j] === 1));
}

/** Pairs of one name and day in one house and in two of one village, by whether they have one telephone. */
interface Houses {
  one: { same: number; other: number };
  two: { same: number; other: number };
  /** In two houses, without one telephone. */
  all: number;
}

function countHouses(houses: Houses, { called, lives }: Contact): void {
  const count = lives === 'house' || lives === 'group' ? houses.one : lives === 'other house' ? houses.two : undefined;
  if (!count) return;
  if (called !== 'unknown') count[called] += 1;
  if (count === houses.two && called !== 'same') houses.all += 1;
}

/**
 * Namesakes in two houses of one village, at least: who only moved there has another telephone as often as who did not, and the
 * pairs above that are two people.
 */
function namesakesSeen({ one, two }: Houses): number {
  const changed = one.other / Math.max(1, one.same);
  const movers = two.same * changed;
  return Math.max(0, two.other - movers - CLEAR * Math.sqrt(two.other + movers * changed));
}

/** Nothing of a home tells a namesake from the person. */
const isAnywhere = ({ lives }: Contact) => lives === 'elsewhere' || lives === 'unknown';

interface Kind {
  contact: Contact;
  apart: boolean;
  rarity: number;
  /** Pairs whose numbers say one person, two, and nothing. */
  one: number;
  two: number;
  open: number;
}

const isVillage = ({ contact: { lives } }: Kind) => lives === 'village' || lives === 'group';

function trustedKinds(
  kinds: ReadonlyMap<string, Kind>,
  allowed: number,
  chance: Float64Array,
  houses: Houses,
): Set<string> {
  const size = ({ one, two, open }: Kind) => one + two + open;
  const sum = (fits: (kind: Kind) => boolean) =>
    [...kinds.values()].reduce((total, kind) => total + (fits(kind) ? size(kind) : 0), 0);
  const strayed =
    (houses.all + 1) /
    STRAYED /
    Math.max(
      1,
      sum(({ contact }) => contact.lives === 'elsewhere'),
    );
  const villagers = (namesakesSeen(houses) * UNHOUSED) / Math.max(1, sum(isVillage));
  const namesakes = (kind: Kind): number => {
    const { contact, apart, rarity } = kind;
    const usual = PRIOR[`${contact.called} ${contact.lives}`];
    const expected = usual === undefined ? strayed : (apart ? SUSPECT : 1) / usual;
    if (!isAnywhere(contact)) return usual === undefined ? 1 : Math.max(expected, villagers);
    const alike = sum((other) => isAnywhere(other.contact) && other.rarity === rarity);
    return chance[rarity]! / Math.max(1, alike) + expected;
  };
  const rated = [...kinds]
    .map(([name, kind]) => ({
      name,
      open: kind.open,
      rate: (kind.two + 1) / (kind.one + kind.two + 1 / Math.min(1, namesakes(kind))),
    }))
    .sort((a, b) => a.rate - b.rate);
  const trusted = new Set<string>();
  let expected = 0;
  for (const { name, open, rate } of rated) {
    expected += open * rate;
    if (expected > allowed) break;
    trusted.add(name);
  }
  return trusted;
}

interface SameNameAndDay {
  groups: number[][];
  /** How many bear a record's name on other days: 0, 1, 2–3, 4–7 …; a place of `chance`. */
  rarityOf: Uint8Array;
  /** Pairs of one name that chance puts on one day. */
  chance: Float64Array;
}

const RARITIES = 33;
const NOBODY: SameNameAndDay = { groups: [], rarityOf: new Uint8Array(0), chance: new Float64Array(0) };

/** Records of one full name and whole birth date; for Chinese names. */
function sameNameAndDay(columns: readonly Column[]): SameNameAndDay {
  const given = columns.find(({ kind, role }) => kind === 'name' && role === 'personal');
  const dates = columns.find(({ kind }) => kind === 'date');
  if (!given || !dates || !isChinese(given)) return NOBODY;
  const family = columns.find(({ kind }) => kind === 'family-name');
  const whole = Uint8Array.from(dates.values, (value) => (isWholeDate(value) ? 1 : 0));
  const names = new Map<number, number[]>();
  given.codes.forEach((name, i) => {
    const date = dates.codes[i]!;
    if (name < 0 || date < 0 || whole[date] !== 1 || given.silent?.[name] === 1) return;
    const person = name * 67108864 + (family ? family.codes[i]! + 1 : 0);
    const records = names.get(person);
    if (records) records.push(i);
    else names.set(person, [i]);
  });
  const rarityOf = new Uint8Array(given.codes.length);
  const chance = new Float64Array(RARITIES);
  const groups: number[][] = [];
  for (const records of names.values()) {
    if (records.length < 2) continue;
    const days = new Map<number, number[]>();
    for (const i of records) {
      const day = days.get(dates.codes[i]!);
      if (day) day.push(i);
      else days.set(dates.codes[i]!, [i]);
    }
    for (const group of days.values()) {
      const rarity = 32 - Math.clz32(records.length - group.length);
      for (const i of group) rarityOf[i] = rarity;
      if (group.length > 1 && group.length <= CROWD) groups.push(group);
    }
    if (days.size < 2) continue;
    const yearOf = (i: number) => Number(dates.values[dates.codes[i]!]!.slice(0, 4));
    const born = new Map<number, number>();
    for (const i of records) born.set(yearOf(i), (born.get(yearOf(i)) ?? 0) + 1);
    for (const i of records)
      for (let apart = 1; apart <= YEARS; apart += 1) {
        const others = (born.get(yearOf(i) - apart) ?? 0) + (born.get(yearOf(i) + apart) ?? 0);
        chance[rarityOf[i]!]! += others / 2 / DAYS;
      }
  }
  return { groups, rarityOf, chance };
}

const pairsOf = (group: readonly number[], left: number): [number, number][] =>
  group.flatMap((i, at) =>
    group
      .slice(at + 1)
      .filter((j) => left === 0 || (i < left && j >= left))
      .map((j): [number, number] => [i, j]),
  );
