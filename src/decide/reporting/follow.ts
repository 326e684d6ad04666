import type { FhirResource, Kernel, Tx } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import { cardOfFlow, flowId } from './card-resources.ts';
import { followResults } from './follow-results.ts';
import { followUnits } from './follow-units.ts';
import { markCards } from './mark-cards.ts';
import { isCard, readCard } from './read-card.ts';
import { deleteCards, selectCardIds, selectKnown, selectReceived, upsertCards } from './store.ts';
import { selectUnitCases } from './store-units.ts';

/** What this room needs to know of a committed version. */
export interface Committed {
  type: string;
  id: string;
  op: 'create' | 'update' | 'delete' | 'unchanged';
  version: number;
  at?: Date;
  seq?: string | null;
  resource?: FhirResource;
  previous?: FhirResource;
}
type FollowKernel = Pick<Kernel, 'clock' | 'sealer' | 'jobs'>;

/**
 * Brings the cards to the state of the record, in the transaction of the commit: what somebody hands in is in the queue when
 * they are answered. A batch without cards and results costs nothing.
 */
export async function followReports(k: FollowKernel, tx: Tx, committed: readonly Committed[]): Promise<void> {
  await followResults(k, tx, committed);
  const ids = new Set<string>();
  for (const { type, id, op, resource, previous } of committed) {
    if (op === 'unchanged') continue;
    if (type === 'QuestionnaireResponse' && (isCard(resource) || isCard(previous))) ids.add(id);
    const card = type === 'Task' ? cardOfFlow(id) : undefined;
    if (card !== undefined) ids.add(card);
  }
  if (ids.size === 0) return;
  const seq = committed.findLast(({ op }) => op !== 'unchanged')?.seq ?? undefined;
  await projectCards(k, tx, [...ids], seq, committed);
}

/** Reckons cards from the records as they stand; those that were just committed are not read again. */
export async function projectCards(
  k: FollowKernel,
  tx: Tx,
  ids: readonly string[],
  seq?: string,
  committed: readonly Committed[] = [],
): Promise<void> {
  const keys = ids.flatMap((id) => [
    { type: 'QuestionnaireResponse', id },
    { type: 'Task', id: flowId(id) },
  ]);
  const { stored, received, fresh } = await readCards(k, tx, keys, committed);
  const flows = new Map(stored.flatMap((one) => (one.type === 'Task' ? [[one.id, one] as const] : [])));
  const rows = stored.flatMap(({ type, id, version, resource, at }) => {
    if (type !== 'QuestionnaireResponse' || !isCard(resource)) return [];
    const flow = flows.get(flowId(id));
    const row = readCard({
      card: resource!,
      version,
      flow: flow && { resource: flow.resource!, version: flow.version },
      received: received.get(id) ?? at,
    });
    return row ? [row] : [];
  });
  const kept = new Set(rows.map(({ id }) => id));
  const gone = ids.filter((id) => !kept.has(id));
  const known = gone.length > 0 ? await selectKnown(tx, gone) : [];
  const units = await selectUnitCases(
    tx,
    ids.filter((id) => !fresh.has(id)),
  );
  await upsertCards(tx, rows);
  await deleteCards(tx, known);
  await followUnits(k, tx, ids, units);
  await markCards(k, tx, [...kept, ...known], seq);
}

interface ReadCards {
  /** Cards and Tasks as they stand, without those that were deleted. */
  stored: { type: string; id: string; version: number; resource?: FhirResource; at: Date }[];
  /** When the first version of each card came in. */
  received: Map<string, Date>;
  /** Cards whose first version is of this commit: nothing is known of them yet. */
  fresh: Set<string>;
}

async function readCards(
  k: FollowKernel,
  tx: Tx,
  keys: readonly { type: string; id: string }[],
  committed: readonly Committed[],
): Promise<ReadCards> {
  const atHand = new Map<string, ReadCards['stored'][number]>();
  const received = new Map<string, Date>();
  for (const { type, id, version, at, op, resource } of committed) {
    if (at === undefined || (type !== 'QuestionnaireResponse' && type !== 'Task')) continue;
    if (type === 'QuestionnaireResponse' && version === 1) received.set(id, at);
    // A record sealed whole is opened by reading it; of the others only identifiers are sealed, which a card does not ask for.
    if (op === 'delete' || resource === undefined || 'sealed' in resource) atHand.delete(`${type}/${id}`);
    else atHand.set(`${type}/${id}`, { type, id, version, at, resource });
  }
  const fresh = new Set(received.keys());
  const others = keys.filter(({ type, id }) => !atHand.has(`${type}/${id}`));
  const earlier = keys.flatMap(({ type, id }) => (type === 'QuestionnaireResponse' && !fresh.has(id) ? [id] : []));
  const [read, before] = await Promise.all([
    readMany(k, tx, others),
    earlier.length > 0 ? selectReceived(tx, earlier) : new Map<string, Date>(),
  ]);
  const known = keys.flatMap(({ type, id }) => atHand.get(`${type}/${id}`) ?? []);
  return { stored: [...known, ...read], received: new Map([...received, ...before]), fresh };
}

/** Reckons all cards anew from the records; gives how many there are. */
export async function rebuildCards(k: FollowKernel & Pick<Kernel, 'db'>): Promise<number> {
  const BATCH = 1000;
  let count = 0;
  for (let after = ''; ; ) {
    const ids = await selectCardIds(k.db, after, BATCH);
    const last = ids.at(-1);
    if (last === undefined) return count;
    await k.db.transaction((tx) => projectCards(k, tx, ids));
    count += ids.length;
    after = last;
  }
}
