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
const ALLOWED = 0.00005;
/**
 * One pair of namesakes in so many pairs of one name and day, before the register's own numbers tell; our own defaults, from synthetic
 * registers with one person in two hundred a namesake of somebody born on the same day.
 */
const PRIOR: Record<string, number> = {
  'unknown group': 5000,
  'unknown village': 2500,
  'other group': 1200,
  'other unknown': 1200,
  'unknown unknown': 900,
  'other village': 400,
  'unknown elsewhere': 60,
  'other elsewhere': 30,
};
/** Where people of the name and day live in two places, so many times more. */
const SUSPECT = 20;

/** Years, or the first of January, that stand for days nobody knows. */
export const isWholeDate = (date: string): boolean => !date.endsWith('00') && !date.endsWith('0101');

/**
 * How often two records of one name and birth date are namesakes, by what they have of a home in common: pairs whose id numbers are
 * both right tell. Kinds of pairs are trusted, the surest first, as long as the wrong links to be expected from all of them stay few.
 * Records of whose name and day some live in two places are counted, and trusted, apart.
 */
export function learnTrust(columns: readonly Column[], levels: readonly LevelOf[], left: number): Trust {
  const homes = makeHomes(columns);
  const groups = homes.known ? sameNameAndDay(columns) : [];
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
  let all = 0;
  for (const group of groups) {
    const pairs = pairsOf(group, left).map(([i, j]) => ({ i, j, contact: contactOf(i, j) }));
    const apart = pairs.some(
      ({ contact }) => !isAtHome(contact) && (contact.lives === 'elsewhere' || contact.lives === 'other house'),
    );
    if (apart) for (const record of group) suspect[record] = 1;
    all += pairs.length;
    for (const { i, j, contact } of pairs) {
      const name = `${contactName(contact)} ${apart}`;
      const kind = kinds.get(name) ?? {
        prior: (PRIOR[`${contact.called} ${contact.lives}`] ?? 0) / (apart ? SUSPECT : 1),
        one: 0,
        two: 0,
        open: 0,
      };
      kinds.set(name, kind);
      if (!told(i) || !told(j)) kind.open += 1;
      else if (ids!.codes[i] === ids!.codes[j]) kind.one += 1;
      else if (differ(i, j)) kind.two += 1;
    }
  }
  const trusted = trustedKinds(kinds, all * ALLOWED);
  return (i, j, contact) => trusted.has(`${contactName(contact)} ${suspect[i] === 1 || suspect[j] === 1}`);
}

interface Kind {
  /** Pairs for one of namesakes. */
  prior: number;
  /** Pairs whose numbers say one person, two, and nothing. */
  one: number;
  two: number;
  open: number;
}

function trustedKinds(kinds: ReadonlyMap<string, Kind>, allowed: number): Set<string> {
  const rated = [...kinds]
    .filter(([, { prior }]) => prior > 0)
    .map(([name, { prior, one, two, open }]) => ({ name, open, rate: (two + 1) / (one + two + prior) }))
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

/** Records of one full name, sex and whole birth date; for Chinese names. */
function sameNameAndDay(columns: readonly Column[]): number[][] {
  const given = columns.find(({ kind, role }) => kind === 'name' && role === 'personal');
  const dates = columns.find(({ kind }) => kind === 'date');
  if (!given || !dates || !isChinese(given)) return [];
  const family = columns.find(({ kind }) => kind === 'family-name');
  const whole = Uint8Array.from(dates.values, (value) => (isWholeDate(value) ? 1 : 0));
  const groups = new Map<number, Map<number, number[]>>();
  given.codes.forEach((name, i) => {
    const date = dates.codes[i]!;
    if (name < 0 || date < 0 || whole[date] !== 1 || given.silent?.[name] === 1) return;
    const person = name * 67108864 + (family ? family.codes[i]! + 1 : 0);
    const days = groups.get(date) ?? new Map<number, number[]>();
    groups.set(date, days);
    const records = days.get(person);
    if (records) records.push(i);
    else days.set(person, [i]);
  });
  return [...groups.values()].flatMap((days) =>
    [...days.values()].filter(({ length }) => length > 1 && length <= CROWD),
  );
}

const pairsOf = (group: readonly number[], left: number): [number, number][] =>
  group.flatMap((i, at) =>
    group
      .slice(at + 1)
      .filter((j) => left === 0 || (i < left && j >= left))
      .map((j): [number, number] => [i, j]),
  );
