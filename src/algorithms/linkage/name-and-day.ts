import { type Column, presentIn } from './columns.ts';
import { isChinese } from './normalize-name.ts';

/** Records of one name and day from which they are not compared with each other: the date is one that was made up. */
const CROWD = 60;
/** Years around a birth from which chance namesakes of its day are counted. */
const YEARS = 5;
/** The share of all records that must be born in them to tell how common a name is then. */
const ENOUGH = 0.01;

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
  const yearOf = (i: number) => Number(dates.values[dates.codes[i]!]!.slice(0, 4));
  const { bornOn, bornIn, all } = countBirths(names.values(), dates, yearOf);
  const around = (counts: ReadonlyMap<number, number>, year: number) => {
    let others = 0;
    for (let apart = 1; apart <= YEARS; apart += 1)
      others += (counts.get(year - apart) ?? 0) + (counts.get(year + apart) ?? 0);
    return others;
  };
  const cohorts = new Map([...bornIn.keys()].map((year) => [year, around(bornIn, year)]));
  const few = all * ENOUGH;
  const lonely = [...cohorts.values()].some((others) => others < few);
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
    if (days.size < 2 && !lonely) continue;
    const born = new Map<number, number>();
    for (const i of records) born.set(yearOf(i), (born.get(yearOf(i)) ?? 0) + 1);
    for (const i of records) {
      const year = yearOf(i);
      const others = cohorts.get(year)!;
      const share = others < few ? bearers(i) / register : around(born, year) / others;
      const onDay = bornOn[dates.codes[i]!]! - days.get(dates.codes[i]!)!.length;
      chance[rarityOf[i]!]! += (share * onDay) / 2;
    }
  }
  return { groups, rarityOf, chance };
}

/** How many records are born on each day and in each year. */
function countBirths(names: Iterable<readonly number[]>, dates: Column, yearOf: (record: number) => number) {
  const bornOn = new Int32Array(dates.values.length);
  const bornIn = new Map<number, number>();
  let all = 0;
  for (const records of names)
    for (const i of records) {
      bornOn[dates.codes[i]!]! += 1;
      bornIn.set(yearOf(i), (bornIn.get(yearOf(i)) ?? 0) + 1);
      all += 1;
    }
  return { bornOn, bornIn, all };
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
