import { forgetRecord } from '../identify/index.ts';
import { eraseFromInbox } from '../ingest/index.ts';
import { KangyuError, type Kernel, type Queryable, type Tx } from '../kernel/index.ts';
import { eraseRecord, hasRecordsAbout, lastContent, type RecordKernel, tombstoneOf } from '../record/index.ts';
import './errors.ts';
import { retentionOf } from './retention.ts';

/**
 * What may be erased today: gives the newest content of the record and whether it is deleted already. Refuses by
 * `access.rights-retained` with the date until which the law keeps it, and by `person.has-records` for a Patient that records
 * speak of; `record.erased` when it was done before.
 */
export async function requireErasable(
  k: RecordKernel,
  q: Queryable,
  type: string,
  id: string,
): Promise<{ version: number; deleted: boolean }> {
  const { resource, version, deleted } = await lastContent(k, q, { type, id });
  const { erasable, title, until } = retentionOf(resource, k.clock.today());
  if (!erasable)
    throw new KangyuError('access.rights-retained', { titleZh: title.zh, titleEn: title.en, until: until ?? '—' });
  if (type === 'Patient' && (await hasRecordsAbout(q, `${type}/${id}`))) throw new KangyuError('person.has-records');
  return { version, deleted };
}

/**
 * Erases a deleted record wherever it stands, in the caller's transaction: versions and index, raw inbox and quarantine, master
 * index. Its place, times, hashes, and who granted what stay. Backups made before still hold it: docs/security.md.
 */
export async function eraseEverywhere(
  k: RecordKernel & Pick<Kernel, 'instance'>,
  tx: Tx,
  key: { type: string; id: string },
  note: { by: string; cause: string; reason: string },
): Promise<{ versions: number; payloads: number }> {
  const { versions, submissions } = await eraseRecord(tx, key, { ...note, at: k.clock.now() });
  const { payloads } = await eraseFromInbox(k, tx, tombstoneOf(key), note.cause, submissions);
  await forgetRecord(k, tx, key.type, key.id);
  return { versions, payloads };
}
