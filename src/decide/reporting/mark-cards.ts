import type { Kernel, Tx } from '../../kernel/index.ts';
import { markStale, scheduleRecompute } from '../../measure/indicators/index.ts';
import { selectCandidatesOf } from './store-candidates.ts';

/** Names under which the catalogue watches cards, and illnesses that should be reported. */
const CARD = 'reporting_card';
const CANDIDATE = 'reporting_candidate';

/** Figures of these cards are to be computed again. `seq` is the commit's. */
export async function markCards(
  k: Pick<Kernel, 'jobs'>,
  tx: Tx,
  cards: readonly string[],
  seq?: string,
): Promise<void> {
  if (cards.length === 0) return;
  const candidates = await selectCandidatesOf(tx, cards);
  const changes = [
    { view: CARD, old: [], new: cards.map((id) => ({ id })) },
    { view: CANDIDATE, old: [], new: candidates.map((id) => ({ id })) },
  ];
  if (await markStale(tx, changes, seq)) await scheduleRecompute(k, tx);
}

export async function markCandidates(k: Pick<Kernel, 'jobs'>, tx: Tx, ids: readonly string[]): Promise<void> {
  const changes = [{ view: CANDIDATE, old: [], new: ids.map((id) => ({ id })) }];
  if (ids.length > 0 && (await markStale(tx, changes))) await scheduleRecompute(k, tx);
}
