import type { Kernel } from '../kernel/index.ts';
import { deleteRefusals } from './nodes/store-refusals.ts';
import { lockNextSubmissions, noteRepeats, saveRepeatState } from './store-erasure.ts';

const JOB = 'ingest.repeats';
const PAGE = 200; // submissions; each may have thousands of records
/** Whoever began earlier has committed by then, so that no submission comes in behind the place reached. */
const SETTLED_MS = 3_600_000;
/** Network logs are kept for six months at least (中华人民共和国网络安全法, 第二十一条). */
const REFUSAL_DAYS = 184;
const DAY_MS = 86_400_000;

/** Notes where records were handed in beside the submission of their current version; gives how many submissions were read. */
export async function indexRepeats(
  k: Pick<Kernel, 'db' | 'clock'>,
  options: { page?: number; until?: Date } = {},
): Promise<number> {
  const until = options.until ?? new Date(k.clock.now().getTime() - SETTLED_MS);
  for (let read = 0; ; ) {
    const page = await k.db.transaction(async (tx) => {
      const ids = await lockNextSubmissions(tx, until, options.page ?? PAGE);
      if (ids.length === 0) return 0;
      await noteRepeats(tx, ids);
      await saveRepeatState(tx, ids.at(-1)!, k.clock.now());
      return ids.length;
    });
    if (page === 0) return read;
    read += page;
  }
}

export function registerIngestJobs(k: Kernel): void {
  k.jobs.register(JOB, async () => {
    await indexRepeats(k);
    await deleteRefusals(k.db, new Date(k.clock.now().getTime() - REFUSAL_DAYS * DAY_MS));
  });
  k.jobs.schedule(JOB, '10 17 * * *'); // 01:10 in Asia/Shanghai
}
