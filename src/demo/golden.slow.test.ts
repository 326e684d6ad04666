/** The demo through the real door: what indicators compute against what the generated records say. */
import { beforeAll, expect, test } from 'vitest';
import { idNumberCheck } from '../algorithms/id-number.ts';
import { openRow, selectQuarantine } from '../ingest/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { cells, recompute, registerIndicatorJobs } from '../measure/indicators/index.ts';
import { createAcceptQueue, type Pipeline } from '../pipeline/index.ts';
import { syncViews } from '../project/index.ts';
import { readDemoRegion } from './content.ts';
import { expectedFigures } from './expected.ts';
import { DEFAULTS, type DemoOptions, type LoadResult, loadDemo } from './index.ts';

const options: DemoOptions = { ...DEFAULTS, residents: 150, from: '2025-01-01' };
const region = readDemoRegion(options.region);
let kernel: Kernel;
let pipeline: Pipeline;
let loaded: LoadResult;

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  pipeline = createAcceptQueue(kernel);
  registerIndicatorJobs(kernel);
  loaded = await loadDemo(kernel, pipeline.accept, options);
  await recompute(kernel);
}, 240_000);

const physicians = async (year: string) =>
  (await cells(kernel, { indicator: 'R04', areas: [region.code], periods: [year] }))[0]!;

test('the door refuses the rows that are wrong on purpose and no other', () => {
  const declared = Object.values(region.levels.faults).reduce((sum, n) => sum + n, 0);
  expect(loaded.unexpected).toEqual([]);
  // The post of the physician whose number is wrong cannot be stored either.
  expect(loaded.quarantined).toBe(declared + region.levels.faults.physicianIdChecksum);
});

test('every indicator of the register gives the figures of the records, for county and townships, at each year-end', async () => {
  const { yearEnd } = expectedFigures(options);
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
  expect(compared).toBe(23 * 9 * 6);
});

test('healthy life expectancy is there as reported', async () => {
  const read = await cells(kernel, { indicator: 'H02', areas: [region.code], periods: ['2020', '2025'] });
  expect(read.map((cell) => [cell.period, cell.value, cell.source])).toEqual([
    ['2020', 64.9, 'reported'],
    ['2025', 65.5, 'reported'],
  ]);
});

test('correcting the physicians in quarantine moves the figure of the last year, one by one', async () => {
  await kernel.jobs.start();
  const before = await physicians('2025');
  const rows = (await selectQuarantine(kernel.db, { state: 'open', limit: 100 })).filter((row) =>
    ['Practitioner', 'PractitionerRole'].includes(row.resource_type),
  );
  const change = async (rule: string, path: string, value: string | null) => {
    for (const row of rows.filter((r) => r.problems.some((problem) => problem.rule === rule))) {
      const receipt = await pipeline.resubmit(row.id, { changes: [{ path, value }], by: 'planner' });
      expect(receipt.status).toBe('stored');
    }
  };
  await change('period-order', '/period/end', null);
  await expect
    .poll(async () => (await physicians('2025')).numerator, { timeout: 60_000, interval: 200 })
    .toBe(before.numerator! + 2);
  await change('worker-post-required', '/organization/reference', `Organization/${region.code}-h1`);
  await expect
    .poll(async () => (await physicians('2025')).numerator, { timeout: 60_000, interval: 200 })
    .toBe(before.numerator! + 3);
  // With the person's number put right, the post that waited for the person follows by itself.
  const wrong = rows.find((row) => row.resource_type === 'Practitioner')!;
  const first17 = (await openRow(kernel, kernel.db, wrong.id)).resource.identifier[0].value.slice(0, 17);
  await pipeline.resubmit(wrong.id, {
    changes: [{ path: '/identifier/0/value', value: first17 + idNumberCheck(first17) }],
    by: 'planner',
  });
  await expect
    .poll(async () => (await physicians('2025')).numerator, { timeout: 60_000, interval: 200 })
    .toBe(before.numerator! + 4);
  expect((await physicians('2025')).value!.toFixed(2)).toBe('2.51');
  expect(before.value!.toFixed(2)).toBe('2.49');
}, 240_000);
