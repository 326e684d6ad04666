import type { Kernel, Tx } from '../../kernel/index.ts';
import { markStale, scheduleRecompute } from '../../measure/indicators/index.ts';

/** Name under which the catalogue watches prompts. */
const VIEW = 'recognition_prompt';

/** The figures of these prompts are to be computed again: they were shown, or decided. */
export async function markPrompts(k: Kernel, tx: Tx, prompts: readonly string[]): Promise<void> {
  const rows = prompts.map((id) => ({ id }));
  if (rows.length > 0 && (await markStale(tx, [{ view: VIEW, old: [], new: rows }]))) await scheduleRecompute(k, tx);
}
