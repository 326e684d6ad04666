/** Counts what hospitals send anyway: reasons of visits and positive results by institution and day, without their doing. */
import { addDays } from '../../algorithms/periods.ts';
import { type Tx, uuidv7 } from '../../kernel/index.ts';
import { askedDefinition } from './case-definition.ts';
import type { Source, SourceContent } from './load-sources.ts';
import { insertCounts, insertSites, type StoredCount } from './store-counts.ts';
import {
  selectDerived,
  selectDerivedResults,
  selectDerivedSymptoms,
  selectInstitutions,
  updateRhythms,
} from './store-sources.ts';

const PLATFORM = 'platform';

async function countsOf(
  tx: Tx,
  content: SourceContent,
  { id: source, derive, items }: Required<Pick<Source, 'id' | 'derive' | 'items'>>,
  today: string,
): Promise<StoredCount[]> {
  const rule = {
    ...{ source, classes: derive.classes, services: derive.services ?? null },
    ...{ from: addDays(today, -derive.days), to: addDays(today, -1) },
  };
  if (derive.from === 'symptoms') {
    const found: StoredCount[] = [];
    for (const { id, definition } of items)
      found.push(...(await selectDerivedSymptoms(tx, rule, id, askedDefinition(content, definition!))));
    return found;
  }
  const select = derive.from === 'reasons' ? selectDerived : selectDerivedResults;
  return select(tx, {
    ...rule,
    items: items.map(({ id, codes, tests }) => ({ item: id, words: codes ?? tests ?? [] })),
  });
}

/** Only what has changed is stored, as a new version; gives how many counts that were. Days end before `today`. */
export async function deriveCounts(tx: Tx, content: SourceContent, today: string, at: Date): Promise<number> {
  let changed = 0;
  for (const { id: source, derive, items, every, grace } of content.sources) {
    if (!derive) continue;
    const found = await countsOf(tx, content, { id: source, derive, items }, today);
    const known = new Map(
      (await selectInstitutions(tx, [...new Set(found.map(({ site }) => site))])).map((one) => [one.id, one]),
    );
    // Visits at a place that no register names belong to no area.
    const counts = found.filter(({ site }) => known.get(site)?.area);
    await insertSites(
      tx,
      [...new Set(counts.map(({ site }) => site))].map((code) => {
        const { name, area } = known.get(code)!;
        return { source, code, name: name ?? code, area: area!, every, grace, derived: true };
      }),
      PLATFORM,
      at,
    );
    await insertCounts(
      tx,
      counts.map((count) => ({ ...count, id: uuidv7(), note: null, row: null })),
      { origin: 'derived', return: null, by: PLATFORM, at },
    );
    await updateRhythms(tx, source, every, addDays(today, -derive.days));
    changed += counts.length;
  }
  return changed;
}
