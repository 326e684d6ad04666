import { type Item, isRecord, keyOf, systemType } from './items.ts';
import { PathFault } from './path-fault.ts';

const TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?)?)?(Z|[+-]\d\d:\d\d)?$/;
const CLOCK = /^(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?$/;

/**
 * Order of two dates or times of FHIR: below 0, 0, above 0; undefined when their precisions leave it open
 * (FHIRPath N1, section 6.2).
 */
export function compareTimes(a: string, b: string): number | undefined {
  if (a === b) return 0;
  const left = partsOf(a);
  const right = partsOf(b);
  if (!left || !right) return undefined;
  const both = Math.min(left.parts.length, right.parts.length);
  if (both > 3 && left.zone !== undefined && right.zone !== undefined) {
    shift(left);
    shift(right);
  }
  for (let i = 0; i < both; i += 1) {
    const difference = left.parts[i]! - right.parts[i]!;
    if (difference !== 0) return difference;
  }
  return left.parts.length === right.parts.length ? 0 : undefined;
}

interface Parts {
  parts: number[];
  /** Minutes east of Greenwich. */
  zone?: number;
}

function partsOf(text: string): Parts | undefined {
  if (text.length > 40) return undefined;
  const clock = CLOCK.exec(text);
  const match = clock ?? TIME.exec(text);
  if (!match) return undefined;
  const given = match.slice(1, match === clock ? 4 : 7);
  const parts = given.filter((part) => part !== undefined).map(Number);
  const zone = match === clock ? undefined : match[7];
  if (zone === undefined) return { parts };
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return { parts, zone: zone[0] === '-' ? -minutes : minutes };
}

/** Rewrites the parts in UTC. */
function shift(time: Parts): void {
  const [year, month, day, hour = 0, minute = 0] = time.parts as [number, number, number, number?, number?];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day); // Date.UTC takes the years below 100 for others
  at.setUTCHours(hour, minute - time.zone!);
  const utc = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()];
  time.parts = [...utc.slice(0, time.parts.length), ...time.parts.slice(5)];
}

const TEMPORAL = new Set(['Date', 'DateTime', 'Time']);

/** Order of two items; undefined when they cannot be compared. */
export function compareItems(a: Item, b: Item): number | undefined {
  const left = systemType(a);
  const right = systemType(b);
  if (TEMPORAL.has(left) && TEMPORAL.has(right)) {
    if ((left === 'Time') !== (right === 'Time')) throw new PathFault('a time has no date to be compared with');
    return typeof a.value === 'string' && typeof b.value === 'string' ? compareTimes(a.value, b.value) : undefined;
  }
  if (typeof a.value === 'number' && typeof b.value === 'number') return a.value - b.value;
  if (typeof a.value === 'string' && typeof b.value === 'string')
    return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  if (!isRecord(a.value) || !isRecord(b.value)) throw new PathFault('only items of one kind have an order');
  return compareQuantities(a.value, b.value);
}

const unitOf = (quantity: Record<string, unknown>): unknown => quantity.code ?? quantity.unit ?? '1';

function compareQuantities(a: Record<string, unknown>, b: Record<string, unknown>): number | undefined {
  if (typeof a.value !== 'number' || typeof b.value !== 'number') return undefined;
  return unitOf(a) === unitOf(b) ? a.value - b.value : undefined;
}

/** `=` of two items; undefined when precisions leave it open. */
export function equalItems(a: Item, b: Item): boolean | undefined {
  const left = systemType(a);
  const right = systemType(b);
  if (TEMPORAL.has(left) && TEMPORAL.has(right)) {
    if ((left === 'Time') !== (right === 'Time')) return false;
    const order = compareItems(a, b);
    return order === undefined ? undefined : order === 0;
  }
  if (isRecord(a.value) && isRecord(b.value)) {
    if (left === 'Quantity' && right === 'Quantity' && (a.type.startsWith('System.') || b.type.startsWith('System.'))) {
      const order = compareQuantities(a.value, b.value);
      return order === undefined ? undefined : order === 0;
    }
    return keyOf(a) === keyOf(b);
  }
  return a.value === b.value;
}

/** `=` of two collections, item by item. */
export function equalCollections(a: readonly Item[], b: readonly Item[]): boolean | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  if (a.length !== b.length) return false;
  let open = false;
  for (const [i, item] of a.entries()) {
    const equal = equalItems(item, b[i]!);
    if (equal === false) return false;
    if (equal === undefined) open = true;
  }
  return open ? undefined : true;
}

/** `~` of two collections: any order, text without regard to case and kind of blanks. */
export function equivalentCollections(a: readonly Item[], b: readonly Item[]): boolean {
  if (a.length !== b.length) return false;
  const left = a.map(looseKey).sort();
  const right = b.map(looseKey).sort();
  return left.every((key, i) => key === right[i]);
}

function looseKey(item: Item): string {
  return typeof item.value === 'string' ? JSON.stringify(item.value.toLowerCase().replace(/\s/g, ' ')) : keyOf(item);
}
