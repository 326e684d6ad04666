import { type FhirResource, hash64, KangyuError, type Tx } from '../kernel/index.ts';
import { type Criterion, matches } from './criteria.ts';
import { tokenKeys } from './value-sql.ts';
import './errors.ts';
import type { CommitEntry, CommittedVersion, RecordKernel } from './model.ts';
import { parseSearch } from './parse-search.ts';
import type { Resolved } from './resolve-criteria.ts';
import { openResource } from './seal.ts';
import { type CurrentRow, lockConditions } from './store.ts';
import { findConditionCandidates } from './store-conditions.ts';

export interface ResolvedConditions {
  /** The entries, with references to records that will not be made pointing to the ones that matched. */
  entries: CommitEntry[];
  /** Entries whose If-None-Exist matched: what they are answered, and no version is made. */
  matched: Map<number, CommittedVersion>;
  /** Entries that repeat the condition of an earlier entry of the batch, by its position. */
  repeated: Map<number, number>;
}

interface Conditional {
  entry: number;
  type: string;
  condition: string;
  criteria: Criterion[];
}

/**
 * Decides the conditional creates of a batch. Writers that test the same condition take turns on a lock of its hash that
 * lasts until they commit, so parallel identical creates make one record.
 */
export async function resolveConditions(
  k: RecordKernel,
  tx: Tx,
  entries: readonly CommitEntry[],
): Promise<ResolvedConditions> {
  const conditionals = entries.flatMap((input, entry) =>
    input.ifNoneExist === undefined ? [] : [readCondition(k, input, entry)],
  );
  const resolved: ResolvedConditions = { entries: [...entries], matched: new Map(), repeated: new Map() };
  if (conditionals.length === 0) return resolved;
  await lockConditions(
    tx,
    conditionals.map(({ type, condition }) => hash64(`condition|${type}|${condition}`)),
  );
  const stored = await findStored(k, tx, conditionals);
  const renamed = new Map<string, string>();
  const creates: { entry: number; resource: FhirResource }[] = [];
  for (const conditional of conditionals) {
    const input = entries[conditional.entry]!;
    const found = stored.filter(
      (row) => row.type === conditional.type && matches(conditional.criteria, row.plain, new Date(0)),
    );
    if (found.length > 1) throw new KangyuError('record.several-matches', { condition: `${conditional.type}?…` });
    const match = found[0];
    const earlier = match
      ? undefined
      : creates.find(
          ({ resource }) =>
            resource.resourceType === input.type && matches(conditional.criteria, resource, new Date(0)),
        );
    if (match) {
      const { bucket, type, id, version, seq, content } = match;
      resolved.matched.set(conditional.entry, {
        bucket,
        type,
        id,
        version,
        seq,
        op: 'unchanged',
        resource: content!,
        previous: content!,
      });
      renamed.set(`${input.type}/${input.id}`, `${type}/${id}`);
    } else if (earlier) {
      resolved.repeated.set(conditional.entry, earlier.entry);
      renamed.set(`${input.type}/${input.id}`, `${input.type}/${entries[earlier.entry]!.id}`);
    } else if (input.resource) creates.push({ entry: conditional.entry, resource: input.resource });
  }
  if (renamed.size > 0)
    resolved.entries = entries.map((input) =>
      input.resource ? { ...input, resource: rename(input.resource, renamed) as FhirResource } : input,
    );
  return resolved;
}

function readCondition(k: RecordKernel, input: CommitEntry, entry: number): Conditional {
  // A plus in a condition is a plus: senders write codes and phones unescaped.
  const query = [...new URLSearchParams(input.ifNoneExist!.replace(/^[A-Za-z]*\?/, '').replaceAll('+', '%2B'))];
  const { criteria } = parseSearch(input.type, query, { now: k.clock.now(), strict: true });
  const selective = criteria.some((criterion) => criterion.kind === 'ids' || isByIdentifier(criterion));
  const elsewhere = criteria.some((criterion) => ELSEWHERE.has(criterion.kind) || 'terms' in criterion);
  // The condition itself may hold an id number, so the message names only the type.
  if (!selective || elsewhere) throw new KangyuError('record.condition-too-wide', { condition: `${input.type}?…` });
  return {
    entry,
    type: input.type,
    condition: query
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&'),
    criteria,
  };
}

/** Conditions that other records decide. */
const ELSEWHERE: ReadonlySet<string> = new Set(['chain', 'has', 'list']);
/** Identifiers need no looking up beforehand. */
const NOTHING: Resolved = { systems: () => [], since: () => '0', targets: () => undefined };

type TokenCriterion = Extract<Criterion, { kind: 'token' }>;

function isByIdentifier(criterion: Criterion): criterion is TokenCriterion {
  return (
    criterion.kind === 'token' &&
    !criterion.not &&
    criterion.parameter.paths.every(({ type }) => type === 'Identifier') &&
    criterion.anyOf.every(({ code }) => code !== undefined)
  );
}

async function findStored(
  k: RecordKernel,
  tx: Tx,
  conditionals: Conditional[],
): Promise<(CurrentRow & { plain: FhirResource })[]> {
  const hashes = new Set<bigint>();
  const keys: { type: string; id: string }[] = [];
  for (const { type, criteria } of conditionals) {
    for (const criterion of criteria) {
      if (criterion.kind === 'ids') keys.push(...criterion.ids.map((id) => ({ type, id })));
      if (!isByIdentifier(criterion)) continue;
      for (const key of tokenKeys({ sealer: k.sealer, resolved: NOTHING }, type, criterion).keys ?? []) hashes.add(key);
    }
  }
  const rows = await findConditionCandidates(tx, [...hashes], keys);
  return rows.map((row) => ({ ...row, plain: openResource(k.sealer, row.content!) }));
}

function rename(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'reference' && typeof member === 'string' ? (renamed.get(member) ?? member) : rename(member, renamed),
    ]),
  );
}
