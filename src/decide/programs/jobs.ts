import type { Kernel, Queryable } from '../../kernel/index.ts';
import { layOutNewDay, unsettleChanged } from './new-day.ts';
import { recomputeUnsettled } from './recompute.ts';

const JOB = 'programs.new-day';

/** What is due on a new day is laid out shortly after midnight, and at every start (`scheduleNewDay`). */
export function registerProgramJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, async () => {
    const { residents, items } = await bringToDay(kernel);
    if (residents + items > 0) kernel.log.info({ residents, items }, 'programmes laid out for the day');
  });
  // The queue's cron runs in UTC: 16:05 UTC is 00:05 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '5 16 * * *');
}

/** Residents reckoned from their contacts because definitions changed, and items that the day changed for the others. */
export async function bringToDay(
  k: Pick<Kernel, 'db' | 'clock' | 'jobs'>,
): Promise<{ residents: number; items: number }> {
  await unsettleChanged(k);
  const residents = await recomputeUnsettled(k);
  return { residents, items: await layOutNewDay(k) };
}

/** Days may have passed while nothing ran. */
export async function scheduleNewDay(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, JOB, {}, { key: JOB });
}
