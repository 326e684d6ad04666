/** The register's people at the start: sex, age and township as the official population, in households of villages. */
import { type Random, seededRandom } from '../algorithms/random.ts';
import type { DemoRegion } from './content.ts';
import { addYears, ageOn, dayText, yearOf } from './days.ts';
import { IdNumbers, type Sex } from './identifiers.ts';
import { childName, makeName, surnameOf } from './names.ts';

export interface Person {
  /** From 1, in the order of registration. */
  number: number;
  sex: Sex;
  /** Days since 1970-01-01, as all days here. */
  birth: number;
  name: string;
  idNumber: string;
  village: string;
  /** House number within the village. */
  house: number;
  phone: string;
  movedIn?: number;
  movedOut?: number;
  death?: { day: number; cause: string };
  mother?: Person;
  /** Births of a mother, for the gap between them. */
  lastBirth?: number;
  birthCertificate?: string;
}

/** Synthetic people's numbers lie in division 99 + last four digits of the region, workers' elsewhere. */
export class Register {
  readonly people: Person[] = [];
  readonly #ids: IdNumbers;
  readonly #houses = new Map<string, number>();

  constructor(region: DemoRegion) {
    this.#ids = new IdNumbers(Number(region.code.slice(2)));
  }

  newHouse(village: string): { village: string; house: number; phone: string } {
    const house = (this.#houses.get(village) ?? 0) + 1;
    this.#houses.set(village, house);
    // No mobile network has numbers that begin with 100, so nobody is ever called.
    const total = this.people.length + house;
    return { village, house, phone: `100${village.slice(-5)}${String(total % 1000).padStart(3, '0')}` };
  }

  add(person: Omit<Person, 'number' | 'idNumber'>): Person {
    const added: Person = {
      ...person,
      number: this.people.length + 1,
      idNumber: this.#ids.next(dayText(person.birth), person.sex),
    };
    this.people.push(added);
    return added;
  }

  /** A valid number that belongs to no one in the register, for rows that are wrong on purpose. */
  spareIdNumber(birthDate: string, sex: Sex): string {
    return this.#ids.next(birthDate, sex);
  }
}

interface Unhoused {
  sex: Sex;
  birth: number;
  age: number;
}

/** Registers `residents` people who live in the region on `day`. */
export function settle(region: DemoRegion, register: Register, residents: number, day: number, seed: string): void {
  const random = seededRandom(`${seed}/settle`);
  for (const [township, people] of drawPeople(region, residents, day, random)) {
    const codes = region.areas.filter((a) => a.level === 'village' && a.parent === township).map((a) => a.code);
    for (const home of makeHouseholds(people, random)) {
      const house = register.newHouse(random.pick(codes));
      const head = makeName(random, 'resident');
      for (const [i, member] of home.entries()) {
        const name =
          i === 0 ? head : member.age < 25 ? childName(random, surnameOf(head)) : makeName(random, 'resident');
        register.add({ sex: member.sex, birth: member.birth, name, ...house });
      }
    }
  }
}

/** The year-end of the official table nearest to that of `year`. */
function officialDate(region: DemoRegion, year: number): string {
  const years = region.population.map((row) => Number(row.date.slice(0, 4)));
  return `${years.reduce((best, y) => (Math.abs(y - year) < Math.abs(best - year) ? y : best))}-12-31`;
}

/** Systematic sample of the official table, cell after cell, so that every run of cells has its share to within one. */
function drawPeople(region: DemoRegion, residents: number, day: number, random: Random): Map<string, Unhoused[]> {
  const date = officialDate(region, yearOf(day + 1) - 1);
  const cells = region.population.filter(
    (row) => row.date === date && row.area.length === 9 && row.sex !== 'all' && row.ageFrom !== null,
  );
  const total = cells.reduce((sum, cell) => sum + cell.value, 0);
  const drawn = new Map<string, Unhoused[]>();
  let bound = random.next();
  let taken = 0;
  for (const cell of cells) {
    bound += (cell.value * residents) / total;
    const n = Math.floor(bound) - taken;
    taken += n;
    const list = drawn.get(cell.area) ?? [];
    drawn.set(cell.area, list);
    for (let i = 0; i < n; i += 1) {
      const at = (i + random.next()) / n;
      // 85 and over: exponential with a mean of 3.5 years beyond, at most 19.
      const years =
        cell.ageTo === null
          ? cell.ageFrom! + Math.min(19, -3.5 * Math.log(1 - at))
          : cell.ageFrom! + at * (cell.ageTo + 1 - cell.ageFrom!);
      const birth = Math.round(day - years * 365.2425);
      list.push({ sex: cell.sex as Sex, birth, age: ageOn(birth, day) });
    }
  }
  return drawn;
}

/** Couples, their children, single people and grandparents; the head comes first. About 2.8 people a household. */
function makeHouseholds(people: readonly Unhoused[], random: Random): Unhoused[][] {
  const byAge = (a: Unhoused, b: Unhoused) => b.birth - a.birth;
  const adults = people.filter((p) => p.age >= 23);
  const women = adults.filter((p) => p.sex === 'female').sort(byAge);
  const men = adults.filter((p) => p.sex === 'male').sort(byAge);
  const homes: Unhoused[][] = [];
  const families: { home: Unhoused[]; motherBirth: number }[] = [];
  for (let i = 0; i < Math.max(women.length, men.length); i += 1) {
    const [woman, man] = [women[i], men[i]];
    if (woman && man && random.chance(0.82)) {
      const home = [man, woman];
      homes.push(home);
      families.push({ home, motherBirth: woman.birth });
    } else {
      for (const single of [woman, man]) {
        if (!single) continue;
        if (families.length > 0 && random.chance(0.55)) random.pick(families).home.push(single);
        else homes.push([single]);
      }
    }
  }
  families.sort((a, b) => a.motherBirth - b.motherBirth);
  for (const child of people.filter((p) => p.age < 23)) placeChild(child, families, homes, random);
  return homes;
}

/** A child goes to a mother who was 21 to 38 at the birth, else to anybody. */
function placeChild(
  child: Unhoused,
  families: readonly { home: Unhoused[]; motherBirth: number }[],
  homes: Unhoused[][],
  random: Random,
): void {
  const oldest = addYears(child.birth, -38);
  const youngest = addYears(child.birth, -21);
  const first = lowerBound(families, oldest);
  const last = lowerBound(families, youngest) - 1;
  if (last >= first) families[random.int(first, last)]!.home.push(child);
  else if (homes.length > 0) random.pick(homes).push(child);
  else homes.push([child]);
}

function lowerBound(families: readonly { motherBirth: number }[], birth: number): number {
  let low = 0;
  let high = families.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (families[middle]!.motherBirth < birth) low = middle + 1;
    else high = middle;
  }
  return low;
}
