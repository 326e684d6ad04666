import { EXECUTION_STATE_TEXT, type ExecutionState, planExecution } from '../decide/planning/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { getPlan, type ReportBlocks } from '../measure/plans/index.ts';
import { findArea } from '../measure/population/index.ts';
import { allocation, bedEvaluation, standardsOf } from '../measure/standards/index.ts';
import { resourceBlock } from './plan-resources.ts';

/** What later rooms know about carrying out a plan up to a day: reports and snapshots of the plan contain it. */
export async function readPlanBlocks(
  kernel: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  plan: string,
  on: string,
): Promise<ReportBlocks> {
  const scope = { area: (await getPlan(kernel.db, plan)).areaCode, plan, on };
  // A plan of an area that the instance does not have can be read and reported on; its resources cannot.
  const known = (await findArea(kernel.db, scope.area)) !== undefined;
  const [execution, standards, resources] = await Promise.all([
    planExecution(kernel, plan, on),
    standardsOf(kernel, plan, on),
    known ? Promise.all([bedEvaluation(kernel, scope), allocation(kernel, scope)]) : undefined,
  ]);
  return {
    execution: {
      tasks: execution.tasks.map(inWords),
      projects: execution.projects.map((project) => ({ ...inWords(project), due: project.due ?? project.dueYear })),
      actions: execution.actions.map((action) => ({ ...inWords(action), unit: action.unit ?? '' })),
      units: execution.units,
    },
    standards: standards.map(({ status: _, ...row }) => ({
      ...row,
      gap: row.actual === null || row.needed === null ? null : row.actual - row.needed,
    })),
    ...(resources ? { resources: resourceBlock(...resources) } : {}),
  };
}

/** A report says the state of work in words; a snapshot keeps the words of its day. */
const inWords = <T extends { state: ExecutionState }>(one: T) => ({ ...one, state: EXECUTION_STATE_TEXT[one.state] });
