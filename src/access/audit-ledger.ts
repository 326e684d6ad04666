import { dayOf, KangyuError, type Kernel, type Tx } from '../kernel/index.ts';
import { type AuditEntry, type AuditEvent, type AuditLine, batchHash, GENESIS, lineOf } from './audit-entry.ts';
import {
  type BatchRow,
  ensureMonths,
  findLastBatch,
  insertBatch,
  insertBatchAfter,
  insertBatchWithin,
  lockChain,
} from './store-audit.ts';

/** Append-only, chained record of who did what to whose data. */
export interface AuditLedger {
  /** Buffers an event; it is stored within 50 ms, or at once by `flush`. */
  record(event: AuditEvent): void;
  /** Resolves when everything recorded so far is durable; rejects when it could not be stored (it stays buffered). */
  flush(): Promise<void>;
  /**
   * Appends events in the caller's transaction, as its last step: they are durable with its commit or gone with it. Other
   * entries wait until it has ended. The transaction fails with SQLSTATE 40001 when another process appended meanwhile.
   */
  appendWithin(tx: Tx, events: readonly AuditEvent[]): Promise<void>;
  /** Events not stored yet. */
  readonly waiting: number;
  /** Stores what is buffered and stops the timer. */
  close(): Promise<void>;
}

const FLUSH_MS = 50;
const GATHER_MS = 2;
const RETRY_MS = 1000;
const MAX_WAITING = 20_000;
const MAX_BATCH = 2000;
/** So many batches look for the one before after another process appended in between. */
const WARY = 50;

export function createAuditLedger(kernel: Pick<Kernel, 'db' | 'clock' | 'log'>): AuditLedger {
  let waiting: AuditLine[] = [];
  let storing: AuditLine[] = [];
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let expected = 1;
  /** Ends the wait for as many as there were before. */
  let full: (() => void) | undefined;
  const months = new Set<string>();
  /** The batch this process stored last, unless another one came in between. */
  let head: BatchRow | undefined;
  let wary = 0;
  let turns: Promise<void> = Promise.resolve();

  /** One batch of this process at a time, until its transaction has ended, for the next one is chained to it. */
  async function takeTurn(): Promise<() => void> {
    const before = turns;
    let end!: () => void;
    turns = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }

  /** First days of the months of the lines that this process has not met. */
  const newMonthsOf = (lines: readonly AuditLine[]): string[] =>
    [...new Set(lines.map((line) => `${dayOf(new Date(line.at)).slice(0, 7)}-01`))].filter(
      (month) => !months.has(month),
    );

  /** The batch after the head; none where it is not known or months are new. */
  function nextBatch(lines: readonly AuditLine[], newMonths: readonly string[]) {
    const before = head;
    head = undefined; // a failure leaves it open what was stored
    return before && newMonths.length === 0 ? batchAfter(before, lines) : undefined;
  }

  function settle(batch: BatchRow | undefined, newMonths: readonly string[]): void {
    head = batch;
    for (const month of newMonths) months.add(month);
  }

  async function append(lines: readonly AuditLine[]): Promise<void> {
    const endTurn = await takeTurn();
    try {
      const newMonths = newMonthsOf(lines);
      const at = kernel.clock.now();
      const next = nextBatch(lines, newMonths);
      const stored = next && (await insertBatchAfter(kernel.db, next.batch, at.toISOString(), next.entries));
      settle(
        stored ? next.batch : await kernel.db.transaction((tx) => appendLocked(tx, lines, newMonths, at)),
        newMonths,
      );
    } finally {
      endTurn();
    }
  }

  async function appendWithin(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    const endTurn = await takeTurn();
    const at = kernel.clock.now();
    const lines = events.map((event) => lineOf(event, at));
    const newMonths = newMonthsOf(lines);
    if (wary > 0) head = undefined;
    const next = nextBatch(lines, newMonths);
    let batch = next?.batch;
    tx.onEnd((committed) => {
      if (committed) settle(batch, newMonths);
      wary = committed ? Math.max(0, wary - 1) : next ? WARY : wary;
      endTurn();
    });
    if (next) insertBatchWithin(tx, next.batch, at.toISOString(), next.entries);
    else batch = await appendLocked(tx, lines, newMonths, at);
  }

  async function store(): Promise<void> {
    while (waiting.length > 0) {
      storing = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      const lines = storing;
      try {
        await append(lines);
        expected = lines.length;
        storing = [];
      } catch (error) {
        waiting = [...lines, ...waiting];
        storing = [];
        throw error;
      }
    }
  }

  /** What ends together, like the requests of one commit, shares a batch; where there were more before, more are to come. */
  async function gathered(): Promise<void> {
    if (waiting.length >= expected) return new Promise<void>((turn) => setImmediate(turn));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    full = undefined;
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    running = gathered()
      .then(store)
      .finally(() => {
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
      if (waiting.length >= expected) full?.();
      arm(FLUSH_MS);
    },
    flush,
    appendWithin,
    async close() {
      await flush();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Takes the chain's lock, finds the batch before and appends the next one. */
async function appendLocked(
  tx: Tx,
  lines: readonly AuditLine[],
  newMonths: readonly string[],
  at: Date,
): Promise<BatchRow> {
  await lockChain(tx);
  const { batch, entries } = batchAfter(await findLastBatch(tx), lines);
  if (newMonths.length > 0) await ensureMonths(tx, newMonths);
  await insertBatch(tx, batch, at.toISOString(), entries);
  return batch;
}

/** Numbers the lines without a hole and closes them into the batch after `last`. */
function batchAfter(
  last: BatchRow | undefined,
  lines: readonly AuditLine[],
): { batch: BatchRow; entries: AuditEntry[] } {
  const first = BigInt(last?.last_seq ?? 0) + 1n;
  const entries = lines.map((line, i): AuditEntry => ({ seq: String(first + BigInt(i)), ...line }));
  const previous = last?.hash ?? GENESIS;
  const batch = {
    id: String(BigInt(last?.id ?? 0) + 1n),
    prev_hash: previous,
    hash: batchHash(previous, entries),
    first_seq: entries[0]!.seq,
    last_seq: entries.at(-1)!.seq,
  };
  return { batch, entries };
}
