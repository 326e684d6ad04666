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
}

export type PathNode =
  | Literal
  | { kind: 'empty' }
  | { kind: 'this' }
  | { kind: 'position' }
  | { kind: 'variable'; name: string }
  | { kind: 'member'; base: PathNode; name: string }
  | { kind: 'call'; base: PathNode; name: string; args: PathNode[] }
  | { kind: 'at'; base: PathNode; index: PathNode }
  | { kind: 'negate'; operand: PathNode }
  | { kind: 'binary'; operator: BinaryOperator; left: PathNode; right: PathNode }
  | { kind: 'type'; operator: 'is' | 'as'; operand: PathNode; type: string };

/** Reads a type name such as `Quantity`, `FHIR.Quantity` or `System.String`. */
export function typeName(node: PathNode | undefined): string | undefined {
  if (node?.kind !== 'member') return undefined;
  if (node.base.kind === 'this') return node.name;
  const owner = typeName(node.base);
  return owner === 'FHIR' || owner === 'System' ? `${owner}.${node.name}` : undefined;
}
