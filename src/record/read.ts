import { type FhirResource, gather, KangyuError, type Queryable } from '../kernel/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import './errors.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import { openResource } from './seal.ts';
import { keyOf, type ResourceKey } from './store.ts';
import {
  findCurrent,
  findHidden,
  findHistory,
  findLive,
  findVersion,
  type HistoryFilter,
  type StoredRow,
} from './store-read.ts';
import { isErased } from './tombstone.ts';
import { referenceOf } from './values.ts';

/** The current version, or undefined when there is no such record in `scope`. A deleted record comes without `resource`. */
export async function read(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
  scope?: AreaScope,
): Promise<StoredVersion | undefined> {
  const row = await ('tx' in q ? findTogether(q, [{ type, id, scope }])[0] : asker(q)({ type, id, scope }));
  return row && toStored(k, row);
}

type Question = ResourceKey & { scope: AreaScope | undefined };
type Asker = (question: Question) => Promise<StoredRow | undefined>;
const askers = new WeakMap<Queryable, Asker>();

/** Reads outside transactions that come together are answered by one statement. */
function asker(q: Queryable): Asker {
  let asking = askers.get(q);
  if (!asking) {
    asking = gather((questions) => Promise.all(findTogether(q, questions)));
    askers.set(q, asking);
  }
  return asking;
}

/** One statement a scope. */
function findTogether(q: Queryable, questions: readonly Question[]): Promise<StoredRow | undefined>[] {
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const key = JSON.stringify(question.scope);
    groups.set(key, [...(groups.get(key) ?? []), question]);
  }
  const found = new Map(
    [...groups].map(([key, group]) => [key, findCurrent(q, group, group[0]!.scope).then(byAddress)]),
  );
  return questions.map(async (question) => (await found.get(JSON.stringify(question.scope)))!.get(keyOf(question)));
}

const byAddress = (rows: readonly StoredRow[]): Map<string, StoredRow> => new Map(rows.map((row) => [keyOf(row), row]));

/** Current versions of the named records that exist and are not deleted, in no order. */
export async function readMany(
  k: RecordKernel,
  q: Queryable,
  keys: readonly ResourceKey[],
  scope?: AreaScope,
): Promise<StoredVersion[]> {
  if (keys.length === 0) return [];
  return (await findCurrent(q, keys, scope)).filter((row) => row.op !== 'delete').map((row) => toStored(k, row));
}

/** Which of the records exist and are not deleted, as `Type/id`. */
export async function locate(
  q: Queryable,
  keys: readonly ResourceKey[],
  scope?: AreaScope,
): Promise<ReadonlySet<string>> {
  return keys.length === 0 ? new Set() : new Set((await findLive(q, keys, scope)).map(keyOf));
}

/**
 * Which of the records exist, are not deleted, and may not be seen within `scope`, as `Type/id`. With `ever`, deleted ones and
 * what earlier versions were count too.
 */
export async function hidden(
  q: Queryable,
  keys: readonly ResourceKey[],
  scope: AreaScope | undefined,
  options: { ever?: boolean } = {},
): Promise<ReadonlySet<string>> {
  if (keys.length === 0 || scope === undefined) return new Set();
  return new Set((await findHidden(q, keys, scope, options)).map(keyOf));
}

/** One version, or undefined; `record.erased` (410) for one whose words were erased. */
export async function readVersion(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
  version: number,
  scope?: AreaScope,
): Promise<StoredVersion | undefined> {
  const row = await findVersion(q, type, id, version, scope);
  if (row?.content && isErased(row.content)) throw new KangyuError('record.erased', { reference: `${type}/${id}` });
  return row && toStored(k, row);
}

/** Like `read`, but a missing record is 404 and a deleted one 410. */
export async function getCurrent(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
  scope?: AreaScope,
): Promise<StoredVersion & { resource: FhirResource }> {
  const found = await read(k, q, type, id, scope);
  const reference = `${type}/${id}`;
  if (!found) throw new KangyuError('record.not-found', { reference });
  if (!found.resource) throw new KangyuError('record.deleted', { reference });
  return { ...found, resource: found.resource };
}

export interface HistoryPage {
  versions: StoredVersion[];
  nextCursor?: string;
}

export interface HistoryOptions {
  type?: string;
  id?: string;
  /** Only versions stored at or after this time. */
  since?: Date;
  /** Only versions that were the current one at some time of the half-open span. */
  at?: readonly [from: Date, until: Date];
  /** Only versions of records that are items of these Lists. */
  lists?: readonly string[];
  /** Oldest first. */
  ascending?: boolean;
  limit: number;
  cursor?: string;
  scope?: AreaScope;
}

/** Versions, usually newest first: of one record (type and id), of a type, or of the whole instance. */
export async function history(k: RecordKernel, q: Queryable, options: HistoryOptions): Promise<HistoryPage> {
  const { limit, cursor, lists, ...rest } = options;
  const filter: HistoryFilter = {
    ...rest,
    ...(cursor ? { after: decodeCursor(cursor, ['time', 'number']) } : {}),
    ...(lists ? { among: await itemsOf(k, q, lists, options.scope) } : {}),
  };
  const rows = await findHistory(q, filter, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    versions: page.map((row) => toStored(k, row)),
    ...(rows.length > limit && last ? { nextCursor: encodeCursor([last.atText, last.seq]) } : {}),
  };
}

/** Records that are items of the Lists that stand in `scope`. */
async function itemsOf(
  k: RecordKernel,
  q: Queryable,
  lists: readonly string[],
  scope: AreaScope | undefined,
): Promise<ResourceKey[]> {
  const keys = lists.map((id) => ({ type: 'List', id }));
  const entries = (await readMany(k, q, keys, scope)).flatMap(({ resource }) => resource?.entry ?? []) as unknown[];
  return entries.flatMap((entry) => {
    const reference = referenceOf((entry as { item?: unknown } | null)?.item);
    const [type, id, more] = reference?.split('/') ?? [];
    return type !== undefined && id !== undefined && more === undefined ? [{ type, id }] : [];
  });
}

/** The version as a reader gets it: opened, with the server's meta. */
export function toStored(k: Pick<RecordKernel, 'sealer'>, row: Omit<StoredRow, 'atText'>): StoredVersion {
  const { content, bucket, type, id, version, seq, at, op, source, submission, area } = row;
  const base = { bucket, type, id, version, seq, at, op, source, submission, area };
  return content ? { ...base, resource: withServerMeta(openResource(k.sealer, content), version, at) } : base;
}

export function withServerMeta(resource: FhirResource, version: number, at: Date): FhirResource {
  const { resourceType, id, meta, ...rest } = resource;
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    meta: { versionId: String(version), lastUpdated: at.toISOString(), ...meta },
    ...rest,
  };
}
