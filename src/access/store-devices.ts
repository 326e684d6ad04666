/** SQL of devices that work without a network. */
import type { Queryable, Tx } from '../kernel/index.ts';

export interface DeviceRow {
  id: string;
  /** Account id. */
  account: string;
  accountName: string;
  /** Sign-in name. */
  login: string;
  name: string;
  agent: string | null;
  createdAt: Date;
  seenAt: Date;
  takenAt: Date | null;
  residents: number | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  publicKey: string;
  secret: string;
}
const COLUMNS = `d.id::text as id, d.account::text as account, a.name as "accountName", a.account as login, d.name, d.agent, d.created_at as "createdAt",
  d.seen_at as "seenAt", d.taken_at as "takenAt", d.residents, d.revoked_at as "revokedAt", d.revoked_by as "revokedBy",
  d.public_key as "publicKey", d.secret`;
const FROM = 'from access.device d join access.account a on a.id = d.account';

export interface NewDevice {
  id: string;
  account: string;
  name: string;
  agent: string | null;
  publicKey: string;
  secret: string;
  at: Date;
}
/** Does nothing where the id stands already. */
export async function insertDevice(q: Queryable, d: NewDevice): Promise<void> {
  await q.query(
    `insert into access.device (id, account, name, agent, created_at, seen_at, public_key, secret)
     values ($1, $2, $3, $4, $5, $5, $6, $7) on conflict (id) do nothing`,
    [d.id, d.account, d.name, d.agent, d.at, d.publicKey, d.secret],
  );
}

export async function findDevice(q: Queryable, id: string): Promise<DeviceRow | undefined> {
  const [row] = await q.query<DeviceRow>(`select ${COLUMNS} ${FROM} where d.id = $1`, [id]);
  return row;
}

/** The newest first; `after` is the id of the last one seen. */
export function selectDevices(
  q: Queryable,
  filter: { account?: string | undefined; limit: number; after?: string | undefined },
): Promise<DeviceRow[]> {
  return q.query<DeviceRow>(
    `select ${COLUMNS} ${FROM} where ($1::uuid is null or d.account = $1)
       and ($2::uuid is null or (d.created_at, d.id) < (select x.created_at, x.id from access.device x where x.id = $2))
     order by d.created_at desc, d.id desc limit $3`,
    [filter.account ?? null, filter.after ?? null, filter.limit],
  );
}

/** One registration after the other for an account. */
export async function lockAccount(tx: Tx, account: string): Promise<void> {
  await tx.query('select from access.account where id = $1 for update', [account]);
}

export async function countDevices(q: Queryable, account: string): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    'select count(*)::int as count from access.device where account = $1 and revoked_at is null',
    [account],
  );
  return row!.count;
}

export async function touchDevice(q: Queryable, id: string, at: Date, residents?: number): Promise<void> {
  await q.query(
    `update access.device set seen_at = $2, taken_at = case when $3::int is null then taken_at else $2 end,
       residents = coalesce($3, residents) where id = $1`,
    [id, at, residents ?? null],
  );
}

export async function setRevoked(q: Queryable, id: string, at: Date, by: string): Promise<void> {
  await q.query('update access.device set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null', [
    id,
    at,
    by,
  ]);
}
