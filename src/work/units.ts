/** Units of an area and who belongs to them. */
import { join } from 'node:path';
import { z } from 'zod';
import { findAccount } from '../access/index.ts';
import {
  KangyuError,
  type Kernel,
  packageRoot,
  type Queryable,
  readContent,
  type Tx,
  uuidv7,
} from '../kernel/index.ts';
import { type Actor, requireManager } from './actor.ts';
import './errors.ts';
import {
  deleteMember,
  insertUnits,
  isAbove,
  selectUnit,
  selectUnits,
  selectUnitsByName,
  selectUnitsOf,
  type Unit,
  type UnitWithMembers,
  updateUnit,
  upsertMember,
} from './store-units.ts';

const UnitRules = z.strictObject({
  schema: z.literal(1),
  kinds: z.record(z.string(), z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })),
  rules: z.array(z.strictObject({ pattern: z.string(), kind: z.string() })),
});
let rules: z.infer<typeof UnitRules> | undefined;

function unitRules(): z.infer<typeof UnitRules> {
  rules ??= readContent(join(packageRoot(), 'content', 'work', 'units.yaml'), UnitRules, 'work.content');
  return rules;
}

export function unitKinds(): Record<string, { zh: string; en: string }> {
  return unitRules().kinds;
}

/** Kind that a name tells; undefined when no rule fits. */
function kindOfName(name: string): string | null {
  return unitRules().rules.find(({ pattern }) => new RegExp(pattern).test(name))?.kind ?? null;
}

/** The units of an area by exact name; those that are missing are made. Joins the caller's transaction. */
export async function ensureUnits(
  tx: Tx,
  clock: Kernel['clock'],
  area: string,
  names: readonly string[],
  actor: Actor,
): Promise<{ ids: Map<string, string>; created: string[] }> {
  const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
  const made = await insertUnits(
    tx,
    wanted.map((name) => ({ id: uuidv7(), area, name, parent: null, kind: kindOfName(name) })),
    { account: actor.account, at: clock.now() },
  );
  const fresh = new Set(made);
  const all = await selectUnitsByName(tx, area, wanted);
  return {
    ids: new Map(all.map(({ name, id }) => [name, id])),
    created: all.filter(({ id }) => fresh.has(id)).map(({ name }) => name),
  };
}

export function listUnits(
  k: Pick<Kernel, 'db' | 'clock'>,
  filter: { scope: string | undefined; q?: string | undefined },
): Promise<UnitWithMembers[]> {
  return selectUnits(k.db, { ...filter, day: k.clock.today() });
}

/** Units that an account belongs to. */
export function unitsOf(q: Queryable, account: string): Promise<{ id: string; name: string; lead: boolean }[]> {
  return selectUnitsOf(q, account);
}

export async function getUnit(q: Queryable, id: string): Promise<Unit> {
  const unit = await selectUnit(q, id);
  if (!unit) throw new KangyuError('work.unit-unknown', { unit: id });
  return unit;
}

export interface UnitRequest {
  name: string;
  area: string;
  parent?: string | null | undefined;
  kind?: string | null | undefined;
}

export async function createUnit(k: Pick<Kernel, 'db' | 'clock'>, request: UnitRequest, actor: Actor): Promise<Unit> {
  requireManager(actor, request.area);
  const name = request.name.trim();
  return k.db.transaction(async (tx) => {
    if (request.parent) await getUnit(tx, request.parent);
    const kind = knownKind(request.kind) ?? kindOfName(name);
    const unit = { id: uuidv7(), area: request.area, name, parent: request.parent ?? null, kind };
    const made = await insertUnits(tx, [unit], { account: actor.account, at: k.clock.now() });
    if (made.length === 0) throw new KangyuError('work.unit-exists', { unit: name });
    return unit;
  });
}

export async function changeUnit(
  k: Pick<Kernel, 'db'>,
  id: string,
  change: Partial<Omit<UnitRequest, 'area'>>,
  actor: Actor,
): Promise<Unit> {
  return k.db.transaction(async (tx) => {
    const unit = await getUnit(tx, id);
    requireManager(actor, unit.area);
    const parent = change.parent === undefined ? unit.parent : change.parent;
    if (parent) {
      await getUnit(tx, parent);
      if (await isAbove(tx, id, parent)) throw new KangyuError('work.unit-loop');
    }
    const name = change.name?.trim() ?? unit.name;
    const kind = change.kind === undefined ? unit.kind : (knownKind(change.kind) ?? null);
    if (name !== unit.name && (await selectUnitsByName(tx, unit.area, [name])).length > 0)
      throw new KangyuError('work.unit-exists', { unit: name });
    const changed = { ...unit, name, parent, kind };
    await updateUnit(tx, changed);
    return changed;
  });
}

function knownKind(kind: string | null | undefined): string | null | undefined {
  if (kind && !unitKinds()[kind]) throw new KangyuError('work.unit-kind', { kind });
  return kind;
}

/** Makes an existing account a member of a unit, or changes whether it leads it. */
export async function setMember(
  k: Pick<Kernel, 'db' | 'clock' | 'outbox'>,
  unit: string,
  member: { account: string; lead: boolean },
  actor: Actor,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    requireManager(actor, (await getUnit(tx, unit)).area);
    const account = await findAccount(tx, { account: member.account });
    if (!account) throw new KangyuError('work.account-unknown', { account: member.account });
    await upsertMember(tx, {
      unit,
      account: account.account,
      name: account.name,
      lead: member.lead,
      at: k.clock.now(),
      by: actor.account,
    });
    await k.outbox.publish(tx, 'work', {});
  });
}

export async function removeMember(
  k: Pick<Kernel, 'db' | 'outbox'>,
  unit: string,
  account: string,
  actor: Actor,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    requireManager(actor, (await getUnit(tx, unit)).area);
    if (!(await deleteMember(tx, unit, account))) throw new KangyuError('work.member-unknown', { account });
    await k.outbox.publish(tx, 'work', {});
  });
}
