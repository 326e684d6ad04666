import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import { findElement, isKnownType } from './fhir-model.ts';
import { callFunction } from './path-functions.ts';
import { combine } from './path-operators.ts';
import { isSealedElement } from './sealed-elements.ts';
import { asPath, descend, itemAt, toList, toNumber, type Value } from './sql-values.ts';
import { isNumeric, type PathNode } from './view-path.ts';

/** What an expression stands in: the item it starts from and what %rowIndex and messages need. */
export interface Scope {
  /** SQL of jsonb: the item that $this is. */
  item: string;
  /** FHIR type of the item, when it is known. */
  type: string | undefined;
  /** SQL of integer for %rowIndex. */
  rowIndex: string;
  /** Type of the view's resource. */
  resource: string;
  /** Says in messages which column, forEach or where it is. */
  label: string;
  /** The item is the resource itself. */
  root: boolean;
  alias(prefix: string): string;
  /** Notes an element that the definitions do not have; it is empty in every resource that keeps to them. */
  warn(text: string): void;
  /** Notes an element that storage seals. */
  sealed(text: string): void;
}

export type Compiler = (node: PathNode, scope: Scope) => Value;

/** SQL of the resource in the relation `r` that every view reads. */
export const ROOT = 'r.content';

/** Compiles one expression, starting from the scope's item. Constants are already literals. */
export const compilePath: Compiler = (node, scope) => {
  switch (node.kind) {
    case 'literal':
      return { form: 'literal', value: node.value, type: node.type };
    case 'this':
      return { form: 'path', base: scope.item, steps: [], type: scope.type, certain: true };
    case 'variable':
      return compileVariable(node.name, scope);
    case 'member':
      return compileMember(node, scope);
    case 'call':
      return callFunction(compilePath, node, scope);
    case 'at':
      return compileIndex(node.base, node.index, scope);
    case 'negate':
      return {
        form: 'scalar',
        sql: `(- ${toNumber(compilePath(node.operand, scope), scope.label)})`,
        as: 'numeric',
        type: 'decimal',
      };
    case 'binary':
      return combine(node.operator, compilePath(node.left, scope), compilePath(node.right, scope), scope.label);
    case 'type':
      throw new PathFault(`operator '${node.operator}' is not in the supported subset`);
    case 'empty':
    case 'position':
      throw new PathFault(`${node.kind === 'empty' ? '{}' : '$index'} is not in the supported subset`);
  }
};

function compileVariable(name: string, scope: Scope): Value {
  if (name === 'rowIndex') return { form: 'scalar', sql: scope.rowIndex, as: 'integer', type: 'integer' };
  if (name === 'resource' || name === 'rootResource')
    return { form: 'path', base: ROOT, steps: [], type: scope.resource, certain: true };
  throw new PathFault(`constant %${name} is not defined`);
}

function compileMember(node: PathNode & { kind: 'member' }, scope: Scope): Value {
  // A path at the root may start with the name of its resource type (FHIRPath N1, section 2.1).
  if (scope.root && node.base.kind === 'this' && node.name === scope.resource) return compilePath(node.base, scope);
  const base = asPath(compilePath(node.base, scope));
  const element = findElement(base.type, node.name);
  if (element?.choice) return descend(base, { kind: 'choice', name: node.name }, undefined);
  if (!element && isKnownType(base.type)) scope.warn(`${scope.label}: ${node.name} is no element of ${base.type}`);
  if (isSealedElement(scope.resource, base.type, node.name))
    scope.sealed(`${scope.label}: ${base.type}.${node.name} of a ${scope.resource} is sealed in storage`);
  return descend(base, { kind: 'member', name: node.name, many: element?.many ?? true }, element?.type);
}

function compileIndex(baseNode: PathNode, indexNode: PathNode, scope: Scope): Value {
  const base = compilePath(baseNode, scope);
  if (indexNode.kind === 'literal') {
    if (!isNumeric(indexNode.type) || String(indexNode.value).includes('.'))
      throw new PathFault('an index is a whole number');
    return itemAt(base, Number(indexNode.value));
  }
  const index = toNumber(compilePath(indexNode, scope), scope.label);
  return { form: 'item', sql: `project.item(${toList(base)}, ${index})`, type: base.type };
}
