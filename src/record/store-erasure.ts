/** SQL of erasure: what is left of a record is that it was there. */
import type { Queryable, Tx } from '../kernel/index.ts';
import { addressHash } from './index-values.ts';
import type { ResourceKey } from './store.ts';

export interface ErasedVersion {
  version: number;
  at: Date;
  /** SHA-256 of what was stored, hexadecimal. */
  sha256: string;
}

export interface ErasureNote {
  at: Date;
  by: string;
  /** Id of the request that was granted. */
  cause: string;
  reason: string;
}

/** Redacts all versions of a deleted record. */
export function redactVersions(tx: Tx, { type, id }: ResourceKey): Promise<ErasedVersion[]> {
  return tx.query<ErasedVersion>('select version, at, sha256 from record.erase_versions($1, $2)', [type, id]);
}

/** Submissions that handed in a version of the record. */
export async function findSubmissions(tx: Tx, { type, id }: ResourceKey): Promise<string[]> {
  const rows = await tx.query<{ submission: string }>(
    `select distinct v.submission::text as submission from record.locator l
     join record.version v on v.seq = l.no or (v.type = l.type and v.id = l.id and v.version > 1)
     where l.type = $1 and l.id = $2 and v.submission is not null`,
    [type, id],
  );
  return rows.map(({ submission }) => submission);
}

/** Takes out what other tables know of a deleted record, and ends exports that may hold it: their files go with the next cleaning. */
export async function dropTraces(tx: Tx, key: ResourceKey, at: Date): Promise<void> {
  const self = String(addressHash(`${key.type}/${key.id}`));
  await tx.query(
    `update record.locator set subject = null, code = null, low = null, high = null, keys = null, restricted = null
     where type = $1 and id = $2 and deleted`,
    [key.type, key.id],
  );
  await tx.query('delete from record.range where self = $1', [self]);
  await tx.query('delete from record.restriction where self = $1', [self]);
  await tx.query('delete from record.label_spread where self = $1', [self]);
  await tx.query(`delete from record.consent_rule where consent = $2 and $1 = 'Consent'`, [key.type, key.id]);
  await tx.query(
    `update record.bulk_job set expires_at = least(expires_at, $1) where kind = 'export' and status = 'done' and expires_at > $1`,
    [at],
  );
}

export async function insertErasure(
  tx: Tx,
  { type, id }: ResourceKey,
  versions: readonly ErasedVersion[],
  note: ErasureNote,
): Promise<void> {
  await tx.query(
    'insert into record.erasure (type, id, at, by, cause, reason, versions) values ($1, $2, $3, $4, $5, $6, $7)',
    [type, id, note.at, note.by, note.cause, note.reason, JSON.stringify(versions)],
  );
}

/** How many records that are not deleted have the Patient as their subject. */
export async function countAbout(q: Queryable, patient: string): Promise<number> {
  const [row] = await q.query<{ count: string }>(
    'select count(*) as count from record.locator where subject = $1 and not deleted',
    [String(addressHash(patient))],
  );
  return Number(row!.count);
}
