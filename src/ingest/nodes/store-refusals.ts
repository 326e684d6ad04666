/** SQL of the messages that were not taken whole. */
import type { Queryable } from '../../kernel/index.ts';
import type { Door } from './store-nodes.ts';

export interface RefusalReason {
  /** Element, field or segment. */
  place?: string;
  code: string;
  zh: string;
  en: string;
}
export interface Refusal {
  id: string;
  at: Date;
  /** Id of the node; null where the sender is not registered, or did not prove to be it. */
  node: string | null;
  /** What it calls itself: code of a node, or MSH-3 and MSH-4 with a bar. */
  sender: string;
  door: Door;
  /** Message id or control id; empty where none could be read. */
  message: string;
  /** `ADT^A01`, code of the service, or method and address. */
  kind: string;
  /** AE, AR, or HTTP and its status. */
  verdict: string;
  reasons: RefusalReason[];
  /** Where a part of it was stored. */
  submission: string | null;
  /** Keyed hashes of what it is about, where it has no id that comes again with it. */
  about: readonly string[];
  taken_at: Date | null;
  /** Submission that it was taken with. */
  taken_by: string | null;
}
export type RefusalRow = Omit<Refusal, 'about'> & { node_name: string | null };
/** A message that was taken: if it was turned away before, that is settled. */
export interface Taken extends Pick<Refusal, 'door' | 'sender' | 'message' | 'about'> {
  at: Date;
  submission: string | null;
}
export interface RefusalFilter {
  /** Id of a node: what it sent, and what came in its name without proof. */
  node?: string | undefined;
  door?: Door | undefined;
  /** Id of the last row before. */
  after?: string | undefined;
  limit: number;
}

export async function insertRefusals(q: Queryable, rows: readonly Refusal[]): Promise<void> {
  await q.query(
    `insert into ingest.refusal (id, at, node, sender, door, message, kind, verdict, reasons, submission, about, taken_at, taken_by)
     select id, at, node, sender, door, message, kind, verdict, reasons, submission, about, taken_at, taken_by
     from jsonb_to_recordset($1::jsonb) as r(id uuid, at timestamptz, node uuid, sender text, door text, message text, kind text,
       verdict text, reasons jsonb, submission uuid, about bigint[], taken_at timestamptz, taken_by uuid)`,
    [JSON.stringify(rows)],
  );
}

/** Settles what was turned away of the same sender at the same door: by the id of the message, or by what it is about. */
export async function settleRefusals(q: Queryable, taken: readonly Taken[]): Promise<void> {
  await q.query(
    `with t as materialized (
       select * from jsonb_to_recordset($1::jsonb) as t(door text, sender text, message text, about bigint[], at timestamptz, submission uuid)
     ), found as (
       select r.id, t.at, t.submission from t join ingest.refusal r on r.message = t.message and r.sender = t.sender and r.door = t.door
       where r.taken_at is null and r.message <> ''
       union all
       select r.id, t.at, t.submission from t join ingest.refusal r on r.about && t.about and r.sender = t.sender and r.door = t.door
       where r.taken_at is null
     )
     update ingest.refusal r set taken_at = f.at, taken_by = f.submission
     from (select distinct on (id) id, at, submission from found order by id, at) f where r.id = f.id`,
    [JSON.stringify(taken)],
  );
}

/** Newest first: ids carry the time. */
export function selectRefusals(q: Queryable, { node, door, after, limit }: RefusalFilter): Promise<RefusalRow[]> {
  return q.query<RefusalRow>(
    `with named as (
       select id from ingest.refusal where node = $1 union
       select r.id from ingest.node n join ingest.refusal r on r.node is null
         and (r.sender in (n.code, n.application || '|' || n.facility) or (n.facility = '' and starts_with(r.sender, n.application || '|')))
         where n.id = $1
     ), page as (
       select * from ingest.refusal r
       where ($1::uuid is null or r.id in (select id from named)) and ($2::text is null or r.door = $2) and ($3::uuid is null or r.id < $3)
       order by r.id desc limit $4
     )
     select r.id, r.at, r.node, r.sender, r.door, r.message, r.kind, r.verdict, r.reasons, r.submission, case when r.node is not null then n.name end as node_name,
       coalesce(r.taken_at, late.at) as taken_at, case when r.taken_at is null then late.submission else r.taken_by end as taken_by
     from page r left join ingest.node n on n.id = coalesce(r.node, $1)
     left join lateral (
       select max(a.at) as at, (array_agg(a.submission order by a.seq desc) filter (where a.submission is not null))[1] as submission
       from ingest.quarantine q left join ingest.quarantine_action a on a.quarantine = q.id where q.submission = r.submission
       having bool_and(q.state = 'resubmitted')
     ) late on r.taken_at is null and r.submission is not null
     order by r.id desc`,
    [node ?? null, door ?? null, after ?? null, limit],
  );
}

export async function deleteRefusals(q: Queryable, before: Date): Promise<void> {
  await q.query('delete from ingest.refusal where at < $1', [before]);
}
