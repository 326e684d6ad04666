/** SQL of drafts. */
import type { Queryable } from '../../kernel/index.ts';

export interface DraftKey {
  account: string;
  person: string;
  pack: string;
  form: string;
  /** Entry of the schedule that the form was opened for; empty where it was opened for none. */
  entry: string;
}
interface DraftRow {
  contact: string;
  time: string;
  /** Sealed text; older ones are plain. */
  answers: string | Record<string, unknown>;
  savedAt: Date;
}

export async function upsertDraft(q: Queryable, key: DraftKey, draft: DraftRow): Promise<void> {
  await q.query(
    `insert into programs.draft as d (account, person, pack, form, entry, contact, time, answers, saved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (account, person, pack, form, entry) do update set (contact, time, answers, saved_at) =
       (excluded.contact, excluded.time, excluded.answers, excluded.saved_at)`,
    [
      key.account,
      key.person,
      key.pack,
      key.form,
      key.entry,
      draft.contact,
      draft.time,
      JSON.stringify(draft.answers),
      draft.savedAt,
    ],
  );
}

/** Not of a contact that is stored: its last draft may have come in after it. */
export async function selectDraft(q: Queryable, key: DraftKey): Promise<DraftRow | undefined> {
  const [draft] = await q.query<DraftRow>(
    `select contact, time, answers, saved_at as "savedAt" from programs.draft
     where account = $1 and person = $2 and pack = $3 and form = $4 and entry = $5
       and not exists (select from programs.contact c where c.id = contact::text)`,
    [key.account, key.person, key.pack, key.form, key.entry],
  );
  return draft;
}

/** That of the form, and that of the contact where it was opened for something else. */
export async function deleteDraft(q: Queryable, key: DraftKey, contact: string): Promise<void> {
  await q.query(
    `delete from programs.draft where account = $1 and person = $2 and (contact = $6 or (pack, form, entry) = ($3, $4, $5))`,
    [key.account, key.person, key.pack, key.form, key.entry, contact],
  );
}

export async function deleteDraftsBefore(q: Queryable, at: Date): Promise<number> {
  const rows = await q.query('delete from programs.draft where saved_at < $1 returning account', [at]);
  return rows.length;
}

export async function deleteDrafts(q: Queryable, person: string): Promise<void> {
  await q.query('delete from programs.draft where person = $1', [person]);
}
