/**
 * Which person each Patient stands for (platform: deterministic pass of the master index). A valid id number decides; a
 * different name under the same number opens a review and merges nothing by name. Links move, records never do.
 */
import { uuidv7 } from '../kernel/index.ts';
import { batchIndex, type MatchResult } from './matching/match-patients.ts';
import { nameFit } from './matching/name-fit.ts';
import { displayName } from './matching/profile.ts';
import { foldName } from './names.ts';
import type { Hash, Plan } from './plan-entries.ts';
import type { KnownLink, KnownPerson } from './store.ts';

export type LinkMethod = 'id-number' | 'birth-certificate' | 'local' | 'new' | 'matched' | 'decided';
export type ReviewReason = 'same-id-different-name' | 'id-number-changed' | 'identifiers-of-two-persons';

export interface PersonState {
  id: string;
  isNew: boolean;
  changed: boolean;
  idKey: string | null;
  nameKey: string | null;
  links: number;
  deceased: boolean;
  /** Names it is known under, where another one came with its id number. */
  names: readonly string[];
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

/** What the probabilistic pass found, and what assigning needs to know of names. */
export interface Findings {
  /** By entry. */
  matches: ReadonlyMap<Plan, MatchResult>;
  /** Names of persons whose number came with another one. */
  names: ReadonlyMap<string, readonly string[]>;
  /** Entries by their number among those compared. */
  plans: readonly Plan[];
}

export function assignPersons(
  plans: readonly Plan[],
  links: ReadonlyMap<string, KnownLink>,
  persons: ReadonlyMap<string, KnownPerson>,
  hash: Hash,
  findings: Findings = { matches: new Map(), names: new Map(), plans: [] },
): PersonChanges {
  const index = new PersonIndex(links, persons, findings.names);
  const changes: PersonChanges = { links: [], identifiers: [], persons: [], reviews: [] };
  for (const plan of plans) {
    if (!plan.alive || plan.exists || plan.type !== 'Patient' || plan.method === 'DELETE') continue;
    assignPerson(plan, index, changes, hash, findings);
  }
  changes.persons = index.touched();
  return changes;
}

/** Persons by key and Patient, as stored and as changed by entries before. */
class PersonIndex {
  readonly byId = new Map<string, PersonState>();
  readonly byKey = new Map<string, PersonState>();
  readonly linkOf = new Map<string, Linked>();
  private readonly names: Findings['names'];

  constructor(
    links: ReadonlyMap<string, KnownLink>,
    persons: ReadonlyMap<string, KnownPerson>,
    names: Findings['names'],
  ) {
    this.names = names;
    for (const [key, known] of persons)
      this.byKey.set(key, this.state(known.person, known.idKey, known.nameKey, known.links));
    for (const link of links.values()) {
      this.linkOf.set(link.patient, {
        person: this.state(link.person, link.personIdKey, link.personNameKey, link.links),
        idKey: link.idKey,
        decided: link.method === 'decided',
      });
    }
  }

  state(id: string, idKey: string | null, nameKey: string | null, links: number): PersonState {
    let state = this.byId.get(id);
    if (!state) {
      const names = this.names.get(id) ?? [];
      state = { id, isNew: false, changed: false, idKey, nameKey, links, deceased: false, names };
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
      names: [],
    };
    this.byId.set(state.id, state);
    return state;
  }

  touched(): PersonState[] {
    return [...this.byId.values()].filter((person) => person.isNew || person.changed);
  }
}

interface Linked {
  person: PersonState;
  idKey: string | null;
  /** People said so; an unchanged number does not move it. */
  decided: boolean;
}

function assignPerson(plan: Plan, index: PersonIndex, changes: PersonChanges, hash: Hash, findings: Findings): void {
  const patient = plan.id!;
  const link = index.linkOf.get(patient);
  const name = displayName(plan.resource);
  const nameKey = name ? hash(`name|${foldName(name)}`) : null;
  const idKey = plan.personKeys.find((key) => key.kind === 'id-number')?.hash ?? null;
  const certificate = plan.personKeys.find((key) => key.kind === 'birth-certificate')?.hash ?? null;
  const owner = idKey ? index.byKey.get(idKey) : undefined;
  // One number under two names that cannot be one name is for people: the Patient stands for somebody else until then.
  const stranger = owner !== undefined && isStranger(owner, link, name, nameKey);
  const matched = matchedPerson(plan, index, findings, nameKey);
  const { person, method } = choosePerson(index, link, stranger ? null : idKey, certificate, matched);
  if (stranger) changes.reviews.push({ reason: 'same-id-different-name', patient, person: owner, other: person.id });
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
  const others = person.links - (link?.person === person ? 1 : 0);
  if (nameKey && person.nameKey && nameKey !== person.nameKey && others > 0) {
    if (method !== 'matched' && nameFit(name, person.names) !== 'same')
      changes.reviews.push({ reason: 'same-id-different-name', patient, person, other: null });
  } else if (nameKey && nameKey !== person.nameKey) {
    person.nameKey = nameKey;
    person.changed = true;
  }
  if (name && !person.names.includes(name)) person.names = [...person.names, name];
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
  const decided = link?.decided === true && link.person === person;
  index.linkOf.set(patient, { person, idKey: idKey ?? link?.idKey ?? null, decided });
}

/** Whether the number's owner is another human being than the Patient, as far as names tell. */
function isStranger(
  owner: PersonState,
  link: Linked | undefined,
  name: string | null,
  nameKey: string | null,
): boolean {
  if (link?.person === owner) return false;
  return (
    owner.links > 0 &&
    nameKey !== null &&
    owner.nameKey !== null &&
    nameKey !== owner.nameKey &&
    nameFit(name, owner.names) === 'other'
  );
}

function matchedPerson(
  plan: Plan,
  index: PersonIndex,
  { matches, plans }: Findings,
  nameKey: string | null,
): PersonState | undefined {
  const match = matches.get(plan);
  if (match?.zone !== 'automatic') return undefined;
  const { person } = match.fits[0]!;
  const n = batchIndex(person);
  if (n !== undefined) return index.linkOf.get(plans[n]!.id!)?.person;
  // The person keeps the name it is known under.
  return index.state(person, null, nameKey, 1);
}

function choosePerson(
  index: PersonIndex,
  link: Linked | undefined,
  idKey: string | null,
  certificate: string | null,
  matched: PersonState | undefined,
): { person: PersonState; method: LinkMethod } {
  if (link?.decided && (idKey === null || idKey === link.idKey)) return { person: link.person, method: 'decided' };
  const byId = idKey ? index.byKey.get(idKey) : undefined;
  if (byId) return { person: byId, method: 'id-number' };
  // A number that nobody has yet belongs to the person known so far, unless that person has another one.
  if (link && !matched && !(idKey && link.person.idKey && link.person.idKey !== idKey))
    return { person: link.person, method: 'local' };
  const byCertificate = certificate ? index.byKey.get(certificate) : undefined;
  if (byCertificate && !(idKey && byCertificate.idKey)) return { person: byCertificate, method: 'birth-certificate' };
  return matched ? { person: matched, method: 'matched' } : { person: index.create(), method: 'new' };
}
