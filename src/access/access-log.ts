import type { Access } from './access.ts';
import { findPersonEntries, type PersonEntry } from './store-access-log.ts';

/** Who touched one of the persons (`Patient/<id>` or person ids), newest first, what was recorded a moment ago included; `except` an account. */
export async function searchPersonAudit(
  access: Access,
  persons: readonly string[],
  page: { before?: string; except?: string; limit: number },
): Promise<PersonEntry[]> {
  await access.audit.flush();
  return findPersonEntries(access.kernel.db, persons, page);
}
