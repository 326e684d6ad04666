import type { Kernel, Submit } from '../../kernel/index.ts';
import { dropExpiredDrafts } from './drafts.ts';
import { escalateStates, settleMoved } from './escalate-states.ts';
import { enrolAutomatically } from './institutions.ts';

const JOB = 'programs.working';

/** Every night: late steps of workflows are pressed for, drafts that expired are dropped, institutions are taken in by rule. */
export function registerWorkingJobs(kernel: Kernel, submit: Submit): void {
  kernel.jobs.register(JOB, async () => {
    const enrolled = await enrolAutomatically(kernel, submit);
    if (enrolled > 0) kernel.log.info({ enrolled }, 'institutions taken into programmes');
    await settleMoved(kernel);
    const pressed = await escalateStates(kernel);
    const dropped = await dropExpiredDrafts(kernel);
    if (pressed + dropped > 0) kernel.log.info({ pressed, dropped }, 'late steps of programmes and expired drafts');
  });
  // The queue's cron runs in UTC: 16:15 UTC is 00:15 in Asia/Shanghai.
  kernel.jobs.schedule(JOB, '15 16 * * *');
}
