import type { Tx } from '../kernel/index.ts';
import { assignIds, literalOf } from './assign-ids.ts';
import { assignPersons, type PersonChanges } from './assign-persons.ts';
import { completeResource } from './complete-resource.ts';
import { findMatches, saveMatches } from './match-batch.ts';
import { matchConditions } from './match-conditions.ts';
import { hasError, type IdentifyKernel, type IncomingEntry, type Records, type ResolvedEntry } from './model.ts';
import { addressKey, type Hash, type Plan, planEntries } from './plan-entries.ts';
import { ownerReference, withReferences } from './references.ts';
import { type Known, type Neighbours, settle } from './settle.ts';
import { bucketFor, findLinks, findPersons, findRecordKeys } from './store.ts';
import {
  claimPersonIdentifiers,
  endLinks,
  openReviews,
  releasePersonIdentifiers,
  retirePersons,
  saveLinks,
  savePersons,
} from './store-persons.ts';

/**
 * Finds out who and what the entries of a batch are: ids, buckets, master persons and literal references. The number of
 * statements does not depend on the number of entries. Entries with errors, and those whose references lead nowhere, come
 * back with problems; nothing is registered for them.
 */
export async function resolve(
  k: IdentifyKernel,
  tx: Tx,
  entries: readonly IncomingEntry[],
  records: Records,
): Promise<ResolvedEntry[]> {
  const hash: Hash = (text) => k.sealer.hmac(text).toString();
  const plans = planEntries(k, entries);
  await matchConditions(tx, plans, records, hash);
  const known = await lookUp(tx, plans, records);
  const neighbours = settle(plans, known);
  const links = await findLinks(tx, patientsNamed(plans, known));
  await assignIds(tx, { plans, neighbours, keys: known.keys, links, hash });
  await completeRecords(tx, plans, records);
  await identifyPersons(k, tx, plans, known, links, hash);
  return plans.map((plan) => resolved(plan, neighbours, hash));
}

async function lookUp(tx: Tx, plans: readonly Plan[], records: Records): Promise<Known> {
  const hashes = new Set<string>();
  const personHashes = new Set<string>();
  const addresses = new Set<string>();
  for (const plan of plans) {
    for (const key of plan.keys) hashes.add(key.hash);
    for (const key of plan.personKeys) personHashes.add(key.hash);
    if (plan.condition) hashes.add(plan.condition.key.hash);
    for (const ref of plan.refs) {
      if (ref.key) hashes.add(ref.key);
      if (ref.personKey) personHashes.add(ref.personKey);
      if (ref.literal) addresses.add(ref.literal);
    }
  }
  const keys = await findRecordKeys(tx, [...hashes]);
  const persons = await findPersons(tx, [...personHashes]);
  for (const plan of plans) {
    for (const ref of plan.refs) {
      const owner = ref.key ? keys.get(ref.key) : undefined;
      if (owner) addresses.add(`${owner.type}/${owner.id}`);
    }
  }
  const owners = new Map(
    plans.flatMap((plan) => {
      const owner = plan.condition?.on === 'create' ? keys.get(plan.condition.key.hash) : undefined;
      return owner ? [[plan, `${owner.type}/${owner.id}`] as const] : [];
    }),
  );
  for (const address of owners.values()) addresses.add(address);
  const existing = await records.locate(
    tx,
    [...addresses].map((address) => {
      const [type = '', id = ''] = address.split('/');
      return { type, id };
    }),
  );
  for (const [plan, address] of owners) if (!existing.has(address)) plan.gone = true;
  return { keys, persons, records: existing };
}

/** Known Patients that entries may turn out to be. */
function patientsNamed(plans: readonly Plan[], known: Known): string[] {
  const patients = new Set<string>();
  for (const plan of plans) {
    if (!plan.alive || plan.type !== 'Patient') continue;
    if (plan.wantedId) patients.add(plan.wantedId);
    for (const key of plan.condition ? [plan.condition.key, ...plan.keys] : plan.keys) {
      const owner = known.keys.get(key.hash);
      if (owner?.type === 'Patient') patients.add(owner.id);
    }
  }
  return [...patients];
}

/** Entries that only add to a record get what it holds already, those of the same batch in their order. */
async function completeRecords(tx: Tx, plans: readonly Plan[], records: Records): Promise<void> {
  const adding = plans.filter((plan) => plan.alive && plan.entry.merge && plan.resource);
  const known = adding.filter((plan) => !plan.isNew);
  if (known.length === 0) return;
  const addresses = new Map(known.map((plan) => [`${plan.type}/${plan.id}`, { type: plan.type, id: plan.id! }]));
  const current = new Map(
    (await records.readMany(tx, [...addresses.values()])).map((resource) => [
      `${resource.resourceType}/${resource.id}`,
      resource,
    ]),
  );
  for (const plan of adding) {
    const address = `${plan.type}/${plan.id}`;
    const before = current.get(address);
    if (before) plan.resource = completeResource(before, plan.resource!);
    current.set(address, plan.resource!);
  }
}

async function identifyPersons(
  k: IdentifyKernel,
  tx: Tx,
  plans: readonly Plan[],
  known: Known,
  links: Awaited<ReturnType<typeof findLinks>>,
  hash: Hash,
): Promise<void> {
  const at = k.clock.now();
  const standing = plans.filter((plan) => plan.alive && plan.type === 'Patient');
  if (standing.length === 0) return;
  const unseen = standing.filter((plan) => !plan.isNew && !links.has(plan.id!)).map((plan) => plan.id!);
  const current = unseen.length > 0 ? new Map([...links, ...(await findLinks(tx, unseen))]) : links;
  const findings = await findMatches(k, tx, standing, current, known.persons, hash);
  let changes = assignPersons(standing, current, known.persons, hash, findings);
  const lost = await claimPersonIdentifiers(tx, changes.identifiers);
  if (lost.size > 0) {
    // Another transaction registered one of these people meanwhile; with its person known, all is decided again.
    await releasePersonIdentifiers(
      tx,
      changes.persons.filter((person) => person.isNew).map((person) => person.id),
    );
    const persons = new Map([
      ...known.persons,
      ...(await findPersons(
        tx,
        standing.flatMap((plan) => plan.personKeys.map((key) => key.hash)),
      )),
    ]);
    changes = assignPersons(standing, current, persons, hash, findings);
    await claimPersonIdentifiers(tx, changes.identifiers);
  }
  await save(k, tx, changes, at, hash);
  const deleted = standing.filter((plan) => plan.method === 'DELETE').map((plan) => plan.id!);
  await endLinks(tx, deleted, at);
  await saveMatches(k, tx, changes, findings, deleted, at);
}

async function save(k: IdentifyKernel, tx: Tx, changes: PersonChanges, at: Date, hash: Hash): Promise<void> {
  await savePersons(tx, changes.persons, at);
  await saveLinks(tx, changes.links, at, k.sealer, hash);
  await retirePersons(tx, changes.links);
  await openReviews(tx, changes.reviews, at);
}

function resolved(plan: Plan, neighbours: Neighbours, hash: Hash): ResolvedEntry {
  const literal = literalOf({ neighbours }, plan);
  const { resource } = plan;
  const refused = !plan.alive || hasError(plan.problems);
  const id = plan.id ?? '';
  const owner =
    resource && !['Patient', 'Organization', 'Practitioner'].includes(plan.type)
      ? ownerReference(resource, literal)
      : undefined;
  const rewritten = resource && plan.method !== 'DELETE' ? withReferences(resource, literal) : undefined;
  return {
    type: plan.type,
    id,
    bucket: bucketFor(owner?.split('/')[1] ?? id),
    method: plan.method,
    ...(rewritten ? { resource: refused ? rewritten : { ...rewritten, id } } : {}),
    ...(plan.ifMatch !== undefined ? { ifMatch: plan.ifMatch } : {}),
    ...(plan.isNew === false ? { known: true as const } : {}),
    ...(plan.exists ? { exists: true as const } : {}),
    problems: plan.problems,
    keys: () =>
      [...plan.keys, ...plan.personKeys]
        .map((key) => BigInt(key.hash))
        .concat(id ? [BigInt(addressKey(hash, `${plan.type}/${id}`))] : []),
    own: () => ownKeys(plan, hash),
    waits: refused ? waitsOf(plan, neighbours, hash) : [],
    waitsOn: plan.waitsOn,
  };
}

function ownKeys(plan: Plan, hash: Hash): bigint[] {
  const id = plan.wantedId ?? plan.resource?.id;
  const keys = plan.keys.map((key) => BigInt(key.hash));
  return typeof id === 'string' ? [...keys, BigInt(addressKey(hash, `${plan.type}/${id}`))] : keys;
}

/** What a refused entry waits for: everything it refers to that was not there. */
function waitsOf(plan: Plan, neighbours: Neighbours, hash: Hash): bigint[] {
  return plan.refs.flatMap((ref) => {
    if (neighbours.find(plan, ref) !== undefined || ref.kind === 'search') return [];
    if (ref.kind === 'literal') return [BigInt(addressKey(hash, ref.literal!))];
    return [ref.key, ref.personKey].filter((key) => key !== undefined).map(BigInt);
  });
}
