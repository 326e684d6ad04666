import type { FhirResource } from '../kernel/index.ts';
import { elementPath, valuesUnder } from './element-path.ts';
import type { AreaScope } from './model.ts';
import { addressesOf, cleared, isSight } from './restriction/cleared.ts';
import { referenceOf } from './values.ts';

export const AREA_EXTENSION = 'urn:kangyu:ext:area';
/** Area of a record about a person whose residence is unknown: only callers of the whole instance see it. */
export const UNKNOWN_AREA = '?';

const PERSON_PATHS = ['subject', 'patient', 'beneficiary', 'for', 'individual', 'participant.actor', 'actor'];
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
  const areas = isSight(scope) ? scope.areas : scope;
  if (areas === undefined || areas === '*') return undefined;
  return (typeof areas === 'string' ? [areas] : areas).map(areaPattern);
}

function areaPattern(code: string): string {
  if (!/^\d{6}(\d{3}|\d{6})?$/.test(code)) return code.replace(/[\\%_]/g, '\\$&');
  let significant = code;
  while (significant.length > 6 && significant.endsWith('000')) significant = significant.slice(0, -3);
  while (significant.length <= 6 && significant.length > 2 && significant.endsWith('00'))
    significant = significant.slice(0, -2);
  return `${significant}%`;
}

/**
 * SQL condition that the locator row `row` (or a row of pub_current) lies in `scope`; `add` takes a parameter and gives its
 * `$n`. `past`: earlier versions of the record are read too.
 */
export function inScope(
  scope: AreaScope | undefined,
  add: (value: unknown) => string,
  row = 'l',
  { past = false }: { past?: boolean } = {},
): string {
  const patterns = areaPatterns(scope);
  const conditions: string[] = [];
  if (patterns !== undefined) {
    const opened = isSight(scope) && scope.opened?.length ? addressesOf(scope.opened, add) : undefined;
    const anywhere = opened === undefined ? '' : ` or ${row}.subject = any(${opened}) or ${row}.self = any(${opened})`;
    conditions.push(`(${row}.area is null or ${row}.area like any(${add(patterns)}::text[])${anywhere})`);
  }
  if (isSight(scope) && scope.types) conditions.push(`${row}.type = any(${add(scope.types)}::text[])`);
  if (isSight(scope)) conditions.push(cleared(scope.clearance, add, row, past));
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}
