/**
 * A checked condition as FHIRPath (N1) over variables, for Questionnaires and PlanDefinitions of others: `sbp` is `%sbp`,
 * `previous.sbp` is `%previousSbp`. Undefined where FHIRPath N1 has no such function (months between two days, quarters).
 */
import type { Duration, Typed } from './types.ts';

export const variableOf = (name: string): string => name.replace(/\.(.)/g, (_, first: string) => first.toUpperCase());

export function fhirpathText(typed: Typed): string | undefined {
  if (typed.type === 'null' && typed.node === 'literal') return '{}';
  if (typed.node === 'literal') return literalText(typed);
  if (typed.node === 'name') return typed.name === 'today' ? 'today()' : `%${variableOf(typed.name)}`;
  const emit = TEXT[typed.operation];
  const args = typed.args.map(fhirpathText);
  return emit && args.every((arg) => arg !== undefined) ? emit(args as string[]) : undefined;
}

export function literalText({ value, type }: Pick<Typed & { node: 'literal' }, 'value' | 'type'>): string {
  if (type === 'text') return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (type === 'date' || type === 'dateTime') return `@${String(value)}`;
  if (type === 'codes')
    return `(${(value as readonly string[]).map((code) => literalText({ value: code, type: 'text' })).join(' | ')})`;
  if (type !== 'duration') return String(value);
  const { value: count, unit } = value as Duration;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

type Emit = (args: readonly string[]) => string;
const infix =
  (operator: string): Emit =>
  ([a, b]) =>
    `(${a} ${operator} ${b})`;
const method =
  (name: string): Emit =>
  ([a, ...rest]) =>
    `${a}.${name}(${rest.join(', ')})`;
/** FHIRPath N1 has neither max() nor coalesce(); the first is told from the others one by one. */
const fold =
  (join: (a: string, b: string) => string): Emit =>
  (args) =>
    args.reduceRight((rest, one) => join(one, rest));
const better = (operator: string) => (a: string, b: string) =>
  `iif(${a}.empty(), ${b}, iif(${b}.empty(), ${a}, iif(${a} ${operator} ${b}, ${a}, ${b})))`;

const TEXT: Readonly<Record<string, Emit>> = {
  and: infix('and'),
  or: infix('or'),
  xor: infix('xor'),
  implies: infix('implies'),
  not: method('not'),
  equal: infix('='),
  unequal: infix('!='),
  less: infix('<'),
  lessEqual: infix('<='),
  greater: infix('>'),
  greaterEqual: infix('>='),
  add: infix('+'),
  subtract: infix('-'),
  multiply: infix('*'),
  divide: infix('/'),
  negate: ([a]) => `(-${a})`,
  later: infix('+'),
  earlier: infix('-'),
  in: infix('in'),
  list: (args) => `(${args.join(' | ')})`,
  intersect: method('intersect'),
  exists: method('exists'),
  empty: method('empty'),
  count: method('count'),
  iif: (args) => `iif(${args.join(', ')})`,
  coalesce: fold((a, b) => `iif(${a}.exists(), ${a}, ${b})`),
  max: fold(better('>=')),
  min: fold(better('<=')),
  round: method('round'),
  floor: method('floor'),
  ceiling: method('ceiling'),
  abs: method('abs'),
  year: ([a]) => `${a}.toString().substring(0, 4).toInteger()`,
  month: ([a]) => `${a}.toString().substring(5, 2).toInteger()`,
  startsWith: method('startsWith'),
  matches: method('matches'),
};
