import type { PathNode } from './view-path.ts';

/**
 * Texts without which no resource passes the where clauses: literals that an element must equal in every way of being
 * true, each as the alternatives of which one is needed. A resource that holds none of some alternatives has no rows, so its
 * batch need not run the view.
 */
export function requiredTexts(where: readonly PathNode[]): string[][] {
  const found = where.flatMap(ifTrue).map((texts) => [...new Set(texts)].sort());
  return [...new Map(found.map((texts) => [texts.join('\0'), texts])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, texts]) => texts);
}

function ifTrue(node: PathNode): string[][] {
  if (node.kind === 'call' && node.name === 'exists') return [...ifAny(node.base), ...node.args.flatMap(ifTrue)];
  if (node.kind !== 'binary') return [];
  if (node.operator === 'and') return [...ifTrue(node.left), ...ifTrue(node.right)];
  if (node.operator === 'or') {
    const [left, right] = [ifTrue(node.left)[0], ifTrue(node.right)[0]];
    return left && right ? [[...left, ...right]] : [];
  }
  if (node.operator !== '=') return [];
  return [...equalTo(node.left, node.right), ...equalTo(node.right, node.left)];
}

function equalTo(element: PathNode, literal: PathNode): string[][] {
  if (literal.kind !== 'literal' || literal.type === 'boolean' || !isElement(element)) return [];
  const isText = ['string', 'code', 'uri', 'id', 'oid', 'uuid', 'url', 'canonical'].includes(literal.type);
  return [...(isText ? [[String(literal.value)]] : []), ...ifAny(element)];
}

/** What must hold for the collection to have an item. */
function ifAny(node: PathNode): string[][] {
  if (node.kind === 'member' || node.kind === 'at') return ifAny(node.base);
  if (node.kind !== 'call') return [];
  if (node.name === 'where') return [...ifAny(node.base), ...node.args.flatMap(ifTrue)];
  return ['first', 'ofType', 'extension'].includes(node.name) ? ifAny(node.base) : [];
}

/** The node gives values as they stand in the resource. */
function isElement(node: PathNode): boolean {
  if (node.kind === 'this') return true;
  if (node.kind === 'member' || node.kind === 'at') return isElement(node.base);
  return node.kind === 'call' && ['where', 'first', 'ofType', 'extension'].includes(node.name) && isElement(node.base);
}

/** The texts of a resource, gathered once however many views ask for them. */
const gathered = new WeakMap<object, ReadonlySet<string>>();

/** True when of all alternatives one stands somewhere in the resource as the value of an element. */
export function holdsTexts(resource: unknown, texts: readonly (readonly string[])[]): boolean {
  if (texts.length === 0) return true;
  if (typeof resource !== 'object' || resource === null) return false;
  let known = gathered.get(resource);
  if (!known) {
    known = textsOf(resource);
    gathered.set(resource, known);
  }
  return texts.every((alternatives) => alternatives.some((text) => known.has(text)));
}

function textsOf(resource: object): Set<string> {
  const texts = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') texts.add(value);
    else if (Array.isArray(value)) for (const item of value) look(item);
    else if (typeof value === 'object' && value !== null)
      for (const key in value) look((value as Record<string, unknown>)[key]);
  };
  look(resource);
  return texts;
}
