/** Supervision orders (督办单): issued against a task, project or target; the answer and its closing are moves of the item. */
import { KangyuError } from '../../kernel/index.ts';
import { getPlan, nameOfTarget } from '../../measure/plans/index.ts';
import { type Actor, createItem, ensureUnits, type WorkKernel } from '../../work/index.ts';
import { insertOrder, nextOrderNo, type StoredOrder, selectOrders } from './store.ts';
import { KINDS, subjectOf } from './subjects.ts';

export interface OrderRequest {
  about: { kind: 'task' | 'project' | 'target' | 'plan'; key?: string | undefined };
  /** What is demanded. */
  title: string;
  requirement: string;
  /** Name of the unit it goes to. */
  unit: string;
  coops?: readonly string[] | undefined;
  due: string;
}

export async function issueOrder(
  k: WorkKernel,
  planId: string,
  request: OrderRequest,
  actor: Actor,
): Promise<StoredOrder> {
  const plan = await getPlan(k.db, planId);
  const aboutName = nameOfSubject(plan, request.about);
  const issuedOn = k.clock.today();
  const year = Number(issuedOn.slice(0, 4));
  return k.db.transaction(async (tx) => {
    const no = await nextOrderNo(tx, planId, year);
    const coops = request.coops ?? [];
    const { ids } = await ensureUnits(tx, k.clock, plan.areaCode, [request.unit, ...coops], actor);
    const item = await createItem(
      k,
      tx,
      {
        kind: KINDS.order,
        subject: subjectOf(planId, 'order', `${year}-${no}`),
        title: request.title,
        detail: request.requirement,
        area: plan.areaCode,
        leads: [ids.get(request.unit.trim())!],
        coops: coops.map((name) => ids.get(name.trim())!),
        due: request.due,
        priority: 'high',
      },
      actor,
    );
    const order: StoredOrder = {
      item,
      year,
      no,
      aboutKind: request.about.kind,
      about: request.about.key ?? null,
      aboutName,
      issuedOn,
      issuedByName: actor.name,
    };
    await insertOrder(tx, planId, order);
    return order;
  });
}

function nameOfSubject(plan: Awaited<ReturnType<typeof getPlan>>, { kind, key = '' }: OrderRequest['about']): string {
  if (kind === 'plan') return plan.title;
  if (kind === 'task') {
    const task = plan.tasks.find(({ no }) => no === key);
    if (!task) throw new KangyuError('planning.task-unknown', { task: key });
    return task.title;
  }
  if (kind === 'project') {
    const project = plan.projects.find((one) => one.key === key);
    if (!project) throw new KangyuError('planning.project-unknown');
    return project.name;
  }
  const name = nameOfTarget(plan, key);
  if (name === undefined) throw new KangyuError('planning.target-unknown', { target: key });
  return name;
}

export async function getOrder(k: Pick<WorkKernel, 'db'>, plan: string, item: string): Promise<StoredOrder> {
  const order = (await selectOrders(k.db, plan)).find((one) => one.item === item);
  if (!order) throw new KangyuError('planning.order-unknown');
  return order;
}
