import type { Access } from './access.ts';
import type { AuditEntry } from './audit-entry.ts';
import { searchEntries } from './store-audit.ts';

export interface AuditSearch {
  /** Account name. */
  actor?: string;
  /** An action or its first part (`session` finds `session.sign-in`). */
  action?: string;
  person?: string;
  /** Days in Asia/Shanghai, both included. */
  from?: string;
  to?: string;
  /** Entries older than this sequence number: the cursor. */
  before?: string;
  limit: number;
}

/** Entries newest first, including what was recorded a moment ago. */
export async function searchAudit(access: Access, search: AuditSearch): Promise<AuditEntry[]> {
  await access.audit.flush();
  return searchEntries(access.kernel.db, search);
}
