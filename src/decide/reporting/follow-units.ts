import type { Kernel, Tx } from '../../kernel/index.ts';
import { dropUnitCases, noteUnitCases } from '../surveillance/index.ts';
import { type ReportedUnitCase, selectUnitCases } from './store-units.ts';

const keyOf = ({ disease, person, day }: ReportedUnitCase): string => `${disease} ${person} ${day}`;

/**
 * Tells surveillance where ill people go to school or work, once their card was reviewed to the end: clusters at one unit are seen
 * from them. `before`: what the cards said of units until now; what holds no more is taken back.
 */
export async function followUnits(
  k: Pick<Kernel, 'clock'>,
  tx: Tx,
  cards: readonly string[],
  before: readonly ReportedUnitCase[],
): Promise<void> {
  const now = await selectUnitCases(tx, cards);
  const kept = new Set(now.map(keyOf));
  const gone = before.filter((one) => !kept.has(keyOf(one)));
  if (gone.length > 0) await dropUnitCases(tx, gone);
  if (now.length > 0) await noteUnitCases(k, tx, now);
}
