import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseIdNumber } from '../algorithms/id-number.ts';
import { parseUscc } from '../algorithms/uscc.ts';
import { validateEntries } from '../ingest/index.ts';
import { type FhirResource, fixedClock } from '../kernel/index.ts';
import { readDemoRegion } from './content.ts';
import { countFigures, type ExpectedFigures } from './expected.ts';
import { type DemoSubmission, generateDemo, PHASES } from './generate.ts';
import './index.ts';
import { DEFAULTS, type DemoOptions, factorOf, parseDemoSpec } from './options.ts';

const options: DemoOptions = { ...DEFAULTS, residents: 1000 };
const region = readDemoRegion('jiangchuan');
let submissions: DemoSubmission[];
let figures: ExpectedFigures;
let all: { resource: FhirResource; wrong: boolean; at: DemoSubmission }[];

beforeAll(() => {
  submissions = [...generateDemo(options)];
  figures = countFigures(options, submissions);
  all = submissions.flatMap((at) =>
    at.submission.bundle.entry!.map(({ resource }, i) => ({ resource: resource!, wrong: at.wrong.includes(i), at })),
  );
});

const digest = (given: DemoOptions): string => {
  const hash = createHash('sha256');
  for (const { submission } of generateDemo(given)) hash.update(JSON.stringify(submission));
  return hash.digest('hex');
};
const valuesOf = (resource: FhirResource, system: string): string[] =>
  (resource.identifier ?? [])
    .filter((i: { system: string }) => i.system === system)
    .map((i: { value: string }) => i.value);

describe('the generated demo', () => {
  test('one seed gives the same bytes, another seed others', () => {
    const small = { ...options, residents: 200 };
    expect(digest(small)).toBe(digest(small));
    expect(digest({ ...small, seed: 2 })).not.toBe(digest(small));
  });

  test('every resource is tagged synthetic and stands in a submission of at most 500 entries with a name of its own', () => {
    expect(all.every(({ resource }) => resource.meta?.tag?.some((tag) => tag.code === 'synthetic'))).toBe(true);
    expect(Math.max(...submissions.map((s) => s.submission.bundle.entry!.length))).toBeLessThanOrEqual(500);
    const names = submissions.map((s) => `${s.submission.source}|${s.submission.externalId}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('id numbers and credit codes are valid, synthetic and unique; only declared rows are wrong', () => {
    const owners = new Map<string, string>();
    for (const { resource, wrong } of all) {
      if (wrong || resource.resourceType === 'RelatedPerson') continue;
      for (const value of valuesOf(resource, 'urn:oid:2.16.156.10011.1.3')) {
        const read = parseIdNumber(value, options.to);
        expect(read).toMatchObject({
          ok: true,
          id: { synthetic: true, birthDate: resource.birthDate, sex: resource.gender },
        });
        const owner = `${resource.resourceType}/${resource.id}`;
        expect(owners.get(value) ?? owner).toBe(owner);
        owners.set(value, owner);
      }
      for (const value of valuesOf(resource, 'urn:kangyu:id:uscc'))
        expect(parseUscc(value)).toMatchObject({ ok: true, uscc: { synthetic: true, orgCodeValid: true } });
    }
    expect(owners.size).toBeGreaterThan(2500);
  });

  test('names carry the marker of synthetic people', () => {
    const names = all
      .filter(({ resource }) => ['Patient', 'Practitioner', 'RelatedPerson'].includes(resource.resourceType))
      .map(({ resource }) => resource.name[0].text);
    expect(names.every((name: string) => /^.(示|例).$/u.test(name))).toBe(true);
  });

  test('passes the door except for the rows that are wrong on purpose', () => {
    const checked = validateEntries(
      all.map(({ resource }) => resource),
      { clock: fixedClock(`${options.to}T09:00:00+08:00`), instance: { kind: 'demo' } },
    );
    const refused = all.filter((_, i) => checked[i]!.some((problem) => problem.severity === 'error'));
    const surprises = all.flatMap(({ resource, wrong }, i) =>
      wrong ? [] : checked[i]!.map((p) => `${resource.resourceType}/${resource.id} ${p.rule} ${p.expression}`),
    );
    expect(surprises.slice(0, 5)).toEqual([]);
    // The others name what is not there; identify finds that (a physician in quarantine, an unknown institution).
    const { faults } = region.levels;
    expect(all.filter(({ wrong }) => wrong).length - refused.length).toBe(
      faults.physicianIdChecksum + faults.encounterUnknownOrganization,
    );
  });

  test('has 15 to 25 wrong rows, four physicians among them', () => {
    const wrong = all.filter((row) => row.wrong);
    expect(wrong.length).toBeGreaterThanOrEqual(15);
    expect(wrong.length).toBeLessThanOrEqual(25);
    expect(wrong.filter(({ resource }) => resource.resourceType === 'PractitionerRole')).toHaveLength(4);
  });

  test('refers only to records of earlier phases, of the same submission, or of earlier ones where they go one by one', () => {
    const stored = new Map<string, number>();
    const missing: string[] = [];
    for (const [n, { phase, submission, wrong }] of submissions.entries()) {
      for (const { resource } of submission.bundle.entry!)
        stored.set(
          `${resource!.resourceType}/${resource!.id}`,
          stored.get(`${resource!.resourceType}/${resource!.id}`) ?? n,
        );
      for (const [i, { resource }] of submission.bundle.entry!.entries()) {
        if (wrong.includes(i)) continue;
        for (const [, text] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g)) {
          const at = stored.get(text!);
          const before =
            at !== undefined &&
            (at === n ||
              PHASES.indexOf(submissions[at]!.phase) < PHASES.indexOf(phase) ||
              phase === 'events' ||
              phase === 'corrections');
          if (!before) missing.push(`${submission.externalId}: ${resource!.resourceType}/${resource!.id} -> ${text}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  test('nothing happens outside the days of the demo, nothing to people before birth or after death', () => {
    const people = new Map(
      all
        .filter((row) => row.resource.resourceType === 'Patient' && !row.wrong)
        .map(({ resource }) => [`Patient/${resource.id}`, resource]),
    );
    const wrong: string[] = [];
    for (const { resource, wrong: faulty } of all) {
      if (faulty || !['Encounter', 'Immunization', 'Condition'].includes(resource.resourceType)) continue;
      const day: string = (resource.period?.start ?? resource.occurrenceDateTime ?? resource.recordedDate).slice(0, 10);
      const person = people.get((resource.subject ?? resource.patient).reference)!;
      const end = resource.period?.end?.slice(0, 10) ?? day;
      if (day < options.from || end > options.to || day < person.birthDate || end > (person.deceasedDateTime ?? '9999'))
        wrong.push(`${resource.resourceType}/${resource.id}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the figures of the demo', () => {
  test('stand at the declared counts at every year-end, whatever the number of residents', () => {
    for (const [name, counts] of Object.entries(region.levels.stock))
      expect([name, ...region.levels.years.map((year) => figures.stock[name]![year])]).toEqual([name, ...counts]);
  });

  test('give the baselines of the plan at the end of 2020', () => {
    const rounded = (code: string) => Math.round(figures.yearEnd[code]![region.code]![2020]!.value * 100) / 100;
    const baselines = {
      R01: 3.44,
      R02: 2.38,
      R03: 0.67,
      R04: 2.28,
      R05: 0.53,
      R06: 3.02,
      R07: 0.35,
      R08: 1.58,
      R09b: 6.5,
      R16: 0.01,
      R17: 0.09,
      R18: 0,
      R20: 1.74,
    };
    expect(Object.fromEntries(Object.keys(baselines).map((code) => [code, rounded(code)]))).toEqual(baselines);
  });

  test('give the declared shares at the end of 2025', () => {
    const shares = {
      R11: 'infectiousDepartment',
      R13: 'geriatricDepartment',
      R21a: 'tcmPreventive',
      R21b: 'tcmHall',
      R22a: 'cdcInfrastructure',
      R22b: 'feverUnit',
    };
    for (const [code, name] of Object.entries(shares)) {
      const { numerator, denominator } = figures.yearEnd[code]![region.code]![2025]!;
      expect([name, numerator, denominator]).toEqual([name, ...region.levels.shares2025[name]!]);
    }
  });

  test('townships add up to the county', () => {
    const townships = region.areas.filter((a) => a.level === 'township').map((a) => a.code);
    for (const [code, byArea] of Object.entries(figures.yearEnd))
      expect([code, townships.reduce((sum, area) => sum + byArea[area]![2025]!.numerator, 0)]).toEqual([
        code,
        byArea[region.code]![2025]!.numerator,
      ]);
  });

  test('correcting the physicians in quarantine raises the physicians of the last year only', () => {
    const corrected = countFigures(
      options,
      submissions.map((s) => (s.submission.externalId.startsWith('workers/late') ? putRight(s) : s)),
    );
    expect(corrected.stock.physicians![2025]! - figures.stock.physicians![2025]!).toBe(4);
    expect(corrected.stock.physicians![2024]).toBe(figures.stock.physicians![2024]);
  });

  test('the register follows the official population at one factor', () => {
    for (const n of Object.values(figures.residents)) expect(Math.abs(n - 1000)).toBeLessThan(15);
    expect(factorOf(region, options)).toBeCloseTo(246.2, 6);
    expect(factorOf(region, { ...options, residents: 5000 })).toBeCloseTo(49.24, 6);
    const perPerson = Object.values(figures.encounters).reduce((a, b) => a + b, 0) / 5 / 1000;
    expect(perPerson).toBeGreaterThan(1.05);
    expect(perPerson).toBeLessThan(1.4);
  });
});

/** What the correction of the rows would make of them. */
function putRight(given: DemoSubmission): DemoSubmission {
  const entries = given.submission.bundle.entry!.map((entry, i) => {
    if (!given.wrong.includes(i) || entry.resource!.resourceType !== 'PractitionerRole') return entry;
    const { end: _, ...period } = entry.resource!.period;
    const organization = entry.resource!.organization.reference
      ? entry.resource!.organization
      : { reference: `Organization/${region.code}-h1` };
    return { ...entry, resource: { ...entry.resource!, period, organization } };
  });
  return {
    ...given,
    wrong: [],
    submission: { ...given.submission, bundle: { ...given.submission.bundle, entry: entries } },
  };
}

describe('options', () => {
  test('reads <region>:<population>', () => {
    expect(parseDemoSpec('jiangchuan:5000')).toEqual(DEFAULTS);
    expect(parseDemoSpec('jiangchuan')).toEqual(DEFAULTS);
  });

  test.each(['jiangchuan:', 'jiangchuan:12', 'Jiangchuan:5000', ':5000'])('refuses %s by name', (text) => {
    expect(() => parseDemoSpec(text)).toThrow(/KANGYU_DEMO|population/);
  });

  test('refuses a region without a demo and days without levels', () => {
    expect(() => [...generateDemo({ ...options, region: 'atlantis' })]).toThrow(/no demo region atlantis/);
    expect(() => [...generateDemo({ ...options, to: '2031-12-31' })]).toThrow(/declared for 2021-01-01 to 2025-12-31/);
  });
});
