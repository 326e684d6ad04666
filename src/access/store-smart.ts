/** SQL of programs that prove who they are with a key of their own. */
import type { Queryable } from '../kernel/index.ts';

export interface SmartClientRow {
  id: string;
  account_id: string;
  account: string;
  label: string;
  role: string;
  area: string;
  scopes: string[];
  keys: { keys: Record<string, unknown>[] };
  created_at: Date;
  revoked: boolean;
  used_at: Date | null;
}

const COLUMNS = `c.id, c.account as account_id, a.account, c.label, c.role, c.area, c.scopes, c.keys, c.created_at,
  c.revoked_at is not null as revoked, (select max(t.created_at) from access.token t where t.client = c.id) as used_at`;

export async function findClient(q: Queryable, id: string): Promise<SmartClientRow | undefined> {
  const [row] = await q.query<SmartClientRow>(
    `select ${COLUMNS} from access.smart_client c join access.account a on a.id = c.account where c.id = $1`,
    [id],
  );
  return row;
}

/** Newest first. */
export function listClients(q: Queryable, filter: { before?: string; limit: number }): Promise<SmartClientRow[]> {
  return q.query<SmartClientRow>(
    `select ${COLUMNS} from access.smart_client c join access.account a on a.id = c.account
     where $1::uuid is null or c.id < $1 order by c.id desc limit $2`,
    [filter.before ?? null, filter.limit],
  );
}

export async function insertClient(
  q: Queryable,
  c: Pick<SmartClientRow, 'id' | 'label' | 'role' | 'area' | 'scopes' | 'keys'> & {
    account: string;
    at: Date;
    createdBy: string | null;
  },
): Promise<void> {
  await q.query(
    `insert into access.smart_client (id, account, label, role, area, scopes, keys, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [c.id, c.account, c.label, c.role, c.area, c.scopes, JSON.stringify(c.keys), c.at, c.createdBy],
  );
}

/** Ends the client and every token it fetched; false when there is no such client. */
export async function endClient(q: Queryable, id: string, at: Date): Promise<boolean> {
  const rows = await q.query(
    `with ended as (update access.smart_client set revoked_at = coalesce(revoked_at, $2) where id = $1 returning id),
       tokens as (update access.token set revoked_at = $2 where client in (select id from ended) and revoked_at is null)
     select id from ended`,
    [id, at],
  );
  return rows.length === 1;
}

/** False when the client's assertion of this `jti` was taken before. */
export async function takeAssertion(q: Queryable, client: string, jti: string, expiresAt: Date): Promise<boolean> {
  const rows = await q.query(
    `insert into access.smart_assertion (client, jti, expires_at) values ($1, $2, $3) on conflict do nothing returning jti`,
    [client, jti, expiresAt],
  );
  return rows.length === 1;
}

/** Drops what nobody can use again: expired assertions, and clients' tokens a day after their end. */
export async function pruneSmart(q: Queryable, now: Date): Promise<void> {
  await q.query('delete from access.smart_assertion where expires_at < $1', [now]);
  await q.query(
    `delete from access.token where client is not null and expires_at < $1::timestamptz - interval '1 day'`,
    [now],
  );
}
