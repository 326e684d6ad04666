import type { Queryable } from '../kernel/index.ts';
import type { AuditOutcome } from './audit-entry.ts';

export interface PersonEntry {
  seq: string;
  at: string;
  actor: string | null;
  role: string | null;
  action: string;
  outcome: AuditOutcome;
  object: string | null;
  purpose: string | null;
  /** Name of the account, and `Organization/…` it works for. */
  name: string | null;
  institution: string | null;
}

export function findPersonEntries(
  q: Queryable,
  persons: readonly string[],
  { before, except, limit }: { before?: string; except?: string; limit: number },
): Promise<PersonEntry[]> {
  return q.query<PersonEntry>(
    `select e.seq::text, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.actor, e.role, e.action, e.outcome, e.object, e.purpose, a.name, a.institution
     from access.audit_entry e left join access.account a on a.id = e.account where e.persons && $1::text[] and ($2::bigint is null or e.seq < $2)
       and ($4::uuid is null or e.account is distinct from $4)
     order by e.seq desc limit $3`,
    [persons, before ?? null, limit, except ?? null],
  );
}
