import type { Kernel, Queryable } from '../../kernel/index.ts';
import { learnModel } from './learn.ts';
import { rekey } from './rekey.ts';

const JOB = 'identify.learn';
const REKEY = 'identify.rekey';

/** Registers the nightly learning of the master index; a day's new records change the weights little. */
export function registerIdentifyJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, async () => {
    const learned = await learnModel(kernel);
    if (learned) kernel.log.info({ records: learned.records }, 'the master index learned its weights anew');
  });
  // The queue's cron runs in UTC: 18:30 UTC is 02:30 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '30 18 * * *');
  kernel.jobs.register(REKEY, async () => {
    const looked = await rekey(kernel);
    if (looked > 0) kernel.log.info({ patients: looked }, 'the master index follows other rules of keys');
  });
  kernel.jobs.schedule(REKEY, '5 18 * * *');
}

/** Rules that came with this program are brought in at its start; where they are in already, it ends at once. */
export async function scheduleRekey(k: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await k.jobs.add(q, REKEY, {}, { key: REKEY });
}
