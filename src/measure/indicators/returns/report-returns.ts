/** Returns of reported values: judged against the catalogue, stored as reported values. */
import { findPeriod } from '../../../algorithms/periods.ts';
import { type Kernel, type Queryable, type Tx, uuidv7 } from '../../../kernel/index.ts';
import { areas } from '../../population/index.ts';
import { type ReadRow, type ReturnKind, type Sender, textOfCell } from '../../returns/index.ts';
import { catalogue } from '../load-catalogue.ts';
import { insertReportedRows, withdrawReported } from '../store-reported.ts';
import { type CheckContext, type CheckedRow, checkRows } from './check-rows.ts';
import { FORM } from './columns.ts';
import { reportedIndicators } from './make-template.ts';
import { returns, selectClosedKeys, selectCurrent, selectLastReported } from './store-returns.ts';

export function reportReturns(kernel: Pick<Kernel, 'clock' | 'outbox'>): ReturnKind<CheckedRow> {
  return {
    form: FORM,
    store: returns,
    areas: (q) => areas(q, kernel.clock.today()),
    check: async (q, rows, sender, period) =>
      checkRows(rows, await contextOf(q, kernel.clock.today(), rows, sender, period)),
    async keep(tx, origin, accepted) {
      const values = accepted.map(({ item, area, period, values: figures, row }) => ({
        ...{ id: uuidv7(), indicator: item!, area: area!, period: period!, ...figures!, row },
      }));
      await insertReportedRows(tx, origin, values);
      await publishCells(kernel, tx, values);
      return new Map(values.map(({ row, id }) => [row, id]));
    },
    async withdraw(tx, id, at) {
      const cells = await withdrawReported(tx, id, at);
      await publishCells(kernel, tx, cells);
      return cells.length;
    },
  };
}

async function contextOf(
  q: Queryable,
  today: string,
  rows: readonly ReadRow[],
  sender: Sender,
  period: string | undefined,
): Promise<CheckContext> {
  const distinct = (key: string) => [...new Set(rows.map(({ cells }) => textOfCell(cells[key])))];
  const [codes, places] = [distinct('indicator'), distinct('area')];
  const periods = distinct('period').filter((label) => findPeriod(label));
  const known = catalogue();
  const book = await areas(q, today);
  return {
    today,
    period,
    areas: new Map([...book].reverse().map((area) => [area.code, area])),
    isAllowed: sender.isAllowed,
    indicators: new Map(reportedIndicators().map((one) => [one.code, one])),
    isComputed: (code) => known.bases.has(code) || known.derived.has(code),
    last: await selectLastReported(q, codes, places, periods),
    current: await selectCurrent(q, codes, places, periods),
    closed: await selectClosedKeys(q, periods),
  };
}

async function publishCells(
  kernel: Pick<Kernel, 'outbox'>,
  tx: Tx,
  cells: readonly { indicator: string; area: string; period: string }[],
): Promise<void> {
  if (cells.length === 0) return;
  const distinct = (key: 'indicator' | 'area' | 'period') => [...new Set(cells.map((cell) => cell[key]))];
  await kernel.outbox.publish(tx, 'cells', {
    indicators: distinct('indicator'),
    areas: distinct('area'),
    periods: distinct('period'),
  });
}
