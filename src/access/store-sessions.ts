/** SQL of sessions and bearer tokens. */
import { prepare, type Queryable } from '../kernel/index.ts';

/** An open session or a valid token with its account. `granted` tells whether the role is still held on the day asked. */
export interface CredentialRow {
  account_id: string;
  account: string;
  name: string;
  active: boolean;
  demo: boolean;
  must_change_password: boolean;
  role: string;
  area: string;
  seen_at: Date;
  expires_at: Date;
  ended: boolean;
  granted: boolean;
}

const GRANTED = `exists (select from access.role_grant g where g.account = c.account and g.role = c.role and g.area = c.area
  and g.granted_by is not null and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2)) as granted`;

export async function findSession(q: Queryable, hash: Buffer, day: string): Promise<CredentialRow | undefined> {
  const [row] = await q.query<CredentialRow>(
    prepare(`select c.account as account_id, a.account, a.name, a.active, a.demo, a.must_change_password, c.role, c.area, c.seen_at, c.expires_at,
       c.ended_at is not null as ended, ${GRANTED}
     from access.session c join access.account a on a.id = c.account where c.token_hash = $1`),
    [hash, day],
  );
  return row;
}

export async function findToken(q: Queryable, hash: Buffer, day: string): Promise<CredentialRow | undefined> {
  const [row] = await q.query<CredentialRow>(
    prepare(`select c.account as account_id, a.account, a.name, a.active, a.demo, a.must_change_password, c.role, c.area, c.created_at as seen_at, c.expires_at,
       c.revoked_at is not null as ended, ${GRANTED}
     from access.token c join access.account a on a.id = c.account where c.token_hash = $1`),
    [hash, day],
  );
  return row;
}

export async function insertSession(
  q: Queryable,
  s: { hash: Buffer; account: string; role: string; area: string; at: Date; expiresAt: Date },
): Promise<void> {
  await q.query(
    'insert into access.session (token_hash, account, role, area, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)',
    [s.hash, s.account, s.role, s.area, s.at, s.expiresAt],
  );
}

export async function touchSession(q: Queryable, hash: Buffer, at: Date): Promise<void> {
  await q.query('update access.session set seen_at = $2 where token_hash = $1 and ended_at is null', [hash, at]);
}

export async function setSessionRole(q: Queryable, hash: Buffer, role: string, area: string): Promise<void> {
  await q.query('update access.session set role = $2, area = $3 where token_hash = $1 and ended_at is null', [
    hash,
    role,
    area,
  ]);
}

export async function endSession(q: Queryable, hash: Buffer, at: Date): Promise<void> {
  await q.query('update access.session set ended_at = $2 where token_hash = $1 and ended_at is null', [hash, at]);
}

/** Ends all sessions of an account, except one. */
export async function endSessionsOf(q: Queryable, account: string, at: Date, except?: Buffer): Promise<void> {
  await q.query(
    'update access.session set ended_at = $2 where account = $1 and ended_at is null and token_hash is distinct from $3',
    [account, at, except ?? null],
  );
}

export async function deleteSessionsBefore(q: Queryable, before: Date): Promise<void> {
  await q.query('delete from access.session where expires_at < $1', [before]);
}

export interface TokenListRow {
  id: string;
  account: string;
  label: string;
  role: string;
  area: string;
  created_at: Date;
  expires_at: Date;
  revoked: boolean;
}

export async function insertToken(
  q: Queryable,
  t: {
    id: string;
    account: string;
    hash: Buffer;
    label: string;
    role: string;
    area: string;
    at: Date;
    expiresAt: Date;
    createdBy: string | null;
  },
): Promise<void> {
  await q.query(
    `insert into access.token (id, account, token_hash, label, role, area, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [t.id, t.account, t.hash, t.label, t.role, t.area, t.at, t.createdBy, t.expiresAt],
  );
}

/** Newest first. */
export function listTokens(
  q: Queryable,
  filter: { account?: string; before?: string; limit: number },
): Promise<TokenListRow[]> {
  return q.query<TokenListRow>(
    `select t.id, a.account, t.label, t.role, t.area, t.created_at, t.expires_at, t.revoked_at is not null as revoked
     from access.token t join access.account a on a.id = t.account
     where ($1::text is null or a.account = $1) and ($2::uuid is null or t.id < $2)
     order by t.id desc limit $3`,
    [filter.account ?? null, filter.before ?? null, filter.limit],
  );
}

/** False when there is no such token. */
export async function revokeToken(q: Queryable, id: string, at: Date): Promise<boolean> {
  return (
    (
      await q.query('update access.token set revoked_at = coalesce(revoked_at, $2) where id = $1 returning id', [
        id,
        at,
      ])
    ).length === 1
  );
}
