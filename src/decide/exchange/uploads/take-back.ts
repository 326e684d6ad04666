/** Taking back what a batch brought to a platform above, in the way it went there. */
import { z } from 'zod';
import type { OutBatch, SentItem } from './store-batches.ts';
import { askService } from './ways/ask-service.ts';
import { both } from './ways/post.ts';
import { recallOnFhir } from './ways/recall-on-fhir.ts';
import type { Errand, Left } from './ways/way.ts';

const Recalled = z.object({ left: z.array(z.string()) });
const STAYS = both('对方此后已更改，或早已由其他提交登记', 'changed there since, or brought by something else before');

/** The items that stay there. Throws exchange.not-reached and exchange.refused-there. */
export async function takeBack(
  errand: Errand,
  { batchNo }: Pick<OutBatch, 'batchNo'>,
  items: readonly SentItem[],
  reason: string,
): Promise<Left[]> {
  if (errand.node.transport === 'fhir') return recallOnFhir(errand, items, reason);
  const isFigures = errand.definition.form === 'figures';
  const references = items.flatMap(({ reference }) => reference ?? []);
  const { left } = isFigures
    ? await askService(errand, 'figure.recall', { references, reason }, Recalled)
    : await askService(errand, 'batch.recall', { batchNo, reason }, Recalled);
  const staying = new Set(left);
  return items
    .filter(({ reference }) => reference !== null && staying.has(reference.split('/_history/')[0]!))
    .map(({ place }) => ({ place, why: STAYS }));
}
