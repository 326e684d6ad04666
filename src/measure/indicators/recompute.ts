/**
 * Brings facts, sums and cells up to date. Incremental and full paths share the same SQL (compile-base.ts,
 * sum-statement.ts); a property test holds them together.
 */
import { findPeriod, periodsBetween } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { deriveCells } from './derive-cells.ts';
import { basesOf, isOfYears, isPerHead, catalogue as loadedCatalogue } from './load-catalogue.ts';
import { deleteCellsAfter, selectKeptAreas, upsertCells } from './store-cells.ts';
import {
  addToBaseCells,
  expandReach,
  recomputeBaseCells,
  replaceAllFacts,
  replaceFacts,
  subjectsOf,
} from './store-facts.ts';
import * as state from './store-state.ts';
import { addUpFacts } from './sum-statement.ts';
import type { BaseIndicator, BaseSum, Catalogue, CellKey, DerivedIndicator } from './types.ts';

/** Years before the current one that cells are kept for. */
const KEPT_YEARS = 6;
const BATCH = 20_000;

type Needs = Pick<Kernel, 'db' | 'clock' | 'outbox'>;

export interface Recomputation {
  /** Base indicators whose sums changed, derived indicators computed again. */
  bases: string[];
  indicators: string[];
  cells: number;
}

/** Takes in all marked changes and the passing of days. One transaction a batch; waits for a recomputation under way. */
export async function recompute(kernel: Needs, catalogue: Catalogue = loadedCatalogue()): Promise<Recomputation> {
  const done: Recomputation = { bases: [], indicators: [], cells: 0 };
  for (let more = true; more; ) {
    const step = await kernel.db.transaction((tx) => recomputeBatch(tx, kernel, catalogue));
    done.bases = [...new Set([...done.bases, ...step.bases])];
    done.indicators = [...new Set([...done.indicators, ...step.indicators])];
    done.cells += step.cells;
    more = step.more;
  }
  return done;
}

interface Run {
  tx: Tx;
  catalogue: Catalogue;
  today: string;
  since: string;
  /** Changed sums by base. */
  changed: Map<string, CellKey[]>;
  /** Periods that have begun since the last run. */
  fresh: readonly string[];
  /** Derived indicators to compute everywhere (new or changed formula, new figures, a register that begins). */
  everywhere: Set<string>;
}

async function recomputeBatch(tx: Tx, kernel: Needs, catalogue: Catalogue): Promise<Recomputation & { more: boolean }> {
  await state.lockRecomputation(tx);
  const today = kernel.clock.today();
  const run: Run = {
    tx,
    catalogue,
    today,
    since: `${Number(today.slice(0, 4)) - KEPT_YEARS}-01-01`,
    changed: new Map(),
    fresh: [],
    everywhere: new Set(),
  };
  // Marks first: what a mark stands for is committed, so every reading after this sees it; what commits later keeps its mark.
  let { marks, seq, more } = await state.takeMarks(tx, BATCH);
  const watermark = await state.selectWatermark(tx);
  const tree = await state.selectTreeFingerprint(tx);
  const population = await state.selectPopulationFingerprint(tx);
  const passed = await openPeriods(run, watermark.day);
  const full = await basesDueInFull(run, watermark.tree !== tree || passed === 'all');
  // Bases that are all made anew read everything that is committed: the marks that wait say nothing more. After the load of a
  // city they would otherwise be taken in again, batch by batch, at the cost of the whole.
  if (more && full.length === catalogue.bases.size) {
    const newest = await state.dropMarks(tx);
    if (newest !== null && (seq === null || BigInt(newest) > BigInt(seq))) seq = newest;
    more = false;
  }
  for (const base of full) await recomputeInFull(run, base, kernel.clock.now());
  if (passed !== 'all' && passed.length > 0) {
    for (const base of catalogue.bases.values())
      if (!full.includes(base)) note(run, base, await recomputeBaseCells(tx, base, today, passed));
  }
  for (const [base, keys] of await subjectsBehind(run, marks))
    if (!full.includes(base)) await recomputeSubjects(run, base, keys);
  await findFormulasDue(run, watermark.population !== population);
  await findBeginnings(run);
  await state.updateWatermark(tx, { seq, day: today, tree, population });
  const derived = await recomputeDerived(run, kernel.clock.now(), seq ?? watermark.commitSeq);
  const bases = [...run.changed].filter(([, keys]) => keys.length > 0).map(([base]) => base);
  if (derived.areas.size > 0 || bases.length > 0) {
    const keys = bases.flatMap((base) => run.changed.get(base)!);
    await kernel.outbox.publish(tx, 'cells', {
      indicators: [...new Set([...derived.indicators, ...bases])],
      areas: [...new Set([...derived.areas, ...keys.map((k) => k.code)])],
      periods: [...new Set([...derived.periods, ...keys.map((k) => k.period)])],
    });
  }
  return { bases, indicators: [...derived.indicators], cells: derived.cells, more };
}

function note(run: Run, base: BaseIndicator, keys: readonly CellKey[]): void {
  run.changed.set(base.code, [...(run.changed.get(base.code) ?? []), ...keys]);
}

/** Adds the periods that have begun; gives the labels to compute because a day passed, `all` when the clock went back. */
async function openPeriods(run: Run, day: string | null): Promise<'all' | string[]> {
  const { tx, today } = run;
  if (day !== null && today < day) await deleteCellsAfter(tx, today);
  const known = await state.selectPeriods(tx);
  // The window only grows: facts of exposure begin at its first day.
  run.since = known.reduce((first, p) => (p.start < first ? p.start : first), run.since);
  const wanted = [...periodsBetween('year', run.since, today), ...periodsBetween('month', run.since, today)];
  const fresh = wanted.filter((p) => !known.some((k) => k.label === p.label));
  await state.insertPeriods(tx, fresh);
  run.fresh = fresh.map((p) => p.label);
  if (day === null || today < day) return 'all';
  if (today === day) return fresh.map((p) => p.label);
  return wanted.filter((p) => p.end >= day).map((p) => p.label);
}

/** Bases never computed, with a changed text, due for a refresh by age, or all of them when the tree changed. */
async function basesDueInFull(run: Run, all: boolean): Promise<BaseIndicator[]> {
  const states = await state.selectBaseStates(run.tx);
  const known = [...run.catalogue.bases.keys()];
  if ([...states.keys()].some((base) => !run.catalogue.bases.has(base)))
    await state.forgetOthers(run.tx, known, [...run.catalogue.derived.keys()]);
  return [...run.catalogue.bases.values()].filter((base) => {
    const done = states.get(base.code);
    if (all || done?.hash !== base.hash) return true;
    return base.refreshDays !== undefined && daysOld(done.refreshedOn, run.today) >= base.refreshDays;
  });
}

const daysOld = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

async function recomputeInFull(run: Run, base: BaseIndicator, at: Date): Promise<void> {
  await replaceAllFacts(run.tx, base, run.since, run.today);
  note(run, base, await recomputeBaseCells(run.tx, base, run.today));
  await state.upsertBaseState(run.tx, base.code, base.hash, run.today, at);
}

/** Which subjects of which bases the marked values touch, directly or through a reach. */
async function subjectsBehind(run: Run, marks: readonly state.Mark[]): Promise<Map<BaseIndicator, string[]>> {
  const keysOf = new Map<string, string[]>();
  for (const mark of marks) {
    const place = `${mark.view}|${mark.field}`;
    const keys = keysOf.get(place) ?? [];
    keys.push(mark.key);
    keysOf.set(place, keys);
  }
  const expanded = new Map<string, Promise<string[]>>(); // many bases reach their subjects by the same select
  const found = new Map<BaseIndicator, string[]>();
  for (const base of run.catalogue.bases.values()) {
    const subjects = new Set<string>();
    for (const [view, reach] of Object.entries(base.reach)) {
      const keys = keysOf.get(`${view}|${typeof reach === 'string' ? reach : reach.field}`);
      if (!keys) continue;
      if (typeof reach === 'string') for (const key of keys) subjects.add(key);
      else {
        const place = `${view}|${reach.field}|${reach.subjects}`;
        if (!expanded.has(place)) expanded.set(place, expandReach(run.tx, reach.subjects, keys));
        for (const key of await expanded.get(place)!) subjects.add(key);
      }
    }
    if (subjects.size > 0) found.set(base, [...subjects]);
  }
  return found;
}

/** The difference that the subjects make, before and after, goes to the kept sums. */
async function recomputeSubjects(run: Run, base: BaseIndicator, keys: readonly string[]): Promise<void> {
  const question = { subjects: subjectsOf(base, keys), periods: 'kept' as const, today: run.today };
  const before = await addUpFacts(run.tx, base, question);
  await replaceFacts(run.tx, base, keys, run.since, run.today);
  const after = await addUpFacts(run.tx, base, question);
  const changes = difference(before, after);
  await addToBaseCells(run.tx, base.code, changes);
  note(run, base, changes);
}

export function difference(before: readonly BaseSum[], after: readonly BaseSum[]): BaseSum[] {
  const changes = new Map<string, BaseSum>();
  const add = (sum: BaseSum, sign: 1 | -1): void => {
    const key = [sum.scope, sum.code, sum.period, sum.stratum].join('|');
    const at = changes.get(key) ?? { ...sum, numerator: 0, denominator: 0, facts: 0 };
    at.numerator += sign * sum.numerator;
    at.denominator += sign * sum.denominator;
    at.facts += sign * sum.facts;
    changes.set(key, at);
  };
  for (const sum of after) add(sum, 1);
  for (const sum of before) add(sum, -1);
  return [...changes.values()].filter((c) => c.numerator !== 0 || c.denominator !== 0 || c.facts !== 0);
}

/** Formulas with a new text are computed everywhere; those per head where official figures changed. */
async function findFormulasDue(run: Run, newFigures: boolean): Promise<void> {
  const states = await state.selectDerivedStates(run.tx);
  const due = [...run.catalogue.derived.values()].filter((i) => states.get(i.code) !== formulaHash(i));
  const hashes = due.map((i) => ({ indicator: i.code, hash: formulaHash(i) }));
  if (due.length > 0) await state.upsertDerivedStates(run.tx, hashes);
  for (const indicator of due) run.everywhere.add(indicator.code);
  if (!newFigures) return;
  for (const indicator of run.catalogue.derived.values()) if (isPerHead(indicator)) run.everywhere.add(indicator.code);
}

/** Where a register begins (or loses its first entries), places without an entry turn from unknown to zero, or back. */
async function findBeginnings(run: Run): Promise<void> {
  const moved = new Set(await state.updateFirstDays(run.tx));
  if (moved.size === 0) return;
  for (const indicator of run.catalogue.derived.values()) {
    const bases = basesOf(indicator).map((code) => run.catalogue.bases.get(code)!);
    if (bases.some((base) => moved.has(base.presence ?? base.code))) run.everywhere.add(indicator.code);
  }
}

const formulaHash = (indicator: DerivedIndicator): string => {
  const {
    title: _title,
    definition: _definition,
    formula: _formula,
    references: _references,
    aliases: _aliases,
    ...rest
  } = indicator;
  return JSON.stringify(rest);
};

interface Derived {
  indicators: Set<string>;
  areas: Set<string>;
  periods: Set<string>;
  cells: number;
}

async function recomputeDerived(run: Run, at: Date, seq: string | null): Promise<Derived> {
  const kept = new Set(await selectKeptAreas(run.tx));
  const all = (await state.selectPeriods(run.tx)).filter((p) => p.start <= run.today).map((p) => p.label);
  const done: Derived = { indicators: new Set(), areas: new Set(), periods: new Set(), cells: 0 };
  // Indicators with the same cells to compute are computed together: one read of sums serves them.
  const groups = new Map<string, Cells & { indicators: Set<DerivedIndicator> }>();
  for (const indicator of run.catalogue.derived.values()) {
    if (indicator.method === 'reported') continue;
    for (const due of dueCells(run, indicator, kept, all)) {
      const cells = { codes: due.codes, periods: due.periods.filter(keptPeriod(run.catalogue, indicator)) };
      if (cells.codes.length === 0 || cells.periods.length === 0) continue;
      const key = JSON.stringify(cells);
      const group = groups.get(key) ?? { indicators: new Set<DerivedIndicator>(), ...cells };
      group.indicators.add(indicator);
      groups.set(key, group);
    }
  }
  for (const { indicators, codes, periods } of groups.values()) {
    const labelled = periods.map((label) => findPeriod(label)!);
    const step = Math.max(1, Math.floor(CELLS_AT_ONCE / (indicators.size * periods.length)));
    for (let from = 0; from < codes.length; from += step) {
      const part = codes.slice(from, from + step);
      const target = { scope: 'area' as const, codes: part, periods: labelled, today: run.today };
      const cells = await deriveCells(run.tx, run.catalogue, [...indicators], target);
      await upsertCells(
        run.tx,
        cells.map((cell) => ({ ...cell, formulaVersion: run.catalogue.derived.get(cell.indicator)!.version })),
        at,
        seq,
      );
      done.cells += cells.length;
    }
    for (const indicator of indicators) done.indicators.add(indicator.code);
    for (const code of codes) done.areas.add(code);
    for (const period of periods) done.periods.add(period);
  }
  return done;
}

/** A city with two thousand areas has millions of cells: they are computed and stored in parts that fit into one statement. */
const CELLS_AT_ONCE = 100_000;

interface Cells {
  codes: string[];
  periods: string[];
}

/** What a changed formula, new figures or a beginning register call for; else what changed sums touch, and periods that began. */
function dueCells(run: Run, indicator: DerivedIndicator, kept: ReadonlySet<string>, all: readonly string[]): Cells[] {
  const codes = [...kept].sort();
  if (run.everywhere.has(indicator.code)) return [{ codes, periods: [...all] }];
  return [touchedCells(run, indicator, kept, all), { codes, periods: [...run.fresh] }];
}

/** Periods that cells are kept for: those of a kind that all sums behind are kept for. Life tables need whole years. */
function keptPeriod(catalogue: Catalogue, indicator: DerivedIndicator): (label: string) => boolean {
  const kinds = basesOf(indicator).map((code) => catalogue.bases.get(code)!.periods);
  return (label) => {
    const kind = label.length === 4 ? 'year' : 'month';
    return kinds.every((kept) => kept.includes(kind)) && (!isOfYears(indicator) || kind === 'year');
  };
}

/** Places and periods in which a sum that the indicator uses changed (their product: a few cells too many are harmless). */
function touchedCells(run: Run, indicator: DerivedIndicator, kept: ReadonlySet<string>, all: readonly string[]): Cells {
  const codes = new Set<string>();
  const periods = new Set<string>();
  for (const base of basesOf(indicator)) {
    const changed = run.changed.get(base) ?? [];
    // What moves between two parts of an area leaves its own sum as it was, but not the lowest of its parts.
    if (indicator.method === 'lowest' && changed.length > 0) for (const code of kept) codes.add(code);
    for (const key of changed) {
      if (!kept.has(key.code)) continue;
      codes.add(key.code);
      for (const label of reachedPeriods(indicator, key.period)) if (all.includes(label)) periods.add(label);
    }
  }
  return { codes: [...codes].sort(), periods: [...periods].sort() };
}

/** Later years of an indicator that pools years use the year too. */
function reachedPeriods(indicator: DerivedIndicator, label: string): string[] {
  if (!isOfYears(indicator) || !/^\d{4}$/.test(label)) return [label];
  return Array.from({ length: indicator.pool.years }, (_, i) => String(Number(label) + i));
}
