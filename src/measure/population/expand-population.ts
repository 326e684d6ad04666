/**
 * Official population of a region given compactly: stated totals, shares of broad ages and the national shape of 2020
 * become figures by area, sex and five-year age. Every stated number comes out exactly: a total, the men in it, and the
 * broad ages (to a person); the rest follows the shape. Counties and townships share each age by weights.
 */
import { z } from 'zod';
import { apportion } from '../../algorithms/apportion.ts';
import { isDay } from '../../algorithms/periods.ts';
import type { AreaRow, PopulationRow } from './types.ts';

const Day = z.string().refine(isDay, 'must be a date such as 2020-12-31');
const Source = z.string().min(1);

export const AgeShape = z.object({
  schema: z.literal(1),
  /** First ages of the groups; the last is open. */
  ages: z.array(z.number().int()).min(2),
  male: z.array(z.number().positive()),
  female: z.array(z.number().positive()),
});
export type AgeShape = z.infer<typeof AgeShape>;

/** Kinds of townships by the last word of their names: streets, towns, other rural ones, zones and farms. */
const KINDS = ['street', 'town', 'rural', 'zone'] as const;
export type TownshipKind = (typeof KINDS)[number];
const ByKind = z.object({ street: z.number(), town: z.number(), rural: z.number(), zone: z.number() });

export const CompactPopulation = z.object({
  schema: z.literal(1),
  vintage: z.string().min(1),
  /** Men in a hundred, where a total does not say how many. */
  men: z.number().min(30).max(70),
  totals: z
    .array(
      z.object({ date: Day, value: z.number().int().positive(), men: z.number().int().optional(), source: Source }),
    )
    .min(1),
  /** Percent by age from; each day's shares hold for all ages. Between the days they go straight, outside they stand still. */
  shares: z.array(z.object({ date: Day, percent: z.record(z.string().regex(/^\d{1,2}$/), z.number().min(0)) })).min(1),
  /** Relative size of the counties, and of a township by its kind and number of villages. */
  counties: z.record(z.string(), z.number().positive()),
  perVillage: ByKind,
  townships: z.record(z.string(), z.number().min(0)).default({}),
  /** How much more of those of 60 and over a kind of township has than the region. */
  older: ByKind,
});
export type CompactPopulation = z.infer<typeof CompactPopulation>;

const SEXES = ['male', 'female'] as const;

interface Place {
  code: string;
  county: string | null;
  weight: number;
  older: number;
}

export function expandPopulation(
  region: string,
  areas: readonly AreaRow[],
  given: CompactPopulation,
  shape: AgeShape,
): PopulationRow[] {
  const places = weighPlaces(region, areas, given);
  return given.totals.flatMap(({ date, value, men, source }) => {
    const cells = regionCells(value, men ?? Math.round((value * given.men) / 100), sharesOn(given, date), shape);
    return SEXES.flatMap((sex) =>
      shape.ages.flatMap((age, i) => {
        const row = (area: string, n: number): PopulationRow => ({
          area,
          date,
          sex,
          ageFrom: age,
          ageTo: i + 1 < shape.ages.length ? shape.ages[i + 1]! - 1 : null,
          value: n,
          source,
          vintage: given.vintage,
        });
        const total = cells[sex][i]!;
        const parts = apportion(
          total,
          places.map(({ weight, older }) => weight * (age >= 60 ? older : 1)),
        );
        const counties = new Map<string, number>();
        for (const [at, { county }] of places.entries())
          if (county) counties.set(county, (counties.get(county) ?? 0) + parts[at]!);
        return [
          row(region, total),
          ...[...counties].map(([code, n]) => row(code, n)),
          ...places.map(({ code }, at) => row(code, parts[at]!)),
        ];
      }),
    );
  });
}

export function townshipKind(township: string): TownshipKind {
  if (township.endsWith('街道') || township.endsWith('街道办事处')) return 'street';
  if (township.endsWith('镇')) return 'town';
  return /[乡木]$/u.test(township) ? 'rural' : 'zone';
}

/** Townships of the administrative tree with their weights; `county` is null where the region itself is the county. */
function weighPlaces(region: string, areas: readonly AreaRow[], given: CompactPopulation): Place[] {
  const own = areas.filter((area) => area.tree === 'administrative' && area.validTo === null);
  const villages = new Map<string, number>();
  for (const { level, parent } of own)
    if (level === 'village' && parent) villages.set(parent, (villages.get(parent) ?? 0) + 1);
  const townships = own.filter((area) => area.level === 'township');
  const raw = townships.map(
    ({ code, name }) => given.townships[code] ?? given.perVillage[townshipKind(name)] * (villages.get(code) ?? 1),
  );
  const sums = new Map<string, number>();
  for (const [i, { parent }] of townships.entries()) sums.set(parent!, (sums.get(parent!) ?? 0) + raw[i]!);
  return townships.map(({ code, name, parent }, i) => {
    const county = given.counties[parent!];
    if (county === undefined) throw new RangeError(`counties: ${parent} has no weight`);
    return {
      code,
      county: parent === region ? null : parent,
      weight: (county * raw[i]!) / sums.get(parent!)!,
      older: given.older[townshipKind(name)],
    };
  });
}

interface Band {
  from: number;
  percent: number;
}

function sharesOn({ shares }: CompactPopulation, date: string): Band[] {
  const days = [...shares].sort((a, b) => (a.date < b.date ? -1 : 1));
  const before = days.findLast((day) => day.date <= date) ?? days[0]!;
  const after = days.find((day) => day.date >= date) ?? days.at(-1)!;
  const [start, end] = [Date.parse(before.date), Date.parse(after.date)];
  const way = end === start ? 0 : (Date.parse(date) - start) / (end - start);
  const bands = bandsOf(before.percent);
  const later = bandsOf(after.percent);
  if (bands.map((b) => b.from).join() !== later.map((b) => b.from).join())
    throw new RangeError(`shares: ${before.date} and ${after.date} have different ages`);
  return bands.map(({ from, percent }, i) => ({ from, percent: percent + (later[i]!.percent - percent) * way }));
}

function bandsOf(percent: Record<string, number>): Band[] {
  const bands = Object.entries(percent)
    .map(([from, share]) => ({ from: Number(from), percent: share }))
    .sort((a, b) => a.from - b.from);
  const sum = bands.reduce((total, band) => total + band.percent, 0);
  if (bands[0]?.from !== 0 || Math.abs(sum - 100) > 0.05)
    throw new RangeError(`shares must begin at age 0 and add up to 100, not ${sum.toFixed(2)}`);
  return bands;
}

/** The region by sex and age group: bands and sexes exact, inside them as the shape. */
function regionCells(
  total: number,
  men: number,
  bands: readonly Band[],
  shape: AgeShape,
): Record<'male' | 'female', number[]> {
  const groupsOf = bands.map(({ from }, b) => {
    const to = bands[b + 1]?.from ?? Number.POSITIVE_INFINITY;
    return shape.ages.flatMap((age, i) => (age >= from && age < to ? [i] : []));
  });
  const inBand = apportion(
    total,
    bands.map((band) => band.percent),
  );
  const weight = (sex: 'male' | 'female', groups: readonly number[]) =>
    groups.reduce((sum, i) => sum + shape[sex][i]!, 0);
  // Iterative proportional fitting of sex by band; a few rounds are exact far below one person.
  const seed = groupsOf.map((groups) => ({ male: weight('male', groups), female: weight('female', groups) }));
  for (let round = 0; round < 30; round += 1) {
    for (const [b, cell] of seed.entries()) {
      const scale = inBand[b]! / (cell.male + cell.female);
      cell.male *= scale;
      cell.female *= scale;
    }
    const scale = men / seed.reduce((sum, cell) => sum + cell.male, 0);
    for (const cell of seed) cell.male *= scale;
  }
  const male = apportion(
    men,
    seed.map((cell) => cell.male),
  );
  const cells = { male: shape.ages.map(() => 0), female: shape.ages.map(() => 0) };
  for (const [b, groups] of groupsOf.entries())
    for (const sex of SEXES) {
      const n = sex === 'male' ? male[b]! : inBand[b]! - male[b]!;
      const parts = apportion(
        n,
        groups.map((i) => shape[sex][i]!),
      );
      for (const [k, i] of groups.entries()) cells[sex][i] = parts[k]!;
    }
  return cells;
}
