/** SQL of requests about one's own records. */
import type { Queryable } from '../kernel/index.ts';

export interface RightsRow {
  id: string;
  kind: 'correction' | 'erasure';
  accountId: string;
  actor: string;
  person: string;
  area: string;
  /** `Type/<id>`. */
  reference: string;
  version: number;
  record: string;
  heldBy: string | null;
  field: string | null;
  /** Sealed. */
  content: string;
  retention: unknown;
  at: Date;
  workItem: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  granted: boolean | null;
  answer: string | null;
  outcome: string | null;
}

const COLUMNS = `id, kind, account as "accountId", actor, person::text as person, area, reference, version, record, held_by as "heldBy", field,
  content, retention, at, work_item as "workItem", decided_at as "decidedAt", decided_by as "decidedBy", granted, answer, outcome`;

export interface RightsFilter {
  id?: string | undefined;
  persons?: readonly string[] | undefined;
  kinds?: readonly string[] | undefined;
  areas?: readonly string[] | undefined;
  open?: boolean | undefined;
  before?: string | undefined;
  limit: number;
}

export function listRights(q: Queryable, filter: RightsFilter): Promise<RightsRow[]> {
  const { id, persons, kinds, areas, open, before, limit } = filter;
  return q.query<RightsRow>(
    `select ${COLUMNS} from access.rights_request
     where ($1::uuid is null or id = $1) and ($2::uuid[] is null or person = any($2)) and ($3::text[] is null or kind = any($3))
       and ($4::text[] is null or area = any($4)) and ($5::boolean is null or (decided_at is null) = $5)
       and ($6::uuid is null or id < $6)
     order by id desc limit $7`,
    [id ?? null, persons ?? null, kinds ?? null, areas ?? null, open ?? null, before ?? null, limit],
  );
}

export type NewRights = Omit<RightsRow, 'workItem' | 'decidedAt' | 'decidedBy' | 'granted' | 'answer' | 'outcome'>;

/** False when the same is asked already and waits. */
export async function insertRights(q: Queryable, r: NewRights): Promise<boolean> {
  const rows = await q.query(
    `insert into access.rights_request (id, kind, account, actor, person, area, reference, version, record, held_by, field, content, retention, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing returning id`,
    [
      r.id,
      r.kind,
      r.accountId,
      r.actor,
      r.person,
      r.area,
      r.reference,
      r.version,
      r.record,
      r.heldBy,
      r.field,
      r.content,
      r.retention === null ? null : JSON.stringify(r.retention),
      r.at,
    ],
  );
  return rows.length === 1;
}

export async function setRightsItem(q: Queryable, id: string, item: string): Promise<void> {
  await q.query('update access.rights_request set work_item = $2 where id = $1', [id, item]);
}

/** False when somebody decided it before. */
export async function decideRow(
  q: Queryable,
  id: string,
  d: { at: Date; by: string; granted: boolean; answer: string; outcome: string | null },
): Promise<boolean> {
  const rows = await q.query(
    `update access.rights_request set decided_at = $2, decided_by = $3, granted = $4, answer = $5, outcome = $6
     where id = $1 and decided_at is null returning id`,
    [id, d.at, d.by, d.granted, d.answer, d.outcome],
  );
  return rows.length === 1;
}

/** Sealed words of the requests about a record. */
export function findContents(q: Queryable, reference: string): Promise<{ id: string; content: string }[]> {
  return q.query('select id::text as id, content from access.rights_request where reference = $1', [reference]);
}

export async function setContent(q: Queryable, id: string, content: string): Promise<void> {
  await q.query('update access.rights_request set content = $2 where id = $1', [id, content]);
}
