/** Stock of emergency materials: points, batches with expiry, movements that are never changed. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Tx, uuidv7 } from '../../kernel/index.ts';
import { type Actor, createItems, ensureUnits, SYSTEM } from '../../work/index.ts';
import { type CommandKernel, requireCommander } from './change-event.ts';
import { getMaterial, resourcesContent } from './load-content.ts';
import { noteChange, requirePlace } from './note-change.ts';
import {
  type BatchRow,
  changeStock,
  deleteLevel,
  ensureBatch,
  insertMovement,
  insertPoint,
  lockHeld,
  lockMovement,
  lockStock,
  type NewMovement,
  type PointRow,
  type StockLevel,
  type StockRow,
  selectBatch,
  selectLevel,
  selectPoints,
  selectStock,
  updatePoint,
  upsertLevel,
} from './store-supplies.ts';
import { KINDS, ROOM, unitArea } from './subjects.ts';

export interface PointRequest {
  area: string;
  name: string;
  tier: string;
  address?: string | undefined;
  keeper?: string | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  active?: boolean | undefined;
}

export async function addPoint(k: CommandKernel, request: PointRequest, actor: Actor): Promise<string> {
  const id = uuidv7();
  const point = pointOf(id, request, actor);
  await k.db.transaction(async (tx) => {
    if (!(await insertPoint(tx, point))) throw new KangyuError('command.exists', { name: point.name });
    await noteChange(k, tx, `point/${id}`, 'point', null, point, actor);
    await k.outbox.publish(tx, 'command', {});
  });
  return id;
}

/** Changes a point. One that still holds stock cannot be given up. */
export async function changePoint(k: CommandKernel, id: string, request: PointRequest, actor: Actor): Promise<void> {
  const { areaName: _, ...before } = await getPoint(k, id);
  requireCommander(actor, before.area);
  const point = pointOf(id, request, actor);
  await k.db.transaction(async (tx) => {
    const held = await lockHeld(tx, id);
    if (!point.active && held > 0) throw new KangyuError('command.point-holds', { held });
    if (!(await updatePoint(tx, point))) throw new KangyuError('command.exists', { name: point.name });
    await noteChange(k, tx, `point/${id}`, 'point', before, point, actor);
    await k.outbox.publish(tx, 'command', {});
  });
}

function pointOf(id: string, request: PointRequest, actor: Actor): Omit<PointRow, 'areaName'> {
  const { area, tier, latitude = null, longitude = null, active = true } = request;
  requireCommander(actor, area);
  if (!resourcesContent().materials.tiers.some((one) => one.id === tier))
    throw new KangyuError('command.code', { field: 'tier', code: tier });
  const place = { latitude, longitude };
  requirePlace(place);
  const text = (value: string | undefined) => value?.trim() || null;
  return {
    id,
    area,
    tier,
    name: request.name.trim(),
    address: text(request.address),
    keeper: text(request.keeper),
    active,
    ...place,
  };
}

export async function getPoint(k: Pick<CommandKernel, 'db'>, id: string): Promise<PointRow> {
  const [point] = await selectPoints(k.db, undefined, id);
  if (!point) throw new KangyuError('command.point-unknown');
  return point;
}

/** What a point shall hold of a material; without a level it is not warned of. */
export async function setLevel(
  k: CommandKernel,
  point: string,
  material: string,
  level: Omit<StockLevel, 'material'> | null,
  actor: Actor,
): Promise<void> {
  requireCommander(actor, (await getPoint(k, point)).area);
  getMaterial(material);
  const fits = !level || (level.minimum <= level.safe && (level.maximum === null || level.safe <= level.maximum));
  if (!fits) throw new KangyuError('command.level-order');
  await k.db.transaction(async (tx) => {
    const before = await selectLevel(tx, point, material);
    if (level) await upsertLevel(tx, point, { material, ...level });
    else await deleteLevel(tx, point, material);
    const after = level ? { material, ...level } : null;
    await noteChange(k, tx, `point/${point}`, 'level', before ?? null, after ?? { material }, actor);
    await k.outbox.publish(tx, 'command', {});
  });
}

export interface ReceiveRequest {
  material: string;
  lot: string;
  /** Last day; null where the material does not expire. */
  expires: string | null;
  quantity: number;
  note?: string | undefined;
}
/** Takes a batch in. An expired one is refused, and a lot whose expiry is on record with another day. */
export async function receive(k: CommandKernel, point: string, request: ReceiveRequest, actor: Actor): Promise<void> {
  const { area, active } = await getPoint(k, point);
  requireCommander(actor, area);
  if (!active) throw new KangyuError('command.point-unknown');
  const material = getMaterial(request.material);
  if (request.expires !== null && !isDay(request.expires)) throw new KangyuError('work.day', { day: request.expires });
  if (material.leastDays !== null && request.expires === null)
    throw new KangyuError('command.code', { field: 'expires', code: '' });
  await k.db.transaction(async (tx) => {
    const lot = request.lot.trim();
    const batch = await ensureBatch(tx, { id: uuidv7(), material: material.id, lot, expires: request.expires });
    if (batch.expires !== request.expires)
      throw new KangyuError('command.batch-differs', { lot, day: batch.expires ?? '—' });
    refuseExpired(batch, k.clock.today());
    await move(
      tx,
      movement(k, actor, { point, batch: batch.id, kind: 'in', quantity: request.quantity, note: request.note }),
    );
    await k.outbox.publish(tx, 'command', {});
  });
}

function refuseExpired({ lot, expires }: BatchRow, today: string): void {
  if (expires !== null && expires < today) throw new KangyuError('command.batch-expired', { lot, day: expires });
}

export interface TakeRequest {
  batch: string;
  kind: 'out' | 'consume' | 'return' | 'count' | 'transfer';
  /** Pieces; of a count how many there are. */
  quantity: number;
  /** Point that gets a transfer. */
  to?: string | undefined;
  note?: string | undefined;
}
/** Gives out, uses up, takes back, counts or transfers. What is reserved for a request is not free; an expired batch only leaves by a count. */
export async function take(k: CommandKernel, point: string, request: TakeRequest, actor: Actor): Promise<void> {
  requireCommander(actor, (await getPoint(k, point)).area);
  const { batch: id, kind, quantity, to, note } = request;
  if (to !== undefined && !(await getPoint(k, to)).active) throw new KangyuError('command.point-unknown');
  await k.db.transaction(async (tx) => {
    const batch = await selectBatch(tx, id);
    if (!batch) throw new KangyuError('command.batch-unknown');
    if (kind !== 'count') refuseExpired(batch, k.clock.today());
    const make = (rest: Pick<NewMovement, 'point' | 'kind' | 'quantity'>) =>
      movement(k, actor, { batch: id, note, ...rest });
    if (kind === 'count') {
      const { quantity: before } = await lockStock(tx, point, id);
      if (quantity !== before) await move(tx, make({ point, kind: 'count', quantity: quantity - before }));
    } else if (kind === 'transfer') {
      if (to === undefined || to === point) throw new KangyuError('command.point-unknown');
      // Held in one order, so that two transfers against each other do not wait for ever.
      for (const one of [point, to].sort()) await lockStock(tx, one, id);
      await move(tx, make({ point, kind: 'transfer-out', quantity: -quantity }));
      await move(tx, make({ point: to, kind: 'transfer-in', quantity }));
    } else await move(tx, make({ point, kind, quantity: kind === 'return' ? quantity : -quantity }));
    await k.outbox.publish(tx, 'command', {});
  });
}

/** Takes back a movement that was entered by mistake, once. Transfers go back by a transfer; what a request sent, by a return. */
export async function reverseMovement(k: CommandKernel, no: number, note: string, actor: Actor): Promise<void> {
  await k.db.transaction(async (tx) => {
    const row = await lockMovement(tx, no);
    if (!row) throw new KangyuError('command.movement-unknown');
    requireCommander(actor, (await selectPoints(tx, undefined, row.point))[0]!.area);
    if (row.reversed) throw new KangyuError('command.movement-reversed');
    if (row.request !== null || ['transfer-out', 'transfer-in', 'reversal'].includes(row.kind))
      throw new KangyuError('command.movement-fixed');
    const { point, batch } = row;
    await move(tx, {
      ...movement(k, actor, { point, batch, kind: 'reversal', quantity: -row.quantity, note }),
      reverses: no,
    });
    await k.outbox.publish(tx, 'command', {});
  });
}

function movement(
  k: Pick<CommandKernel, 'clock'>,
  actor: Actor,
  m: Pick<NewMovement, 'point' | 'batch' | 'kind' | 'quantity'> & { note?: string | undefined },
): NewMovement {
  return {
    ...m,
    note: m.note?.trim() || null,
    at: k.clock.now(),
    account: actor.account,
    name: actor.name,
    request: null,
  };
}

/** Writes a movement and the stock with it. More than is free is refused: a stock is never below zero, nor below what is promised. */
export async function move(tx: Tx, m: NewMovement): Promise<void> {
  const { quantity, reserved } = await lockStock(tx, m.point, m.batch);
  const free = quantity - reserved;
  if (m.quantity < 0 && free + m.quantity < 0)
    throw new KangyuError('command.stock-short', { free, asked: -m.quantity });
  await insertMovement(tx, m);
  await changeStock(tx, m.point, m.batch, m.quantity, 0);
}

export type Warning = 'below-minimum' | 'below-safe' | 'expired' | 'expiring';
/** What a row of stock has to be warned of, the worst first. */
export function warningsOf(row: StockRow, today: string): Warning[] {
  const soon = addDays(today, resourcesContent().materials.expiryDays);
  const held = row.batches.filter(({ expires }) => expires !== null) as { expires: string }[];
  return [
    ...(row.minimum !== null && row.usable < row.minimum
      ? (['below-minimum'] as const)
      : row.safe !== null && row.usable < row.safe
        ? (['below-safe'] as const)
        : []),
    ...(held.some(({ expires }) => expires < today) ? (['expired'] as const) : []),
    ...(held.some(({ expires }) => expires >= today && expires <= soon) ? (['expiring'] as const) : []),
  ];
}

const WARNING_TEXT: Record<Warning, string> = {
  'below-minimum': '低于最低库存',
  'below-safe': '低于安全库存',
  expired: '有过期批次，请清点下架',
  expiring: '有批次即将过期，请轮换',
};

/** Warnings become work of who keeps the point, each once a month while it lasts. Gives how many are new. */
export async function warnOfStock(k: CommandKernel): Promise<number> {
  const today = k.clock.today();
  const [rows, points] = await Promise.all([selectStock(k.db, { today }), selectPoints(k.db, undefined)]);
  const byId = new Map(points.map((point) => [point.id, point]));
  return k.db.transaction(async (tx) => {
    let made = 0;
    for (const row of rows) {
      const warnings = warningsOf(row, today);
      if (warnings.length === 0) continue;
      const point = byId.get(row.point)!;
      const unit = point.keeper ?? point.name;
      const { ids } = await ensureUnits(tx, k.clock, unitArea(point.area), [unit], SYSTEM);
      const { created } = await createItems(
        k,
        tx,
        warnings.map((warning) => ({
          key: `command/stock/${row.point}/${row.material}/${warning}/${today.slice(0, 7)}`,
          kind: KINDS.supply,
          subject: { room: ROOM, key: `stock/${row.point}/${row.material}` },
          title: `${getMaterial(row.material).title.zh}：${WARNING_TEXT[warning]}（${point.name}）`,
          area: point.area,
          leads: [ids.get(unit)!],
          due: addDays(today, 14),
        })),
        SYSTEM,
      );
      made += created.length;
    }
    return made;
  });
}
