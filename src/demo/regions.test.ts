/** The regions of content/regions as they are read: institutions by rules, population from totals. No records are loaded. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parseIdNumber } from '../algorithms/id-number.ts';
import { parseUscc } from '../algorithms/uscc.ts';
import { validateEntries } from '../ingest/index.ts';
import { fixedClock, loadConfig } from '../kernel/index.ts';
import { readRegion } from '../measure/population/index.ts';
import { type DemoRegion, type Institution, pathOf, readDemoRegion } from './content.ts';
import { countFigures } from './expected.ts';
import { type DemoSubmission, generateDemo } from './generate.ts';
import './index.ts';
import { ID_NUMBER } from './identifiers.ts';
import { usccOf } from './institutions.ts';
import { DEFAULTS, type DemoOptions, parseDemoSpec, regionOf } from './options.ts';

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const lineOf = (line: string) => line.split(/[/+]/)[0]!;

/** A year's people by test of the line, and beds by test of the kind, added up over institutions. */
const staff = (region: DemoRegion, year: number, test: (line: string) => boolean) =>
  sum(
    region.institutions.flatMap((i) =>
      Object.entries(i.staff).flatMap(([line, counts]) => (test(line) ? [counts[year]!] : [])),
    ),
  );
const beds = (region: DemoRegion, year: number, kind: string | null, test: (i: Institution) => boolean = () => true) =>
  sum(
    region.institutions
      .filter(test)
      .flatMap((i) =>
        Object.entries(i.beds).flatMap(([k, counts]) => (kind === null || k === kind ? [counts[year]!] : [])),
      ),
  );
const physician = (line: string) => ['physician', 'assistant-physician'].includes(lineOf(line));

/** Every stock by its own definition, from the lists alone. */
const STOCK: Record<string, (region: DemoRegion, year: number) => number> = {
  beds: (r, y) => beds(r, y, null),
  countyAndPrimaryBeds: (r, y) =>
    beds(r, y, null, (i) => i.ownership === 'public' && ['county', 'township', 'village'].includes(i.runBy)),
  publicTcmHospitalBeds: (r, y) => beds(r, y, null, (i) => i.ownership === 'public' && /^A[234]/.test(i.class)),
  icuBeds: (r, y) => beds(r, y, 'icu'),
  rehabilitationBeds: (r, y) => beds(r, y, 'rehabilitation'),
  psychiatricBeds: (r, y) => beds(r, y, 'psychiatric'),
  physicians: (r, y) => staff(r, y, physician),
  tcmPhysicians: (r, y) => staff(r, y, (line) => physician(line) && line.includes('/tcm')),
  nurses: (r, y) => staff(r, y, (line) => lineOf(line) === 'nurse'),
  pharmacists: (r, y) => staff(r, y, (line) => lineOf(line) === 'pharmacist'),
  generalPractitioners: (r, y) => staff(r, y, (line) => line.includes('+gp')),
  publicHealthStaff: (r, y) => staff(r, y, (line) => line.endsWith('+ph')),
  supervisors: (r, y) => staff(r, y, (line) => lineOf(line) === 'supervisor'),
  healthTechnicalStaff: (r, y) => staff(r, y, (line) => !['manager', 'village-doctor'].includes(lineOf(line))),
  villageDoctors: (r, y) => staff(r, y, (line) => lineOf(line) === 'village-doctor'),
  managers: (r, y) => staff(r, y, (line) => lineOf(line) === 'manager'),
  ambulances: (r, y) => {
    const day = `${r.years[y]}-12-31`;
    return sum(
      r.institutions.map((i) => i.ambulances.filter((a) => a.since <= day && (a.until ?? '9999') > day).length),
    );
  },
  childcarePlaces: (r, y) => {
    const day = `${r.years[y]}-12-31`;
    return sum(r.institutions.flatMap((i) => i.childcare.filter((c) => c.since <= day).map((c) => c.places)));
  },
};

/** People by area at a date, from ../shared facts where a source states them. */
const PEOPLE: [region: string, date: string, value: number][] = [
  ['150200', '2022-12-31', 2_740_400],
  ['150200', '2023-12-31', 2_761_700],
  ['410800', '2020-12-31', 3_521_000],
  ['530100', '2020-11-01', 8_460_088],
  ['150822', '2020-12-31', 90_000],
];

describe.each(['150200', '150822', '410800', '530100'])('region %s', (code) => {
  const region = readDemoRegion(code);

  test('has the stocks of demo.yaml at every year-end, with the physicians who wait in quarantine on top', () => {
    const { faults, stock, years } = region.levels;
    const held = faults.physicianPeriodReversed + faults.physicianWithoutOrganization + faults.physicianIdChecksum;
    for (const [name, counts] of Object.entries(stock)) {
      const given = years.map((_, y) => STOCK[name]!(region, y));
      const last = ['physicians', 'healthTechnicalStaff'].includes(name) ? held : 0;
      expect([name, ...given.slice(0, -1), given.at(-1)! - last]).toEqual([name, ...counts]);
    }
  });

  test('has the shares of demo.yaml at the end of 2025', () => {
    const level2 = (i: Institution) => ['2', '3'].includes(i.grade ?? '');
    const general = (i: Institution) => level2(i) && /^A(100|[234])/.test(i.class);
    const primary = (i: Institution) => /^(B100|C2)/.test(i.class);
    const share = (test: (i: Institution) => boolean, department: string) => {
      const all = region.institutions.filter(test);
      return [all.filter((i) => (i.departments[department] ?? '9999') <= '2025-12-31').length, all.length];
    };
    const centres = region.institutions.filter((i) => i.class === 'J100');
    expect({
      infectiousDepartment: share(general, 'infectious'),
      geriatricDepartment: share(general, 'geriatric'),
      tcmPreventive: share((i) => level2(i) && /^A[234]/.test(i.class), 'tcm-preventive'),
      tcmHall: share(primary, 'tcm-hall'),
      cdcInfrastructure: [
        centres.filter((i) => i.capabilities.some((c) => c.code === 'cdc-infrastructure-met')).length,
        centres.length,
      ],
      feverUnit: share(primary, 'fever-unit'),
    }).toEqual(region.levels.shares2025);
  });

  test('has institutions with names, ids and valid codes of their own, in villages of the region', () => {
    const { institutions } = region;
    expect(new Set(institutions.map((i) => i.id)).size).toBe(institutions.length);
    expect(new Set(institutions.map((i) => i.name)).size).toBe(institutions.length);
    expect(institutions.filter((i) => /[{}]|undefined/.test(i.name))).toEqual([]);
    const codes = institutions.map((i) => usccOf(region, i));
    expect(new Set(codes).size).toBe(codes.length);
    for (const uscc of codes.slice(0, 300))
      expect(parseUscc(uscc)).toMatchObject({ ok: true, uscc: { synthetic: true, orgCodeValid: true } });
    expect(institutions.filter((i) => pathOf(region, i.area)[0]?.code !== code)).toEqual([]);
    const early = institutions.flatMap((i) => Object.values(i.departments).filter((since) => since < i.since));
    expect(early).toEqual([]);
  });

  test('adds up from townships to counties to the whole at every date, once', () => {
    const people = new Map<string, Map<string, number>>();
    for (const row of region.population) {
      const level = region.byCode.get(row.area)!.level;
      const of = people.get(row.date) ?? new Map<string, number>();
      people.set(
        row.date,
        of.set(row.area === code ? 'whole' : level, (of.get(row.area === code ? 'whole' : level) ?? 0) + row.value),
      );
    }
    expect(people.size).toBeGreaterThanOrEqual(7);
    for (const of of people.values()) for (const value of of.values()) expect(value).toBe(of.get('whole'));
    for (const [area, date, value] of PEOPLE) if (area === code) expect(people.get(date)!.get('whole')).toBe(value);
  });

  test('may be named by code and alias, on the command line and in the environment', () => {
    const { id } = region;
    expect(readDemoRegion(id)).toBe(region);
    for (const name of [code, id]) {
      expect(parseDemoSpec(`${name}:2000`)).toMatchObject({ region: name, residents: 2000 });
      expect(loadConfig({ KANGYU_DEMO: `${name}:2000` }).demo).toEqual({ region: name, population: 2000 });
      expect(regionOf({ ...DEFAULTS, region: name }).code).toBe(code);
    }
  });
});

describe('Baotou', () => {
  const region = readDemoRegion('baotou');
  const count = (test: (i: Institution) => boolean) => region.institutions.filter(test).length;

  test('has the institutions the plan states for 2020, childcare apart', () => {
    const hospital = (i: Institution) => i.class.startsWith('A');
    const primary = (i: Institution) => /^[BCD]/.test(i.class);
    expect({
      all: count((i) => i.class !== 'R100'),
      publicHospitals: count((i) => hospital(i) && i.ownership === 'public'),
      privateHospitals: count((i) => hospital(i) && i.ownership === 'private'),
      primary: count(primary),
      government: count((i) => primary(i) && i.ownership === 'public'),
      notGovernment: count((i) => primary(i) && i.ownership === 'private' && i.class !== 'D400'),
      clinics: count((i) => i.class === 'D400'),
      publicHealth: count((i) => /^[E-K]/.test(i.class)),
      others: count((i) => i.class === 'R900'),
    }).toEqual({
      all: 1993,
      publicHospitals: 36,
      privateHospitals: 66,
      primary: 1836,
      government: 531,
      notGovernment: 311,
      clinics: 994,
      publicHealth: 39,
      others: 16,
    });
  });

  test('gives the plan’s baselines of 2020', () => {
    const people = sum(
      region.population.filter((row) => row.area === '150200' && row.date === '2020-12-31').map((row) => row.value),
    );
    const per = (name: string, factor: number) => Number(((STOCK[name]!(region, 0) / people) * factor).toFixed(2));
    expect({
      R01: per('beds', 1000),
      R03: per('publicTcmHospitalBeds', 1000),
      R04: per('physicians', 1000),
      R05: per('tcmPhysicians', 1000),
      R06: per('nurses', 1000),
      R07: per('pharmacists', 1000),
      R08: per('generalPractitioners', 10_000),
      R09b: per('publicHealthStaff', 10_000),
      R14: per('childcarePlaces', 1000),
    }).toEqual({ R01: 7.38, R03: 0.68, R04: 3.57, R05: 0.48, R06: 4.4, R07: 0.47, R08: 2.36, R09b: 4.15, R14: 0.65 });
  });

  test('counts the townships of the managed zone in their districts, and once', () => {
    const zone = readRegion('150200').areas.filter((a) => a.tree === 'managed' && a.parent === '150271');
    expect(zone.map((a) => a.name)).toEqual(['稀土路街道', '民馨路街道', '万水泉镇']);
    for (const { code } of zone) expect(region.areas.filter((a) => a.code === code)).toHaveLength(1);
    expect(region.population.some((row) => row.area === '150271')).toBe(false);
    const village = region.areas.find((a) => a.parent === '150271102')!;
    expect(pathOf(region, village.code).map((a) => a.code)).toEqual(['150200', '150207', '150271102', village.code]);
  });
});

describe('the records of a region by rules', () => {
  const options: DemoOptions = { ...DEFAULTS, region: 'dengkou', residents: 400 };
  const region = readDemoRegion('dengkou');
  let submissions: DemoSubmission[];
  beforeAll(() => {
    submissions = [...generateDemo(options)];
  });
  const digest = (given: DemoOptions): string => {
    const hash = createHash('sha256');
    for (const { submission } of generateDemo(given)) hash.update(JSON.stringify(submission));
    return hash.digest('hex');
  };

  test('are the same for the same seed, and the institutions for every seed and every process', async () => {
    const small = { ...options, residents: 100, from: '2025-01-01' };
    expect(digest(small)).toBe(digest(small));
    expect(digest({ ...small, seed: 2 })).not.toBe(digest(small));
    vi.resetModules();
    const fresh = await import('./content.ts');
    const again = fresh.readDemoRegion('dengkou');
    expect(again).not.toBe(region);
    expect(again.institutions).toEqual(region.institutions);
  });

  test('stand at the declared counts and pass the door except for the rows that are wrong on purpose', () => {
    const figures = countFigures(options, submissions);
    for (const [name, counts] of Object.entries(region.levels.stock))
      expect([name, ...region.levels.years.map((year) => figures.stock[name]![year])]).toEqual([name, ...counts]);
    const all = submissions.flatMap((made) =>
      made.submission.bundle.entry!.map(({ resource }, i) => ({ resource: resource!, wrong: made.wrong.includes(i) })),
    );
    const checked = validateEntries(
      all.map(({ resource }) => resource),
      { clock: fixedClock(`${options.to}T09:00:00+08:00`), instance: { kind: 'demo' } },
    );
    const surprises = all.flatMap(({ resource, wrong }, i) =>
      wrong ? [] : checked[i]!.map((p) => `${resource.resourceType}/${resource.id} ${p.rule} ${p.expression}`),
    );
    expect(surprises).toEqual([]);
    expect(all.filter(({ wrong }) => wrong)).toHaveLength(21);
    const numbers = all.flatMap(({ resource, wrong }) =>
      wrong || !['Patient', 'Practitioner'].includes(resource.resourceType)
        ? []
        : (resource.identifier as { system: string; value: string }[])
            .filter(({ system }) => system === ID_NUMBER)
            .map(({ value }) => value),
    );
    expect(numbers.length).toBeGreaterThan(options.residents);
    for (const number of new Set(numbers)) expect(parseIdNumber(number, options.to)).toMatchObject({ ok: true });
  });
});
