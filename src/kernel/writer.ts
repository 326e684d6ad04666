import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Tx } from './db.ts';
import { KangyuError } from './errors.ts';

/**
 * Group commit: requests that wait together share one transaction, and each caller is answered after its durable commit.
 * When a batch fails, each of its requests runs alone, so that only the faulty one is refused; where another transaction
 * came in between, it is made again first.
 */
export interface Writer<Req, Res> {
  submit(request: Req): Promise<Res>;
  /** Requests waiting or under way. */
  readonly depth: number;
  /** Takes no more requests and resolves when all accepted ones are answered. */
  close(): Promise<void>;
}

export interface WriterOptions<Req> {
  maxBatch?: number;
  /** Size of a request (for example its number of records); a batch closes at `maxWeight`. */
  weigh?: (request: Req) => number;
  maxWeight?: number;
  /** From this weight on, under way and waiting together, two batches run side by side: one computes while the other stores. */
  heavy?: number;
}

/** What `apply` throws when it must not run beside another batch; it is called again when nothing else is under way. */
export class NotAlone extends Error {}

interface Waiting<Req, Res> {
  request: Req;
  resolve: (result: Res) => void;
  reject: (error: unknown) => void;
}

interface Lane {
  weight: number;
  /** No other batch starts before this one has ended. */
  last: boolean;
  /** And none is under way. */
  alone: boolean;
}

const LANES = 2;
const GATHER_MS = 2;
const ATTEMPTS = 3;

/** SQLSTATE class 40: rolled back because of another transaction (deadlock, serialization), to be tried again as it is. */
const cameInBetween = (error: unknown): boolean => /^40/.test(String((error as { code?: unknown }).code));

/**
 * `apply` stores a batch in a transaction and gives one result for each request. It may ask `alone()` whether nothing else of
 * this writer is under way; from a yes on, nothing else starts before the batch has ended.
 */
export function createWriter<Req, Res>(
  db: Db,
  apply: (tx: Tx, requests: Req[], alone: () => boolean) => Promise<Res[]>,
  options: WriterOptions<Req> = {},
): Writer<Req, Res> {
  const { maxBatch = 64, weigh = () => 1, maxWeight = 5000, heavy = Number.POSITIVE_INFINITY } = options;
  let queue: Waiting<Req, Res>[] = [];
  const lanes = new Set<Lane>();
  /** Batches that wait until nothing else is under way. */
  const toBeAlone: (() => void)[] = [];
  const underWay = new Set<Promise<void>>();
  let atWork = 0;
  let closed = false;
  let proceeding = false;
  /** Requests that came while the last batch ran, with those of that batch: so many may be expected again. */
  let expected = 1;
  let full: (() => void) | undefined;

  const weightOf = (requests: readonly Waiting<Req, Res>[]): number =>
    requests.reduce((sum, { request }) => sum + weigh(request), 0);
  const isHeavy = (): boolean => [...lanes].reduce((sum, { weight }) => sum + weight, weightOf(queue)) >= heavy;

  const takeBatch = (): Waiting<Req, Res>[] => {
    let weight = 0;
    let count = 0;
    while (count < queue.length && count < maxBatch) {
      weight += weigh(queue[count]!.request);
      if (count > 0 && weight > maxWeight) break;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  };

  const askAlone = (lane: Lane): boolean => {
    lane.last = true;
    lane.alone ||= lanes.size === 1 && toBeAlone.length === 0;
    return lane.alone;
  };

  /** Resolves when nothing else is under way, and nothing else starts from then on. */
  const becomeAlone = (lane: Lane): Promise<void> => {
    lanes.delete(lane);
    const turn = new Promise<void>((resolve) => {
      toBeAlone.push(() => {
        lane.alone = true;
        lanes.add(lane);
        resolve();
      });
    });
    if (lanes.size === 0) toBeAlone.shift()!();
    return turn;
  };

  const commit = (requests: Req[], lane: Lane): Promise<Res[]> =>
    db.transaction(async (tx) => {
      const results = await apply(tx, requests, () => askAlone(lane));
      if (results.length !== requests.length) throw new Error('the writer needs one result for each request');
      return results;
    });

  const runBatch = async (batch: Waiting<Req, Res>[], lane: Lane, attempt = 1): Promise<void> => {
    try {
      const results = await commit(
        batch.map((waiting) => waiting.request),
        lane,
      );
      batch.forEach((waiting, i) => {
        waiting.resolve(results[i]!);
      });
    } catch (error) {
      if (error instanceof NotAlone) {
        await becomeAlone(lane);
        return runBatch(batch, lane, attempt);
      }
      if (attempt < ATTEMPTS && cameInBetween(error)) return runBatch(batch, lane, attempt + 1);
      if (batch.length === 1) {
        batch[0]!.reject(error);
        return;
      }
      for (const waiting of batch) await runBatch([waiting], lane);
    }
  };

  const runLane = async (batch: Waiting<Req, Res>[]): Promise<void> => {
    const lane: Lane = { weight: weightOf(batch), last: false, alone: false };
    lanes.add(lane);
    atWork += batch.length;
    await runBatch(batch, lane);
    lanes.delete(lane);
    atWork -= batch.length;
    expected = batch.length + queue.length;
    if (lanes.size === 0) toBeAlone.shift()?.();
    void proceed();
  };

  const mayStart = (): boolean => {
    if (queue.length === 0 || toBeAlone.length > 0) return false;
    if (lanes.size === 0) return true;
    return lanes.size < LANES && ![...lanes].some(({ last }) => last) && isHeavy();
  };

  /** Who was answered asks again at once when many work side by side: a moment's wait spares them a commit. */
  const gathered = async (): Promise<void> => {
    if (queue.length >= Math.min(expected, maxBatch) || isHeavy()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    full = undefined;
  };

  const proceed = async (): Promise<void> => {
    if (proceeding || queue.length === 0) return;
    proceeding = true;
    if (lanes.size === 0) await gathered();
    proceeding = false;
    while (mayStart()) {
      const run = runLane(takeBatch());
      underWay.add(run);
      void run.then(() => underWay.delete(run));
    }
  };

  return {
    get depth() {
      return queue.length + atWork;
    },
    submit(request) {
      if (closed) return Promise.reject(new KangyuError('kernel.closing'));
      return new Promise<Res>((resolve, reject) => {
        queue.push({ request, resolve, reject });
        if (queue.length >= expected || isHeavy()) full?.();
        // The next turn of the loop lets requests that arrive together share a batch.
        setImmediate(proceed);
      });
    },
    async close() {
      closed = true;
      while (queue.length > 0 || underWay.size > 0) await (underWay.size > 0 ? Promise.all(underWay) : sleep(1));
    },
  };
}
