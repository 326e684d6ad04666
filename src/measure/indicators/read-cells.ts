/** Cells as people read them: computed or reported, with names, closed value, suppression and freshness. */
import { findPeriod, type Period } from '../../algorithms/periods.ts';
import { roundHalfUp } from '../../algorithms/rounding.ts';
import { type Clock, type Instance, KangyuError, type Queryable } from '../../kernel/index.ts';
import { children } from '../population/index.ts';
import { emptyBeforeBegin } from './begins.ts';
import { deriveCells } from './derive-cells.ts';
import { basesOf, catalogue, isPerHead } from './load-catalogue.ts';
import { isSample, isSmallSample } from './small-samples.ts';
import { type AreaInfo, type StoredCell, selectAreaInfo, selectCells, selectInstitutionNames } from './store-cells.ts';
import { selectInstitutionsWithFacts } from './store-facts.ts';
import { type ClosedValue, type ReportedValue, selectClosed, selectReported } from './store-reported.ts';
import { selectPopulationFingerprint, selectStaleViews, selectWatermark } from './store-state.ts';
import type { BaseIndicator, ComputedCell, DerivedIndicator, UsedPopulation } from './types.ts';

/** What reading needs of the kernel. */
export interface Reading {
  db: Queryable;
  clock: Clock;
  /** Says whether the residents on record are a sample; without it they are all. */
  instance?: Instance;
}

export interface Cell {
  indicator: string;
  area: string | null;
  institution: string | null;
  name?: string;
  period: string;
  stratum: string | null;
  numerator: number | null;
  denominator: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  source: 'computed' | 'reported' | 'none';
  /** Fewer than five persons in an area below county: names are not listed and counts are shown as `<5`. */
  suppressed: boolean;
  /** A rate of rare events that the sample of a demonstration cannot carry: there is no value, though counts are there. */
  smallSample?: true;
  closed: { value: number | null; at: string; by: string } | null;
  /** The live value differs from the closed one at the indicator's own decimals. */
  restated: boolean;
  formulaVersion: string;
  computedAt: string | null;
  /** Changed records are waiting to be taken in. */
  stale: boolean;
  population: UsedPopulation | null;
  commitSeq: string | null;
}

export interface CellQuestion {
  indicator: string | readonly string[];
  areas?: readonly string[];
  /** The areas' children instead of the areas. */
  children?: boolean;
  institutions?: readonly string[];
  /** All institutions with something to count inside `areas`. */
  byInstitution?: boolean;
  periods: readonly string[];
  /** `''` is the total (default). */
  strata?: readonly string[];
}

export type Indicator = DerivedIndicator | BaseIndicator;

export function getIndicator(code: string): Indicator {
  const indicator = catalogue().derived.get(code) ?? catalogue().bases.get(code);
  if (!indicator) throw new KangyuError('indicators.unknown', { code });
  return indicator;
}

export function readPeriods(labels: readonly string[]): Period[] {
  return labels.map((label) => {
    const period = findPeriod(label);
    if (!period) throw new KangyuError('indicators.period', { period: label });
    return period;
  });
}

export const basesBehind = (indicator: Indicator): BaseIndicator[] =>
  'method' in indicator ? basesOf(indicator).map((code) => catalogue().bases.get(code)!) : [indicator];

/** Cells in the order of indicators, places, periods, strata. */
export async function cells(k: Reading, question: CellQuestion): Promise<Cell[]> {
  const indicators = [question.indicator].flat().map(getIndicator);
  const periods = readPeriods(question.periods);
  const strata = question.strata ?? [''];
  const areas = await selectAreaInfo(k.db);
  const stale = await staleness(k.db);
  if (question.institutions || question.byInstitution) {
    const lists = await Promise.all(indicators.map((i) => institutionCells(k, i, question, periods, strata, stale(i))));
    return lists.flat();
  }
  if (!question.areas) throw new KangyuError('indicators.scope');
  const codes = question.children ? await childCodes(k.db, question.areas, areas) : question.areas;
  const computed = await emptyBeforeBegin(k.db, await areaCells(k, indicators, codes, periods, strata));
  const labels = periods.map((p) => p.label);
  const filter = { indicators: indicators.map((i) => i.code), areas: codes, periods: labels };
  const total = strata.includes('');
  const reported = byCell(total ? await selectReported(k.db, { ...filter, current: true }) : []);
  const closed = byCell(total ? await selectClosed(k.db, filter) : []);
  const info = new Map(areas.map((a) => [a.code, a]));
  const carried = carrier(k);
  return computed.map((cell) => {
    const indicator = getIndicator(cell.indicator);
    const key = cell.stratum === '' ? `${cell.indicator}|${cell.code}|${cell.period}` : '-';
    return present(
      indicator,
      carried(indicator, cell),
      stale(indicator),
      info.get(cell.code),
      reported.get(key),
      closed.get(key),
    );
  });
}

/** Parts of one tree, so that what a managed area looks after does not stand beside the areas it lies in. */
async function childCodes(q: Queryable, parents: readonly string[], known: readonly AreaInfo[]): Promise<string[]> {
  const reported = new Set(known.map((area) => area.code));
  const lists = await Promise.all(parents.map((parent) => children(q, parent)));
  return [...new Set(lists.flat().map((area) => area.code))].filter((code) => reported.has(code));
}

function byCell<T extends { indicator: string; area: string; period: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [`${row.indicator}|${row.area}|${row.period}`, row]));
}

/** Kept cells where they exist, the others computed now. */
async function areaCells(
  k: Reading,
  indicators: readonly Indicator[],
  codes: readonly string[],
  periods: readonly Period[],
  strata: readonly string[],
): Promise<StoredCell[]> {
  const labels = periods.map((p) => p.label);
  const derived = indicators.filter((i) => 'method' in i).map((i) => i.code);
  const stored = await selectCells(k.db, { indicators: derived, codes, periods: labels, strata });
  const key = (indicator: string, code: string, period: string, stratum: string) =>
    [indicator, code, period, stratum].join('|');
  const found = new Map(stored.map((c) => [key(c.indicator, c.code, c.period, c.stratum), c]));
  const isMissing = (i: Indicator, code: string, period: string) =>
    strata.some((stratum) => !found.has(key(i.code, code, period, stratum)));
  const missing = {
    indicators: indicators.filter((i) => codes.some((code) => labels.some((label) => isMissing(i, code, label)))),
    codes: codes.filter((code) => indicators.some((i) => labels.some((label) => isMissing(i, code, label)))),
    periods: periods.filter((p) => indicators.some((i) => codes.some((code) => isMissing(i, code, p.label)))),
  };
  if (missing.indicators.length > 0) {
    const { commitSeq } = await selectWatermark(k.db);
    const target = { scope: 'area' as const, ...missing, today: k.clock.today() };
    for (const cell of await deriveCells(k.db, catalogue(), missing.indicators, target, strata)) {
      const at = key(cell.indicator, cell.code, cell.period, cell.stratum);
      const { version } = getIndicator(cell.indicator);
      if (!found.has(at)) found.set(at, { ...cell, formulaVersion: version, commitSeq, computedAt: k.clock.now() });
    }
  }
  return indicators.flatMap((i) =>
    codes.flatMap((code) =>
      labels.flatMap((label) => strata.map((stratum) => found.get(key(i.code, code, label, stratum))!)),
    ),
  );
}

async function institutionCells(
  k: Reading,
  indicator: Indicator,
  question: CellQuestion,
  periods: readonly Period[],
  strata: readonly string[],
  stale: boolean,
): Promise<Cell[]> {
  const bases = basesBehind(indicator).map((b) => b.code);
  const ids = question.institutions ?? (await selectInstitutionsWithFacts(k.db, bases));
  const names = await selectInstitutionNames(k.db, ids);
  const inside =
    question.byInstitution && question.areas
      ? await institutionsInside(k.db, question.areas, k.clock.today(), ids)
      : undefined;
  const codes = ids.filter((id) => !inside || inside.has(id)).sort((a, b) => a.localeCompare(b));
  const { commitSeq } = await selectWatermark(k.db);
  const target = { scope: 'institution' as const, codes, periods, today: k.clock.today() };
  const computed = await emptyBeforeBegin(k.db, await deriveCells(k.db, catalogue(), [indicator], target, strata));
  const carried = carrier(k);
  return computed
    .map((cell) => carried(indicator, cell))
    .map((cell) => ({ ...cell, formulaVersion: indicator.version, commitSeq, computedAt: k.clock.now() }))
    .map((cell) => ({ ...present(indicator, cell, stale, undefined), name: names.get(cell.code)?.name ?? cell.code }));
}

async function institutionsInside(
  q: Queryable,
  areas: readonly string[],
  on: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await q.query<{ id: string }>(
    `select distinct i.id from project.pub_institution i
     join population.pub_area_closure c on c.descendant = i.area and c.ancestor = any($1) and c.valid_from <= $2 and c.valid_to > $2
     where i.id = any($3)`,
    [areas, on, ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Says of an indicator whether changes that it depends on wait to be taken in. */
async function staleness(q: Queryable): Promise<(indicator: Indicator) => boolean> {
  const views = await selectStaleViews(q);
  const newFigures = (await selectWatermark(q)).population !== (await selectPopulationFingerprint(q));
  return (indicator) => {
    if (newFigures && 'method' in indicator && isPerHead(indicator)) return true;
    return (
      views.size > 0 && basesBehind(indicator).some((base) => Object.keys(base.reach).some((view) => views.has(view)))
    );
  };
}

const BELOW_COUNTY = new Set(['township', 'village']);
const SMALL = 5;

/** Whether a list of the cell would single out persons. */
export function isSuppressed(indicator: Indicator, level: string | undefined, numerator: number | null): boolean {
  if (numerator === null || numerator <= 0 || numerator >= SMALL || !BELOW_COUNTY.has(level ?? '')) return false;
  return basesBehind(indicator).some((base) => base.personal);
}

/** Takes the value away from cells whose sample cannot carry it. */
function carrier({ instance }: Reading): <C extends ComputedCell>(indicator: Indicator, cell: C) => C & Carried {
  if (!isSample(instance)) return (_, cell) => cell;
  return (indicator, cell) =>
    'method' in indicator && cell.value !== null && isSmallSample(indicator, cell)
      ? { ...cell, value: null, low: null, high: null, smallSample: true as const }
      : cell;
}
type Carried = { smallSample?: true };

function present(
  indicator: Indicator,
  cell: StoredCell & Carried,
  stale: boolean,
  area: AreaInfo | undefined,
  reported?: ReportedValue,
  closed?: ClosedValue,
): Cell {
  const useReported = reported !== undefined && cell.value === null;
  const { scope, code } = cell;
  const value = useReported ? reported.value : cell.value;
  return {
    indicator: indicator.code,
    area: scope === 'area' ? code : null,
    institution: scope === 'institution' ? code : null,
    ...(area ? { name: area.name } : {}),
    period: cell.period,
    stratum: cell.stratum === '' ? null : cell.stratum,
    numerator: useReported ? reported.numerator : cell.numerator,
    denominator: useReported ? reported.denominator : cell.denominator,
    value,
    low: useReported ? null : cell.low,
    high: useReported ? null : cell.high,
    source: useReported ? 'reported' : cell.value !== null || cell.numerator !== null ? 'computed' : 'none',
    suppressed: !useReported && isSuppressed(indicator, area?.level, cell.numerator),
    ...(cell.smallSample && !useReported ? { smallSample: true as const } : {}),
    closed: closed ? { value: closed.value, at: closed.closedAt.toISOString(), by: closed.closedBy } : null,
    restated: closed !== undefined && differs(indicator, closed.value, value),
    formulaVersion: cell.formulaVersion,
    computedAt: useReported ? reported.reportedAt : (cell.computedAt?.toISOString() ?? null),
    stale: stale && !useReported,
    population: useReported ? null : cell.population,
    commitSeq: useReported ? null : cell.commitSeq,
  };
}

/** Whether two values differ at the indicator's own decimals. */
export function differs(indicator: Indicator, a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return roundHalfUp(a, indicator.decimals) !== roundHalfUp(b, indicator.decimals);
}
