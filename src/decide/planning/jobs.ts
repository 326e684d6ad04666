import type { Kernel, Queryable } from '../../kernel/index.ts';
import { measureAgain } from './actions.ts';
import { KINDS } from './subjects.ts';

const JOB = 'planning.measure-again';

/** Registers measuring targets again: after midnight, and when an action is accepted as done. */
export function registerPlanningJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, async () => {
    const measured = await measureAgain(kernel);
    if (measured > 0) kernel.log.info({ measured }, 'targets measured again');
  });
  // The queue's cron runs in UTC: 16:30 UTC is 00:30 in Asia/Shanghai, after the indicators of the new day.
  kernel.jobs.schedule(JOB, '30 16 * * *');
  kernel.outbox.subscribe('work', async ({ payload }) => {
    if (payload.kind === KINDS.action && payload.action === 'accept') await scheduleMeasureAgain(kernel, kernel.db);
  });
}

/** Days may have passed while nothing ran. */
export async function scheduleMeasureAgain(kernel: Pick<Kernel, 'jobs'>, tx: Queryable): Promise<void> {
  await kernel.jobs.add(tx, JOB, {}, { key: JOB });
}
