import type { FhirResource } from '../kernel/index.ts';
import { elementPath, valuesUnder } from './element-path.ts';
import type { AreaScope } from './model.ts';
import { referenceOf } from './values.ts';

export const AREA_EXTENSION = 'urn:kangyu:ext:area';
/** Area of a record about a person whose residence is unknown: only callers of the whole instance see it. */
export const UNKNOWN_AREA = '?';

const PERSON_PATHS = ['subject', 'patient', 'beneficiary', 'for', 'individual'];
const INSTITUTION_PATHS = [
  'managingOrganization',
  'serviceProvider',
  'providedBy',
  'organization',
  'owner',
  'partOf',
  'custodian',
  'author',
  'performer',
  'performer.actor',
];

/** The division code that the resource itself states. */
export function ownArea(resource: FhirResource): string | undefined {
  const extension = (resource.extension as { url?: string; valueCode?: string }[] | undefined)?.find(
    (item) => item.url === AREA_EXTENSION,
  );
  return extension?.valueCode;
}

/** The Patient, else the institution, whose area the resource takes; undefined when it states its own or belongs to nobody. */
export function ownerOf(resource: FhirResource): string | undefined {
  if (ownArea(resource) !== undefined) return undefined;
  return (
    firstReference(resource, PERSON_PATHS, 'Patient/') ?? firstReference(resource, INSTITUTION_PATHS, 'Organization/')
  );
}

/** Says whether the resource is about a person, so that an unknown area hides it. */
export function isPersonal(resource: FhirResource): boolean {
  return (
    resource.resourceType === 'Patient' ||
    resource.resourceType === 'RelatedPerson' ||
    ownerOf(resource)?.startsWith('Patient/') === true
  );
}

function firstReference(resource: FhirResource, paths: readonly string[], prefix: string): string | undefined {
  for (const path of paths) {
    for (const value of valuesUnder(resource, elementPath(path))) {
      const reference = referenceOf(value);
      if (reference?.startsWith(prefix)) return reference;
    }
  }
  return undefined;
}

/**
 * SQL patterns of the area codes inside `scope`, or undefined for the whole instance. A division code (GB/T 2260 and the
 * 12-digit statistical codes) holds every code that begins with its significant digits; other codes hold only themselves.
 */
export function areaPatterns(scope: AreaScope | undefined): string[] | undefined {
  if (scope === undefined || scope === '*') return undefined;
  return (typeof scope === 'string' ? [scope] : scope).map(areaPattern);
}

function areaPattern(code: string): string {
  if (!/^\d{6}(\d{3}|\d{6})?$/.test(code)) return code.replace(/[\\%_]/g, '\\$&');
  let significant = code;
  while (significant.length > 6 && significant.endsWith('000')) significant = significant.slice(0, -3);
  while (significant.length <= 6 && significant.length > 2 && significant.endsWith('00'))
    significant = significant.slice(0, -2);
  return `${significant}%`;
}

/** SQL condition that the locator row `row` lies in `scope`; `add` takes a parameter and gives its `$n`. */
export function inScope(scope: AreaScope | undefined, add: (value: unknown) => string, row = 'l'): string {
  const patterns = areaPatterns(scope);
  return patterns === undefined ? 'true' : `(${row}.area is null or ${row}.area like any(${add(patterns)}::text[]))`;
}
