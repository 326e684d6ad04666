/** SQL of uploads and of the records that they are to send. */
import type { Queryable, Tx } from '../../../kernel/index.ts';

export interface UploadRow {
  id: string;
  definition: string;
  node: string;
  state: 'active' | 'paused';
  seq: string;
  next_at: Date;
  success_at: Date | null;
  problem: string | null;
  problem_at: Date | null;
  batches: number;
  created_by: string;
  created_at: Date;
}
const COLUMNS =
  'id, definition, node, state, seq, next_at, success_at, problem, problem_at, batches, created_by, created_at';
export type ItemState =
  | 'waiting'
  | 'sending'
  | 'acknowledged'
  | 'refused'
  | 'dead'
  | 'superseded'
  | 'withheld'
  | 'recalled';

/** False where the definition goes to the node already. */
export async function insertUpload(
  q: Queryable,
  row: Pick<UploadRow, 'id' | 'definition' | 'node' | 'created_by' | 'created_at'>,
): Promise<boolean> {
  const made = await q.query(
    `insert into exchange.upload (id, definition, node, seq, next_at, created_by, created_at) values ($1, $2, $3, 0, $5, $4, $5)
     on conflict (definition, node) do nothing returning id`,
    [row.id, row.definition, row.node, row.created_by, row.created_at],
  );
  return made.length > 0;
}

export const selectUploads = (q: Queryable): Promise<UploadRow[]> =>
  q.query<UploadRow>(`select ${COLUMNS} from exchange.upload order by created_at, id`);

export async function selectUpload(q: Queryable, id: string): Promise<UploadRow | undefined> {
  const [row] = await q.query<UploadRow>(`select ${COLUMNS} from exchange.upload where id = $1`, [id]);
  return row;
}
export async function lockUpload(tx: Tx, id: string): Promise<UploadRow | undefined> {
  const [row] = await tx.query<UploadRow>(`select ${COLUMNS} from exchange.upload where id = $1 for update`, [id]);
  return row;
}

export async function updateState(q: Queryable, id: string, state: UploadRow['state'], at: Date): Promise<void> {
  await q.query('update exchange.upload set state = $2, next_at = $3 where id = $1', [id, state, at]);
}
export async function moveSeq(tx: Tx, id: string, seq: string): Promise<void> {
  await tx.query('update exchange.upload set seq = $2 where id = $1', [id, seq]);
}
/** When to look again; `problem` null: the last attempt went well. */
export async function noteRun(
  q: Queryable,
  id: string,
  { at, next, problem }: { at: Date; next: Date; problem: string | null },
): Promise<void> {
  await q.query(
    `update exchange.upload set next_at = $3, success_at = case when $4::text is null then $2 else success_at end, problem = $4,
       problem_at = case when $4::text is null then null when problem = $4 then problem_at else $2 end where id = $1`,
    [id, at, next, problem],
  );
}

export interface NewItem {
  seq: string;
  type: string;
  id: string;
  version: number;
  day: string;
  superseded: boolean;
  /** Digest of what has no version. */
  mark?: string;
}

/** Enters versions; what waits of the same records is superseded by them. */
export async function queueItems(tx: Tx, upload: string, items: readonly NewItem[], at: Date): Promise<void> {
  await tx.query(
    `with r as materialized (
       select * from jsonb_to_recordset($2::jsonb) as r(seq bigint, type text, id text, version int, day date, superseded boolean, mark text)
     ), past as (
       update exchange.item i set state = 'superseded', at = $3 from r
       where i.upload = $1 and i.state = 'waiting' and i.type = r.type and i.id = r.id
     )
     insert into exchange.item (upload, seq, type, id, version, day, state, mark, at)
     select $1, seq, type, id, version, day, case when superseded then 'superseded' else 'waiting' end, mark, $3 from r
     on conflict (upload, seq) do nothing`,
    [upload, JSON.stringify(items), at],
  );
}

/** The newest entry of each item of a kind, with its digest. */
export const selectMarks = (
  q: Queryable,
  upload: string,
  type: string,
): Promise<{ id: string; version: number; mark: string | null }[]> =>
  q.query(
    `select distinct on (id) id, version, mark from exchange.item where upload = $1 and type = $2 order by id, seq desc`,
    [upload, type],
  );

export interface ItemRow {
  seq: string;
  type: string;
  id: string;
  version: number;
  day: string;
}

/** The oldest day's records that wait, in the order of the feed. */
export const selectWaiting = (tx: Tx, upload: string, limit: number): Promise<ItemRow[]> =>
  tx.query<ItemRow>(
    `select seq, type, id, version, day::text from exchange.item
     where upload = $1 and state = 'waiting'
       and day = (select day from exchange.item where upload = $1 and state = 'waiting' order by day, seq limit 1)
     order by seq limit $2 for update`,
    [upload, limit],
  );

export async function withhold(tx: Tx, upload: string, seqs: readonly string[], reason: string, at: Date) {
  await tx.query(
    `update exchange.item set state = 'withheld', reason = $3, at = $4 where upload = $1 and seq = any($2::bigint[])`,
    [upload, seqs, reason, at],
  );
}

export async function markSending(
  tx: Tx,
  upload: string,
  batch: string,
  places: readonly { seq: string; place: number }[],
  at: Date,
): Promise<void> {
  await tx.query(
    `update exchange.item i set state = 'sending', batch = $2, place = r.place, attempts = attempts + 1, reason = null, problems = null, at = $4
     from jsonb_to_recordset($3::jsonb) as r(seq bigint, place int) where i.upload = $1 and i.seq = r.seq`,
    [upload, batch, JSON.stringify(places), at],
  );
}

export interface ItemReceipt {
  place: number;
  state: 'acknowledged' | 'refused';
  reference: string | null;
  problems: unknown;
}
export async function settleItems(tx: Tx, batch: string, receipts: readonly ItemReceipt[], at: Date): Promise<void> {
  await tx.query(
    `update exchange.item i set state = r.state, reference = r.reference, problems = r.problems, at = $3
     from jsonb_to_recordset($2::jsonb) as r(place int, state text, reference text, problems jsonb)
     where i.batch = $1 and i.place = r.place and i.state = 'sending'`,
    [batch, JSON.stringify(receipts), at],
  );
}
export async function buryItems(tx: Tx, batch: string, reason: string, at: Date): Promise<void> {
  await tx.query(
    `update exchange.item set state = 'dead', reason = $2, at = $3 where batch = $1 and state = 'sending'`,
    [batch, reason, at],
  );
}

/**
 * Puts records back into the queue, the newest entry of each. `batch`: of that batch; `state`: in these states; `days`: of those
 * days and types. Entries that wait already stay alone. Gives how many.
 */
export async function requeue(
  tx: Tx,
  upload: string,
  {
    states,
    batch,
    days,
  }: { states: readonly ItemState[]; batch?: string; days?: readonly { day: string; type: string }[] },
  at: Date,
): Promise<number> {
  const rows = await tx.query(
    `update exchange.item i set state = 'waiting', batch = null, place = null, at = $5 where (i.upload, i.seq) in (
       select distinct on (type, id) upload, seq from exchange.item f
       where upload = $1 and state = any($2) and ($3::uuid is null or batch = $3)
         and ($4::jsonb is null or (day, type) in (select * from jsonb_to_recordset($4::jsonb) as d(day date, type text)))
         and not exists (select from exchange.item w where w.upload = $1 and w.type = f.type and w.id = f.id and w.state = 'waiting')
       order by type, id, seq desc)
     returning seq`,
    [upload, states, batch ?? null, days ? JSON.stringify(days) : null, at],
  );
  return rows.length;
}

export interface ItemCount {
  upload: string;
  state: ItemState;
  count: number;
}
export const countItems = (q: Queryable): Promise<ItemCount[]> =>
  q.query<ItemCount>('select upload, state, count(*)::int as count from exchange.item group by 1, 2');
