import { planExecution } from '../decide/planning/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { ReportBlocks } from '../measure/plans/index.ts';
import { standardsOf } from '../measure/standards/index.ts';

/** What later rooms know about carrying out a plan up to a day: reports and snapshots of the plan contain it. */
export async function readPlanBlocks(
  kernel: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  plan: string,
  on: string,
): Promise<ReportBlocks> {
  const [execution, standards] = await Promise.all([planExecution(kernel, plan, on), standardsOf(kernel, plan, on)]);
  return {
    execution: {
      tasks: execution.tasks,
      projects: execution.projects.map((project) => ({ ...project, due: project.due ?? project.dueYear })),
      actions: execution.actions.map((action) => ({ ...action, unit: action.unit ?? '' })),
      units: execution.units,
    },
    standards: standards.map(({ status: _, ...row }) => ({
      ...row,
      gap: row.actual === null || row.needed === null ? null : row.actual - row.needed,
    })),
  };
}
