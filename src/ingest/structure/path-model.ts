import type { PathModel, PathProperty } from '../../algorithms/fhirpath/items.ts';
import { type Structures, structures } from './structures.ts';

/** What primitive and quantity types specialise (https://hl7.org/fhir/R4/datatypes.html). */
const PARENTS: Record<string, string> = {
  code: 'string',
  id: 'string',
  markdown: 'string',
  url: 'uri',
  canonical: 'uri',
  uuid: 'uri',
  oid: 'uri',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  Age: 'Quantity',
  Count: 'Quantity',
  Distance: 'Quantity',
  Duration: 'Quantity',
  MoneyQuantity: 'Quantity',
  SimpleQuantity: 'Quantity',
  Timing: 'BackboneElement',
  Dosage: 'BackboneElement',
  ElementDefinition: 'BackboneElement',
  BackboneElement: 'Element',
  DomainResource: 'Resource',
};
const NO_CONTAINED = new Set(['Bundle', 'Parameters', 'Binary']);

/** FHIR R4 as the FHIRPath evaluator asks for it. */
export function pathModel(): PathModel {
  loaded ??= build(structures());
  return loaded;
}
let loaded: PathModel | undefined;

function build({ types, resources }: Structures): PathModel {
  const byType = new Map<string, PathProperty[]>();
  const byName = new Map<string, Map<string, PathProperty[]>>();
  for (const [type, { properties }] of types) {
    const all: PathProperty[] = [];
    const named = new Map<string, PathProperty[]>();
    for (const [key, { element, type: of }] of properties) {
      const property = { key, type: of };
      all.push(property);
      const name = element.replace('[x]', '');
      named.set(name, [...(named.get(name) ?? []), property]);
    }
    byType.set(type, all);
    byName.set(type, named);
  }
  return {
    property: (type, name) => byName.get(type)?.get(name),
    properties: (type) => byType.get(type),
    parent(type) {
      if (resources.has(type)) return NO_CONTAINED.has(type) ? 'Resource' : 'DomainResource';
      if (Object.hasOwn(PARENTS, type)) return PARENTS[type];
      if (type.includes('.')) return 'BackboneElement';
      return type === 'Element' || type === 'Resource' || !byType.has(type) ? undefined : 'Element';
    },
  };
}
