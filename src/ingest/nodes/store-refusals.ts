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
}
export interface RefusalRow extends Refusal {
  node_name: string | null;
  /** A message of the same control id of the same source was stored later (HL7 v2). */
  settled: boolean;
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
    `insert into ingest.refusal (id, at, node, sender, door, message, kind, verdict, reasons, submission)
     select id, at, node, sender, door, message, kind, verdict, reasons, submission
     from jsonb_to_recordset($1::jsonb) as r(id uuid, at timestamptz, node uuid, sender text, door text, message text, kind text,
       verdict text, reasons jsonb, submission uuid)`,
    [JSON.stringify(rows)],
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
     )
     select r.id, r.at, r.node, r.sender, r.door, r.message, r.kind, r.verdict, r.reasons, r.submission, case when r.node is not null then n.name end as node_name,
       r.door = 'hl7v2' and r.message <> '' and exists (select from ingest.submission s where s.format = 'hl7v2'
         and s.external_id = r.message and s.source = n.source and s.status = 'stored' and s.received_at >= r.at) as settled
     from ingest.refusal r left join ingest.node n on n.id = coalesce(r.node, $1)
     where ($1::uuid is null or r.id in (select id from named)) and ($2::text is null or r.door = $2) and ($3::uuid is null or r.id < $3)
     order by r.id desc limit $4`,
    [node ?? null, door ?? null, after ?? null, limit],
  );
}

export async function deleteRefusals(q: Queryable, before: Date): Promise<void> {
  await q.query('delete from ingest.refusal where at < $1', [before]);
}
