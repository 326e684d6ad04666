/** What is kept for a time only: cards not handed in yet, and the tables that cards came in. */
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Queryable } from '../../kernel/index.ts';
import { reportRules } from './load-rules.ts';
import { type DraftRow, deleteDraft, deleteDraftsBefore, selectDrafts, upsertDraft } from './store-drafts.ts';
import { eraseReturnsBefore } from './table/store-returns.ts';

export interface CardDraft extends Omit<DraftRow, 'content'> {
  answers: Record<string, unknown>;
  /** What was typed of a patient who is not in the index. */
  patient: Record<string, unknown> | null;
  /** The illness it is about, from the list of what is not reported. */
  missed: string | null;
}
type Drafting = Pick<Kernel, 'db' | 'sealer' | 'clock'>;

const contextOf = (account: string): string => `reporting.draft.content:${account}`;

export async function keepCardDraft({ db, sealer }: Drafting, account: string, draft: CardDraft): Promise<void> {
  const { answers, patient, missed, ...row } = draft;
  const content = sealer.seal(JSON.stringify({ answers, patient, missed }), contextOf(account));
  await upsertDraft(db, account, { ...row, content });
}

/** One's own, the newest first; those that have expired are gone. */
export async function cardDrafts({ db, sealer, clock }: Drafting, account: string): Promise<CardDraft[]> {
  const rows = await selectDrafts(db, account, oldest({ clock }));
  return rows.map(({ content, ...row }) => ({ ...row, ...JSON.parse(sealer.open(content, contextOf(account))) }));
}

export const dropCardDraft = (q: Queryable, account: string, id: string): Promise<void> => deleteDraft(q, account, id);

/** Gives how many there were. */
export const dropExpiredDrafts = ({ db, clock }: Pick<Kernel, 'db' | 'clock'>): Promise<number> =>
  deleteDraftsBefore(db, oldest({ clock }));

/** Gives how many there were. */
export const eraseOldTables = (k: Pick<Kernel, 'db' | 'sealer' | 'clock'>): Promise<number> =>
  eraseReturnsBefore(k, oldest(k, 'tableDays'));

const oldest = ({ clock }: Pick<Kernel, 'clock'>, days: 'draftDays' | 'tableDays' = 'draftDays'): Date => {
  const today = clock.today();
  return new Date(`${addDays(today, -reportRules(today)[days])}T00:00:00+08:00`);
};
