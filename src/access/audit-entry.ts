import { createHash } from 'node:crypto';

export type AuditOutcome = 'success' | 'denied' | 'failure';

/** One interaction as it is recorded. Texts are cut to sane lengths and cleaned before they reach the ledger. */
export interface AuditEvent {
  action: string;
  outcome: AuditOutcome;
  object?: string;
  /** Persons whose data was touched: `Patient/<id>` or person ids. */
  persons?: readonly string[];
  purpose?: string;
  caller?: { accountId: string; account: string; role: string; area: string };
  /** Name that was typed where nobody is signed in (a refused sign-in). */
  actor?: string;
  ip?: string;
  requestId?: string;
}

/** What a handler adds about its request (`request.touch`). */
export type AuditNote = Partial<Pick<AuditEvent, 'action' | 'object' | 'persons' | 'purpose' | 'actor'>>;

/** A row of the ledger without its number. */
export interface AuditLine {
  at: string;
  account: string | null;
  actor: string | null;
  role: string | null;
  area: string | null;
  action: string;
  outcome: AuditOutcome;
  object: string | null;
  persons: string[];
  purpose: string | null;
  ip: string | null;
  request_id: string | null;
}
export type AuditEntry = AuditLine & { seq: string };

export function lineOf(event: AuditEvent, at: Date): AuditLine {
  return {
    at: at.toISOString(),
    account: event.caller?.accountId ?? null,
    actor: clean(event.caller?.account ?? event.actor, 64),
    role: event.caller?.role ?? null,
    area: event.caller?.area ?? null,
    action: clean(event.action, 100) ?? '',
    outcome: event.outcome,
    object: clean(event.object, 300),
    persons: [...new Set(event.persons ?? [])].map((person) => clean(person, 100) ?? ''),
    purpose: clean(event.purpose, 300),
    ip: clean(event.ip, 64),
    request_id: clean(event.requestId, 64),
  };
}

/** PostgreSQL refuses NUL and lone surrogates; one such text must not block the ledger. */
function clean(text: string | undefined, length: number): string | null {
  if (text === undefined) return null;
  return Buffer.from(text.slice(0, length).replaceAll('\0', '')).toString();
}

/** The text that is hashed: one JSON array a line, fields in this fixed order. */
export function canonicalText(entries: readonly AuditEntry[]): string {
  return entries
    .map((e) =>
      JSON.stringify([
        e.seq,
        e.at,
        e.account,
        e.actor,
        e.role,
        e.area,
        e.action,
        e.outcome,
        e.object,
        e.persons,
        e.purpose,
        e.ip,
        e.request_id,
      ]),
    )
    .join('\n');
}

/** Hash of a batch: it covers the hash of the batch before, so that no batch can be changed or taken out unseen. */
export function batchHash(previous: string, entries: readonly AuditEntry[]): string {
  return createHash('sha256').update(previous).update('\n').update(canonicalText(entries)).digest('hex');
}

/** `prev_hash` of the first batch. */
export const GENESIS = '0'.repeat(64);
