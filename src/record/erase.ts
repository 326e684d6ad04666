import { type FhirResource, KangyuError, type Queryable, type Tx } from '../kernel/index.ts';
import './errors.ts';
import type { RecordKernel } from './model.ts';
import { toStored } from './read.ts';
import type { ResourceKey } from './store.ts';
import {
  countAbout,
  dropTraces,
  type ErasureNote,
  findSubmissions,
  insertErasure,
  redactVersions,
} from './store-erasure.ts';
import { findCurrent, findVersion } from './store-read.ts';
import { isErased } from './tombstone.ts';

/**
 * Erases a record that is deleted, in the caller's transaction: all its versions keep number, time and hash and lose what they
 * said; index, labels and consents know it no more. Throws `record.not-deleted` for one that stands, `record.erased` for one
 * erased before. Gives the submissions that handed its versions in.
 */
export async function eraseRecord(
  tx: Tx,
  key: ResourceKey,
  note: ErasureNote,
): Promise<{ versions: number; submissions: string[] }> {
  const reference = `${key.type}/${key.id}`;
  const [current] = await findCurrent(tx, [key], undefined);
  if (!current) throw new KangyuError('record.not-found', { reference });
  if (current.op !== 'delete') throw new KangyuError('record.not-deleted', { reference });
  const versions = await redactVersions(tx, key);
  const submissions = await findSubmissions(tx, key);
  if (versions.length === 0) throw new KangyuError('record.erased', { reference });
  await dropTraces(tx, key, note.at);
  await insertErasure(tx, key, versions, note);
  return { versions: versions.length, submissions };
}

/** The newest content of a record, deleted since or not; `record.erased` when nothing is left of it. */
export async function lastContent(
  k: RecordKernel,
  q: Queryable,
  key: ResourceKey,
): Promise<{ resource: FhirResource; version: number; deleted: boolean }> {
  const reference = `${key.type}/${key.id}`;
  const [current] = await findCurrent(q, [key], undefined);
  if (!current) throw new KangyuError('record.not-found', { reference });
  const deleted = current.op === 'delete';
  const row = deleted ? await findVersion(q, key.type, key.id, current.version - 1, undefined) : current;
  const resource = row && toStored(k, row).resource;
  if (!resource || isErased(resource)) throw new KangyuError('record.erased', { reference });
  return { resource, version: current.version, deleted };
}

/** Whether records stand that have the Patient as their subject. */
export async function hasRecordsAbout(q: Queryable, patient: string): Promise<boolean> {
  return (await countAbout(q, patient)) > 0;
}
