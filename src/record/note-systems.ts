import type { Tx } from '../kernel/index.ts';
import type { IndexValues } from './index-values.ts';
import type { RecordKernel } from './model.ts';
import { type CodedSystem, insertSystems, keyOfSystem } from './store-locator.ts';

/** Code systems that the database is known to have noted, by kernel. They never go. */
const known = new WeakMap<RecordKernel['sealer'], Set<string>>();

/** Notes the code systems that elements were seen with. A statement is sent only for what this process has not met there. */
export async function noteSystems(
  k: Pick<RecordKernel, 'sealer'>,
  tx: Tx,
  indexes: readonly IndexValues[],
): Promise<void> {
  const met = known.get(k.sealer) ?? new Set<string>();
  known.set(k.sealer, met);
  const fresh = distinctSystems(indexes).filter((one) => !met.has(keyOfSystem(one)));
  for (const one of await insertSystems(tx, fresh)) met.add(keyOfSystem(one));
}

export function distinctSystems(indexes: readonly IndexValues[]): CodedSystem[] {
  const pairs = new Map<string, CodedSystem>();
  for (const { systems } of indexes) for (const one of systems) pairs.set(keyOfSystem(one), one);
  return [...pairs.values()];
}
