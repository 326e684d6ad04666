import type { Column } from './columns.ts';
import { CALLED, type Contact, contactName, isAtHome, makeHomes } from './homes.ts';
import type { LevelOf } from './levels.ts';
import { groupPersons } from './name-and-day.ts';
import { CLOSE, DIFFERENT, EXACT, MISSING, SIMILAR } from './schema.ts';

/** What a register shows of twins, brothers and sisters: whether a name only alike is still one person's. */
export interface Twins {
  /** Whether names of that level are trusted at one home, where telephones agree, differ or are not known, for two such birth dates. */
  trusts(level: number, called: Contact['called'], births: string): boolean;
  /** Whether names that sound or look alike are trusted where nothing of a home is known to agree. */
  trustsAway(contact: Contact): boolean;
  /** Both spellings stand in several records, each of one birth date: two names, not one misspelt. */
  isTwoNames(i: number, j: number): boolean;
}

export const NO_TWINS: Twins = { trusts: () => false, trustsAway: () => false, isTwoNames: () => false };

/** What may be stored of it, and used for other records of the same register. */
export interface TwinKinds {
  /** Levels of names with what telephones and birth dates say, trusted at one home. */
  home: readonly string[];
  /** Kinds of contact without a home in common. */
  away: readonly string[];
}

/**
 * Of twins, those whose given names are alike, and those of whom one bears a part of the other's: at most, and before brothers and sisters
 * tell, how many pairs of these that is worth, and how much oftener twins are called alike than they are: our own defaults.
 */
const ALIKE = { [CLOSE]: 0.025, [SIMILAR]: 0.01 };
type Alike = keyof typeof ALIKE;
const WORTH = 200;
const TWINS_ALIKE = 3;
/** Without a home in common a wrong link joins all records of both: pairs it costs. */
const JOINED = 3;
/** Records of one home that are looked at for brothers and sisters, and the homes. */
const HOME = 12;
const HOMES = 50_000;
/** Wrong links that names of one level at one home, and all elsewhere, may bring, among pairs of one name and day, and in a register too small to tell. */
const ALLOWED = 0.00003;
const ALLOWED_FEW = 0.5;
/** Groups of one surname and birth date looked at, and the records from which a date is one that was made up. */
const GROUPS = 100_000;
const CROWD = 60;

/** One word for how two birth dates stand to each other: brothers and sisters are born on one day, or hardly ever in one year. */
export const birthsName = (level: number, oneYear: boolean): string =>
  level === EXACT ? 'day' : `${level}${oneYear ? ' year' : ''}`;

/** Pairs of one surname at one home whose birth dates and telephones stand so to each other. */
interface Siblings {
  called: Contact['called'];
  births: string;
  /** Their names are two. */
  two: number;
  /** Their names are alike. */
  alike: Record<Alike, number>;
}

const noSiblings = (): Siblings[] =>
  CALLED.flatMap((called) =>
    ['day', ...[CLOSE, SIMILAR].flatMap((level) => [birthsName(level, true), birthsName(level, false)])].map(
      (births) => ({ called, births, two: 0, alike: { [CLOSE]: 0, [SIMILAR]: 0 } }),
    ),
  );

/** Kinds of names of a level that are trusted, those that bring most for their wrong links first: people are called alike as `share` says. */
function trustedHome(siblings: readonly Siblings[], level: Alike, share: number, allowed: number): string[] {
  const rated = siblings.map(({ called, births, two, alike }) => {
    const wrong = two * share;
    return { name: homeName(level, called, births), wrong, rate: wrong / (alike[level] + 1) };
  });
  return within(
    rated.sort((a, b) => a.rate - b.rate),
    allowed,
  );
}

/**
 * Counts pairs of one surname and birth date at one home whose given names are two, and pairs of names alike without one. `strangers`:
 * pairs of people born on one day by chance whose names are alike.
 */
export function learnTwins(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  strangers: number,
  part = 1,
): TwinKinds {
  const given = ownName(columns);
  const homes = makeHomes(columns);
  if (given < 0 || !homes.known || columns.every(({ kind }) => kind !== 'date')) return { home: [], away: [] };
  const groups = birthsOf(columns);
  const { codes, values } = columns[given]!;
  const lengthOf = (record: number) => values[codes[record]!]!.length;
  const step = Math.ceil(groups.length / GROUPS);
  const found = new Uint8Array(columns.length).fill(MISSING);
  const contactOf = (i: number, j: number) => {
    for (const c of homes.columns) found[c] = levels[c]!(i, j);
    return homes.contactOf(i, j, found);
  };
  const siblings = noSiblings();
  const siblingsOf = (called: Contact['called'], births: string) =>
    siblings.find((kind) => kind.called === called && kind.births === births)!;
  const away = new Map<string, Away>();
  let [one, home, born] = [0, 0, 0];
  for (let at = 0; at < groups.length; at += step) {
    const group = groups[at]!;
    group.forEach((i, place) => {
      for (const j of group.slice(place + 1)) {
        const level = levels[given]!(i, j);
        const two = level === DIFFERENT || (level === SIMILAR && lengthOf(i) === lengthOf(j));
        if (level === MISSING) continue;
        const contact = contactOf(i, j);
        const atHome = isAtHome(contact);
        if (level === EXACT) one += step;
        if (level === EXACT && atHome) home += step;
        if (two && atHome) {
          born += step;
          siblingsOf(contact.called, 'day').two += step;
        }
        if (!two && atHome && (level === CLOSE || level === SIMILAR))
          siblingsOf(contact.called, 'day').alike[level] += step;
        if (two || atHome || level === SIMILAR) continue;
        const kind = away.get(contactName(contact)) ?? { contact, equal: 0, alike: 0 };
        away.set(contactName(contact), kind);
        kind[level === EXACT ? 'equal' : 'alike'] += 1;
      }
    });
  }
  const allowed = Math.max(ALLOWED_FEW * part, one * ALLOWED);
  const alike = countSiblings(columns, levels, (i, j, births, level, homesStep) => {
    const contact = contactOf(i, j);
    if (!isAtHome(contact)) return;
    const kind = siblingsOf(contact.called, births);
    if (level === undefined) kind.two += homesStep;
    else kind.alike[level] += homesStep;
  });
  return {
    home: ([CLOSE, SIMILAR] as const).flatMap((level) => trustedHome(siblings, level, alike[level], allowed)),
    away: trustedAway(away, strangers / step, (born * alike[CLOSE]) / Math.max(1, home), allowed / step),
  };
}

/**
 * How often names are alike among people of one surname and one home whose birth dates have nothing in common: brothers and sisters. Those
 * with dates alike are seen: `alike` tells how their names are, when they are not two.
 */
function countSiblings(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  see: (i: number, j: number, births: string, alike: Alike | undefined, times: number) => void,
): typeof ALIKE {
  const [given, date] = [ownName(columns), columns.findIndex(({ kind }) => kind === 'date')];
  const family = columns.find(({ kind }) => kind === 'family-name');
  const { codes, values, silent } = columns[given]!;
  const found = { [CLOSE]: 0, [SIMILAR]: 0 };
  let all = 0;
  const years = Int16Array.from(columns[date]!.values, (value) => Number(value.slice(0, 4)));
  const yearOf = (record: number) => years[columns[date]!.codes[record]!];
  const shortened = (i: number, j: number) => values[codes[i]!]!.length !== values[codes[j]!]!.length;
  const look = (i: number, j: number, step: number) => {
    if (family && (family.codes[i]! < 0 || family.codes[i] !== family.codes[j])) return;
    const births = levels[date]!(i, j);
    if (births !== DIFFERENT && births !== CLOSE && births !== SIMILAR) return;
    const level = levels[given]!(i, j);
    const alike = level === CLOSE || (level === SIMILAR && shortened(i, j)) ? level : undefined;
    if (births !== DIFFERENT) {
      if (alike !== undefined || level === DIFFERENT || level === SIMILAR)
        see(i, j, birthsName(births, yearOf(i) === yearOf(j)), alike, step);
      return;
    }
    if (level === EXACT || level === MISSING) return;
    all += 1;
    if (alike !== undefined) found[alike] += 1;
  };
  const looked: Int32Array[] = [];
  for (const { codes: homes, kind, role, values: texts } of columns) {
    if (role !== 'household' || (kind !== 'phone' && kind !== 'address')) continue;
    const times = new Int32Array(texts.length);
    for (const home of homes) if (home >= 0) times[home]! += 1;
    const groups = new Map<number, number[]>();
    homes.forEach((home, i) => {
      if (home < 0 || times[home]! < 2 || times[home]! > HOME || codes[i]! < 0 || silent?.[codes[i]!] === 1) return;
      const group = groups.get(home);
      if (group) group.push(i);
      else groups.set(home, [i]);
    });
    const several = [...groups.values()].filter(({ length }) => length > 1);
    const step = Math.ceil(several.length / HOMES);
    for (let at = 0; at < several.length; at += step)
      several[at]!.forEach((i, place) => {
        for (const j of several[at]!.slice(place + 1)) {
          const seen = looked.some((other) => other[i]! >= 0 && other[i] === other[j]);
          if (!seen) look(i, j, step);
        }
      });
    looked.push(homes);
  }
  // Where hardly anybody has brothers and sisters these are people with a wrong birth date.
  const share = (level: typeof CLOSE | typeof SIMILAR) =>
    Math.min(ALIKE[level], (TWINS_ALIKE * found[level] + WORTH * ALIKE[level]) / (all + WORTH));
  return { [CLOSE]: share(CLOSE), [SIMILAR]: share(SIMILAR) };
}

/** Names of the kinds, the surest first, that together bring few wrong links. */
function within(kinds: readonly { name: string; wrong: number }[], allowed: number): string[] {
  let expected = 0;
  return kinds.flatMap(({ name, wrong }) => {
    if (expected + wrong > allowed) return [];
    expected += wrong;
    return [name];
  });
}

const homeName = (level: number, called: Contact['called'], births: string): string => `${level} ${called} ${births}`;
const ownName = (columns: readonly Column[]): number =>
  columns.findIndex(({ kind, role }) => kind === 'name' && role === 'personal');

/** Trust in names that are only alike, among records of the register that the kinds were learned from. */
export function recallTwins(kinds: TwinKinds, columns: readonly Column[]): Twins {
  const codes = columns[ownName(columns)]?.codes;
  if (!codes) return NO_TWINS;
  const [home, away] = [new Set(kinds.home), new Set(kinds.away)];
  const times = timesOf(columns, birthsOf(columns));
  return {
    trusts: (level, called, births) => home.has(homeName(level, called, births)),
    trustsAway: (contact) => away.has(contactName(contact)),
    isTwoNames: (i, j) => times[i]! > 1 && times[j]! > 1,
  };
}

/** In how many records each one's full name and birth date stand; 0 without another of its surname and birth date. */
function timesOf(columns: readonly Column[], births: readonly (readonly number[])[]): Uint8Array {
  const { codes } = columns[ownName(columns)]!;
  const times = new Uint8Array(codes.length);
  for (const group of births)
    for (const i of group) times[i] = group.reduce((count, j) => count + (codes[j] === codes[i] ? 1 : 0), 0);
  return times;
}

/** Records of one surname and whole birth date. */
function birthsOf(columns: readonly Column[]): number[][] {
  const births = groupPersons(columns, (_, date) => date)?.groups ?? new Map<number, number[]>();
  return [...births.values()].filter(({ length }) => length > 1 && length <= CROWD);
}

/** Pairs of one surname and birth date of a kind of contact that is no home, whose names are equal and alike. */
interface Away {
  contact: Contact;
  equal: number;
  alike: number;
}

/** Kinds of contact, the surest first, as long as few wrong links are to be expected from strangers, and from twins of names alike. */
function trustedAway(
  kinds: ReadonlyMap<string, Away>,
  strangers: number,
  twinsByEqual: number,
  allowed: number,
): string[] {
  /** Strangers live elsewhere, or nothing is known: as often as so much is known of pairs of one person without a home in common. */
  const all = [...kinds.values()].reduce((sum, { equal }) => sum + equal, 0);
  const rated = [...kinds]
    .filter(([, { contact }]) => contact.lives !== 'other house')
    .map(([name, { equal, alike }]) => {
      const wrong = JOINED * ((strangers * (equal + 1)) / (all + 1) + twinsByEqual * equal);
      return { name, wrong, rate: wrong / Math.max(1, alike) };
    })
    .sort((a, b) => a.rate - b.rate);
  return within(rated, allowed);
}
