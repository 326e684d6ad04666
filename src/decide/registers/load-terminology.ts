import { type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { loadTable, type TableLoad, type TableLoaded } from '../../record/index.ts';
import { insertLoad, selectLoads, type TerminologyLoadRow } from './store-terminology.ts';

/**
 * Loads a table of codes and notes who did it and what it changed, in one transaction. The same content again is not noted.
 * @throws what `loadTable` throws
 */
export function loadTerminology(k: Pick<Kernel, 'db' | 'clock'>, load: TableLoad, by: string): Promise<TableLoaded> {
  return loadTable(k, load, async (tx, { concepts, replaced, difference }) => {
    await insertLoad(tx, {
      id: uuidv7(),
      at: k.clock.now(),
      by,
      ...{ url: load.url, version: load.version, file: load.name, concepts, replaced },
      validFrom: load.validFrom ?? null,
      validTo: load.validTo ?? null,
      before: difference?.before ?? null,
      added: difference?.added ?? null,
      removed: difference?.removed ?? null,
      changed: difference?.changed ?? null,
    });
  });
}

/** Tables that were loaded, newest first; of one address, or all. */
export function terminologyLoads(
  q: Queryable,
  filter: { url?: string; before?: string; limit: number },
): Promise<TerminologyLoadRow[]> {
  return selectLoads(q, filter);
}
