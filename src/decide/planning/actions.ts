/** What a target's miss leads to: cause, action, owner, deadline, and the target measured again. */
import { KangyuError } from '../../kernel/index.ts';
import {
  getPlan,
  type PlanStatus,
  planStatus,
  rowOfTarget,
  STATUS_TEXT,
  type TargetRow,
} from '../../measure/plans/index.ts';
import { type Actor, createItem, ensureUnits, moveItemIn, SYSTEM, type WorkKernel } from '../../work/index.ts';
import { planningRules, requireCode } from './rules.ts';
import { insertAction, insertMeasurement, selectUnmeasured, type Unmeasured } from './store-actions.ts';
import { KINDS, subjectOf } from './subjects.ts';

export interface ActionRequest {
  target: string;
  causeCategory: string;
  cause: string;
  /** What is done about it. */
  action: string;
  detail?: string | null | undefined;
  /** Name of the unit that does it. */
  unit?: string | undefined;
  /** Or the account. */
  account?: string | undefined;
  due: string;
  priority?: 'high' | 'normal' | 'low' | undefined;
}

/** Statuses that call for something to be done. */
export const RED = ['missed', 'off-track', 'at-risk', 'no-data'] as const;

/** Answers the miss of a target with work for somebody; the target's value and status then are kept. */
export async function takeAction(
  k: WorkKernel,
  planId: string,
  request: ActionRequest,
  actor: Actor,
): Promise<{ item: string }> {
  const plan = await getPlan(k.db, planId);
  requireCode('causes', request.causeCategory, k.clock.today());
  const row = rowOfTarget(await planStatus(k, planId), request.target);
  if (!row) throw new KangyuError('planning.target-unknown', { target: request.target });
  if (!RED.some((status) => status === row.status)) {
    const words = STATUS_TEXT[row.status];
    throw new KangyuError('planning.target-reached', { target: row.no, statusZh: words.zh, statusEn: words.en });
  }
  const at = k.clock.now();
  return k.db.transaction(async (tx) => {
    const name = request.unit?.trim();
    const ids = name ? (await ensureUnits(tx, k.clock, plan.areaCode, [name], actor)).ids : undefined;
    const item = await createItem(
      k,
      tx,
      {
        kind: KINDS.action,
        subject: subjectOf(planId, 'action', row.no),
        title: request.action,
        detail: request.detail,
        area: plan.areaCode,
        ...(ids && name ? { leads: [ids.get(name)!] } : {}),
        account: request.account,
        due: request.due,
        priority: request.priority ?? 'high',
      },
      actor,
    );
    const { causeCategory, cause } = request;
    await insertAction(tx, planId, { item, target: row.no, targetName: row.name, causeCategory, cause: cause.trim() });
    await insertMeasurement(tx, { item, occasion: 'created', on: k.clock.today(), ...measureOf(row), at });
    return { item };
  });
}

function measureOf(row: TargetRow) {
  const { status, value, period, unit } = row;
  return { status, value, period, unit, targetText: row.target.raw };
}

/**
 * Measures targets again whose actions are due or done. Is one still red when the day has come, the finished action is
 * opened again, once: what was done was not enough. Gives how many were measured.
 */
export async function measureAgain(k: WorkKernel): Promise<number> {
  const today = k.clock.today();
  const waiting = await selectUnmeasured(k.db, today);
  let measured = 0;
  for (const plan of new Set(waiting.map((one) => one.plan))) {
    const status = await planStatus(k, plan);
    for (const one of waiting.filter((entry) => entry.plan === plan))
      if (await measureOne(k, one, status, today)) measured += 1;
  }
  return measured;
}

async function measureOne(k: WorkKernel, one: Unmeasured, status: PlanStatus, today: string): Promise<boolean> {
  const row = rowOfTarget(status, one.target);
  if (!row) return false; // the plan dropped the target; the action stays with what it was measured by
  const { again } = planningRules(today);
  const stillRed = again.red.some((red) => red === row.status);
  return k.db.transaction(async (tx) => {
    const { item, occasion, on } = one;
    if (!(await insertMeasurement(tx, { item, occasion, on, ...measureOf(row), at: k.clock.now() }))) return false;
    const dayHasCome = one.due !== null && one.due <= today;
    if (again.reopen && stillRed && dayHasCome && one.state === 'done' && !one.reopened) {
      const words = STATUS_TEXT[row.status];
      const value = row.value === null ? '—' : String(row.value);
      const note = `再次测量：目标 ${row.target.raw}，现值 ${value}，仍为“${words.zh}” (measured again: ${value}, still ${words.en})`;
      await moveItemIn(k, tx, item, { action: 'reopen', note }, SYSTEM);
    }
    await k.outbox.publish(tx, 'work', {});
    return true;
  });
}
