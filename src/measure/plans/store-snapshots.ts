/** The SQL over frozen evaluations. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { SnapshotInfo } from './snapshot.ts';
import type { EvaluatedPlan } from './types.ts';

export interface SnapshotFact {
  bucket: number;
  indicator: string;
  period: string;
  subject: string;
  numerator: number;
  denominator: number | null;
  evidence: string[];
}

/** Everything that the digest of a snapshot covers. */
export interface StoredSnapshot extends Omit<SnapshotInfo, 'digest' | 'counts' | 'score'> {
  /** Of the plan's content when it was frozen. */
  contentHash: string;
  content: EvaluatedPlan;
}

const INFO = `id, plan, on_date as "on", kind, title, note,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt", created_by as "createdBy"`;

export async function insertSnapshot(tx: Tx, snapshot: StoredSnapshot, digest: string): Promise<void> {
  await tx.query(
    `insert into plans.snapshot (id, plan, on_date, kind, title, note, created_at, created_by, content_hash, content, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      snapshot.id,
      snapshot.plan,
      snapshot.on,
      snapshot.kind,
      snapshot.title,
      snapshot.note,
      snapshot.createdAt,
      snapshot.createdBy,
      snapshot.contentHash,
      JSON.stringify(snapshot.content),
      digest,
    ],
  );
}

export async function insertSnapshotFacts(tx: Tx, snapshot: string, facts: readonly SnapshotFact[]): Promise<void> {
  await tx.query(
    `insert into plans.snapshot_fact (bucket, snapshot, indicator, period, subject, numerator, denominator, evidence)
     select r.bucket, $1, r.indicator, r.period, r.subject, r.numerator, r.denominator, r.evidence
     from jsonb_to_recordset($2::jsonb) as r(bucket smallint, indicator text, period text, subject text,
       numerator double precision, denominator double precision, evidence text[])`,
    [snapshot, JSON.stringify(facts)],
  );
}

/** Digest of the subjects of each indicator, in an order of bytes that no setting changes. */
const SEALS = `select indicator, count(*) as subjects,
    encode(sha256(convert_to(string_agg(md5(concat_ws('|', period, subject, numerator, coalesce(denominator::text, '-'),
      array_to_string(evidence, ','))), '' order by period collate "C", subject collate "C"), 'UTF8')), 'hex') as digest
  from plans.snapshot_fact where snapshot = $1 group by indicator`;

export async function insertSnapshotSeals(tx: Tx, snapshot: string): Promise<void> {
  await tx.query(
    `insert into plans.snapshot_seal (snapshot, indicator, subjects, digest)
     select $1, s.indicator, s.subjects, s.digest from (${SEALS}) s`,
    [snapshot],
  );
}

/** Each sealed indicator with whether its subjects are still those frozen. Subjects that nobody sealed are broken too. */
export async function selectBrokenSeals(
  q: Queryable,
  snapshot: string,
): Promise<{ indicator: string; subjects: number; intact: boolean }[]> {
  return q.query(
    `select coalesce(s.indicator, f.indicator) as indicator, coalesce(s.subjects, 0)::float8 as subjects,
       coalesce(s.digest = f.digest, false) as intact
     from (select * from plans.snapshot_seal where snapshot = $1) s full join (${SEALS}) f using (indicator) order by 1`,
    [snapshot],
  );
}

export async function selectSnapshots(q: Queryable, plan: string): Promise<SnapshotInfo[]> {
  return q.query(
    `select ${INFO}, digest, content -> 'status' -> 'counts' as counts, content -> 'status' -> 'score' as score
     from plans.snapshot where plan = $1 order by on_date desc, created_at desc, id desc`,
    [plan],
  );
}

export async function selectSnapshot(
  q: Queryable,
  plan: string,
  id: string,
): Promise<(StoredSnapshot & { digest: string | null }) | undefined> {
  const [row] = await q.query<StoredSnapshot & { digest: string | null }>(
    `select ${INFO}, content_hash as "contentHash", content, digest from plans.snapshot where plan = $1 and id = $2`,
    [plan, id],
  );
  return row;
}

export interface FactMoves {
  indicator: string;
  period: string;
  added: number;
  removed: number;
  changed: number;
}

/** How the subjects behind the same indicator and period differ between two snapshots; equal ones are left out. */
export async function selectFactMoves(q: Queryable, earlier: string, later: string): Promise<FactMoves[]> {
  return q.query(
    `with shared as (
       select indicator, period from plans.snapshot_fact where snapshot = $1
       intersect select indicator, period from plans.snapshot_fact where snapshot = $2),
     a as (select f.* from plans.snapshot_fact f join shared using (indicator, period) where f.snapshot = $1),
     b as (select f.* from plans.snapshot_fact f join shared using (indicator, period) where f.snapshot = $2)
     select indicator, period, added::float8, removed::float8, changed::float8 from (
       select indicator, period, count(*) filter (where a.subject is null) as added,
         count(*) filter (where b.subject is null) as removed,
         count(*) filter (where a.subject = b.subject
           and (a.numerator, a.denominator) is distinct from (b.numerator, b.denominator)) as changed
       from a full join b using (bucket, indicator, period, subject) group by indicator, period) m
     where added + removed + changed > 0 order by indicator, period`,
    [earlier, later],
  );
}
