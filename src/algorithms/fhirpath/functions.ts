import type { Run } from './compile.ts';
import { allChildren, bool, descendants, type Item, isRecord, keyOf, system } from './items.ts';
import { distinct, keysOf, one, truth } from './operators.ts';
import { PathFault } from './path-fault.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

/** An argument: of a lambda, what it gives for the items it is asked of. */
export type Lambda = (items: readonly Item[], position: number) => Item[];

export interface PathFunction {
  /** Least and most number of arguments. */
  args: readonly [number, number];
  /** Its arguments are evaluated for each item. */
  lambda?: true;
  run(items: Item[], args: readonly Lambda[], run: Run): Item[];
}

const NONE: readonly Item[] = [];
const value = (arg: Lambda | undefined): Item[] => arg?.(NONE, 0) ?? [];
const count = (arg: Lambda): number => {
  const given = one(value(arg))?.value;
  if (typeof given !== 'number') throw new PathFault('a whole number is expected');
  return given;
};
const plain = (run: (items: Item[], run: Run) => Item[]): PathFunction => ({
  args: [0, 0],
  run: (items, _args, state) => run(items, state),
});
const lambda = (run: (items: Item[], arg: Lambda, run: Run) => Item[]): PathFunction => ({
  args: [1, 1],
  lambda: true,
  run: (items, [arg], state) => run(items, arg!, state),
});
const withItems = (run: (items: Item[], others: Item[]) => Item[]): PathFunction => ({
  args: [1, 1],
  run: (items, [arg]) => run(items, value(arg)),
});
const every = (wanted: boolean, quantifier: 'every' | 'some'): PathFunction =>
  plain((items) => bool(items[quantifier]((item) => truth([item]) === wanted)));
const filter = (items: readonly Item[], arg: Lambda): Item[] =>
  items.filter((item, i) => truth(arg([item], i)) === true);

function repeat(items: readonly Item[], arg: Lambda): Item[] {
  const seen = new Set<string>();
  const out: Item[] = [];
  let open: readonly Item[] = items;
  while (open.length > 0) {
    const found: Item[] = [];
    for (const [i, item] of open.entries()) {
      for (const next of arg([item], i)) {
        const key = keyOf(next);
        if (seen.has(key)) continue;
        seen.add(key);
        found.push(next);
      }
    }
    for (const next of found) out.push(next);
    open = found;
  }
  return out;
}

const CONTAINED = new WeakMap<object, Map<unknown, Record<string, unknown>>>();

function containedOf(root: Record<string, unknown>): Map<unknown, Record<string, unknown>> {
  let known = CONTAINED.get(root);
  if (!known) {
    const list: unknown[] = Array.isArray(root.contained) ? root.contained : [];
    known = new Map(list.filter(isRecord).map((resource) => [resource.id, resource]));
    CONTAINED.set(root, known);
  }
  return known;
}

/** Only what is contained can be found without a store. */
function resolve(items: readonly Item[], { input }: Run): Item[] {
  const root = (input.rootResource ?? input.resource)?.value;
  if (!isRecord(root)) return [];
  return items.flatMap(({ value: reference }) => {
    const text = isRecord(reference) ? reference.reference : reference;
    const found = typeof text === 'string' && text.startsWith('#') ? containedOf(root).get(text.slice(1)) : undefined;
    return found && typeof found.resourceType === 'string' ? [{ value: found, type: found.resourceType }] : [];
  });
}

const hasValue = (items: readonly Item[]): boolean =>
  items.length === 1 && items[0]!.value !== undefined && !isRecord(items[0]!.value);

export const FUNCTIONS: Record<string, PathFunction> = {
  __proto__: null as never,
  ...TEXT_FUNCTIONS,
  empty: plain((items) => bool(items.length === 0)),
  exists: {
    args: [0, 1],
    lambda: true,
    run: (items, [arg]) => bool((arg ? filter(items, arg) : items).length > 0),
  },
  not: plain((items) => {
    const given = truth(items);
    return given === undefined ? [] : bool(!given);
  }),
  hasValue: plain((items) => bool(hasValue(items))),
  getValue: plain((items) => (hasValue(items) ? items : [])),
  count: plain((items) => [system('Integer', items.length)]),
  all: lambda((items, arg) => bool(items.every((item, i) => truth(arg([item], i)) === true))),
  allTrue: every(true, 'every'),
  allFalse: every(false, 'every'),
  anyTrue: every(true, 'some'),
  anyFalse: every(false, 'some'),
  where: lambda(filter),
  select: lambda((items, arg) => items.flatMap((item, i) => arg([item], i))),
  repeat: lambda(repeat),
  first: plain((items) => items.slice(0, 1)),
  last: plain((items) => items.slice(-1)),
  tail: plain((items) => items.slice(1)),
  single: plain((items) => {
    if (items.length > 1) throw new PathFault('one item is expected, not many');
    return items;
  }),
  skip: { args: [1, 1], run: (items, [arg]) => items.slice(Math.max(0, count(arg!))) },
  take: { args: [1, 1], run: (items, [arg]) => items.slice(0, Math.max(0, count(arg!))) },
  distinct: plain(distinct),
  isDistinct: plain((items) => bool(distinct(items).length === items.length)),
  intersect: withItems((items, others) => distinct(items.filter((item) => keysOf(others).has(keyOf(item))))),
  exclude: withItems((items, others) => items.filter((item) => !keysOf(others).has(keyOf(item)))),
  union: withItems((items, others) => distinct([...items, ...others])),
  combine: withItems((items, others) => [...items, ...others]),
  subsetOf: withItems((items, others) => bool(items.every((item) => keysOf(others).has(keyOf(item))))),
  supersetOf: withItems((items, others) => bool(others.every((item) => keysOf(items).has(keyOf(item))))),
  iif: {
    args: [2, 3],
    lambda: true,
    run: (items, [condition, then, otherwise]) => {
      if (truth(condition!(items, 0)) === true) return then!(items, 0);
      return otherwise?.(items, 0) ?? [];
    },
  },
  children: plain((items, { model }) => {
    const out: Item[] = [];
    for (const item of items) allChildren(item, model, out);
    return out;
  }),
  descendants: plain((items, { model }) => descendants(items, model)),
  extension: {
    args: [1, 1],
    run: (items, [arg]) => {
      const url = one(value(arg))?.value;
      return items.flatMap(({ value: owner, element }) => {
        const holder = isRecord(owner) ? owner : isRecord(element) ? element : {};
        const list = Array.isArray(holder.extension) ? holder.extension : [];
        return list.filter((one) => isRecord(one) && one.url === url).map((one) => ({ value: one, type: 'Extension' }));
      });
    },
  },
  resolve: plain(resolve),
  trace: { args: [1, 2], run: (items) => items },
};
