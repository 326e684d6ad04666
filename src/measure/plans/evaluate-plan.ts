import { isDay } from '../../algorithms/periods.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  type Cell,
  cells,
  describeIndicator,
  factsByCode,
  type IndicatorFacts,
  type Reading,
} from '../indicators/index.ts';
import {
  buildStatus,
  type ChosenValue,
  chooseValues,
  defaultDay,
  judgedTargets,
  type MeasuredCell,
  summarise,
} from './build-status.ts';
import { candidatePeriods } from './choose-period.ts';
import { figuresOf, restatedFigures } from './read-figures.ts';
import { getPlan, readPlans } from './read-plans.ts';
import type { DecidedDoubt, StoredPlan } from './store.ts';
import { numberOfStated } from './text-targets.ts';
import type { EvaluatedPlan, IndicatorNote, PlanDetail, PlanStatus, PlanSummary, TownshipValue } from './types.ts';

/** All plans, without their status. */
export async function listPlans(q: Reading['db']): Promise<PlanSummary[]> {
  return (await readPlans(q)).map(summarise);
}

/** Tasks, projects, standards and doubts of a plan. */
export async function planDetail(q: Reading['db'], id: string): Promise<PlanDetail> {
  const plan = await getPlan(q, id);
  return {
    ...summarise(plan),
    taskList: plan.tasks,
    projectList: plan.projects,
    standardList: plan.standards.map(({ ruleEn, ...standard }) => ({ ...standard, ...(ruleEn ? { ruleEn } : {}) })),
    doubts: plan.doubts,
    ...textLists(plan),
  };
}

function textLists(plan: StoredPlan): Pick<PlanDetail, 'statedList' | 'factList'> {
  const rows = new Set(judgedTargets(plan).map(({ no }) => no));
  return {
    statedList: plan.statedTargets.map(({ no: own, name, nameEn, unit, raw, byYear, kind, section }, index) => {
      const no = numberOfStated({ no: own }, index);
      return {
        ...{ no, name, unit, raw, byYear, kind, section },
        ...(nameEn ? { nameEn } : {}),
        judged: rows.has(no),
      };
    }),
    factList: (plan.baselineFacts ?? []).map(({ no, name, nameEn, value, bound, unit, year }) => ({
      ...{ no, name, value, bound, unit, year },
      ...(nameEn ? { nameEn } : {}),
    })),
  };
}

export async function planDoubts(q: Reading['db'], id: string): Promise<DecidedDoubt[]> {
  return (await getPlan(q, id)).doubts;
}

/** Status of every target on a day; without a day today, but never after the plan's end. */
export async function planStatus(k: Reading, id: string, on?: string): Promise<PlanStatus> {
  return (await evaluatePlan(k, id, on)).status;
}

/** Judges a plan with everything its report says: one look at the plan, one at its cells, one at those of its townships. */
export async function evaluatePlan(k: Reading, id: string, on?: string): Promise<EvaluatedPlan> {
  const today = k.clock.today();
  if (on !== undefined && !isDay(on)) throw new KangyuError('plans.date', { on });
  const plan = await getPlan(k.db, id);
  const day = on ?? defaultDay(plan.period, today);
  const facts = factsByCode();
  const codes = [
    ...new Set(judgedTargets(plan).flatMap(({ indicator }) => (indicator && facts.has(indicator) ? [indicator] : []))),
  ];
  const own = await ownCells(k, plan, codes, facts, day);
  const chosen = chooseValues(plan, facts, own.flatMap(measured));
  const townships = await townshipCells(k, plan, chosen);
  const names = new Map(townships.flatMap((cell) => (cell.area && cell.name ? [[cell.area, cell.name] as const] : [])));
  const status = buildStatus({ plan, on: day, chosen, townshipCells: townships.flatMap(measured), townships: names });
  return {
    plan,
    status,
    townships: townshipValues(chosen, townships, names),
    indicators: notes(codes, facts),
    figures: await figuresOf(k, plan, own),
    restatements: await restatedFigures(k, plan, own),
  };
}

/** Cells of the plan's area: ended years for all indicators, the latest months for stocks. */
async function ownCells(
  k: Reading,
  plan: StoredPlan,
  codes: readonly string[],
  facts: ReadonlyMap<string, IndicatorFacts>,
  day: string,
): Promise<Cell[]> {
  const baseYear = Math.min(
    plan.period[0] - 1,
    ...judgedTargets(plan).flatMap(({ baselineYear }) => baselineYear ?? []),
  );
  const { years, months } = candidatePeriods(day, k.clock.today(), baseYear);
  const areas = [plan.areaCode];
  const stocks = codes.filter((code) => facts.get(code)?.stock);
  const byYear =
    codes.length > 0 && years.length > 0 ? await cells(k, { indicator: codes, areas, periods: years }) : [];
  const byMonth =
    stocks.length > 0 && months.length > 0 ? await cells(k, { indicator: stocks, areas, periods: months }) : [];
  return [...byYear, ...byMonth];
}

/** Cells of the places one level down, in the periods the targets are judged by. */
async function townshipCells(k: Reading, plan: StoredPlan, chosen: readonly ChosenValue[]): Promise<Cell[]> {
  const wanted = chosen.filter(({ cell, facts }) => cell && facts?.byTownship);
  const periods = [...new Set(wanted.flatMap(({ cell }) => cell?.period ?? []))];
  const indicator = [...new Set(wanted.flatMap(({ cell }) => cell?.indicator ?? []))];
  if (indicator.length === 0) return [];
  return cells(k, { indicator, areas: [plan.areaCode], children: true, periods });
}

/** Drops cells without an area; small numbers are hidden with the value they would give away. */
function measured(cell: Cell): MeasuredCell[] {
  if (cell.area === null) return [];
  const { indicator, area, period, value, numerator, denominator, low, high, source, smallSample } = cell;
  const hidden = { value: null, numerator: null, denominator: null, low: null, high: null };
  return [
    {
      ...{ indicator, area, period, value, numerator, denominator, low, high, source },
      ...(smallSample ? { smallSample } : {}),
      ...(cell.suppressed ? hidden : {}),
    },
  ];
}

function townshipValues(
  chosen: readonly ChosenValue[],
  cellsOfTownships: readonly Cell[],
  names: ReadonlyMap<string, string>,
): Record<string, TownshipValue[]> {
  const all = cellsOfTownships.flatMap(measured);
  return Object.fromEntries(
    chosen.flatMap(({ target, cell }) => {
      const own = cell ? all.filter((entry) => entry.indicator === cell.indicator && entry.period === cell.period) : [];
      // A place without the value (no hospital of that kind) has nothing to compare.
      const values = own
        .filter(({ value }) => value !== null)
        .map(({ area, value, numerator, denominator }) => ({
          area,
          name: names.get(area) ?? area,
          value,
          numerator,
          denominator,
        }));
      return values.length > 0 ? [[target.no, values]] : [];
    }),
  );
}

function notes(codes: readonly string[], facts: ReadonlyMap<string, IndicatorFacts>): Record<string, IndicatorNote> {
  return Object.fromEntries(
    codes.map((code) => {
      const { title, unit, definition, formula, source, version } = describeIndicator(code);
      const personal = facts.get(code)?.personal ?? false;
      return [code, { code, title, unit, definition, formula, source, version, personal }];
    }),
  );
}
