import { type Bucket, bucketOf, bucketOfId, prepare, type Queryable, type Tx } from '../kernel/index.ts';
import type { Key } from './plan-entries.ts';

/** The bucket of a Patient or institution follows from its id: server-made ids carry it, others are hashed. */
export const bucketFor = (id: string): Bucket => bucketOfId(id) ?? bucketOf(id);

const keyBucket = (hash: string): number => Number(BigInt.asUintN(10, BigInt(hash)));

export interface KnownKey {
  type: string;
  id: string;
}

/** The records that the keys belong to. */
export async function findRecordKeys(q: Queryable, hashes: readonly string[]): Promise<Map<string, KnownKey>> {
  if (hashes.length === 0) return new Map();
  const rows = await q.query<{ key: string; type: string; id: string }>(
    prepare(`select k.key, k.type, k.id from unnest($1::smallint[], $2::bigint[]) as w (bucket, key)
     join identify.record_key k on k.bucket = w.bucket and k.key = w.key`),
    [hashes.map(keyBucket), hashes],
  );
  return new Map(rows.map(({ key, type, id }) => [key, { type, id }]));
}

export interface KeyClaim extends Key {
  type: string;
  id: string;
}

/**
 * Registers keys; gives those that another transaction registered first, with the record they belong to. Rows go in by
 * order of key, so that two batches with the same keys wait for each other instead of deadlocking.
 */
export async function claimRecordKeys(tx: Tx, claims: readonly KeyClaim[]): Promise<Map<string, KnownKey>> {
  if (claims.length === 0) return new Map();
  const rows = await tx.query<{ key: string }>(
    prepare(`insert into identify.record_key (bucket, key, kind, type, id)
     select * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::text[]) as c (bucket, key, kind, type, id)
     order by bucket, key on conflict do nothing returning key`),
    [
      claims.map((c) => keyBucket(c.hash)),
      claims.map((c) => c.hash),
      claims.map((c) => c.kind),
      claims.map((c) => c.type),
      claims.map((c) => c.id),
    ],
  );
  const won = new Set(rows.map((row) => row.key));
  return findRecordKeys(
    tx,
    claims.map((claim) => claim.hash).filter((hash) => !won.has(hash)),
  );
}

/** Moves keys registered for ids that were given up to the records that won. */
export async function moveRecordKeys(
  tx: Tx,
  moves: readonly { type: string; from: string; to: string }[],
): Promise<void> {
  await tx.query(
    prepare(`update identify.record_key k set id = m.winner from unnest($1::text[], $2::text[], $3::text[]) as m (type, loser, winner)
     where k.type = m.type and k.id = m.loser`),
    [moves.map((m) => m.type), moves.map((m) => m.from), moves.map((m) => m.to)],
  );
}

export interface KnownPerson {
  person: string;
  nameKey: string | null;
  /** Active links. */
  links: number;
  /** The Patient linked first. */
  patient: string | null;
  /** The person's id number key. */
  idKey: string | null;
}

/** The persons that the keys belong to. */
export async function findPersons(q: Queryable, hashes: readonly string[]): Promise<Map<string, KnownPerson>> {
  if (hashes.length === 0) return new Map();
  const rows = await q.query<KnownPerson & { key: string }>(
    prepare(`select i.key, i.person, p.name_key as "nameKey", l.links::int, l.patient,
            (select min(n.key) from identify.person_identifier n where n.person = i.person and n.kind = 'id-number') as "idKey"
     from unnest($1::smallint[], $2::bigint[]) as w (bucket, key)
     join identify.person_identifier i on i.bucket = w.bucket and i.key = w.key
     join identify.person p on p.bucket = i.person_bucket and p.id = i.person
     cross join lateral (select count(*) as links, (array_agg(patient_id order by at, patient_id))[1] as patient
                         from identify.link where person = i.person and active) l`),
    [hashes.map(keyBucket), hashes],
  );
  return new Map(rows.map(({ key, ...person }) => [key, person]));
}

export interface KnownLink {
  patient: string;
  person: string;
  localKey: string | null;
  /** The id number this Patient stated. */
  idKey: string | null;
  active: boolean;
  method: string;
  nameKey: string | null;
  /** Of the person, as in KnownPerson. */
  personNameKey: string | null;
  personIdKey: string | null;
  links: number;
}

/** What is known of the Patients. */
export async function findLinks(q: Queryable, patients: readonly string[]): Promise<Map<string, KnownLink>> {
  if (patients.length === 0) return new Map();
  const rows = await q.query<KnownLink>(
    prepare(`select l.patient_id as patient, l.person, l.local_key as "localKey", l.id_key as "idKey", l.active, l.method, l.name_key as "nameKey",
            p.name_key as "personNameKey",
            (select min(n.key) from identify.person_identifier n where n.person = l.person and n.kind = 'id-number') as "personIdKey",
            (select count(*)::int from identify.link o where o.person = l.person and o.active) as links
     from unnest($1::smallint[], $2::text[]) as w (bucket, id)
     join identify.link l on l.bucket = w.bucket and l.patient_id = w.id
     join identify.person p on p.bucket = l.person_bucket and p.id = l.person`),
    [patients.map(bucketFor), patients],
  );
  return new Map(rows.map((row) => [row.patient, row]));
}

/** Writers that test conditions take turns; the lock ends with the transaction. */
export async function lockConditions(tx: Tx, hash: string): Promise<void> {
  await tx.query(prepare('select pg_advisory_xact_lock($1::bigint)'), [hash]);
}
