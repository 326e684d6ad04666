/** Targets of a plan by their number, of the table or of the text. */
import type { StoredPlan } from './store.ts';
import { numberOfStated } from './text-targets.ts';
import type { PlanStatus, TargetRow } from './types.ts';

/** The targets of the tables, then those of the text. */
export const allRows = ({ rows, textRows = [] }: Pick<PlanStatus, 'rows' | 'textRows'>): TargetRow[] => [
  ...rows,
  ...textRows,
];

export function rowOfTarget(status: PlanStatus, no: string): TargetRow | undefined {
  return allRows(status).find((row) => row.no === no);
}

export function nameOfTarget(plan: StoredPlan, no: string): string | undefined {
  return (
    plan.targets.find((target) => target.no === no)?.name ??
    plan.statedTargets.find((stated, index) => numberOfStated(stated, index) === no)?.name
  );
}
