/** Reads once what every evaluation of an area needs: the region on the day, the plan that governs it, what people set. */
import { isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import { getPlan, listPlans, type PlanSummary } from '../plans/index.ts';
import { bindRules, standardNo } from './bind-rules.ts';
import { type Region, readRegion } from './read-region.ts';
import type { ParameterSources, PlanQuantities } from './resolve-parameters.ts';
import { selectParameters } from './store.ts';

export interface Scope {
  region: Region;
  plan: PlanSummary | undefined;
  sources: ParameterSources;
}

export interface ScopeQuestion {
  area: string;
  /** Default today. */
  on?: string;
  /** Default: the plan of the nearest area that has begun. */
  plan?: string;
}

export async function openScope(kernel: Pick<Kernel, 'db' | 'clock'>, question: ScopeQuestion): Promise<Scope> {
  const on = question.on ?? kernel.clock.today();
  if (!isDay(on)) throw new KangyuError('standards.date', { on });
  const [region, sets, plans] = await Promise.all([
    readRegion(kernel.db, question.area, on),
    selectParameters(kernel.db, { on }),
    listPlans(kernel.db),
  ]);
  if (question.plan && !plans.some(({ id }) => id === question.plan))
    throw new KangyuError('plans.not-found', { plan: question.plan });
  const plan = question.plan
    ? plans.find(({ id }) => id === question.plan)
    : governingPlan(plans, region.above(question.area), on);
  const quantities = plan && (await planQuantities(kernel.db, plan.id));
  return { region, plan, sources: { sets, ...(quantities ? { plan: quantities } : {}) } };
}

/** The plan of the nearest area, of several the one begun last; a plan that has ended counts until the next one begins. */
export function governingPlan(
  plans: readonly PlanSummary[],
  above: readonly string[],
  on: string,
): PlanSummary | undefined {
  const year = Number(on.slice(0, 4));
  for (const area of above) {
    const begun = plans.filter((plan) => plan.areaCode === area && plan.period[0] <= year);
    const [latest] = begun.sort((a, b) => b.period[0] - a.period[0] || (a.id < b.id ? -1 : 1));
    if (latest) return latest;
  }
  return undefined;
}

export async function planQuantities(q: Queryable, id: string): Promise<PlanQuantities> {
  const plan = await getPlan(q, id);
  const { standards } = plan;
  const byNo = new Map(standards.map((standard, position) => [standardNo(position), standard.quantity]));
  return {
    id,
    bindings: (await bindRules(q, plan)).flatMap(({ bindings }) => bindings),
    quantity: (no) => byNo.get(no),
  };
}
