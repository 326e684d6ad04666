import { labelRulesOn } from '../../access/index.ts';
import type { Tx } from '../../kernel/index.ts';
import { addressHash } from '../index-values.ts';
import type { RecordKernel } from '../model.ts';
import { findConsentRules, lockWriters } from '../store-restriction.ts';
import { belonging, loadTargets, settle } from './apply.ts';

/**
 * Settles who may see the records of Patients whose person changed: what one Patient consented to counts for all Patients of
 * the person, from the merge on and no longer than it stands. Without a Consent of theirs nothing is done.
 */
export async function followPersons(k: RecordKernel, tx: Tx, patients: readonly string[]): Promise<void> {
  const addresses = patients.map((id) => addressHash(`Patient/${id}`));
  if (addresses.length === 0 || (await findConsentRules(tx, addresses)).length === 0) return;
  await lockWriters(tx);
  const keys = await belonging(tx, 'Patient', addresses);
  await settle(k, tx, await loadTargets(k, tx, keys, labelRulesOn(k.clock.today())));
}
