import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { recognitionContent } from './load-items.ts';
import { markPrompts } from './mark-prompts.ts';
import { insertDecision, insertMark, type PromptRow, selectInstitutions, selectPrompts } from './store.ts';

export interface Decision {
  accept: boolean;
  /** A code of the content; needed where the result is not accepted. */
  reason?: string | undefined;
  words?: string | undefined;
  by: string;
}

/** A prompt; `areas` are SQL patterns of what the caller may see. Throws `recognition.prompt-unknown`. */
export async function getPrompt(k: Pick<Kernel, 'db'>, id: string, areas?: readonly string[]): Promise<PromptRow> {
  const [prompt] = await selectPrompts(k.db, { id, areas });
  if (!prompt) throw new KangyuError('recognition.prompt-unknown');
  return prompt;
}

/** Keeps what was decided of a prompt, once. */
export async function decidePrompt(k: Kernel, prompt: PromptRow, decision: Decision): Promise<void> {
  const { accept, by } = decision;
  const words = decision.words?.trim() || null;
  const reason = recognitionContent(prompt.shownOn).reasons.find(({ code }) => code === decision.reason);
  if (!accept && !reason) throw new KangyuError('recognition.reason-missing');
  if (!accept && reason?.words && words === null)
    throw new KangyuError('recognition.words-missing', { reason: reason.title.zh });
  const row = {
    prompt: prompt.id,
    accepted: accept,
    reason: accept ? null : reason!.code,
    words,
    by,
    at: k.clock.now(),
  };
  const kept = await k.db.transaction(async (tx) => {
    const fresh = await insertDecision(tx, row);
    if (fresh) await markPrompts(k, tx, [prompt.id]);
    return fresh;
  });
  if (kept) return;
  const [now] = await selectPrompts(k.db, { id: prompt.id });
  throw new KangyuError('recognition.decided', { by: now?.decidedBy ?? '' });
}

export interface NewMark {
  institution: string;
  item: string;
  /** CN, or a division code. */
  scope: string;
  from: string;
  /** First day without it. */
  to?: string | undefined;
  source: string;
  by: string;
}

/** Enters that an institution's item carries the mark of recognition. */
export async function addMark(k: Pick<Kernel, 'db' | 'clock'>, mark: NewMark): Promise<string> {
  const { institution, item, scope, from, to, source, by } = mark;
  if (!recognitionContent(k.clock.today()).items.has(item)) throw new KangyuError('recognition.item-unknown', { item });
  if ((await selectInstitutions(k.db, [institution])).length === 0)
    throw new KangyuError('recognition.institution-unknown', { institution });
  if (to !== undefined && to <= from) throw new KangyuError('recognition.days');
  const id = uuidv7();
  await insertMark(k.db, {
    id,
    institution,
    item,
    scope,
    validFrom: from,
    validTo: to ?? null,
    source: source.trim(),
    createdBy: by,
    createdAt: k.clock.now(),
  });
  return id;
}
