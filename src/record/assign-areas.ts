import type { Tx } from '../kernel/index.ts';
import { isPersonal, ownArea, ownerOf, UNKNOWN_AREA } from './area.ts';
import type { PlannedRecord } from './commit-plan.ts';
import { findAreas, keyOf, moveAreas } from './store.ts';

/**
 * Fills `after.area` of the planned records: what the record states, else the area of its patient or institution, taken
 * from the batch or from what is stored.
 */
export async function assignAreas(tx: Tx, plans: PlannedRecord[]): Promise<void> {
  const live = plans.filter((plan) => plan.versions.length > 0 && plan.after?.plain);
  const byKey = new Map(live.map((plan) => [keyOf(plan.after!), plan]));
  const wanted = new Set<string>();
  for (const plan of live) {
    const owner = ownerOf(plan.after!.plain!);
    if (owner && !byKey.has(owner)) wanted.add(owner);
  }
  const stored = await findAreas(tx, [...wanted].map(parse));
  const areaOf = (plan: PlannedRecord, depth: number): string | null => {
    const resource = plan.after!.plain!;
    const own = ownArea(resource);
    if (own !== undefined) return own;
    const owner = ownerOf(resource);
    const inBatch = owner ? byKey.get(owner) : undefined;
    const inherited = inBatch && depth < 4 ? areaOf(inBatch, depth + 1) : owner ? stored.get(owner) : undefined;
    return inherited ?? (isPersonal(resource) ? UNKNOWN_AREA : null);
  };
  for (const plan of live) plan.after!.area = areaOf(plan, 0);
}

/** When a patient or institution moved (or came after its records), the records that take its area follow, a few levels deep. */
export async function spreadAreas(tx: Tx, changed: PlannedRecord[]): Promise<void> {
  let moved = changed
    .filter(
      ({ before, after }) => after && !after.deleted && isOwner(after.type) && (before?.area ?? null) !== after.area,
    )
    .map(({ after }) => ({ type: after!.type, id: after!.id, area: after!.area }));
  for (let level = 0; moved.length > 0 && level < 4; level += 1) {
    moved = (await moveAreas(tx, moved)).filter((record) => isOwner(record.type));
  }
}

function isOwner(type: string): boolean {
  return type === 'Patient' || type === 'Organization';
}

function parse(reference: string): { type: string; id: string } {
  const [type = '', id = ''] = reference.split('/');
  return { type, id };
}
