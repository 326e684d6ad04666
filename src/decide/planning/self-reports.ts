/** Semi-annual self-reports (自评): what a unit says of its own tasks, with the tasks as they stood on the day. */
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { type Actor, unitsOf, type WorkKernel } from '../../work/index.ts';
import { planExecution, type TaskExecution } from './execution.ts';
import { insertSelfReport, type ReportedTask, type SelfReport, selectSelfReports } from './store.ts';

export interface SelfReportRequest {
  unit: string;
  unitName: string;
  note: string;
}

/** The half year in which a day lies: `2025-H1`. */
export function halfOf(day: string): string {
  return `${day.slice(0, 4)}-H${Number(day.slice(5, 7)) <= 6 ? 1 : 2}`;
}

/** Members report for their own unit; a later report of the same half year stands beside the earlier one. */
export async function reportOnSelf(
  k: WorkKernel,
  planId: string,
  request: SelfReportRequest,
  actor: Actor,
): Promise<SelfReport> {
  const plan = await getPlan(k.db, planId);
  const own = (await unitsOf(k.db, actor.account)).some(({ id }) => id === request.unit);
  if (!own && !actor.manages(plan.areaCode)) throw new KangyuError('planning.report-unit');
  const on = k.clock.today();
  const { tasks } = await planExecution(k, planId, on);
  const content = tasks.filter(({ leadUnits, coopUnits }) => [...leadUnits, ...coopUnits].includes(request.unitName));
  if (content.length === 0) throw new KangyuError('planning.report-nothing', { unit: request.unitName });
  const report = {
    id: uuidv7(),
    unit: request.unit,
    unitName: request.unitName,
    half: halfOf(on),
    on,
    note: request.note.trim(),
    content: content.map((task) => shortOf(task, request.unitName)),
    byName: actor.name,
  };
  const at = k.clock.now();
  await k.db.transaction(async (tx) => {
    await insertSelfReport(tx, planId, { ...report, at, by: actor.account });
    await k.outbox.publish(tx, 'work', {});
  });
  return { ...report, at: at.toISOString() };
}

function shortOf({ no, title, leadUnits, state, due, percent, overdue }: TaskExecution, unit: string): ReportedTask {
  return { no, title, role: leadUnits.includes(unit) ? 'lead' : 'coop', state, due, percent, overdue };
}

export function listSelfReports(k: Pick<WorkKernel, 'db'>, plan: string): Promise<SelfReport[]> {
  return selectSelfReports(k.db, plan);
}
