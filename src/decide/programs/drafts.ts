/** Answers not handed in yet: one a person, form, entry of its schedule and account; sealed, and dropped after a time. */
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel, Queryable } from '../../kernel/index.ts';
import { deleteCalls } from './store-calls.ts';
import {
  type DraftKey,
  deleteDraft,
  deleteDrafts,
  deleteDraftsBefore,
  selectDraft,
  upsertDraft,
} from './store-drafts.ts';
import { emptyOfflineOf } from './store-offline.ts';
import { workingContent } from './working-content.ts';

export interface Draft {
  contact: string;
  time: string;
  answers: Record<string, unknown>;
  savedAt: Date;
}
type Reading = Pick<Kernel, 'db' | 'sealer' | 'clock'>;

const draftContext = (account: string): string => `programs.draft.answers:${account}`;

export async function keepDraft({ db, sealer }: Reading, key: DraftKey, { answers, ...draft }: Draft): Promise<void> {
  await upsertDraft(db, key, { ...draft, answers: sealer.seal(JSON.stringify(answers), draftContext(key.account)) });
}

/** Undefined for one that has expired, too. */
export async function findDraft({ db, sealer, clock }: Reading, key: DraftKey): Promise<Draft | undefined> {
  const draft = await selectDraft(db, key);
  if (!draft || draft.savedAt < oldest({ clock })) return undefined;
  const { answers } = draft;
  // Before they were sealed, drafts were kept as they are.
  const open = typeof answers === 'string' ? JSON.parse(sealer.open(answers, draftContext(key.account))) : answers;
  return { ...draft, answers: open as Record<string, unknown> };
}

const oldest = ({ clock }: Pick<Kernel, 'clock'>): Date =>
  new Date(`${addDays(clock.today(), -workingContent().draftDays)}T00:00:00+08:00`);

/** After its contact was saved. */
export const dropDraft = deleteDraft;

/** Gives how many there were. */
export function dropExpiredDrafts({ db, clock }: Pick<Kernel, 'db' | 'clock'>): Promise<number> {
  return deleteDraftsBefore(db, oldest({ clock }));
}

/** Whatever was noted about a person and is no record: when something of theirs is erased by law. */
export async function dropDraftsOf(q: Queryable, person: string): Promise<void> {
  await deleteDrafts(q, person);
  await deleteCalls(q, person);
  await emptyOfflineOf(q, person);
}
