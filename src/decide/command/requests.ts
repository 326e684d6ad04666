/** A request for materials: asked for, approved, allocated from the nearest stock with enough shelf life, sent, received. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError, type Tx, uuidv7 } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, lockEvent, requireCommander } from './change-event.ts';
import { kilometres, type Place } from './distance.ts';
import { getMaterial } from './load-content.ts';
import { writeLog } from './log.ts';
import { requirePlace } from './note-change.ts';
import { selectEvent } from './store-events.ts';
import {
  insertAllocations,
  insertRequest,
  lockRequest,
  moveRequestTo,
  type RequestRow,
  type RequestState,
  selectRequests,
} from './store-requests.ts';
import { type Candidate, changeStock, lockCandidates, lockStock, selectCandidates } from './store-supplies.ts';
import { move } from './supplies.ts';

export interface SupplyRequest {
  event?: string | undefined;
  area: string;
  unit: string;
  material: string;
  quantity: number;
  neededBy: string;
  reason: string;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
}

export async function requestSupplies(k: CommandKernel, request: SupplyRequest, actor: Actor): Promise<string> {
  const material = getMaterial(request.material);
  const place = { latitude: request.latitude ?? null, longitude: request.longitude ?? null };
  requirePlace(place);
  const id = uuidv7();
  const at = k.clock.now();
  await k.db.transaction(async (tx) => {
    const event = request.event === undefined ? undefined : await lockEvent(tx, request.event);
    const { account, name } = actor;
    await insertRequest(tx, {
      ...request,
      ...place,
      id,
      event: event?.id ?? null,
      exercise: event?.exercise ?? false,
      unit: request.unit.trim(),
      reason: request.reason.trim(),
      at,
      account,
      name,
    });
    await moveRequestTo(tx, id, { state: 'requested', at, account, name, note: null });
    if (event)
      await writeLog(tx, event.id, at, actor, 'supply', {
        id,
        material: material.title.zh,
        quantity: request.quantity,
        unit: request.unit,
        state: 'requested',
        note: request.reason,
      });
    await k.outbox.publish(tx, 'command', event ? { event: event.id } : {});
  });
  return id;
}

/** What whoever asked may do without managing the place: take back what nobody has approved yet, and sign for what came. */
const BY_ASKER: Partial<Record<RequestState, RequestState>> = { cancelled: 'requested', received: 'dispatched' };
const FROM: Record<Exclude<RequestState, 'requested'>, readonly RequestState[]> = {
  approved: ['requested'],
  refused: ['requested'],
  allocated: ['approved'],
  dispatched: ['allocated'],
  received: ['dispatched'],
  cancelled: ['requested', 'approved', 'allocated'],
};

/**
 * Takes a request on. `allocated` reserves stock: of `areas` (patterns of the places that may be drawn on) the nearest points
 * first, there what expires first; all that is asked for or nothing. A drill goes through the same steps and moves no stock.
 */
export async function moveRequest(
  k: CommandKernel,
  id: string,
  request: { state: Exclude<RequestState, 'requested'>; note?: string | undefined },
  actor: Actor,
  areas: readonly string[] | undefined,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    const row = await lockRequest(tx, id);
    if (!row) throw new KangyuError('command.request-unknown');
    const { state } = request;
    if (row.account !== actor.account || BY_ASKER[state] !== row.state) requireCommander(actor, row.area);
    if (!FROM[state].includes(row.state)) throw new KangyuError('command.request-state', { state: row.state });
    const note = request.note?.trim() || null;
    if ((state === 'refused' || state === 'cancelled') && note === null) throw new KangyuError('command.note-missing');
    const at = k.clock.now();
    if (state === 'allocated') await allocate(tx, row, k.clock.today(), areas);
    if (!row.exercise && state === 'dispatched') await dispatch(tx, row, at, actor);
    if (!row.exercise && state === 'cancelled') await giveBack(tx, row);
    await moveRequestTo(tx, id, { state, at, account: actor.account, name: actor.name, note });
    if (row.event && (await selectEvent(tx, row.event, true)))
      await writeLog(tx, row.event, at, actor, 'supply', {
        id,
        material: getMaterial(row.material).title.zh,
        quantity: row.quantity,
        unit: row.unit,
        state,
        note,
      });
    await k.outbox.publish(tx, 'command', row.event ? { event: row.event } : {});
  });
}

async function allocate(tx: Tx, row: RequestRow, today: string, areas: readonly string[] | undefined): Promise<void> {
  const { leastDays } = getMaterial(row.material);
  const candidates = await lockCandidates(tx, row.material, addDays(today, leastDays ?? 0), areas);
  const chosen = chooseNearest(candidates, row, row.quantity);
  const found = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  if (found < row.quantity) throw new KangyuError('command.stock-short', { free: found, asked: row.quantity });
  await insertAllocations(tx, row.id, chosen);
  if (!row.exercise) for (const { point, batch, quantity } of chosen) await changeStock(tx, point, batch, 0, quantity);
}

/**
 * Nearest first: by distance where both places are known, those of unknown place after them; else by how much of the area codes
 * agree (the same township, then the same county). Of points as near that with the most, so that few deliveries meet a request; of a
 * point what expires first.
 */
export function chooseNearest(
  candidates: readonly Candidate[],
  need: Place & { area: string },
  asked: number,
): { point: string; batch: string; quantity: number }[] {
  const { area } = need;
  const near = (other: string) =>
    other.slice(0, 9) === area.slice(0, 9) ? 0 : other.slice(0, 6) === area.slice(0, 6) ? 1 : 2;
  const far = (one: Candidate) => kilometres(one, need) ?? Number.MAX_VALUE;
  const NEVER = '9999-12-31';
  const held = new Map<string, number>();
  for (const { point, free } of candidates) held.set(point, (held.get(point) ?? 0) + free);
  const sorted = [...candidates].sort(
    (a, b) =>
      far(a) - far(b) ||
      near(a.area) - near(b.area) ||
      held.get(b.point)! - held.get(a.point)! ||
      a.point.localeCompare(b.point) ||
      (a.expires ?? NEVER).localeCompare(b.expires ?? NEVER) ||
      b.free - a.free ||
      a.batch.localeCompare(b.batch),
  );
  const chosen: { point: string; batch: string; quantity: number }[] = [];
  let left = asked;
  for (const { point, batch, free } of sorted) {
    if (left === 0) break;
    const quantity = Math.min(free, left);
    chosen.push({ point, batch, quantity });
    left -= quantity;
  }
  return chosen;
}

export interface NearPoint {
  point: string;
  pointName: string;
  free: number;
  /** Kilometres as the crow flies; null where a place is unknown. */
  distance: number | null;
  expires: string | null;
}
/** Points that could give some of what a request asks for, in the order in which they would be drawn on. */
export async function nearestPoints(
  k: Pick<CommandKernel, 'db' | 'clock'>,
  id: string,
  areas: readonly string[] | undefined,
): Promise<NearPoint[]> {
  const [row] = await selectRequests(k.db, { id, limit: 1 });
  if (!row) throw new KangyuError('command.request-unknown');
  const least = addDays(k.clock.today(), getMaterial(row.material).leastDays ?? 0);
  const candidates = await selectCandidates(k.db, row.material, least, areas);
  const byPoint = new Map<string, NearPoint>();
  for (const { point, quantity } of chooseNearest(candidates, row, Number.MAX_SAFE_INTEGER)) {
    const one = candidates.find((candidate) => candidate.point === point)!;
    const { pointName, expires } = one;
    const known = byPoint.get(point) ?? { point, pointName, free: 0, distance: kilometres(one, row), expires };
    byPoint.set(point, { ...known, free: known.free + quantity });
  }
  return [...byPoint.values()];
}

async function dispatch(tx: Tx, row: RequestRow, at: Date, actor: Actor): Promise<void> {
  for (const { point, batch, quantity } of row.allocations) {
    await lockStock(tx, point, batch);
    await changeStock(tx, point, batch, 0, -quantity);
    await move(tx, {
      point,
      batch,
      kind: 'out',
      quantity: -quantity,
      at,
      account: actor.account,
      name: actor.name,
      note: row.unit,
      request: row.id,
    });
  }
}

async function giveBack(tx: Tx, row: RequestRow): Promise<void> {
  for (const { point, batch, quantity } of row.allocations) await changeStock(tx, point, batch, 0, -quantity);
}
