import { beforeAll, describe, expect, it } from 'vitest';
import { findPeriod } from '../../algorithms/periods.ts';
import { bucketOf } from '../../kernel/index.ts';
import { deriveCells } from './derive-cells.ts';
import { catalogue, cells, explain, records, registerInfo, registerRows, series } from './index.ts';
import { boundsOf } from './read-series.ts';
import {
  at,
  bed,
  COUNTY,
  department,
  EAST,
  hospital,
  post,
  resident,
  type TestRegion,
  testRegion,
  WEST,
} from './testing.ts';
import type { DerivedIndicator } from './types.ts';

let region: TestRegion;
const showName = (name: string) => name;
const value = async (indicator: string, area: string, period: string, strata?: string[]) =>
  (await cells(region.kernel, { indicator, areas: [area], periods: [period], ...(strata ? { strata } : {}) }))[0]!;

beforeAll(async () => {
  region = await testRegion();
  await region.recompute();
  await region.put('institution', [
    hospital('h1', EAST),
    hospital('h2', WEST, { class: 'A210', grade: '3' }),
    hospital('t1', WEST, { class: 'C220', grade: '1', run_by: 'township' }),
  ]);
  await region.put('bed', [
    ...Array.from({ length: 20 }, (_, i) => bed(`b${i}`, 'h1', '2021-03-15', null, i < 2 ? 'icu' : 'general')),
    ...Array.from({ length: 10 }, (_, i) => bed(`t${i}`, 'h2', '2021-01-01', i < 4 ? '2023-06-30' : null, 'tcm')),
  ]);
  await region.put('worker', [{ id: 'w1', name: '测试甲', sex: 'male', birth_date: '1980-01-01' }]);
  await region.put('worker_post', [
    post('p1', 'w1', 'h1', '2021-01-01', '2024-07-01'),
    post('p2', 'w1', 'h2', '2022-05-01'),
    post('p3', 'w2', 'h2', '2020-01-01', null, { practice_category: 'tcm' }),
    post('p4', 'w3', 'h1', '2020-01-01', null, { occupation: 'nurse', practice_category: null }),
  ]);
  await region.put('department', [
    department('d1', 'h1', 'infectious', '2022-04-01'),
    department('d2', 'h1', 'infectious', '2023-01-01', '2023-05-01'),
    department('d3', 'h2', 'childcare', '2021-01-01', null, { places: 30, inclusive: true }),
  ]);
  await region.recompute();
});

describe('the lowest share', () => {
  it('is that of the township and kind of hospital that lag furthest behind', async () => {
    const base = 'hospitals-geriatric';
    const share = catalogue().derived.get('R21a')!;
    const lowest = { ...share, code: 'LOW', method: 'lowest', base, level: 'township', strata: ['class'], factor: 100 };
    const own = { ...catalogue(), derived: new Map([['LOW', lowest as DerivedIndicator]]) };
    await region.put('department', [department('g1', 'h1', 'geriatric', '2022-01-01')]);
    await region.recompute();
    const target = { scope: 'area' as const, periods: [findPeriod('2024')!], today: '2025-06-30' };
    const derive = (codes: string[]) =>
      deriveCells(region.kernel.db, own, [lowest as DerivedIndicator], { ...target, codes });
    const [county, east, west] = await derive([COUNTY, EAST, WEST]);
    expect(east).toMatchObject({ numerator: 1, denominator: 1, value: 100 });
    expect(west).toMatchObject({ numerator: 0, denominator: 1, value: 0 });
    expect(county).toMatchObject({ numerator: 0, denominator: 1, value: 0 });
  });
});

describe('stocks', () => {
  it('count on the last day of a period, by place and stratum', async () => {
    expect(await value('beds', COUNTY, '2021-02')).toMatchObject({ numerator: 10 });
    expect(await value('beds', COUNTY, '2021-03')).toMatchObject({ numerator: 30 });
    expect(await value('beds', EAST, '2021')).toMatchObject({ numerator: 20, name: '东镇' });
    // A bed that leaves service on a day no longer counts at its end.
    expect(await value('beds', COUNTY, '2023-06')).toMatchObject({ numerator: 26 });
    expect(await value('beds', COUNTY, '2023-06-29')).toMatchObject({ numerator: 30 });
    expect(await value('beds', COUNTY, '2021', ['kind=tcm'])).toMatchObject({ numerator: 10, stratum: 'kind=tcm' });
    expect(await value('beds', `${EAST}001`, '2021')).toMatchObject({ numerator: 0 });
  });

  it('are divided by the latest year-end population, which is shown', async () => {
    const cell = await value('R01', COUNTY, '2023-06');
    expect(cell).toMatchObject({
      numerator: 26,
      denominator: 10_200,
      source: 'computed',
      population: { vintage: '2023', dates: ['2022-12-31'] },
    });
    expect(cell.value).toBeCloseTo((26 / 10_200) * 1000, 12);
    expect(await value('R16', COUNTY, '2023')).toMatchObject({ numerator: 2 });
    expect(await value('R03', COUNTY, '2023')).toMatchObject({ numerator: 6 });
  });

  it('are zero where the register reports nothing, and unknown before it begins', async () => {
    expect(await value('R16', WEST, '2023')).toMatchObject({ numerator: 0, value: 0 });
    expect(await value('R18', COUNTY, '2023')).toMatchObject({ numerator: 0, value: 0 });
    expect(await value('R01', COUNTY, '2020')).toMatchObject({ numerator: null, value: null, source: 'none' });
  });

  it('give institutions their own counts', async () => {
    const found = await cells(region.kernel, {
      indicator: 'R01',
      areas: [COUNTY],
      byInstitution: true,
      periods: ['2024'],
    });
    expect(found.map((c) => [c.institution, c.name, c.numerator, c.value])).toEqual([
      ['h1', '医院h1', 20, null],
      ['h2', '医院h2', 6, null],
    ]);
    const inWest = await cells(region.kernel, {
      indicator: 'R19',
      areas: [WEST],
      byInstitution: true,
      periods: ['2024'],
    });
    expect(inWest.map((c) => c.institution)).toEqual(['h2']);
  });
});

describe('persons', () => {
  it('count once in all areas, at the post with the earliest start, and once in each institution', async () => {
    expect(await value('physicians', COUNTY, '2022')).toMatchObject({ numerator: 2 });
    expect(await value('physicians', EAST, '2022')).toMatchObject({ numerator: 1 });
    expect(await value('physicians', WEST, '2022')).toMatchObject({ numerator: 1 });
    const inBoth = await cells(region.kernel, {
      indicator: 'physicians',
      institutions: ['h1', 'h2'],
      periods: ['2022'],
    });
    expect(inBoth.map((c) => c.numerator)).toEqual([1, 2]);
    // When the first post ends the other takes its place.
    expect(await value('physicians', EAST, '2024')).toMatchObject({ numerator: 0 });
    expect(await value('physicians', WEST, '2024')).toMatchObject({ numerator: 2 });
  });

  it('are listed by name as the caller may see it, each with the record version behind', async () => {
    const list = await records(
      region.kernel,
      { indicator: 'R04', area: EAST, period: '2022', part: 'numerator', limit: 10 },
      () => '测*',
    );
    expect(list).toMatchObject({
      total: 1,
      items: [{ subject: 'Practitioner/w1', label: '测*', institutionName: '医院h1', areaName: '东镇' }],
    });
    expect(list.items[0]!.evidence[0]).toMatch(/^PractitionerRole\/p1\/_history\/\d+$/);
  });

  it('page through a list in the order of references', async () => {
    const ask = { indicator: 'R04', area: COUNTY, period: '2022', part: 'numerator' as const, limit: 1 };
    const first = await records(region.kernel, ask, showName);
    const second = await records(region.kernel, { ...ask, cursor: first.nextCursor! }, showName);
    expect([first, second].flatMap((p) => p.items.map((i) => i.subject))).toEqual([
      'Practitioner/w1',
      'Practitioner/w2',
    ]);
  });
});

describe('shares', () => {
  it('count overlapping departments of a hospital once and give a Wilson interval', async () => {
    const cell = await value('R11', COUNTY, '2023-02');
    expect(cell).toMatchObject({ numerator: 1, denominator: 2, value: 50 });
    expect(cell.low).toBeCloseTo(9.45, 2); // Wilson, 1 of 2
    expect(await value('R11', COUNTY, '2022-03')).toMatchObject({ numerator: 0, denominator: 2, value: 0 });
    expect(await value('R11', `${EAST}001`, '2023')).toMatchObject({ numerator: 0, denominator: 0, value: null });
  });

  it('list who is in the denominator only', async () => {
    const ask = { indicator: 'R11', area: COUNTY, period: '2023', limit: 10 };
    const part = async (p: 'numerator' | 'denominator' | 'gap') =>
      (await records(region.kernel, { ...ask, part: p }, showName)).items.map((i) => i.subject);
    expect(await part('numerator')).toEqual(['Organization/h1']);
    expect(await part('denominator')).toEqual(['Organization/h1', 'Organization/h2']);
    expect(await part('gap')).toEqual(['Organization/h2']);
    await expect(
      records(region.kernel, { ...ask, indicator: 'R01', part: 'denominator' }, showName),
    ).rejects.toMatchObject({ code: 'indicators.not-listed' });
  });

  it('count places, not services', async () => {
    expect(await value('R14', COUNTY, '2024')).toMatchObject({ numerator: 30 });
    expect(await value('R14', COUNTY, '2024', ['inclusive=yes'])).toMatchObject({ numerator: 30 });
  });
});

describe('periods', () => {
  it('of other kinds are computed when asked for, by the same rule', async () => {
    for (const label of ['2023-Q2', '2023-W26', 'R12:2023-06', '2023-06-30'])
      expect((await value('beds', COUNTY, label)).numerator).toBe(26);
    await expect(value('beds', COUNTY, '2023-13')).rejects.toMatchObject({ code: 'indicators.period' });
    await expect(value('nothing', COUNTY, '2023')).rejects.toMatchObject({ code: 'indicators.unknown' });
  });
});

describe('residents and vital events', () => {
  beforeAll(async () => {
    await region.put('resident', [
      ...Array.from({ length: 40 }, (_, i) => resident(`r${i}`, i % 2 ? `${EAST}001` : `${WEST}001`, '1950-06-01')),
      resident('n1', `${EAST}001`, '2023-02-10', { has_birth_certificate: true, deceased_date: at('2023-08-10') }),
      resident('n2', `${EAST}001`, '2023-09-10', { has_birth_certificate: true }),
      resident('m1', `${EAST}001`, '1990-01-01', {
        residence_start: at('2023-07-02'),
        residence_end: at('2024-01-01'),
      }),
    ]);
    await region.recompute();
  });

  it('count days lived, not heads', async () => {
    const cell = await value('resident-days', COUNTY, '2023');
    // n1 lived 10 February – 9 August (181 days), n2 10 September – 31 December (113), m1 2 July – 31 December (183).
    expect(cell.value).toBeCloseTo((40 * 365 + 181 + 113 + 183) / 365.25, 9);
    expect(await value('resident-days', COUNTY, '2023', ['age=0'])).toMatchObject({ value: (181 + 113) / 365.25 });
    // Those born on 1 June 1950 are 74 until 31 May 2025 and 75 from then on.
    const of75 = await value('resident-days', COUNTY, '2025', ['age=75,sex=female']);
    expect(of75.value).toBeCloseTo((40 * 214) / 365.25, 9);
  });

  it('make rates of events with exact intervals', async () => {
    expect(await value('live-births', EAST, '2023')).toMatchObject({ numerator: 2 });
    expect(await value('H03', COUNTY, '2023')).toMatchObject({ numerator: 1, denominator: 2, value: 500 });
    expect(await value('H03', COUNTY, 'MCH2024')).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect((await value('V02', COUNTY, '2023')).high).toBeCloseTo((5.5716 * 1000) / (15077 / 365.25), 1);
  });

  it('count a person of two sources once, and by the other record when the first goes', async () => {
    const before = (await value('residents', EAST, '2024')).numerator!;
    const person = '00000000-0000-7000-8000-000000000001';
    for (const id of ['x1', 'x2']) {
      await region.kernel.owner.query(
        `insert into identify.link (bucket, patient_id, person_bucket, person, source, method, at) values ($1, $2, 1, $3, $2, 'id-number', $4)`,
        [bucketOf(id), id, person, region.kernel.clock.now()],
      );
    }
    await region.put('resident', [
      resident('x1', `${EAST}001`, '1970-01-01'),
      resident('x2', `${EAST}001`, '1970-01-01'),
    ]);
    await region.recompute();
    expect((await value('residents', EAST, '2024')).numerator).toBe(before + 1);
    await region.remove('resident', ['x1']);
    await region.recompute();
    expect((await value('residents', EAST, '2024')).numerator).toBe(before + 1);
    await region.remove('resident', ['x2']);
    await region.recompute();
    expect((await value('residents', EAST, '2024')).numerator).toBe(before);
  });

  it('are not listed where fewer than five could be told apart', async () => {
    expect(await value('live-births', EAST, '2023')).toMatchObject({ suppressed: true });
    expect(await value('live-births', COUNTY, '2023')).toMatchObject({ suppressed: false });
    const ask = { indicator: 'live-births', period: '2023', part: 'numerator' as const, limit: 10 };
    await expect(records(region.kernel, { ...ask, area: EAST }, showName)).rejects.toMatchObject({
      code: 'indicators.suppressed',
    });
    expect((await records(region.kernel, { ...ask, area: COUNTY }, showName)).total).toBe(2);
  });
});

describe('an explanation', () => {
  it('goes from the formula to the numbers, their rows and the vintage', async () => {
    const told = await explain(region.kernel, { indicator: 'R01', area: COUNTY, period: '2023' });
    expect(told.steps.map((s) => s.value)).toEqual(['26', '10300', '2.52']);
    expect(told.steps[2]!.expression).toBe('26 / 10300 × 1000');
    expect(told.steps[0]!.inputs[0]).toMatchObject({ code: 'beds', value: 26, rows: 26 });
    expect(told.provenance.population).toMatchObject({ value: 10_300, vintage: '2024', source: '年鉴' });
    const share = await explain(region.kernel, { indicator: 'R11', area: COUNTY, period: '2023' });
    expect(share.steps.map((s) => s.value).slice(0, 2)).toEqual(['1', '2']);
  });
});

describe('a series', () => {
  it('has the target, the needed pace and a forecast with its band', async () => {
    const target = { value: 3, byYear: 2026, baseline: 2, baselineYear: 2021 };
    const found = await series(region.kernel, {
      indicator: 'R01',
      area: COUNTY,
      frequency: 'year',
      from: '2021-01-01',
      target,
    });
    expect(found.points.map((p) => p.period)).toEqual(['2021', '2022', '2023', '2024', '2025']);
    expect(found.pace.map((p) => p.value)).toEqual([2, 2.2, 2.4, 2.6, 2.8, 3].map((v) => expect.closeTo(v, 9)));
    expect(found.forecast.map((p) => p.period)).toEqual(['2026']);
    expect(found.forecast[0]!.low).toBeLessThan(found.forecast[0]!.high);
    expect(found.forecastMethod?.en).toContain('least squares');
    const share = await series(region.kernel, {
      indicator: 'R11',
      area: COUNTY,
      frequency: 'year',
      from: '2021-01-01',
    });
    expect(share.points.every(({ low }) => low !== null)).toBe(true);
    for (const { value, low, high } of share.forecast)
      for (const one of [value, low, high]) expect(one >= 0 && one <= 100, String(one)).toBe(true);
    expect(share.forecast.length).toBeGreaterThan(0);
    // The lowest of several shares has no interval, and is one.
    const points = [{ value: 50, low: null, high: null }];
    expect([171, -20, 60].map(boundsOf(points, true))).toEqual([100, 0, 60]);
    expect([171, -20, 60].map(boundsOf(points, false))).toEqual([171, -20, 60]);
  });
});

describe('registers', () => {
  it('filter, sort and page through rows with the area of their institution', async () => {
    const page = await registerRows(
      region.kernel.db,
      'beds',
      { areas: [EAST], on: '2022-01-01', limit: 15, sort: '-id' },
      showName,
    );
    const rest = await registerRows(
      region.kernel.db,
      'beds',
      { areas: [EAST], on: '2022-01-01', limit: 15, sort: '-id', cursor: page.nextCursor! },
      showName,
    );
    const ids = [...page.items, ...rest.items].map((row) => row.reference);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
    expect(page.items[0]).toMatchObject({
      reference: 'Location/b9',
      area: EAST,
      institutionName: '医院h1',
      values: { kind: 'general', service_start: '2021-03-15' },
    });
    expect(rest.nextCursor).toBeUndefined();
    await expect(registerRows(region.kernel.db, 'beds', { limit: 1, sort: 'secret' }, showName)).rejects.toMatchObject({
      code: 'indicators.register-sort',
    });
    await expect(registerRows(region.kernel.db, 'beds', { limit: 1, cursor: 'x' }, showName)).rejects.toMatchObject({
      code: 'indicators.cursor',
    });
  });

  it('find by parts of a name, mask names of workers, count by code', async () => {
    expect(
      (await registerRows(region.kernel.db, 'workers', { text: '测试', limit: 5 }, () => '测**')).items.map(
        (r) => r.values.name,
      ),
    ).toEqual(['测**', '测**']);
    const info = await registerInfo(region.kernel.db, 'beds', { on: '2024-01-01' });
    expect(info.totals.map((t) => [t.key, t.value])).toEqual([
      ['all', 26],
      ['kind=general', 18],
      ['kind=tcm', 6],
      ['kind=icu', 2],
    ]);
    expect(
      (await registerRows(region.kernel.db, 'institutions', { class: 'A', limit: 5 }, showName)).items,
    ).toHaveLength(2);
  });
});
