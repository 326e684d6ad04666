/** Money of a plan and its projects: who should pay what for, what arrived, what was spent. Amounts in 10,000 yuan. */
import { isDay } from '../../algorithms/periods.ts';
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import type { Actor, WorkKernel } from '../../work/index.ts';
import { requireCode } from './rules.ts';
import {
  type FundingLine,
  type FundingMovement,
  insertLine,
  insertMovement,
  lockLine,
  selectFunding,
  sumMovements,
  updateLine,
} from './store-funding.ts';

export interface LineRequest {
  /** Key of the project; none for money of the plan as a whole. */
  project?: string | null | undefined;
  source: string;
  input: string;
  planned: number;
  note?: string | null | undefined;
}

export async function addFundingLine(
  k: WorkKernel,
  planId: string,
  request: LineRequest,
  actor: Actor,
): Promise<{ id: string }> {
  const plan = await requireManagedPlan(k, planId, actor);
  requireCode('sources', request.source, k.clock.today());
  requireCode('inputs', request.input, k.clock.today());
  const project = request.project ?? null;
  if (project !== null && !plan.projects.some(({ key }) => key === project))
    throw new KangyuError('planning.project-unknown');
  const id = uuidv7();
  const { source, input, planned } = request;
  return k.db.transaction(async (tx) => {
    const line = { id, project, source, input, planned, note: request.note?.trim() || null, version: 1 };
    await insertLine(tx, planId, line, { account: actor.account, at: k.clock.now() });
    await k.outbox.publish(tx, 'work', {});
    return { id };
  });
}

export type LineChange = Partial<Omit<LineRequest, 'project'>> & { version: number };

export async function changeFundingLine(
  k: WorkKernel,
  planId: string,
  id: string,
  change: LineChange,
  actor: Actor,
): Promise<void> {
  await requireManagedPlan(k, planId, actor);
  await k.db.transaction(async (tx) => {
    const line = await lockLine(tx, id);
    if (!line || line.plan !== planId) throw new KangyuError('planning.line-unknown');
    if (line.version !== change.version) throw new KangyuError('planning.version');
    const after = {
      id,
      source: change.source ?? line.source,
      input: change.input ?? line.input,
      planned: change.planned ?? line.planned,
      note: change.note === undefined ? line.note : change.note?.trim() || null,
      version: line.version + 1,
    };
    requireCode('sources', after.source, k.clock.today());
    requireCode('inputs', after.input, k.clock.today());
    await updateLine(tx, after, k.clock.now());
    await k.outbox.publish(tx, 'work', {});
  });
}

export interface MovementRequest {
  kind: 'arrived' | 'spent';
  on: string;
  /** Below zero takes a mistake back. */
  amount: number;
  note?: string | null | undefined;
}

/** Enters money that arrived or was spent; gives what does not fit together, which is kept and shown, not refused. */
export async function addMovement(
  k: WorkKernel,
  planId: string,
  line: string,
  request: MovementRequest,
  actor: Actor,
): Promise<{ id: string; warnings: FundingWarning[] }> {
  await requireManagedPlan(k, planId, actor);
  if (!isDay(request.on)) throw new KangyuError('work.day', { day: request.on });
  if (request.on > k.clock.today()) throw new KangyuError('planning.movement-day', { day: request.on });
  return k.db.transaction(async (tx) => {
    const stored = await lockLine(tx, line);
    if (!stored || stored.plan !== planId) throw new KangyuError('planning.line-unknown');
    if ((await sumMovements(tx, line, request.kind)) + request.amount < 0)
      throw new KangyuError('planning.movement-below');
    const { kind, on, amount } = request;
    const movement: FundingMovement = {
      id: uuidv7(),
      kind,
      on,
      amount,
      note: request.note?.trim() || null,
      byName: actor.name,
    };
    await insertMovement(tx, line, { ...movement, at: k.clock.now() });
    await k.outbox.publish(tx, 'work', {});
    const sums = { arrived: await sumMovements(tx, line, 'arrived'), spent: await sumMovements(tx, line, 'spent') };
    return { id: movement.id, warnings: warningsOf({ planned: stored.planned, ...sums }) };
  });
}

export type FundingWarning = 'spent-over-arrived' | 'arrived-over-planned';

export function warningsOf(sums: { planned: number; arrived: number; spent: number }): FundingWarning[] {
  return [
    ...(sums.spent > sums.arrived ? (['spent-over-arrived'] as const) : []),
    ...(sums.arrived > sums.planned ? (['arrived-over-planned'] as const) : []),
  ];
}

export interface Sums {
  planned: number;
  arrived: number;
  spent: number;
}
export interface FundingOverview {
  total: Sums;
  bySource: ({ code: string } & Sums)[];
  byInput: ({ code: string } & Sums)[];
  lines: (FundingLine & { warnings: FundingWarning[] })[];
}

/** All money of a plan with what moved up to a day. */
export async function fundingOverview(k: Pick<WorkKernel, 'db'>, plan: string, on: string): Promise<FundingOverview> {
  const lines = await selectFunding(k.db, plan, on);
  return {
    total: sumOf(lines),
    bySource: groupSums(lines, (line) => line.source),
    byInput: groupSums(lines, (line) => line.input),
    lines: lines.map((line) => ({ ...line, warnings: warningsOf(line) })),
  };
}

/** Sums to the yuan: amounts have four decimals. */
export function sumOf(lines: readonly Sums[]): Sums {
  const add = (field: keyof Sums) => Math.round(lines.reduce((sum, line) => sum + line[field] * 1e4, 0)) / 1e4;
  return { planned: add('planned'), arrived: add('arrived'), spent: add('spent') };
}

function groupSums(lines: readonly FundingLine[], codeOf: (line: FundingLine) => string): ({ code: string } & Sums)[] {
  const codes = [...new Set(lines.map(codeOf))];
  return codes
    .map((code) => ({ code, ...sumOf(lines.filter((line) => codeOf(line) === code)) }))
    .sort((a, b) => b.planned - a.planned);
}

async function requireManagedPlan(k: WorkKernel, planId: string, actor: Actor) {
  const plan = await getPlan(k.db, planId);
  if (!actor.manages(plan.areaCode)) throw new KangyuError('work.not-manager');
  return plan;
}
