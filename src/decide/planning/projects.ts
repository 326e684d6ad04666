/** Projects of a plan: when they begin and end, and the work item that carries owner, progress, milestones and evidence. */
import { isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Tx } from '../../kernel/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { type Actor, createItem, ensureUnits, type WorkKernel } from '../../work/index.ts';
import { lockProject, type StoredProject, upsertProject } from './store.ts';
import { KINDS, subjectOf } from './subjects.ts';

export interface ProjectChange {
  plannedStart?: string | null | undefined;
  plannedFinish?: string | null | undefined;
  actualStart?: string | null | undefined;
  actualFinish?: string | null | undefined;
  /** Name of the unit in charge; used when the following begins, afterwards the work item is given to others. */
  unit?: string | undefined;
  /** The version that was looked at; left out when the following begins. */
  version?: number | undefined;
}

/** Begins to follow a project of the plan, or changes its dates. */
export async function setProject(
  k: WorkKernel,
  planId: string,
  key: string,
  change: ProjectChange,
  actor: Actor,
): Promise<StoredProject> {
  const plan = await getPlan(k.db, planId);
  const named = plan.projects.find((project) => project.key === key);
  if (!actor.manages(plan.areaCode)) throw new KangyuError('work.not-manager');
  return k.db.transaction(async (tx) => {
    const before = await lockProject(tx, planId, key);
    if (!before && !named) throw new KangyuError('planning.project-unknown');
    if (before && change.version !== before.version) throw new KangyuError('planning.version');
    const dates = datesAfter(before, change);
    const row: StoredProject = {
      project: key,
      name: named?.name ?? before!.name,
      item: before?.item ?? (await beginFollowing(k, tx, plan, named!, key, dates, change.unit, actor)),
      ...dates,
      version: (before?.version ?? 0) + 1,
    };
    await upsertProject(tx, planId, row, { account: actor.account, at: k.clock.now() });
    await k.outbox.publish(tx, 'work', {});
    return row;
  });
}

type Dates = Pick<StoredProject, 'plannedStart' | 'plannedFinish' | 'actualStart' | 'actualFinish'>;

function datesAfter(before: Dates | undefined, change: ProjectChange): Dates {
  const of = (field: keyof Dates): string | null => {
    const given = change[field];
    if (given === undefined) return before?.[field] ?? null;
    if (given && !isDay(given)) throw new KangyuError('work.day', { day: given });
    return given || null;
  };
  const dates = {
    plannedStart: of('plannedStart'),
    plannedFinish: of('plannedFinish'),
    actualStart: of('actualStart'),
    actualFinish: of('actualFinish'),
  };
  const reversed = (from: string | null, to: string | null) => from !== null && to !== null && to < from;
  if (reversed(dates.plannedStart, dates.plannedFinish) || reversed(dates.actualStart, dates.actualFinish))
    throw new KangyuError('planning.dates');
  return dates;
}

async function beginFollowing(
  k: WorkKernel,
  tx: Tx,
  plan: Awaited<ReturnType<typeof getPlan>>,
  project: { name: string; kind: string | null; due: number | null },
  key: string,
  dates: Dates,
  unit: string | undefined,
  actor: Actor,
): Promise<string> {
  const name = unit?.trim();
  const ids = name ? (await ensureUnits(tx, k.clock, plan.areaCode, [name], actor)).ids : undefined;
  return createItem(
    k,
    tx,
    {
      key: `plan/${plan.id}/project/${key}`,
      kind: KINDS.project,
      subject: subjectOf(plan.id, 'project', key),
      title: project.name,
      area: plan.areaCode,
      ...(ids && name ? { leads: [ids.get(name)!] } : { account: actor.account }),
      due: dates.plannedFinish ?? `${project.due ?? plan.period[1]}-12-31`,
    },
    actor,
  );
}
