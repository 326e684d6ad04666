/** What should be reported: the missed-report audit compares illnesses that the records know of with the cards. */
import type { Kernel } from '../../kernel/index.ts';
import { rankOf } from './judge-card.ts';
import { reportedOn, reportRules, windowOf } from './load-rules.ts';
import { markCandidates } from './mark-cards.ts';
import { lockCandidates, settleCandidates } from './store-candidates.ts';

/** Gives how many illnesses are new, gone, or have another card than before. */
export async function settleAudit(k: Pick<Kernel, 'db' | 'clock' | 'jobs'>): Promise<number> {
  const day = k.clock.today();
  const rules = reportRules(day);
  const audited = reportedOn(day, rules).map((disease) => ({
    disease: disease.id,
    codes: disease.codes,
    window: windowOf(rules, disease),
  }));
  return k.db.transaction(async (tx) => {
    await lockCandidates(tx);
    const changed = await settleCandidates(tx, audited, rules.auditFrom);
    await markCandidates(k, tx, changed);
    return changed.length;
  });
}

/** Diseases whose cards are confidential, with how much. */
export function diseaseRanks(day: string): Record<string, number> {
  return Object.fromEntries(
    reportedOn(day).flatMap((disease) => {
      const rank = rankOf(disease, day);
      return rank > 0 ? [[disease.id, rank]] : [];
    }),
  );
}
