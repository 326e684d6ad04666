import { setTimeout as sleep } from 'node:timers/promises';
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
    if (took > 1000)
      kernel.log.info({ ms: Math.round(took), cells, indicators: indicators.length }, 'indicators recomputed');
    // While records pour in the queue never empties: most of the time belongs to those who write, within the second or so
    // that a page may lag; many changes taken in together cost less than one by one.
    rest = restAfter(kernel, took);
  });
  // The queue's cron runs in UTC: 16:05 UTC is 00:05 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '5 16 * * *');
}

const SHARE = 4; // at most every fourth moment of a busy time
const LONGEST_REST_MS = 800;
/** While a whole region is loaded nobody waits for the second: its figures move now and then, and are made whole at the end. */
const LOADING_REST_S = 10;

/** The rest between two recomputations, after one of `took` milliseconds. */
async function restAfter(kernel: Kernel, took: number): Promise<void> {
  await sleep(Math.max(Math.min(took * (SHARE - 1), LONGEST_REST_MS), Math.min(took, 5000)), undefined, { ref: false });
  for (let seconds = 0; seconds < LOADING_REST_S && kernel.instance.meta.state === 'loading'; seconds += 1)
    await sleep(1000, undefined, { ref: false });
}

/** Asks for a recomputation in the caller's transaction; many requests become one run. */
export async function scheduleRecompute(kernel: Pick<Kernel, 'jobs'>, tx: Queryable): Promise<void> {
  await kernel.jobs.add(tx, JOB, {}, { key: JOB, queue: JOB });
}
