import type { Kernel } from '../../kernel/index.ts';
import { moveItemIn, SYSTEM } from '../../work/index.ts';
import { selectSettled } from './store-work.ts';

/** Items end whose card was reviewed, settled or reported since: those about one card, or all. Gives how many. */
export async function endCardWork(kernel: Kernel, card?: string): Promise<number> {
  const items = await selectSettled(kernel.db, kernel.clock.now(), card);
  if (items.length === 0) return 0;
  await kernel.db.transaction(async (tx) => {
    for (const { id, state } of items) {
      if (state !== 'submitted') await moveItemIn(kernel, tx, id, { action: 'submit', note: '已办理' }, SYSTEM);
      await moveItemIn(kernel, tx, id, { action: 'accept' }, SYSTEM);
    }
  });
  return items.length;
}
