/** Gives every entry that stands its id: the one it asks for, the one its identifiers are known under, or a new one. */
import { type Bucket, bucketOf, KangyuError, newId, type Tx, uuidv7 } from '../kernel/index.ts';
import { naturalPostKey } from './identifiers.ts';
import type { Hash, Key, Plan, Ref } from './plan-entries.ts';
import { ownerReference } from './references.ts';
import type { Neighbours } from './settle.ts';
import {
  bucketFor,
  claimRecordKeys,
  findRecordKeys,
  type KeyClaim,
  type KnownKey,
  type KnownLink,
  moveRecordKeys,
} from './store.ts';

/** Records whose bucket is their own; all others share that of one of these. */
const ROOTS = new Set(['Patient', 'Organization', 'Practitioner']);

export interface Assignment {
  plans: readonly Plan[];
  neighbours: Neighbours;
  keys: ReadonlyMap<string, KnownKey>;
  links: ReadonlyMap<string, KnownLink>;
  hash: Hash;
}

export async function assignIds(tx: Tx, assignment: Assignment): Promise<void> {
  const standing = assignment.plans.filter((plan) => plan.alive);
  const book = new KeyBook(assignment);
  await assignWave(
    tx,
    book,
    standing.filter((plan) => ROOTS.has(plan.type)),
    assignment,
  );
  const rest = standing.filter((plan) => !ROOTS.has(plan.type));
  book.learn(await findRecordKeys(tx, addNaturalKeys(rest, assignment)));
  await assignWave(tx, book, rest, assignment);
}

/** Up to so many references a search is cheaper than a map. */
const FEW = 16;

/** The literal form of a reference of an entry, once its target has an id. */
export function literalOf(
  { neighbours }: Pick<Assignment, 'neighbours'>,
  plan: Plan,
): (text: string) => string | undefined {
  const literal = (ref: Ref): string | undefined => {
    const target = neighbours.find(plan, ref);
    if (!target || 'refused' in target) return undefined;
    if ('literal' in target) return target.literal;
    return target.plan.id === undefined ? undefined : `${target.plan.type}/${target.plan.id}`;
  };
  // An address that names an entry (Attachment.url) is no reference: nobody waits for it, and without the entry it stays.
  const named = (text: string) =>
    text.startsWith('urn:uuid:') ? literal({ text, expression: '', kind: 'url' }) : undefined;
  if (plan.refs.length <= FEW) {
    return (text) => {
      const ref = plan.refs.find((one) => one.text === text);
      return ref ? literal(ref) : named(text);
    };
  }
  const byText = new Map(plan.refs.map((ref) => [ref.text, literal(ref)]));
  return (text) => (byText.has(text) ? byText.get(text) : named(text));
}

function addNaturalKeys(plans: readonly Plan[], assignment: Assignment): string[] {
  const added: string[] = [];
  for (const plan of plans) {
    if (plan.type !== 'PractitionerRole' || plan.keys.length > 0 || plan.method === 'DELETE') continue;
    const key = naturalPostKey(plan.resource!, literalOf(assignment, plan));
    if (!key) continue;
    plan.keys.push({ kind: 'natural', hash: assignment.hash(key.text) });
    added.push(plan.keys[0]!.hash);
  }
  return added;
}

/** Which record each key belongs to, as far as known: stored keys and those of entries before. */
class KeyBook {
  readonly owners: Map<string, KnownKey>;
  /** Local key of each Patient: another local number of the same source is another record. */
  private readonly localKeys = new Map<string, string | null>();

  constructor({ keys, links }: Assignment) {
    this.owners = new Map(keys);
    for (const link of links.values()) this.localKeys.set(link.patient, link.localKey);
  }

  learn(keys: ReadonlyMap<string, KnownKey>): void {
    for (const [hash, owner] of keys) this.owners.set(hash, owner);
  }

  findOwner(plan: Plan): string | undefined {
    const keys: Key[] = plan.condition?.on === 'update' ? [plan.condition.key, ...plan.keys] : plan.keys;
    const hasLocal = keys.some((key) => key.kind === 'local');
    for (const key of keys) {
      const owner = this.owners.get(key.hash);
      if (owner?.type !== plan.type) continue;
      if (plan.type === 'Patient' && hasLocal && key.kind !== 'local' && this.localKeys.get(owner.id)) continue;
      return owner.id;
    }
    return undefined;
  }

  /** Enters the keys of an entry that has its id now; gives those that are new. */
  enter(plan: Plan): KeyClaim[] {
    const id = plan.id!;
    const claims: KeyClaim[] = [];
    for (const key of plan.condition && plan.condition.on !== 'delete'
      ? [plan.condition.key, ...plan.keys]
      : plan.keys) {
      if (key.kind === 'local' && plan.type === 'Patient') this.localKeys.set(id, key.hash);
      if (this.owners.has(key.hash)) continue;
      this.owners.set(key.hash, { type: plan.type, id });
      claims.push({ ...key, type: plan.type, id });
    }
    return claims;
  }
}

async function assignWave(tx: Tx, book: KeyBook, plans: readonly Plan[], assignment: Assignment): Promise<void> {
  const claims: KeyClaim[] = [];
  for (const plan of plans) {
    assignId(plan, book, assignment);
    if (plan.method !== 'DELETE' && !plan.exists) claims.push(...book.enter(plan));
  }
  const lost = await claimRecordKeys(tx, claims);
  if (lost.size > 0) await yieldIds(tx, plans, claims, lost, book);
}

function assignId(plan: Plan, book: KeyBook, assignment: Assignment): void {
  if (plan.exists) return;
  if (plan.sameAs) {
    plan.id = plan.sameAs.id!;
    plan.exists = true;
    return;
  }
  const conditional =
    plan.condition && plan.condition.on !== 'update' ? book.owners.get(plan.condition.key.hash)?.id : undefined;
  if (plan.condition?.on === 'create' && conditional !== undefined && !plan.gone) plan.exists = true;
  const known = plan.wantedId ?? conditional ?? book.findOwner(plan);
  plan.isNew = known === undefined;
  plan.id = known ?? newId(bucketOfNew(plan, assignment));
}

function bucketOfNew(plan: Plan, assignment: Assignment): Bucket {
  const owner = ROOTS.has(plan.type) ? undefined : ownerReference(plan.resource!, literalOf(assignment, plan));
  return owner ? bucketFor(owner.split('/')[1]!) : bucketOf(uuidv7());
}

/** Another transaction registered the same new record meanwhile: its id is taken over, and with it the keys given to ours. */
async function yieldIds(
  tx: Tx,
  plans: readonly Plan[],
  claims: readonly KeyClaim[],
  lost: ReadonlyMap<string, KnownKey>,
  book: KeyBook,
): Promise<void> {
  book.learn(lost);
  const winners = new Map<string, KnownKey>();
  for (const claim of claims) {
    const winner = lost.get(claim.hash);
    if (winner && !winners.has(`${claim.type}/${claim.id}`)) winners.set(`${claim.type}/${claim.id}`, winner);
  }
  const moves: { type: string; from: string; to: string }[] = [];
  const fresh = new Set(plans.filter((plan) => plan.isNew).map((plan) => `${plan.type}/${plan.id}`));
  for (const plan of plans) {
    const winner = winners.get(`${plan.type}/${plan.id}`);
    if (!winner || winner.id === plan.id) continue;
    if (plan.wantedId !== undefined) {
      if (plan.type === 'Organization' || plan.type === 'Practitioner') throw new KangyuError('identify.busy');
      continue; // the sender's id stands; the key stays with the other record
    }
    if (!fresh.has(`${plan.type}/${plan.id}`)) continue;
    moves.push({ type: plan.type, from: plan.id!, to: winner.id });
    plan.id = winner.id;
    plan.isNew = false;
    if (plan.condition?.on === 'create') plan.exists = true;
  }
  if (moves.length > 0) await moveRecordKeys(tx, moves);
}
