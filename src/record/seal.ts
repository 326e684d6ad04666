import { type FhirResource, isSealed, type Sealer } from '../kernel/index.ts';
import { closeResource, isClosed, openClosed } from './close.ts';
import { PERSON_TYPES, PERSONAL_SYSTEMS } from './resource-types.ts';

type Change = (text: string) => string;

/**
 * The resource as it is kept: id numbers everywhere, phones, addresses and the narrative of persons, criteria and headers of
 * subscriptions, replaced by sealed text in place. The context binds a sealed value to its record, so it cannot be moved to another.
 */
export function sealResource(sealer: Sealer, resource: FhirResource): FhirResource {
  return rewrite(resource, (text) => sealer.seal(text, contextOf(resource)));
}

/** Types that hold resources of other types. */
const HOLDERS: ReadonlySet<string> = new Set(['Bundle', 'Parameters', 'Subscription']);

/** Says by its JSON whether a resource can hold anything to seal: a look at the text that spares most of them the walk. */
export function maySeal(resource: FhirResource, json: string): boolean {
  const { resourceType: type, contained } = resource;
  if (PERSON_TYPES.has(type) || HOLDERS.has(type) || contained !== undefined || json.includes('"header":['))
    return true;
  for (const system of PERSONAL_SYSTEMS) if (json.includes(system)) return true;
  return false;
}

/** The resource as it was sent. */
export function openResource(sealer: Sealer, stored: FhirResource): FhirResource {
  if (isClosed(stored)) return openClosed(sealer, stored, contextOf(stored));
  return rewrite(stored, (text) => (isSealed(text) ? sealer.open(text, contextOf(stored)) : text));
}

/** The resource as it is kept where everything that it says is sealed (close.ts). */
export function closeWhole(sealer: Sealer, resource: FhirResource): FhirResource {
  return closeResource(sealer, resource, contextOf(resource));
}

function contextOf(resource: FhirResource): string {
  return `record:${resource.resourceType}/${resource.id}`;
}

function rewrite(resource: FhirResource, change: Change): FhirResource {
  return walk(resource, change, false) as FhirResource;
}

/** Copies only what changes, so that a resource without personal elements is returned as it is. */
function walk(value: unknown, change: Change, inPerson: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return copyOnChange(value, (item) => walk(item, change, inPerson));
  const node = value as Record<string, unknown>;
  const person = inPerson || PERSON_TYPES.has(String(node.resourceType)); // contained persons too
  let copy: Record<string, unknown> | undefined;
  for (const key in node) {
    const member = node[key];
    if (typeof member !== 'object' && !TEXTS.has(key)) continue;
    const next = personal(key, member, node, person) ? sealMember(key, member, change) : walk(member, change, person);
    if (next === member) continue;
    copy ??= { ...node };
    copy[key] = next;
  }
  return copy ?? node;
}

/** Names under which a bare text may be personal. */
const TEXTS: ReadonlySet<string> = new Set(['value', 'criteria', 'telecom', 'address']);

function personal(key: string, member: unknown, node: Record<string, unknown>, person: boolean): boolean {
  if (key === 'value' && typeof member === 'string' && PERSONAL_SYSTEMS.has(String(node.system))) return true;
  // Criteria may name an id number; headers of a channel hold passwords of others.
  if (node.resourceType === 'Subscription' && key === 'criteria') return typeof member === 'string';
  if (key === 'header' && Array.isArray(member)) return true;
  return person && (key === 'telecom' || key === 'address' || (key === 'text' && typeof member === 'object'));
}

const SEALED_ELEMENTS: Record<string, readonly string[]> = {
  telecom: ['value'],
  address: ['text', 'line'],
  text: ['div'],
};

function sealMember(key: string, member: unknown, change: Change): unknown {
  if (typeof member === 'string') return change(member);
  if (Array.isArray(member)) return copyOnChange(member, (item) => sealMember(key, item, change));
  if (typeof member !== 'object' || member === null) return member;
  const copy = { ...(member as Record<string, unknown>) };
  for (const element of SEALED_ELEMENTS[key] ?? []) {
    const found = copy[element];
    if (typeof found === 'string') copy[element] = change(found);
    else if (Array.isArray(found))
      copy[element] = found.map((line) => (typeof line === 'string' ? change(line) : line));
  }
  return copy;
}

function copyOnChange(items: unknown[], next: (item: unknown) => unknown): unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i += 1) {
    const changed = next(items[i]);
    if (changed === items[i]) continue;
    copy ??= [...items];
    copy[i] = changed;
  }
  return copy ?? items;
}
