import type { Kernel } from '../../kernel/index.ts';
import { settleAudit } from './candidates.ts';
import { dropExpiredDrafts, eraseOldTables } from './drafts.ts';
import { endCardWork } from './end-work.ts';
import { pressCandidates } from './press-candidates.ts';
import { pressReviews } from './press-reviews.ts';
import { pressSuspects } from './press-suspects.ts';

const AUDIT = 'reporting.audit';
const NIGHT = 'reporting.night';

/** Every minute the audit of what is not reported, cards to be filled in and reviews that are late, every hour suspected cases that are late, drafts and tables that have expired. */
export function registerReportingJobs(kernel: Kernel): void {
  kernel.jobs.register(AUDIT, async () => {
    await settleAudit(kernel);
    await pressCandidates(kernel);
    await pressReviews(kernel);
    await endCardWork(kernel);
  });
  kernel.jobs.schedule(AUDIT, '* * * * *');
  kernel.jobs.register(NIGHT, async () => {
    const pressed = await pressSuspects(kernel);
    const drafts = await dropExpiredDrafts(kernel);
    const tables = await eraseOldTables(kernel);
    if (pressed + drafts + tables > 0)
      kernel.log.info(
        { pressed, drafts, tables },
        'suspected cases pressed for, expired drafts and tables of cards dropped',
      );
  });
  kernel.jobs.schedule(NIGHT, '12 * * * *');
}
