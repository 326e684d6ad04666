/** Turns the tasks of a plan into work of its units. */
import { KangyuError } from '../../kernel/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { type Actor, createItems, ensureUnits, type ItemRequest, type WorkKernel } from '../../work/index.ts';
import { KINDS, subjectOf } from './subjects.ts';

export interface Assigned {
  created: number;
  /** Tasks that were assigned before; they stay as they are. */
  existing: number;
  /** Names of units that did not exist yet. */
  newUnits: string[];
}

/**
 * Creates a work item for every task of a plan (or those named): the units that lead own it, the others co-operate, due on
 * `due` or at the plan's end. Doing it again adds only what is missing.
 */
export async function assignTasks(
  k: WorkKernel,
  planId: string,
  request: { due?: string | undefined; tasks?: readonly string[] | undefined },
  actor: Actor,
): Promise<Assigned> {
  const plan = await getPlan(k.db, planId);
  const wanted = request.tasks ? new Set(request.tasks) : undefined;
  for (const no of wanted ?? [])
    if (!plan.tasks.some((task) => task.no === no)) throw new KangyuError('planning.task-unknown', { task: no });
  const tasks = plan.tasks.filter(({ no }) => !wanted || wanted.has(no));
  const due = request.due ?? `${plan.period[1]}-12-31`;
  return k.db.transaction(async (tx) => {
    const names = tasks.flatMap(({ leadUnits, coopUnits }) => [...leadUnits, ...coopUnits]);
    const units = await ensureUnits(tx, k.clock, plan.areaCode, names, actor);
    const idOf = (name: string) => units.ids.get(name.trim())!;
    const requests = tasks.map(
      (task): ItemRequest => ({
        key: `plan/${plan.id}/task/${task.no}`,
        kind: KINDS.task,
        subject: subjectOf(plan.id, 'task', task.no),
        title: task.title,
        detail: task.section,
        area: plan.areaCode,
        leads: task.leadUnits.map(idOf),
        coops: task.coopUnits.map(idOf),
        // A task for which the plan names nobody stays with who assigns it, until it is given to a unit.
        ...(task.leadUnits.length === 0 ? { account: actor.account } : {}),
        due,
      }),
    );
    const { created } = await createItems(k, tx, requests, actor);
    return { created: created.length, existing: tasks.length - created.length, newUnits: units.created };
  });
}
