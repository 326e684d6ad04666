import { KangyuError, type Tx } from '../kernel/index.ts';
import { assignAreas, spreadAreas } from './assign-areas.ts';
import { closeConfidential } from './close-batch.ts';
import { type PlannedRecord, planRecord, type RecordState, stateOf } from './commit-plan.ts';
import './errors.ts';
import { type IndexValues, indexValues, sameIndex } from './index-values.ts';
import type { CommitEntry, CommittedVersion, RecordKernel } from './model.ts';
import { noteSystems } from './note-systems.ts';
import { applyRestrictions } from './restriction/apply.ts';
import {
  appendVersions,
  type CurrentRow,
  keyOf,
  lockCurrent,
  type ResourceKey,
  readCurrent,
  takeSeqs,
} from './store.ts';
import {
  deleteRanges,
  insertLocators,
  insertRanges,
  type LocatorRow,
  type RangeRows,
  updateLocators,
} from './store-locator.ts';
import { applyTerminology } from './terminology/apply-resources.ts';

/**
 * Stores a batch in the caller's transaction, in a number of statements that does not depend on its size, and gives one
 * result an entry. The batch stands or falls as a whole: a version that does not match throws, and the caller rolls back.
 * The time of the versions is the kernel clock's. `reserved` are numbers of `reserveVersions` in the same transaction, at least
 * one an entry; without them `commit` takes its own. The last of its statements are not waited for, and fail with the commit.
 */
export async function commit(
  k: RecordKernel,
  tx: Tx,
  entries: readonly CommitEntry[],
  reserved?: readonly string[],
): Promise<CommittedVersion[]> {
  if (entries.length === 0) return [];
  const numbers = new Numbers(reserved?.slice(0, entries.length) ?? (await takeSeqs(tx, entries.length)));
  const located = await planAndLocate(k, tx, entries, numbers);
  const changed = located.filter(({ plan }) => plan.versions.length > 0);
  const at = k.clock.now();
  closeConfidential(
    k,
    changed.map(({ plan }) => plan),
  );

  const versions = changed.flatMap(({ plan }) => plan.versions).sort((a, b) => a.entry - b.entry);
  appendVersions(
    tx,
    versions.map(({ row }) => row),
    numbers.blocks,
    at,
  );
  await writeRanges(tx, changed);
  await applyTerminology(
    tx,
    changed.map(({ plan }) => plan.after!),
    at,
  );
  await applyRestrictions(
    k,
    tx,
    changed.map(({ plan }) => plan),
  );
  await spreadAreas(
    tx,
    changed.map(({ plan }) => plan),
  );

  const results = new Array<CommittedVersion>(entries.length);
  for (const { plan } of located)
    for (const { entry, result } of plan.results)
      results[entry] = result.op === 'unchanged' ? result : { ...result, at };
  return results;
}

/** Numbers for up to `count` entries of a commit of the same transaction, taken before it is known how many there are. */
export const reserveVersions = takeSeqs;

/**
 * The numbers of the entries. They are taken before the records are locked, so a version of another transaction may have come
 * to a record with a greater one: then these entries get new ones, so that numbers rise with the versions of a record.
 */
class Numbers {
  readonly blocks: (readonly string[])[];
  /** By entry. */
  readonly of: string[];

  constructor(first: readonly string[]) {
    this.blocks = [first];
    this.of = [...first];
  }

  async riseAbove(tx: Tx, states: Iterable<RecordState>, pending: readonly Group[]): Promise<void> {
    const least = BigInt(this.blocks.at(-1)![0]!);
    if (![...states].some(({ seq }) => BigInt(seq) > least)) return;
    const fresh = await takeSeqs(tx, this.of.length);
    const taken = pending.flatMap(({ entries }) => entries.map(({ entry }) => entry));
    for (const entry of taken) this.of[entry] = fresh[entry]!;
    if (taken.length === this.of.length) this.blocks.length = 0;
    this.blocks.push(fresh);
  }
}

type Group = ResourceKey & { entries: { entry: number; input: CommitEntry }[] };

/** A planned record with its index before and after, where its content changed. */
interface Located {
  plan: PlannedRecord;
  before?: IndexValues;
  after?: IndexValues;
}

/**
 * Plans each record over its locked state and claims its place in the locator. What is created under a new id is not looked
 * for first. A record that was there after all, or that another transaction created in between, is planned once more over
 * what is stored; then it is locked, so a third time is not needed.
 */
async function planAndLocate(
  k: RecordKernel,
  tx: Tx,
  inputs: readonly CommitEntry[],
  numbers: Numbers,
): Promise<Located[]> {
  const groups = groupByRecord(inputs);
  const located = await findUnchanged(k, tx, groups, numbers);
  const settled = new Set(located.map(({ plan }) => keyOf(plan.after!)));
  let pending = groups.filter((group) => !settled.has(keyOf(group)));
  for (let round = 0; pending.length > 0; round += 1) {
    if (round === 3) throw new KangyuError('record.busy');
    const sought = round === 0 ? pending.filter((group) => !isCreate(group)) : pending;
    const states = statesOf(k, await lockCurrent(tx, sought));
    await numbers.riseAbove(tx, states.values(), pending);
    const plans = pending.map((group) => planRecord(k.sealer, group.entries, states.get(keyOf(group)), numbers.of));
    await assignAreas(tx, plans);
    const indexed = plans.map((plan) => withIndex(k, plan));
    const written = indexed.filter(({ plan }) => plan.versions.length > 0);
    const [refused] = await Promise.all([
      insertLocators(tx, written.filter(({ plan }) => !plan.before).map(locatorRow)),
      noteSystems(
        k,
        tx,
        written.flatMap(({ after }) => (after ? [after] : [])),
      ),
    ]);
    await updateLocators(tx, written.filter(({ plan }) => plan.before).map(locatorRow));
    located.push(...indexed.filter((_, i) => !refused.has(keyOf(pending[i]!))));
    pending = pending.filter((group) => refused.has(keyOf(group)));
  }
  return located;
}

/** Made by POST without a version to check: the id is new, unless somebody chose it before. */
function isCreate({ entries: [first] }: Group): boolean {
  return first!.input.method === 'POST' && first!.input.ifMatch === undefined && !first!.input.known;
}

/**
 * Records that say nothing new, which are read only: a lock until the commit on an institution that comes with every bundle
 * would make all its senders take turns.
 */
async function findUnchanged(k: RecordKernel, tx: Tx, groups: readonly Group[], numbers: Numbers): Promise<Located[]> {
  const repeated = groups.filter(isRepeated);
  const states = statesOf(k, await readCurrent(tx, repeated));
  return repeated.flatMap((group) => {
    const state = states.get(keyOf(group));
    const plan = state && planRecord(k.sealer, group.entries, state, numbers.of);
    return plan?.versions.length === 0 ? [{ plan }] : [];
  });
}

const statesOf = (k: RecordKernel, rows: readonly CurrentRow[]): Map<string, RecordState> =>
  new Map(rows.map((row) => [keyOf(row), stateOf(k.sealer, row)]));

/** Handed in again and again with what names it (an institution with each of its bundles): mostly nothing is to be stored. */
const isRepeated = ({ entries }: Group): boolean =>
  entries.every(({ input }) => input.method === 'POST' && input.ifMatch === undefined && input.known);

function groupByRecord(inputs: readonly CommitEntry[]): Group[] {
  const groups = new Map<string, Group>();
  inputs.forEach((input, entry) => {
    const key = keyOf(input);
    const group = groups.get(key);
    if (group) group.entries.push({ entry, input });
    else groups.set(key, { type: input.type, id: input.id, entries: [{ entry, input }] });
  });
  return [...groups.values()];
}

/** The index follows the newest content. */
function withIndex(k: RecordKernel, plan: PlannedRecord): Located {
  if (plan.versions.length === 0) return { plan };
  const { before, after } = plan;
  return {
    plan,
    ...(before?.plain ? { before: indexValues(k.sealer, before.plain) } : {}),
    ...(after?.plain ? { after: indexValues(k.sealer, after.plain) } : {}),
  };
}

function locatorRow({ plan, before, after }: Located): LocatorRow {
  const { type, id, no, seq, bucket, version, deleted, area } = plan.after!;
  const same = before !== undefined && after !== undefined && sameIndex(before, after);
  return { type, id, no, seq, bucket, version, deleted, area, ...(same ? {} : { index: after ?? null }) };
}

async function writeRanges(tx: Tx, changed: readonly Located[]): Promise<void> {
  const removed: RangeRows[] = [];
  const added: RangeRows[] = [];
  for (const { plan, before, after } of changed) {
    if (before && after && sameIndex(before, after)) continue;
    const { type, id } = plan.after!;
    if (before) removed.push({ type, id, ranges: before.ranges });
    if (after) added.push({ type, id, ranges: after.ranges });
  }
  await deleteRanges(tx, removed);
  insertRanges(tx, added);
}
