/** Which standards the rules of a plan are evaluated by: what people chose for a rule, else what the content binds. */
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { getPlan } from '../plans/index.ts';
import { getStandard, standardsContent } from './load-standards.ts';
import { insertBinding, type SetBinding, selectBindings } from './store-bindings.ts';
import type { Binding } from './types.ts';

/** Numbers of a plan's standards are their order: N01, N02 …, as content/plans writes them. */
export const standardNo = (position: number): string => `N${String(position + 1).padStart(2, '0')}`;

type Plan = Awaited<ReturnType<typeof getPlan>>;

/** A rule of a plan with the standards it is evaluated by. */
export interface BoundRule {
  no: string;
  key: string;
  bindings: Binding[];
  /** Where the binding comes from: `none` while nobody bound the rule of a plan that the content does not know. */
  origin: 'content' | 'set' | 'none';
  set?: SetBinding;
}

export async function bindRules(q: Queryable, plan: Plan): Promise<BoundRule[]> {
  const chosen = new Map((await selectBindings(q, plan.id)).map((row) => [row.rule, row]));
  const own = standardsContent().bindings.get(plan.id);
  return plan.standards.map(({ key = '' }, position): BoundRule => {
    const no = standardNo(position);
    const set = chosen.get(key);
    // A standard that the content no longer has counts nothing.
    const known = set?.standard && standardsContent().standards.has(set.standard) ? set.standard : null;
    if (set) return { no, key, bindings: known ? [{ no, standard: known }] : [], origin: 'set', set };
    return { no, key, bindings: (own ?? []).filter((one) => one.no === no), origin: own ? 'content' : 'none' };
  });
}

export interface BindingChange {
  plan: string;
  rule: string;
  standard: string | null;
  reason: string;
  by: string;
}

/** Chooses the standard a rule is evaluated by, or that nothing is counted for it; what stood before stays on record. */
export async function setBinding(k: Pick<Kernel, 'db' | 'clock'>, change: BindingChange): Promise<SetBinding> {
  const plan = await getPlan(k.db, change.plan);
  if (!plan.standards.some(({ key }) => key === change.rule))
    throw new KangyuError('standards.rule-unknown', { plan: change.plan, rule: change.rule });
  if (change.standard !== null) getStandard(change.standard);
  const { by: setBy, ...row } = change;
  const stored: SetBinding = { ...row, reason: change.reason.trim(), id: uuidv7(), setBy, setAt: k.clock.now() };
  await insertBinding(k.db, stored);
  return stored;
}
