import { prepare, type Queryable, type Tx } from '../kernel/index.ts';
import { bucketFor } from './store.ts';

const keyBucket = (hash: string): number => Number(BigInt.asUintN(10, BigInt(hash)));

export interface KeyQuestion {
  /** Who asks. */
  n: number;
  key: string;
  /** The asker states a valid id number: those that state one are not looked at. */
  numbered: boolean;
}

export interface FoundCandidate {
  n: number;
  patient: string;
  person: string;
  state: string;
  sealed: Buffer;
  /** The person has a valid id number. */
  numbered: boolean;
}

/**
 * Patients that share a key with the askers, and the other Patients of their persons: of each asker those first that share
 * the most keys, `most` of them. Keys of more than `largest` Patients bring nobody together: finer ones do. Index lookups
 * only (`offset 0` keeps each from becoming a join over whole tables); what is read does not grow with the register.
 */
export function findCandidates(
  q: Queryable,
  questions: readonly KeyQuestion[],
  { largest, most }: { largest: number; most: number },
): Promise<FoundCandidate[]> {
  if (questions.length === 0) return Promise.resolve([]);
  return q.query<FoundCandidate>(
    prepare(`with asked as (
       select * from unnest($1::int[], $2::smallint[], $3::bigint[], $4::boolean[]) as a (n, bucket, key, numbered)),
     met as materialized (
       select n, numbered, patient_id, place from (
         select a.n, a.numbered, p.patient_id,
           row_number() over (partition by a.n order by count(*) desc, p.patient_id) as place
         from asked a
         cross join lateral (
           select array_agg(m.patient_id) as patients, count(*) as size from (
             select patient_id from identify.match_key m
             where m.bucket = a.bucket and m.key = a.key
               and m.numbered = any(case when a.numbered then '{f}' else '{f,t}' end::boolean[])
             limit $5 + 1) m) b
         cross join lateral unnest(b.patients) as p (patient_id)
         where b.size <= $5
         group by a.n, a.numbered, p.patient_id) counted
       where place <= $6),
     persons as materialized (
       select m.n, m.numbered, found.person, found.person_bucket, min(m.place) as place from met m
       cross join lateral (select person, person_bucket from identify.link where patient_id = m.patient_id and active offset 0) found
       group by m.n, m.numbered, found.person, found.person_bucket)
     select m.n, l.patient_id as patient, m.person, p.state, f.sealed, i.numbered
     from persons m
     cross join lateral (select exists (
       select from identify.person_identifier i where i.person = m.person and i.kind = 'id-number') as numbered offset 0) i
     cross join lateral (select state from identify.person where bucket = m.person_bucket and id = m.person offset 0) p
     cross join lateral (select bucket, patient_id from identify.link where person = m.person and active offset 0) l
     cross join lateral (select sealed from identify.feature where bucket = l.bucket and patient_id = l.patient_id offset 0) f
     where not (m.numbered and i.numbered)
     order by m.n, m.place, l.patient_id`),
    [
      questions.map(({ n }) => n),
      questions.map(({ key }) => keyBucket(key)),
      questions.map(({ key }) => key),
      questions.map(({ numbered }) => numbered),
      largest,
      most,
    ],
  );
}

/** Pairs that people decided are two persons: the Patient and the person it is not. */
export async function findRefusals(q: Queryable, patients: readonly string[]): Promise<Set<string>> {
  if (patients.length === 0) return new Set();
  const rows = await q.query<{ patient: string; person: string }>(
    prepare(`select r.patient_id as patient, coalesce(l.person, r.other) as person from identify.review r
     left join identify.link l on l.patient_id = r.candidate
     where r.patient_id = any($1::text[]) and r.outcome = 'different'
     union
     select r.candidate, l.person from identify.review r join identify.link l on l.patient_id = r.patient_id
     where r.candidate = any($1::text[]) and r.outcome = 'different'`),
    [patients],
  );
  return new Set(rows.map(({ patient, person }) => `${patient} ${person}`));
}

const MATCHING_LOCKS = 256;

/**
 * Until the transaction ends nobody else looks for persons of Patients under one of these keys, without whom two would not see
 * each other's. The keys share a few locks, so that a batch of any size needs no more.
 */
export async function lockMatching(tx: Tx, keys: readonly string[]): Promise<void> {
  const locks = [...new Set(keys.map((key) => Number(BigInt.asUintN(64, BigInt(key)) % BigInt(MATCHING_LOCKS))))];
  await tx.query(
    prepare(
      `select pg_advisory_xact_lock(hashtext('identify.matching'), n) from (select n from unnest($1::int[]) n order by n) ordered`,
    ),
    [locks],
  );
}

/** Names under which persons are known. */
export async function findNames(q: Queryable, persons: readonly string[]): Promise<Map<string, string[]>> {
  if (persons.length === 0) return new Map();
  const rows = await q.query<{ person: string; names: string[] }>(
    prepare(`select person, array_agg(distinct name) as names from identify.link
     where person = any($1::uuid[]) and active and name is not null group by person`),
    [persons],
  );
  return new Map(rows.map(({ person, names }) => [person, names]));
}

export interface FeatureRow {
  patient: string;
  sealed: Buffer;
  digest: string;
  keys: string[];
  numbered: boolean;
  movedOut: boolean;
}

/** What is kept of the Patients. */
export async function findFeatures(
  q: Queryable,
  patients: readonly string[],
): Promise<Map<string, { digest: string; keys: string[]; numbered: boolean }>> {
  if (patients.length === 0) return new Map();
  const rows = await q.query<{ patient: string; digest: string; keys: string[]; numbered: boolean }>(
    prepare(`select f.patient_id as patient, f.digest, f.keys, f.numbered
     from unnest($1::smallint[], $2::text[]) as w (bucket, id)
     join identify.feature f on f.bucket = w.bucket and f.patient_id = w.id`),
    [patients.map(bucketFor), patients],
  );
  return new Map(rows.map(({ patient, ...feature }) => [patient, feature]));
}

export interface KeyRow {
  key: string;
  numbered: boolean;
  patient: string;
}

const keyColumns = (rows: readonly KeyRow[]) => [
  rows.map(({ key }) => keyBucket(key)),
  rows.map(({ key }) => key),
  rows.map(({ numbered }) => numbered),
  rows.map(({ patient }) => patient),
];

/** Writes what changed: features, keys that came, keys that went. */
export async function saveFeatures(
  tx: Tx,
  features: readonly FeatureRow[],
  added: readonly KeyRow[],
  gone: readonly KeyRow[],
  at: Date,
): Promise<void> {
  if (gone.length > 0)
    await tx.query(
      prepare(`delete from identify.match_key k
       using unnest($1::smallint[], $2::bigint[], $3::boolean[], $4::text[]) as g (bucket, key, numbered, patient_id)
       where k.bucket = g.bucket and k.key = g.key and k.numbered = g.numbered and k.patient_id = g.patient_id`),
      keyColumns(gone),
    );
  if (features.length > 0)
    await tx.query(
      prepare(`insert into identify.feature (bucket, patient_id, sealed, digest, keys, numbered, moved_out, at)
       select bucket, patient_id, sealed, digest, keys::bigint[], numbered, moved_out, $8
       from unnest($1::smallint[], $2::text[], $3::bytea[], $4::bigint[], $5::text[], $6::boolean[], $7::boolean[])
         as f (bucket, patient_id, sealed, digest, keys, numbered, moved_out)
       order by bucket, patient_id
       on conflict (bucket, patient_id) do update set sealed = excluded.sealed, digest = excluded.digest, keys = excluded.keys,
         numbered = excluded.numbered, moved_out = excluded.moved_out, at = excluded.at`),
      [
        features.map(({ patient }) => bucketFor(patient)),
        features.map(({ patient }) => patient),
        features.map(({ sealed }) => sealed),
        features.map(({ digest }) => digest),
        features.map(({ keys }) => `{${keys.join()}}`),
        features.map(({ numbered }) => numbered),
        features.map(({ movedOut }) => movedOut),
        at,
      ],
    );
  if (added.length > 0)
    await tx.query(
      prepare(`insert into identify.match_key (bucket, key, numbered, patient_id)
       select * from unnest($1::smallint[], $2::bigint[], $3::boolean[], $4::text[]) as k (bucket, key, numbered, patient_id)
       order by bucket, key on conflict do nothing`),
      keyColumns(added),
    );
}

/** Deleted Patients are found no more. */
export async function deleteFeatures(tx: Tx, patients: readonly string[]): Promise<void> {
  if (patients.length === 0) return;
  await tx.query(
    prepare(`with gone as (
       delete from identify.feature f using unnest($1::smallint[], $2::text[]) as w (bucket, id)
       where f.bucket = w.bucket and f.patient_id = w.id returning f.patient_id, f.keys, f.numbered)
     delete from identify.match_key k using (
       select (key & 1023)::smallint as bucket, key, numbered, patient_id from gone cross join unnest(keys) as key) g
     where k.bucket = g.bucket and k.key = g.key and k.numbered = g.numbered and k.patient_id = g.patient_id`),
    [patients.map(bucketFor), patients],
  );
}

/** How sure a link is, and by which Patient it was found. */
export async function noteScores(
  tx: Tx,
  scores: readonly { patient: string; score: number; via: string }[],
): Promise<void> {
  if (scores.length === 0) return;
  await tx.query(
    prepare(`update identify.link l set score = s.score, via = s.via
     from unnest($1::smallint[], $2::text[], $3::real[], $4::text[]) as s (bucket, id, score, via)
     where l.bucket = s.bucket and l.patient_id = s.id`),
    [
      scores.map(({ patient }) => bucketFor(patient)),
      scores.map(({ patient }) => patient),
      scores.map(({ score }) => score),
      scores.map(({ via }) => via),
    ],
  );
}

/** Persons follow their Patients: gone when all are deleted, moved away when none that tells of a residence lives here. */
export async function settleStates(tx: Tx, patients: readonly string[]): Promise<void> {
  if (patients.length === 0) return;
  await tx.query(
    prepare(`update identify.person p set state = s.state from (
       select d.person, d.person_bucket, case
         when not exists (select from identify.link l where l.person = d.person and l.active) then 'cancelled'
         when exists (select from identify.link l join identify.feature f on f.bucket = l.bucket and f.patient_id = l.patient_id
                      where l.person = d.person and l.active and f.moved_out) then 'migrated-out'
         when exists (select from identify.person_identifier i where i.person = d.person and i.kind = 'id-number') then 'confirmed'
         else 'temporary' end as state
       from (select distinct l.person, l.person_bucket from unnest($1::smallint[], $2::text[]) as w (bucket, id)
             join identify.link l on l.bucket = w.bucket and l.patient_id = w.id) d) s
     where p.bucket = s.person_bucket and p.id = s.person and p.state <> s.state
       and (p.state in ('temporary', 'confirmed', 'migrated-out', 'cancelled') or s.state = 'cancelled' and p.state <> 'merged')`),
    [patients.map(bucketFor), patients],
  );
}

export interface SimilarReview {
  id: string;
  reason: string;
  patient: string;
  person: string | null;
  other: string | null;
  candidate: string | null;
  score: number;
  weights: unknown;
}

/** Pairs for people to look at; a pair that waits or was decided is not opened again. */
export async function openSimilar(tx: Tx, reviews: readonly SimilarReview[], at: Date): Promise<void> {
  if (reviews.length === 0) return;
  await tx.query(
    prepare(`insert into identify.review (id, reason, patient_id, person, other, candidate, score, weights, at)
     select r.id, r.reason, r.patient, r.person, r.other, r.candidate, r.score, r.weights, $2
     from jsonb_to_recordset($1) as r (id uuid, reason text, patient text, person uuid, other uuid, candidate text, score real, weights jsonb)
     where not exists (select from identify.review o where o.patient_id = r.patient and o.candidate = r.candidate and o.reason = r.reason)
       and not exists (select from identify.review o where o.patient_id = r.candidate and o.candidate = r.patient and o.reason = r.reason)
     on conflict do nothing`),
    [JSON.stringify(reviews), at],
  );
}

export async function newestModel(q: Queryable): Promise<{ id: string; learnedAt: Date; model: unknown } | undefined> {
  const [row] = await q.query<{ id: string; learned_at: Date; model: unknown }>(
    prepare('select id, learned_at, model from identify.match_model order by id desc limit 1'),
  );
  return row && { id: row.id, learnedAt: row.learned_at, model: row.model };
}

export async function newestModelId(q: Queryable): Promise<string | undefined> {
  const [row] = await q.query<{ id: string }>(prepare('select id from identify.match_model order by id desc limit 1'));
  return row?.id;
}

export async function insertModel(
  tx: Tx,
  row: { id: string; at: Date; records: number; model: unknown },
): Promise<void> {
  await tx.query('insert into identify.match_model (id, learned_at, records, model) values ($1, $2, $3, $4)', [
    row.id,
    row.at,
    row.records,
    JSON.stringify(row.model),
  ]);
}

export interface SealedFeature {
  patient: string;
  sealed: Buffer;
}

/** All Patients of some names, about this share of the register. */
export function sampleNames(q: Queryable, share: number): Promise<SealedFeature[]> {
  return q.query(
    `select f.patient_id as patient, f.sealed
     from identify.link l join identify.feature f on f.bucket = l.bucket and f.patient_id = l.patient_id
     where l.active and l.name_key is not null and (l.name_key & 1048575) < $1::float8 * 1048576
     order by f.patient_id`,
    [share],
  );
}

/** All Patients born on some days, about this share of the register. */
export function sampleDays(q: Queryable, share: number): Promise<SealedFeature[]> {
  return q.query(
    `select f.patient_id as patient, f.sealed
     from identify.link l join identify.feature f on f.bucket = l.bucket and f.patient_id = l.patient_id
     where l.active and ((l.birth_date - date '1900-01-01')::bigint * 2654435761 & 1048575) < $1::float8 * 1048576
     order by f.patient_id`,
    [share],
  );
}

/** Keyed hashes of telephones under which so many names stand, those of most names first. */
export async function findCrowdedPhones(q: Queryable, names: number): Promise<string[]> {
  const rows = await q.query<{ key: string }>(
    `select key from (select unnest(phone_keys) as key, name_key from identify.link where active) p
     group by key having count(distinct name_key) >= $1 order by count(distinct name_key) desc, key limit 5000`,
    [names],
  );
  return rows.map(({ key }) => key);
}

export async function countPatients(q: Queryable): Promise<number> {
  const [row] = await q.query<{ n: string }>('select count(*) as n from identify.feature');
  return Number(row!.n);
}

/** Patients to learn from: `linked` of persons with several, `random` of all. */
export function sampleFeatures(q: Queryable, linked: number, random: number): Promise<SealedFeature[]> {
  return q.query(
    `with size as (select greatest(count(*), 1) as n from identify.feature),
     several as (
       select l.bucket, l.patient_id from identify.link l
       where l.active and l.person in (
         select person from identify.link where active group by person having count(*) > 1 order by md5(person::text) limit $1 / 2)
       order by l.person limit $1),
     chance as (
       select f.bucket, f.patient_id from identify.feature f, size
       where ('x' || substr(md5(f.patient_id), 1, 8))::bit(32)::bigint < 4294967296 * least(1, $2::float8 / size.n) limit $2)
     select f.patient_id as patient, f.sealed from identify.feature f
     join (select * from several union select * from chance) s on s.bucket = f.bucket and s.patient_id = f.patient_id
     order by f.patient_id`,
    [linked, random],
  );
}

export async function countPersons(q: Queryable): Promise<number> {
  const [row] = await q.query<{ n: string }>(`select count(*) as n from identify.person where state <> 'merged'`);
  return Number(row!.n);
}
