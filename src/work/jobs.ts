import type { Kernel, Queryable } from '../kernel/index.ts';
import { escalate } from './escalate.ts';

const JOB = 'work.escalate';

/** Registers the nightly reminders and escalation; they also run at every start (`scheduleEscalation`). */
export function registerWorkJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, async () => {
    const made = await escalate(kernel);
    if (made > 0) kernel.log.info({ notifications: made }, 'reminders and escalation');
  });
  // The queue's cron runs in UTC: 16:10 UTC is 00:10 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '10 16 * * *');
}

/** Days may have passed while nothing ran. */
export async function scheduleEscalation(kernel: Pick<Kernel, 'jobs'>, tx: Queryable): Promise<void> {
  await kernel.jobs.add(tx, JOB, {}, { key: JOB });
}
