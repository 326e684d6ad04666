import type { Kernel } from '../../kernel/index.ts';
import { followOrders } from './orders.ts';
import { remindOfRequisitions } from './requisitions.ts';
import { KINDS } from './subjects.ts';
import { warnOfStock } from './supplies.ts';
import { followMusters } from './teams.ts';

const FOLLOW = 'command.follow-orders';
const STOCK = 'command.warn-of-stock';

/** Orders moved from an inbox come into the log at once; every minute also times that passed; every morning the stock is looked through. */
export function registerCommandJobs(kernel: Kernel): void {
  kernel.jobs.register(FOLLOW, async () => {
    await followOrders(kernel);
    await followMusters(kernel);
  });
  kernel.jobs.schedule(FOLLOW, '* * * * *');
  // 22:20 UTC is 06:20 in Asia/Shanghai.
  kernel.jobs.register(STOCK, async () => {
    const warned = (await warnOfStock(kernel)) + (await remindOfRequisitions(kernel));
    if (warned > 0) kernel.log.info({ warned }, 'emergency materials and requisitions that need attention');
  });
  kernel.jobs.schedule(STOCK, '20 22 * * *');
  kernel.outbox.subscribe('work', async ({ payload }) => {
    if (payload.kind === KINDS.order) await kernel.jobs.add(kernel.db, FOLLOW, {}, { key: FOLLOW, queue: FOLLOW });
  });
}
