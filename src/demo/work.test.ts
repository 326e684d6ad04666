import { beforeAll, describe, expect, it } from 'vitest';
import { planExecution } from '../decide/planning/index.ts';
import { fixedClock, type Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { syncPlans } from '../measure/plans/index.ts';
import { loadRegion } from '../measure/population/index.ts';
import { syncViews } from '../project/index.ts';
import { loadDemoWork } from './work.ts';

const REGION = '530403';
let kernel: Kernel;
beforeAll(async () => {
  kernel = await testKernel({ now: '2025-12-31T09:00:00+08:00' });
  await loadRegion(kernel.db, REGION);
  await syncViews(kernel.owner);
});

const rows = async (table: string) => Number((await kernel.owner.query(`select count(*) as n from ${table}`))[0]!.n);

describe('the work of the demo', () => {
  it('waits for the plan', async () => {
    await loadDemoWork(kernel, REGION, (account) => account);
    expect(await rows('work.item')).toBe(0);
  });

  it('is carried out day by day, once', async () => {
    await syncPlans(kernel.db);
    await loadDemoWork(kernel, REGION, (account) => account);
    const events = await rows('work.event');
    await loadDemoWork(kernel, REGION, (account) => account);
    expect(await rows('work.event')).toBe(events);
    const backwards = await kernel.owner.query(
      'select from work.event a join work.event b on b.item = a.item and b.no = a.no + 1 where b.at < a.at',
    );
    expect(backwards).toEqual([]);
    const { tasks, projects, actions, orders } = await planExecution(kernel, 'jiangchuan');
    expect(tasks.filter(({ item }) => item !== null)).toHaveLength(12);
    expect(projects.filter(({ item }) => item !== null)).toHaveLength(5);
    expect(actions).toHaveLength(3);
    expect(orders).toHaveLength(1);
    expect(new Set(tasks.map(({ state }) => state)).size).toBeGreaterThanOrEqual(5);
    // At the middle of the plan it stood as it stood then.
    const middle = await planExecution(kernel, 'jiangchuan', '2023-12-31');
    expect(middle.tasks.find(({ no }) => no === '1.1')).toMatchObject({ state: 'in-progress', percent: 80 });
    expect(middle.orders).toEqual([]);
  });

  it('ends where the demo ends', async () => {
    const early = await testKernel({ now: '2023-06-30T09:00:00+08:00' });
    early.clock = fixedClock('2023-06-30T09:00:00+08:00');
    await loadRegion(early.db, REGION);
    await syncViews(early.owner);
    await syncPlans(early.db);
    await loadDemoWork(early, REGION, (account) => account);
    const later = await early.owner.query(`select from work.event where day > '2023-06-30'`);
    expect(later).toEqual([]);
    expect((await planExecution(early, 'jiangchuan')).actions).toEqual([]);
  });
});
