import type { Db, Queryable } from './db.ts';
import { KangyuError } from './errors.ts';

export type InstanceKind = 'demo' | 'production';
export interface Instance {
  kind: InstanceKind;
  region?: string;
  /** Facts of the installation, such as a demo's size, factor and clock offset. */
  meta: Record<string, any>;
}

export async function readInstance(q: Queryable): Promise<Instance | undefined> {
  const [row] = await q.query<{ kind: InstanceKind; region: string | null; meta: Record<string, any> }>(
    'select kind, region, meta from kernel.instance',
  );
  return row && { kind: row.kind, ...(row.region ? { region: row.region } : {}), meta: row.meta };
}

/**
 * Decides once and for ever what this installation is. `wanted` counts on an empty database; a later start that asks
 * for demo data on a production instance is refused.
 */
export async function settleInstance(db: Db, wanted: InstanceKind, demoAsked: boolean): Promise<Instance> {
  await db.query('insert into kernel.instance (kind) values ($1) on conflict do nothing', [wanted]);
  const instance = (await readInstance(db))!;
  if (instance.kind === 'production' && demoAsked)
    throw new KangyuError('kernel.instance-kind', { kind: instance.kind });
  return instance;
}

/** Merges facts into the instance's meta (and sets its region) and gives the new state. */
export async function updateInstance(
  q: Queryable,
  change: { region?: string; meta?: Record<string, unknown> },
): Promise<Instance> {
  await q.query('update kernel.instance set region = coalesce($1, region), meta = meta || $2', [
    change.region ?? null,
    JSON.stringify(change.meta ?? {}),
  ]);
  return (await readInstance(q))!;
}
