import { beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { reportValue } from '../indicators/index.ts';
import { loadRegion } from '../population/index.ts';
import {
  createSnapshot,
  evaluatePlan,
  getSnapshot,
  listSnapshots,
  planStatus,
  syncPlans,
  type TargetRow,
} from './index.ts';

let kernel: Kernel;
const COUNTY = '530403';

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, COUNTY);
  await syncPlans(kernel.db);
}, 60_000);

const report = (
  indicator: string,
  period: string,
  value: number,
  figures: [number, number] | null = null,
  area = COUNTY,
) =>
  reportValue(kernel, {
    indicator,
    area,
    period,
    value,
    numerator: figures?.[0] ?? null,
    denominator: figures?.[1] ?? null,
    source: 'statistical bulletin',
    by: 'planner',
  });

async function row(no: string, on?: string): Promise<TargetRow> {
  const status = await planStatus(kernel, 'jiangchuan', on);
  const found = status.rows.find((target) => target.no === no);
  if (!found) throw new Error(`no row ${no}`);
  return found;
}

describe('the status of a plan', () => {
  it('has a row for each target and no judgement without data', async () => {
    const status = await planStatus(kernel, 'jiangchuan');
    expect(status).toMatchObject({ on: '2025-12-31', phase: { zh: '终期' }, plan: { areaCode: COUNTY, targets: 27 } });
    expect(status.rows).toHaveLength(27);
    for (const target of status.rows.filter(({ value }) => value === null))
      expect(target).toMatchObject({ status: 'no-data', source: 'none' });
  });

  it('takes a reported value with its figures, and says how many are missing', async () => {
    await report('H02', '2024', 65.4);
    await report('H02', '2025', 65.6);
    expect(await row('23')).toMatchObject({
      value: 65.6,
      period: '2025',
      source: 'reported',
      status: 'met',
      kind: 'trend',
    });
    await report('R04', '2025', 2.47, [618, 250_000]);
    expect(await row('10')).toMatchObject({
      value: 2.47,
      source: 'reported',
      status: 'missed',
      gap: 0.05,
      gapCount: 12,
      numerator: 618,
    });
    // Table 2 repeats the row and is judged by the same value.
    expect(await row('T2-1')).toMatchObject({ value: 2.47, status: 'missed' });
  });

  it('judges a past day by what had ended then', async () => {
    await report('R04', '2023', 2.4, [600, 250_000]);
    const target = await row('10', '2023-12-31');
    expect(target).toMatchObject({ period: '2023', value: 2.4, status: 'at-risk', timeShare: 0.6 });
    expect(target.progress).toBeCloseTo(0.5, 9);
    expect(target.expected).toBeCloseTo(2.424, 9);
    expect(target.spark.map(({ period }) => period)).toEqual(['2020', '2021', '2022', '2023']);
    expect(target.spark[0]).toEqual({ period: '2020', value: 2.28 });
  });

  it('carries an old value forward and says so', async () => {
    const target = await row('10', '2024-12-31');
    expect(target).toMatchObject({ period: '2023', value: 2.4 });
    expect(target.rule.zh).toContain('沿用 2023 年数据');
  });

  it('takes the latest month of a stock between year ends, and of today the running one', async () => {
    await report('R06', '2025-09', 3.1);
    await report('R06', '2025-10', 3.15);
    expect(await row('11', '2025-10-15')).toMatchObject({ period: '2025-09', value: 3.1 });
    expect(await row('11', '2025-11-30')).toMatchObject({ period: '2025-10', value: 3.15 });
    const live = { ...kernel, clock: fixedClock('2025-10-15T09:00:00+08:00') };
    const status = await planStatus(live, 'jiangchuan');
    expect(status.on).toBe('2025-10-15');
    expect(status.rows.find(({ no }) => no === '11')).toMatchObject({ period: '2025-10', value: 3.15 });
  });

  it('names the townships furthest behind', async () => {
    await report('R14', '2025', 3, [750, 250_000]);
    await report('R14', '2025', 1, [20, 20_000], '530403101');
    await report('R14', '2025', 0.5, [10, 20_000], '530403201');
    await report('R14', '2025', 5, [100, 20_000], '530403001');
    await report('R14', '2025', 2, [40, 20_000], '530403103');
    const target = await row('20');
    expect(target.worst).toEqual([
      { area: '530403201', name: '安化彝族乡', value: 0.5 },
      { area: '530403101', name: '江城镇', value: 1 },
      { area: '530403103', name: '九溪镇', value: 2 },
    ]);
    const { townships } = await evaluatePlan(kernel, 'jiangchuan');
    expect(townships['20']).toHaveLength(4);
  });

  it('counts the states and scores the plan without repeated rows and rows without data', async () => {
    const status = await planStatus(kernel, 'jiangchuan');
    expect(Object.values(status.counts).reduce((sum, n) => sum + n, 0)).toBe(27);
    const counted = status.rows.filter((target) => target.status !== 'no-data' && !target.no.startsWith('T2-'));
    const share = (target: TargetRow) =>
      target.progress === null ? Number(target.status === 'met') : Math.min(1, Math.max(0, target.progress));
    expect(status.score).toBeCloseTo(counted.reduce((sum, target) => sum + share(target), 0) / counted.length, 12);
  });

  it('hangs the doubts on their rows', async () => {
    expect((await row('19')).doubts.map(({ type, origin }) => [type, origin])).toEqual([
      ['looser-than-baseline', 'rule'],
      ['conflict', 'manual'],
    ]);
  });

  it('refuses a day that is none and a plan that is none', async () => {
    await expect(planStatus(kernel, 'jiangchuan', '2025-02-30')).rejects.toThrow(/2025-02-30/);
    await expect(planStatus(kernel, 'atlantis')).rejects.toThrow(/no plan atlantis/);
  });
});

describe('a snapshot', () => {
  it('keeps its values when they change later', async () => {
    const made = await createSnapshot(kernel, { plan: 'jiangchuan', by: 'planner' });
    await report('R04', '2025', 2.6, [650, 250_000]);
    expect(await row('10')).toMatchObject({ value: 2.6, status: 'met' });
    const { info, evaluated } = await getSnapshot(kernel.db, 'jiangchuan', made.id);
    expect(info).toEqual(made);
    expect(evaluated.status.rows.find(({ no }) => no === '10')).toMatchObject({ value: 2.47, status: 'missed' });
    expect(await listSnapshots(kernel.db, 'jiangchuan')).toEqual([made]);
  });

  it('cannot be changed or removed', async () => {
    await expect(kernel.db.query('update plans.snapshot set created_by = $1', ['x'])).rejects.toThrow(
      /permission denied/,
    );
    await expect(kernel.db.query('delete from plans.snapshot_fact')).rejects.toThrow(/permission denied/);
  });
});
