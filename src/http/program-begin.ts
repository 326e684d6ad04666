/** Figures of a programme before anything of it was recorded: no data, which is not nought. */
import { findPeriod } from '../algorithms/periods.ts';
import { firstContactOn } from '../decide/programs/index.ts';
import type { Queryable } from '../kernel/index.ts';
import { contentPacks } from '../packs/index.ts';
import type { Cell } from './contract.ts';

type Figure = Pick<Cell, 'period' | 'numerator' | 'denominator' | 'value' | 'low' | 'high'>;

/** Values of nought in periods that ended before the first contact of the indicator's programme become empty. */
export async function emptyBeforeBegin<T extends Figure>(
  q: Queryable,
  code: string,
  found: readonly T[],
): Promise<T[]> {
  const pack = contentPacks().find(({ indicators }) => indicators.includes(`${code}.yaml`));
  if (!pack || found.every(({ value }) => value !== 0)) return [...found];
  const forms = [...new Set(pack.forms.map(({ compiled }) => compiled.form.code))];
  const first = await firstContactOn(q, pack.id, forms);
  return found.map((cell) => {
    const end = findPeriod(cell.period)?.end;
    if (cell.value !== 0 || end === undefined || (first !== null && end >= first)) return cell;
    return { ...cell, numerator: null, denominator: null, value: null, low: null, high: null };
  });
}
