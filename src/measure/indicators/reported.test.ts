import { beforeAll, describe, expect, it } from 'vitest';
import {
  cells,
  closedPeriods,
  closePeriod,
  evidenceArea,
  explain,
  reportedValues,
  reportedVersions,
  reportValue,
  restoreReportedValue,
  withdrawReportedValue,
} from './index.ts';
import { bed, COUNTY, EAST, hospital, type TestRegion, testRegion } from './testing.ts';

let region: TestRegion;
const cell = async (indicator: string, period: string, area = COUNTY) =>
  (await cells(region.kernel, { indicator, areas: [area], periods: [period] }))[0]!;

beforeAll(async () => {
  region = await testRegion();
  await region.put('institution', [hospital('h1', EAST)]);
  await region.put('bed', [bed('b1', 'h1', '2021-01-01'), bed('b2', 'h1', '2021-01-01')]);
  await region.recompute();
});

const report = { indicator: 'H02', area: COUNTY, period: '2024', source: '专项调查', by: 'planner' };

describe('a reported value', () => {
  it('stands where nothing is computed, with its source and evidence', async () => {
    expect(await cell('H02', '2024')).toMatchObject({ value: null, source: 'none' });
    const file = { name: '测算报告.pdf', mediaType: 'application/pdf', content: Buffer.from('evidence') };
    const stored = await reportValue(region.kernel, { ...report, value: 65.2, file });
    expect(await cell('H02', '2024')).toMatchObject({ value: 65.2, source: 'reported', stale: false });
    const told = await explain(region.kernel, { indicator: 'H02', area: COUNTY, period: '2024' });
    expect(told.steps[0]).toMatchObject({ value: '65.20', expression: '专项调查' });
    expect(await evidenceArea(region.kernel.db, stored.evidence!.id)).toBe(COUNTY);
    expect((await region.kernel.files.get(region.kernel.db, stored.evidence!.id))?.content.toString()).toBe('evidence');
  });

  it('is superseded by a newer one and stays readable', async () => {
    await reportValue(region.kernel, { ...report, value: 65.9, note: '复核' });
    expect(await cell('H02', '2024')).toMatchObject({ value: 65.9 });
    const all = await reportedValues(region.kernel.db, 'H02');
    expect(all.map((r) => [r.value, r.superseded])).toEqual([
      [65.9, false],
      [65.2, true],
    ]);
  });

  it('never hides a computed one', async () => {
    await reportValue(region.kernel, { ...report, indicator: 'R01', value: 99 });
    expect(await cell('R01', '2024')).toMatchObject({ numerator: 2, source: 'computed' });
  });

  it('of two at once leaves exactly one current', async () => {
    await Promise.all([61, 62, 63].map((value) => reportValue(region.kernel, { ...report, period: '2023', value })));
    const rows = (await reportedValues(region.kernel.db, 'H02')).filter((r) => r.period === '2023');
    expect(rows.filter((r) => !r.superseded)).toHaveLength(1);
    expect(rows).toHaveLength(3);
  });

  it('far from what is usual is taken with a note', async () => {
    await reportValue(region.kernel, { ...report, period: '2022', value: 50, note: '灾后' });
    expect(await cell('H02', '2022')).toMatchObject({ value: 50 });
  });

  it.each([
    [{ period: '2024-13' }, 'indicators.period'],
    [{ period: '2027' }, 'indicators.reported-value'],
    [{ source: ' ' }, 'indicators.reported-value'],
    [{ value: Number.NaN }, 'indicators.reported-value'],
    [{ denominator: 0 }, 'indicators.reported-value'],
    [{ area: '110101' }, 'population.area-unknown'],
    [{ indicator: 'X9' }, 'indicators.unknown'],
    [{ value: 20 }, 'indicators.reported-implausible'],
    [{ value: 200, note: '核实' }, 'indicators.reported-impossible'],
  ])('is refused with %o', async (wrong, code) => {
    await expect(reportValue(region.kernel, { ...report, value: 65, ...wrong })).rejects.toMatchObject({ code });
  });
});

describe('the versions of a value', () => {
  const key = { indicator: 'H02', area: COUNTY, period: '2021' };
  const decide = { by: 'reviewer', reason: '复核' };
  const listed = async () => (await reportedVersions(region.kernel.db, key)).map(({ value, state }) => [value, state]);

  it('are all kept: one is withdrawn and the one before counts again, an old one comes back as a new one', async () => {
    for (const value of [61, 62, 63]) await reportValue(region.kernel, { ...report, period: '2021', value });
    const [third, second, first] = await reportedVersions(region.kernel.db, key);
    await withdrawReportedValue(region.kernel, second!.id, decide);
    expect(await cell('H02', '2021')).toMatchObject({ value: 63 });
    const after = await withdrawReportedValue(region.kernel, third!.id, decide);
    expect(after[0]).toMatchObject({ state: 'withdrawn', withdrawn: { by: 'reviewer', reason: '复核' } });
    expect(await cell('H02', '2021')).toMatchObject({ value: 61 });
    await restoreReportedValue(region.kernel, third!.id, decide);
    expect(await listed()).toEqual([
      [63, 'counts'],
      [63, 'withdrawn'],
      [62, 'withdrawn'],
      [61, 'superseded'],
    ]);
    const [newest] = await reportedVersions(region.kernel.db, key);
    expect(newest).toMatchObject({ by: 'reviewer', note: '复核', restores: third!.id, source: third!.source });
    await expect(withdrawReportedValue(region.kernel, third!.id, decide)).rejects.toMatchObject({
      code: 'indicators.version-withdrawn',
    });
    await expect(restoreReportedValue(region.kernel, newest!.id, decide)).rejects.toMatchObject({
      code: 'indicators.version-counts',
    });
    for (const { id } of [newest!, first!]) await withdrawReportedValue(region.kernel, id, decide);
    expect(await cell('H02', '2021')).toMatchObject({ value: null });
  });
});

describe('a closed period', () => {
  it('keeps its published value; later records show as a restatement with what changed', async () => {
    await closePeriod(region.kernel, { period: '2023', area: COUNTY, by: 'planner' });
    expect(await cell('R01', '2023')).toMatchObject({
      closed: { value: 2000 / 10_300, by: 'planner' },
      restated: false,
    });
    expect(await cell('R01', '2023', EAST)).toMatchObject({ closed: { by: 'planner' } });
    await region.put('bed', [bed('b3', 'h1', '2023-06-01'), bed('b2', 'h1', '2021-01-01', '2022-01-01')]);
    await region.put('bed', [bed('b4', 'h1', '2023-06-01')]);
    await region.recompute();
    expect(await cell('R01', '2023')).toMatchObject({
      numerator: 3,
      restated: true,
      closed: { value: 2000 / 10_300 },
    });
    const { restatements } = await explain(region.kernel, { indicator: 'R01', area: COUNTY, period: '2023' });
    expect(restatements).toHaveLength(1);
    expect(restatements[0]).toMatchObject({ period: '2023', liveValue: 3000 / 10_300 });
    expect(restatements[0]!.reason!.en).toBe(
      'Beds in service: 2 subjects added, 1 removed, 0 changed since closing (Location/b2, Location/b3, Location/b4)',
    );
    expect((await closedPeriods(region.kernel.db))[0]).toMatchObject({ period: '2023', area: COUNTY });
    await region.kernel.owner.query(
      `insert into record.restriction (self, type, id, encounters, label, past, makers, rules, why, sensitivity)
       values (record.address_of('Location/b3'), 'Location', 'b3', '{}', 1, 0, '{}', '{}', '{meta}', '{}')`,
    );
    const shown = await explain(region.kernel, { indicator: 'R01', area: COUNTY, period: '2023' });
    expect(shown.restatements[0]!.reason!.en).toContain('2 subjects added');
    expect(shown.restatements[0]!.reason!.en).toContain('(Location/b2, Location/b4)');
  });

  it('closes once, after its end, and only as year or month', async () => {
    const close = (period: string) => closePeriod(region.kernel, { period, area: COUNTY, by: 'planner' });
    await expect(close('2023')).rejects.toMatchObject({ code: 'indicators.period-closed' });
    await expect(close('2025')).rejects.toMatchObject({ code: 'indicators.period-open' });
    await expect(close('2023-Q1')).rejects.toMatchObject({ code: 'indicators.period-kind' });
  });

  it('cannot be changed by the program', async () => {
    await expect(region.kernel.db.query('update indicators.closed_value set value = 1')).rejects.toThrow(
      /permission denied/,
    );
    await expect(region.kernel.db.query('delete from indicators.closed_fact')).rejects.toThrow(/permission denied/);
  });
});
