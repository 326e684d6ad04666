import { dayOf, KangyuError, type Kernel, type Tx } from '../kernel/index.ts';
import { type AuditEntry, type AuditEvent, type AuditLine, batchHash, GENESIS, lineOf } from './audit-entry.ts';
import { ensureMonths, findLastBatch, insertBatch, lockChain } from './store-audit.ts';

/** Append-only, chained record of who did what to whose data. */
export interface AuditLedger {
  /** Buffers an event; it is stored within 50 ms, or at once by `flush`. */
  record(event: AuditEvent): void;
  /** Resolves when everything recorded so far is durable; rejects when it could not be stored (it stays buffered). */
  flush(): Promise<void>;
  /** Events not stored yet. */
  readonly waiting: number;
  /** Stores what is buffered and stops the timer. */
  close(): Promise<void>;
}

const FLUSH_MS = 50;
const RETRY_MS = 1000;
const MAX_WAITING = 20_000;
const MAX_BATCH = 2000;

export function createAuditLedger(kernel: Pick<Kernel, 'db' | 'clock' | 'log'>): AuditLedger {
  let waiting: AuditLine[] = [];
  let storing: AuditLine[] = [];
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const months = new Set<string>();

  async function store(): Promise<void> {
    while (waiting.length > 0) {
      storing = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      const lines = storing;
      const known = [...new Set(lines.map((line) => `${dayOf(new Date(line.at)).slice(0, 7)}-01`))].filter(
        (month) => !months.has(month),
      );
      try {
        await kernel.db.transaction((tx) => appendBatch(tx, lines, known, kernel.clock.now()));
        for (const month of known) months.add(month);
        storing = [];
      } catch (error) {
        waiting = [...lines, ...waiting];
        storing = [];
        throw error;
      }
    }
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    running = store().finally(() => {
      running = undefined;
    });
    return running;
  }

  function flush(): Promise<void> {
    if (!running) return waiting.length > 0 ? start() : Promise.resolve();
    if (waiting.length === 0) return running;
    // A batch is under way: what came since goes with the next one, whatever becomes of this one.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return flush();
      });
    return next;
  }

  function arm(delay: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush().catch((error) => {
        kernel.log.error({ err: error, waiting: waiting.length }, 'the audit ledger cannot be written');
        arm(RETRY_MS);
      });
    }, delay);
  }

  return {
    get waiting() {
      return waiting.length + storing.length;
    },
    record(event) {
      if (waiting.length >= MAX_WAITING) throw new KangyuError('access.audit-overloaded');
      waiting.push(lineOf(event, kernel.clock.now()));
      arm(FLUSH_MS);
    },
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Takes the chain's lock, numbers the lines without a hole and closes them into one batch. */
async function appendBatch(tx: Tx, lines: readonly AuditLine[], newMonths: readonly string[], at: Date): Promise<void> {
  await lockChain(tx);
  const last = await findLastBatch(tx);
  if (newMonths.length > 0) await ensureMonths(tx, newMonths);
  const first = BigInt(last?.last_seq ?? 0) + 1n;
  const entries: AuditEntry[] = lines.map((line, i) => ({ seq: String(first + BigInt(i)), ...line }));
  const previous = last?.hash ?? GENESIS;
  const batch = {
    id: String(BigInt(last?.id ?? 0) + 1n),
    prev_hash: previous,
    hash: batchHash(previous, entries),
    first_seq: entries[0]!.seq,
    last_seq: entries.at(-1)!.seq,
  };
  await insertBatch(tx, batch, at.toISOString(), entries);
}
