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
  practitioner: string | null;
  institution: string | null;
  person: string | null;
  role: string;
  area: string;
  seen_at: Date;
  expires_at: Date;
  ended: boolean;
  granted: boolean;
  /** Of a session: a second factor was proved. Tokens need none. */
  two_factor: boolean;
  /** Of a token: the SMART scopes it is narrowed to. */
  scopes: string[] | null;
}

/** A session or token asked for: the hash of its secret, and the day on which the role must be held. */
export interface CredentialKey {
  hash: Buffer;
  day: string;
}

/** Of many keys, and of one: that one's plan serves every key, while that of many would be made anew each time. */
const asCredentials = (table: string, seen: string, ended: string, factor: string, scopes: string) => ({
  many: credentialSql(
    table,
    seen,
    ended,
    factor,
    scopes,
    'unnest($1::bytea[], $2::date[]) with ordinality w (hash, day, place)',
  ),
  one: credentialSql(table, seen, ended, factor, scopes, '(values ($1::bytea, $2::date, 1)) w (hash, day, place)'),
});

const credentialSql = (
  table: string,
  seen: string,
  ended: string,
  factor: string,
  scopes: string,
  keys: string,
): string =>
  prepare(`select w.place::int as place, c.account as account_id, a.account, a.name, a.active, a.demo, a.must_change_password, a.practitioner, a.institution, a.person::text as person, c.role, c.area,
     c.${seen} as seen_at, c.expires_at, c.${ended} is not null as ended, ${factor} as two_factor, ${scopes} as scopes,
     exists (select from access.role_grant g where g.account = c.account and g.role = c.role and g.area = c.area
       and g.granted_by is not null and g.valid_from <= w.day and (g.valid_to is null or g.valid_to > w.day)) as granted
   from ${keys}
   join access.${table} c on c.token_hash = w.hash join access.account a on a.id = c.account`);

const SESSIONS = asCredentials('session', 'seen_at', 'ended_at', 'c.two_factor', 'null::text[]');
const TOKENS = asCredentials('token', 'created_at', 'revoked_at', 'true', 'c.scopes');

/** The sessions of the keys, in their order; undefined where there is none. */
export const findSessions = (q: Queryable, keys: readonly CredentialKey[]) => findCredentials(q, SESSIONS, keys);

/** The same of bearer tokens. */
export const findTokens = (q: Queryable, keys: readonly CredentialKey[]) => findCredentials(q, TOKENS, keys);

async function findCredentials(
  q: Queryable,
  text: { one: string; many: string },
  keys: readonly CredentialKey[],
): Promise<(CredentialRow | undefined)[]> {
  const texts = keys.map(({ hash, day }) => `${hash.toString('hex')} ${day}`);
  const distinct = [...new Map(texts.map((key, i) => [key, keys[i]!]))];
  const [first, ...others] = distinct.map(([, key]) => key);
  if (!first) return [];
  const rows = await (others.length === 0
    ? q.query<CredentialRow & { place: number }>(text.one, [first.hash, first.day])
    : q.query<CredentialRow & { place: number }>(text.many, [
        distinct.map(([, { hash }]) => hash),
        distinct.map(([, { day }]) => day),
      ]));
  const found = new Map(rows.map((row) => [distinct[row.place - 1]![0], row]));
  return texts.map((key) => found.get(key));
}

export interface NewSession {
  hash: Buffer;
  account: string;
  role: string;
  area: string;
  at: Date;
  expiresAt: Date;
  twoFactor: boolean;
  ip: string | null;
  agent: string | null;
}

export async function insertSession(q: Queryable, s: NewSession): Promise<void> {
  await q.query(
    `insert into access.session (token_hash, account, role, area, created_at, seen_at, expires_at, two_factor, ip, agent)
     values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)`,
    [s.hash, s.account, s.role, s.area, s.at, s.expiresAt, s.twoFactor, s.ip, s.agent],
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

/** Ends all sessions of an account, except one, and every sign-in that waits for its second step. */
export async function endSessionsOf(q: Queryable, account: string, at: Date, except?: Buffer): Promise<void> {
  await q.query('delete from access.factor_ticket where account = $1', [account]);
  await q.query(
    'update access.session set ended_at = $2 where account = $1 and ended_at is null and token_hash is distinct from $3',
    [account, at, except ?? null],
  );
}

/** Ends the sessions in force of an account but for the `most` last used; gives how many. */
export async function endSurplusSessions(
  q: Queryable,
  key: { account: string; now: Date; idleSince: Date; most: number },
): Promise<number> {
  const rows = await q.query(
    `update access.session set ended_at = $2 where id in (
       select id from access.session where account = $1 and ended_at is null and expires_at > $2 and seen_at >= $3
       order by seen_at desc, created_at desc, id offset $4) returning id`,
    [key.account, key.now, key.idleSince, key.most],
  );
  return rows.length;
}

export interface SessionRow {
  id: string;
  role: string;
  area: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
  two_factor: boolean;
  ip: string | null;
  agent: string | null;
  /** The one whose token was given. */
  current: boolean;
}

/** Sessions in force of an account, the last used first. */
export function listSessions(
  q: Queryable,
  key: { account: string; now: Date; idleSince: Date; current?: Buffer | undefined },
): Promise<SessionRow[]> {
  return q.query<SessionRow>(
    `select id::text as id, role, area, created_at, seen_at, expires_at, two_factor, ip, agent, coalesce(token_hash = $4, false) as current
     from access.session where account = $1 and ended_at is null and expires_at > $2 and seen_at >= $3
     order by seen_at desc, id`,
    [key.account, key.now, key.idleSince, key.current ?? null],
  );
}

/** False when the account has no such session in force. */
export async function endSessionById(q: Queryable, account: string, id: string, at: Date): Promise<boolean> {
  const rows = await q.query(
    'update access.session set ended_at = $3 where account = $1 and id = $2 and ended_at is null returning id',
    [account, id, at],
  );
  return rows.length === 1;
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
    /** SMART scopes, and the client whose key asked for it. */
    scopes?: readonly string[];
    client?: string;
  },
): Promise<void> {
  await q.query(
    `insert into access.token (id, account, token_hash, label, role, area, created_at, created_by, expires_at, scopes, client)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      t.id,
      t.account,
      t.hash,
      t.label,
      t.role,
      t.area,
      t.at,
      t.createdBy,
      t.expiresAt,
      t.scopes ?? null,
      t.client ?? null,
    ],
  );
}

/** Newest first; without those that clients fetch for minutes. */
export function listTokens(
  q: Queryable,
  filter: { account?: string; before?: string; limit: number },
): Promise<TokenListRow[]> {
  return q.query<TokenListRow>(
    `select t.id, a.account, t.label, t.role, t.area, t.created_at, t.expires_at, t.revoked_at is not null as revoked
     from access.token t join access.account a on a.id = t.account
     where ($1::text is null or a.account = $1) and ($2::uuid is null or t.id < $2) and t.client is null
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
