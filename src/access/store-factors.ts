/** SQL of second factors, recovery codes and tickets. */
import type { Queryable } from '../kernel/index.ts';

export interface FactorRow {
  /** Sealed. */
  secret: string;
  since: Date;
}

export async function findFactor(q: Queryable, account: string): Promise<FactorRow | undefined> {
  const [row] = await q.query<FactorRow>('select secret, since from access.second_factor where account = $1', [
    account,
  ]);
  return row;
}

/** Takes a step once: false when it, or a later one, was taken before. */
export async function takeStep(q: Queryable, account: string, step: number): Promise<boolean> {
  const rows = await q.query(
    'update access.second_factor set last_step = $2 where account = $1 and last_step < $2 returning account',
    [account, step],
  );
  return rows.length === 1;
}

/** False when there is no such unused code. */
export async function takeRecoveryCode(q: Queryable, account: string, hash: Buffer, at: Date): Promise<boolean> {
  const rows = await q.query(
    'update access.recovery_code set used_at = $3 where account = $1 and hash = $2 and used_at is null returning account',
    [account, hash, at],
  );
  return rows.length === 1;
}

export async function countRecoveryCodes(q: Queryable, account: string): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    'select count(*)::int as count from access.recovery_code where account = $1 and used_at is null',
    [account],
  );
  return row!.count;
}

/** Puts a new factor and its codes in the place of what was there; steps that wait are over. */
export async function saveFactor(
  q: Queryable,
  account: string,
  factor: { secret: string; step: number; at: Date; codes: readonly Buffer[] },
): Promise<void> {
  await q.query(
    `insert into access.second_factor (account, secret, last_step, since) values ($1, $2, $3, $4)
     on conflict (account) do update set secret = excluded.secret, last_step = excluded.last_step, since = excluded.since`,
    [account, factor.secret, factor.step, factor.at],
  );
  await q.query('delete from access.factor_ticket where account = $1', [account]);
  await q.query('delete from access.recovery_code where account = $1', [account]);
  await q.query('insert into access.recovery_code (account, hash) select $1, unnest($2::bytea[])', [
    account,
    factor.codes,
  ]);
}

/** False when there was none. */
export async function deleteFactor(q: Queryable, account: string): Promise<boolean> {
  await q.query('delete from access.recovery_code where account = $1', [account]);
  await q.query('delete from access.factor_ticket where account = $1', [account]);
  return (
    (await q.query('delete from access.second_factor where account = $1 returning account', [account])).length === 1
  );
}

export interface TicketRow {
  account: string;
  step: 'code' | 'enrol' | 'replace';
  role: string | null;
  secret: string | null;
}

export async function insertTicket(q: Queryable, ticket: TicketRow & { hash: Buffer; expiresAt: Date }): Promise<void> {
  await q.query(
    'insert into access.factor_ticket (hash, account, step, role, secret, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [ticket.hash, ticket.account, ticket.step, ticket.role, ticket.secret, ticket.expiresAt],
  );
}

export async function findTicket(q: Queryable, hash: Buffer, now: Date): Promise<TicketRow | undefined> {
  const [row] = await q.query<TicketRow>(
    'select account, step, role, secret from access.factor_ticket where hash = $1 and expires_at > $2',
    [hash, now],
  );
  return row;
}

/** False when it was used meanwhile. */
export async function useTicket(q: Queryable, hash: Buffer): Promise<boolean> {
  return (await q.query('delete from access.factor_ticket where hash = $1 returning hash', [hash])).length === 1;
}

export async function pruneTickets(q: Queryable, before: Date): Promise<void> {
  await q.query('delete from access.factor_ticket where expires_at < $1', [before]);
}
