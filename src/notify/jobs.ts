import type { Kernel, Queryable } from '../kernel/index.ts';
import { deliverDue } from './deliver.ts';

const DELIVER = 'notify.deliver';

/** What waits goes out at once and is looked at every minute, after pauses and quiet hours too. */
export function registerNotifyJobs(kernel: Kernel): void {
  kernel.jobs.register(DELIVER, async () => {
    while ((await deliverDue(kernel)) > 0);
  });
  kernel.jobs.schedule(DELIVER, '* * * * *');
}

/** Asks for the sending of what is due; several requests become one. */
export async function scheduleDelivery(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, DELIVER, {}, { key: DELIVER, queue: DELIVER });
}
