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

const INFO = `id, plan, on_date as "on", to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt", created_by as "createdBy"`;

export async function insertSnapshot(tx: Tx, info: SnapshotInfo, evaluated: EvaluatedPlan): Promise<void> {
  await tx.query(
    `insert into plans.snapshot (id, plan, on_date, created_at, created_by, content_hash, content) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      info.id,
      info.plan,
      info.on,
      info.createdAt,
      info.createdBy,
      evaluated.plan.contentHash,
      JSON.stringify(evaluated),
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

export async function selectSnapshots(q: Queryable, plan: string): Promise<SnapshotInfo[]> {
  return q.query(`select ${INFO} from plans.snapshot where plan = $1 order by created_at desc, id`, [plan]);
}

export async function selectSnapshot(
  q: Queryable,
  plan: string,
  id: string,
): Promise<{ info: SnapshotInfo; evaluated: EvaluatedPlan } | undefined> {
  const [row] = await q.query<SnapshotInfo & { content: EvaluatedPlan }>(
    `select ${INFO}, content from plans.snapshot where plan = $1 and id = $2`,
    [plan, id],
  );
  if (!row) return undefined;
  const { content, ...info } = row;
  return { info, evaluated: content };
}
