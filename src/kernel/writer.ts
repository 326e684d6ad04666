import type { Db, Tx } from './db.ts';
import { KangyuError } from './errors.ts';

/**
 * Group commit: requests that wait together share one transaction, and each caller is answered after its durable commit.
 * When a batch fails, each of its requests runs alone, so that only the faulty one is refused.
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
}

interface Waiting<Req, Res> {
  request: Req;
  resolve: (result: Res) => void;
  reject: (error: unknown) => void;
}

export function createWriter<Req, Res>(
  db: Db,
  apply: (tx: Tx, requests: Req[]) => Promise<Res[]>,
  options: WriterOptions<Req> = {},
): Writer<Req, Res> {
  const { maxBatch = 64, weigh = () => 1, maxWeight = 5000 } = options;
  let queue: Waiting<Req, Res>[] = [];
  let busy: Promise<void> | undefined;
  let underWay = 0;
  let closed = false;

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

  const commit = (requests: Req[]): Promise<Res[]> =>
    db.transaction(async (tx) => {
      const results = await apply(tx, requests);
      if (results.length !== requests.length) throw new Error('the writer needs one result for each request');
      return results;
    });

  const runBatch = async (batch: Waiting<Req, Res>[]): Promise<void> => {
    try {
      const results = await commit(batch.map((waiting) => waiting.request));
      batch.forEach((waiting, i) => {
        waiting.resolve(results[i]!);
      });
    } catch (error) {
      if (batch.length === 1) {
        batch[0]!.reject(error);
        return;
      }
      for (const waiting of batch) await runBatch([waiting]);
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = takeBatch();
      underWay = batch.length;
      await runBatch(batch);
      underWay = 0;
    }
    busy = undefined;
  };

  return {
    get depth() {
      return queue.length + underWay;
    },
    submit(request) {
      if (closed) return Promise.reject(new KangyuError('kernel.closing'));
      return new Promise<Res>((resolve, reject) => {
        queue.push({ request, resolve, reject });
        // The next turn of the loop lets requests that arrive together share a batch.
        busy ??= new Promise<void>((next) => setImmediate(next)).then(drain);
      });
    },
    async close() {
      closed = true;
      await busy;
    },
  };
}
