import type { Kernel, Queryable } from '../../kernel/index.ts';
import { recompute } from './recompute.ts';

const JOB = 'indicators.recompute';

/**
 * Registers the recomputation: right after commits (scheduleRecompute), and after midnight in Asia/Shanghai, when open
 * periods move to the new day, new periods begin and time-dependent facts are made again.
 */
export function registerIndicatorJobs(kernel: Kernel): void {
  let rest: Promise<void> = Promise.resolve();
  kernel.jobs.register(JOB, async () => {
    await rest;
    const began = performance.now();
    const { cells, indicators } = await recompute(kernel);
    const took = performance.now() - began;
    if (took > 1000) {
      kernel.log.info({ ms: Math.round(took), cells, indicators: indicators.length }, 'indicators recomputed');
      // While a region is loaded the queue never empties: leave at least half of the time to those who write.
      rest = new Promise((resolve) => setTimeout(resolve, Math.min(took, 5000)).unref());
    }
  });
  // The queue's cron runs in UTC: 16:05 UTC is 00:05 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '5 16 * * *');
}

/** Asks for a recomputation in the caller's transaction; many requests become one run. */
export async function scheduleRecompute(kernel: Pick<Kernel, 'jobs'>, tx: Queryable): Promise<void> {
  await kernel.jobs.add(tx, JOB, {}, { key: JOB });
}
