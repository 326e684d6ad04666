import { KangyuError, type Tx } from '../kernel/index.ts';
import { assignAreas, spreadAreas } from './assign-areas.ts';
import { type PlannedRecord, planRecord, type RecordState, stateOf } from './commit-plan.ts';
import './errors.ts';
import { type IndexValues, indexValues, sameIndex } from './index-values.ts';
import type { CommitEntry, CommittedVersion, RecordKernel } from './model.ts';
import { appendVersions, keyOf, lockCurrent, type ResourceKey, takeSeqs } from './store.ts';
import {
  deleteRanges,
  insertLocators,
  insertRanges,
  insertSystems,
  type LocatorRow,
  type RangeRows,
  updateLocators,
} from './store-locator.ts';
import { applyTerminology } from './terminology/apply-resources.ts';

/**
 * Stores a batch in the caller's transaction, in a number of statements that does not depend on its size, and gives one
 * result an entry. The batch stands or falls as a whole: a version that does not match throws, and the caller rolls back.
 * The time of the versions is the kernel clock's.
 */
export async function commit(k: RecordKernel, tx: Tx, entries: readonly CommitEntry[]): Promise<CommittedVersion[]> {
  if (entries.length === 0) return [];
  const seqs = await takeSeqs(tx, entries.length);
  const located = await planAndLocate(k, tx, entries, seqs);
  const changed = located.filter(({ plan }) => plan.versions.length > 0);
  const at = k.clock.now();

  const versions = changed.flatMap(({ plan }) => plan.versions).sort((a, b) => a.entry - b.entry);
  await appendVersions(
    tx,
    versions.map(({ row }) => row),
    seqs,
    at,
  );
  await writeRanges(tx, changed);
  await applyTerminology(
    tx,
    changed.map(({ plan }) => plan.after!),
    at,
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
  seqs: readonly string[],
): Promise<Located[]> {
  let pending = groupByRecord(inputs);
  const located: Located[] = [];
  for (let round = 0; pending.length > 0; round += 1) {
    if (round === 3) throw new KangyuError('record.busy');
    const sought = round === 0 ? pending.filter((group) => !isCreate(group)) : pending;
    const states = new Map<string, RecordState>(
      (sought.length > 0 ? await lockCurrent(tx, sought) : []).map((row) => [keyOf(row), stateOf(k.sealer, row)]),
    );
    const plans = pending.map((group) => planRecord(k.sealer, group.entries, states.get(keyOf(group)), seqs));
    await assignAreas(tx, plans);
    const indexed = plans.map((plan) => withIndex(k, plan));
    const written = indexed.filter(({ plan }) => plan.versions.length > 0);
    await insertSystems(
      tx,
      written.flatMap(({ after }) => (after ? [after] : [])),
    );
    const refused = await insertLocators(tx, written.filter(({ plan }) => !plan.before).map(locatorRow));
    await updateLocators(tx, written.filter(({ plan }) => plan.before).map(locatorRow));
    located.push(...indexed.filter((_, i) => !refused.has(keyOf(pending[i]!))));
    pending = pending.filter((group) => refused.has(keyOf(group)));
  }
  return located;
}

/** Made by POST without a version to check: the id is new, unless somebody chose it before. */
function isCreate({ entries: [first] }: Group): boolean {
  return first!.input.method === 'POST' && first!.input.ifMatch === undefined;
}

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
  await insertRanges(tx, added);
}
