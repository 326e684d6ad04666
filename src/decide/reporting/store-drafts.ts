/** SQL of drafts. */
import type { Queryable } from '../../kernel/index.ts';

export interface DraftRow {
  id: string;
  person: string | null;
  disease: string | null;
  institution: string | null;
  /** Sealed. */
  content: string;
  savedAt: Date;
}

export async function upsertDraft(q: Queryable, account: string, draft: DraftRow): Promise<void> {
  await q.query(
    `insert into reporting.draft (account, id, person, disease, institution, content, saved_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account, id) do update set (person, disease, institution, content, saved_at) =
       (excluded.person, excluded.disease, excluded.institution, excluded.content, excluded.saved_at)`,
    [account, draft.id, draft.person, draft.disease, draft.institution, draft.content, draft.savedAt],
  );
}

export function selectDrafts(q: Queryable, account: string, since: Date): Promise<DraftRow[]> {
  return q.query<DraftRow>(
    `select id, person, disease, institution, content, saved_at as "savedAt" from reporting.draft
     where account = $1 and saved_at >= $2 order by saved_at desc, id limit 100`,
    [account, since],
  );
}

export async function deleteDraft(q: Queryable, account: string, id: string): Promise<void> {
  await q.query('delete from reporting.draft where account = $1 and id = $2', [account, id]);
}

export async function deleteDraftsBefore(q: Queryable, at: Date): Promise<number> {
  const rows = await q.query('delete from reporting.draft where saved_at < $1 returning id', [at]);
  return rows.length;
}

/** When something of a person is erased by law. */
export async function dropReportDraftsOf(q: Queryable, person: string): Promise<void> {
  await q.query('delete from reporting.draft where person = $1', [person]);
}
