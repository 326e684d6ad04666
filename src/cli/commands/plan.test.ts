import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testKernel } from '../../kernel/testing.ts';
import { reportValue } from '../../measure/indicators/index.ts';
import { syncPlans } from '../../measure/plans/index.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { syncViews } from '../../project/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { indicatorCommand } from './indicator.ts';
import { planCommand } from './plan.ts';

let platform: Pick<Platform, 'kernel'>;

beforeAll(async () => {
  const kernel = await testKernel();
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, '530403');
  await syncPlans(kernel.db);
  const value = { indicator: 'R04', area: '530403', period: '2025', value: 2.47, numerator: 618, denominator: 250_000 };
  await reportValue(kernel, { ...value, source: 'bulletin', by: 'planner' });
  platform = { kernel };
}, 60_000);

/** Runs a command on the test's database and gives what it printed. */
async function run(command: Command, ...args: string[]): Promise<string> {
  const printed: string[] = [];
  const ctx: CommandContext = {
    out: (text) => void printed.push(text),
    err: (text) => void printed.push(text),
    env: {},
    terminal: false,
    withPlatform: (work) => work(platform as Platform),
  };
  expect(await command.run(args, ctx)).toBe(0);
  return printed.join('\n');
}

describe('kangyu plan', () => {
  it('prints one row a target, as text and as JSON', async () => {
    const text = await run(planCommand, 'status', 'jiangchuan');
    expect(text).toMatch(/^10 .*每千人口执业\(助理\)医师数 .* 2\.28 +≥2\.52 +2\.47 +2025 .*✗ 未达标/m);
    const rows = JSON.parse(await run(planCommand, 'status', 'jiangchuan', '--on', '2025-12-31', '--json'));
    // 27 rows of the tables, then every target of the text: computed where bound, else without data and with the reason.
    expect(rows.filter((row: { origin?: string }) => row.origin === undefined)).toHaveLength(27);
    expect(rows).toHaveLength(27 + 90);
    expect(rows.find((row: { no: string }) => row.no === 'S01')).toMatchObject({
      origin: 'text',
      source: 'none',
      status: 'no-data',
      unjudged: 'no-number',
    });
    expect(rows.find((row: { no: string }) => row.no === 'S06')).toMatchObject({ indicator: 'R01', origin: 'text' });
    expect(rows.find((row: { no: string }) => row.no === '10')).toMatchObject({
      unit: '人',
      baseline: 2.28,
      target: { op: '>=', value: 2.52, raw: '2.52', byYear: 2025 },
      value: 2.47,
      period: '2025',
      numerator: 618,
      denominator: 250_000,
      source: 'reported',
      status: 'missed',
      doubts: [],
    });
  });

  it('shows a plan in the plan format, and its doubts', async () => {
    const plan = JSON.parse(await run(planCommand, 'show', 'jiangchuan', '--json'));
    expect(plan.plan).toMatchObject({ id: 'jiangchuan', period: [2021, 2025], areaCode: '530403' });
    expect([
      plan.tableIndicators.length,
      plan.statedTargets.length,
      plan.tasks.length,
      plan.projects.length,
      plan.standards.length,
    ]).toEqual([27, 90, 30, 56, 39]);
    expect(plan.tableIndicators[0].target).toEqual({ op: '>=', value: 7, raw: '7', byYear: 2025 });
    expect(await run(planCommand, 'doubts', 'jiangchuan')).toContain('ratio-mismatch');
    expect(await run(planCommand, 'list')).toContain('jiangchuan');
  });

  it('writes the report to a file', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'kangyu-report-')), 'r.xlsx');
    await run(planCommand, 'report', 'jiangchuan', '--out', out);
    expect(readFileSync(out).subarray(0, 2).toString()).toBe('PK');
  });

  it.each([
    [],
    ['status'],
    ['dance', 'jiangchuan'],
    ['report', 'jiangchuan'],
    ['report', 'jiangchuan', '--out', 'r.pdf'],
    ['status', 'jiangchuan', 'more'],
    ['list', '--lang', 'fr'],
  ])('refuses wrong use: %s %s %s %s', async (...args) => {
    await expect(run(planCommand, ...(args as string[]))).rejects.toThrow(UsageError);
  });
});

describe('kangyu indicator', () => {
  it('lists the catalogue and shows a definition without a database', async () => {
    expect(
      JSON.parse(await run(indicatorCommand, 'list', '--json')).map((entry: { code: string }) => entry.code),
    ).toContain('R04');
    expect(await run(indicatorCommand, 'show', 'R04')).toContain('年末常住人口');
  });

  it('gives a value with its figures', async () => {
    expect(await run(indicatorCommand, 'value', 'R04', '--area', '530403', '--period', '2025')).toContain(
      '2025: 2.47 人  (填报)\n分子 618  分母 250000',
    );
    const cell = JSON.parse(
      await run(indicatorCommand, 'value', 'R04', '--area', '530403', '--period', '2025', '--drill', '--json'),
    );
    expect(cell).toMatchObject({ indicator: 'R04', value: 2.47, source: 'reported', records: [] });
  });

  it('refuses wrong use', async () => {
    await expect(run(indicatorCommand, 'value', 'R04')).rejects.toThrow(UsageError);
    await expect(
      run(indicatorCommand, 'value', 'R04', '--area', '530403', '--period', '2025', '--part', 'most'),
    ).rejects.toThrow(UsageError);
  });
});
