import { KangyuError, type Tx } from '../kernel/index.ts';
import { assignAreas, spreadAreas } from './assign-areas.ts';
import { type PlannedRecord, planRecord, type RecordState, stateOf } from './commit-plan.ts';
import { resolveConditions } from './conditions.ts';
import './errors.ts';
import { indexRows, sameRows } from './index-rows.ts';
import type { CommitEntry, CommittedVersion, RecordKernel } from './model.ts';
import {
  appendVersions,
  deleteIndexRows,
  type IndexEntry,
  insertIndexRows,
  insertLocators,
  keyOf,
  type LocatorRow,
  lockCurrent,
  type ResourceKey,
  updateLocators,
} from './store.ts';

/**
 * Stores a batch in the caller's transaction, in a number of statements that does not depend on its size, and gives one
 * result an entry. The batch stands or falls as a whole: a version that does not match throws, and the caller rolls back.
 * The time of the versions is the kernel clock's.
 */
export async function commit(k: RecordKernel, tx: Tx, entries: readonly CommitEntry[]): Promise<CommittedVersion[]> {
  if (entries.length === 0) return [];
  const { entries: inputs, matched, repeated } = await resolveConditions(k, tx, entries);
  const plans = await planAndLocate(k, tx, inputs, (entry) => matched.has(entry) || repeated.has(entry));
  const changed = plans.filter((plan) => plan.versions.length > 0);

  const versions = changed.flatMap((plan) => plan.versions).sort((a, b) => a.entry - b.entry);
  const seqs = await appendVersions(
    tx,
    versions.map((version) => version.row),
    k.clock.now(),
  );
  const seqByEntry = new Map(versions.map((version, i) => [version.entry, seqs[i]!]));
  const { removed, added } = indexChanges(k, changed);
  await deleteIndexRows(tx, removed);
  // Before the batch's own rows come in: records of the batch have their areas already.
  await spreadAreas(tx, changed);
  await insertIndexRows(tx, added);

  const results = new Array<CommittedVersion>(entries.length);
  for (const [entry, result] of matched) results[entry] = result;
  for (const plan of plans) {
    let seq = plan.before?.seq ?? '0';
    for (const { entry, result } of plan.results) {
      seq = seqByEntry.get(entry) ?? seq;
      results[entry] = { ...result, seq };
    }
  }
  for (const [entry, earlier] of repeated) {
    const { resource, ...first } = results[earlier]!;
    results[entry] = { ...first, op: 'unchanged', ...(resource ? { resource, previous: resource } : {}) };
  }
  return results;
}

type Group = ResourceKey & { entries: { entry: number; input: CommitEntry }[] };

/**
 * Plans each record over its locked state and claims its place in the locator. A record that another transaction created in
 * between is planned once more over what that one stored; the second time it is locked, so a third is not needed.
 */
async function planAndLocate(
  k: RecordKernel,
  tx: Tx,
  inputs: CommitEntry[],
  settled: (entry: number) => boolean,
): Promise<PlannedRecord[]> {
  let pending = groupByRecord(inputs, settled);
  const located: PlannedRecord[] = [];
  for (let round = 0; pending.length > 0; round += 1) {
    if (round === 3) throw new KangyuError('record.busy');
    const states = new Map<string, RecordState>(
      (await lockCurrent(tx, pending)).map((row) => [keyOf(row), stateOf(k.sealer, row)]),
    );
    const plans = pending.map((group) => ({
      group,
      plan: planRecord(k.sealer, group.entries, states.get(keyOf(group))),
    }));
    await assignAreas(
      tx,
      plans.map(({ plan }) => plan),
    );
    const written = plans.filter(({ plan }) => plan.versions.length > 0);
    const refused = await insertLocators(
      tx,
      written.filter(({ plan }) => !plan.before).map(({ plan }) => locatorRow(plan.after!)),
    );
    await updateLocators(
      tx,
      written.filter(({ plan }) => plan.before).map(({ plan }) => locatorRow(plan.after!)),
    );
    located.push(...plans.filter(({ group }) => !refused.has(keyOf(group))).map(({ plan }) => plan));
    pending = plans.filter(({ group }) => refused.has(keyOf(group))).map(({ group }) => group);
  }
  return located;
}

function groupByRecord(inputs: CommitEntry[], settled: (entry: number) => boolean): Group[] {
  const groups = new Map<string, Group>();
  inputs.forEach((input, entry) => {
    if (settled(entry)) return;
    const key = keyOf(input);
    const group = groups.get(key) ?? { type: input.type, id: input.id, entries: [] };
    group.entries.push({ entry, input });
    groups.set(key, group);
  });
  return [...groups.values()];
}

function locatorRow({ type, id, bucket, version, deleted, area }: RecordState): LocatorRow {
  return { type, id, bucket, version, deleted, area };
}

/** Index rows follow the newest content; a record whose values did not change keeps its rows. */
function indexChanges(k: RecordKernel, changed: PlannedRecord[]): { removed: ResourceKey[]; added: IndexEntry[] } {
  const removed: ResourceKey[] = [];
  const added: IndexEntry[] = [];
  for (const { before, after } of changed) {
    const old = before?.plain ? indexRows(k.sealer, before.plain) : [];
    const rows = after?.plain ? indexRows(k.sealer, after.plain) : [];
    if (sameRows(old, rows)) continue;
    if (old.length > 0) removed.push(before!);
    if (rows.length > 0) added.push({ bucket: after!.bucket, type: after!.type, id: after!.id, rows });
  }
  return { removed, added };
}
