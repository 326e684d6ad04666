export type ReferenceKind = 'literal' | 'conditional' | 'urn' | 'contained' | 'absolute' | 'invalid';
export interface ReferenceForm {
  kind: ReferenceKind;
  /** Resource type, for literal and conditional references. */
  type?: string;
  /** Logical id, for literal references. */
  id?: string;
  /** Search part, for conditional references. */
  query?: string;
}

const LITERAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/;

/** How the text of `Reference.reference` is written (https://hl7.org/fhir/R4/references.html#literal). */
export function referenceForm(text: string): ReferenceForm {
  const literal = LITERAL.exec(text);
  if (literal) return { kind: 'literal', type: literal[1]!, id: literal[2]! };
  if (/^urn:(uuid|oid):\S+$/.test(text)) return { kind: 'urn' };
  const conditional = CONDITIONAL.exec(text);
  if (conditional) return { kind: 'conditional', type: conditional[1]!, query: conditional[2]! };
  if (/^#\S*$/.test(text)) return { kind: 'contained' };
  if (/^https?:\/\/\S+$/.test(text)) return { kind: 'absolute' };
  return { kind: 'invalid' };
}

/** The resource type that a reference names, empty where its form has none, undefined where it is no reference. */
export function referenceType(text: string): string | undefined {
  const form = referenceForm(text);
  return form.kind === 'invalid' ? undefined : (form.type ?? '');
}
