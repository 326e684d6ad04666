/** Reads a condition and checks its names and types once, so that nothing can go wrong while it runs. */
import type { BinaryOperator, PathNode } from '../fhirpath/ast.ts';
import { parsePath } from '../fhirpath/parse.ts';
import { PathFault } from '../fhirpath/path-fault.ts';
import { isDay, isInstant } from './days.ts';
import { SIGNATURES, wordOf } from './signatures.ts';
import { ConditionFault, type Duration, type Scope, type Typed, type ValueType } from './types.ts';

const OPERATORS: Partial<Record<BinaryOperator, string>> = {
  '=': 'equal',
  '!=': 'unequal',
  '<': 'less',
  '<=': 'lessEqual',
  '>': 'greater',
  '>=': 'greaterEqual',
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '|': 'list',
  and: 'and',
  or: 'or',
  xor: 'xor',
  implies: 'implies',
  in: 'in',
};

/** Functions as they are written; each may also be asked of its first value: `x.round(1)` is `round(x, 1)`. */
const FUNCTIONS = new Set([
  'not',
  'exists',
  'empty',
  'count',
  'intersect',
  'iif',
  'coalesce',
  'max',
  'min',
  'round',
  'at',
  'floor',
  'ceiling',
  'abs',
  'year',
  'month',
  'daysBetween',
  'monthsBetween',
  'yearsBetween',
  'hoursBetween',
  'startOf',
  'endOf',
  'dateOf',
  'startsWith',
  'matches',
]);

/** Words that cannot be a name, because the language means something by them. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['and', 'or', 'xor', 'implies', 'in', 'contains', 'is', 'as', 'div', 'mod', 'true', 'false', 'today'],
  ...['previous', 'subject', 'param', 'facts', 'enrolled', 'done', 'times', 'next', 'class', 'due', 'date'],
]);

/** Reads `text` over the names of `scope`; throws ConditionFault for what cannot be read, an unknown name or types that do not fit. */
export function checkCondition(text: string, scope: Scope): Typed {
  try {
    return check(parsePath(text), scope);
  } catch (error) {
    if (error instanceof PathFault) throw new ConditionFault(error.message);
    throw error;
  }
}

/** The same, and the result must be of one of the types. */
export function checkConditionOf(text: string, scope: Scope, wanted: readonly ValueType[]): Typed {
  const typed = checkCondition(text, scope);
  if (typed.type === 'null' || wanted.includes(typed.type)) return typed;
  throw new ConditionFault(`it gives ${wordOf(typed.type)} where ${wanted.map(wordOf).join(' or ')} is wanted`);
}

/** Every name that the condition reads. */
export function namesOf(typed: Typed, into: Set<string> = new Set()): Set<string> {
  if (typed.node === 'name') into.add(typed.name);
  if (typed.node === 'call') for (const arg of typed.args) namesOf(arg, into);
  return into;
}

function check(node: PathNode, scope: Scope): Typed {
  switch (node.kind) {
    case 'literal':
      return literal(node);
    case 'empty':
      return { node: 'literal', type: 'null', value: null };
    case 'member':
      return name(node, scope);
    case 'negate':
      return call('negate', '-', [check(node.operand, scope)]);
    case 'binary':
      return binary(node, scope);
    case 'call':
      return func(node, scope);
    default:
      throw new ConditionFault('only names, values, operators and functions can stand here');
  }
}

function literal(node: PathNode & { kind: 'literal' }): Typed {
  const { type, value } = node;
  if (type === 'Boolean') return { node: 'literal', type: 'boolean', value: value as boolean };
  if (type === 'String') return { node: 'literal', type: 'text', value: value as string };
  if (type === 'Integer' || type === 'Decimal') return { node: 'literal', type: 'number', value: value as number };
  if (type === 'Date' && isDay(value as string)) return { node: 'literal', type: 'date', value: value as string };
  if (type === 'DateTime' && isInstant(value as string))
    return { node: 'literal', type: 'dateTime', value: value as string };
  if (type === 'Quantity') return duration(value as { value: number; unit: string });
  throw new ConditionFault(`@${String(value)} is no whole date (2025-01-31) and no instant with its zone`);
}

function duration({ value, unit }: { value: number; unit: string }): Typed {
  if (!/^(year|month|week|day|hour|minute)$/.test(unit) || !Number.isInteger(value))
    throw new ConditionFault(`${value} ${unit} is no whole number of years, months, weeks, days, hours or minutes`);
  return { node: 'literal', type: 'duration', value: { value, unit } as Duration };
}

function name(node: PathNode & { kind: 'member' }, scope: Scope): Typed {
  const full = fullName(node);
  const known = full === undefined ? undefined : scope.get(full);
  if (full === undefined || !known) throw new ConditionFault(unknownName(full ?? node.name, scope));
  return { node: 'name', name: full, ...known };
}

function fullName(node: PathNode): string | undefined {
  if (node.kind !== 'member') return undefined;
  if (node.base.kind === 'this') return node.name;
  const owner = fullName(node.base);
  return owner === undefined ? undefined : `${owner}.${node.name}`;
}

function unknownName(full: string, scope: Scope): string {
  const lower = full.toLowerCase();
  const names = [...scope.keys()];
  const near =
    names.find((known) => known.toLowerCase() === lower || known.endsWith(`.${full}`)) ??
    names.find((known) => isSlip(full, known));
  return `there is no ${full}${near ? `; did you mean ${near}?` : ''}`;
}

/** One letter too many, too few or another one, or two that changed places. */
function isSlip(written: string, meant: string): boolean {
  if (meant.length < 4 || Math.abs(written.length - meant.length) > 1) return false;
  let start = 0;
  while (start < meant.length && written[start] === meant[start]) start += 1;
  const [a, b] = [written.slice(start), meant.slice(start)];
  if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return true;
  return a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
}

function binary(node: PathNode & { kind: 'binary' }, scope: Scope): Typed {
  const left = check(node.left, scope);
  if (node.operator === 'in' && isMeasure(left.type)) return among(left, membersOf(node.right), scope);
  const right = check(node.right, scope);
  const { operator } = node;
  if (operator === 'contains') return call('in', 'contains', [right, left]);
  if (operator === '+' || operator === '-') {
    const timed = left.type === 'date' || left.type === 'dateTime';
    if (timed && right.type !== 'duration')
      throw new ConditionFault(
        `${operator} on ${wordOf(left.type)} needs a duration such as 3 months, not ${wordOf(right.type)}`,
      );
    if (timed || right.type === 'duration')
      return call(operator === '+' ? 'later' : 'earlier', operator, [left, right]);
  }
  if (operator === '*' && (left.type === 'duration' || right.type === 'duration'))
    return call('times', operator, left.type === 'duration' ? [right, left] : [left, right]);
  const operation = OPERATORS[operator];
  if (!operation) throw new ConditionFault(`the operator ${operator} is not part of the language`);
  if ((operation === 'equal' || operation === 'unequal') && (left.type === 'null' || right.type === 'null'))
    throw new ConditionFault('a comparison with {} is always empty; use exists() or empty()');
  return call(operation, operator, [left, right]);
}

/** Types whose values stand in no list of codes; `n in (1 | 2)` asks one after the other. */
const isMeasure = (type: ValueType): boolean => type === 'number' || type === 'date' || type === 'dateTime';

const membersOf = (node: PathNode): PathNode[] =>
  node.kind === 'binary' && node.operator === '|' ? [...membersOf(node.left), ...membersOf(node.right)] : [node];

/** As with codes: empty where the value is empty, and an empty member is equal to nothing. */
function among(one: Typed, members: readonly PathNode[], scope: Scope): Typed {
  const no: Typed = { node: 'literal', type: 'boolean', value: false };
  const same = members.map((member) => {
    const other = check(member, scope);
    return other.type === 'null' ? no : call('coalesce', 'in', [call('equal', 'in', [one, other]), no]);
  });
  return call('iif', 'in', [call('exists', 'in', [one]), same.reduce((a, b) => call('or', 'in', [a, b]))]);
}

function func(node: PathNode & { kind: 'call' }, scope: Scope): Typed {
  const { name: written } = node;
  if (written === 'today' && node.base.kind === 'this' && node.args.length === 0) {
    const today = scope.get('today');
    if (!today) throw new ConditionFault('today() has no meaning here');
    return { node: 'name', name: 'today', ...today };
  }
  if (!FUNCTIONS.has(written)) throw new ConditionFault(`the function ${written}() is not part of the language`);
  const args = node.args.map((arg) => check(arg, scope));
  if (node.base.kind !== 'this') args.unshift(check(node.base, scope));
  return call(written, `${written}()`, args);
}

function call(operation: string, written: string, args: readonly Typed[]): Typed {
  return { node: 'call', operation, args, ...SIGNATURES[operation]!(args, written) };
}
