import type { Kernel, Queryable, Submit } from '../../kernel/index.ts';
import { dropExpiredDrafts } from './drafts.ts';
import { escalateStates, settleMoved } from './escalate-states.ts';
import { enrolAutomatically } from './institutions.ts';
import { registerTakingIn, takeIn } from './take-in.ts';

const NIGHT = 'programs.working';
const PRESS = 'programs.press';

/** Every night: late steps of workflows are pressed for, drafts that expired are dropped, institutions and residents are taken in by rule. */
export function registerWorkingJobs(kernel: Kernel, submit: Submit): void {
  kernel.jobs.register(NIGHT, async () => {
    const enrolled = await enrolAutomatically(kernel, submit);
    if (enrolled > 0) kernel.log.info({ enrolled }, 'institutions taken into programmes');
    const taken = await takeIn(kernel, submit);
    if (taken > 0) kernel.log.info({ taken }, 'residents taken into programmes by their rules');
    await press(kernel);
    const dropped = await dropExpiredDrafts(kernel);
    if (dropped > 0) kernel.log.info({ dropped }, 'expired drafts');
  });
  registerTakingIn(kernel, submit);
  kernel.jobs.register(PRESS, () => press(kernel));
  // The queue's cron runs in UTC: 16:15 UTC is 00:15 in Asia/Shanghai.
  kernel.jobs.schedule(NIGHT, '15 16 * * *');
}

async function press(kernel: Kernel): Promise<void> {
  await settleMoved(kernel);
  const pressed = await escalateStates(kernel);
  if (pressed > 0) kernel.log.info({ pressed }, 'late steps of programmes');
}

/** Nights may have passed while nothing ran: what became late meanwhile is pressed for at the start. */
export async function schedulePressing(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, PRESS, {}, { key: PRESS });
}
