import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccess } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import { fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { reportValue } from '../../measure/indicators/index.ts';
import { getPlan, syncPlans } from '../../measure/plans/index.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { syncViews } from '../../project/index.ts';
import { type Actor, addMilestone, getItem, listItems, listUnits, moveItem, setMember } from '../../work/index.ts';
import { measureAgain, takeAction } from './actions.ts';
import { assignTasks } from './assign-tasks.ts';
import { planExecution } from './execution.ts';
import { addFundingLine, addMovement, changeFundingLine, fundingOverview } from './funding.ts';
import { orderFile } from './order-word.ts';
import { getOrder, issueOrder } from './orders.ts';
import { setProject } from './projects.ts';
import { reportOnSelf } from './self-reports.ts';

const PLAN = 'jiangchuan';
const AREA = '530403';
const planner: Actor = { account: 'planner', name: '规划人员', manages: () => true, reports: true };
const helper = (account: string): Actor => ({ account, name: account, manages: () => false, reports: true });
const anywhere = { account: 'planner', scope: undefined };

let k: Kernel;
const goTo = (day: string) => {
  k.clock = fixedClock(`${day}T09:00:00+08:00`);
};
const doctors = (value: number, period = '2025') =>
  reportValue(k, { indicator: 'R04', area: AREA, period, value, source: 'bulletin', by: 'planner' });

beforeAll(async () => {
  k = await testKernel({ now: '2025-03-01T09:00:00+08:00' });
  await loadRegion(k.db, AREA);
  await syncViews(k.owner);
  await syncPlans(k.db);
}, 60_000);
beforeEach(() => goTo('2025-03-01'));

const taskItem = async (no: string) => {
  const { items } = await listItems(k, anywhere, { subject: `${PLAN}/task/${no}` }, { limit: 1 });
  return items[0]!;
};

describe('the tasks of a plan', () => {
  it('become work of the units it names, once', async () => {
    const first = await assignTasks(k, PLAN, { tasks: ['1.2'], due: '2025-02-01' }, planner);
    expect(first).toMatchObject({ created: 1, existing: 0 });
    const all = await assignTasks(k, PLAN, {}, planner);
    expect(all).toMatchObject({ created: 29, existing: 1 });
    expect(await assignTasks(k, PLAN, {}, planner)).toEqual({ created: 0, existing: 30, newUnits: [] });
    const plan = await getPlan(k.db, PLAN);
    const named = new Set(plan.tasks.flatMap(({ leadUnits, coopUnits }) => [...leadUnits, ...coopUnits]));
    expect((await listUnits(k, { scope: AREA })).map(({ name }) => name).sort()).toEqual([...named].sort());
    const task = await taskItem('1.1');
    expect(task).toMatchObject({ title: '机构设置', due: '2025-12-31', kind: 'planning.task' });
    expect(task.units.filter(({ role }) => role === 'lead').map(({ name }) => name)).toEqual([
      '区卫生健康局',
      '区委机构编制委员会办公室',
    ]);
    await expect(assignTasks(k, PLAN, { tasks: ['9.9'] }, planner)).rejects.toMatchObject({
      code: 'planning.task-unknown',
    });
    await expect(assignTasks(k, PLAN, {}, helper('stranger'))).rejects.toMatchObject({ code: 'work.not-manager' });
  });

  it('keep their execution when the plan is loaded again', async () => {
    const before = (await planExecution(k, PLAN)).tasks;
    await k.db.query(`update plans.plan set content_hash = 'older' where id = $1`, [PLAN]);
    expect(await syncPlans(k.db)).toEqual([PLAN]);
    expect((await planExecution(k, PLAN)).tasks).toEqual(before);
  });

  it('stand on a past day as they stood then', async () => {
    goTo('2025-04-01');
    const { id } = await taskItem('1.2');
    await moveItem(k, id, { action: 'submit', note: '完成', percent: 100 }, planner);
    goTo('2025-05-01');
    await moveItem(k, id, { action: 'accept' }, planner);
    const on = async (day: string) => (await planExecution(k, PLAN, day)).tasks.find(({ no }) => no === '1.2');
    expect(await on('2025-02-28')).toMatchObject({ state: 'unassigned', item: null });
    expect(await on('2025-03-31')).toMatchObject({ state: 'open', overdue: true, daysLate: 58 });
    expect(await on('2025-04-15')).toMatchObject({ state: 'submitted', overdue: false, percent: 100 });
    expect(await on('2025-05-01')).toMatchObject({
      state: 'done',
      doneOn: '2025-05-01',
      daysLate: 89,
      lastNote: '完成',
    });
  });

  it('add up by unit to exactly the lists behind the numbers', async () => {
    goTo('2026-02-01');
    const { tasks, units } = await planExecution(k, PLAN);
    expect(units.reduce((sum, { lead }) => sum + lead, 0)).toBe(
      tasks.reduce((sum, task) => sum + task.leadUnits.length, 0),
    );
    for (const unit of units) {
      const led = tasks.filter(({ leadUnits }) => leadUnits.includes(unit.unit));
      expect(unit.lead).toBe(led.length);
      expect(unit.coop).toBe(
        tasks.filter(({ coopUnits, leadUnits }) => coopUnits.includes(unit.unit) && !leadUnits.includes(unit.unit))
          .length,
      );
      expect(unit.done).toBe(led.filter(({ state }) => state === 'done').length);
      expect(unit.overdue).toBe(led.filter(({ overdue }) => overdue).length);
    }
    // 22 tasks led by the health bureau are overdue without progress, one was done late: (0.7 + 22 × 0) ÷ 23.
    const bureau = units.find(({ unit }) => unit === '区卫生健康局')!;
    expect(bureau).toMatchObject({ lead: 23, done: 1, overdue: 22, score: 3 });
  });
});

describe('projects and money', () => {
  const name = '区疾控中心检验大楼';
  let key: string;
  beforeAll(async () => {
    key = (await getPlan(k.db, PLAN)).projects.find((project) => project.name === name)!.key!;
  });

  it('begin to be followed with a unit, days and milestones, each change on the version looked at', async () => {
    const days = { plannedStart: '2025-03-01', plannedFinish: '2025-11-30' };
    await expect(
      setProject(k, PLAN, key, { plannedStart: '2025-05-01', plannedFinish: '2025-04-01' }, planner),
    ).rejects.toMatchObject({ code: 'planning.dates' });
    const made = await setProject(k, PLAN, key, { ...days, unit: '区卫生健康局' }, planner);
    expect(made).toMatchObject({ name, version: 1 });
    await addMilestone(k, made.item, { title: '封顶' }, planner);
    await expect(setProject(k, PLAN, key, { actualStart: '2025-03-01' }, planner)).rejects.toMatchObject({
      code: 'planning.version',
      status: 412,
    });
    await setProject(k, PLAN, key, { actualStart: '2025-03-05', version: 1 }, planner);
    await expect(setProject(k, PLAN, 'atlantis', days, planner)).rejects.toMatchObject({
      code: 'planning.project-unknown',
    });
    const { projects } = await planExecution(k, PLAN);
    expect(projects).toHaveLength(56);
    expect(projects.find((project) => project.key === key)).toMatchObject({
      state: 'open',
      due: '2025-11-30',
      unit: '区卫生健康局',
      actualStart: '2025-03-05',
      plannedFunds: 0,
    });
  });

  it('have money whose sums are exact and whose contradictions are shown, not refused', async () => {
    const line = await addFundingLine(
      k,
      PLAN,
      { project: key, source: 'bond', input: 'construction', planned: 100.1 },
      planner,
    );
    const move = (kind: 'arrived' | 'spent', amount: number, on = '2025-02-01') =>
      addMovement(k, PLAN, line.id, { kind, on, amount }, planner);
    expect(await move('arrived', 0.1)).toMatchObject({ warnings: [] });
    expect(await move('arrived', 0.2)).toMatchObject({ warnings: [] });
    expect(await move('spent', 0.4)).toMatchObject({ warnings: ['spent-over-arrived'] });
    await expect(move('spent', -0.5)).rejects.toMatchObject({ code: 'planning.movement-below' });
    await expect(move('spent', 1, '2025-03-02')).rejects.toMatchObject({ code: 'planning.movement-day' });
    expect(await move('spent', -0.1)).toMatchObject({ warnings: [] });
    const overview = await fundingOverview(k, PLAN, '2025-03-01');
    expect(overview.total).toEqual({ planned: 100.1, arrived: 0.3, spent: 0.3 });
    expect(overview.bySource).toEqual([{ code: 'bond', planned: 100.1, arrived: 0.3, spent: 0.3 }]);
    expect((await fundingOverview(k, PLAN, '2025-01-31')).total).toMatchObject({ arrived: 0, spent: 0 });
    await changeFundingLine(k, PLAN, line.id, { planned: 0.2, version: 1 }, planner);
    expect((await fundingOverview(k, PLAN, '2025-03-01')).lines[0]!.warnings).toEqual(['arrived-over-planned']);
    await expect(changeFundingLine(k, PLAN, line.id, { planned: 1, version: 1 }, planner)).rejects.toMatchObject({
      code: 'planning.version',
    });
    await expect(
      addFundingLine(k, PLAN, { source: 'lottery', input: 'construction', planned: 1 }, planner),
    ).rejects.toMatchObject({ code: 'planning.code' });
    await expect(
      addFundingLine(k, PLAN, { source: 'bond', input: 'construction', planned: 1 }, helper('x')),
    ).rejects.toMatchObject({ code: 'work.not-manager' });
    const project = (await planExecution(k, PLAN)).projects.find((one) => one.key === key);
    expect(project).toMatchObject({ plannedFunds: 0.2, arrivedFunds: 0.3, spentFunds: 0.3 });
  });
});

describe('a missed target', () => {
  const request = {
    target: '10',
    causeCategory: 'resources',
    cause: '两个乡镇缺员',
    action: '定向招聘',
    unit: '区卫生健康局',
    due: '2026-01-31',
  };

  it('is answered with work and measured again when it is due and when it is done', async () => {
    await doctors(2.3);
    goTo('2026-01-05');
    const { item } = await takeAction(k, PLAN, request, planner);
    expect(await measureAgain(k)).toBe(0);
    goTo('2026-01-20');
    await moveItem(k, item, { action: 'submit', note: '已招聘', percent: 100 }, planner);
    await moveItem(k, item, { action: 'accept' }, planner);
    await doctors(2.4);
    expect(await measureAgain(k)).toBe(1);
    expect(await measureAgain(k)).toBe(0);
    const state = async () => (await planExecution(k, PLAN)).actions.find((action) => action.item === item)!;
    expect(await state()).toMatchObject({
      state: 'done', // before its day the measure may still work
      valueThen: 2.3,
      statusThen: 'missed',
      valueNow: 2.4,
      measurements: [{ occasion: 'created' }, { occasion: 'done', value: 2.4 }],
    });
    goTo('2026-02-01');
    expect(await measureAgain(k)).toBe(1);
    expect(await state()).toMatchObject({ state: 'open', overdue: true });
    const { history } = await getItem(k, item, anywhere, planner);
    expect(history[0]).toMatchObject({ action: 'reopen', byName: '系统' });
    expect(history[0]!.note).toContain('未达标');
    // Once: who accepts it again has decided.
    await moveItem(k, item, { action: 'submit', note: '再招' }, planner);
    await moveItem(k, item, { action: 'accept' }, planner);
    expect(await measureAgain(k)).toBe(1);
    expect((await state()).state).toBe('done');
  });

  it('needs a known target that is red and a known cause', async () => {
    await doctors(2.6);
    goTo('2026-01-05');
    await expect(takeAction(k, PLAN, request, planner)).rejects.toMatchObject({ code: 'planning.target-reached' });
    await expect(takeAction(k, PLAN, { ...request, target: '99' }, planner)).rejects.toMatchObject({
      code: 'planning.target-unknown',
    });
    await expect(takeAction(k, PLAN, { ...request, causeCategory: 'luck' }, planner)).rejects.toMatchObject({
      code: 'planning.code',
    });
  });
});

describe('supervision orders and self-reports', () => {
  const order = {
    about: { kind: 'task', key: '1.3' },
    title: '进度滞后',
    requirement: '说明原因',
    unit: '区卫生健康局',
    due: '2025-04-01',
  } as const;

  it('are numbered by year without a hole, also when issued at once, and print their answer', async () => {
    const made = await Promise.all([1, 2, 3].map(() => issueOrder(k, PLAN, order, planner)));
    expect(made.map(({ no }) => no).sort()).toEqual([1, 2, 3]);
    const { item } = made[0]!;
    await moveItem(k, item, { action: 'submit', note: '因招聘未满', percent: 100 }, planner);
    await moveItem(k, item, { action: 'accept', note: '同意办结' }, planner);
    const stored = await getOrder(k, PLAN, item);
    const file = await orderFile('规划', stored, await getItem(k, item, anywhere, planner), 'zh');
    expect(file.name).toBe(`督办单 督办〔2025〕${stored.no} 号.docx`);
    expect(file.content.subarray(0, 2).toString()).toBe('PK');
    await expect(issueOrder(k, PLAN, { ...order, about: { kind: 'task', key: '0' } }, planner)).rejects.toMatchObject({
      code: 'planning.task-unknown',
    });
  });

  it('a unit reports on its own tasks only', async () => {
    const access = createAccess(k);
    const { account } = await findAccountForTest(access, 'insurer', '*');
    const unit = (await listUnits(k, { scope: AREA })).find(({ name }) => name === '区医疗保障局')!;
    const request = { unit: unit.id, unitName: unit.name, note: '按计划推进' };
    await expect(reportOnSelf(k, PLAN, request, helper(account))).rejects.toMatchObject({
      code: 'planning.report-unit',
    });
    await setMember(k, unit.id, { account, lead: true }, planner);
    const report = await reportOnSelf(k, PLAN, request, helper(account));
    expect(report).toMatchObject({ half: '2025-H1', on: '2025-03-01' });
    expect(report.content).toHaveLength(24);
    expect(new Set(report.content.map(({ role }) => role))).toEqual(new Set(['coop']));
  });
});
