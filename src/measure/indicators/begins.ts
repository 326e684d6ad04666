/** Figures of the time before anything of their kind was recorded: no data, which is not nought. */
import { findPeriod } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';

/** First day of what an indicator counts, by its code: null where nothing is recorded yet, nothing where nobody keeps account of it. */
type Begins = (q: Queryable, codes: readonly string[]) => Promise<ReadonlyMap<string, string | null>>;
interface Figure {
  indicator: string;
  period: string;
  numerator: number | null;
  denominator: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
}

const sources: Begins[] = [];

/** A room that comes later says since when what its indicators count is recorded. */
export function tellBegins(begins: Begins): void {
  sources.push(begins);
}

/** Values of nought in periods that ended before the first record become empty. */
export async function emptyBeforeBegin<T extends Figure>(q: Queryable, found: readonly T[]): Promise<readonly T[]> {
  const nought = found.filter(({ value }) => value === 0);
  if (nought.length === 0) return found;
  const codes = [...new Set(nought.map(({ indicator }) => indicator))];
  const first = new Map((await Promise.all(sources.map((begins) => begins(q, codes)))).flatMap((one) => [...one]));
  return found.map((cell) => {
    const begin = first.get(cell.indicator);
    if (cell.value !== 0 || begin === undefined) return cell;
    const { end } = findPeriod(cell.period)!;
    if (begin !== null && begin <= end) return cell;
    return { ...cell, numerator: null, denominator: null, value: null, low: null, high: null };
  });
}
