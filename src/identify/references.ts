/** Where a resource refers to others, and how it is rewritten. Pure. */
import type { FhirResource } from '../kernel/index.ts';

/** A Bundle or Parameters kept as a record refers to nothing outside itself. */
const OPAQUE = new Set(['Bundle', 'Parameters']);

/** Every Reference with text, with its FHIRPath. */
export function eachReference(
  resource: FhirResource,
  visit: (reference: { reference: string }, expression: string) => void,
): void {
  if (!OPAQUE.has(resource.resourceType)) walk(resource, [resource.resourceType], visit);
}

/** `place`: the names and positions that lead to the value; made a text only where a reference stands. */
function walk(
  value: unknown,
  place: (string | number)[],
  visit: (reference: { reference: string }, expression: string) => void,
): void {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      if (typeof value[i] !== 'object') continue;
      place.push(i);
      walk(value[i], place, visit);
      place.pop();
    }
    return;
  }
  if (value === null) return;
  const node = value as Record<string, unknown>;
  if (typeof node.reference === 'string') visit(node as { reference: string }, `${textOf(place)}.reference`);
  for (const key in node) {
    const child = node[key];
    if (typeof child !== 'object' || child === null) continue;
    place.push(key);
    walk(child, place, visit);
    place.pop();
  }
}

function textOf(place: readonly (string | number)[]): string {
  let text = '';
  for (const step of place) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}

/**
 * The resource with other texts in its references, and in addresses that name an entry of the bundle (`Attachment.url`,
 * R4 §3.1.0.11.2); parts that hold none are shared with the original.
 */
export function withReferences(
  resource: FhirResource,
  literalOf: (reference: string) => string | undefined,
): FhirResource {
  return OPAQUE.has(resource.resourceType) ? resource : (rewrite(resource, literalOf) as FhirResource);
}

function rewrite(value: unknown, literalOf: (reference: string) => string | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let list: unknown[] | undefined;
    for (let i = 0; i < value.length; i += 1) {
      const next = rewrite(value[i], literalOf);
      if (next === value[i]) continue;
      list ??= [...value];
      list[i] = next;
    }
    return list ?? value;
  }
  const node = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const key in node) {
    const child = node[key];
    const next =
      typeof child === 'string' && (key === 'reference' || (key === 'url' && child.startsWith('urn:uuid:')))
        ? (literalOf(child) ?? child)
        : rewrite(child, literalOf);
    if (next === child) continue;
    copy ??= { ...node };
    copy[key] = next;
  }
  return copy ?? node;
}

/** `identifier=system|value` of a conditional reference or request; undefined for any other condition. */
export function identifierCondition(query: string): { system: string; value: string } | undefined {
  const params = new URLSearchParams(query.replaceAll('+', '%2B'));
  const [only, ...others] = [...params.entries()];
  if (!only || others.length > 0 || only[0] !== 'identifier') return undefined;
  const bar = only[1].indexOf('|');
  return bar > 0 && bar < only[1].length - 1
    ? { system: only[1].slice(0, bar), value: only[1].slice(bar + 1) }
    : undefined;
}

const PERSON_ELEMENTS = ['subject', 'patient', 'beneficiary', 'for', 'individual'];
const INSTITUTION_ELEMENTS = [
  'organization',
  'providedBy',
  'managingOrganization',
  'owner',
  'serviceProvider',
  'partOf',
  'custodian',
];

/** The record whose bucket the resource shares: its Patient, else its institution. `literalOf` resolves what is not literal yet. */
export function ownerReference(
  resource: FhirResource,
  literalOf: (reference: string) => string | undefined,
): string | undefined {
  return (
    firstOf(resource, PERSON_ELEMENTS, 'Patient/', literalOf) ??
    firstOf(resource, INSTITUTION_ELEMENTS, 'Organization/', literalOf)
  );
}

function firstOf(
  resource: FhirResource,
  elements: readonly string[],
  prefix: string,
  literalOf: (reference: string) => string | undefined,
): string | undefined {
  for (const element of elements) {
    const value = resource[element];
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item?.reference !== 'string') continue;
      const literal = literalOf(item.reference) ?? item.reference;
      if (literal.startsWith(prefix)) return literal.split('/').slice(0, 2).join('/');
    }
  }
  return undefined;
}
