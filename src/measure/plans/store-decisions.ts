/** The SQL over decisions about doubts; rows are added, never changed. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { DoubtDecision } from './decide-doubt.ts';

const COLUMNS = `d.id, d.plan, d.doubt, d.outcome, d.target, d.field, d.op, d.value, d.by_year as "byYear", d.reason,
  d.decided_by as "by", to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "at", d.supersedes,
  not exists (select 1 from plans.doubt_decision later where later.supersedes = d.id) as current`;

/** Decisions that stand, oldest first, so that a later one about the same value overrides. */
export async function selectStanding(q: Queryable, plans: readonly string[]): Promise<DoubtDecision[]> {
  return q.query(
    `select * from (select ${COLUMNS} from plans.doubt_decision d where d.plan = any($1)) d where d.current order by d."at", d.id`,
    [plans],
  );
}

/** All decisions about one doubt, newest first. */
export async function selectDecisions(q: Queryable, plan: string, doubt: string): Promise<DoubtDecision[]> {
  return q.query(
    `select ${COLUMNS} from plans.doubt_decision d where d.plan = $1 and d.doubt = $2 order by d.decided_at desc, d.id desc`,
    [plan, doubt],
  );
}

/** Two people settling one doubt wait for each other. */
export async function lockDoubt(tx: Tx, plan: string, doubt: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('plans.doubt'), hashtext($1))`, [`${plan} ${doubt}`]);
}

export async function insertDecision(tx: Tx, d: Omit<DoubtDecision, 'current'>): Promise<void> {
  await tx.query(
    `insert into plans.doubt_decision (id, plan, doubt, outcome, target, field, op, value, by_year, reason, decided_by, decided_at, supersedes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      d.id,
      d.plan,
      d.doubt,
      d.outcome,
      d.target,
      d.field,
      d.op,
      d.value === null ? null : JSON.stringify(d.value),
      d.byYear,
      d.reason,
      d.by,
      d.at,
      d.supersedes,
    ],
  );
}
