/** Registers of processing, impact assessments and breaches (PIPL arts. 54 to 57). */
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../kernel/index.ts';
import type { Caller } from './caller.ts';
import { monthsBefore, securityRegisters } from './security-content.ts';
import { type EntryFilter, insertEntry, listEntries, type SecurityEntryRow } from './store-security.ts';

export interface NewSecurityEntry {
  kind: string;
  title: string;
  /** `YYYY-MM-DD` on which it was assessed, or happened. */
  day: string;
  content: Record<string, string>;
  /** The entry that this one corrects. */
  replaces?: string;
}

/** Enters it; it is never changed, a correction names the one before (`access.entry-replaced` when that was corrected already). */
export async function enterSecurity(
  k: Pick<Kernel, 'db' | 'clock'>,
  caller: Pick<Caller, 'account'>,
  entry: NewSecurityEntry,
): Promise<string> {
  const kind = securityRegisters()[entry.kind];
  if (!kind) throw new KangyuError('access.register-unknown', { kind: entry.kind });
  const content: Record<string, string> = {};
  for (const [code, { title, required, pattern }] of Object.entries(kind.fields)) {
    const value = entry.content[code]?.trim() ?? '';
    if ((required && value === '') || (value !== '' && pattern && !new RegExp(pattern).test(value)))
      throw new KangyuError('access.register-field', { titleZh: title.zh, titleEn: title.en });
    if (value !== '') content[code] = value;
  }
  const id = uuidv7();
  const made = await insertEntry(k.db, {
    id,
    kind: entry.kind,
    title: entry.title,
    day: entry.day,
    content,
    keepUntil: kind.months === undefined ? null : monthsBefore(entry.day, -kind.months),
    replaces: entry.replaces ?? null,
    actor: caller.account,
    at: k.clock.now(),
  });
  if (!made) throw new KangyuError('access.entry-replaced');
  return id;
}

/** Entries in force, newest first. */
export function findSecurityEntries(q: Queryable, filter: EntryFilter): Promise<SecurityEntryRow[]> {
  return listEntries(q, filter);
}
