/** The SQL over releases and what people say about them. All of it is append-only. */
import type { Queryable, Tx } from '../../../kernel/index.ts';
import type { PublicDocument } from './public-document.ts';

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export interface StoredRelease {
  id: string;
  plan: string;
  snapshot: string;
  releasedAt: string;
  releasedBy: string;
  digest: string;
  withdrawnAt: string | null;
  withdrawnBy: string | null;
  reason: string | null;
  on: string;
  kind: PublicDocument['kind'];
  phase: PublicDocument['phase'];
  office: string;
  total: number;
  leftOut: number;
}

const INFO = `r.id, r.plan, r.snapshot, ${ISO('r.released_at')} as "releasedAt", r.released_by as "releasedBy", r.digest,
  ${ISO('w.withdrawn_at')} as "withdrawnAt", w.withdrawn_by as "withdrawnBy", w.reason, r.content ->> 'on' as "on",
  r.content ->> 'kind' as kind, r.content -> 'phase' as phase, r.content ->> 'office' as office,
  (r.content -> 'total')::int as total, (r.content -> 'leftOut')::int as "leftOut"`;
const FROM = 'plans.release r left join plans.release_withdrawal w on w.release = r.id';

export async function insertRelease(
  tx: Queryable,
  release: { id: string; plan: string; snapshot: string; at: string; by: string; digest: string },
  content: PublicDocument,
): Promise<void> {
  await tx.query(
    `insert into plans.release (id, plan, snapshot, released_at, released_by, digest, content) values ($1, $2, $3, $4, $5, $6, $7)`,
    [release.id, release.plan, release.snapshot, release.at, release.by, release.digest, JSON.stringify(content)],
  );
}

/** Releases of a plan, newest first, withdrawn ones included. */
export async function selectReleases(q: Queryable, plan: string): Promise<StoredRelease[]> {
  return q.query(`select ${INFO} from ${FROM} where r.plan = $1 order by r.released_at desc, r.id desc`, [plan]);
}

/** The newest release of each plan that is not withdrawn, or of one plan; with `release` that one, if it is not withdrawn. */
export async function selectCurrentReleases(
  q: Queryable,
  filter: { plan?: string; release?: string } = {},
): Promise<(StoredRelease & { content: PublicDocument })[]> {
  return q.query(
    `select distinct on (r.plan) ${INFO}, r.content from ${FROM}
     where w.release is null and ($1::text is null or r.plan = $1) and ($2::uuid is null or r.id = $2)
     order by r.plan, r.released_at desc, r.id desc`,
    [filter.plan ?? null, filter.release ?? null],
  );
}

/** False when the release does not exist or is withdrawn already. */
export async function insertWithdrawal(
  tx: Tx,
  withdrawal: { plan: string; release: string; at: string; by: string; reason: string },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into plans.release_withdrawal (release, withdrawn_at, withdrawn_by, reason)
     select id, $3, $4, $5 from plans.release where plan = $1 and id = $2 on conflict (release) do nothing returning release`,
    [withdrawal.plan, withdrawal.release, withdrawal.at, withdrawal.by, withdrawal.reason],
  );
  return rows.length > 0;
}
