import type { Kernel, Tx } from '../kernel/index.ts';
import { dropKeys, dropPatient, dropPersons } from './store-forget.ts';

/**
 * Takes a record out of the master index, in the caller's transaction: the identifiers that led to it, and of a Patient name,
 * numbers and what it was compared by. A person that no Patient stands for is cancelled.
 */
export async function forgetRecord(k: Pick<Kernel, 'clock'>, tx: Tx, type: string, id: string): Promise<void> {
  await dropKeys(tx, type, id);
  if (type === 'Patient') await dropPersons(tx, await dropPatient(tx, id, k.clock.now()));
}
