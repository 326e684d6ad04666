import type { Decimals, ElementShape, FhirTypes } from '../algorithms/fhir-xml/element-tables.ts';
import { readFhirXml } from '../algorithms/fhir-xml/read-xml.ts';
import { writeFhirXml } from '../algorithms/fhir-xml/write-xml.ts';
import { structures } from '../ingest/index.ts';
import { digitsOf, type FhirResource, markExact, setDecimal } from '../kernel/index.ts';

let known: FhirTypes | undefined;

/** The types of R4 as the two directions of XML need them. */
export function fhirTypes(): FhirTypes {
  if (known) return known;
  const { types, resources } = structures();
  const shapes = new Map<string, ReadonlyMap<string, ElementShape>>();
  for (const [type, { properties }] of types) {
    const elements = [...properties].map(([key, property]): [string, ElementShape] => [
      key,
      { key, type: property.type, primitive: property.primitive !== undefined, array: property.array },
    ]);
    shapes.set(type, new Map(elements));
  }
  known = { elements: (type) => shapes.get(type), isResource: (type) => resources.has(type) };
  return known;
}

const DECIMALS: Decimals = { read: setDecimal, write: digitsOf, mark: markExact };

/** Throws XmlProblem. */
export function fhirFromXml(text: string): FhirResource {
  return readFhirXml(text, fhirTypes(), DECIMALS);
}

export function fhirToXml(resource: object, pretty: boolean): string {
  return writeFhirXml(resource, fhirTypes(), DECIMALS, { pretty });
}
