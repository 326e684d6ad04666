/** How a plan is carried out: tasks, projects, money, actions on missed targets, orders, accountability. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { WorkState } from './work.ts';

export const ExecutionState = z.enum([...WorkState.options, 'unassigned']);
export type ExecutionState = z.infer<typeof ExecutionState>;

const Carried = z.object({
  item: z.string().nullable().describe('work item; null while nobody was given it'),
  state: ExecutionState,
  due: z.string().nullable(),
  percent: z.number(),
  overdue: z.boolean(),
  daysLate: z.number().nullable(),
  doneOn: z.string().nullable(),
  account: z.string().nullable(),
  lastNote: z.string().optional(),
});
export const TaskExecution = Carried.extend({
  no: z.string(),
  title: z.string(),
  section: z.string(),
  leadUnits: z.array(z.string()),
  coopUnits: z.array(z.string()),
  inPlan: z.boolean(),
});
export type TaskExecution = z.infer<typeof TaskExecution>;
export const ProjectExecution = Carried.extend({
  key: z.string(),
  name: z.string(),
  kind: z.string().nullable(),
  dueYear: z.number().nullable(),
  unit: z.string().nullable(),
  plannedStart: z.string().nullable(),
  plannedFinish: z.string().nullable(),
  actualStart: z.string().nullable(),
  actualFinish: z.string().nullable(),
  plannedFunds: z.number().describe('10,000 yuan'),
  arrivedFunds: z.number(),
  spentFunds: z.number(),
  version: z.number().nullable(),
  inPlan: z.boolean(),
});
export type ProjectExecution = z.infer<typeof ProjectExecution>;
const Measurement = z.object({
  occasion: z.enum(['created', 'due', 'done']),
  on: z.string(),
  status: z.string(),
  value: z.number().nullable(),
  period: z.string().nullable(),
});
export const ActionExecution = Carried.extend({
  target: z.string(),
  targetName: z.string(),
  targetText: z.string(),
  valueUnit: z.string().nullable(),
  causeCategory: z.string(),
  cause: z.string(),
  action: z.string(),
  unit: z.string().nullable(),
  valueThen: z.number().nullable(),
  statusThen: z.string(),
  valueNow: z.number().nullable(),
  statusNow: z.string().nullable(),
  measurements: z.array(Measurement),
});
export type ActionExecution = z.infer<typeof ActionExecution>;
export const OrderExecution = Carried.extend({
  item: z.string(),
  year: z.number(),
  no: z.number(),
  aboutKind: z.enum(['task', 'project', 'target', 'plan']),
  about: z.string().nullable(),
  aboutName: z.string(),
  issuedOn: z.string(),
  issuedByName: z.string(),
  title: z.string(),
  unit: z.string().nullable(),
});
export type OrderExecution = z.infer<typeof OrderExecution>;
export const UnitScore = z.object({
  unit: z.string(),
  lead: z.number(),
  coop: z.number(),
  done: z.number(),
  overdue: z.number(),
  unassigned: z.number(),
  averageDelay: z.number().nullable(),
  targets: z.number(),
  score: z.number().nullable(),
});
export type UnitScore = z.infer<typeof UnitScore>;
export const PlanExecution = z.object({
  plan: z.string(),
  on: z.string(),
  tasks: z.array(TaskExecution),
  projects: z.array(ProjectExecution),
  actions: z.array(ActionExecution),
  orders: z.array(OrderExecution),
  units: z.array(UnitScore),
  causes: z.record(z.string(), Bilingual),
});
export type PlanExecution = z.infer<typeof PlanExecution>;
const SelfReport = z.object({
  id: z.string(),
  unit: z.string(),
  unitName: z.string(),
  half: z.string(),
  on: z.string(),
  note: z.string(),
  content: z.array(
    z.object({
      no: z.string(),
      title: z.string(),
      role: z.enum(['lead', 'coop']),
      state: ExecutionState,
      due: z.string().nullable(),
      percent: z.number(),
      overdue: z.boolean(),
    }),
  ),
  at: z.string(),
  byName: z.string(),
});
export type SelfReport = z.infer<typeof SelfReport>;
export const Accountability = z.object({
  plan: z.string(),
  on: z.string(),
  units: z.array(UnitScore),
  rule: Bilingual.describe('how the score is made'),
  selfReports: z.array(SelfReport),
  half: z.string(),
});
export type Accountability = z.infer<typeof Accountability>;

const Sums = z.object({ planned: z.number(), arrived: z.number(), spent: z.number() });
const CodeSums = Sums.extend({ code: z.string() });
export const FundingLine = Sums.extend({
  id: z.string(),
  project: z.string().nullable(),
  source: z.string(),
  input: z.string(),
  note: z.string().nullable(),
  version: z.number(),
  warnings: z.array(z.enum(['spent-over-arrived', 'arrived-over-planned'])),
  movements: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['arrived', 'spent']),
      on: z.string(),
      amount: z.number(),
      note: z.string().nullable(),
      byName: z.string(),
    }),
  ),
});
export type FundingLine = z.infer<typeof FundingLine>;
export const PlanFunding = z.object({
  plan: z.string(),
  on: z.string(),
  total: Sums,
  bySource: z.array(CodeSums),
  byInput: z.array(CodeSums),
  lines: z.array(FundingLine),
  sources: z.record(z.string(), Bilingual),
  inputs: z.record(z.string(), Bilingual),
});
export type PlanFunding = z.infer<typeof PlanFunding>;

const day = z.iso.date();
const text = (max: number) => z.string().trim().min(1).max(max);
const note = z.string().max(2000).nullable().optional();
const amount = z.number().min(-1e9).max(1e9);
export const AssignTasks = z.object({
  due: day.optional(),
  tasks: z.array(z.string().max(40)).max(500).optional(),
});
export const AssignedTasks = z.object({ created: z.number(), existing: z.number(), newUnits: z.array(z.string()) });
export type AssignedTasks = z.infer<typeof AssignedTasks>;
export const ProjectChange = z.object({
  plannedStart: day.nullable().optional(),
  plannedFinish: day.nullable().optional(),
  actualStart: day.nullable().optional(),
  actualFinish: day.nullable().optional(),
  unit: z.string().trim().max(100).optional(),
  version: z.number().int().optional(),
});
export const FundingLineRequest = z.object({
  project: z.string().max(40).nullable().optional(),
  source: z.string().max(40),
  input: z.string().max(40),
  planned: amount.min(0),
  note,
});
export const FundingLineChange = FundingLineRequest.omit({ project: true })
  .partial()
  .extend({ version: z.number().int() });
export const MovementRequest = z.object({
  kind: z.enum(['arrived', 'spent']),
  on: day,
  amount: amount.refine((value) => value !== 0, 'not 0'),
  note,
});
export const ActionRequest = z.object({
  target: z.string().max(40),
  causeCategory: z.string().max(40),
  cause: text(2000),
  action: text(200),
  detail: note,
  unit: z.string().trim().max(100).optional(),
  account: z.string().max(64).optional(),
  due: day,
  priority: z.enum(['high', 'normal', 'low']).optional(),
});
export const OrderRequest = z.object({
  about: z.object({ kind: z.enum(['task', 'project', 'target', 'plan']), key: z.string().max(40).optional() }),
  title: text(200),
  requirement: text(4000),
  unit: text(100),
  coops: z.array(text(100)).max(20).optional(),
  due: day,
});
export const SelfReportRequest = z.object({ unit: z.uuid(), note: text(4000) });
export const Made = z.object({ item: z.string() });
