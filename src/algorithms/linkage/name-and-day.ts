import { type Column, presentIn } from './columns.ts';
import { isChinese } from './normalize-name.ts';

/** Records of one name and day from which they are not compared with each other: the date is one that was made up. */
const CROWD = 60;
/** Years around a birth from which chance namesakes of its day are counted, and the days of both sides. */
const YEARS = 5;
const DAYS = 2 * YEARS * 365.25;

/** Years, or the first of January, that stand for days nobody knows. */
export const isWholeDate = (date: string): boolean => !date.endsWith('00') && !date.endsWith('0101');

export interface SameNameAndDay {
  groups: number[][];
  /** How many others are expected to bear a record's name: fewer than ½, than 1, than 2, than 4 …; a place of `chance`. */
  rarityOf: Uint8Array;
  /** Pairs of one name that chance puts on one day. */
  chance: Float64Array;
}

const RARITIES = 33;
export const NOBODY: SameNameAndDay = { groups: [], rarityOf: new Uint8Array(0), chance: new Float64Array(0) };

/** Records with a name and a whole birth date, by surname and what `by` makes of the codes of given name and date. */
export function groupPersons(columns: readonly Column[], by: (name: number, date: number) => number) {
  const given = columns.find(({ kind, role }) => kind === 'name' && role === 'personal');
  const dates = columns.find(({ kind }) => kind === 'date');
  if (!given || !dates) return undefined;
  const family = columns.find(({ kind }) => kind === 'family-name');
  const whole = Uint8Array.from(dates.values, (value) => (isWholeDate(value) ? 1 : 0));
  const groups = new Map<number, number[]>();
  given.codes.forEach((name, i) => {
    const date = dates.codes[i]!;
    if (name < 0 || date < 0 || whole[date] !== 1 || given.silent?.[name] === 1) return;
    const key = by(name, date) * 67108864 + (family ? family.codes[i]! + 1 : 0);
    const records = groups.get(key);
    if (records) records.push(i);
    else groups.set(key, [i]);
  });
  return { given, dates, family, groups };
}

/** Records of one full name and whole birth date; for Chinese names. */
export function sameNameAndDay(columns: readonly Column[], register: number): SameNameAndDay {
  const found = groupPersons(columns, (name) => name);
  if (!found || !isChinese(found.given)) return NOBODY;
  const { given, dates, family, groups: names } = found;
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

export const pairsOf = (group: readonly number[], left: number): [number, number][] =>
  group.flatMap((i, at) =>
    group
      .slice(at + 1)
      .filter((j) => left === 0 || (i < left && j >= left))
      .map((j): [number, number] => [i, j]),
  );
