/** The SQL over drafts and their versions. */
import type { Queryable, Tx } from '../../../kernel/index.ts';
import type { Draft, DraftContent, DraftVersion, RowBasis } from './draft-types.ts';

export interface StoredDraft extends Draft {
  basis: Record<string, RowBasis>;
}

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const HEAD = `id, base_plan as "basePlan", base_snapshot as "baseSnapshot", area_code as "areaCode", state, enacted_plan as "enactedPlan",
  revision, ${ISO('created_at')} as "createdAt", created_by as "createdBy", ${ISO('changed_at')} as "changedAt", changed_by as "changedBy"`;

export async function insertDraft(
  q: Queryable,
  draft: Pick<
    StoredDraft,
    'id' | 'basePlan' | 'baseSnapshot' | 'areaCode' | 'content' | 'basis' | 'createdAt' | 'createdBy'
  >,
): Promise<void> {
  await q.query(
    `insert into plans.draft (id, base_plan, base_snapshot, area_code, content, basis, created_at, created_by, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8)`,
    [
      draft.id,
      draft.basePlan,
      draft.baseSnapshot,
      draft.areaCode,
      JSON.stringify(draft.content),
      JSON.stringify(draft.basis),
      draft.createdAt,
      draft.createdBy,
    ],
  );
}

/** Drafts that are not discarded, the last changed first. */
export async function selectDrafts(q: Queryable): Promise<Draft[]> {
  return q.query(
    `select ${HEAD}, content from plans.draft where state <> 'discarded' order by changed_at desc, id desc`,
  );
}

export async function selectDraft(q: Queryable, id: string): Promise<StoredDraft | undefined> {
  const [row] = await q.query<StoredDraft>(`select ${HEAD}, content, basis from plans.draft where id = $1`, [id]);
  return row;
}

/** False when the draft was changed since `revision`, or is not open. */
export async function updateDraft(
  q: Queryable,
  change: { id: string; revision: number; content: DraftContent; at: string; by: string },
): Promise<boolean> {
  const rows = await q.query(
    `update plans.draft set content = $3, revision = revision + 1, changed_at = $4, changed_by = $5
     where id = $1 and revision = $2 and state = 'open' returning id`,
    [change.id, change.revision, JSON.stringify(change.content), change.at, change.by],
  );
  return rows.length > 0;
}

/** Adds what a new row is proposed from; the content stays the planner's. */
export async function addBasis(q: Queryable, id: string, key: string, basis: RowBasis): Promise<void> {
  await q.query(`update plans.draft set basis = jsonb_set(basis, array[$2], $3::jsonb) where id = $1`, [
    id,
    key,
    JSON.stringify(basis),
  ]);
}

export async function endDraft(
  tx: Tx,
  change: { id: string; revision: number; state: 'enacted' | 'discarded'; plan: string | null; at: string; by: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update plans.draft set state = $3, enacted_plan = $4, revision = revision + 1, changed_at = $5, changed_by = $6
     where id = $1 and revision = $2 and state = 'open' returning id`,
    [change.id, change.revision, change.state, change.plan, change.at, change.by],
  );
  return rows.length > 0;
}

export async function markDrafted(tx: Tx, plan: string): Promise<void> {
  await tx.query(`update plans.plan set origin = 'draft' where id = $1`, [plan]);
}

export async function insertVersion(
  tx: Tx,
  version: { draft: string; note: string; content: DraftContent; at: string; by: string },
): Promise<void> {
  await tx.query(
    `insert into plans.draft_version (draft, version, note, content, saved_at, saved_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from plans.draft_version where draft = $1`,
    [version.draft, version.note, JSON.stringify(version.content), version.at, version.by],
  );
}

export async function selectVersions(q: Queryable, draft: string): Promise<DraftVersion[]> {
  return q.query(
    `select version, note, ${ISO('saved_at')} as "savedAt", saved_by as "savedBy", jsonb_array_length(content -> 'rows') as rows
     from plans.draft_version where draft = $1 order by version desc`,
    [draft],
  );
}

export async function selectVersion(q: Queryable, draft: string, version: number): Promise<DraftContent | undefined> {
  const [row] = await q.query<{ content: DraftContent }>(
    'select content from plans.draft_version where draft = $1 and version = $2',
    [draft, version],
  );
  return row?.content;
}
