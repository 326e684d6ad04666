/**
 * Death rates by age for a wanted life expectancy, and the choice of who dies so that a small register still shows it.
 * Shape: Heligman & Pollard 1980, "The age pattern of mortality", J. Inst. Actuaries 107: q/(1-q) = A^((x+B)^C)
 * + D·exp(-E(ln x - ln F)²) + G·H^x; parameters assumed, level set by G. Life table as src/algorithms/life-table.ts.
 */
import { type AgeGroup, lifeTable } from '../algorithms/life-table.ts';
import type { Random } from '../algorithms/random.ts';
import { addYears } from './days.ts';

/** First ages of the groups of the abridged table; the last is open. */
export const AGES = [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85] as const;
const SHAPE = { A: 0.0005, B: 0.02, C: 0.11, D: 0.0005, E: 9, F: 22, H: 1.105 };
/** Men die at 1.25 times, women at 0.78 times the rate of both together (assumed). */
export const SEX_RATIO = { male: 1.25, female: 0.78 } as const;
const YEAR = 365.25;

/** How much more people die with each year of age, where a region does not say (H of the curve). */
const SLOPE = SHAPE.H;

function oddsAt(age: number, g: number, H: number): number {
  const { A, B, C, D, E, F } = SHAPE;
  return A ** ((age + B) ** C) + (age > 0 ? D * Math.exp(-E * (Math.log(age) - Math.log(F)) ** 2) : 0) + g * H ** age;
}

/** Central death rates of AGES when the old-age level is `g`; a group's rate is that of its middle, 85+ that of age 90. */
function ratesOf(g: number, slope: number): number[] {
  return AGES.map((age, i) => {
    const next = AGES[i + 1];
    const odds = oddsAt(next === undefined ? 90 : age === 0 ? 0 : (age + next) / 2 - 0.5, g, slope);
    return -Math.log(1 - odds / (1 + odds));
  });
}

const tableOf = (rates: readonly number[]) =>
  lifeTable(AGES.map((age, i) => ({ age, deaths: rates[i]!, personYears: 1 })))!;

/** Death rates a year by AGES whose life table gives `e0` years at birth. */
export function ratesFor(e0: number, slope: number = SLOPE): number[] {
  let [low, high] = [1e-7, 1e-2];
  for (let i = 0; i < 60; i += 1) {
    const middle = Math.sqrt(low * high);
    if (tableOf(ratesOf(middle, slope)).e0 > e0) low = middle;
    else high = middle;
  }
  return ratesOf(Math.sqrt(low * high), slope);
}

/** The stretch of [from, to) that somebody born on `birth` spends in each age group: group, first day, day after. */
export function ageStretches(birth: number, from: number, to: number): { group: number; from: number; to: number }[] {
  const stretches: { group: number; from: number; to: number }[] = [];
  for (let group = 0; group < AGES.length; group += 1) {
    const start = Math.max(from, addYears(birth, AGES[group]!));
    const next = AGES[group + 1];
    const end = Math.min(to, next === undefined ? to : addYears(birth, next));
    if (end > start) stretches.push({ group, from: start, to: end });
    if (end >= to) break;
  }
  return stretches;
}

export interface Risk<P> {
  person: P;
  birth: number;
  sex: 'male' | 'female';
  /** Days under observation: [from, to). */
  from: number;
  to: number;
  /** Counted in the exposure but not chosen (moves away, gives birth). */
  spared: boolean;
}
export interface Death<P> {
  person: P;
  day: number;
}

interface Stretch<P> {
  risk: Risk<P>;
  group: number;
  from: number;
  to: number;
  /** Expected deaths up to and including this stretch. */
  bound: number;
}

/**
 * Chooses deaths by systematic sampling over people ordered by age, each with the chance of the schedule, so that every
 * stretch of ages has its expected number to within one. Of `trials` random starts (and levels within ±6 %) the one
 * whose own life table comes nearest to `e0` is taken: in 5,000 people one early death would move e0 by a year.
 */
export function chooseDeaths<P>(
  risks: readonly Risk<P>[],
  e0: number,
  random: Random,
  slope?: number,
  trials = 120,
): Death<P>[] {
  const rates = ratesFor(e0, slope);
  const exposure = new Array<number>(AGES.length).fill(0);
  const stretches: Stretch<P>[] = [];
  for (const risk of random.shuffle(risks)) {
    for (const stretch of ageStretches(risk.birth, risk.from, risk.to)) {
      exposure[stretch.group]! += (stretch.to - stretch.from) / YEAR;
      if (!risk.spared) stretches.push({ risk, ...stretch, bound: 0 });
    }
  }
  stretches.sort((a, b) => a.group - b.group);
  let expected = 0;
  for (const stretch of stretches) {
    expected += ((stretch.to - stretch.from) / YEAR) * rates[stretch.group]! * SEX_RATIO[stretch.risk.sex];
    stretch.bound = expected;
  }
  let best: { chosen: Stretch<P>[]; miss: number } = { chosen: [], miss: Number.POSITIVE_INFINITY };
  const levels = [1, 0.97, 1.03, 0.94, 1.06];
  for (let trial = 0; trial < trials; trial += 1) {
    const chosen = sampleStretches(stretches, 1 / levels[trial % levels.length]!, random.next());
    const table = lifeTable(groupsOf(exposure, chosen));
    const miss = table ? Math.abs(table.e0 - e0) : 1e6;
    if (miss < best.miss || best.chosen.length === 0) best = { chosen, miss };
  }
  return best.chosen.map(({ risk, from, to }) => ({
    person: risk.person,
    day: Math.max(random.int(from, to - 1), Math.min(risk.birth + 1, to - 1)),
  }));
}

/** One stretch for each time the running expectation passes another `step`, begun at `start` of a step; a person once. */
function sampleStretches<P>(stretches: readonly Stretch<P>[], step: number, start: number): Stretch<P>[] {
  const chosen: Stretch<P>[] = [];
  const taken = new Set<P>();
  let at = start * step;
  let low = 0;
  const total = stretches.at(-1)?.bound ?? 0;
  while (at < total) {
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stretches[middle]!.bound > at) high = middle;
      else low = middle + 1;
    }
    const found = stretches[low]!;
    if (!taken.has(found.risk.person)) {
      taken.add(found.risk.person);
      chosen.push(found);
    }
    at += step;
  }
  return chosen;
}

function groupsOf<P>(exposure: readonly number[], chosen: readonly Stretch<P>[]): AgeGroup[] {
  const groups = AGES.map((age, i) => ({ age, deaths: 0, personYears: exposure[i]! }));
  for (const { group, from, to } of chosen) {
    groups[group]!.deaths += 1;
    // On average somebody who dies in a stretch lives half of it.
    groups[group]!.personYears -= (to - from) / YEAR / 2;
  }
  return groups;
}
