import { type Property, structures } from './structures.ts';

/**
 * What the definitions say about the element at a path of keys and list positions, e.g. `['identifier', '0', 'value']` of
 * a Patient; undefined for a path that R4 does not have.
 */
export function elementAt(resourceType: string, steps: readonly string[]): Property | undefined {
  const { types } = structures();
  let shape = types.get(resourceType);
  let property: Property | undefined;
  for (const step of steps) {
    if (property?.array && /^(\d+|-)$/.test(step)) continue;
    property = shape?.properties.get(step);
    if (!property) return undefined;
    shape = types.get(property.type);
  }
  return property;
}
