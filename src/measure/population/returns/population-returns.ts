/** Returns of population: judged against the area tree, their own sums and the year before; stored as vintages. */
import { isDay } from '../../../algorithms/periods.ts';
import { type Kernel, type Tx, uuidv7 } from '../../../kernel/index.ts';
import { type ReturnKind, textOfCell } from '../../returns/index.ts';
import { selectAreas } from '../store.ts';
import { checkRows } from './check-rows.ts';
import { FORM } from './columns.ts';
import { type PopulationCheck, yearBefore } from './figure.ts';
import { populationRules } from './rules.ts';
import { insertFigures, returns, selectStored, withdrawFigures } from './store-returns.ts';

/** `changed` runs in the transaction of every change, so that what is computed from population follows. */
export function populationReturns(
  kernel: Pick<Kernel, 'clock'>,
  changed: (tx: Tx) => Promise<void>,
): ReturnKind<PopulationCheck> {
  const areas = (q: Parameters<typeof selectAreas>[0]) => selectAreas(q, kernel.clock.today());
  return {
    form: FORM,
    store: returns,
    areas,
    async check(q, rows, { isAllowed }, date) {
      const book = await areas(q);
      const distinct = (key: string) => [...new Set(rows.map(({ cells }) => textOfCell(cells[key])))];
      const dates = distinct('date').filter(isDay);
      return checkRows(rows, {
        ...{ today: kernel.clock.today(), date, isAllowed, rules: populationRules() },
        areas: new Map([...book].reverse().map((area) => [area.code, area])),
        stored: await selectStored(q, distinct('area'), [...dates, ...dates.map(yearBefore)]),
      });
    },
    async keep(tx, origin, accepted) {
      const figures = accepted.map(({ figure, row }) => ({ ...figure!, id: uuidv7(), row }));
      await insertFigures(tx, origin, figures);
      await changed(tx);
      return new Map(figures.map(({ row, id }) => [row, id]));
    },
    async withdraw(tx, id, at) {
      const count = await withdrawFigures(tx, id, at);
      if (count > 0) await changed(tx);
      return count;
    },
  };
}
