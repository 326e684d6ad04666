import type { Column } from './columns.ts';
import { CALLED, type Contact, contactName, isAtHome, makeHomes } from './homes.ts';
import type { LevelOf } from './levels.ts';
import { groupPersons } from './name-and-day.ts';
import { CLOSE, DIFFERENT, EXACT, MISSING, SIMILAR } from './schema.ts';

/** What a register shows of twins: whether a name only alike, with one birth date, is still one person's. */
export interface Twins {
  /** Whether names of that level are trusted at one home, where telephones agree, differ or are not known. */
  trusts(level: number, called: Contact['called']): boolean;
  /** Whether names that sound or look alike are trusted where nothing of a home is known to agree. */
  trustsAway(contact: Contact): boolean;
  /** Both spellings stand in several records of one birth date: two names, not one misspelt. */
  isTwoNames(i: number, j: number): boolean;
}

export const NO_TWINS: Twins = { trusts: () => false, trustsAway: () => false, isTwoNames: () => false };

/** What may be stored of it, and used for other records of the same register. */
export interface TwinKinds {
  /** Levels of names with what telephones say, trusted at one home. */
  home: readonly string[];
  /** Kinds of contact without a home in common. */
  away: readonly string[];
}

/**
 * Of twins, those whose given names are alike, and those of whom one bears a part of the other's: at most, and before brothers and sisters
 * tell, how many pairs of these that is worth, and how much oftener twins are called alike than they are: our own defaults.
 */
const ALIKE = { [CLOSE]: 0.025, [SIMILAR]: 0.01 };
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
  const groups = homes.known ? birthsOf(columns) : [];
  if (groups.length === 0) return { home: [], away: [] };
  const { codes, values } = columns[given]!;
  const lengthOf = (record: number) => values[codes[record]!]!.length;
  const step = Math.ceil(groups.length / GROUPS);
  const shared = columns.flatMap(({ role }, c) => (role === 'household' ? [c] : []));
  const found = new Uint8Array(columns.length).fill(MISSING);
  const twins = { same: 0, other: 0, unknown: 0 };
  const away = new Map<string, Away>();
  let [one, home] = [0, 0];
  for (let at = 0; at < groups.length; at += step) {
    const group = groups[at]!;
    group.forEach((i, place) => {
      for (const j of group.slice(place + 1)) {
        const level = levels[given]!(i, j);
        const two = level === DIFFERENT || (level === SIMILAR && lengthOf(i) === lengthOf(j));
        if (!two && level !== EXACT && level !== CLOSE) continue;
        for (const c of shared) found[c] = levels[c]!(i, j);
        const contact = homes.contactOf(i, j, found);
        const atHome = isAtHome(contact);
        if (level === EXACT) one += 1;
        if (level === EXACT && atHome) home += 1;
        if (two && atHome) twins[contact.called] += 1;
        if (two || atHome) continue;
        const kind = away.get(contactName(contact)) ?? { contact, equal: 0, alike: 0 };
        away.set(contactName(contact), kind);
        kind[level === EXACT ? 'equal' : 'alike'] += 1;
      }
    });
  }
  const allowed = Math.max((ALLOWED_FEW * part) / step, one * ALLOWED);
  const alike = sharesAlike(columns, levels);
  const born = (twins.same + twins.other + twins.unknown) * alike[CLOSE];
  const atHome = (level: typeof CLOSE | typeof SIMILAR) =>
    within(
      CALLED.map((called) => ({ name: homeName(level, called), wrong: twins[called] * alike[level] })).sort(
        (a, b) => a.wrong - b.wrong,
      ),
      allowed,
    );
  return {
    home: [...atHome(CLOSE), ...atHome(SIMILAR)],
    away: trustedAway(away, strangers / step, born / Math.max(1, home), allowed),
  };
}

/** How often names are alike among people of one surname and one home whose birth dates have nothing in common: brothers and sisters. */
function sharesAlike(columns: readonly Column[], levels: readonly LevelOf[]): typeof ALIKE {
  const [given, date] = [ownName(columns), columns.findIndex(({ kind }) => kind === 'date')];
  const family = columns.find(({ kind }) => kind === 'family-name');
  const { codes, values, silent } = columns[given]!;
  const found = { [CLOSE]: 0, [SIMILAR]: 0 };
  let all = 0;
  const look = (i: number, j: number) => {
    if (family && (family.codes[i]! < 0 || family.codes[i] !== family.codes[j])) return;
    if (levels[date]!(i, j) !== DIFFERENT) return;
    const level = levels[given]!(i, j);
    if (level === EXACT || level === MISSING) return;
    all += 1;
    if (level === CLOSE) found[CLOSE] += 1;
    else if (level === SIMILAR && values[codes[i]!]!.length !== values[codes[j]!]!.length) found[SIMILAR] += 1;
  };
  for (const { codes: homes, kind, role, values: texts } of columns) {
    if (role !== 'household' || (kind !== 'phone' && kind !== 'address')) continue;
    const times = new Int32Array(texts.length);
    for (const home of homes) if (home >= 0) times[home]! += 1;
    const groups = new Map<number, number[]>();
    homes.forEach((home, i) => {
      if (home < 0 || times[home]! < 2 || times[home]! > HOME || codes[i]! < 0 || silent?.[codes[i]!] === 1) return;
      groups.set(home, [...(groups.get(home) ?? []), i]);
    });
    const several = [...groups.values()].filter(({ length }) => length > 1);
    const step = Math.ceil(several.length / HOMES);
    for (let at = 0; at < several.length; at += step)
      several[at]!.forEach((i, place) => {
        for (const j of several[at]!.slice(place + 1)) look(i, j);
      });
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

const homeName = (level: number, called: Contact['called']): string => `${level} ${called}`;
const ownName = (columns: readonly Column[]): number =>
  columns.findIndex(({ kind, role }) => kind === 'name' && role === 'personal');

/** Trust in names that are only alike, among records of the register that the kinds were learned from. */
export function recallTwins(kinds: TwinKinds, columns: readonly Column[]): Twins {
  const codes = columns[ownName(columns)]?.codes;
  if (!codes) return NO_TWINS;
  const [home, away] = [new Set(kinds.home), new Set(kinds.away)];
  const times = new Uint8Array(codes.length);
  for (const group of birthsOf(columns))
    for (const i of group) times[i] = group.reduce((count, j) => count + (codes[j] === codes[i] ? 1 : 0), 0);
  return {
    trusts: (level, called) => home.has(homeName(level, called)),
    trustsAway: (contact) => away.has(contactName(contact)),
    isTwoNames: (i, j) => times[i]! > 1 && times[j]! > 1,
  };
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
