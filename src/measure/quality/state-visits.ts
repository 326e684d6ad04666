import { findPeriod } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { insertStatement } from './store.ts';

export interface Statement {
  source: string;
  /** `YYYY-MM` */
  month: string;
  visits: number;
  note?: string | undefined;
  by: string;
}

/** Keeps how many visits a source states in its statistics for a month; the newest statement counts at the next run. */
export async function stateVisits(kernel: Pick<Kernel, 'db' | 'clock'>, statement: Statement): Promise<void> {
  const { source, month, visits, note, by } = statement;
  if (findPeriod(month)?.kind !== 'month') throw new KangyuError('quality.period', { period: month });
  await insertStatement(kernel.db, {
    id: uuidv7(),
    source,
    month,
    visits,
    note: note?.trim() || null,
    by,
    at: kernel.clock.now(),
  });
}
