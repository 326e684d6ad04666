import type { BinaryOperator } from './ast.ts';
import { compareItems, equalCollections, equivalentCollections } from './compare.ts';
import { bool, type Item, isRecord, keyOf, system } from './items.ts';
import { PathFault } from './path-fault.ts';

/** The right side, evaluated when it is asked for. */
export type Operand = () => Item[];

type Operator = (left: Item[], right: Operand) => Item[];

/** A collection as the three-valued truth of its one item; what is no boolean counts as true by being there. */
export function truth(items: readonly Item[]): boolean | undefined {
  const item = one(items);
  if (!item) return undefined;
  return typeof item.value === 'boolean' ? item.value : true;
}

/** The only item, or undefined for none; many are an error of the expression. */
export function one(items: readonly Item[]): Item | undefined {
  if (items.length > 1) throw new PathFault('one item is expected, not many');
  const item = items[0];
  return item === undefined || item.value === undefined ? undefined : item;
}

const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);
const plain =
  (compute: (left: Item, right: Item) => Item | undefined): Operator =>
  (left, right) => {
    const a = one(left);
    const b = one(right());
    const result = a && b ? compute(a, b) : undefined;
    return result ? [result] : [];
  };
const order = (holds: (difference: number) => boolean): Operator =>
  plain((a, b) => {
    const difference = compareItems(a, b);
    return difference === undefined ? undefined : system('Boolean', holds(difference));
  });
const number = (compute: (a: number, b: number) => number): Operator =>
  plain((a, b) => {
    if (typeof a.value !== 'number' || typeof b.value !== 'number') throw new PathFault('numbers are expected');
    const value = compute(a.value, b.value);
    return Number.isFinite(value) ? system(Number.isInteger(value) ? 'Integer' : 'Decimal', value) : undefined;
  });
const text = (items: readonly Item[]): string => {
  const value = one(items)?.value ?? '';
  if (isRecord(value)) throw new PathFault('text is expected');
  return String(value);
};

// Binary fractions leave 0.30000000000000004 behind; FHIR decimals have at most 15 places here.
const tidy = (value: number): number => Number(value.toPrecision(15));

export const OPERATORS: Record<BinaryOperator, Operator> = {
  and: (left, right) => {
    const a = truth(left);
    if (a === false) return bool(false);
    const b = truth(right());
    return b === false ? bool(false) : bool(a && b);
  },
  or: (left, right) => {
    const a = truth(left);
    if (a === true) return bool(true);
    const b = truth(right());
    return b === true ? bool(true) : a === undefined ? [] : bool(b);
  },
  xor: (left, right) => {
    const a = truth(left);
    const b = truth(right());
    return a === undefined || b === undefined ? [] : bool(a !== b);
  },
  implies: (left, right) => {
    const a = truth(left);
    if (a === false) return bool(true);
    const b = truth(right());
    return b === true ? bool(true) : a === undefined ? [] : bool(b);
  },
  '=': (left, right) => bool(equalCollections(left, right())),
  '!=': (left, right) => bool(not(equalCollections(left, right()))),
  '~': (left, right) => bool(equivalentCollections(left, right())),
  '!~': (left, right) => bool(!equivalentCollections(left, right())),
  '<': order((difference) => difference < 0),
  '<=': order((difference) => difference <= 0),
  '>': order((difference) => difference > 0),
  '>=': order((difference) => difference >= 0),
  in: (left, right) => {
    const item = one(left);
    return item ? bool(keysOf(right()).has(keyOf(item))) : [];
  },
  contains: (left, right) => {
    const item = one(right());
    return item ? bool(keysOf(left).has(keyOf(item))) : [];
  },
  '|': (left, right) => distinct([...left, ...right()]),
  '&': (left, right) => [system('String', text(left) + text(right()))],
  '+': plain((a, b) => {
    if (typeof a.value === 'string' && typeof b.value === 'string') return system('String', a.value + b.value);
    if (typeof a.value === 'number' && typeof b.value === 'number') return system('Decimal', tidy(a.value + b.value));
    throw new PathFault('two numbers or two texts are expected');
  }),
  '-': number((a, b) => tidy(a - b)),
  '*': number((a, b) => tidy(a * b)),
  '/': number((a, b) => tidy(a / b)),
  div: number((a, b) => Math.trunc(a / b)),
  mod: number((a, b) => tidy(a % b)),
};

const KEYS = new WeakMap<readonly Item[], Set<string>>();

/** Keys of a collection, kept with it: a loop that looks into a fixed collection stays linear. */
export function keysOf(items: readonly Item[]): ReadonlySet<string> {
  let keys = KEYS.get(items);
  if (!keys) {
    keys = new Set(items.map(keyOf));
    KEYS.set(items, keys);
  }
  return keys;
}

export function distinct(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
