import { bucketOf, prepare, type Queryable, type Tx } from '../kernel/index.ts';

export interface PersonRow {
  id: string;
  state: string;
  survivor: string | null;
  createdAt: Date;
}

/** The persons, locked until the transaction ends; in order of id, so that two merges wait for each other. */
export async function lockPersons(tx: Tx, ids: readonly string[]): Promise<Map<string, PersonRow>> {
  const rows = await tx.query<PersonRow>(
    `select id, state, survivor, created_at as "createdAt" from identify.person where id = any($1::uuid[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The person itself, or the one it lives on in. */
export async function findSurvivor(q: Queryable, id: string): Promise<PersonRow | undefined> {
  const [row] = await q.query<PersonRow>(
    prepare(`with recursive up (id, state, survivor, created_at) as (
       select id, state, survivor, created_at from identify.person where id = $1::uuid
       union select p.id, p.state, p.survivor, p.created_at from up join identify.person p on p.id = up.survivor)
     select id, state, survivor, created_at as "createdAt" from up where survivor is null`),
    [id],
  );
  return row;
}

/** Persons merged into one by people, directly and through others, itself first. */
export async function findMergedInto(q: Queryable, id: string): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `with recursive down (id) as (
       select $1::uuid union select m.person from down join identify.merge m on m.survivor = down.id and m.undone_at is null)
     select id from down`,
    [id],
  );
  return rows.map((row) => row.id);
}

export interface MergeRow {
  id: string;
  person: string;
  survivor: string;
  stateBefore: string;
  reason: string;
  by: string;
  at: Date;
  undoneAt: Date | null;
}
const MERGE = `id, person, survivor, state_before as "stateBefore", reason, by, at, undone_at as "undoneAt"`;

export async function findMerge(q: Queryable, id: string): Promise<MergeRow | undefined> {
  const [row] = await q.query<MergeRow>(`select ${MERGE} from identify.merge where id = $1 for update`, [id]);
  return row;
}

/** Merges of persons, the newest first. */
export function findMerges(q: Queryable, persons: readonly string[]): Promise<MergeRow[]> {
  return q.query<MergeRow>(
    `select ${MERGE} from identify.merge where person = any($1::uuid[]) or survivor = any($1::uuid[]) order by at desc, id desc`,
    [persons],
  );
}

export async function insertMerge(tx: Tx, row: Omit<MergeRow, 'undoneAt'>): Promise<void> {
  await tx.query(
    'insert into identify.merge (id, person, survivor, state_before, reason, by, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [row.id, row.person, row.survivor, row.stateBefore, row.reason, row.by, row.at],
  );
}

export async function endMerge(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update identify.merge set undone_at = $2 where id = $1', [id, at]);
}

export async function setPersonState(tx: Tx, id: string, state: string, survivor: string | null): Promise<void> {
  await tx.query('update identify.person set state = $3, survivor = $4 where bucket = $1 and id = $2', [
    bucketOf(id),
    id,
    state,
    survivor,
  ]);
}

export async function insertPerson(tx: Tx, id: string, state: string, nameKey: string | null, at: Date): Promise<void> {
  await tx.query('insert into identify.person (bucket, id, state, name_key, created_at) values ($1, $2, $3, $4, $5)', [
    bucketOf(id),
    id,
    state,
    nameKey,
    at,
  ]);
}

export interface Move {
  method: string;
  decision: string;
  by: string;
  reason: string;
  at: Date;
}

/** Writes the history of links that a statement moved; `moved` gives bucket, patient_id, person, previous. */
const withHistory = (moved: string): string => `with moved as (${moved}),
  told as (insert into identify.link_history (bucket, patient_id, person, previous, method, at, by, reason, decision)
    select bucket, patient_id, person, previous, $1, $2, $3, $4, $5 from moved)
  select patient_id as patient from moved`;
const moveParams = ({ method, at, by, reason, decision }: Move) => [method, at, by, reason, decision];

/** Moves all links and identifiers of a person to its survivor; they remember whose they were. */
export async function moveToSurvivor(tx: Tx, person: string, survivor: string, move: Move): Promise<string[]> {
  await tx.query(
    `update identify.person_identifier set own = coalesce(own, person), person = $2, person_bucket = $3 where person = $1`,
    [person, survivor, bucketOf(survivor)],
  );
  const rows = await tx.query<{ patient: string }>(
    withHistory(`update identify.link l set own = coalesce(own, person), person = $7, person_bucket = $8
      where person = $6 returning l.bucket, l.patient_id, l.person, $6::uuid as previous`),
    [...moveParams(move), person, survivor, bucketOf(survivor)],
  );
  return rows.map(({ patient }) => patient);
}

/** Takes back what belonged to the persons `owners`, to the first of them. */
export async function moveBack(tx: Tx, owners: readonly string[], move: Move): Promise<string[]> {
  const [to] = owners;
  await tx.query(
    `update identify.person_identifier set person = $2, person_bucket = $3, own = nullif(own, $2) where own = any($1::uuid[])`,
    [owners, to, bucketOf(to!)],
  );
  const rows = await tx.query<{ patient: string }>(
    withHistory(`update identify.link l set person = $7, person_bucket = $8, own = nullif(l.own, $7)
      from identify.link before
      where l.own = any($6::uuid[]) and before.bucket = l.bucket and before.patient_id = l.patient_id
      returning l.bucket, l.patient_id, l.person, before.person as previous`),
    [...moveParams(move), owners, to, bucketOf(to!)],
  );
  return rows.map(({ patient }) => patient);
}

/** Moves some Patients of a person to another one. */
export async function movePatients(
  tx: Tx,
  patients: readonly string[],
  to: string,
  linkMethod: string | null,
  move: Move,
): Promise<void> {
  await tx.query(
    withHistory(`update identify.link l set person = $7, person_bucket = $8, own = null, method = coalesce($9, l.method), at = case when $9::text is null then l.at else $2 end
      from identify.link before
      where l.patient_id = any($6::text[]) and before.bucket = l.bucket and before.patient_id = l.patient_id
      returning l.bucket, l.patient_id, l.person, before.person as previous`),
    [...moveParams(move), patients, to, bucketOf(to), linkMethod],
  );
}

export interface MemberRow {
  patient: string;
  person: string;
  own: string | null;
  source: string;
  method: string;
  at: Date;
  score: number | null;
  via: string | null;
  idKey: string | null;
  nameKey: string | null;
  area: string | null;
  deceased: boolean;
  sealed: Buffer | null;
  statedAt: Date | null;
}

/** Patients with what they say, by person or by their own ids. */
export function selectMembers(
  q: Queryable,
  by: { persons?: readonly string[]; patients?: readonly string[] },
): Promise<MemberRow[]> {
  return q.query<MemberRow>(
    `select l.patient_id as patient, l.person, l.own, l.source, l.method, l.at, l.score, l.via, l.id_key as "idKey", l.name_key as "nameKey",
            l.area, l.deceased, f.sealed, f.at as "statedAt"
     from identify.link l left join identify.feature f on f.bucket = l.bucket and f.patient_id = l.patient_id
     where l.active and (l.person = any($1::uuid[]) or l.patient_id = any($2::text[]))
     order by l.at, l.patient_id`,
    [by.persons ?? [], by.patients ?? []],
  );
}

/** Patients that came to a person after a merge and stand there for themselves, with the owner of their id number now. */
export function selectLaterArrivals(
  q: Queryable,
  person: string,
  after: Date,
): Promise<{ patient: string; method: string; via: string | null; numberOwner: string | null }[]> {
  return q.query(
    `select l.patient_id as patient, l.method, l.via,
            (select i.person from identify.person_identifier i
             where i.bucket = (l.id_key & 1023)::smallint and i.key = l.id_key) as "numberOwner"
     from identify.link l where l.person = $1 and l.at >= $2 and l.active order by l.at, l.patient_id`,
    [person, after],
  );
}

/** Identifiers that only the Patients state, not the others of their person, become the other person's. */
export async function moveIdentifiers(tx: Tx, from: string, to: string, patients: readonly string[]): Promise<number> {
  const rows = await tx.query(
    `update identify.person_identifier i set person = $2, person_bucket = $3, own = null
     where i.person = $1 and i.kind = 'id-number'
       and exists (select from identify.link l where l.patient_id = any($4::text[]) and l.id_key = i.key)
       and not exists (select from identify.link l where l.person = $1 and l.active and l.id_key = i.key and l.patient_id <> all($4::text[]))
     returning i.key`,
    [from, to, bucketOf(to), patients],
  );
  return rows.length;
}

/** How many id numbers the persons have between them. */
export async function countNumbers(q: Queryable, persons: readonly string[]): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n from identify.person_identifier where person = any($1::uuid[]) and kind = 'id-number'`,
    [persons],
  );
  return row!.n;
}

export interface DecisionRow {
  id: string;
  kind: 'merge' | 'unmerge' | 'split' | 'same' | 'different' | 'wait' | 'undo';
  person: string | null;
  other: string | null;
  patient: string | null;
  review: string | null;
  merge: string | null;
  reason: string;
  by: string;
  at: Date;
}

export async function insertDecision(tx: Tx, row: DecisionRow): Promise<void> {
  await tx.query(
    'insert into identify.decision (id, kind, person, other, patient_id, review, merge, reason, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [row.id, row.kind, row.person, row.other, row.patient, row.review, row.merge, row.reason, row.by, row.at],
  );
}

const DECISION = 'id, kind, person, other, patient_id as patient, review, merge, reason, by, at';

export function selectDecisions(q: Queryable, persons: readonly string[]): Promise<DecisionRow[]> {
  return q.query<DecisionRow>(
    `select ${DECISION} from identify.decision where person = any($1::uuid[]) or other = any($1::uuid[]) order by at desc, id desc limit 500`,
    [persons],
  );
}

export async function lastDecision(q: Queryable, review: string): Promise<DecisionRow | undefined> {
  const [row] = await q.query<DecisionRow>(
    `select ${DECISION} from identify.decision where review = $1 order by id desc limit 1`,
    [review],
  );
  return row;
}

export interface HistoryRow {
  patient: string;
  person: string | null;
  previous: string | null;
  method: string;
  at: Date;
  by: string | null;
  reason: string | null;
}

export function selectHistory(q: Queryable, persons: readonly string[]): Promise<HistoryRow[]> {
  return q.query<HistoryRow>(
    `select patient_id as patient, person, previous, method, at, by, reason from identify.link_history
     where patient_id in (select patient_id from identify.link where person = any($1::uuid[]))
        or person = any($1::uuid[]) or previous = any($1::uuid[])
     order by at desc, seq desc limit 500`,
    [persons],
  );
}
