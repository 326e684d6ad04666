import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Db, packageRoot } from '../../kernel/index.ts';
import { findDoubts } from './find-doubts.ts';
import { loadPlans, loadRelations } from './load-plans.ts';
import { replacePlan, selectContentHashes } from './store.ts';

/** A change of the rules that find doubts or of the tables' meaning makes loaded plans old; count it up then. */
const CONTENT_VERSION = 1;

/**
 * Reads and checks all plans under `dir` and stores those whose content changed, with the doubts found in them.
 * Doing it again changes nothing. Gives the ids stored anew.
 */
export async function syncPlans(db: Db, dir = join(packageRoot(), 'content', 'plans')): Promise<string[]> {
  const [plans, relations] = [await loadPlans(dir), await loadRelations(dir)];
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('plans.sync'))`);
    const stored = await selectContentHashes(tx);
    const changed: string[] = [];
    for (const plan of plans) {
      const hash = createHash('sha256')
        .update(JSON.stringify([CONTENT_VERSION, plan, relations]))
        .digest('hex');
      if (stored.get(plan.plan.id) === hash) continue;
      await replacePlan(tx, plan, findDoubts(plan, relations), hash);
      changed.push(plan.plan.id);
    }
    return changed;
  });
}
