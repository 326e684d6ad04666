import type { Tx } from '../../kernel/index.ts';
import { factsByCode } from '../indicators/index.ts';
import { findDoubts } from './find-doubts.ts';
import type { Plan, Relation } from './model.ts';
import { replacePlan } from './store.ts';
import { targetEntries } from './text-targets.ts';

/** Writes a plan with its targets and the doubts found in it in place of what stood under its id. */
export async function storePlan(
  tx: Tx,
  plan: Plan,
  relations: readonly Relation[],
  contentHash: string,
): Promise<void> {
  const indicators = factsByCode();
  await replacePlan(tx, plan, targetEntries(plan, indicators), findDoubts(plan, relations, indicators), contentHash);
}
