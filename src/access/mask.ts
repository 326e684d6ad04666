import { type FhirResource, keepDigits } from '../kernel/index.ts';
import { isWithinByCode } from './areas.ts';
import type { Caller, IsWithin } from './caller.ts';
import { maskAddress, maskContact, maskIdNumber, maskName, scrubText } from './mask-text.ts';

const AREA_EXTENSION = 'urn:kangyu:ext:area';
const PERSONS = new Set(['Patient', 'RelatedPerson', 'Practitioner', 'Person']);
const ID_NUMBER_SYSTEM = 'urn:oid:2.16.156.10011.1.3';
const USCC = 'urn:kangyu:id:uscc'; // eighteen characters, sometimes all digits: it must not be taken for an id number
/** Identifier systems of persons that are no secret: licences, and numbers local to a source. */
const OPEN_SYSTEMS = [/^urn:kangyu:id:licence$/, /^urn:kangyu:id:local:/];
/** Fields that hold addresses of things, never text of people. */
const TECHNICAL = new Set([
  'id',
  'resourceType',
  'system',
  'url',
  'fullUrl',
  'versionId',
  'lastUpdated',
  'code',
  'contentType',
]);

export interface MaskOptions {
  /** Area of the record where the resource itself names none (an Encounter is where its institution is). */
  area?: string;
  isWithin?: IsWithin;
}

/**
 * The resource as the caller may see it: in full for roles with `mask: none` inside their own area, else with names,
 * identifiers, contacts, addresses, narratives and attachments of persons reduced, at any depth and in contained
 * resources. Pure: the given resource stays as it is.
 */
export function maskResource<T extends FhirResource>(
  caller: Pick<Caller, 'mask' | 'area'>,
  resource: T,
  options: MaskOptions = {},
): { resource: T; masked: boolean } {
  if (seesInFull(caller, areaOf(resource) ?? options.area, options.isWithin)) return { resource, masked: false };
  const names = new Map<string, string>();
  collectNames(resource, resource.resourceType, names);
  return { resource: maskNode(resource, { resourceType: resource.resourceType, names }) as T, masked: true };
}

/** Whether the caller sees personal data of an area in full; without an area the role alone decides. */
export function seesInFull(
  caller: Pick<Caller, 'mask' | 'area'>,
  area: string | undefined,
  isWithin: IsWithin = isWithinByCode,
): boolean {
  return caller.mask === 'none' && (area === undefined || isWithin(area, caller.area));
}

function areaOf(resource: FhirResource): string | undefined {
  const extensions: unknown = resource.extension;
  if (!Array.isArray(extensions)) return undefined;
  return extensions.find((extension) => extension?.url === AREA_EXTENSION)?.valueCode;
}

interface Place {
  /** The nearest enclosing resource. */
  resourceType: string;
  /** Full names found in the resource with their masked form; free text may repeat them. */
  names: ReadonlyMap<string, string>;
  /** Field that holds the node, looking through arrays. */
  field?: string;
  /** Whether a person's part encloses the node in a resource that is none (Organization.contact). */
  inContact?: boolean;
}

type Node = Record<string, unknown>;

function maskNode(node: unknown, place: Place): unknown {
  if (typeof node === 'string')
    return place.field !== undefined && TECHNICAL.has(place.field) ? node : maskText(node, place);
  if (Array.isArray(node)) return node.map((item) => maskNode(item, place)).filter((item) => item !== undefined);
  if (typeof node !== 'object' || node === null) return node;
  const object = node as Node;
  if (typeof object.resourceType === 'string' && object.resourceType !== place.resourceType) {
    return maskFields(object, { resourceType: object.resourceType, names: place.names });
  }
  switch (place.field) {
    case 'name':
    case 'valueHumanName':
      return maskHumanName(object);
    case 'identifier':
    case 'valueIdentifier':
      return maskIdentifier(object, place);
    case 'telecom':
    case 'valueContactPoint':
      return isPersonal(place) ? maskContactPoint(object) : maskFields(object, place);
    case 'address':
    case 'valueAddress':
      return isPersonal(place) ? maskAddressNode(object) : maskFields(object, place);
    default:
      return maskFields(object, place);
  }
}

function isPersonal(place: Place): boolean {
  return PERSONS.has(place.resourceType) || place.inContact === true || place.field?.startsWith('value') === true;
}

function maskFields(object: Node, place: Place): Node {
  const result: Node = {};
  keepDigits(object, result);
  const personReference = refersToPerson(object, place.field);
  for (const [field, value] of Object.entries(object)) {
    if (field === 'text' && typeof value === 'object') continue; // a narrative repeats everything
    if (
      field === 'photo' ||
      (field === 'data' && place.field === 'attachment') ||
      (field === 'data' && place.field === 'content')
    )
      continue;
    if (field === 'valueAttachment') continue;
    if (field === 'display' && personReference && typeof value === 'string') {
      result[field] = maskName(value);
      continue;
    }
    if (field === 'reference' && typeof value === 'string') {
      result[field] = value.includes('|') ? maskText(value, place) : value;
      continue;
    }
    const inContact = place.inContact === true || field === 'contact';
    result[field] = maskNode(value, { ...place, field, ...(inContact ? { inContact } : {}) });
  }
  return result;
}

/** References name a person by `Patient/…`, by `type`, or by standing in a field that only persons fill. */
function refersToPerson(object: Node, field: string | undefined): boolean {
  const type = typeof object.reference === 'string' ? (object.reference.split(/[/?]/).at(0) ?? '') : '';
  return PERSONS.has(type) || PERSONS.has(String(object.type)) || field === 'subject' || field === 'patient';
}

function maskText(text: string, place: Place): string {
  let result = scrubText(text);
  for (const [name, masked] of place.names) result = result.replaceAll(name, masked);
  return result;
}

function maskHumanName(name: Node): Node {
  const full = fullName(name);
  return {
    ...(name.use === undefined ? {} : { use: name.use }),
    ...(full === undefined ? {} : { text: maskName(full) }),
  };
}

function fullName(name: Node): string | undefined {
  if (typeof name.text === 'string' && name.text.trim() !== '') return name.text;
  const given = Array.isArray(name.given) ? name.given.filter((part) => typeof part === 'string') : [];
  const family = typeof name.family === 'string' ? name.family : '';
  return family === '' && given.length === 0 ? undefined : family + given.join('');
}

function maskIdentifier(identifier: Node, place: Place): Node {
  const masked = maskFields(identifier, place);
  const { system, value } = identifier;
  if (typeof value !== 'string' || system === USCC) return { ...masked, value };
  const open = typeof system === 'string' && OPEN_SYSTEMS.some((one) => one.test(system));
  const personal = system === ID_NUMBER_SYSTEM || (!open && isPersonal({ ...place, field: 'identifier' }));
  return { ...masked, value: personal ? maskIdNumber(value) : maskText(value, place) };
}

function maskContactPoint(contact: Node): Node {
  return typeof contact.value === 'string' ? { ...contact, value: maskContact(contact.value) } : contact;
}

function maskAddressNode(address: Node): Node {
  const { text, line: _line, postalCode: _postalCode, ...rest } = address;
  const village = typeof text === 'string' ? maskAddress(text) : undefined;
  const kept: Node = {};
  for (const field of ['use', 'type', 'country', 'state', 'city', 'district', 'period'])
    if (rest[field] !== undefined) kept[field] = rest[field];
  return { ...kept, ...(village === undefined ? {} : { text: scrubText(village) }) };
}

/** Long enough to be told from other words: a surname alone, or `al` in `final`, must not be blotted out. */
function isDistinct(name: string): boolean {
  return [...name].length >= (/^[ -~]*$/.test(name) ? 4 : 2);
}

/** Full names of persons anywhere in the resource. */
function collectNames(node: unknown, resourceType: string, names: Map<string, string>, field?: string): void {
  if (Array.isArray(node)) {
    for (const item of node) collectNames(item, resourceType, names, field);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const object = node as Node;
  const type = typeof object.resourceType === 'string' ? object.resourceType : resourceType;
  if (field === 'name' || field === 'valueHumanName') {
    const full = fullName(object);
    if (full !== undefined && isDistinct(full)) names.set(full, maskName(full));
  }
  if (typeof object.display === 'string' && refersToPerson(object, field) && isDistinct(object.display)) {
    names.set(object.display, maskName(object.display));
  }
  for (const [key, value] of Object.entries(object)) collectNames(value, type, names, key);
}
