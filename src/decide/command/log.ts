/** The log of an event: everything that happened, in order, each entry chained to the one before by its hash. */
import { createHash } from 'node:crypto';
import type { Queryable, Tx } from '../../kernel/index.ts';
import { LOG_WORDS, type LogKind } from './log-words.ts';
import { insertLog, type LogRow, selectLastLog, selectLog, selectLogFrom } from './store-log.ts';
import type { Bilingual } from './texts.ts';

const GENESIS = '0'.repeat(64);
const PART = 2000;

export interface Who {
  account: string;
  name: string;
}

/** Appends an entry. The caller holds the event's row, so that entries take turns. */
export async function writeLog(
  tx: Tx,
  event: string,
  at: Date,
  by: Who,
  kind: LogKind,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const last = await selectLastLog(tx, event);
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at,
    account: by.account,
    name: by.name,
    kind,
    detail: JSON.stringify(detail),
    prevHash: last?.hash ?? GENESIS,
  };
  await insertLog(tx, event, { ...row, hash: hashOf(event, row) });
}

function hashOf(event: string, row: Omit<LogRow, 'hash'>): string {
  const entry = JSON.stringify([event, row.seq, row.at.toISOString(), row.account, row.name, row.kind, row.detail]);
  return createHash('sha256').update(row.prevHash).update('\n').update(entry).digest('hex');
}

export interface LogEntry {
  seq: number;
  at: Date;
  name: string;
  kind: string;
  text: Bilingual;
  /** What somebody wrote. */
  note: string | null;
}

/** Newest first. */
export async function readLog(
  q: Queryable,
  event: string,
  before: number | undefined,
  limit: number,
): Promise<LogEntry[]> {
  return (await selectLog(q, event, before, limit)).map(shown);
}

function shown({ seq, at, name, kind, detail }: LogRow): LogEntry {
  const said = JSON.parse(detail) as Record<string, unknown>;
  const words = LOG_WORDS[kind as LogKind];
  return {
    seq,
    at,
    name,
    kind,
    text: words ? words(said) : { zh: kind, en: kind },
    note: typeof said.note === 'string' && said.note !== '' ? said.note : null,
  };
}

/** Goes through the whole chain; the first entry that was changed or is missing, if any. */
export async function verifyLog(q: Queryable, event: string): Promise<{ entries: number; broken: number | null }> {
  let before = { seq: 0, hash: GENESIS };
  for (;;) {
    const rows = await selectLogFrom(q, event, before.seq, PART);
    for (const row of rows) {
      const whole = row.seq === before.seq + 1 && row.prevHash === before.hash && row.hash === hashOf(event, row);
      if (!whole) return { entries: before.seq, broken: before.seq + 1 };
      before = row;
    }
    if (rows.length < PART) return { entries: before.seq, broken: null };
  }
}
