import type { PathFunction } from './functions.ts';
import { bool, type Item, isRecord, system } from './items.ts';
import { one } from './operators.ts';
import { PathFault } from './path-fault.ts';

const textOf = (items: readonly Item[]): string | undefined => {
  const given = one(items)?.value;
  if (given === undefined) return undefined;
  if (typeof given !== 'string') throw new PathFault('text is expected');
  return given;
};
const argument = (arg: ((items: readonly Item[], position: number) => Item[]) | undefined): Item[] =>
  arg?.([], 0) ?? [];
const text = (value: string | undefined): Item[] => (value === undefined ? [] : [system('String', value)]);

/** A function of a text and one text argument; empty where either is. */
const withText = (compute: (given: string, other: string) => Item[]): PathFunction => ({
  args: [1, 1],
  run: (items, [arg]) => {
    const given = textOf(items);
    const other = textOf(argument(arg));
    return given === undefined || other === undefined ? [] : compute(given, other);
  },
});
const ofText = (compute: (given: string) => Item[]): PathFunction => ({
  args: [0, 0],
  run: (items) => {
    const given = textOf(items);
    return given === undefined ? [] : compute(given);
  },
});

const numberOf = (items: readonly Item[]): number | undefined => {
  const given = one(items)?.value;
  if (given !== undefined && typeof given !== 'number') throw new PathFault('a number is expected');
  return given;
};

/** Regular expressions come from expressions, never from what they are matched against. */
const PATTERNS = new Map<string, RegExp>();
function pattern(source: string): RegExp {
  let known = PATTERNS.get(source);
  if (!known) {
    try {
      known = new RegExp(source, 'gs');
    } catch {
      throw new PathFault('not a regular expression');
    }
    PATTERNS.set(source, known);
  }
  known.lastIndex = 0;
  return known;
}

type Conversion = (value: unknown) => unknown;
const CONVERSIONS: Record<string, Conversion> = {
  Boolean: (value) => {
    if (typeof value === 'boolean') return value;
    const word = String(value).toLowerCase();
    if (/^(true|t|yes|y|1|1\.0)$/.test(word)) return true;
    return /^(false|f|no|n|0|0\.0)$/.test(word) ? false : undefined;
  },
  Integer: (value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
    return /^[+-]?\d{1,10}$/.test(String(value)) ? Number(value) : undefined;
  },
  Decimal: (value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'number') return value;
    return /^[+-]?\d{1,20}(\.\d{1,20})?$/.test(String(value)) ? Number(value) : undefined;
  },
  String: (value) => (isRecord(value) ? undefined : String(value)),
};
const conversions = Object.entries(CONVERSIONS).flatMap(([type, convert]): [string, PathFunction][] => {
  const run = (items: readonly Item[]): unknown => {
    const given = one(items)?.value;
    return given === undefined ? undefined : convert(given);
  };
  return [
    [
      `to${type}`,
      {
        args: [0, 0],
        run: (items) => {
          const converted = run(items);
          return converted === undefined ? [] : [system(type, converted)];
        },
      },
    ],
    [`convertsTo${type}`, { args: [0, 0], run: (items) => (items.length === 0 ? [] : bool(run(items) !== undefined)) }],
  ];
});

export const TEXT_FUNCTIONS: Record<string, PathFunction> = {
  ...Object.fromEntries(conversions),
  startsWith: withText((given, other) => bool(given.startsWith(other))),
  endsWith: withText((given, other) => bool(given.endsWith(other))),
  contains: withText((given, other) => bool(given.includes(other))),
  indexOf: withText((given, other) => [system('Integer', given.indexOf(other))]),
  matches: withText((given, other) => bool(pattern(other).test(given))),
  length: ofText((given) => [system('Integer', given.length)]),
  upper: ofText((given) => text(given.toUpperCase())),
  lower: ofText((given) => text(given.toLowerCase())),
  toChars: ofText((given) => [...given].map((char) => system('String', char))),
  substring: {
    args: [1, 2],
    run: (items, [start, length]) => {
      const given = textOf(items);
      const from = numberOf(argument(start));
      if (given === undefined || from === undefined || from < 0 || from >= given.length) return [];
      const size = length ? (numberOf(argument(length)) ?? given.length) : given.length;
      return text(given.slice(from, from + Math.max(0, size)));
    },
  },
  replace: {
    args: [2, 2],
    run: (items, [from, to]) => replaced(items, textOf(argument(from)), textOf(argument(to)), (source) => source),
  },
  replaceMatches: {
    args: [2, 2],
    run: (items, [from, to]) => replaced(items, textOf(argument(from)), textOf(argument(to)), pattern),
  },
};

function replaced(
  items: readonly Item[],
  from: string | undefined,
  to: string | undefined,
  search: (source: string) => string | RegExp,
): Item[] {
  const given = textOf(items);
  if (given === undefined || from === undefined || to === undefined) return [];
  const sought = search(from);
  return text(typeof sought === 'string' ? given.replaceAll(sought, () => to) : given.replace(sought, to));
}
