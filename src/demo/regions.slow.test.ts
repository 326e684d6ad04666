/** The regions of the plans through the real door: nothing refused but the rows that are wrong on purpose, figures as the records say. */
import { expect, test } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { cells, recompute, registerIndicatorJobs, reportedValues } from '../measure/indicators/index.ts';
import { populationAt } from '../measure/population/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { syncViews } from '../project/index.ts';
import { countFigures } from './expected.ts';
import { generateDemo } from './generate.ts';
import { DEFAULTS, type DemoOptions, loadDemo, regionOf } from './index.ts';

const MINUTE = 60_000;

test.each(['dengkou', 'baotou', 'jiaozuo', 'kunming'])(
  '%s loads, and every indicator gives the figures of its records for the region and its counties',
  async (name) => {
    const options: DemoOptions = { ...DEFAULTS, region: name, residents: 200, from: '2025-01-01' };
    const region = regionOf(options);
    const kernel = await testKernel();
    await syncViews(kernel.owner);
    const pipeline = createAcceptQueue(kernel);
    registerIndicatorJobs(kernel);
    const loaded = await loadDemo(kernel, pipeline.accept, options);
    const declared = Object.values(region.levels.faults).reduce((sum, n) => sum + n, 0);
    expect(loaded.unexpected).toEqual([]);
    expect(loaded.quarantined).toBe(declared + region.levels.faults.physicianIdChecksum);

    await recompute(kernel);
    const { yearEnd } = countFigures(options, generateDemo(options), ['county']);
    const differences: string[] = [];
    let compared = 0;
    for (const [code, byArea] of Object.entries(yearEnd)) {
      const periods = region.years.map(String);
      for (const cell of await cells(kernel, { indicator: code, areas: Object.keys(byArea), periods })) {
        const figure = byArea[cell.area!]![cell.period]!;
        compared += 1;
        const same =
          figure.denominator === 0
            ? cell.value === null
            : cell.numerator === figure.numerator && cell.denominator === figure.denominator;
        if (!same)
          differences.push(
            `${code} ${cell.area} ${cell.period}: ${cell.numerator}/${cell.denominator}, records say ${figure.numerator}/${figure.denominator}`,
          );
      }
    }
    expect(differences).toEqual([]);
    const counties = region.areas.filter((a) => a.level === 'county' && a.code !== region.code).length;
    expect(compared).toBe(23 * (counties + 1) * region.years.length);

    // A managed area is the sum of what it looks after, and stands beside the counties without being one of them.
    const children = await cells(kernel, { indicator: 'R01', areas: [region.code], children: true, periods: ['2025'] });
    if (counties > 0) {
      const total = (await cells(kernel, { indicator: 'R01', areas: [region.code], periods: ['2025'] }))[0]!;
      expect(children.reduce((sum, cell) => sum + cell.numerator!, 0)).toBe(total.numerator);
      expect(children.reduce((sum, cell) => sum + cell.denominator!, 0)).toBe(total.denominator);
    }
    if (name === 'baotou') {
      const parts = await cells(kernel, { indicator: 'R01', areas: ['150271'], children: true, periods: ['2025'] });
      const [zone] = await cells(kernel, { indicator: 'R01', areas: ['150271'], periods: ['2025'] });
      expect(parts).toHaveLength(3);
      expect(zone!.numerator).toBe(parts.reduce((sum, cell) => sum + cell.numerator!, 0));
      const question = { area: '150271', date: '2025-12-31', basis: 'year-end' } as const;
      expect((await populationAt(kernel.db, question))!.value).toBe(zone!.denominator);
    }
    expect(await reportedValues(kernel.db, 'H02', [region.code])).toHaveLength(6);
    await pipeline.close();
    await kernel.close();
  },
  40 * MINUTE,
);
