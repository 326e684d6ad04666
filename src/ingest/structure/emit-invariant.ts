import type { BinaryOperator, PathNode } from '../../algorithms/fhirpath/ast.ts';
import { parsePath } from '../../algorithms/fhirpath/parse.ts';
import type { TypeShape } from './structures.ts';

/** What the code of a type offers its constraints. */
export interface InvariantScope {
  shape: TypeShape;
  /** Local variable that is true when the element is there, with or without a value. */
  present(element: string): string;
  /** Local variable that is true when the primitive has a value. */
  valued(element: string): string;
  /** Expression that evaluates a part that has no code of its own to true, false or undefined. */
  evaluate(node: PathNode): string;
}

/**
 * JavaScript that is true when the object `v` breaks the constraint. Being true and being false have an expression each, so
 * that three-valued logic needs no third value: what is neither is open, and an open constraint is not broken (R4's per-1
 * compares dates of different precision, ref-1 asks an absent reference for its first character).
 */
export function emitBroken(expression: string, scope: InvariantScope): string {
  return whenFalse(parsePath(expression), scope);
}

function whenTrue(node: PathNode, scope: InvariantScope): string {
  if (node.kind === 'binary') return BINARY[node.operator]?.(node, scope)?.[0]() ?? `${scope.evaluate(node)}===true`;
  if (node.kind === 'call') {
    if (node.name === 'not') return whenFalse(node.base, scope);
    const known = emitCall(node, scope);
    if (known) return known[0]();
  }
  return `${scope.evaluate(node)}===true`;
}

function whenFalse(node: PathNode, scope: InvariantScope): string {
  if (node.kind === 'binary') return BINARY[node.operator]?.(node, scope)?.[1]() ?? `${scope.evaluate(node)}===false`;
  if (node.kind === 'call') {
    if (node.name === 'not') return whenTrue(node.base, scope);
    const known = emitCall(node, scope);
    if (known) return known[1]();
  }
  return `${scope.evaluate(node)}===false`;
}

/** Code for true and for false. */
type Both = readonly [() => string, () => string];
type Binary = PathNode & { kind: 'binary' };
type Call = PathNode & { kind: 'call' };

const BINARY: Partial<Record<BinaryOperator, (node: Binary, scope: InvariantScope) => Both | undefined>> = {
  and: ({ left, right }, scope) => [
    () => `(${whenTrue(left, scope)}&&${whenTrue(right, scope)})`,
    () => `(${whenFalse(left, scope)}||${whenFalse(right, scope)})`,
  ],
  or: ({ left, right }, scope) => [
    () => `(${whenTrue(left, scope)}||${whenTrue(right, scope)})`,
    () => `(${whenFalse(left, scope)}&&${whenFalse(right, scope)})`,
  ],
  implies: ({ left, right }, scope) => [
    () => `(${whenFalse(left, scope)}||${whenTrue(right, scope)})`,
    () => `(${whenTrue(left, scope)}&&${whenFalse(right, scope)})`,
  ],
  xor: ({ left, right }, scope) => unequal(left, right, scope),
  '!=': ({ left, right }, scope) =>
    isPresence(left) && isPresence(right) ? unequal(left, right, scope) : reversed(emitEqual(left, right, scope)),
  '=': ({ left, right }, scope) =>
    isPresence(left) && isPresence(right) ? reversed(unequal(left, right, scope)) : emitEqual(left, right, scope),
  '<=': ({ left, right }, scope) => emitOrder(left, right, '<=', '>', scope),
  '>=': ({ left, right }, scope) => emitOrder(left, right, '>=', '<', scope),
  '>': ({ left, right }, scope) => emitOrder(left, right, '>', '<=', scope),
};

const reversed = (both: Both | undefined): Both | undefined => both && [both[1], both[0]];

function unequal(left: PathNode, right: PathNode, scope: InvariantScope): Both {
  const t = (node: PathNode) => whenTrue(node, scope);
  const f = (node: PathNode) => whenFalse(node, scope);
  return [
    () => `((${t(left)}&&${f(right)})||(${f(left)}&&${t(right)}))`,
    () => `((${t(left)}&&${t(right)})||(${f(left)}&&${f(right)}))`,
  ];
}

/** `exists()` and `empty()` are never open. */
function isPresence(node: PathNode): boolean {
  if (node.kind !== 'call') return false;
  return (node.name === 'exists' || node.name === 'empty') && node.args.length === 0;
}

const TEXTS = new Set(['string', 'code', 'uri', 'id', 'markdown']);
const MOMENTS = new Set(['date', 'dateTime', 'instant']);
const NUMBERS = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt']);

/** `v.name` of an element that has one value of one of the types. */
function single(node: PathNode, types: ReadonlySet<string>, { shape }: InvariantScope): string | undefined {
  if (node.kind !== 'member' || node.base.kind !== 'this') return undefined;
  const property = shape.properties.get(node.name);
  return property && !property.array && types.has(property.type) ? `v.${node.name}` : undefined;
}

function emitEqual(left: PathNode, right: PathNode, scope: InvariantScope): Both | undefined {
  const value = single(left, TEXTS, scope);
  const text = textOf(right);
  if (value === undefined || text === undefined) return undefined;
  return [() => `${value}===${text}`, () => `(${value}!==undefined&&${value}!==${text})`];
}

function textOf(node: PathNode): string | undefined {
  if (node.kind === 'literal' && node.type === 'String') return JSON.stringify(node.value);
  return node.kind === 'variable' && node.name === 'ucum' ? '"http://unitsofmeasure.org"' : undefined;
}

function emitOrder(
  left: PathNode,
  right: PathNode,
  holds: string,
  fails: string,
  scope: InvariantScope,
): Both | undefined {
  const number = single(left, NUMBERS, scope);
  if (number && right.kind === 'literal' && typeof right.value === 'number') {
    const test = (operator: string) => `(typeof ${number}==="number"&&${number}${operator}${right.value})`;
    return [() => test(holds), () => test(fails)];
  }
  const a = single(left, MOMENTS, scope);
  const b = single(right, MOMENTS, scope);
  // The order of what cannot be compared is undefined, which is neither above nor below 0.
  return a && b ? [() => `timeOrder(${a},${b})${holds}0`, () => `timeOrder(${a},${b})${fails}0`] : undefined;
}

function emitCall(node: Call, scope: InvariantScope): Both | undefined {
  if (node.args.length > 0) return undefined;
  const direct = elementOf(node.base, scope);
  if (direct !== undefined) {
    if (node.name === 'exists') return presence(scope.present(direct));
    if (node.name === 'empty') return reversed(presence(scope.present(direct)));
    if (node.name === 'hasValue' && scope.shape.properties.get(direct)?.array === false)
      return presence(scope.valued(direct));
    return undefined;
  }
  if (!isPresence(node)) return undefined;
  // Nothing comes from nothing: where the path begins with an absent element, nobody walks it.
  const first = firstOf(node.base, scope);
  if (first === undefined) return undefined;
  const there = scope.present(first);
  const result = scope.evaluate(node);
  return node.name === 'exists'
    ? [() => `(${there}&&${result}===true)`, () => `(!${there}||${result}===false)`]
    : [() => `(!${there}||${result}===true)`, () => `(${there}&&${result}===false)`];
}

const presence = (local: string): Both => [() => local, () => `!${local}`];

function elementOf(node: PathNode, { shape }: InvariantScope): string | undefined {
  if (node.kind === 'call' && node.name === 'trace') return elementOf(node.base, { shape } as InvariantScope);
  if (node.kind !== 'member' || node.base.kind !== 'this') return undefined;
  for (const { element } of shape.properties.values())
    if (element === node.name || element === `${node.name}[x]`) return element;
  return undefined;
}

const FROM_ITEMS = new Set(['where', 'select', 'first', 'tail', 'trace', 'ofType', 'intersect']);

function firstOf(node: PathNode, scope: InvariantScope): string | undefined {
  const direct = elementOf(node, scope);
  if (direct !== undefined) return direct;
  if (node.kind === 'member') return firstOf(node.base, scope);
  return node.kind === 'call' && FROM_ITEMS.has(node.name) ? firstOf(node.base, scope) : undefined;
}
