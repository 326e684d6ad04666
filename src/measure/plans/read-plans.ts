/** Plans as everything works on them: as stored, with the decisions that stand laid over. */
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { applyDecisions } from './apply-decisions.ts';
import { type StoredPlan, selectPlans } from './store.ts';
import { selectStanding } from './store-decisions.ts';

export async function readPlans(q: Queryable, ids?: readonly string[]): Promise<StoredPlan[]> {
  const plans = await selectPlans(q, ids);
  const standing = await selectStanding(
    q,
    plans.map(({ id }) => id),
  );
  return plans.map((plan) => applyDecisions(plan, standing));
}

export async function getPlan(q: Queryable, id: string): Promise<StoredPlan> {
  const [plan] = await readPlans(q, [id]);
  if (!plan) throw new KangyuError('plans.not-found', { plan: id });
  return plan;
}
