/**
 * Abridged period life table. nqx = n·m / (1 + n(1-a)m); L = n·l(x+n) + a·n·d; open interval L = l/m.
 * Source: Chiang 1984, The Life Table and Its Applications, ch. 4–6 (variance: eq. 6.2.7 in the form for deaths Dx).
 */
import { poissonDraw, seededUniform } from './distributions.ts';
import type { Interval } from './intervals.ts';

export interface AgeGroup {
  /** First age of the group in years; groups are contiguous and the last one is open. */
  age: number;
  deaths: number;
  /** Person-years lived by the observed population. */
  personYears: number;
}

export interface LifeTableRow {
  age: number;
  /** Width in years; null for the open last group. */
  n: number | null;
  m: number;
  a: number;
  q: number;
  l: number;
  d: number;
  L: number;
  T: number;
  e: number;
}

export interface LifeTable {
  rows: LifeTableRow[];
  /** Life expectancy at the first age, in years. */
  e0: number;
  /** Ages whose q exceeded 1 and was set to 1. */
  capped: number[];
}

export interface LifeTableOptions {
  /** Mean share of the first year lived by infants who die in it; 0.1–0.3 by level of mortality. */
  a0?: number;
  radix?: number;
}

/**
 * Undefined when no table exists: nobody observed in a group, or no deaths in the open group. Zero deaths in a closed
 * group are allowed (q = 0).
 */
export function lifeTable(groups: readonly AgeGroup[], options: LifeTableOptions = {}): LifeTable | undefined {
  const { a0 = 0.15, radix = 100_000 } = options;
  const last = groups.at(-1);
  if (!last || last.deaths <= 0 || groups.some((g) => !(g.personYears > 0))) return undefined;
  const rows: LifeTableRow[] = [];
  const capped: number[] = [];
  let l = radix;
  for (const [i, group] of groups.entries()) {
    const next = groups[i + 1];
    const m = group.deaths / group.personYears;
    if (!next) {
      rows.push({ age: group.age, n: null, m, a: 1 / m, q: 1, l, d: l, L: l / m, T: 0, e: 0 });
      break;
    }
    const n = next.age - group.age;
    const a = group.age === 0 && n === 1 ? a0 : 0.5;
    let q = (n * m) / (1 + n * (1 - a) * m);
    if (q > 1) {
      q = 1;
      capped.push(group.age);
    }
    const d = l * q;
    rows.push({ age: group.age, n, m, a, q, l, d, L: n * (l - d) + a * n * d, T: 0, e: 0 });
    l -= d;
  }
  let total = 0;
  for (const row of rows.toReversed()) {
    total += row.L;
    row.T = total;
    row.e = row.l > 0 ? total / row.l : 0;
  }
  return { rows, e0: rows[0]!.e, capped };
}

/** Sullivan's method: healthy life expectancy from the prevalence of disability per age group of the table. */
export function healthyLifeExpectancy(table: LifeTable, prevalence: readonly number[]): number {
  const healthy = table.rows.reduce((sum, row, i) => sum + (1 - (prevalence[i] ?? 0)) * row.L, 0);
  return healthy / table.rows[0]!.l;
}

/** Chiang's analytic variance of e0 (years²); groups without deaths add nothing, the open group's q is certain. */
export function chiangVariance(groups: readonly AgeGroup[], table: LifeTable): number {
  let sum = 0;
  for (const [i, row] of table.rows.entries()) {
    const deaths = groups[i]!.deaths;
    if (row.n === null || deaths <= 0) continue;
    const variance = (row.q * row.q * (1 - row.q)) / deaths;
    const nextE = table.rows[i + 1]!.e;
    sum += (row.l * ((1 - row.a) * row.n + nextE)) ** 2 * variance;
  }
  return sum / table.rows[0]!.l ** 2;
}

/**
 * 95 % interval of e0 from seeded Monte-Carlo draws: the deaths of each group are Poisson around the observed count.
 * Draws without deaths in the open group give no table and are left out; undefined when fewer than half remain.
 */
export function lifeTableInterval(
  groups: readonly AgeGroup[],
  options: LifeTableOptions & { draws?: number; seed?: number; confidence?: number } = {},
): Interval | undefined {
  const { draws = 1000, seed = 1, confidence = 0.95 } = options;
  const uniform = seededUniform(seed);
  const values: number[] = [];
  for (let i = 0; i < draws; i++) {
    const drawn = groups.map((g) => ({ ...g, deaths: poissonDraw(g.deaths, uniform) }));
    const table = lifeTable(drawn, options);
    if (table) values.push(table.e0);
  }
  if (values.length * 2 < draws) return undefined;
  values.sort((a, b) => a - b);
  const at = (p: number): number =>
    values[Math.min(values.length - 1, Math.max(0, Math.round(p * values.length - 0.5)))]!;
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}
