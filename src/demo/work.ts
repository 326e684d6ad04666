/** Carries out the demo's plan through the functions that people use, each step on its own day. */
import { addDays } from '../algorithms/periods.ts';
import {
  addFundingLine,
  addMovement,
  assignTasks,
  issueOrder,
  measureAgain,
  type ProjectChange,
  setProject,
  takeAction,
} from '../decide/planning/index.ts';
import { type Db, fixedClock, type Kernel, type Tx, updateInstance } from '../kernel/index.ts';
import { recompute } from '../measure/indicators/index.ts';
import { getPlan, listPlans } from '../measure/plans/index.ts';
import {
  type Actor,
  addMilestone,
  changeMilestone,
  ensureUnits,
  escalate,
  listItems,
  listNotifications,
  markRead,
  moveItem,
  setMember,
  type WorkKernel,
} from '../work/index.ts';
import { type DemoStep, type DemoWork, readDemoWork } from './work-content.ts';

const LOADER: Actor = { account: 'planner', name: '规划人员', manages: () => true, reports: true };
/** Names of the demo's accounts as its roles are called, for the history. */
type NameOf = (account: string) => string;

/** Makes the demo's accounts members of their units; once, so that what people change afterwards stays. */
export async function joinDemoUnits(kernel: Kernel, region: string): Promise<void> {
  const work = readDemoWork(region);
  if (!work || kernel.instance.meta.members === true) return;
  await kernel.db.transaction(async (tx) => {
    const { ids } = await ensureUnits(
      tx,
      kernel.clock,
      region,
      work.members.map(({ unit }) => unit),
      LOADER,
    );
    const inside = { ...kernel, db: joined(kernel.db, tx) };
    for (const { unit, account, lead } of work.members)
      await setMember(inside, ids.get(unit)!, { account, lead }, LOADER);
    kernel.instance = await updateInstance(tx, { meta: { members: true } });
  });
}

/**
 * Loads assignments, progress, money, actions and orders of the region's plan, all or nothing and once. A region without
 * such content, or an instance without the plan, has none.
 */
export async function loadDemoWork(kernel: Kernel, region: string, nameOf: NameOf): Promise<void> {
  const work = readDemoWork(region);
  if (!work || kernel.instance.meta.work === true) return;
  const known = (await listPlans(kernel.db)).some(({ id }) => id === work.plan);
  const plan = known ? await getPlan(kernel.db, work.plan) : undefined;
  if (!plan) {
    kernel.log.info({ plan: work.plan }, 'the plan is not loaded: nothing of its execution is');
    return;
  }
  await recompute(kernel); // what is done about a missed target names its value then
  await kernel.db.transaction(async (tx) => {
    const db = joined(kernel.db, tx);
    const on = (day: string): WorkKernel => ({ db, outbox: kernel.outbox, clock: fixedClock(`${day}T10:00:00+08:00`) });
    const today = kernel.clock.today();
    // Day by day, as it would have been: a history has one direction.
    const keys = new Map(plan.projects.map(({ name, key = '' }) => [name, key]));
    const days = timeline(work, keys, nameOf).filter(({ day }) => day <= today);
    for (const { day, happen } of days.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
      await happen(on(day));
    const now = { db, outbox: kernel.outbox, clock: kernel.clock };
    await measureAgain(now);
    await escalate(now);
    await readOldNotices(now, region, work);
    kernel.instance = await updateInstance(tx, { meta: { work: true } });
  });
}

/** Something that happens on a day. */
interface Happening {
  day: string;
  happen: (k: WorkKernel) => Promise<unknown>;
}

/** `keys`: those of the plan's projects by name. */
function timeline(work: DemoWork, keys: ReadonlyMap<string, string>, nameOf: NameOf): Happening[] {
  const steps = (item: () => string, list: readonly DemoStep[]): Happening[] =>
    list.map(({ on: day, by, do: action, ...step }) => ({
      day,
      happen: (k) => moveItem(k, item(), { action, ...step }, { ...LOADER, account: by, name: nameOf(by) }),
    }));
  return [
    ...work.tasks.flatMap((task) => taskDays(work, task, steps)),
    ...work.projects.flatMap((project) => projectDays(work.plan, keys.get(project.name) ?? '', project, steps)),
    ...work.actions.flatMap(({ target, on: day, cause, why, action, unit, due, steps: list }) => {
      let item = '';
      const asked = { target, causeCategory: cause, cause: why, action, unit, due };
      const begin = async (k: WorkKernel) => {
        item = (await takeAction(k, work.plan, asked, LOADER)).item;
      };
      return [{ day, happen: begin }, ...steps(() => item, list)];
    }),
    ...work.orders.flatMap(({ on: day, steps: list, ...order }) => {
      let item = '';
      const begin = async (k: WorkKernel) => {
        item = (await issueOrder(k, work.plan, order, LOADER)).item;
      };
      return [{ day, happen: begin }, ...steps(() => item, list)];
    }),
    ...nights(work),
  ];
}

type Steps = (item: () => string, list: readonly DemoStep[]) => Happening[];

function taskDays(work: DemoWork, { no, due, milestones, steps }: DemoWork['tasks'][number], run: Steps): Happening[] {
  let item = '';
  const reached: Happening[] = [];
  const begin = async (k: WorkKernel) => {
    await assignTasks(k, work.plan, { due, tasks: [no] }, LOADER);
    item = await itemAbout(k, `${work.plan}/task/${no}`);
    for (const { title, due: day } of milestones)
      ids.set(title, (await addMilestone(k, item, { title, due: day }, LOADER)).id);
  };
  const ids = new Map<string, string>();
  for (const { title, doneOn } of milestones)
    if (doneOn)
      reached.push({ day: doneOn, happen: (k) => changeMilestone(k, item, ids.get(title)!, { done: true }, LOADER) });
  return [{ day: work.assignedOn, happen: begin }, ...reached, ...run(() => item, steps)];
}

function projectDays(plan: string, key: string, project: DemoWork['projects'][number], run: Steps): Happening[] {
  const { unit, from, planned, started, finished, steps, funding } = project;
  const [plannedStart, plannedFinish] = planned;
  let begun = { item: '', version: 0 };
  const set = (change: ProjectChange) => async (k: WorkKernel) => {
    const version = begun.version === 0 ? {} : { version: begun.version };
    begun = await setProject(k, plan, key, { ...change, ...version }, LOADER);
  };
  const lines = funding.flatMap(({ source, input, planned: sum, moves }): Happening[] => {
    let line = '';
    const open = async (k: WorkKernel) => {
      line = (await addFundingLine(k, plan, { project: key, source, input, planned: sum }, LOADER)).id;
    };
    const moved = moves.flatMap(({ on: day, arrived, spent }) =>
      (
        [
          ['arrived', arrived],
          ['spent', spent],
        ] as const
      ).flatMap(([kind, amount]): Happening[] =>
        amount === undefined
          ? []
          : [{ day, happen: (k) => addMovement(k, plan, line, { kind, on: day, amount }, LOADER) }],
      ),
    );
    return [{ day: from, happen: open }, ...moved];
  });
  return [
    { day: from, happen: set({ plannedStart, plannedFinish, unit }) },
    ...(started ? [{ day: started, happen: set({ actualStart: started }) }] : []),
    ...(finished ? [{ day: finished, happen: set({ actualFinish: finished }) }] : []),
    ...run(() => begun.item, steps),
    ...lines,
  ];
}

/** The nights on which something may become late, or a target is due to be measured again. */
function nights(work: DemoWork): Happening[] {
  const dues = [...work.tasks, ...work.actions, ...work.orders].map(({ due }) => due);
  const late = [...dues, ...work.projects.map(({ planned }) => planned[1])].flatMap((due) =>
    [1, 8, 31].map((days) => addDays(due, days)),
  );
  const measured = work.actions.flatMap(({ due, steps }) => [due, ...steps.map(({ on }) => on)]);
  return [
    ...[...new Set(late)].map((day): Happening => ({ day, happen: (k) => escalate(k) })),
    ...[...new Set(measured)].map((day): Happening => ({ day, happen: (k) => measureAgain(k) })),
  ];
}

/** What is older than three weeks was read. */
async function readOldNotices(now: WorkKernel, region: string, work: DemoWork): Promise<void> {
  const read = addDays(now.clock.today(), -21);
  for (const account of new Set(work.members.map((member) => member.account))) {
    const reader = { account, scope: region, manages: account === LOADER.account ? region : undefined };
    const { items } = await listNotifications(now, reader, { unread: true, limit: 500 });
    await markRead(
      now,
      reader,
      items.filter(({ at }) => at < read).map(({ id }) => id),
    );
  }
}

async function itemAbout(k: WorkKernel, subject: string): Promise<string> {
  const { items } = await listItems(k, { account: LOADER.account, scope: undefined }, { subject }, { limit: 1 });
  return items[0]!.id;
}

/** Functions that open their own transaction join this one. */
export function joined(db: Db, tx: Tx): Db {
  return { pool: db.pool, close: db.close, query: tx.query, transaction: (fn) => fn(tx) };
}
