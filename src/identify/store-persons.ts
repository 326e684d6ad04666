import { bucketOf, prepare, type Sealer, type Tx, uuidv7 } from '../kernel/index.ts';
import type { IdentifierClaim, LinkChange, PersonState, Review } from './assign-persons.ts';
import { foldPhone, nameGrams } from './names.ts';
import type { Hash } from './plan-entries.ts';
import { bucketFor } from './store.ts';

const AREA_EXTENSION = 'urn:kangyu:ext:area';

/** Registers identifiers of persons; gives those that another transaction registered first, with their person. */
export async function claimPersonIdentifiers(tx: Tx, claims: readonly IdentifierClaim[]): Promise<Map<string, string>> {
  if (claims.length === 0) return new Map();
  const columns = [
    claims.map((c) => Number(BigInt.asUintN(10, BigInt(c.hash)))),
    claims.map((c) => c.hash),
    claims.map((c) => c.kind),
    claims.map((c) => bucketOf(c.person.id)),
    claims.map((c) => c.person.id),
  ];
  const won = await tx.query<{ key: string }>(
    prepare(`insert into identify.person_identifier (bucket, key, kind, person_bucket, person)
     select * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::smallint[], $5::uuid[]) as c (bucket, key, kind, person_bucket, person)
     order by bucket, key on conflict do nothing returning key`),
    columns,
  );
  const mine = new Set(won.map((row) => row.key));
  const lost = claims.filter((claim) => !mine.has(claim.hash));
  if (lost.length === 0) return new Map();
  const rows = await tx.query<{ key: string; person: string }>(
    prepare(`select i.key, i.person from unnest($1::smallint[], $2::bigint[]) as w (bucket, key)
     join identify.person_identifier i on i.bucket = w.bucket and i.key = w.key`),
    [lost.map((c) => Number(BigInt.asUintN(10, BigInt(c.hash)))), lost.map((c) => c.hash)],
  );
  return new Map(rows.map((row) => [row.key, row.person]));
}

/** Takes back what was registered for persons that will not exist. */
export async function releasePersonIdentifiers(tx: Tx, persons: readonly string[]): Promise<void> {
  await tx.query(prepare('delete from identify.person_identifier where person = any($1::uuid[])'), [persons]);
}

export async function savePersons(tx: Tx, persons: readonly PersonState[], at: Date): Promise<void> {
  if (persons.length === 0) return;
  await tx.query(
    prepare(`insert into identify.person as p (bucket, id, state, name_key, created_at)
     select bucket, id, state, name_key, $5 from unnest($1::smallint[], $2::uuid[], $3::text[], $4::bigint[]) as n (bucket, id, state, name_key)
     order by bucket, id
     on conflict (bucket, id) do update set
       state = case when p.state in ('merged', 'deceased') then p.state when excluded.state = 'temporary' then p.state else excluded.state end,
       name_key = coalesce(excluded.name_key, p.name_key)`),
    [
      persons.map((p) => bucketOf(p.id)),
      persons.map((p) => p.id),
      persons.map((p) => (p.deceased ? 'deceased' : p.idKey ? 'confirmed' : 'temporary')),
      persons.map((p) => p.nameKey),
      at,
    ],
  );
}

interface LinkRow {
  bucket: number;
  patient_id: string;
  person_bucket: number;
  person: string;
  source: string;
  method: string;
  local_key: string | null;
  id_key: string | null;
  name: string | null;
  name_key: string | null;
  grams: string[];
  phone_keys: string[];
  sex: string | null;
  birth_date: string | null;
  area: string | null;
  deceased: boolean;
  id_number: string | null;
}

function linkRow(change: LinkChange, sealer: Sealer, hash: Hash): LinkRow {
  const { plan, person } = change;
  const resource = plan.resource!;
  const phones = (resource.telecom as { system?: string; value?: string }[] | undefined) ?? [];
  const area = (resource.extension as { url?: string; valueCode?: string }[] | undefined)?.find(
    (x) => x.url === AREA_EXTENSION,
  )?.valueCode;
  const birthDate =
    typeof resource.birthDate === 'string' && resource.birthDate.length === 10 ? resource.birthDate : null;
  return {
    bucket: bucketFor(plan.id!),
    patient_id: plan.id!,
    person_bucket: bucketOf(person.id),
    person: person.id,
    source: plan.entry.source,
    method: change.method,
    local_key: plan.keys.find((key) => key.kind === 'local')?.hash ?? null,
    id_key: change.idKey,
    name: change.name,
    name_key: change.nameKey,
    grams: change.name ? nameGrams(change.name) : [],
    phone_keys: phones.flatMap(({ system, value }) =>
      system === 'phone' && value ? [hash(`phone|${foldPhone(value)}`)] : [],
    ),
    sex: typeof resource.gender === 'string' ? resource.gender : null,
    birth_date: birthDate,
    area: area ?? null,
    deceased: resource.deceasedDateTime !== undefined || resource.deceasedBoolean === true,
    id_number: plan.idNumber ? sealer.seal(plan.idNumber, `identify.link.id_number:${plan.id}`) : null,
  };
}

/** Writes the links (the last of several changes of one Patient counts) and the history of those that moved. */
export async function saveLinks(
  tx: Tx,
  changes: readonly LinkChange[],
  at: Date,
  sealer: Sealer,
  hash: Hash,
): Promise<void> {
  if (changes.length === 0) return;
  const last = new Map(changes.map((change) => [change.plan.id!, change]));
  const rows = [...last.values()].map((change) => linkRow(change, sealer, hash));
  await tx.query(
    prepare(`insert into identify.link as l (bucket, patient_id, person_bucket, person, source, method, at, local_key, id_key, name, name_key, grams, phone_keys, sex, birth_date, area, deceased, id_number)
     select bucket, patient_id, person_bucket, person, source, method, $2, local_key, id_key, name, name_key, grams, phone_keys, sex, birth_date, area, deceased, id_number
     from jsonb_to_recordset($1) as r (bucket smallint, patient_id text, person_bucket smallint, person uuid, source text, method text, local_key bigint, id_key bigint,
       name text, name_key bigint, grams text[], phone_keys bigint[], sex text, birth_date date, area text, deceased boolean, id_number text)
     order by bucket, patient_id
     on conflict (bucket, patient_id) do update set
       person_bucket = excluded.person_bucket, person = excluded.person, active = true,
       own = case when l.person = excluded.person then l.own end,
       method = case when l.person = excluded.person then l.method else excluded.method end,
       at = case when l.person = excluded.person then l.at else excluded.at end,
       local_key = coalesce(excluded.local_key, l.local_key), id_key = excluded.id_key, name = excluded.name, name_key = excluded.name_key,
       grams = excluded.grams, phone_keys = excluded.phone_keys, sex = excluded.sex, birth_date = excluded.birth_date, area = excluded.area,
       deceased = excluded.deceased, id_number = coalesce(excluded.id_number, l.id_number)`),
    [JSON.stringify(rows), at],
  );
  const moved = changes.filter((change) => change.previous !== change.person.id);
  if (moved.length === 0) return;
  await tx.query(
    prepare(`insert into identify.link_history (bucket, patient_id, person, previous, method, at, submission)
     select bucket, patient_id, person, previous, method, $7, submission
     from unnest($1::smallint[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[]) as h (bucket, patient_id, person, previous, method, submission)`),
    [
      moved.map((c) => bucketFor(c.plan.id!)),
      moved.map((c) => c.plan.id),
      moved.map((c) => c.person.id),
      moved.map((c) => c.previous),
      moved.map((c) => c.method),
      moved.map((c) => c.plan.entry.submissionId ?? null),
      at,
    ],
  );
}

/** Persons whose last Patient moved away live on in the person it moved to. */
export async function retirePersons(tx: Tx, changes: readonly LinkChange[]): Promise<void> {
  const left = new Map<string, string>();
  for (const { previous, person } of changes) if (previous && previous !== person.id) left.set(previous, person.id);
  if (left.size === 0) return;
  await tx.query(
    prepare(`update identify.person p set state = 'merged', survivor = m.survivor
     from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as m (bucket, id, survivor)
     where p.bucket = m.bucket and p.id = m.id
       and not exists (select from identify.link l where l.person = p.id and l.active)
       and not exists (select from identify.person_identifier i where i.person = p.id)`),
    [[...left.keys()].map(bucketOf), [...left.keys()], [...left.values()]],
  );
}

export async function openReviews(tx: Tx, reviews: readonly Review[], at: Date): Promise<void> {
  if (reviews.length === 0) return;
  await tx.query(
    prepare(`insert into identify.review (id, reason, patient_id, person, other, at)
     select id, reason, patient_id, person, other, $6 from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[]) as r (id, reason, patient_id, person, other)
     on conflict do nothing`),
    [
      reviews.map(() => uuidv7()),
      reviews.map((r) => r.reason),
      reviews.map((r) => r.patient),
      reviews.map((r) => r.person.id),
      reviews.map((r) => r.other),
      at,
    ],
  );
}

/** A deleted Patient stands for nobody any more; its history keeps the link. */
export async function endLinks(tx: Tx, patients: readonly string[], at: Date): Promise<void> {
  if (patients.length === 0) return;
  await tx.query(
    prepare(`with ended as (
       update identify.link l set active = false from unnest($1::smallint[], $2::text[]) as w (bucket, id)
       where l.bucket = w.bucket and l.patient_id = w.id and l.active returning l.bucket, l.patient_id, l.person)
     insert into identify.link_history (bucket, patient_id, person, previous, method, at)
     select bucket, patient_id, null, person, 'deleted', $3 from ended`),
    [patients.map(bucketFor), patients, at],
  );
}
