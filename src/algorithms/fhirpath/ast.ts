/** Syntax tree of FHIRPath (http://hl7.org/fhirpath/N1/grammar.html). */

export type BinaryOperator =
  | '|'
  | '+'
  | '-'
  | '*'
  | '/'
  | 'div'
  | 'mod'
  | '&'
  | '='
  | '!='
  | '~'
  | '!~'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'contains'
  | 'and'
  | 'or'
  | 'xor'
  | 'implies';

export type LiteralType = 'Boolean' | 'String' | 'Integer' | 'Decimal' | 'Date' | 'DateTime' | 'Time' | 'Quantity';

export interface Literal {
  kind: 'literal';
  type: LiteralType;
  value: string | number | boolean | { value: number; unit: string };
  /** Of a number as it was written, so that 1.20 can stay 1.20. */
  text?: string;
}

/** A tree; who compiles it to something else may put literals of an own kind in place of those that were read. */
export type PathNode<L extends { kind: 'literal' } = Literal> =
  | L
  | { kind: 'empty' }
  | { kind: 'this' }
  | { kind: 'position' }
  | { kind: 'variable'; name: string }
  | { kind: 'member'; base: PathNode<L>; name: string }
  | { kind: 'call'; base: PathNode<L>; name: string; args: PathNode<L>[] }
  | { kind: 'at'; base: PathNode<L>; index: PathNode<L> }
  | { kind: 'negate'; operand: PathNode<L> }
  | { kind: 'binary'; operator: BinaryOperator; left: PathNode<L>; right: PathNode<L> }
  | { kind: 'type'; operator: 'is' | 'as'; operand: PathNode<L>; type: string };

/** Reads a type name such as `Quantity`, `FHIR.Quantity` or `System.String`. */
export function typeName<L extends { kind: 'literal' }>(node: PathNode<L> | undefined): string | undefined {
  if (node?.kind !== 'member') return undefined;
  if (node.base.kind === 'this') return node.name;
  const owner = typeName(node.base);
  return owner === 'FHIR' || owner === 'System' ? `${owner}.${node.name}` : undefined;
}
