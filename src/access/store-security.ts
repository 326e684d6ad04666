/** SQL of the security registers and of disposals. */
import type { Queryable } from '../kernel/index.ts';

export interface SecurityEntryRow {
  id: string;
  kind: string;
  title: string;
  /** `YYYY-MM-DD`. */
  day: string;
  content: Record<string, string>;
  keepUntil: string | null;
  replaces: string | null;
  actor: string;
  at: Date;
}

export interface EntryFilter {
  kind: string;
  before?: string | undefined;
  limit: number;
}

/** False when the entry it replaces was replaced already, or is none. */
export async function insertEntry(q: Queryable, e: SecurityEntryRow): Promise<boolean> {
  const rows = await q.query(
    `insert into access.security_entry (id, kind, title, day, content, keep_until, replaces, actor, at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9
     where $7::uuid is null or exists (select from access.security_entry where id = $7 and kind = $2)
     on conflict (replaces) do nothing returning id`,
    [e.id, e.kind, e.title, e.day, JSON.stringify(e.content), e.keepUntil, e.replaces, e.actor, e.at],
  );
  return rows.length === 1;
}

export function listEntries(q: Queryable, { kind, before, limit }: EntryFilter): Promise<SecurityEntryRow[]> {
  return q.query<SecurityEntryRow>(
    `select id::text as id, kind, title, day, content, keep_until as "keepUntil", replaces::text as replaces, actor, at
     from access.security_entry e where kind = $1 and ($2::uuid is null or id < $2)
       and not exists (select from access.security_entry later where later.replaces = e.id)
     order by id desc limit $3`,
    [kind, before ?? null, limit],
  );
}

export interface DisposalRow {
  id: string;
  class: string;
  before: string;
  disposed: number;
  reason: string;
  actor: string;
  at: Date;
}

export async function insertDisposal(q: Queryable, d: DisposalRow): Promise<void> {
  await q.query(
    'insert into access.disposal (id, class, before, disposed, reason, actor, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [d.id, d.class, d.before, d.disposed, d.reason, d.actor, d.at],
  );
}

export function listDisposals(q: Queryable, limit: number): Promise<DisposalRow[]> {
  return q.query<DisposalRow>(
    'select id::text as id, class, before, disposed::int as disposed, reason, actor, at from access.disposal order by id desc limit $1',
    [limit],
  );
}

/** Entries of the ledger before a time, and the first of all. */
export async function countAudit(q: Queryable, before: Date): Promise<{ past: number; oldest: Date | null }> {
  const [row] = await q.query<{ past: number; oldest: Date | null }>(
    `select count(*) filter (where at < $1)::int as past, min(at) as oldest from access.audit_entry`,
    [before],
  );
  return row!;
}

export async function countKept(
  q: Queryable,
  kind: string,
  today: string,
): Promise<{ past: number; oldest: Date | null }> {
  const [row] = await q.query<{ past: number; oldest: Date | null }>(
    `select count(*) filter (where keep_until <= $2)::int as past, min(at) as oldest from access.security_entry where kind = $1`,
    [kind, today],
  );
  return row!;
}
