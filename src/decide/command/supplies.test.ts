import { beforeAll, describe, expect, it } from 'vitest';
import { findAccountForTest } from '../../access/testing.ts';
import { seededRandom } from '../../algorithms/random.ts';
import { fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { type Actor, listItems } from '../../work/index.ts';
import { kilometres } from './distance.ts';
import { readLog, verifyLog } from './log.ts';
import { openEvent } from './open-event.ts';
import { chooseNearest, moveRequest, requestSupplies } from './requests.ts';
import { listRequisitions, moveRequisition, remindOfRequisitions, requisition } from './requisitions.ts';
import { beginResponse } from './respond.ts';
import { selectChangesOf } from './store-changes.ts';
import { selectRequests } from './store-requests.ts';
import { selectMovements, selectStock } from './store-supplies.ts';
import { selectCallups, selectTeams } from './store-teams.ts';
import { addPoint, changePoint, receive, reverseMovement, setLevel, take, warnOfStock } from './supplies.ts';
import {
  addTeam,
  answerCallup,
  answerOwn,
  callUp,
  callupsOf,
  followMusters,
  releaseTeam,
  rosterOf,
  saveMember,
} from './teams.ts';

const AREA = '530403';
const TODAY = '2025-12-31';
const keeper: Actor = { account: 'commander', name: '应急指挥', manages: () => true, reports: true };
const stranger: Actor = { ...keeper, manages: () => false };
let k: Kernel;
let near: string;
let far: string;
const stock = async (point: string, material: string) =>
  (await selectStock(k.db, { point, material, today: TODAY }))[0]!;
const batchOf = async (point: string, material: string) => (await stock(point, material)).batches[0]!.batch;

beforeAll(async () => {
  k = await testKernel({ now: `${TODAY}T09:00:00+08:00` });
  await loadRegion(k.db, AREA);
  near = await addPoint(k, { area: '530403002', name: '近点', tier: 'institution' }, keeper);
  far = await addPoint(
    k,
    { area: '530403001', name: '远点', tier: 'government', keeper: '区疾病预防控制中心' },
    keeper,
  );
}, 60_000);

describe('stock', () => {
  it('refuses what is wrong: other areas, expired batches, another expiry of a lot, more than there is', async () => {
    const batch = { material: 'coverall', lot: 'A1', expires: '2026-06-30', quantity: 100 };
    await expect(receive(k, near, batch, stranger)).rejects.toMatchObject({ code: 'command.not-commander' });
    await expect(receive(k, near, { ...batch, expires: '2025-12-30' }, keeper)).rejects.toMatchObject({
      code: 'command.batch-expired',
    });
    await expect(receive(k, near, { ...batch, material: 'unicorn' }, keeper)).rejects.toMatchObject({
      code: 'command.code',
    });
    await receive(k, near, batch, keeper);
    await expect(receive(k, far, { ...batch, expires: '2026-07-01' }, keeper)).rejects.toMatchObject({
      code: 'command.batch-differs',
    });
    const id = await batchOf(near, 'coverall');
    await expect(take(k, near, { batch: id, kind: 'out', quantity: 101 }, keeper)).rejects.toMatchObject({
      code: 'command.stock-short',
    });
    await expect(k.db.query('update command.movement set quantity = 1')).rejects.toThrow(/permission denied/);
  });

  it('is never below zero and always the sum of its movements, whatever is done at once', async () => {
    const random = seededRandom(7);
    await receive(k, near, { material: 'gloves', lot: 'G1', expires: '2027-01-31', quantity: 40 }, keeper);
    await receive(k, far, { material: 'gloves', lot: 'G1', expires: '2027-01-31', quantity: 40 }, keeper);
    const batch = await batchOf(near, 'gloves');
    const kinds = ['out', 'consume', 'return', 'count', 'transfer'] as const;
    const tries = Array.from({ length: 60 }, () => {
      const kind = random.pick(kinds);
      const [point, to] = random.next() < 0.5 ? [near, far] : [far, near];
      return {
        point,
        request: { batch, kind, quantity: 1 + Math.floor(random.next() * 15), ...(kind === 'transfer' ? { to } : {}) },
      };
    });
    let refused = 0;
    for (let i = 0; i < tries.length; i += 12)
      for (const { status } of await Promise.allSettled(
        tries.slice(i, i + 12).map(({ point, request }) => take(k, point, request, keeper)),
      ))
        refused += status === 'rejected' ? 1 : 0;
    expect(refused).toBeGreaterThan(0);
    const rows = await k.owner.query<{ quantity: number; sum: number; least: number }>(
      `select s.quantity, f.sum, f.least from command.stock s join lateral (
         select sum(quantity)::int as sum, min(running)::int as least from (
           select quantity, sum(quantity) over (order by no) as running from command.movement m where m.point = s.point and m.batch = s.batch) x) f on true`,
    );
    for (const { quantity, sum, least } of rows) {
      expect(quantity).toBe(sum);
      expect(least).toBeGreaterThanOrEqual(0);
    }
  });

  it('warns once a month of what is low, expired or expires soon', async () => {
    await setLevel(k, far, 'coverall', { minimum: 10, safe: 20, maximum: null }, keeper);
    await receive(k, near, { material: 'ors', lot: 'O1', expires: '2026-03-31', quantity: 5 }, keeper);
    expect(await warnOfStock(k)).toBe(2);
    expect(await warnOfStock(k)).toBe(0);
    const { items } = await listItems(
      k,
      { account: 'x', scope: undefined },
      { kinds: ['command.supply'] },
      { limit: 10 },
    );
    expect(items.map(({ title }) => title).sort()).toEqual(
      ['医用防护服：低于最低库存（远点）', '口服补液盐Ⅲ：有批次即将过期，请轮换（近点）'].sort(),
    );
  });
});

describe('a point', () => {
  it('is changed with its history, and given up only when it is empty', async () => {
    const id = await addPoint(k, { area: '530403001', name: '新点', tier: 'contract' }, keeper);
    const named = { area: '530403001', tier: 'contract' };
    await expect(changePoint(k, id, { ...named, name: '远点' }, keeper)).rejects.toMatchObject({
      code: 'command.exists',
    });
    await expect(changePoint(k, id, { ...named, name: '新点', latitude: 24.3 }, keeper)).rejects.toMatchObject({
      code: 'command.fact',
    });
    await changePoint(k, id, { ...named, name: '三号点', latitude: 24.3, longitude: 102.7 }, keeper);
    await setLevel(k, id, 'ors', { minimum: 5, safe: 9, maximum: null }, keeper);
    await expect(setLevel(k, id, 'ors', { minimum: 9, safe: 5, maximum: null }, keeper)).rejects.toMatchObject({
      code: 'command.level-order',
    });
    await setLevel(k, id, 'ors', null, keeper);
    expect((await selectChangesOf(k.db, `point/${id}`, 9)).map(({ what, after }) => [what, after?.name])).toEqual([
      ['level', undefined],
      ['level', undefined],
      ['point', '三号点'],
      ['point', '新点'],
    ]);
    await receive(k, id, { material: 'tent', lot: 'T1', expires: null, quantity: 2 }, keeper);
    const closed = { ...named, name: '三号点', active: false };
    await expect(changePoint(k, id, closed, keeper)).rejects.toMatchObject({ code: 'command.point-holds' });
    const [movement] = await selectMovements(k.db, { point: id, limit: 1 });
    const both = await Promise.allSettled([
      reverseMovement(k, movement!.no, '数量填错', keeper),
      reverseMovement(k, movement!.no, '数量填错', keeper),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await selectMovements(k.db, { point: id, limit: 9 })).map((one) => [one.quantity, one.reversed])).toEqual([
      [-2, false],
      [2, true],
    ]);
    await changePoint(k, id, closed, keeper);
    await expect(
      receive(k, id, { material: 'tent', lot: 'T1', expires: null, quantity: 2 }, keeper),
    ).rejects.toMatchObject({ code: 'command.point-unknown' });
  });
});

describe('a requisition', () => {
  it('is decided, taken over, given back and compensated, each with its record; what is kept too long becomes work', async () => {
    const event = await openEvent(k, { title: '征用', kind: 'cholera', area: AREA, facts: { cases: 1 } }, keeper);
    const request = {
      event,
      area: AREA,
      kind: 'vehicle',
      item: '客车',
      quantity: 2,
      unit: '辆',
      owner: '某客运公司',
      phone: '13900000000',
      reason: '转运密接',
      returnBy: TODAY,
    };
    await expect(requisition(k, { ...request, kind: 'land' }, keeper)).rejects.toMatchObject({ code: 'command.code' });
    const id = await requisition(k, request, keeper);
    expect((await k.db.query<{ phone: string }>('select phone from command.requisition'))[0]!.phone).not.toContain(
      '139',
    );
    const move = (state: 'taken' | 'returned' | 'settled', amount?: number) =>
      moveRequisition(k, id, { state, note: '车况良好', ...(amount === undefined ? {} : { amount }) }, keeper);
    await expect(move('settled', 1)).rejects.toMatchObject({ code: 'command.requisition-state' });
    await move('taken');
    expect(await remindOfRequisitions(k)).toBe(0);
    const before = k.clock;
    k.clock = fixedClock('2026-01-02T09:00:00+08:00');
    expect([await remindOfRequisitions(k), await remindOfRequisitions(k)]).toEqual([1, 0]);
    k.clock = before;
    await move('returned');
    await expect(move('settled')).rejects.toMatchObject({ code: 'command.amount-missing' });
    await move('settled', 1860.5);
    const [row] = await listRequisitions(k, { event, limit: 9 });
    expect(row).toMatchObject({ state: 'settled', amount: 1860.5, phone: '13900000000', no: 1 });
    expect(row!.steps.map(({ state }) => state)).toEqual(['decided', 'taken', 'returned', 'settled']);
    expect((await readLog(k.db, event, undefined, 1))[0]).toMatchObject({
      kind: 'requisition',
      note: '车况良好（1860.5 元）',
    });
  });
});

describe('a request', () => {
  const ask = (quantity: number, event?: string) =>
    requestSupplies(
      k,
      {
        ...(event ? { event } : {}),
        area: '530403002',
        unit: '区人民医院',
        material: 'stool-swab',
        quantity,
        neededBy: TODAY,
        reason: '采样',
      },
      keeper,
    );
  const go = async (id: string, ...states: ('approved' | 'allocated' | 'dispatched' | 'received' | 'cancelled')[]) => {
    for (const state of states) await moveRequest(k, id, { state, note: '同意' }, keeper, undefined);
  };
  const find = async (id: string) => (await selectRequests(k.db, { id, limit: 1 }))[0]!;

  it('is met from the nearest stock with enough shelf life, sent and received', async () => {
    await receive(k, near, { material: 'stool-swab', lot: 'S-short', expires: '2026-01-15', quantity: 50 }, keeper);
    await receive(k, near, { material: 'stool-swab', lot: 'S2', expires: '2026-09-30', quantity: 6 }, keeper);
    await receive(k, far, { material: 'stool-swab', lot: 'S1', expires: '2026-05-31', quantity: 5 }, keeper);
    const id = await ask(10);
    await expect(moveRequest(k, id, { state: 'allocated' }, keeper, undefined)).rejects.toMatchObject({
      code: 'command.request-state',
    });
    await go(id, 'approved', 'allocated');
    expect((await find(id)).allocations.map(({ lot, quantity }) => `${lot} ${quantity}`).sort()).toEqual([
      'S1 4',
      'S2 6',
    ]);
    const second = await ask(2);
    await go(second, 'approved');
    await expect(moveRequest(k, second, { state: 'allocated' }, keeper, undefined)).rejects.toMatchObject({
      code: 'command.stock-short',
      details: { free: 1, asked: 2 },
    });
    await expect(
      take(k, far, { batch: await batchOf(far, 'stool-swab'), kind: 'out', quantity: 2 }, keeper),
    ).rejects.toMatchObject({ code: 'command.stock-short' });
    // Whoever asked signs for it without managing stock; nobody else does.
    const sign = (actor: Actor, state: 'dispatched' | 'received') =>
      moveRequest(k, id, { state, note: '少一盒' }, actor, undefined);
    await expect(sign(stranger, 'dispatched')).rejects.toMatchObject({ code: 'command.not-commander' });
    await go(id, 'dispatched');
    await expect(sign({ ...stranger, account: 'other' }, 'received')).rejects.toMatchObject({
      code: 'command.not-commander',
    });
    await sign(stranger, 'received');
    expect(await find(id)).toMatchObject({ state: 'received', note: '少一盒' });
    expect(await stock(far, 'stool-swab')).toMatchObject({ quantity: 1, reserved: 0 });
  });

  it('that asks for the last box at the same time as another gets it once', async () => {
    const ids = [await ask(1), await ask(1)];
    for (const id of ids) await go(id, 'approved');
    const done = await Promise.allSettled(
      ids.map((id) => moveRequest(k, id, { state: 'allocated' }, keeper, undefined)),
    );
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = ids[done.findIndex(({ status }) => status === 'fulfilled')]!;
    await go(winner, 'cancelled');
    expect(await stock(far, 'stool-swab')).toMatchObject({ quantity: 1, reserved: 0 });
  });

  it('prefers the same township, then what expires first', () => {
    const free = (point: string, area: string, expires: string | null) => ({
      point,
      pointName: point,
      latitude: null,
      longitude: null,
      batch: `${point}${expires}`,
      area,
      expires,
      free: 3,
    });
    const chosen = chooseNearest(
      [
        free('c', '530402001', '2026-01-01'),
        free('b', '530403001', '2026-02-01'),
        free('a', '530403002', null),
        free('a', '530403002', '2027-01-01'),
      ],
      { area: '530403002', latitude: null, longitude: null },
      8,
    );
    expect(chosen.map(({ batch, quantity }) => [batch, quantity])).toEqual([
      ['a2027-01-01', 3],
      ['anull', 3],
      ['b2026-02-01', 2],
    ]);
  });

  it('draws on what is nearest by distance where places are known', () => {
    const at = (point: string, latitude: number | null, longitude: number | null) => ({
      ...{ point, pointName: point, batch: point, area: '530403002', expires: null, free: 3, latitude, longitude },
    });
    // Of points as near that with the most, so that one delivery does; of a point what expires first.
    const lot = (point: string, batch: string, free: number, expires: string) => ({
      ...{ ...at(point, null, null), batch, free, expires },
    });
    const stores = [
      ...[lot('small', 's', 2, '2026-01-31'), lot('large', 'l2', 8, '2027-01-31'), lot('large', 'l1', 4, '2026-06-30')],
    ];
    const anywhere = { area: '530403', latitude: null, longitude: null };
    expect(chooseNearest(stores, anywhere, 11).map(({ batch, quantity }) => [batch, quantity])).toEqual([
      ['l1', 4],
      ['l2', 7],
    ]);
    const candidates = [at('unknown', null, null), at('far', 24.4, 102.9), at('near', 24.291, 102.751)];
    const need = { area: '530403002', latitude: 24.29, longitude: 102.75 };
    expect(chooseNearest(candidates, need, 7).map(({ point, quantity }) => [point, quantity])).toEqual([
      ['near', 3],
      ['far', 3],
      ['unknown', 1],
    ]);
    // Beijing to Shanghai, city centres: 1067 km (great circle).
    expect(
      kilometres({ latitude: 39.9042, longitude: 116.4074 }, { latitude: 31.2304, longitude: 121.4737 }),
    ).toBeCloseTo(1067.3, 0);
  });

  it('of a drill moves no stock, and stands in the log of its event', async () => {
    const event = await openEvent(
      k,
      { title: '演练', kind: 'cholera', area: AREA, exercise: true, facts: { cases: 1 } },
      keeper,
    );
    const id = await ask(1, event);
    await go(id, 'approved', 'allocated', 'dispatched', 'received');
    expect(await stock(far, 'stool-swab')).toMatchObject({ quantity: 1, reserved: 0 });
    expect((await readLog(k.db, event, undefined, 9)).map(({ kind }) => kind)).toEqual([
      'supply',
      'supply',
      'supply',
      'supply',
      'supply',
      'open',
    ]);
    expect((await verifyLog(k.db, event)).broken).toBeNull();
  });
});

describe('a team', () => {
  it('keeps phones sealed, is called up once, answers with one tap, and is released', async () => {
    const team = await addTeam(k, { area: AREA, name: '流调队', class: 'tracing' }, keeper);
    await expect(addTeam(k, { area: AREA, name: '流调队', class: 'tracing' }, keeper)).rejects.toMatchObject({
      code: 'command.exists',
    });
    const event = await openEvent(k, { title: '疫情', kind: 'cholera', area: AREA, facts: { cases: 1 } }, keeper);
    await beginResponse(k, event, { plan: 'infectious', level: 'IV', note: '先期处置', orders: [] }, keeper);
    const call = { team, message: '立即集结', place: '疾控中心' };
    await expect(callUp(k, event, call, keeper)).rejects.toMatchObject({ code: 'command.team-empty' });
    const person = {
      name: '李例明',
      phone: '13800000000',
      account: null,
      leader: true,
      profession: null,
      employer: null,
      skills: ['epidemiology'],
      certificates: [],
      onCall: true,
    };
    await expect(saveMember(k, team, { ...person, skills: ['magic'] }, keeper)).rejects.toMatchObject({
      code: 'command.code',
    });
    await expect(saveMember(k, team, { ...person, account: 'nobody' }, keeper)).rejects.toMatchObject({
      code: 'work.account-unknown',
    });
    const { account } = await findAccountForTest({ kernel: k } as never, 'clinician', AREA);
    await saveMember(k, team, { ...person, account }, keeper);
    expect((await rosterOf(k, team))[0]!.phone).toBe('13800000000');
    expect((await k.db.query<{ phone: string }>('select phone from command.member'))[0]!.phone).not.toContain('138');
    await callUp(k, event, call, keeper);
    await expect(callUp(k, event, call, keeper)).rejects.toMatchObject({ code: 'command.team-called' });
    const [callup] = await selectCallups(k.db, { event });
    k.clock = fixedClock(`${TODAY}T09:20:00+08:00`);
    const told = await k.db.query(
      `select m.kind, m.level, m.title_zh as title from notify.message m join notify.recipient r on r.message = m.id where r.account = $1 order by m.at`,
      [account],
    );
    expect(told).toEqual([{ kind: 'command.callup', level: 'red', title: '紧急集结：流调队' }]);
    const own = { ...stranger, account };
    await expect(answerOwn(k, callup!.id, 'coming', { ...own, account: 'nobody' })).rejects.toMatchObject({
      code: 'command.callup-unknown',
    });
    for (const answer of ['cannot', 'coming', 'coming'] as const) await answerOwn(k, callup!.id, answer, own);
    k.clock = fixedClock(`${TODAY}T10:01:00+08:00`);
    expect([await followMusters(k), await followMusters(k)]).toEqual([1, 0]);
    await answerCallup(k, callup!.id, { member: callup!.members[0]!.id, answer: 'arrived' }, keeper);
    expect(await callupsOf(k, account)).toMatchObject([{ answer: 'arrived', arrived: 1, members: 1 }]);
    expect((await readLog(k.db, event, undefined, 5)).map(({ text }) => text.zh)).toEqual([
      '李例明：已到位',
      '流调队超时未齐：1/1 人未到',
      '李例明：能到',
      '李例明：不能到',
      '集结流调队，2025-12-31 10:00 前到位',
    ]);
    expect((await selectTeams(k.db, undefined, team))[0]).toMatchObject({ members: 1, onCall: 1, event });
    await releaseTeam(k, callup!.id, keeper);
    expect((await selectTeams(k.db, undefined, team))[0]!.event).toBeNull();
  });
});
