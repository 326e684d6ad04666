import { type Column, presentIn } from './columns.ts';
import { compareHouses, type Nearness, type Place, readPlace } from './normalize-address.ts';
import { CLOSE, CROSSED, EXACT, MISSING } from './schema.ts';

export const CALLED = ['same', 'other', 'unknown'] as const;
/** From what speaks most for one home to what says nothing. */
const LIVES: readonly Nearness[] = ['house', 'group', 'village', 'other house', 'elsewhere', 'unknown'];

/** What the telephone, the addresses and a relative in common say about two records. */
export interface Contact {
  called: (typeof CALLED)[number];
  lives: Nearness;
  /** A parent's number or name, or another thing of the household, is the same. */
  kin: boolean;
}

export interface Homes {
  /** Whether the register says anything about homes at all. */
  known: boolean;
  /** Places of the columns that say something of them; `contactOf` needs their levels. */
  columns: readonly number[];
  contactOf(i: number, j: number, levels: ArrayLike<number>): Contact;
  /**
   * What of its home a record says: a telephone, a village that can be read, a house in it; one of a family, where a number alone may be
   * that of a building of many.
   */
  knownOf(record: number): { phone: boolean; village: boolean; house: boolean; family: boolean };
}

/** Names that stand under one telephone from which it is a village doctor's or a made-up one. */
export const CROWD = 9;

/** One word for each kind of contact, for counting pairs by them. */
export const contactName = ({ called, lives, kin }: Contact): string => `${called} ${lives} ${kin}`;

/** Something of the home is the same. */
export const isAtHome = ({ called, lives, kin }: Contact): boolean => called === 'same' || lives === 'house' || kin;
/** The village is, and nothing speaks against the house. */
export const mayBeAtHome = ({ called, lives }: Contact): boolean =>
  called === 'unknown' && (lives === 'village' || lives === 'group');

export function makeHomes(columns: readonly Column[]): Homes {
  const placesOf = (kind: Column['kind']) => columns.flatMap((column, c) => (column.kind === kind ? [c] : []));
  const phones = placesOf('phone');
  const addresses = placesOf('address').filter((c) => columns[c]!.role === 'household');
  const kin = columns.flatMap(({ role, kind }, c) =>
    role === 'household' && (kind === 'id-number' || kind === 'name') ? [c] : [],
  );
  const isInParts = sameParts(columns);
  const crowded = phones.map((c) => crowdedValues(columns[c]!, columns));
  const read = addresses.map((c) => placeReader(columns[c]!.values));
  const calledOf = (i: number, j: number, levels: ArrayLike<number>): Contact['called'] => {
    let called: Contact['called'] = 'unknown';
    for (let at = 0; at < phones.length; at += 1) {
      const c = phones[at]!;
      const level = levels[c]!;
      if (level === MISSING) continue;
      const { codes } = columns[c]!;
      if (level > CLOSE) called = 'other';
      else if (crowded[at]![codes[i]!] !== 1 && crowded[at]![codes[j]!] !== 1) return 'same';
    }
    return called;
  };
  const livesOf = (i: number, j: number, levels: ArrayLike<number>): Nearness => {
    if (isInParts?.(i, levels)) return 'house';
    let best = LIVES.length - 1;
    for (let at = 0; at < addresses.length; at += 1) {
      const c = addresses[at]!;
      const level = levels[c]!;
      if (level === MISSING) continue;
      const { codes } = columns[c]!;
      const [one, other] = [read[at]!(codes[i]!), read[at]!(codes[j]!)];
      const readable = one.village !== '' && other.village !== '';
      // A township alone is nobody's home, however equal.
      const equal = !readable && (level === EXACT || level === CLOSE) && isNumbered(one);
      const found = equal ? 'house' : compareHouses(one, other);
      best = Math.min(best, LIVES.indexOf(found));
    }
    return LIVES[best]!;
  };
  return {
    known: phones.length + addresses.length > 0,
    columns: columns.flatMap((column, c) => (column.role === 'household' || isPart(column) ? [c] : [])),
    contactOf: (i, j, levels) => ({
      called: calledOf(i, j, levels),
      lives: livesOf(i, j, levels),
      kin: kin.some((c) => levels[c]! <= CLOSE),
    }),
    knownOf(record) {
      const said = addresses.flatMap((c, at) => {
        const code = columns[c]!.codes[record]!;
        return code < 0 ? [] : [read[at]!(code)];
      });
      const here = said.filter(({ village }) => village !== '');
      return {
        phone: phones.some((c) => columns[c]!.codes[record]! >= 0),
        village: here.length > 0,
        house: here.some(({ house }) => house.length > 0),
        family: here.some(({ group, house }) => house.length + (group === '' ? 0 : 1) > 1),
      };
    },
  };
}

const isPart = ({ kind, role }: Column): boolean =>
  role !== 'personal' && (kind === 'address' || kind === 'text' || kind === 'postcode' || kind === 'exact');

/**
 * Where an address is written in several columns (street, number, town, postcode) a home is what agrees of them: most do, and by chance
 * fewer than one other record has as much in common.
 */
function sameParts(columns: readonly Column[]): ((i: number, levels: ArrayLike<number>) => boolean) | undefined {
  const parts = columns.flatMap((column, c) => (isPart(column) ? [c] : []));
  if (parts.length < 2) return undefined;
  const rarities = parts.map((c) => {
    const { counts } = columns[c]!;
    const present = presentIn(columns[c]!);
    return Float64Array.from(counts, (count) => Math.log(present / Math.max(1, count)));
  });
  const enough = Math.log(columns[0]!.codes.length);
  return (i, levels) => {
    let [rarity, agreeing, differing] = [0, 0, 0];
    for (let at = 0; at < parts.length; at += 1) {
      const level = levels[parts[at]!]!;
      if (level === MISSING) continue;
      if (level > CLOSE && level !== CROSSED) differing += 1;
      else {
        agreeing += 1;
        rarity += rarities[at]![columns[parts[at]!]!.codes[i]!]!;
      }
    }
    return agreeing > 1 && agreeing > differing && rarity >= enough;
  };
}

const isNumbered = ({ group, house }: Place): boolean => group !== '' || house.length > 0;

function placeReader(values: readonly string[]): (code: number) => Place {
  const known = new Map<number, Place>();
  return (code) => {
    let found = known.get(code);
    if (!found) {
      found = readPlace(values[code]!);
      known.set(code, found);
    }
    return found;
  };
}

/** Telephones under which many names stand. */
function crowdedValues(phone: Column, columns: readonly Column[]): Uint8Array {
  const given = columns.find(({ kind, role }) => kind === 'name' && role === 'personal');
  const crowded = phone.crowded?.slice() ?? new Uint8Array(phone.values.length);
  if (!given) return crowded;
  const times = new Int32Array(phone.values.length);
  for (const code of phone.codes) if (code >= 0) times[code]! += 1;
  const names = new Map<number, Set<number>>();
  phone.codes.forEach((code, i) => {
    if (code < 0 || given.codes[i]! < 0 || times[code]! < CROWD) return;
    const under = names.get(code) ?? new Set<number>();
    names.set(code, under.add(given.codes[i]!));
  });
  for (const [code, under] of names) if (under.size >= CROWD) crowded[code] = 1;
  return crowded;
}
