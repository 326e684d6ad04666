/** Births, deaths and moves of the register between two days. */
import { type Random, seededRandom, weightedIndex } from '../algorithms/random.ts';
import type { DemoRegion } from './content.ts';
import { addYears, ageOn, yearEnd, yearOf, yearStart } from './days.ts';
import { chooseDeaths, type Risk } from './mortality.ts';
import { childName, makeName, surnameOf } from './names.ts';
import type { Person, Register } from './people.ts';

/** Relative fertility of women by five-year age from 15 (assumed, near the national pattern of 2020). */
const FERTILITY = [0.02, 0.19, 0.38, 0.27, 0.11, 0.03];
/** 111.3 boys to 100 girls: sex ratio at birth of the 2020 census. */
const BOYS = 111.3 / 211.3;
const BIRTH_GAP = 500;

/** Main causes of death (ICD-10) with weights for ages under 1, 1–39, 40–69, 70 and over (assumed). */
const CAUSES: [code: string, weights: [number, number, number, number]][] = [
  ['P07.3', [35, 0, 0, 0]],
  ['Q24.9', [30, 2, 0, 0]],
  ['J18.9', [15, 3, 3, 7]],
  ['V89.2', [3, 25, 6, 2]],
  ['W19', [2, 8, 4, 4]],
  ['C92.0', [0, 8, 2, 1]],
  ['I63.9', [0, 3, 13, 20]],
  ['I61.9', [0, 5, 13, 10]],
  ['I21.9', [0, 6, 13, 14]],
  ['I25.1', [0, 1, 6, 12]],
  ['J44.9', [0, 0, 5, 13]],
  ['C34.9', [0, 2, 12, 6]],
  ['C22.0', [0, 5, 8, 2]],
  ['C16.9', [0, 2, 6, 4]],
  ['E11.9', [0, 1, 4, 3]],
  ['N18.9', [0, 2, 3, 2]],
  ['K74.6', [0, 3, 4, 1]],
];
const causeDraws = [0, 1, 2, 3].map((column) => weightedIndex(CAUSES.map(([, weights]) => weights[column]!)));

/** Whether somebody lives in the region on a day. */
export function livesOn(person: Person, day: number): boolean {
  return (
    person.birth <= day &&
    (person.movedIn ?? day) <= day &&
    (person.movedOut === undefined || person.movedOut > day) &&
    (person.death === undefined || person.death.day > day)
  );
}

/** Adds the events of [from, to] (both inside) to the register. */
export function liveThrough(region: DemoRegion, register: Register, from: number, to: number, seed: string): void {
  const due = { births: 0.5, moves: { in: 0.5, out: 0.5 } };
  for (let year = yearOf(from); year <= yearOf(to); year += 1) {
    const span = { from: Math.max(from, yearStart(year)), to: Math.min(to, yearEnd(year)) };
    const share = (span.to - span.from + 1) / (yearEnd(year) - yearStart(year) + 1);
    const random = seededRandom(`${seed}/events/${year}`);
    const here = register.people.filter((person) => livesOn(person, span.from));
    const { vital } = region.levels;
    due.births += ((levelOf(vital.birthRate, year) * here.length) / 1000) * share;
    due.moves.out += ((vital.outRate * here.length) / 1000) * share;
    due.moves.in += ((vital.inRate * here.length) / 1000) * share;
    const counts = { births: Math.floor(due.births), out: Math.floor(due.moves.out), in: Math.floor(due.moves.in) };
    due.births -= counts.births;
    due.moves.out -= counts.out;
    due.moves.in -= counts.in;
    moveOut(here, counts.out, span, random);
    moveIn(region, register, counts.in, span, random);
    bear(here, register, counts.births, span, random);
    die(register, { e0: levelOf(vital.lifeExpectancy, year), slope: vital.slope }, span, random);
  }
}

interface Span {
  from: number;
  to: number;
}

/** The level of a year, or of the nearest year for which one is declared. */
function levelOf(levels: Record<string, number>, year: number): number {
  const years = Object.keys(levels).map(Number);
  const nearest = years.reduce((best, y) => (Math.abs(y - year) < Math.abs(best - year) ? y : best), years[0]!);
  return levels[nearest]!;
}

/** Mostly young adults leave; each stands an equal chance of 18–44. */
function moveOut(here: readonly Person[], count: number, span: Span, random: Random): void {
  const able = here.filter(
    (p) =>
      p.movedOut === undefined &&
      p.movedIn === undefined &&
      ageOn(p.birth, span.from) >= 18 &&
      ageOn(p.birth, span.from) < 45,
  );
  for (const person of random.shuffle(able).slice(0, count)) person.movedOut = random.int(span.from + 1, span.to);
}

function moveIn(region: DemoRegion, register: Register, count: number, span: Span, random: Random): void {
  const villages = region.areas.filter((a) => a.level === 'village');
  for (let i = 0; i < count; i += 1) {
    const day = random.int(span.from, span.to);
    const house = register.newHouse(random.pick(villages).code);
    register.add({
      sex: random.chance(0.5) ? 'male' : 'female',
      birth: addYears(day, -random.int(19, 42)) - random.int(0, 364),
      name: makeName(random, 'resident'),
      ...house,
      movedIn: day,
    });
  }
}

/** Births are spread evenly over the span; mothers by age-specific fertility, at least 500 days after an earlier birth. */
function bear(here: readonly Person[], register: Register, count: number, span: Span, random: Random): void {
  const women = here.filter(
    (p) =>
      p.sex === 'female' &&
      p.movedOut === undefined &&
      FERTILITY[Math.floor((ageOn(p.birth, span.from) - 15) / 5)] !== undefined,
  );
  if (women.length === 0) return;
  const draw = weightedIndex(women.map((p) => FERTILITY[Math.floor((ageOn(p.birth, span.from) - 15) / 5)]!));
  const days = span.to - span.from + 1;
  for (let i = 0; i < count; i += 1) {
    const day = span.from + Math.min(days - 1, Math.floor(((i + random.next()) * days) / count));
    let mother = women[draw(random)]!;
    for (let tries = 0; tries < 50 && mother.lastBirth !== undefined && day - mother.lastBirth < BIRTH_GAP; tries += 1)
      mother = women[draw(random)]!;
    if (mother.lastBirth !== undefined && day - mother.lastBirth < BIRTH_GAP) continue;
    mother.lastBirth = day;
    const { village, house, phone } = mother;
    const baby = register.add({
      sex: random.chance(BOYS) ? 'male' : 'female',
      birth: day,
      name: childName(random, surnameOf(mother.name)),
      village,
      house,
      phone,
      mother,
    });
    baby.birthCertificate = `99${String(yearOf(day)).slice(2)}${String(baby.number).padStart(6, '0')}`;
  }
}

/** Deaths before the day of moving away or after moving in; mothers of the year are spared so that no birth precedes its mother's death by chance. */
function die(register: Register, level: { e0: number; slope: number | undefined }, span: Span, random: Random): void {
  const risks: Risk<Person>[] = [];
  for (const person of register.people) {
    if (person.death) continue;
    const from = Math.max(span.from, person.birth, person.movedIn ?? span.from);
    const to = Math.min(span.to + 1, person.movedOut ?? span.to + 1);
    if (to <= from) continue;
    const gaveBirth = person.lastBirth !== undefined && person.lastBirth >= span.from;
    risks.push({
      person,
      birth: person.birth,
      sex: person.sex,
      from,
      to,
      spared: gaveBirth || person.movedOut !== undefined || person.movedIn === from,
    });
  }
  for (const { person, day } of chooseDeaths(risks, level.e0, random, level.slope))
    person.death = { day, cause: causeOf(ageOn(person.birth, day), random) };
}

function causeOf(age: number, random: Random): string {
  const column = age < 1 ? 0 : age < 40 ? 1 : age < 70 ? 2 : 3;
  return CAUSES[causeDraws[column]!(random)]![0];
}
