/** The SQL over what people say about released plans; rows are only added. */
import type { Queryable, Tx } from '../../../kernel/index.ts';

export interface StoredFeedback {
  id: string;
  plan: string;
  release: string;
  target: string | null;
  text: string;
  /** Sealed. */
  contact: string | null;
  receivedAt: string;
  state: 'new' | 'answered' | 'hidden';
  answer: string | null;
  published: boolean;
  at: string | null;
  by: string | null;
  step: number;
}

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const SELECT = `select f.id, f.plan, f.release, f.target, f.text, f.contact, ${ISO('f.received_at')} as "receivedAt",
    coalesce(s.state, 'new') as state, s.answer, coalesce(s.published, false) as published, ${ISO('s.at')} as at, s.by,
    coalesce(s.step, 0)::int as step
  from plans.feedback f left join lateral (
    select * from plans.feedback_step where feedback = f.id order by step desc limit 1) s on true`;

export async function insertFeedback(
  q: Queryable,
  one: {
    id: string;
    plan: string;
    release: string;
    target: string | null;
    text: string;
    contact: string | null;
    at: string;
  },
): Promise<void> {
  await q.query(
    `insert into plans.feedback (id, plan, release, target, text, contact, received_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [one.id, one.plan, one.release, one.target, one.text, one.contact, one.at],
  );
}

/** Newest first; `before` is the id of the last row of the page before. Ids are in the order of time. */
export async function selectFeedback(
  q: Queryable,
  filter: { plan: string; state?: string | undefined; before?: string | undefined; limit: number },
): Promise<StoredFeedback[]> {
  return q.query(
    `${SELECT} where f.plan = $1 and ($2::text is null or coalesce(s.state, 'new') = $2) and ($3::uuid is null or f.id < $3)
     order by f.id desc limit $4`,
    [filter.plan, filter.state ?? null, filter.before ?? null, filter.limit],
  );
}

export async function selectOneFeedback(q: Queryable, plan: string, id: string): Promise<StoredFeedback | undefined> {
  const [row] = await q.query<StoredFeedback>(`${SELECT} where f.plan = $1 and f.id = $2`, [plan, id]);
  return row;
}

export async function selectAnswered(q: Queryable, plan: string, limit: number): Promise<StoredFeedback[]> {
  return q.query(`${SELECT} where f.plan = $1 and s.state = 'answered' and s.published order by f.id desc limit $2`, [
    plan,
    limit,
  ]);
}

export async function insertFeedbackStep(
  tx: Tx,
  one: { feedback: string; state: string; answer: string | null; published: boolean; at: string; by: string },
): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`plans.feedback ${one.feedback}`]);
  await tx.query(
    `insert into plans.feedback_step (feedback, step, state, answer, published, at, by)
     select $1, coalesce(max(step), 0) + 1, $2, $3, $4, $5, $6 from plans.feedback_step where feedback = $1`,
    [one.feedback, one.state, one.answer, one.published, one.at, one.by],
  );
}
