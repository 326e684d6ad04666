import type { FhirResource } from '../../kernel/index.ts';
import type { Designation, IncomingConcept, Property } from './model.ts';

/** Longer codes and addresses are not indexed, so nothing finds them. */
export const MAX_INDEXED = 800;
const STANDARD = 'http://hl7.org/fhir/concept-properties#';

/** The CodeSystem without its concepts and narrative: what is known of it as a whole. */
export function headerOf(resource: FhirResource): FhirResource {
  const { concept: _concept, text: _text, meta: _meta, contained: _contained, ...header } = resource;
  return header;
}

/**
 * The concepts of a CodeSystem in the order of the resource, each code once. Parents come from nesting and from the properties
 * parent and child; parents that the system does not hold are left out. Inactive is what says so by `inactive` or by the
 * statuses retired and inactive (http://hl7.org/fhir/R4/codesystem-concept-properties.html); deprecated codes stay in use.
 */
export function conceptsOf(resource: FhirResource): IncomingConcept[] {
  const standard = standardNames(resource);
  const concepts = new Map<string, IncomingConcept>();
  const children: [parent: string, child: string][] = [];
  const walk = (list: unknown, parent: string | undefined): void => {
    for (const node of asArray(list)) {
      const code = node.code;
      if (typeof code !== 'string' || code.length > MAX_INDEXED) continue;
      const known = concepts.get(code);
      if (known) {
        if (parent !== undefined) known.parents.push(parent);
      } else {
        concepts.set(code, readConcept(node, code, parent, standard));
        for (const one of asArray(node.property))
          if (standard(one.code) === 'child') children.push([code, propertyText(one as Property)]);
      }
      walk(node.concept, code);
    }
  };
  walk(resource.concept, undefined);
  for (const [parent, child] of children) concepts.get(child)?.parents.push(parent);
  for (const concept of concepts.values())
    concept.parents = [...new Set(concept.parents)].filter((code) => code !== concept.code && concepts.has(code));
  return [...concepts.values()];
}

function readConcept(
  node: Element,
  code: string,
  parent: string | undefined,
  standard: (code: unknown) => string,
): IncomingConcept {
  const properties = asArray(node.property) as Property[];
  const given = (name: string) => properties.filter((one) => standard(one.code) === name).map(propertyText);
  const kept = properties.filter(({ code: name }) => !['parent', 'child', 'subsumedBy'].includes(standard(name)));
  const designation = asArray(node.designation).filter(
    ({ value }) => typeof value === 'string',
  ) as unknown as Designation[];
  return {
    code,
    ...(typeof node.display === 'string' ? { display: node.display } : {}),
    ...(typeof node.definition === 'string' ? { definition: node.definition } : {}),
    ...(designation.length > 0 ? { designation } : {}),
    ...(kept.length > 0 ? { property: kept } : {}),
    inactive: given('inactive').includes('true') || given('status').some((one) => /^(retired|inactive)$/i.test(one)),
    abstract: given('notSelectable').includes('true') || given('abstract').includes('true'),
    parents: [...(parent === undefined ? [] : [parent]), ...given('parent'), ...given('subsumedBy')],
  };
}

/** A system may name a standard property as it likes and say by `uri` which one it means. */
function standardNames(resource: FhirResource): (code: unknown) => string {
  const names = new Map<unknown, string>();
  for (const { code, uri } of asArray(resource.property))
    if (typeof uri === 'string' && uri.startsWith(STANDARD)) names.set(code, uri.slice(STANDARD.length));
  return (code) => names.get(code) ?? String(code);
}

/** The value of a property as text. */
export function propertyText(property: Property): string {
  const key = Object.keys(property).find((name) => name.startsWith('value'));
  const value = key === undefined ? undefined : property[key];
  if (typeof value === 'object' && value !== null) return String((value as { code?: unknown }).code ?? '');
  return value === undefined ? '' : String(value);
}

/** An element of a resource, read with care: records are checked for form, not for sense. */
export type Element = Record<string, any>;

export function asArray(value: unknown): Element[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
