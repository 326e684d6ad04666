import { findElement } from './fhir-model.ts';
import { isNumeric, type PathNode } from './view-path.ts';

/** One step down from a JSON item. Steps without `many` keep a single item single. */
export type Step =
  | { kind: 'member'; name: string; many: boolean }
  | { kind: 'index'; index: number }
  | { kind: 'items' }
  | { kind: 'choice'; name: string }
  | { kind: 'filter'; condition: string };

/** True when the steps give at most one item for one item. */
export const isSingle = (steps: readonly Step[]): boolean =>
  steps.every((step) => (step.kind === 'member' && !step.many) || step.kind === 'index');

/**
 * The steps as keys and positions of PostgreSQL's -> operator, which is twice as fast as #> with a list; undefined unless
 * they give at most one item.
 */
export function stepKeys(steps: readonly Step[]): (string | number)[] | undefined {
  if (!isSingle(steps)) return undefined;
  return steps.map((step) => (step.kind === 'index' ? step.index : (step as { name: string }).name));
}

/** The steps as an SQL/JSON path in lax mode, where a member of an array is the members of its items, as in FHIRPath. */
export function jsonPath(steps: readonly Step[]): string {
  return `$${steps.map(renderStep).join('')}`;
}

function renderStep(step: Step): string {
  switch (step.kind) {
    case 'member':
      return `.${JSON.stringify(step.name)}${step.many ? '[*]' : ''}`;
    case 'index':
      return `[${step.index}]`;
    case 'items':
      return '[*]';
    case 'choice':
      return `.keyvalue() ? (@."key" starts with ${JSON.stringify(step.name)})."value"[*]`;
    case 'filter':
      return ` ? (${step.condition})`;
  }
}

/**
 * A where() criterion as an SQL/JSON path filter, which runs inside one function call. Possible for equality of an
 * element with a literal, and for `and` and `or` of such; undefined for all else. An item with several values under an
 * element that may repeat is equal to no literal in FHIRPath, hence the size check.
 */
export function jsonPathFilter(criterion: PathNode, type: string | undefined): string | undefined {
  if (criterion.kind === 'literal' && criterion.type === 'boolean') return criterion.value ? '1 == 1' : '1 == 0';
  if (criterion.kind !== 'binary') return undefined;
  const { operator, left, right } = criterion;
  if (operator === 'and' || operator === 'or') {
    const parts = [jsonPathFilter(left, type), jsonPathFilter(right, type)];
    if (parts[0] === undefined || parts[1] === undefined) return undefined;
    return operator === 'and' ? `${parts[0]} && ${parts[1]}` : `(${parts[0]} || ${parts[1]})`;
  }
  if (operator !== '=') return undefined;
  return right.kind === 'literal' ? equalsLiteral(left, right, type) : undefined;
}

function equalsLiteral(
  node: PathNode,
  literal: PathNode & { kind: 'literal' },
  type: string | undefined,
): string | undefined {
  if (['date', 'dateTime', 'instant', 'time'].includes(literal.type)) return undefined;
  const value = isNumeric(literal.type) ? String(literal.value) : JSON.stringify(literal.value);
  if (node.kind === 'this') return `@ == ${value}`;
  const found = memberOf(node, type);
  if (!found) return undefined;
  const key = `@.${JSON.stringify(found.name)}`;
  return found.many ? `${key} == ${value} && ${key}.size() == 1` : `${key} == ${value}`;
}

/** JSON key of `name` or `name.ofType(T)` under the item; unknown elements may repeat. */
function memberOf(node: PathNode, type: string | undefined): { name: string; many: boolean } | undefined {
  if (node.kind !== 'member' || node.base.kind !== 'this') return undefined;
  const element = findElement(type, node.name);
  if (element?.choice) return undefined;
  return { name: node.name, many: element?.many ?? true };
}
