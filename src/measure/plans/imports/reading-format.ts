import type { ReadPlan } from '../../../algorithms/plan-text/types.ts';
import type { ReadPlanFile } from '../reading/read-plan-file.ts';

/** A reading in the plan format, with what the document is. */
export function planFormatOfReading({ document, plan: read }: ReadPlanFile) {
  const { text, ...about } = document;
  return {
    document: { ...about, characters: text.length },
    plan: plain(read.plan),
    tableIndicators: read.tableIndicators.map(plain),
    statedTargets: read.statedTargets.map(plain),
    tasks: read.tasks.map(plain),
    projects: read.projects.map(plain),
    standards: read.standards.map(plain),
    doubts: read.doubts.map(plain),
  };
}

/** How many items a reading has; none means that the document is no plan. */
export function countOfReading(read: ReadPlan): number {
  const { tableIndicators, statedTargets, tasks, projects, standards } = read;
  return [tableIndicators, statedTargets, tasks, projects, standards].reduce((sum, { length }) => sum + length, 0);
}

const plain = (entry: object): Record<string, unknown> => ({ ...entry });
