/** The door of planning: how a plan is carried out - tasks, projects, money, and what a missed target leads to. */
import './errors.ts';

export { type ActionRequest, measureAgain, takeAction } from './actions.ts';
export { type Assigned, assignTasks } from './assign-tasks.ts';
export {
  type ActionExecution,
  EXECUTION_STATE_TEXT,
  type ExecutionState,
  type OrderExecution,
  type PlanExecution,
  type ProjectExecution,
  planExecution,
  type TaskExecution,
} from './execution.ts';
export {
  addFundingLine,
  addMovement,
  changeFundingLine,
  type FundingOverview,
  fundingOverview,
  type LineChange,
  type LineRequest,
  type MovementRequest,
} from './funding.ts';
export { registerPlanningJobs, scheduleMeasureAgain } from './jobs.ts';
export { orderFile } from './order-word.ts';
export { getOrder, issueOrder, type OrderRequest } from './orders.ts';
export { type ProjectChange, setProject } from './projects.ts';
export { type PlanningRules, planningRules, scoreRule } from './rules.ts';
export { halfOf, listSelfReports, reportOnSelf } from './self-reports.ts';
export type { UnitScore } from './unit-scores.ts';
