import { type PathNode as Tree, typeName } from '../algorithms/fhirpath/ast.ts';
import { parsePath } from '../algorithms/fhirpath/parse.ts';
import { PathFault } from '../algorithms/fhirpath/path-fault.ts';

/** Expressions of views: the tree of algorithms/fhirpath, its literals in the form that SQL is made from. */

/** A number keeps its text, so that 1.20 stays 1.20. `type` is a FHIR primitive type. */
export interface Literal {
  kind: 'literal';
  type: string;
  value: string | boolean;
}

export type PathNode = Tree<Literal>;

/** Names that the runner itself gives a value. */
export const ENVIRONMENT: ReadonlySet<string> = new Set(['rowIndex', 'resource', 'rootResource']);

const NUMERIC = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt', 'integer64']);

export const isNumeric = (type: string | undefined): boolean => type !== undefined && NUMERIC.has(type);

/** Parses an expression and puts constants in their place; throws PathFault with the reason. */
export function readPath(text: string, constants: ReadonlyMap<string, Literal> = new Map()): PathNode {
  return forViews(parsePath(text), constants);
}

function forViews(node: Tree, constants: ReadonlyMap<string, Literal>): PathNode {
  const inside = (child: Tree): PathNode => forViews(child, constants);
  switch (node.kind) {
    case 'literal':
      return literal(node);
    case 'variable': {
      const constant = constants.get(node.name);
      if (!constant && !ENVIRONMENT.has(node.name)) throw new PathFault(`constant %${node.name} is not defined`);
      return constant ?? node;
    }
    case 'member':
      return { ...node, base: inside(node.base) };
    case 'call':
      return { ...node, base: inside(node.base), args: node.args.map(inside) };
    case 'at':
      return { ...node, base: inside(node.base), index: inside(node.index) };
    case 'negate':
      return { ...node, operand: inside(node.operand) };
    case 'binary':
      return { ...node, left: inside(node.left), right: inside(node.right) };
    case 'type':
      return { ...node, operand: inside(node.operand) };
    default:
      return node;
  }
}

function literal({ type, value, text }: Tree & { kind: 'literal' }): Literal {
  if (typeof value === 'object') throw new PathFault('a quantity as a literal is not in the supported subset');
  return { kind: 'literal', type: fhirName(type), value: typeof value === 'boolean' ? value : (text ?? String(value)) };
}

/** `DateTime` of the standard is `dateTime` of FHIR. */
const fhirName = (type: string): string => type[0]!.toLowerCase() + type.slice(1);

/** Reads a type specifier such as `Quantity`, `FHIR.Quantity` or `System.String`. */
export function typeSpecifier(node: PathNode | undefined): string | undefined {
  const name = typeName(node);
  return name?.startsWith('System.') ? fhirName(name.slice(7)) : name?.replace(/^FHIR\./, '');
}
