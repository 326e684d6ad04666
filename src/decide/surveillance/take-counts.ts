/** Counts come in: as files with their receipts, or from programs of institutions, judged by the same rules. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import { areas } from '../../measure/population/index.ts';
import { type ReadRow, type ReturnKind, type Sender, textOfCell } from '../../measure/returns/index.ts';
import { type CountCheck, checkCounts } from './check-counts.ts';
import { COUNT_FORM } from './count-form.ts';
import { sourceContent } from './load-sources.ts';
import {
  countReturnStore,
  insertCounts,
  insertSites,
  selectHighest,
  selectSites,
  selectStoredCounts,
  withdrawCounts,
} from './store-counts.ts';

type CountKernel = Pick<Kernel, 'db' | 'clock' | 'outbox'>;

/** Weeks whose highest count says what is huge. */
const DOUBT_DAYS = 56;

async function check(
  q: Queryable,
  today: string,
  rows: readonly ReadRow[],
  { isAllowed }: Pick<Sender, 'isAllowed'>,
): Promise<CountCheck[]> {
  const codes = [...new Set(rows.map(({ cells }) => textOfCell(cells.site)))];
  const known = await areas(q, today);
  const first = checkCounts(rows, {
    ...{ today, content: sourceContent(today), isAllowed },
    areas: new Map(known.map((area) => [area.code, area])),
    ...{ sites: await selectSites(q, codes), stored: [], highest: new Map() },
  });
  const days = [...new Set(first.flatMap(({ period }) => (period && isDay(period) ? [period] : [])))];
  return checkCounts(rows, {
    ...{ today, content: sourceContent(today), isAllowed },
    areas: new Map(known.map((area) => [area.code, area])),
    sites: await selectSites(q, codes),
    stored: await selectStoredCounts(q, codes, days),
    highest: await selectHighest(q, codes, addDays(today, -DOUBT_DAYS)),
  });
}

async function keep(
  k: CountKernel,
  tx: Tx,
  origin: { origin: 'return' | 'api'; return: string | null; by: string; at: Date },
  accepted: readonly CountCheck[],
): Promise<Map<number, string>> {
  const { sources } = sourceContent(k.clock.today());
  const counts = accepted.map(({ count, row }) => ({ ...count!, id: uuidv7(), row }));
  const fresh = new Map(
    counts.map(({ source, site, siteName, area }) => {
      const { every, grace } = sources.find(({ id }) => id === source)!;
      return [`${source}|${site}`, { source, code: site, name: siteName, area, every, grace, derived: false }];
    }),
  );
  await insertSites(tx, [...fresh.values()], origin.by, origin.at);
  await insertCounts(tx, counts, origin);
  await k.outbox.publish(tx, 'signals', {});
  return new Map(counts.map(({ row, id }) => [row, id]));
}

/** Files of counts: any source, site and day in one sheet. */
export function countReturns(k: CountKernel): ReturnKind<CountCheck> {
  return {
    form: COUNT_FORM,
    store: countReturnStore,
    areas: (q) => areas(q, k.clock.today()),
    check: (q, rows, sender) => check(q, k.clock.today(), rows, sender),
    keep: (tx, { id, by, at }, accepted) => keep(k, tx, { origin: 'return', return: id, by, at }, accepted),
    withdraw: withdrawCounts,
  };
}

export interface SentCount {
  source: string;
  site: string;
  siteName?: string | undefined;
  area?: string | undefined;
  part?: string | undefined;
  item: string;
  day: string;
  value: number;
  total?: number | undefined;
  note?: string | undefined;
}

/**
 * Takes counts that a program sends, all or none. Throws `surveillance.counts-refused` with what is wrong in each row; a huge
 * value without a note is refused too, so that nothing is acknowledged that does not count. Gives how many are stored and
 * how many were known already.
 */
export async function takeCounts(
  k: CountKernel,
  counts: readonly SentCount[],
  sender: Pick<Sender, 'by' | 'isAllowed'>,
): Promise<{ stored: number; unchanged: number }> {
  const rows: ReadRow[] = counts.map((count, i) => ({
    row: i + 1,
    cells: Object.fromEntries(Object.entries(count).filter(([, value]) => value !== undefined && value !== '')),
  }));
  return k.db.transaction(async (tx) => {
    const checked = await check(tx, k.clock.today(), rows, sender);
    const wrong = checked.filter(({ state }) => state === 'rejected' || state === 'warned');
    if (wrong.length > 0)
      throw new KangyuError('surveillance.counts-refused', {
        rows: wrong.length,
        row: wrong[0]!.row,
        reason: wrong[0]!.problems.find(({ level }) => level !== 'info')?.message.en ?? '',
        problems: wrong
          .slice(0, 100)
          .map(({ row, problems }) => ({ row, problems: problems.filter(({ level }) => level !== 'info') })),
      });
    const accepted = checked.filter(({ state }) => state === 'accepted');
    if (accepted.length > 0)
      await keep(k, tx, { origin: 'api', return: null, by: sender.by, at: k.clock.now() }, accepted);
    return { stored: accepted.length, unchanged: checked.length - accepted.length };
  });
}
