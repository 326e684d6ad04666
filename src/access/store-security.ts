/** SQL of the security registers and of disposals. */
import type { Queryable, Tx } from '../kernel/index.ts';

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
  /** Who proposed it; null of disposals before it took two. */
  proposedBy: string | null;
  /** Who carried it out. */
  actor: string;
  at: Date;
  /** SHA-256 over what was disposed of. */
  proof: string | null;
}
export interface DisposalProposal {
  id: string;
  class: string;
  before: string;
  /** As counted when it was proposed. */
  counted: number;
  reason: string;
  proposedBy: string;
  proposedAt: Date;
}
const PROPOSAL =
  'id::text as id, class, before::text as before, counted::int as counted, reason, proposed_by as "proposedBy", proposed_at as "proposedAt"';

/** False where one of the class is open already. */
export async function insertProposal(q: Queryable, p: DisposalProposal): Promise<boolean> {
  const rows = await q.query(
    `insert into access.disposal_proposal (id, class, before, counted, reason, proposed_by, proposed_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
    [p.id, p.class, p.before, p.counted, p.reason, p.proposedBy, p.proposedAt],
  );
  return rows.length === 1;
}

export const listProposals = (q: Queryable): Promise<DisposalProposal[]> =>
  q.query<DisposalProposal>(`select ${PROPOSAL} from access.disposal_proposal where outcome is null order by id`);

/** The open proposal, for whoever ends it; others wait. */
export async function lockProposal(tx: Tx, id: string): Promise<DisposalProposal | undefined> {
  const [row] = await tx.query<DisposalProposal>(
    `select ${PROPOSAL} from access.disposal_proposal where id = $1 and outcome is null for update`,
    [id],
  );
  return row;
}

export async function endProposal(
  tx: Tx,
  id: string,
  { outcome, by, at }: { outcome: 'carried-out' | 'declined' | 'withdrawn'; by: string; at: Date },
): Promise<void> {
  await tx.query('update access.disposal_proposal set outcome = $2, ended_by = $3, ended_at = $4 where id = $1', [
    id,
    outcome,
    by,
    at,
  ]);
}

export async function insertDisposal(
  q: Queryable,
  d: Omit<DisposalRow, 'proposedBy'> & { proposal: string },
): Promise<void> {
  await q.query(
    `insert into access.disposal (id, class, before, disposed, reason, actor, at, proposal, proof)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [d.id, d.class, d.before, d.disposed, d.reason, d.actor, d.at, d.proposal, d.proof],
  );
}

export function listDisposals(q: Queryable, limit: number): Promise<DisposalRow[]> {
  return q.query<DisposalRow>(
    `select d.id::text as id, d.class, d.before::text as before, d.disposed::int as disposed, d.reason, p.proposed_by as "proposedBy", d.actor, d.at, d.proof
     from access.disposal d left join access.disposal_proposal p on p.id = d.proposal order by d.id desc limit $1`,
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
