/**
 * What people decide about doubts: which value holds, or a note that settles it. Decisions are added, never changed; a later
 * one replaces the one it names. The plan's content stays as it is.
 */
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { judgedTargets } from './build-status.ts';
import type { PlanDoubt } from './find-doubts.ts';
import { faultOfGoal, type Operator } from './model.ts';
import { getPlan } from './read-plans.ts';
import type { StoredPlan } from './store.ts';
import { insertDecision, lockDoubt, selectDecisions } from './store-decisions.ts';

export interface DoubtDecision {
  id: string;
  plan: string;
  doubt: string;
  /** value: a target or baseline holds; note: settled without a value; reopened: open again. */
  outcome: 'value' | 'note' | 'reopened';
  target: string | null;
  field: 'target' | 'baseline' | null;
  op: Operator | null;
  value: number | [number, number] | null;
  byYear: number | null;
  reason: string;
  by: string;
  at: string;
  supersedes: string | null;
  current: boolean;
}

export interface DecisionInput {
  outcome: DoubtDecision['outcome'];
  /** Which value holds, where the outcome is a value. */
  holds?: {
    target: string;
    field: 'target' | 'baseline';
    op?: Operator | undefined;
    value: number | [number, number] | null;
    byYear?: number | undefined;
  };
  reason: string;
  /** The decision that stood when the form was opened; null where none did. */
  supersedes: string | null;
}

/** Decisions about a doubt, newest first. */
export async function doubtDecisions(q: Queryable, plan: string, key: string): Promise<DoubtDecision[]> {
  requireDoubt(await getPlan(q, plan), key);
  return selectDecisions(q, plan, key);
}

export async function decideDoubt(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  planId: string,
  key: string,
  input: DecisionInput,
  by: string,
): Promise<DoubtDecision> {
  return kernel.db.transaction(async (tx) => {
    await lockDoubt(tx, planId, key);
    const plan = await getPlan(tx, planId);
    const doubt = requireDoubt(plan, key);
    const [latest] = await selectDecisions(tx, planId, key);
    if ((latest?.id ?? null) !== input.supersedes) throw new KangyuError('plans.decision-stale', { doubt: key });
    const reason = input.reason.trim();
    if (reason === '') throw new KangyuError('plans.decision-reason');
    if (input.outcome === 'reopened' && (!latest || latest.outcome === 'reopened'))
      throw new KangyuError('plans.decision-open', { doubt: key });
    const decision = {
      id: uuidv7(),
      plan: planId,
      doubt: key,
      outcome: input.outcome,
      ...heldValue(plan, doubt, input),
      reason,
      by,
      at: kernel.clock.now().toISOString(),
      supersedes: latest?.id ?? null,
    };
    await insertDecision(tx, decision);
    return { ...decision, current: true };
  });
}

function requireDoubt(plan: StoredPlan, key: string): PlanDoubt {
  const doubt = plan.doubts.find((one) => one.key === key);
  if (!doubt) throw new KangyuError('plans.doubt-not-found', { plan: plan.id, doubt: key });
  return doubt;
}

type Held = Pick<DoubtDecision, 'target' | 'field' | 'op' | 'value' | 'byYear'>;

function heldValue(plan: StoredPlan, doubt: PlanDoubt, input: DecisionInput): Held {
  const { holds } = input;
  if (input.outcome !== 'value') {
    if (holds)
      throw new KangyuError(
        'plans.decision-value',
        refusal('只有“取值”的决定才带数值', 'only an outcome "value" carries one'),
      );
    return { target: null, field: null, op: null, value: null, byYear: null };
  }
  if (!holds)
    throw new KangyuError('plans.decision-value', refusal('没有写明取哪个值', 'it does not say which value holds'));
  const target = judgedTargets(plan).find(({ no }) => no === holds.target);
  if (!target || !doubt.targets.includes(holds.target))
    throw new KangyuError('plans.decision-target', { target: holds.target, doubt: doubt.key });
  if (holds.field === 'baseline') {
    if (typeof holds.value !== 'number' || !Number.isFinite(holds.value))
      throw new KangyuError('plans.decision-value', refusal('基期须是一个数', 'a baseline is one number'));
    return { target: holds.target, field: 'baseline', op: null, value: holds.value, byYear: null };
  }
  const op = holds.op ?? target.op;
  const fault = faultOfGoal(op, holds.value, target.direction);
  if (fault) throw new KangyuError('plans.decision-value', refusal(`目标的数值与算符“${op}”不符`, fault));
  const byYear = holds.byYear ?? target.byYear;
  if (byYear < plan.period[0] || byYear > plan.period[1])
    throw new KangyuError(
      'plans.decision-value',
      refusal(`期限 ${byYear} 年不在规划期内`, `the year ${byYear} is outside the plan's period`),
    );
  return { target: holds.target, field: 'target', op, value: holds.value, byYear };
}

const refusal = (zh: string, en: string) => ({ reasonZh: zh, reasonEn: en });
