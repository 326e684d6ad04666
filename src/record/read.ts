import { type FhirResource, KangyuError, type Queryable } from '../kernel/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import './errors.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import { openResource } from './seal.ts';
import { keyOf, type ResourceKey } from './store.ts';
import { findCurrent, findHistory, findLive, findVersion, type HistoryFilter, type StoredRow } from './store-read.ts';

/** The current version, or undefined when there is no such record in `scope`. A deleted record comes without `resource`. */
export async function read(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
  scope?: AreaScope,
): Promise<StoredVersion | undefined> {
  const [row] = await findCurrent(q, [{ type, id }], scope);
  return row && toStored(k, row);
}

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

/** One version, or undefined. */
export async function readVersion(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
  version: number,
  scope?: AreaScope,
): Promise<StoredVersion | undefined> {
  const row = await findVersion(q, type, id, version, scope);
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
  limit: number;
  cursor?: string;
  scope?: AreaScope;
}

/** Versions newest first: of one record (type and id), of a type, or of the whole instance. */
export async function history(k: RecordKernel, q: Queryable, options: HistoryOptions): Promise<HistoryPage> {
  const { limit, cursor, ...rest } = options;
  const filter: HistoryFilter = { ...rest, ...(cursor ? { before: decodeCursor(cursor, ['time', 'number']) } : {}) };
  const rows = await findHistory(q, filter, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    versions: page.map((row) => toStored(k, row)),
    ...(rows.length > limit && last ? { nextCursor: encodeCursor([last.atText, last.seq]) } : {}),
  };
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
