/** What the two readers of this folder need to know of FHIR types. */
export interface ElementShape {
  /** JSON key, e.g. `valueQuantity`. */
  key: string;
  /** Type or, for parts of a resource, path: `Quantity`, `Patient.contact`. */
  type: string;
  primitive: boolean;
  array: boolean;
}

export interface FhirTypes {
  /** Elements in the order of the StructureDefinition; undefined for what is no type. */
  elements(type: string): ReadonlyMap<string, ElementShape> | undefined;
  isResource(type: string): boolean;
}

/** How numbers pass: their text is kept where it says more than the number. */
export interface Decimals {
  read(holder: object, key: PropertyKey, text: string): boolean;
  write(holder: unknown, key: PropertyKey): string | undefined;
  /** Called for a resource that holds such a number. */
  mark(resource: object): void;
}

export const FHIR_NAMESPACE = 'http://hl7.org/fhir';
export const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

/** Elements that XML writes as attributes: `id` of all that is no resource, `url` of extensions. */
export function isAttribute(key: string, type: string, types: FhirTypes): boolean {
  return (key === 'id' && !types.isResource(type)) || (key === 'url' && type === 'Extension');
}
