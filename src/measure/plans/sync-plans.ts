import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Db, packageRoot } from '../../kernel/index.ts';
import { factsByCode, type IndicatorFacts } from '../indicators/index.ts';
import { loadPlans, loadRelations } from './load-plans.ts';
import type { Plan } from './model.ts';
import { selectContentHashes } from './store.ts';
import { storePlan } from './store-plan.ts';

/** A change of the rules that find doubts, of how targets are made or of the tables' meaning makes loaded plans old; count it up then. */
const CONTENT_VERSION = 3;

/**
 * Reads and checks all plans under `dir` and stores those whose content changed, with the doubts found in them.
 * Doing it again changes nothing. Gives the ids stored anew.
 */
export async function syncPlans(db: Db, dir = join(packageRoot(), 'content', 'plans')): Promise<string[]> {
  const [plans, relations] = [await loadPlans(dir), await loadRelations(dir)];
  const indicators = factsByCode();
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('plans.sync'))`);
    const stored = await selectContentHashes(tx);
    const changed: string[] = [];
    for (const plan of plans) {
      const hash = createHash('sha256')
        .update(JSON.stringify([CONTENT_VERSION, plan, relations, basicsOf(plan, indicators)]))
        .digest('hex');
      const known = stored.get(plan.plan.id);
      // A plan that people saved from an import under this id is theirs: files do not take its place.
      if (known?.hash === hash || (known && known.origin !== 'content')) continue;
      await storePlan(tx, plan, relations, hash);
      changed.push(plan.plan.id);
    }
    return changed;
  });
}

/** What the plan's targets take from the catalogue: when it changes, the plan is stored anew. */
function basicsOf(plan: Plan, indicators: ReadonlyMap<string, IndicatorFacts>): unknown {
  const codes = new Set([...plan.tableIndicators, ...plan.statedTargets].map(({ indicator }) => indicator ?? ''));
  return [...codes].sort().flatMap((code) => {
    const facts = indicators.get(code);
    return facts ? [[code, facts.direction, facts.factor]] : [];
  });
}
