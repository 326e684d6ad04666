import type { Characters } from './characters.ts';
import { type Column, isOwnName } from './columns.ts';
import { villageOf } from './normalize-address.ts';
import { isChinese, isNewborn } from './normalize-name.ts';
import { hasHan } from './normalize-text.ts';

/** Part of a blocking key: for each record a code (-1 none) that records must share. */
export interface Part {
  name: string;
  /** Places of the columns it is made of. */
  columns: readonly number[];
  codes: Int32Array;
  /** The whole value, not a piece of it. */
  whole: boolean;
}

/** Records come together when they share the codes of all parts. */
export type BlockingKey = readonly Part[];

type Piece = (value: string) => string;

/** All parts that keys can be made of. */
export function makeParts(columns: readonly Column[], characters: Characters): Part[] {
  const parts: Part[] = [];
  columns.forEach((column, at) => {
    for (const [name, piece] of piecesOf(column, characters))
      parts.push({ name: `${column.name}${name}`, columns: [at], codes: codesBy(column, piece), whole: name === '' });
  });
  const names = columns.flatMap((column, at) => (isOwnName(column) ? [at] : []));
  const [first, second] = names;
  if (first !== undefined && second !== undefined && names.length === 2)
    parts.push({
      name: 'names in any order',
      columns: [first, second],
      codes: unordered(columns[first]!, columns[second]!),
      whole: false,
    });
  return parts;
}

function piecesOf(column: Column, characters: Characters): [string, Piece][] {
  const { kind } = column;
  const chinese = (kind === 'name' || kind === 'family-name') && isChinese(column);
  const whole: [string, Piece] = ['', (value) => value];
  const start = (length: number): [string, Piece] => [
    ` first ${length}`,
    (value) => (value.length > length ? value.slice(0, length) : ''),
  ];
  const end = (length: number): [string, Piece] => [
    ` last ${length}`,
    (value) => (value.length > length ? value.slice(-length) : ''),
  ];
  switch (kind) {
    case 'name':
    case 'family-name':
      return [
        ['', (value) => (isNewborn(value) ? '' : value)],
        [' sound', (value) => soundOf(value, characters, chinese)],
        start(3),
      ];
    case 'date':
      return [
        whole,
        start(6),
        [' month and day', (value) => value.slice(4)],
        [' digits', (value) => [...value].sort().join('')],
        start(4),
      ];
    case 'phone':
      return [whole, end(6), start(7)];
    case 'id-number':
      return [
        whole,
        [' first half', (value) => value.slice(0, value.length >> 1)],
        [' second half', (value) => value.slice(value.length >> 1)],
      ];
    case 'address':
      return [whole, [' village', villageOf], start(6), end(6)];
    case 'postcode':
      return [whole, start(3)];
    case 'text':
      return [whole, start(5), end(5)];
    default:
      return [whole];
  }
}

/**
 * Pinyin of the first readings, or the skeleton of a Latin word: first letter and the next three consonants, doubles once. Among
 * Chinese names Latin letters are pinyin.
 */
export function soundOf(value: string, characters: Characters, chinese = false): string {
  if (isNewborn(value)) return '';
  if (hasHan(value)) return [...value].map((character) => characters.readings(character)[0] ?? character).join('');
  if (chinese) return value.replace(/ /g, '');
  return (
    value[0] +
    value
      .slice(1)
      .replace(/[aeiouyhw\s]/g, '')
      .replace(/(.)\1+/g, '$1')
      .slice(0, 3)
  );
}

function codesBy(column: Column, piece: Piece): Int32Array {
  const places = new Map<string, number>();
  const codeOf = Int32Array.from(column.values, (value, code) => {
    if (column.counts[code] === 0) return -1;
    const key = piece(value);
    if (key === '') return -1;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  return Int32Array.from(column.codes, (code) => (code < 0 ? -1 : codeOf[code]!));
}

/** The characters of both names, sorted: equal for 王小明, 小明王 and 明小王, and for John Smith and Smith John. */
function unordered(one: Column, other: Column): Int32Array {
  const places = new Map<string, number>();
  const known = new Map<number, number>();
  return Int32Array.from(one.codes, (a, i) => {
    const b = other.codes[i]!;
    if (a < 0 || b < 0 || one.silent?.[a] === 1 || other.silent?.[b] === 1) return -1;
    const pair = a * 67108864 + b;
    let place = known.get(pair);
    if (place === undefined) {
      const key = [...(one.values[a]! + other.values[b]!)].sort().join('');
      place = places.get(key) ?? places.size;
      places.set(key, place);
      known.set(pair, place);
    }
    return place;
  });
}

export const nameOfKey = (key: BlockingKey): string => key.map(({ name }) => name).join(' + ');

/** Records with the same key, one block after another; blocks of one record are left out. */
export interface Blocks {
  members: Int32Array;
  /** Where each block begins in `members`; one more entry than blocks. */
  starts: Int32Array;
}

/** Groups the records (all, or those listed) by key. */
export function groupByKey(key: BlockingKey, records: Int32Array): Blocks {
  const first = key[0]!.codes;
  const second = key[1]?.codes;
  const n = records.length;
  let size = 16;
  while (size < n * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const groupOf = new Int32Array(n).fill(-1);
  const leaders: number[] = [];
  const sizes: number[] = [];
  for (let at = 0; at < n; at += 1) {
    const record = records[at]!;
    const a = first[record]!;
    const b = second ? second[record]! : 0;
    if (a < 0 || b < 0) continue;
    let slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & (size - 1);
    for (;;) {
      const group = slots[slot]!;
      if (group < 0) {
        slots[slot] = leaders.length;
        groupOf[at] = leaders.length;
        leaders.push(record);
        sizes.push(1);
        break;
      }
      const leader = leaders[group]!;
      if (first[leader] === a && (!second || second[leader] === b)) {
        groupOf[at] = group;
        sizes[group]! += 1;
        break;
      }
      slot = (slot + 1) & (size - 1);
    }
  }
  return collect(groupOf, sizes, records);
}

function collect(groupOf: Int32Array, sizes: readonly number[], records: Int32Array): Blocks {
  const place = new Int32Array(sizes.length).fill(-1);
  const starts: number[] = [0];
  let total = 0;
  sizes.forEach((size, group) => {
    if (size < 2) return;
    place[group] = total;
    total += size;
    starts.push(total);
  });
  const members = new Int32Array(total);
  for (let at = 0; at < groupOf.length; at += 1) {
    const group = groupOf[at]!;
    if (group < 0 || place[group]! < 0) continue;
    members[place[group]!] = records[at]!;
    place[group]! += 1;
  }
  return { members, starts: Int32Array.from(starts) };
}
