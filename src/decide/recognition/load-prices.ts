import type { Kernel } from '../../kernel/index.ts';
import { recognitionContent } from './load-items.ts';
import { markPrompts } from './mark-prompts.ts';
import { readPrices } from './read-prices.ts';
import { insertPrices, selectPrices, selectPromptsPriced } from './store-prices.ts';

export interface LoadedPrices {
  loaded: number;
  /** Rows that say what was known. */
  unchanged: number;
}

/**
 * Takes in a price list whole, or nothing of it. Savings of the days from which it holds are computed again.
 * Throws `recognition.prices`.
 */
export async function loadPrices(
  k: Kernel,
  file: { name: string; content: Buffer },
  by: string,
): Promise<LoadedPrices> {
  const { items } = recognitionContent(k.clock.today());
  const prices = await readPrices(items.values(), file);
  const at = k.clock.now();
  return k.db.transaction(async (tx) => {
    const known = new Set((await selectPrices(tx)).filter(({ current }) => current).map(keyOf));
    const fresh = prices.filter((price) => !known.has(keyOf(price)));
    if (fresh.length > 0) {
      await insertPrices(tx, fresh, { by, at });
      await markPrompts(k, tx, await selectPromptsPriced(tx, fresh));
    }
    return { loaded: fresh.length, unchanged: prices.length - fresh.length };
  });
}

const keyOf = ({ item, validFrom, yuan, source }: { item: string; validFrom: string; yuan: number; source: string }) =>
  JSON.stringify([item, validFrom, yuan, source]);
