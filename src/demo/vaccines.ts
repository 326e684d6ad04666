/**
 * The doses that children had who have outgrown the vaccination programme by the end of the demo: national immunization schedule,
 * 2021 edition (国家免疫规划疫苗儿童免疫程序及说明), ages in months. Those of younger children are contacts of the programme (programs.ts).
 */
import { seededRandom } from '../algorithms/random.ts';
import { addMonths, addYears } from './days.ts';
import { livesOn } from './life-events.ts';
import type { Person } from './people.ts';

const SCHEDULE: [vaccine: string, months: number[]][] = [
  ['HepB', [0, 1, 6]],
  ['BCG', [0]],
  ['IPV', [2, 3]],
  ['bOPV', [4, 48]],
  ['DTaP', [3, 4, 5, 18]],
  ['DT', [72]],
  ['MMR', [8, 18]],
  ['JE-L', [8, 24]],
  ['MPSV-A', [6, 9]],
  ['MPSV-AC', [36, 72]],
  ['HepA-L', [18]],
];
/** Share of doses given at all (assumed); the others are missing from the record. */
const COVERAGE = 0.965;

/** Age from which a child is past the schedule: content/regions/programmes.yaml takes in those below. */
const PAST = 7;

export interface Dose {
  child: Person;
  vaccine: string;
  number: number;
  day: number;
}

/** Doses given in [from, to] to children while they live in the region, by day. Up to six weeks late; birth doses never. */
export function dosesDue(people: readonly Person[], from: number, to: number, seed: string): Dose[] {
  const [oldest, youngest] = [addYears(from, -PAST), addYears(to, -PAST)];
  return people
    .filter(({ birth }) => birth >= oldest && birth <= youngest)
    .flatMap((child) => dosesOf(child, seed))
    .filter((dose) => dose.day >= from && dose.day <= to && livesOn(dose.child, dose.day))
    .sort((a, b) => a.day - b.day || a.child.number - b.child.number);
}

/** Whoever came late once comes no earlier afterwards than the intervals ask; what is due at one age is given at one visit. */
function dosesOf(child: Person, seed: string): Dose[] {
  const random = seededRandom(`${seed}/doses/${child.number}`);
  const days = new Map<number, number>();
  let late = 0;
  for (const month of VISITS) {
    if (month > 0) late = Math.max(late, Math.floor(random.next() ** 2 * 42));
    days.set(month, addMonths(child.birth, month) + late);
  }
  return SCHEDULE.flatMap(([vaccine, months]) =>
    months.flatMap((month, i) => {
      const given = random.chance(COVERAGE);
      return given ? [{ child, vaccine, number: i + 1, day: days.get(month)! }] : [];
    }),
  );
}
const VISITS = [...new Set(SCHEDULE.flatMap(([, months]) => months))].sort((a, b) => a - b);
