/** SQL of the log of an event. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface LogRow {
  seq: number;
  at: Date;
  account: string;
  name: string;
  kind: string;
  /** Its text, as it was hashed. */
  detail: string;
  prevHash: string;
  hash: string;
}
const COLUMNS = `seq, at, account, name, kind, detail::text as detail, prev_hash as "prevHash", hash`;

export async function selectLastLog(q: Queryable, event: string): Promise<Pick<LogRow, 'seq' | 'hash'> | undefined> {
  const [row] = await q.query<Pick<LogRow, 'seq' | 'hash'>>(
    'select seq, hash from command.log where event = $1 order by seq desc limit 1',
    [event],
  );
  return row;
}

export async function insertLog(tx: Tx, event: string, r: LogRow): Promise<void> {
  await tx.query(
    'insert into command.log (event, seq, at, account, name, kind, detail, prev_hash, hash) values ($1, $2, $3, $4, $5, $6, $7::json, $8, $9)',
    [event, r.seq, r.at, r.account, r.name, r.kind, r.detail, r.prevHash, r.hash],
  );
}

/** Newest first, those before a number. */
export function selectLog(q: Queryable, event: string, before: number | undefined, limit: number): Promise<LogRow[]> {
  return q.query<LogRow>(
    `select ${COLUMNS} from command.log where event = $1 and ($2::int is null or seq < $2) order by seq desc limit $3`,
    [event, before ?? null, limit],
  );
}

/** Oldest first, after a number: for going through the whole chain in parts. */
export function selectLogFrom(q: Queryable, event: string, after: number, limit: number): Promise<LogRow[]> {
  return q.query<LogRow>(`select ${COLUMNS} from command.log where event = $1 and seq > $2 order by seq limit $3`, [
    event,
    after,
    limit,
  ]);
}
