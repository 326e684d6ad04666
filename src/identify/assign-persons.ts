/**
 * Which person each Patient stands for (platform: deterministic pass of the master index). A valid id number decides; a
 * different name under the same number opens a review and merges nothing by name. Links move, records never do.
 */
import { uuidv7 } from '../kernel/index.ts';
import { foldName } from './names.ts';
import type { Hash, Plan } from './plan-entries.ts';
import type { KnownLink, KnownPerson } from './store.ts';

export type LinkMethod = 'id-number' | 'birth-certificate' | 'local' | 'new';
export type ReviewReason = 'same-id-different-name' | 'id-number-changed' | 'identifiers-of-two-persons';

export interface PersonState {
  id: string;
  isNew: boolean;
  changed: boolean;
  idKey: string | null;
  nameKey: string | null;
  links: number;
  deceased: boolean;
}
export interface LinkChange {
  plan: Plan;
  person: PersonState;
  previous: string | null;
  method: LinkMethod;
  idKey: string | null;
  name: string | null;
  nameKey: string | null;
}
export interface Review {
  reason: ReviewReason;
  patient: string;
  person: PersonState;
  other: string | null;
}
export interface IdentifierClaim {
  kind: 'id-number' | 'birth-certificate';
  hash: string;
  person: PersonState;
}
export interface PersonChanges {
  links: LinkChange[];
  identifiers: IdentifierClaim[];
  persons: PersonState[];
  reviews: Review[];
}

/** Display name of a person: as text, else put together from its parts. */
export function nameOf(plan: Plan): string | null {
  const names = plan.resource?.name as
    | { use?: string; text?: string; family?: string; given?: string[]; period?: { end?: string } }[]
    | undefined;
  const name = names?.find((n) => n.use !== 'old' && n.use !== 'maiden') ?? names?.[0];
  if (!name) return null;
  const text =
    name.text ??
    [name.family, ...(name.given ?? [])].filter(Boolean).join(/^[\x20-\x7f]*$/.test(name.family ?? '') ? ' ' : '');
  return text || null;
}

export function assignPersons(
  plans: readonly Plan[],
  links: ReadonlyMap<string, KnownLink>,
  persons: ReadonlyMap<string, KnownPerson>,
  hash: Hash,
): PersonChanges {
  const index = new PersonIndex(links, persons);
  const changes: PersonChanges = { links: [], identifiers: [], persons: [], reviews: [] };
  for (const plan of plans) {
    if (!plan.alive || plan.exists || plan.type !== 'Patient' || plan.method === 'DELETE') continue;
    assignPerson(plan, index, changes, hash);
  }
  changes.persons = index.touched();
  return changes;
}

/** Persons by key and Patient, as stored and as changed by entries before. */
class PersonIndex {
  readonly byId = new Map<string, PersonState>();
  readonly byKey = new Map<string, PersonState>();
  readonly linkOf = new Map<string, { person: PersonState; idKey: string | null }>();

  constructor(links: ReadonlyMap<string, KnownLink>, persons: ReadonlyMap<string, KnownPerson>) {
    for (const [key, known] of persons)
      this.byKey.set(key, this.state(known.person, known.idKey, known.nameKey, known.links));
    for (const link of links.values()) {
      this.linkOf.set(link.patient, {
        person: this.state(link.person, link.personIdKey, link.personNameKey, link.links),
        idKey: link.idKey,
      });
    }
  }

  state(id: string, idKey: string | null, nameKey: string | null, links: number): PersonState {
    let state = this.byId.get(id);
    if (!state) {
      state = { id, isNew: false, changed: false, idKey, nameKey, links, deceased: false };
      this.byId.set(id, state);
    }
    return state;
  }

  create(): PersonState {
    const state: PersonState = {
      id: uuidv7(),
      isNew: true,
      changed: true,
      idKey: null,
      nameKey: null,
      links: 0,
      deceased: false,
    };
    this.byId.set(state.id, state);
    return state;
  }

  touched(): PersonState[] {
    return [...this.byId.values()].filter((person) => person.isNew || person.changed);
  }
}

function assignPerson(plan: Plan, index: PersonIndex, changes: PersonChanges, hash: Hash): void {
  const patient = plan.id!;
  const link = index.linkOf.get(patient);
  const idKey = plan.personKeys.find((key) => key.kind === 'id-number')?.hash ?? null;
  const certificate = plan.personKeys.find((key) => key.kind === 'birth-certificate')?.hash ?? null;
  const { person, method } = choosePerson(index, link, idKey, certificate);
  const byCertificate = certificate ? index.byKey.get(certificate) : undefined;
  if (byCertificate && byCertificate !== person)
    changes.reviews.push({ reason: 'identifiers-of-two-persons', patient, person, other: byCertificate.id });
  if (link?.idKey && idKey && link.idKey !== idKey)
    changes.reviews.push({ reason: 'id-number-changed', patient, person, other: link.person.id });

  for (const key of plan.personKeys) {
    if (index.byKey.has(key.hash)) continue;
    index.byKey.set(key.hash, person);
    changes.identifiers.push({ ...key, person });
    if (key.kind === 'id-number') {
      person.idKey = key.hash;
      person.changed = true;
    }
  }
  const name = nameOf(plan);
  const nameKey = name ? hash(`name|${foldName(name)}`) : null;
  const others = person.links - (link?.person === person ? 1 : 0);
  if (nameKey && person.nameKey && nameKey !== person.nameKey && others > 0) {
    changes.reviews.push({ reason: 'same-id-different-name', patient, person, other: null });
  } else if (nameKey && nameKey !== person.nameKey) {
    person.nameKey = nameKey;
    person.changed = true;
  }
  if (plan.resource?.deceasedDateTime !== undefined || plan.resource?.deceasedBoolean === true) {
    person.deceased = true;
    person.changed = true;
  }
  if (link?.person !== person) {
    person.links += 1;
    if (link) link.person.links -= 1;
  }
  changes.links.push({
    plan,
    person,
    previous: link?.person.id ?? null,
    method,
    idKey: idKey ?? link?.idKey ?? null,
    name,
    nameKey,
  });
  index.linkOf.set(patient, { person, idKey: idKey ?? link?.idKey ?? null });
}

function choosePerson(
  index: PersonIndex,
  link: { person: PersonState; idKey: string | null } | undefined,
  idKey: string | null,
  certificate: string | null,
): { person: PersonState; method: LinkMethod } {
  const byId = idKey ? index.byKey.get(idKey) : undefined;
  if (byId) return { person: byId, method: 'id-number' };
  // A number that nobody has yet belongs to the person known so far, unless that person has another one.
  if (link && !(idKey && link.person.idKey && link.person.idKey !== idKey))
    return { person: link.person, method: 'local' };
  const byCertificate = certificate ? index.byKey.get(certificate) : undefined;
  if (byCertificate && !(idKey && byCertificate.idKey)) return { person: byCertificate, method: 'birth-certificate' };
  return { person: index.create(), method: 'new' };
}
