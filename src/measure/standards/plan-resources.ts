import { ceiling, fraction, over, rounded, times } from '../../algorithms/decimal.ts';
import { fitLine, predictLine } from '../../algorithms/forecast.ts';
import { isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import { factsByCode } from '../indicators/index.ts';
import { evaluatePlan, listPlans, type PlanSummary, type TargetRow } from '../plans/index.ts';
import { areas as areaRows, getArea, openPopulation } from '../population/index.ts';
import { governingPlan } from './open-scope.ts';
import type { Bilingual } from './types.ts';

export interface NeedByPlace {
  area: string;
  name: string;
  have: number | null;
  /** The place's share of the target, not rounded up. */
  needed: number | null;
}

/** What a target per head asks for in numbers, and the way there. */
export interface ResourceNeed {
  no: string;
  indicator: string;
  title: Bilingual;
  unit: string | null;
  factor: number;
  target: number;
  have: number | null;
  /** Period of `have`. */
  period: string | null;
  /** With today's population, and with the population that the trend leads to. */
  neededNow: number | null;
  neededThen: number | null;
  gap: number | null;
  /** Heads to be there at each year's end on the straight way, and how many that adds. */
  path: { year: number; needed: number; add: number }[];
  places: NeedByPlace[];
}

export interface ResourcePlan {
  area: string;
  areaName: string;
  on: string;
  until: number;
  plan: { id: string; title: string; titleEn: string | null } | null;
  population: {
    now: number | null;
    date: string | null;
    projected: number | null;
    low: number | null;
    high: number | null;
  };
  items: ResourceNeed[];
}

/** Beds and staff that the targets per head of a plan ask for, to a year (default: the plan's end, or five years on). */
export async function planResources(
  k: Pick<Kernel, 'db' | 'clock'>,
  question: { area: string; on?: string; plan?: string; until?: number },
): Promise<ResourcePlan> {
  const today = k.clock.today();
  const on = question.on ?? today;
  if (!isDay(on)) throw new KangyuError('standards.date', { on });
  const area = await getArea(k.db, question.area);
  const rows = await areaRows(k.db, on);
  const plans = await listPlans(k.db);
  const plan = question.plan
    ? plans.find(({ id }) => id === question.plan)
    : governingPlan(plans, above(rows, area.code), on);
  if (question.plan && !plan) throw new KangyuError('plans.not-found', { plan: question.plan });
  const year = Number(on.slice(0, 4));
  const until = question.until ?? (plan && plan.period[1] > year ? plan.period[1] : year + 5);
  const population = await populationTo(k, plan?.areaCode ?? area.code, on, until);
  const base = { area: area.code, areaName: area.name, on, until, population };
  if (!plan) return { ...base, plan: null, items: [] };
  const { status, townships } = await evaluatePlan(k, plan.id, on);
  const facts = factsByCode();
  const items = status.rows.flatMap((row): ResourceNeed[] => {
    const fact = row.indicator ? facts.get(row.indicator) : undefined;
    const perHead = fact?.stock && fact.factor !== null && fact.factor >= 1000 && row.direction === 'higher';
    if (!perHead || row.target.op !== '>=' || typeof row.target.value !== 'number') return [];
    const places = townships[row.no] ?? [];
    return [needOf(row, fact.factor!, row.target.value, population, { year, until }, places)];
  });
  return { ...base, plan: summary(plan), items: once(items) };
}

/** A second table of a plan repeats indicators of the first; each is planned once. */
const once = (items: readonly ResourceNeed[]): ResourceNeed[] =>
  items.filter((item, i) => items.findIndex(({ indicator }) => indicator === item.indicator) === i);

const summary = ({ id, title, titleEn }: PlanSummary) => ({ id, title, titleEn: titleEn ?? null });

function above(rows: readonly { code: string; parent: string | null }[], code: string): string[] {
  const parents = new Map(rows.map((row) => [row.code, row.parent]));
  const chain = [code];
  for (let up = parents.get(code); up && !chain.includes(up); up = parents.get(up)) chain.push(up);
  return chain;
}

function needOf(
  row: TargetRow,
  factor: number,
  target: number,
  population: ResourcePlan['population'],
  { year, until }: { year: number; until: number },
  places: readonly { area: string; name: string; numerator: number | null; denominator: number | null }[],
): ResourceNeed {
  const needed = (people: number | null) => (people === null ? null : headsFor(people, target, factor));
  const neededNow = needed(row.denominator ?? population.now);
  const neededThen = needed(population.projected) ?? neededNow;
  return {
    no: row.no,
    indicator: row.indicator!,
    title: { zh: row.name, en: row.nameEn ?? row.name },
    unit: row.unit,
    factor,
    target,
    have: row.numerator,
    period: row.period,
    neededNow,
    neededThen,
    gap: row.numerator === null || neededThen === null ? null : Math.max(0, neededThen - row.numerator),
    path: row.numerator === null || neededThen === null ? [] : straightWay(row.numerator, neededThen, year, until),
    places: places.map(({ area, name, numerator, denominator }) => ({
      area,
      name,
      have: numerator,
      needed: denominator === null ? null : rounded(heads(denominator, target, factor), 2),
    })),
  };
}

const heads = (people: number, target: number, factor: number) =>
  over(times(fraction(people), fraction(target)), fraction(factor));

/** ceil(people × target ÷ factor), on decimals. */
export const headsFor = (people: number, target: number, factor: number): number =>
  ceiling(heads(people, target, factor));

/** Year-end numbers on the straight way from what there is to what is needed, rounded up; nothing is taken away. */
export function straightWay(have: number, needed: number, year: number, until: number): ResourceNeed['path'] {
  const goal = Math.max(have, needed);
  let before = have;
  return Array.from({ length: Math.max(0, until - year) }, (_, i) => {
    const at = have + Math.ceil(((goal - have) * (i + 1)) / (until - year));
    const step = { year: year + i + 1, needed: at, add: at - before };
    before = at;
    return step;
  });
}

/** The latest official year-end, and where the straight trend of the year-ends leads (95 % prediction interval). */
async function populationTo(
  k: Pick<Kernel, 'db'>,
  area: string,
  on: string,
  until: number,
): Promise<ResourcePlan['population']> {
  const book = await openPopulation(k.db, [area]);
  const year = Number(on.slice(0, 4));
  const now = book.at(area, on, 'year-end');
  const points = Array.from({ length: 11 }, (_, i) => year - 10 + i).flatMap((y) => {
    const figure = book.at(area, `${y}-12-31`, 'year-end');
    return figure && figure.rows[0]?.date === `${y}-12-31` && figure.rows[0].date <= on
      ? [{ x: y, y: figure.value }]
      : [];
  });
  const fit = fitLine(points);
  const [then] = fit ? predictLine(fit, [until]) : [];
  return {
    now: now?.value ?? null,
    date: now?.rows[0]?.date ?? null,
    projected: then ? Math.max(0, Math.round(then.value)) : null,
    low: then ? Math.max(0, Math.round(then.low)) : null,
    high: then ? Math.max(0, Math.round(then.high)) : null,
  };
}
