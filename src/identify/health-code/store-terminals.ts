import type { Queryable } from '../../kernel/index.ts';

export type TerminalState = 'requested' | 'active' | 'suspended' | 'revoked';
export interface TerminalRow {
  id: string;
  institution: string;
  area: string;
  name: string;
  kind: string;
  public_key: string;
  state: TerminalState;
  requested_by: string;
  requested_at: Date;
  registered_by: string | null;
  registered_at: Date | null;
  valid_until: string | null;
  seen_at: Date | null;
}

/** Undefined when the key is registered already. */
export async function insertTerminal(q: Queryable, t: Omit<TerminalRow, 'seen_at'>): Promise<TerminalRow | undefined> {
  const [row] = await q.query<TerminalRow>(
    `insert into identify.health_code_terminal
       (id, institution, area, name, kind, public_key, state, requested_by, requested_at, registered_by, registered_at, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (public_key) do nothing returning *`,
    [
      t.id,
      t.institution,
      t.area,
      t.name,
      t.kind,
      t.public_key,
      t.state,
      t.requested_by,
      t.requested_at,
      t.registered_by,
      t.registered_at,
      t.valid_until,
    ],
  );
  return row;
}

export async function findTerminal(q: Queryable, id: string): Promise<TerminalRow | undefined> {
  const [row] = await q.query<TerminalRow>('select * from identify.health_code_terminal where id = $1', [id]);
  return row;
}

export async function findTerminalByKey(q: Queryable, publicKey: string): Promise<TerminalRow | undefined> {
  const [row] = await q.query<TerminalRow>('select * from identify.health_code_terminal where public_key = $1', [
    publicKey,
  ]);
  return row;
}

export function listTerminals(
  q: Queryable,
  filter: { areas?: readonly string[]; state?: string; after?: string; limit: number },
): Promise<TerminalRow[]> {
  return q.query<TerminalRow>(
    `select * from identify.health_code_terminal
     where ($1::text[] is null or area = any($1)) and ($2::text is null or state = $2) and ($3::uuid is null or id > $3)
     order by id limit $4`,
    [filter.areas ?? null, filter.state ?? null, filter.after ?? null, filter.limit],
  );
}

export async function namesOfTerminals(q: Queryable, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return q.query('select id, name from identify.health_code_terminal where id = any($1::uuid[])', [ids]);
}

export async function updateTerminal(
  q: Queryable,
  id: string,
  change: { name?: string; state?: TerminalState; validUntil?: string; by: string; at: Date },
): Promise<TerminalRow | undefined> {
  const [row] = await q.query<TerminalRow>(
    `update identify.health_code_terminal set name = coalesce($2, name), state = coalesce($3, state), valid_until = coalesce($4::date, valid_until),
       registered_by = case when state = 'requested' and $3 = 'active' then $5 else registered_by end,
       registered_at = case when state = 'requested' and $3 = 'active' then $6 else registered_at end
     where id = $1 and state <> 'revoked' returning *`,
    [id, change.name ?? null, change.state ?? null, change.validUntil ?? null, change.by, change.at],
  );
  return row;
}

export async function seeTerminal(q: Queryable, id: string, at: Date): Promise<void> {
  await q.query('update identify.health_code_terminal set seen_at = $2 where id = $1', [id, at]);
}

/** True when nobody took the nonce before. */
export async function claimNonce(q: Queryable, key: string, expiresAt: Date): Promise<boolean> {
  const rows = await q.query(
    'insert into identify.health_code_nonce (key, expires_at) values ($1, $2) on conflict do nothing returning key',
    [key, expiresAt],
  );
  return rows.length === 1;
}

/** Drops nonces and grants that can serve nothing any more, a few at a time beside each scan. */
export async function pruneExpired(q: Queryable, now: Date): Promise<void> {
  await q.query(
    `delete from identify.health_code_nonce where key in
       (select key from identify.health_code_nonce where expires_at < $1 order by expires_at limit 50 for update skip locked)`,
    [now],
  );
  await q.query(
    `delete from identify.health_code_grant where id in
       (select id from identify.health_code_grant where expires_at < $1 order by expires_at limit 50 for update skip locked)`,
    [now],
  );
}
