/** Property of others taken into use: decided, taken over, given back or lost, compensated; each step with its record. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Tx, uuidv7 } from '../../kernel/index.ts';
import { type Actor, createItems, ensureUnits, SYSTEM } from '../../work/index.ts';
import { type CommandKernel, lockEvent, requireCommander } from './change-event.ts';
import { resourcesContent } from './load-content.ts';
import { writeLog } from './log.ts';
import {
  insertRequisition,
  insertRequisitionStep,
  lockRequisition,
  type RequisitionRow,
  type RequisitionState,
  selectHeldTooLong,
  selectRequisitions,
  updateRequisition,
} from './store-requisitions.ts';
import { KINDS, ROOM, unitArea } from './subjects.ts';

const PHONE = 'command.requisition.phone';
type RequisitionKernel = CommandKernel & Pick<Kernel, 'sealer'>;

export interface RequisitionRequest {
  event?: string | undefined;
  area: string;
  kind: string;
  item: string;
  quantity: number;
  unit: string;
  owner: string;
  phone?: string | null | undefined;
  decision?: string | null | undefined;
  reason: string;
  /** Estimated, yuan. */
  value?: number | null | undefined;
  returnBy?: string | null | undefined;
}

/** Records the decision. Gives its id. */
export async function requisition(k: RequisitionKernel, request: RequisitionRequest, actor: Actor): Promise<string> {
  requireCommander(actor, request.area);
  if (!resourcesContent().requisitions.kinds.some(({ id }) => id === request.kind))
    throw new KangyuError('command.code', { field: 'kind', code: request.kind });
  const returnBy = request.returnBy ?? null;
  if (returnBy !== null && !isDay(returnBy)) throw new KangyuError('work.day', { day: returnBy });
  if (returnBy !== null && returnBy < k.clock.today()) throw new KangyuError('command.return-past', { day: returnBy });
  const id = uuidv7();
  const at = k.clock.now();
  const phone = request.phone?.trim();
  await k.db.transaction(async (tx) => {
    const event = request.event === undefined ? undefined : await lockEvent(tx, request.event);
    await insertRequisition(tx, {
      id,
      year: Number(k.clock.today().slice(0, 4)),
      exercise: event?.exercise ?? false,
      event: event?.id ?? null,
      area: request.area,
      kind: request.kind,
      item: request.item.trim(),
      quantity: request.quantity,
      unit: request.unit.trim(),
      owner: request.owner.trim(),
      phone: phone ? k.sealer.seal(phone, `${PHONE}:${id}`) : null,
      decision: request.decision?.trim() || null,
      reason: request.reason.trim(),
      value: request.value ?? null,
      returnBy,
      at,
      account: actor.account,
      name: actor.name,
    });
    await step(tx, (await lockRequisition(tx, id))!, { state: 'decided', note: request.reason.trim() }, at, actor);
    await k.outbox.publish(tx, 'command', event ? { event: event.id } : {});
  });
  return id;
}

const FROM: Record<Exclude<RequisitionState, 'decided'>, readonly RequisitionState[]> = {
  taken: ['decided'],
  returned: ['taken'],
  lost: ['taken'],
  settled: ['returned', 'lost'],
  cancelled: ['decided'],
};

export interface RequisitionMove {
  state: Exclude<RequisitionState, 'decided'>;
  /** Condition at the handover, what was lost, or the basis of the compensation. */
  note: string;
  /** Compensation in yuan, of the last step; 0 where nothing is owed. */
  amount?: number | undefined;
}

/** Takes a requisition on; every step says in what condition, or why. Compensation needs its amount and basis. */
export async function moveRequisition(
  k: CommandKernel,
  id: string,
  request: RequisitionMove,
  actor: Actor,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    const found = await lockRequisition(tx, id);
    if (!found) throw new KangyuError('command.requisition-unknown');
    requireCommander(actor, found.area);
    const { state } = request;
    if (!FROM[state].includes(found.state)) throw new KangyuError('command.requisition-state', { state: found.state });
    const note = request.note.trim();
    if (note === '') throw new KangyuError('command.note-missing');
    const amount = state === 'settled' ? request.amount : undefined;
    if (state === 'settled' && amount === undefined) throw new KangyuError('command.amount-missing');
    await updateRequisition(tx, id, state, amount ?? null);
    await step(tx, found, { state, note, amount }, k.clock.now(), actor);
    await k.outbox.publish(tx, 'command', found.event ? { event: found.event } : {});
  });
}

async function step(
  tx: Tx,
  row: RequisitionRow,
  { state, note, amount }: { state: RequisitionState; note: string; amount?: number | undefined },
  at: Date,
  actor: Actor,
): Promise<void> {
  const { account, name } = actor;
  await insertRequisitionStep(tx, row.id, { state, at, account, name, note, amount: amount ?? null });
  if (row.event === null) return;
  await lockEvent(tx, row.event);
  const { item, quantity, unit, owner } = row;
  const said = amount === undefined ? note : `${note}（${amount} 元）`;
  await writeLog(tx, row.event, at, actor, 'requisition', {
    number: requisitionNumber(row),
    item,
    quantity,
    unit,
    owner,
    state,
    note: said,
  });
}

export const requisitionNumber = ({ year, no, exercise }: Pick<RequisitionRow, 'year' | 'no' | 'exercise'>): string =>
  `${exercise ? '演练' : ''}征用${year}-${String(no).padStart(3, '0')}`;

/** With phones opened; whoever asks masks them. Newest first. */
export async function listRequisitions(
  k: Pick<Kernel, 'db' | 'sealer'>,
  filter: Parameters<typeof selectRequisitions>[1],
): Promise<RequisitionRow[]> {
  const rows = await selectRequisitions(k.db, filter);
  return rows.map((row) => ({ ...row, phone: row.phone && k.sealer.open(row.phone, `${PHONE}:${row.id}`) }));
}

/** What is still held past its day, or though the response ended long enough ago, becomes work; once a month. Gives how many are new. */
export async function remindOfRequisitions(k: CommandKernel): Promise<number> {
  const today = k.clock.today();
  const { returnDays } = resourcesContent().requisitions;
  const rows = await selectHeldTooLong(k.db, today, returnDays);
  return k.db.transaction(async (tx) => {
    let made = 0;
    for (const row of rows) {
      const unit = row.coordinator ?? '卫生健康局';
      const { ids } = await ensureUnits(tx, k.clock, unitArea(row.area), [unit], SYSTEM);
      const task = row.state === 'taken' ? '应归还' : '应补偿';
      const { created } = await createItems(
        k,
        tx,
        [
          {
            key: `command/requisition/${row.id}/${row.state}/${today.slice(0, 7)}`,
            kind: KINDS.supply,
            subject: { room: ROOM, key: `requisition/${row.id}` },
            title: `${requisitionNumber(row)} ${row.item}${task}（${row.owner}）`,
            area: row.area,
            leads: [ids.get(unit)!],
            due: addDays(today, returnDays),
          },
        ],
        SYSTEM,
      );
      made += created.length;
    }
    return made;
  });
}
