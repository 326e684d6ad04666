/** How far a plan is carried out on a day: tasks, projects, actions, orders, and the same by unit. */
import { daysBetween } from '../../algorithms/periods.ts';
import { getPlan, type PlanStatus, planStatus, rowOfTarget } from '../../measure/plans/index.ts';
import { STATE_TEXT, type WorkKernel, type WorkState } from '../../work/index.ts';
import { type Sums, sumOf } from './funding.ts';
import { type Followed, type StoredOrder, selectFollowed, selectOrders, selectProjects } from './store.ts';
import { type Measurement, selectActions } from './store-actions.ts';
import { selectFunding } from './store-funding.ts';
import { KINDS } from './subjects.ts';
import { type UnitScore, unitScores } from './unit-scores.ts';

/** `unassigned`: the plan names it, nobody was given it yet. */
export type ExecutionState = WorkState | 'unassigned';
export const EXECUTION_STATE_TEXT: Record<ExecutionState, { zh: string; en: string }> = {
  unassigned: { zh: '未分派', en: 'unassigned' },
  ...STATE_TEXT,
};

interface Carried {
  item: string | null;
  state: ExecutionState;
  due: string | null;
  percent: number;
  overdue: boolean;
  daysLate: number | null;
  doneOn: string | null;
  account: string | null;
  lastNote?: string;
}

export interface TaskExecution extends Carried {
  no: string;
  title: string;
  section: string;
  leadUnits: string[];
  coopUnits: string[];
  /** False for work on a task that the plan no longer names. */
  inPlan: boolean;
}

export interface ProjectExecution extends Carried {
  key: string;
  name: string;
  kind: string | null;
  /** Year the plan sets. */
  dueYear: number | null;
  unit: string | null;
  plannedStart: string | null;
  plannedFinish: string | null;
  actualStart: string | null;
  actualFinish: string | null;
  plannedFunds: number;
  arrivedFunds: number;
  spentFunds: number;
  version: number | null;
  inPlan: boolean;
}

export interface ActionExecution extends Carried {
  target: string;
  targetName: string;
  targetText: string;
  valueUnit: string | null;
  causeCategory: string;
  cause: string;
  action: string;
  unit: string | null;
  valueThen: number | null;
  statusThen: string;
  valueNow: number | null;
  statusNow: string | null;
  measurements: Measurement[];
}

export interface OrderExecution extends Carried, Omit<StoredOrder, 'item'> {
  item: string;
  title: string;
  unit: string | null;
}

export interface PlanExecution {
  plan: string;
  on: string;
  tasks: TaskExecution[];
  projects: ProjectExecution[];
  actions: ActionExecution[];
  orders: OrderExecution[];
  units: UnitScore[];
}

type Reading = Pick<WorkKernel, 'db' | 'clock'>;

/**
 * What became of a plan up to `on` (today without it). Work stands as it stood at the end of that day. `status` spares
 * judging the targets again for who did it already.
 */
export async function planExecution(
  k: Reading,
  planId: string,
  on: string = k.clock.today(),
  status?: PlanStatus,
): Promise<PlanExecution> {
  const [plan, followed, projects, actions, orders, funding] = await Promise.all([
    getPlan(k.db, planId),
    selectFollowed(k.db, planId, on),
    selectProjects(k.db, planId),
    selectActions(k.db, planId, on),
    selectOrders(k.db, planId),
    selectFunding(k.db, planId, on),
  ]);
  const now =
    actions.length === 0 ? undefined : (status ?? (await planStatus(k, planId, on <= lastDay(plan) ? on : undefined)));
  const byItem = new Map(followed.map((item) => [item.id, item]));
  const tasks = tasksOf(plan, followed, on);
  const carriedActions = actions.flatMap(({ item, measurements, unit, ...action }): ActionExecution[] => {
    const work = byItem.get(item);
    const [then] = measurements;
    if (!work || !then) return [];
    const row = now && rowOfTarget(now, action.target);
    return [
      {
        ...action,
        ...carried(work, on),
        action: work.title,
        unit: work.unit,
        valueUnit: unit,
        valueThen: then.value,
        statusThen: then.status,
        valueNow: row?.value ?? null,
        statusNow: row?.status ?? null,
        measurements,
      },
    ];
  });
  return {
    plan: planId,
    on,
    tasks,
    projects: projectsOf(plan, projects, byItem, funding, on),
    actions: carriedActions,
    orders: orders.flatMap((order) => {
      const work = byItem.get(order.item);
      return work ? [{ ...order, ...carried(work, on), item: order.item, title: work.title, unit: work.unit }] : [];
    }),
    units: unitScores(tasks, carriedActions, k.clock.today(), on),
  };
}

const lastDay = (plan: { period: [number, number] }) => `${plan.period[1]}-12-31`;

const UNASSIGNED: Carried = {
  item: null,
  state: 'unassigned',
  due: null,
  percent: 0,
  overdue: false,
  daysLate: null,
  doneOn: null,
  account: null,
};

/** Late is what is past its day and not handed in; what was done late keeps the days it was late. */
function carried(work: Followed, on: string): Carried {
  const { id, state, due, percent, doneOn, accountName, lastNote } = work;
  const overdue = due !== null && due < on && !['done', 'cancelled', 'submitted'].includes(state);
  const until = state === 'done' ? doneOn : overdue ? on : null;
  const daysLate = due !== null && until !== null && until > due ? daysBetween(due, until) : null;
  return {
    item: id,
    state,
    due,
    percent,
    overdue,
    daysLate,
    doneOn,
    account: accountName,
    ...(lastNote === null ? {} : { lastNote }),
  };
}

type StoredPlan = Awaited<ReturnType<typeof getPlan>>;

function tasksOf(plan: StoredPlan, followed: readonly Followed[], on: string): TaskExecution[] {
  const items = new Map(
    followed
      .filter(({ kind }) => kind === KINDS.task)
      .map((item) => [item.subject.split('/').slice(2).join('/'), item]),
  );
  const unitsOf = (work: Followed, role: 'lead' | 'coop') =>
    work.units.filter((unit) => unit.role === role).map(({ name }) => name);
  const known = plan.tasks.map((task): TaskExecution => {
    const work = items.get(task.no);
    const { no, title, section } = task;
    if (!work)
      return { no, title, section, leadUnits: task.leadUnits, coopUnits: task.coopUnits, inPlan: true, ...UNASSIGNED };
    const units = { leadUnits: unitsOf(work, 'lead'), coopUnits: unitsOf(work, 'coop') };
    return { no, title, section, ...units, inPlan: true, ...carried(work, on) };
  });
  const dropped = [...items].filter(([no]) => !plan.tasks.some((task) => task.no === no));
  return [
    ...known,
    ...dropped.map(
      ([no, work]): TaskExecution => ({
        no,
        title: work.title,
        section: work.detail ?? '',
        leadUnits: unitsOf(work, 'lead'),
        coopUnits: unitsOf(work, 'coop'),
        inPlan: false,
        ...carried(work, on),
      }),
    ),
  ];
}

function projectsOf(
  plan: StoredPlan,
  stored: Awaited<ReturnType<typeof selectProjects>>,
  items: ReadonlyMap<string, Followed>,
  funding: Awaited<ReturnType<typeof selectFunding>>,
  on: string,
): ProjectExecution[] {
  const fundsOf = (key: string): Sums => sumOf(funding.filter(({ project }) => project === key));
  const rowOf = (
    key: string,
    name: string,
    kind: string | null,
    dueYear: number | null,
    inPlan: boolean,
  ): ProjectExecution => {
    const own = stored.find(({ project }) => project === key);
    const work = own && items.get(own.item);
    const funds = fundsOf(key);
    return {
      key,
      name,
      kind,
      dueYear,
      inPlan,
      ...(work ? carried(work, on) : UNASSIGNED),
      unit: work?.unit ?? null,
      plannedStart: own?.plannedStart ?? null,
      plannedFinish: own?.plannedFinish ?? null,
      actualStart: own?.actualStart ?? work?.startedOn ?? null,
      actualFinish: own?.actualFinish ?? work?.doneOn ?? null,
      plannedFunds: funds.planned,
      arrivedFunds: funds.arrived,
      spentFunds: funds.spent,
      version: own?.version ?? null,
    };
  };
  const keys = new Set(plan.projects.map(({ key }) => key));
  return [
    ...plan.projects.map(({ key = '', name, kind, due }) => rowOf(key, name, kind, due, true)),
    ...stored
      .filter(({ project }) => !keys.has(project))
      .map(({ project, name }) => rowOf(project, name, null, null, false)),
  ];
}
