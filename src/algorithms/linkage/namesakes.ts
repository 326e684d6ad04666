import type { Column } from './columns.ts';
import { type Companions, findCompanions, NO_COMPANIONS } from './companions.ts';
import { type Contact, contactName, type Homes, makeHomes } from './homes.ts';
import type { LevelOf } from './levels.ts';
import { NOBODY, sameNameAndDay } from './name-and-day.ts';
import { findHomes, type Met, type SameNameHomes, type Told } from './same-name-homes.ts';

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
  const kinds = new Map<string, Kind>();
  const seen: Seen = {
    all: 0,
    one: 0,
    village: 0,
    elsewhere: 0,
    houses: NO_HOUSES(),
    settled: { one: 0, two: 0, accompanied: NO_MOVES(), repeated: NO_MOVES() },
  };
  const companions = origin.share === 1 ? findCompanions(columns, homes) : NO_COMPANIONS;
  const waiting: { met: Met; apart: boolean }[] = [];
  const names = findHomes(columns, levels, homes, groups, left, (pairs, apart) => {
    // Who moved twice may come to one street both times.
    const moved = pairs.some(({ contact }) => contact.lives === 'elsewhere');
    for (const met of pairs) {
      countSeen(seen, met.contact, met.told, moved);
      if (met.between || met.contact.lives === 'elsewhere') waiting.push({ met, apart });
    }
  });
  const settledOf = settledPairs(companions, names);
  for (const { met, apart } of waiting) {
    const { i, j } = met;
    if (!met.between) {
      countMoves(seen, 'kept', companions, names, met);
      continue;
    }
    const { contact, told } = met.between;
    const settled = settledOf(i, j, contact);
    if (settled === 'together') continue;
    if (isFarAway(contact) && told === 'open') countMoves(seen, 'lost', companions, names, met);
    else if (isFarAway(contact) && told !== 'open' && settled === 'both') seen.settled[told] += 1;
    const name = kindName(contact, apart, rarityOf[i]!, settled);
    const kind = kinds.get(name) ?? { contact, apart, rarity: rarityOf[i]!, settled, one: 0, two: 0, open: 0 };
    kinds.set(name, kind);
    kind[told] += 1;
  }
  const repeated = names.housed.reduce((sum, one) => sum + one, 0) / names.housed.length;
  const known = {
    ...shareKnown(groups, homes),
    settled: { accompanied: companions.share, repeated },
  };
  const trusted = trustedKinds(kinds, chance, seen, known, origin.share);
  // Where it is not known who lives with whom both must be trusted that are seen.
  for (const [name, { contact, apart, rarity, settled }] of kinds) {
    const both = kindName(contact, apart, rarity, 'both');
    if (settled === 'not' && trusted.has(name) && (trusted.has(both) || !kinds.has(both)))
      trusted.add(kindName(contact, apart, rarity, 'unknown'));
  }
  return { trusted: [...trusted], chance: chances, trust: trustBy(trusted, names, rarityOf, settledOf) };
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
  // Who lives with the few records at hand is not known.
  return trustBy(new Set(trusted), findHomes(columns, levels, homes, groups, 0), rarityOf, () => 'unknown');
}

const trustBy =
  (trusted: ReadonlySet<string>, names: SameNameHomes, rarityOf: Uint8Array, settledOf: SettledOf): Trust =>
  (i, j, contact) => {
    const { suspect, homeOf } = names;
    const known = homeOf[i]! >= 0 && homeOf[j]! >= 0;
    if (known && homeOf[i] === homeOf[j]) return true;
    const between = known ? names.between(homeOf[i]!, homeOf[j]!) : undefined;
    if (between?.told === 'two') return false;
    const all = between?.contact ?? contact;
    const settled = settledOf(i, j, all);
    const trusts = (as: Settled) => trusted.has(kindName(all, suspect[i] === 1 || suspect[j] === 1, rarityOf[i]!, as));
    if (settled === 'unknown' && isAnywhere(all)) return trusts('both') && trusts('not');
    return settled === 'together' || trusts(settled);
  };

const kindName = (contact: Contact, apart: boolean, rarity: number, settled: Settled): string =>
  `${contactName(contact)} ${apart}${isAnywhere(contact) ? ` ${rarity} ${settled}` : ''}`;

/** Whether the homes of two records are both other people's, too; `together` when it is the same people. */
type Settled = 'both' | 'not' | 'together' | 'unknown';
type SettledOf = (i: number, j: number, contact: Contact) => Settled;

const settledPairs =
  (companions: Companions, names: SameNameHomes): SettledOf =>
  (i, j, contact) => {
    const settled = (record: number) => names.repeated[record] === 1 || companions.accompanied(record);
    if (!isAnywhere(contact) || !settled(i) || !settled(j)) return 'not';
    return companions.together(i, j) ? 'together' : 'both';
  };

/**
 * Pairs in two houses far from each other: all, and those in which both houses are settled. `kept`: a telephone is the same, so that
 * they are one person who moved or was written down wrongly; `lost`: it is another one, too.
 */
const NO_MOVES = () => ({ kept: { all: 0, settled: 0 }, lost: { all: 0, settled: 0 } });

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
  /**
   * Pairs that live elsewhere and have another telephone, in settled homes, whose numbers are one and two; and of the others those with
   * other people in both houses, and with the name in both several times.
   */
  settled: { one: number; two: number } & Record<keyof Settling, ReturnType<typeof NO_MOVES>>;
}

function countSeen(seen: Seen, { called, lives }: Contact, told: Told, moved: boolean): void {
  seen.all += 1;
  if (told === 'one') seen.one += 1;
  if (told === 'two') seen[lives === 'elsewhere' ? 'elsewhere' : 'village'] += 1;
  if (told !== 'open' || called === 'unknown') return;
  if (lives === 'elsewhere') seen.houses.elsewhere[called] += 1;
  else if (lives === 'other house' && !moved) seen.houses.two[called] += 1;
  else if (lives === 'house') seen.houses.one[called] += 1;
}

function countMoves(
  { settled }: Seen,
  telephone: 'kept' | 'lost',
  { accompanied, together }: Companions,
  { housed }: SameNameHomes,
  { i, j }: Met,
): void {
  const both = {
    accompanied: accompanied(i) && accompanied(j) && !together(i, j),
    repeated: housed[i] === 1 && housed[j] === 1,
  };
  for (const by of ['accompanied', 'repeated'] as const) {
    settled[by][telephone].all += 1;
    if (both[by]) settled[by][telephone].settled += 1;
  }
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

/** Who moved into a house that is written down for others, before those who kept their telephone tell: our own default. */
const MOVED_IN = { share: 0.02, worth: 25 };

/** The share of namesakes who live elsewhere, as pairs whose numbers tell show it; `usual` before that. */
const strayedTold = ({ elsewhere }: Seen, usual: number, told: number): number =>
  (usual * WORTH + elsewhere) / (WORTH + told);

/**
 * The same by those of two homes that more records tell of, beyond who moved: who did and kept the telephone tells how often that leaves
 * two such homes.
 */
function strayedSettled(
  { elsewhere, settled }: Seen,
  usual: number,
  told: number,
  exposed: number,
  shares: Settling,
): number {
  const two = (settled.two + 1) / (settled.one + settled.two + 1);
  const beyond = ({ kept, lost }: ReturnType<typeof NO_MOVES>) => {
    const moved = (kept.settled + MOVED_IN.share * MOVED_IN.worth) / (kept.all + MOVED_IN.worth);
    return Math.max(0, lost.settled - moved * lost.all - CLEAR * Math.sqrt(lost.settled + moved * lost.all));
  };
  return Math.max(
    ...(['accompanied', 'repeated'] as const).map(
      (by) =>
        (usual * WORTH + elsewhere + beyond(settled[by]) * two) / (WORTH + told + (exposed - told) * shares[by] ** 2),
    ),
  );
}

interface Settling {
  accompanied: number;
  repeated: number;
}

/** Shares of records, of those that have somebody of their name and day, with a telephone, a readable village, and a house there. */
interface Known {
  phone: number;
  village: number;
  house: number;
  /** Of all records, those who live with others, and who stand in their home several times. */
  settled: Settling;
}

function shareKnown(groups: readonly number[][], homes: Homes): Omit<Known, 'settled'> {
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

const isFarAway = ({ called, lives }: Contact) => called === 'other' && lives === 'elsewhere';
/** Nothing of a home tells a namesake from the person. */
const isAnywhere = ({ lives }: Contact) => lives === 'elsewhere' || lives === 'unknown';

interface Kind {
  contact: Contact;
  apart: boolean;
  rarity: number;
  settled: Settled;
  /** Pairs whose numbers say one person, two, and nothing. */
  one: number;
  two: number;
  open: number;
}

/** How many of all pairs of namesakes, in a village and elsewhere, come to a kind of pairs, by what is known of their homes. */
function shareOf(kind: Kind, known: Known): { village: number; elsewhere: number } {
  const { contact, apart, settled } = kind;
  const { called, lives } = contact;
  const phones = known.phone ** 2;
  const [villages, houses] = [known.village ** 2, known.house ** 2];
  const telephones = called === 'unknown' ? 1 - phones : phones;
  // Of namesakes whose homes this pair does not tell other records do, as often as records have a house.
  const side = lives === 'elsewhere' ? 1 : apart ? houses : 1 - houses;
  // Whether namesakes have families is not known: at most so many of them.
  const { accompanied, repeated } = known.settled;
  const homes = settled === 'both' ? (1 - (1 - accompanied) * (1 - repeated)) ** 2 : 1 - repeated ** 2;
  const share = telephones * side * (isAnywhere(contact) ? homes : 1);
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
  const usual = village / seen.all / STRAYED;
  const strayed = strayedTold(seen, usual, told) * seen.all;
  const settled = strayedSettled(seen, usual, told, exposed, known.settled) * seen.all;
  /** Kinds of one contact are many where they are told apart by how rare the name is. */
  const alike = (kind: Kind) => (other: Kind) =>
    contactName(other.contact) === contactName(kind.contact) &&
    other.apart === kind.apart &&
    other.settled === kind.settled;
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
    // Two homes may be one person's who moved: that holds back only where something speaks against one home.
    const { called, lives } = kind.contact;
    const elsewhere = called === 'unknown' && lives === 'unknown' ? strayed : Math.max(strayed, settled);
    const expected = (village * share.village + elsewhere * share.elsewhere) / Math.max(1, sum(alike(kind)));
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
