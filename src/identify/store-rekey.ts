/** SQL of giving the Patients of the index the keys of other rules. */
import type { Tx } from '../kernel/index.ts';
import { bucketFor } from './store.ts';
import type { KeyRow } from './store-matching.ts';

export type { KeyRow };

/** A place in the order of the features. */
export interface KeyPlace {
  bucket: number;
  patient: string;
}

export interface KeyState extends KeyPlace {
  fingerprint: string;
  startedAt: Date;
  finished: boolean;
}

/** Locked until the transaction ends: one process at a time goes on. */
export async function readKeyState(tx: Tx): Promise<KeyState | undefined> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('identify.rekey'))`);
  const [row] = await tx.query<KeyState>(
    `select fingerprint, bucket, patient_id as patient, started_at as "startedAt", finished_at is not null as finished
     from identify.key_state`,
  );
  return row;
}

export async function saveKeyState(
  tx: Tx,
  state: KeyPlace & { fingerprint: string; startedAt: Date; finishedAt: Date | null },
): Promise<void> {
  await tx.query(
    `insert into identify.key_state (fingerprint, bucket, patient_id, started_at, finished_at) values ($1, $2, $3, $4, $5)
     on conflict (only_row) do update set fingerprint = excluded.fingerprint, bucket = excluded.bucket,
       patient_id = excluded.patient_id, started_at = excluded.started_at, finished_at = excluded.finished_at`,
    [state.fingerprint, state.bucket, state.patient, state.startedAt, state.finishedAt],
  );
}

export interface LockedFeature extends KeyPlace {
  sealed: Buffer;
  keys: string[];
  numbered: boolean;
}

/** The next features in order, locked against writers. */
export function lockFeatures(tx: Tx, after: KeyPlace, limit: number): Promise<LockedFeature[]> {
  return tx.query<LockedFeature>(
    `select bucket, patient_id as patient, sealed, keys::text[] as keys, numbered from identify.feature
     where (bucket, patient_id) > ($1, $2) order by bucket, patient_id limit $3 for update`,
    [after.bucket, after.patient, limit],
  );
}

export async function replaceKeys(
  tx: Tx,
  changed: readonly { patient: string; keys: readonly string[] }[],
  added: readonly KeyRow[],
  gone: readonly KeyRow[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx.query(
    `update identify.feature f set keys = c.keys::bigint[]
     from unnest($1::smallint[], $2::text[], $3::text[]) c (bucket, patient, keys)
     where f.bucket = c.bucket and f.patient_id = c.patient`,
    [
      changed.map(({ patient }) => bucketFor(patient)),
      changed.map(({ patient }) => patient),
      changed.map(({ keys }) => `{${keys.join()}}`),
    ],
  );
  const columns = (rows: readonly KeyRow[]) => [
    rows.map(({ key }) => key),
    rows.map(({ numbered }) => numbered),
    rows.map(({ patient }) => patient),
  ];
  await tx.query(
    `delete from identify.match_key k using unnest($1::bigint[], $2::boolean[], $3::text[]) g (key, numbered, patient)
     where k.bucket = (g.key & 1023)::smallint and k.key = g.key and k.numbered = g.numbered and k.patient_id = g.patient`,
    columns(gone),
  );
  await tx.query(
    `insert into identify.match_key (bucket, key, numbered, patient_id)
     select (key & 1023)::smallint, key, numbered, patient from unnest($1::bigint[], $2::boolean[], $3::text[]) a (key, numbered, patient)
     order by 1, 2 on conflict do nothing`,
    columns(added),
  );
}

/** Every key that a Patient written since `from` has is one that finds it. */
export async function addMissingKeys(tx: Tx, from: Date): Promise<void> {
  await tx.query(
    `insert into identify.match_key (bucket, key, numbered, patient_id)
     select (key & 1023)::smallint, key, numbered, patient_id from identify.feature cross join unnest(keys) key where at >= $1
     order by 1, 2 on conflict do nothing`,
    [from],
  );
}
