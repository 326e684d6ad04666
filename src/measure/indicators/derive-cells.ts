/** Loads what derived indicators need for many cells at once, and computes them. */
import { groupBy } from '../../algorithms/group-by.ts';
import { findPeriod, type Period } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { openPopulation } from '../population/index.ts';
import { type Counts, computeCell, type Inputs } from './compute-cell.ts';
import { basesOf, isOfYears } from './load-catalogue.ts';
import { type AreaPart, selectAreaParts, selectFirstDays, selectKeptAreas } from './store-cells.ts';
import { selectBaseCells } from './store-facts.ts';
import { selectPeriods } from './store-state.ts';
import { addUpFacts } from './sum-statement.ts';
import type { BaseIndicator, BaseSum, Catalogue, CellKey, ComputedCell, DerivedIndicator, Scope } from './types.ts';

export interface Target {
  scope: Scope;
  codes: readonly string[];
  periods: readonly Period[];
  today: string;
}

const keyOf = (base: string, k: CellKey): string => [base, k.scope, k.code, k.period, k.stratum].join('|');

/** Reads everything that the indicators need at the target; kept sums where there are some, else from the facts. */
export async function openInputs(
  q: Queryable,
  catalogue: Catalogue,
  indicators: readonly (DerivedIndicator | BaseIndicator)[],
  target: Target,
): Promise<Inputs> {
  const bases = [...new Set(indicators.flatMap((i) => ('method' in i ? basesOf(i) : [i.code])))].map(
    (code) => catalogue.bases.get(code)!,
  );
  const periods = withPooledYears(indicators, target.periods);
  const compared = await areasCompared(q, indicators, target);
  const codes = [...new Set([...target.codes, ...compared.map(({ part }) => part)])];
  const [firstDays, sums] = [
    await selectFirstDays(
      q,
      bases.flatMap((b) => [b.code, b.presence ?? b.code]),
    ),
    await readSums(q, bases, { ...target, codes, periods }),
  ];
  const found = new Map<string, Counts>(sums.map((sum) => [keyOf(sum.base, sum), sum]));
  const byLabel = new Map(periods.map((p) => [p.label, p]));
  // Only indicators of the lowest share ask for parts; sums of other bases are not looked through for them.
  const lowest = new Set(indicators.flatMap((one) => ('method' in one && one.method === 'lowest' ? [one.base] : [])));
  const ofPlace = groupBy(
    sums.filter(({ base }) => lowest.has(base)),
    placeKey,
  );
  const insideOf = groupBy(compared, ({ area }) => area);
  const book = target.scope === 'area' ? await openPopulation(q, target.codes) : undefined;
  return {
    base: (code) => catalogue.bases.get(code)!,
    sum(base, key) {
      const first = firstDays.get(catalogue.bases.get(base)!.presence ?? base);
      const end = byLabel.get(key.period)?.end;
      if (first === undefined || end === undefined || first > end) return undefined;
      return found.get(keyOf(base, key)) ?? { numerator: 0, denominator: 0, facts: 0 };
    },
    population: (area, period, basis) => book?.at(area, period.end, basis),
    parts(indicator, key, { end }) {
      const inside = (insideOf.get(key.code) ?? []).filter(
        ({ level, from, to }) => level === indicator.level && from <= end && to > end,
      );
      const places = inside.length > 0 ? [...new Set(inside.map(({ part }) => part))] : [key.code];
      const ofBase = ({ stratum }: BaseSum) => isCut(stratum, key.stratum, indicator.strata);
      // In a fixed order, since of equal shares the first one counts.
      return places.flatMap((code) =>
        (ofPlace.get(placeKey({ base: indicator.base, code, period: key.period })) ?? [])
          .filter(ofBase)
          .sort((x, y) => (x.stratum < y.stratum ? -1 : 1)),
      );
    },
  };
}

const placeKey = ({ base, code, period }: Pick<BaseSum, 'base' | 'code' | 'period'>): string =>
  [base, code, period].join('|');

/** Whether a stratum tells exactly the wanted keys apart, within what is asked for. */
function isCut(stratum: string, asked: string, keys: readonly string[]): boolean {
  const parts = stratum.split(',').filter(Boolean);
  const fixed = asked.split(',').filter(Boolean);
  const rest = parts.filter((part) => !fixed.includes(part)).map((part) => part.slice(0, part.indexOf('=')));
  return (
    rest.length === keys.length && parts.length === keys.length + fixed.length && keys.every((k) => rest.includes(k))
  );
}

/** Areas inside the target's that indicators of the lowest share compare. */
async function areasCompared(
  q: Queryable,
  indicators: readonly (DerivedIndicator | BaseIndicator)[],
  { scope, codes }: Target,
): Promise<AreaPart[]> {
  const levels = new Set(indicators.flatMap((one) => ('method' in one && one.method === 'lowest' ? [one.level] : [])));
  return scope === 'area' && levels.size > 0 ? selectAreaParts(q, codes, [...levels]) : [];
}

/** All cells of the target, for each stratum asked for (`''` is the total). */
export async function deriveCells(
  q: Queryable,
  catalogue: Catalogue,
  indicators: readonly (DerivedIndicator | BaseIndicator)[],
  target: Target,
  strata: readonly string[] = [''],
): Promise<ComputedCell[]> {
  if (target.codes.length === 0 || target.periods.length === 0) return [];
  const inputs = await openInputs(q, catalogue, indicators, target);
  const { scope } = target;
  return indicators.flatMap((indicator) =>
    target.codes.flatMap((code) =>
      target.periods.flatMap((period) =>
        strata.map((stratum) => computeCell(indicator, { scope, code, period: period.label, stratum }, period, inputs)),
      ),
    ),
  );
}

function withPooledYears(
  indicators: readonly (DerivedIndicator | BaseIndicator)[],
  periods: readonly Period[],
): Period[] {
  const back = Math.max(1, ...indicators.map((i) => ('method' in i && isOfYears(i) ? i.pool.years : 1)));
  const all = new Map<string, Period>();
  for (const period of periods) {
    all.set(period.label, period);
    if (period.kind !== 'year') continue;
    for (let i = 1; i < back; i++) {
      const earlier = findPeriod(String(Number(period.label) - i));
      if (earlier) all.set(earlier.label, earlier);
    }
  }
  return [...all.values()];
}

/** Kept sums where there are some; villages, institutions and other periods from the facts. */
async function readSums(q: Queryable, bases: readonly BaseIndicator[], target: Target): Promise<BaseSum[]> {
  const { scope, today } = target;
  const keptAreas = new Set(scope === 'area' ? await selectKeptAreas(q) : []);
  const [areas, others] = [target.codes.filter((c) => keptAreas.has(c)), target.codes.filter((c) => !keptAreas.has(c))];
  const keptPeriods = new Map((await selectPeriods(q)).map((p) => [p.label, p.kind]));
  const isKept = (base: BaseIndicator, { label }: Period) =>
    keptPeriods.has(label) && base.periods.includes(keptPeriods.get(label)!);
  const labels = target.periods.filter((p) => keptPeriods.has(p.label)).map((p) => p.label);
  const sums =
    areas.length === 0 ? [] : await selectBaseCells(q, { bases: bases.map((b) => b.code), areas, periods: labels });
  for (const base of bases) {
    const add = async (codes: readonly string[], periods: readonly Period[]) => {
      if (codes.length === 0 || periods.length === 0) return;
      sums.push(...(await addUpFacts(q, base, { places: { scope, codes }, periods, today })));
    };
    await add(
      areas,
      target.periods.filter((p) => !isKept(base, p)),
    );
    await add(others, target.periods);
  }
  return sums;
}
