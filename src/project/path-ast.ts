/** Syntax tree of the FHIRPath subset (http://hl7.org/fhirpath/, grammar of N1). */

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | 'div'
  | 'mod'
  | '&'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'xor'
  | 'implies';

/** A number keeps its text, so that 1.20 stays 1.20. `type` is a FHIR primitive type. */
export interface Literal {
  kind: 'literal';
  type: string;
  value: string | boolean;
}

export type PathNode =
  | Literal
  | { kind: 'this' }
  | { kind: 'variable'; name: string }
  | { kind: 'member'; base: PathNode; name: string }
  | { kind: 'call'; base: PathNode; name: string; args: PathNode[] }
  | { kind: 'index'; base: PathNode; index: PathNode }
  | { kind: 'negate'; operand: PathNode }
  | { kind: 'binary'; operator: BinaryOperator; left: PathNode; right: PathNode };

const NUMERIC = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt', 'integer64']);

export const isNumeric = (type: string | undefined): boolean => type !== undefined && NUMERIC.has(type);

/** Reads a type specifier such as `Quantity`, `FHIR.Quantity` or `System.String`. */
export function typeSpecifier(node: PathNode | undefined): string | undefined {
  if (node?.kind !== 'member') return undefined;
  if (node.base.kind === 'this') return node.name;
  const { base } = node;
  if (base.kind !== 'member' || base.base.kind !== 'this') return undefined;
  if (base.name === 'FHIR') return node.name;
  return base.name === 'System' ? node.name[0]!.toLowerCase() + node.name.slice(1) : undefined;
}
