import { type Column, presentIn } from './columns.ts';
import { differingPlaces } from './compare.ts';
import { type Contact, contactName, type Homes, isAtHome, makeHomes } from './homes.ts';
import { isCitizenNumber } from './id-numbers.ts';
import type { LevelOf } from './levels.ts';
import { isChinese } from './normalize-name.ts';
import { MISSING } from './schema.ts';

/** Whether name and birth date with so much, or so little, of a home in common make one person of two records. */
export type Trust = (i: number, j: number, contact: Contact) => boolean;

/** What a register shows of namesakes; may be stored and used for pairs of other records of the same register. */
export interface Namesakes {
  /** Kinds of pairs that are trusted. */
  trusted: readonly string[];
  /** Pairs of one name that chance puts on one day. */
  chance: number;
}

/** Where the records come from. */
export interface Origin {
  /** Records of the whole register, by which rare names are told. */
  records: number;
  /** The part of it that is looked at. */
  share: number;
}

/** Records of one name and day from which they are not compared with each other: the date is one that was made up. */
const CROWD = 60;
/** Wrong links that pairs without a number and a home in common may bring, among all pairs of one name and day. */
const ALLOWED = 0.0001;
/** In a register that is too small to tell, less than one. */
const ALLOWED_FEW = 0.5;
/**
 * One pair of namesakes of one village in so many pairs of one name and day, before the register tells, and how many such pairs this is
 * worth; our own defaults.
 */
const USUAL = 10_000;
const WORTH = 2000;
/** Of namesakes born on one day in one village, so many for one who lives elsewhere, before numbers tell: our own default. */
const STRAYED = 2;
/** Of namesakes in a village, the share that lives in one group of it: our own default. */
const ONE_GROUP = 0.2;
/** Standard errors by which namesakes in two houses must be more than people who moved within their village leave. */
const CLEAR = 1;
/** The share of namesakes in a kind of pairs from which it is not trusted however few they are. */
const RISKY = 0.005;
/** Where some live in two places a wrong link joins all records of both: pairs it costs. */
const JOINED = 3;
/** Pairs of a kind whose numbers tell that one pair of namesakes to be expected is worth. */
const BELIEF = 0.5;

/** Years around a birth from which chance namesakes of its day are counted, and the days of both sides. */
const YEARS = 5;
const DAYS = 2 * YEARS * 365.25;

/** Years, or the first of January, that stand for days nobody knows. */
export const isWholeDate = (date: string): boolean => !date.endsWith('00') && !date.endsWith('0101');

/**
 * How often two records of one name and birth date are namesakes, by what they have of a home in common. How many namesakes a register
 * has is told by pairs whose id numbers are both right, by people of one name and day in two houses of one village beyond those who moved
 * there, and by how many bear the name on other days (chance); what is expected of a kind of pairs is its share of them, by what is known
 * of telephones and homes. Kinds are trusted, the surest first, as long as the wrong links to be expected from all of them stay few.
 * Records of whose name and day some live in two places are counted, and trusted, apart.
 */
export function learnNamesakes(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  left: number,
  origin: Origin = { records: columns[0]?.codes.length ?? 0, share: 1 },
): Namesakes & { trust: Trust } {
  const homes = makeHomes(columns);
  const { groups, rarityOf, chance } = homes.known ? sameNameAndDay(columns, origin.records) : NOBODY;
  const chances = chance.reduce((sum, pairs) => sum + pairs, 0);
  if (groups.length === 0) return { trusted: [], chance: chances, trust: () => false };
  const tell = numberTeller(columns);
  const kinds = new Map<string, Kind>();
  const seen: Seen = { all: 0, one: 0, village: 0, elsewhere: 0, houses: NO_HOUSES() };
  const suspect = findSuspects(columns, levels, homes, groups, left, (pairs, apart) => {
    // Who moved twice may come to one street both times.
    const moved = pairs.some(({ contact }) => contact.lives === 'elsewhere');
    for (const { i, j, contact } of pairs) {
      const told = tell(i, j);
      countSeen(seen, contact, told, moved);
      if (isAtHome(contact)) continue;
      const name = kindName(contact, apart, rarityOf[i]!);
      const kind = kinds.get(name) ?? { contact, apart, rarity: rarityOf[i]!, one: 0, two: 0, open: 0 };
      kinds.set(name, kind);
      kind[told] += 1;
    }
  });
  const trusted = trustedKinds(kinds, chance, seen, shareKnown(groups, homes), origin.share);
  return { trusted: [...trusted], chance: chances, trust: trustBy(trusted, suspect, rarityOf) };
}

/** Trust among records by what was learned before, of `records` records in the whole register. */
export function recallTrust(
  trusted: readonly string[],
  columns: readonly Column[],
  levels: readonly LevelOf[],
  records: number,
): Trust {
  const homes = makeHomes(columns);
  if (!homes.known) return () => false;
  const { groups, rarityOf } = sameNameAndDay(columns, records);
  return trustBy(new Set(trusted), findSuspects(columns, levels, homes, groups, 0), rarityOf);
}

const trustBy =
  (trusted: ReadonlySet<string>, suspect: Uint8Array, rarityOf: Uint8Array): Trust =>
  (i, j, contact) =>
    trusted.has(kindName(contact, suspect[i] === 1 || suspect[j] === 1, rarityOf[i]!));

const kindName = (contact: Contact, apart: boolean, rarity: number): string =>
  `${contactName(contact)} ${apart}${isAnywhere(contact) ? ` ${rarity}` : ''}`;

interface Met {
  i: number;
  j: number;
  contact: Contact;
}

/** Records of whose name and day some live in two places; `see` is shown the pairs of each name and day. */
function findSuspects(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  homes: Homes,
  groups: readonly (readonly number[])[],
  left: number,
  see?: (pairs: readonly Met[], apart: boolean) => void,
): Uint8Array {
  const suspect = new Uint8Array(columns[0]!.codes.length);
  const shared = columns.flatMap(({ role }, c) => (role === 'household' ? [c] : []));
  const found = new Uint8Array(columns.length).fill(MISSING);
  for (const group of groups) {
    const pairs = pairsOf(group, left).map(([i, j]): Met => {
      for (const c of shared) found[c] = levels[c]!(i, j);
      return { i, j, contact: homes.contactOf(i, j, found) };
    });
    const apart = pairs.some(
      ({ contact }) => !isAtHome(contact) && (contact.lives === 'elsewhere' || contact.lives === 'other house'),
    );
    if (apart) for (const record of group) suspect[record] = 1;
    see?.(pairs, apart);
  }
  return suspect;
}

/** Whether two id numbers say one person, two, or leave it open. */
function numberTeller(columns: readonly Column[]): (i: number, j: number) => 'one' | 'two' | 'open' {
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

/** Pairs of one name and day, in one house, in two of one village and elsewhere, by whether they have one telephone. */
const NO_HOUSES = () => ({
  one: { same: 0, other: 0 },
  two: { same: 0, other: 0 },
  elsewhere: { same: 0, other: 0 },
});

/** What the register's pairs of one name and day tell of namesakes. */
interface Seen {
  all: number;
  /** Pairs whose numbers are one, and are two of one village and of two. */
  one: number;
  village: number;
  elsewhere: number;
  /** Of the others, those who live in one house, in two of a village, and elsewhere. */
  houses: ReturnType<typeof NO_HOUSES>;
}

function countSeen(seen: Seen, { called, lives }: Contact, told: 'one' | 'two' | 'open', moved: boolean): void {
  seen.all += 1;
  if (told === 'one') seen.one += 1;
  if (told === 'two') seen[lives === 'elsewhere' ? 'elsewhere' : 'village'] += 1;
  if (told !== 'open' || called === 'unknown') return;
  if (lives === 'elsewhere') seen.houses.elsewhere[called] += 1;
  else if (lives === 'other house' && !moved) seen.houses.two[called] += 1;
  else if (lives === 'house') seen.houses.one[called] += 1;
}

/**
 * Namesakes in two houses of one village: who only moved there has another telephone as often as who stayed or who moved elsewhere, and
 * the pairs above that are two people.
 */
function namesakesSeen({ one, two, elsewhere }: Seen['houses']): number {
  const changed = Math.max(...[one, elsewhere].map(({ same, other }) => (other + 0.5) / (same + 1)));
  const movers = two.same * changed;
  return Math.max(0, two.other - movers - CLEAR * Math.sqrt(two.other + movers * changed));
}

/** Shares of records, of those that have somebody of their name and day, with a telephone, a readable village, and a house there. */
interface Known {
  phone: number;
  village: number;
  house: number;
}

function shareKnown(groups: readonly number[][], homes: Homes): Known {
  const known = { phone: 0, village: 0, house: 0 };
  let all = 0;
  for (const group of groups)
    for (const record of group) {
      all += 1;
      const { phone, village, house } = homes.knownOf(record);
      if (phone) known.phone += 1;
      if (village) known.village += 1;
      if (house) known.house += 1;
    }
  return { phone: known.phone / all, village: known.village / all, house: known.house / all };
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

/** How many of all pairs of namesakes, in a village and elsewhere, come to a kind of pairs, by what is known of their homes. */
function shareOf({ contact: { called, lives }, apart }: Kind, known: Known): { village: number; elsewhere: number } {
  const phones = known.phone ** 2;
  const [villages, houses] = [known.village ** 2, known.house ** 2];
  const telephones = called === 'unknown' ? 1 - phones : phones;
  // Of namesakes whose homes this pair does not tell other records do, as often as records have a house.
  const side = lives === 'elsewhere' ? 1 : apart ? houses : 1 - houses;
  const share = telephones * side;
  switch (lives) {
    case 'elsewhere':
      return { village: 0, elsewhere: share * villages };
    case 'unknown':
      return { village: share * (1 - villages), elsewhere: share * (1 - villages) };
    case 'group':
      return { village: share * Math.max(0, villages - houses) * ONE_GROUP, elsewhere: 0 };
    default:
      return { village: share * Math.max(0, villages - houses), elsewhere: 0 };
  }
}

/** A share of namesakes, from what was expected and what numbers told. */
const believed = (two: number, numbered: number, expected: number): number =>
  (two + BELIEF) / (numbered + BELIEF / Math.min(1, Math.max(1e-9, expected)));

function trustedKinds(
  kinds: ReadonlyMap<string, Kind>,
  chance: Float64Array,
  seen: Seen,
  known: Known,
  part: number,
): Set<string> {
  const size = ({ one, two, open }: Kind) => one + two + open;
  const sum = (fits: (kind: Kind) => boolean) =>
    [...kinds.values()].reduce((total, kind) => total + (fits(kind) ? size(kind) : 0), 0);
  const told = seen.one + seen.village + seen.elsewhere;
  const exposed = told + Object.values(seen.houses).reduce((sum, { same, other }) => sum + same + other, 0);
  const village = ((WORTH / USUAL + seen.village + namesakesSeen(seen.houses)) / (WORTH + exposed)) * seen.all;
  const strayed = ((((village / seen.all) * WORTH) / STRAYED + seen.elsewhere) / (WORTH + told)) * seen.all;
  /** Kinds of one contact are many where they are told apart by how rare the name is. */
  const alike = (kind: Kind) => (other: Kind) =>
    contactName(other.contact) === contactName(kind.contact) && other.apart === kind.apart;
  const chances = chance.map(
    (pairs, rarity) =>
      pairs /
      Math.max(
        1,
        sum((other) => isAnywhere(other.contact) && other.rarity === rarity),
      ),
  );
  /** The share of namesakes in a kind before its own numbers tell. */
  const namesakes = (kind: Kind): number => {
    const share = shareOf(kind, known);
    const expected = (village * share.village + strayed * share.elsewhere) / Math.max(1, sum(alike(kind)));
    if (!isAnywhere(kind.contact)) return expected;
    let [two, numbered] = [0, 0];
    for (const other of [...kinds.values()].filter(alike(kind))) {
      const both = other.one + other.two;
      two += other.two - both * chances[other.rarity]!;
      numbered += both;
    }
    return chances[kind.rarity]! + believed(Math.max(0, two), numbered, expected);
  };
  const rated = [...kinds]
    .filter(([, { contact }]) => contact.lives !== 'other house')
    .map(([name, kind]) => ({
      name,
      open: kind.open * (kind.apart ? JOINED : 1),
      rate: believed(kind.two, kind.one + kind.two, namesakes(kind)),
    }))
    .sort((a, b) => a.rate - b.rate);
  const trusted = new Set<string>();
  const allowed = Math.max(ALLOWED_FEW * part, seen.all * ALLOWED);
  let expected = 0;
  let refused = false;
  for (const { name, open, rate } of rated) {
    // Where some live in two places the surer kinds come first.
    if (rate > RISKY || expected + open * rate > allowed || (refused && kinds.get(name)!.apart)) {
      refused = true;
      continue;
    }
    expected += open * rate;
    trusted.add(name);
  }
  return trusted;
}

interface SameNameAndDay {
  groups: number[][];
  /** How many others are expected to bear a record's name: fewer than ½, than 1, than 2, than 4 …; a place of `chance`. */
  rarityOf: Uint8Array;
  /** Pairs of one name that chance puts on one day. */
  chance: Float64Array;
}

const RARITIES = 33;
const NOBODY: SameNameAndDay = { groups: [], rarityOf: new Uint8Array(0), chance: new Float64Array(0) };

/** Records of one full name and whole birth date; for Chinese names. */
function sameNameAndDay(columns: readonly Column[], register: number): SameNameAndDay {
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
  const bearers = bearersOf(given, family, register);
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
      const rarity = Math.min(RARITIES - 1, 32 - Math.clz32(2 * bearers(group[0]!)));
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

/** Of how many records a record's full name is to be expected, as far as surname and given name have nothing to do with each other. */
function bearersOf(given: Column, family: Column | undefined, register: number): (record: number) => number {
  const sharesOf = (column: Column) => {
    const present = presentIn(column);
    return (record: number) => {
      const code = column.codes[record]!;
      return code < 0 ? 1 : Math.max(1, column.counts[code]! - 1) / present;
    };
  };
  const [givenShare, familyShare] = [sharesOf(given), family ? sharesOf(family) : () => 1];
  return (record) => register * givenShare(record) * familyShare(record);
}

const pairsOf = (group: readonly number[], left: number): [number, number][] =>
  group.flatMap((i, at) =>
    group
      .slice(at + 1)
      .filter((j) => left === 0 || (i < left && j >= left))
      .map((j): [number, number] => [i, j]),
  );
