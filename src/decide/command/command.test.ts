import { beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { catalogue, recompute } from '../../measure/indicators/index.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { type Actor, ensureUnits, listItems, moveItem } from '../../work/index.ts';
import { draftReport } from './draft-report.ts';
import { gradeEvent, recordFacts, relayInformation, sendReport } from './grade-event.ts';
import { readLog, verifyLog } from './log.ts';
import { eventOfSignal, openEvent } from './open-event.ts';
import { followOrders, giveOrders, moveOrder } from './orders.ts';
import { readEvent } from './read-event.ts';
import { addPeriod, beginResponse, changeLevel, endResponse, fillSeat } from './respond.ts';
import { addFinding, closeEvent, writeReview } from './review-event.ts';
import { reviewFile, situationFile } from './situation-word.ts';

const AREA = '530403';
const commander: Actor = { account: 'commander', name: '应急指挥', manages: () => true, reports: true };
const stranger: Actor = { account: 'stranger', name: '旁人', manages: () => false, reports: true };
const BEGIN = Date.parse('2025-12-20T08:00:00+08:00');
const SIGNAL = '019b0000-0000-7000-8000-000000000001';

let k: Kernel;
const goTo = (hours: number) => {
  k.clock = fixedClock(new Date(BEGIN + hours * 3_600_000).toISOString());
};
const texts = async (event: string) =>
  (await readLog(k.db, event, undefined, 500)).map(({ text }) => text.zh).reverse();
const FACTS = { cases: 26, severe: 2, deaths: 0, exposed: 210 };
const DAYS = { firstOnset: '2025-12-14', lastOnset: '2025-12-19' };

beforeAll(async () => {
  k = await testKernel({ now: new Date(BEGIN).toISOString() });
  await loadRegion(k.db, AREA);
  await k.db.transaction((tx) =>
    ensureUnits(tx, k.clock, AREA, ['区卫生健康局', '区疾病预防控制中心', '区应急管理局'], commander),
  );
  await k.owner.query(
    `insert into surveillance.signal (id, trigger, kind, content_from, disease, area, level, first_day, last_day, cases, explanation, raised_at, respond_by, responded_at, state, state_at)
     values ($1, 'series', 'series', '2000-01-01', 'infectious-diarrhoea', $2, 'yellow', '2025-12-14', '2025-12-19', 26, '{}', '2025-12-19T06:10:00+08:00',
       '2025-12-20T06:10:00+08:00', '2025-12-19T07:00:00+08:00', 'investigating', '2025-12-19T07:00:00+08:00')`,
    [SIGNAL, AREA],
  );
}, 60_000);

describe('an event', () => {
  let id: string;

  it('is made of a confirmed signal, once', async () => {
    const request = {
      signal: SIGNAL,
      title: '宁海街道聚集性腹泻',
      kind: 'infectious-diarrhoea',
      area: AREA,
      facts: FACTS,
      ...DAYS,
    };
    await expect(openEvent(k, request, commander)).rejects.toMatchObject({ code: 'command.signal-unconfirmed' });
    await k.owner.query(`update surveillance.signal set state = 'event' where id = $1`, [SIGNAL]);
    expect(await eventOfSignal(k, SIGNAL)).toMatchObject({ kind: 'infectious-diarrhoea', event: null, cases: 26 });
    // Who fell ill since is part of the event; the window of the signal began before the first of them.
    const onsets = ['2025-12-16', '2025-12-18', '2025-12-20'].map(
      (day, i) => `('infectious-diarrhoea', 'p${i}', '${day}', 'p${i}', '${AREA}001')`,
    );
    await k.owner.query(
      `insert into surveillance.occurrence (disease, person, day, patient, area) values ${onsets.join(', ')}`,
    );
    expect(await eventOfSignal(k, SIGNAL)).toMatchObject({ cases: 3, firstDay: '2025-12-16', lastDay: '2025-12-20' });
    await k.owner.query('delete from surveillance.occurrence');
    await expect(openEvent(k, request, stranger)).rejects.toMatchObject({ code: 'command.not-commander' });
    const made = await Promise.allSettled([openEvent(k, request, commander), openEvent(k, request, commander)]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    id = (made.find(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<string>).value;
    await expect(
      openEvent(k, { ...request, signal: undefined, facts: { cases: 1, deaths: 2 } }, commander),
    ).rejects.toMatchObject({ code: 'command.fact-order' });
    await expect(
      openEvent(k, { ...request, signal: undefined, facts: { cases: 1.5 } }, commander),
    ).rejects.toMatchObject({ code: 'command.fact' });
  });

  it('is graded by rules and by people, each with its facts', async () => {
    await expect(gradeEvent(k, id, { grade: 'IV' }, commander)).rejects.toMatchObject({ code: 'command.note-missing' });
    goTo(0.5);
    await recordFacts(
      k,
      id,
      { facts: { ...FACTS, cases: 34, 'week-ratio': 2.6 }, ...DAYS, note: '补充搜索' },
      commander,
    );
    await gradeEvent(k, id, { grade: 'III' }, commander);
    await gradeEvent(k, id, { grade: 'IV', note: '专家评估为局限性' }, commander);
    const { event, gradings, facts } = await readEvent(k, id);
    expect(event.grade).toBe('IV');
    expect(facts.map(({ facts: f }) => f.cases)).toEqual([26, 34]);
    expect(gradings).toMatchObject([
      { proposed: 'III', grade: 'III', rules: ['III-4'], fact: 2 },
      { proposed: 'III', grade: 'IV', note: '专家评估为局限性' },
    ]);
  });

  it('is reported step by step in time', async () => {
    await expect(relayInformation(k, id, { step: 'prefecture' }, commander)).rejects.toMatchObject({
      code: 'command.relay-order',
    });
    await relayInformation(k, id, { step: 'county-authority' }, commander);
    // Two hours from when the first unit knew.
    const reported = await k.db.query(
      `select event::text, at, due_at as "dueAt", exercise from command.pub_first_report`,
    );
    const [at, dueAt] = [0.5, 2].map((hours) => new Date(BEGIN + hours * 3_600_000));
    expect(reported).toEqual([{ event: id, at, dueAt, exercise: false }]);
    const { relays } = await readEvent(k, id);
    expect(relays[1]!.due).toEqual(new Date(BEGIN + 2.5 * 3_600_000));
    const draft = draftReport(await readEvent(k, id), 'initial', k.clock.now());
    expect(draft).toContain('病例数 34');
    await sendReport(k, id, { kind: 'initial', text: draft }, commander);
    await expect(sendReport(k, id, { kind: 'closing', text: draft }, commander)).rejects.toMatchObject({
      code: 'command.event-state',
    });
  });

  it('is responded to by a plan: seats, a period and standing orders in the inboxes', async () => {
    goTo(1);
    await beginResponse(k, id, { plan: 'infectious', level: 'IV', orders: ['field', 'stock'] }, commander);
    const { event, seats, periods, orders, reportDue } = await readEvent(k, id);
    expect(event).toMatchObject({ state: 'responding', level: 'IV', plan: 'infectious' });
    expect(seats.find((seat) => seat.id === 'control')!.unit).toBe('区疾病预防控制中心');
    expect(periods).toHaveLength(1);
    expect(reportDue).toEqual(new Date(BEGIN + (0.5 + 168) * 3_600_000));
    expect(orders.map(({ recipient, state }) => [recipient, state])).toEqual([
      ['区应急管理局', 'open'],
      ['区疾病预防控制中心', 'open'],
    ]);
    const { items } = await listItems(k, { account: 'x', scope: undefined }, { subject: id }, { limit: 10 });
    expect(items.map(({ kindTitle, due }) => [kindTitle.zh, due])).toContainEqual(['应急指令', '2025-12-20']);
    await fillSeat(k, id, { kind: 'role', id: 'commander', holder: '张例安' }, commander);
    await expect(
      addPeriod(k, id, { begins: new Date(BEGIN), ends: new Date(BEGIN), objectives: [], tasks: [] }, commander),
    ).rejects.toMatchObject({ code: 'command.period-times' });
    await changeLevel(k, id, { level: 'III', note: '病例增加' }, commander);
  });

  it('has orders whose receipts, lateness and completion stand in the log, from wherever they were moved', async () => {
    const [other] = await giveOrders(
      k,
      id,
      [
        {
          title: '封存可疑食品',
          text: '会同市场监管部门封存',
          to: [{ unit: '区市场监督管理局' }],
          ackMinutes: 15,
          hours: 2,
        },
      ],
      commander,
    );
    await expect(
      giveOrders(k, id, [{ title: 'x', text: '', to: [], ackMinutes: 1, hours: 1 }], commander),
    ).rejects.toMatchObject({ code: 'command.order-recipient' });
    goTo(1.2);
    const { orders } = await readEvent(k, id);
    // The message of the order is the one that the bell counts.
    expect(await k.db.query(`select from work.notification where kind = 'assigned'`)).toEqual([]);
    const field = orders.find(({ standing }) => standing === 'field')!;
    await expect(moveOrder(k, field.id, { action: 'start' }, stranger)).rejects.toMatchObject({
      code: 'work.not-yours',
    });
    await moveOrder(k, field.id, { action: 'start', version: field.version }, commander);
    // From the inbox, past the pages of command; then the clock passes the times of the others.
    await moveItem(k, orders.find(({ id: one }) => one === other)!.item, { action: 'start', note: '收到' }, commander);
    goTo(4);
    expect(await followOrders(k)).toBe(2);
    expect(await followOrders(k)).toBe(0);
    const said = await texts(id);
    expect(said).toContain('指令 1“赴现场开展流行病学调查”已回执（区疾病预防控制中心）');
    expect(said).toContain('指令 3“封存可疑食品”已回执（区市场监督管理局）');
    expect(said).toContain('指令 3“封存可疑食品”超时未完成（区市场监督管理局）');
    expect(said).toContain('指令 2“核对并备足应急物资”超时未回执（区应急管理局）');
    for (const { id: one } of orders) {
      const done = await moveOrder(k, one, { action: 'submit', note: '已完成' }, commander);
      expect(done.doneAt).toEqual(k.clock.now());
      await moveOrder(k, one, { action: 'accept' }, commander);
    }
  });

  it('ends by its criteria, is reviewed with improvements, closed, and never changed again', async () => {
    goTo(24);
    await expect(closeEvent(k, id, {}, commander)).rejects.toMatchObject({ code: 'command.event-state' });
    await expect(endResponse(k, id, { note: '无新发病例' }, commander)).rejects.toMatchObject({
      code: 'command.end-early',
      details: { day: '2025-12-27' },
    });
    goTo(24 * 7);
    const late = { title: '复核消毒', text: '', to: [{ unit: '区卫生健康局' }], ackMinutes: 30, hours: 24 };
    const [open] = await giveOrders(k, id, [late], commander);
    await expect(endResponse(k, id, { note: '无新发病例' }, commander)).rejects.toMatchObject({
      code: 'command.end-open-orders',
      details: { count: 1, orders: expect.stringContaining('复核消毒（区卫生健康局）') },
    });
    await endResponse(k, id, { note: '无新发病例', open: true }, commander);
    await expect(closeEvent(k, id, {}, commander)).rejects.toMatchObject({ code: 'command.open-orders' });
    await moveOrder(k, open!, { action: 'cancel', note: '已完成' }, commander);
    await expect(closeEvent(k, id, {}, commander)).rejects.toMatchObject({ code: 'command.review-missing' });
    await writeReview(k, id, '处置及时', commander);
    await addFinding(
      k,
      id,
      { good: false, text: '物资组回执超时', improve: { title: '更新值班表', unit: '区应急管理局', days: 30 } },
      commander,
    );
    await addFinding(k, id, { good: true, text: '流调快' }, commander);
    await sendReport(
      k,
      id,
      { kind: 'closing', text: draftReport(await readEvent(k, id), 'closing', k.clock.now()) },
      commander,
    );
    await closeEvent(k, id, { note: '处置完毕' }, commander);
    const detail = await readEvent(k, id);
    const [signal] = await k.db.query<{ state: string }>('select state from surveillance.pub_signal where id = $1', [
      SIGNAL,
    ]);
    expect(signal!.state).toBe('closed');
    expect((await texts(id)).at(-1)).toBe('预警信号随事件结案');
    expect(detail.findings).toMatchObject([{ title: '更新值班表', state: 'open', due: '2026-01-26' }, { item: null }]);
    expect(detail.intervals.find((one) => one.id === 'order-receipt')!.minutes).toBe(12);
    await expect(recordFacts(k, id, { facts: FACTS }, commander)).rejects.toMatchObject({
      code: 'command.event-state',
    });
    const log = (await readLog(k.db, id, undefined, 500)).reverse();
    for (const make of [situationFile, reviewFile])
      expect((await make(detail, log, k.clock.now(), 'zh')).content.subarray(0, 2).toString()).toBe('PK');
  });

  it('has a log that nobody changes unseen', async () => {
    await expect(k.db.query('update command.log set name = $1', ['x'])).rejects.toThrow(/permission denied/);
    await expect(k.db.query('delete from command.log')).rejects.toThrow(/permission denied/);
    const whole = await verifyLog(k.db, id);
    expect(whole).toEqual({ entries: (await texts(id)).length, broken: null });
    await k.owner.query(`update command.log set detail = '{"cases":1}' where event = $1 and seq = 3`, [id]);
    expect(await verifyLog(k.db, id)).toMatchObject({ broken: 3 });
  });

  it('that is a drill is numbered apart and says so in the inbox', async () => {
    const drill = await openEvent(
      k,
      { title: '演练', kind: 'cholera', area: AREA, exercise: true, facts: { cases: 1 } },
      commander,
    );
    await giveOrders(
      k,
      drill,
      [{ title: '集结', text: '', to: [{ account: 'nobody' }], ackMinutes: 5, hours: 1 }],
      commander,
    ).catch((error) => expect(error).toMatchObject({ code: 'work.account-unknown' }));
    await giveOrders(
      k,
      drill,
      [{ title: '集结', text: '', to: [{ unit: '区卫生健康局' }], ackMinutes: 5, hours: 1 }],
      commander,
    );
    const { items } = await listItems(k, { account: 'x', scope: undefined }, { subject: drill }, { limit: 10 });
    expect(items[0]!.title).toBe('【演练】集结');
    expect((await readEvent(k, drill)).event.no).toBe(1);
  });

  it('counts as reported in time within two hours of when the unit knew; drills and what nobody reported do not count', async () => {
    const { derived, bases } = catalogue();
    const small = {
      derived: new Map([['S14c', derived.get('S14c')!]]),
      bases: new Map([['event-reports', bases.get('event-reports')!]]),
      watched: new Map([['command_first_report', new Set(['event'])]]),
    };
    const share = async () => {
      await recompute(k, small);
      const [cell] = await k.db.query(
        `select numerator, denominator, value from indicators.pub_cell
         where indicator = 'S14c' and area = $1 and period = '2025' and stratum = ''`,
        [AREA],
      );
      return cell;
    };
    expect(await share()).toEqual({ numerator: 1, denominator: 1, value: 100 });
    const open = async (title: string, hoursAgo: number, exercise = false) => {
      const learnedAt = new Date(k.clock.now().getTime() - hoursAgo * 3_600_000);
      const request = { title, kind: 'cholera', area: AREA, exercise, learnedAt, facts: { cases: 1 } };
      return openEvent(k, request, commander);
    };
    await open('无人报告', 1);
    await relayInformation(k, await open('按时', 2), { step: 'county-authority' }, commander);
    await relayInformation(k, await open('演练迟报', 5, true), { step: 'county-authority' }, commander);
    const late = await open('迟报', 2.01);
    await relayInformation(k, late, { step: 'county-authority' }, commander);
    expect(await share()).toEqual({ numerator: 2, denominator: 3, value: expect.closeTo(66.667, 2) });
    // The step after is another one.
    await relayInformation(k, late, { step: 'county-government' }, commander);
    expect(await share()).toMatchObject({ numerator: 2, denominator: 3 });
  });
});
