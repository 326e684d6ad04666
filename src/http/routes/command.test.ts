import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { bed, entry, organization, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { ensureUnits } from '../../work/index.ts';
import type {
  Callup,
  CommandDetail,
  CommandResources,
  EmergencyTeams,
  MyCallup,
  MyOrder,
  Requisition,
  Requisitions,
  Stock,
  SupplyRequest,
  TeamMember,
  WhatIf,
} from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
let t: TestApp;
const ask = async (role: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, area = COUNTY) =>
  t.app.inject({
    method,
    url: `/api/command/${url}`,
    headers: await t.signIn(role, area),
    ...(payload ? { payload } : {}),
  });
const EVENT = {
  title: '某校聚集性腹泻',
  kind: 'food-poisoning',
  area: COUNTY,
  facts: { cases: 34, deaths: 0 },
  lastOnset: '2025-12-30',
};

beforeAll(async () => {
  t = await testApp({ region: COUNTY });
  await syncViews(t.kernel.owner);
  const system = { account: 'x', name: 'x', manages: () => true, reports: true };
  await t.kernel.db.transaction((tx) =>
    ensureUnits(tx, t.kernel.clock, COUNTY, ['区卫生健康局', '区疾病预防控制中心'], system),
  );
}, 60_000);

describe('events over HTTP', () => {
  let id: string;
  let detail: CommandDetail;

  it('are opened by who reports, graded and commanded by commanders, seen inside the area', async () => {
    expect((await ask('planner', 'POST', 'events', EVENT)).statusCode).toBe(403);
    const made = await ask('epidemiologist', 'POST', 'events', EVENT);
    expect(made.statusCode).toBe(201);
    detail = made.json() as CommandDetail;
    id = detail.event.id;
    expect(detail).toMatchObject({
      event: { number: '2025-001', state: 'open' },
      proposal: { grade: 'IV' },
      may: { report: true, order: false },
    });
    expect((await ask('epidemiologist', 'POST', `events/${id}/gradings`, { grade: 'IV' })).statusCode).toBe(403);
    expect((await ask('commander', 'GET', `events/${id}`, undefined, '530403001')).statusCode).toBe(404);
    expect((await ask('commander', 'POST', `events/${id}/gradings`, { grade: 'II' })).json().error.code).toBe(
      'command.note-missing',
    );
    await ask('commander', 'POST', `events/${id}/gradings`, { grade: 'IV' });
    const begun = await ask('commander', 'POST', `events/${id}/response`, {
      plan: 'poisoning',
      level: 'IV',
      orders: ['field', 'source'],
    });
    detail = begun.json() as CommandDetail;
    expect(detail.orders.map(({ recipient }) => recipient)).toEqual(['区卫生健康局', '区疾病预防控制中心']);
    expect((await ask('planner', 'GET', 'events?shown=all')).json().items).toMatchObject([
      { id, openOrders: 2, orders: 2 },
    ]);
    expect((await ask('planner', 'GET', 'events?shown=all&format=csv')).body).toContain('某校聚集性腹泻');
    expect((await ask('insurer', 'GET', 'events')).statusCode).toBe(403);
  });

  it('have orders that are answered by whom they went to, and by nobody else', async () => {
    const { json } = await ask('commander', 'POST', `events/${id}/orders`, {
      title: '报送物资',
      text: '',
      to: [{ account: await accountOf('drug-manager') }],
      ackMinutes: 10,
      hours: 2,
    });
    const order = (json() as CommandDetail).orders[0]!;
    const move = { action: 'start', version: order.version };
    expect((await ask('supervisor', 'POST', `orders/${order.id}/moves`, move)).json().error.code).toBe(
      'work.not-yours',
    );
    const mine = (await ask('drug-manager', 'GET', 'orders/mine')).json() as MyOrder[];
    expect(mine).toMatchObject([{ id: order.id, eventTitle: EVENT.title, state: 'open', ackAt: null }]);
    expect((await ask('drug-manager', 'POST', `orders/${order.id}/moves`, move)).json()).toMatchObject({
      state: 'in-progress',
      ackLate: false,
    });
    expect((await ask('drug-manager', 'POST', `orders/${order.id}/moves`, move)).statusCode).toBe(412);
    expect((await ask('planner', 'GET', `events/${id}/log`)).json().items[0].text.zh).toContain('已回执');
    expect((await ask('planner', 'GET', `events/${id}/log/check`)).json().broken).toBeNull();
  });

  it('plan the next period without ending the one that runs, and report in words', async () => {
    const hours = (n: number) => new Date(t.kernel.clock.now().getTime() + n * 3_600_000).toISOString();
    const next = { begins: hours(24), ends: hours(48), objectives: ['复课评估'], tasks: [] };
    const planned = (await ask('commander', 'POST', `events/${id}/periods`, next)).json() as CommandDetail;
    expect(planned.periods).toHaveLength(2);
    const report = wordText((await ask('planner', 'GET', `events/${id}/situation.docx`)).rawPayload);
    expect(report).not.toContain('复课评估');
    for (const said of ['响应级别Ⅳ级', '时间经办人内容', '第 2 行动期方案：']) expect(report).toContain(said);
  });

  it('are named in words where the signal is about a syndrome', async () => {
    const signal = randomUUID();
    await t.kernel.owner.query(
      `insert into surveillance.signal (id, trigger, kind, content_from, disease, area, level, first_day, last_day, cases, explanation, raised_at, respond_by, state, state_at)
       values ($1, 'source-pharmacy', 'source', '2000-01-01', 'diarrhoea-syndrome', $2, 'blue', '2025-12-24', '2025-12-26', 9, '{}', now(), now(), 'raised', now())`,
      [signal, COUNTY],
    );
    const headers = await t.signIn('epidemiologist', COUNTY);
    for (const url of [`/api/command/signals/${signal}`, `/api/surveillance/signals/${signal}/investigation`])
      expect((await t.app.inject({ url, headers })).json().diseaseTitle.zh, url).toBe('腹泻症候群');
    await t.kernel.owner.query('delete from surveillance.signal where id = $1', [signal]);
  });

  it('are told to the public only once reviewed by another person and released', async () => {
    const listed = async () => (await t.app.inject({ url: '/api/public/notices' })).json() as { title: string }[];
    const draft = { title: '关于某校腹泻情况的通报', text: '截至目前病例病情平稳，未见新增。', issuer: '区卫生健康局' };
    expect(
      (
        await ask('epidemiologist', 'POST', `events/${id}/notices`, {
          ...draft,
          text: `联系人电话 13800001111，${draft.text}`,
        })
      ).json().error.code,
    ).toBe('command.notice-personal');
    const made = (await ask('commander', 'POST', `events/${id}/notices`, draft)).json() as CommandDetail;
    const steps = `events/${id}/notices/${made.notices[0]!.id}/steps`;
    expect((await ask('commander', 'POST', steps, { state: 'reviewed' })).json().error.code).toBe(
      'command.notice-same',
    );
    expect((await ask('planner', 'POST', steps, { state: 'released' })).statusCode).toBe(409);
    for (const state of ['reviewed', 'released'])
      expect((await ask('planner', 'POST', steps, { state })).statusCode).toBe(200);
    expect((await listed()).map(({ title }) => title)).toEqual([draft.title]);
    await ask('planner', 'POST', steps, { state: 'withdrawn', note: '数据更正' });
    expect(await listed()).toEqual([]);
  });

  it('call teams up, whose phones only managers read in full', async () => {
    const { id: team } = (
      await ask('commander', 'POST', 'teams', { area: COUNTY, name: '中医疫病防治队', class: 'tcm' })
    ).json() as { id: string };
    const member = {
      name: '王例安',
      phone: '13812345678',
      account: null,
      leader: true,
      profession: null,
      employer: null,
      skills: ['tcm'],
      certificates: [],
      onCall: true,
    };
    expect((await ask('planner', 'POST', `teams/${team}/members`, member)).statusCode).toBe(403);
    expect((await ask('commander', 'POST', `teams/${team}/members`, member)).json()).toMatchObject([
      { phone: '13812345678' },
    ]);
    expect((await ask('planner', 'GET', `teams/${team}/members`)).json()[0].phone).not.toContain('1234567');
    expect((await ask('commander', 'GET', `teams/${team}/members`, undefined, '530402')).statusCode).toBe(403);
    const [callup] = (
      await ask('commander', 'POST', `events/${id}/callups`, { team, message: '集结', place: '区中医医院' })
    ).json() as Callup[];
    const answered = await ask('epidemiologist', 'POST', `callups/${callup!.id}/answers`, {
      member: callup!.members[0]!.id,
      answer: 'arrived',
    });
    expect((answered.json() as Callup[])[0]!.members[0]!.answer).toBe('arrived');
    expect(((await ask('planner', 'GET', 'teams')).json() as EmergencyTeams).items).toMatchObject([
      { event: id, members: 1 },
    ]);
  });

  it('are answered by a member for itself, whatever the role, and by nobody else', async () => {
    const account = await accountOf('drug-manager');
    const [team] = ((await ask('commander', 'GET', 'teams')).json() as EmergencyTeams).items;
    const [first] = (await ask('commander', 'GET', `teams/${team!.id}/members`)).json() as TeamMember[];
    await ask('commander', 'POST', `teams/${team!.id}/members`, { ...first, account });
    const [own] = (await ask('drug-manager', 'GET', 'callups/mine')).json() as MyCallup[];
    expect(own).toMatchObject({ place: '区中医医院', answer: 'arrived', members: 1, arrived: 1 });
    const path = `callups/${own!.id}/answer`;
    expect((await ask('drug-manager', 'POST', path, { answer: 'coming' })).json()).toMatchObject([
      { answer: 'coming' },
    ]);
    expect((await ask('supervisor', 'POST', path, { answer: 'coming' })).statusCode).toBe(404);
    expect((await ask('supervisor', 'GET', 'callups/mine')).json()).toEqual([]);
  });

  it('draw on stock by requests', async () => {
    const { points } = (
      await ask('commander', 'POST', 'points', { area: '530403001', name: '物资库', tier: 'government' })
    ).json() as Stock;
    const path = `points/${points[0]!.id}`;
    const batch = { material: 'coverall', lot: 'A1', expires: '2027-01-01', quantity: 20 };
    expect((await ask('planner', 'POST', `${path}/batches`, batch)).statusCode).toBe(403);
    expect((await ask('commander', 'POST', `${path}/batches`, { ...batch, quantity: -1 })).statusCode).toBe(422);
    const { items } = (await ask('commander', 'POST', `${path}/batches`, batch)).json() as Stock;
    expect(
      (
        await ask('commander', 'POST', `${path}/movements`, {
          batch: items[0]!.batches[0]!.batch,
          kind: 'out',
          quantity: 21,
        })
      ).json().error.code,
    ).toBe('command.stock-short');
    const made = await ask('epidemiologist', 'POST', 'requests', {
      event: id,
      area: COUNTY,
      unit: '区疾病预防控制中心',
      material: 'coverall',
      quantity: 5,
      neededBy: '2025-12-31',
      reason: '现场处置',
    });
    const request = made.json() as SupplyRequest;
    for (const state of ['approved', 'allocated', 'dispatched'])
      expect((await ask('commander', 'POST', `requests/${request.id}/steps`, { state })).json()).toMatchObject({
        ...{ state, own: false },
      });
    // What came is signed for by whoever asked for it.
    const signed = { state: 'received', note: '一件破损' };
    expect((await ask('epidemiologist', 'POST', `requests/${request.id}/steps`, signed)).json()).toMatchObject({
      ...{ ...signed, own: true },
    });
    expect(((await ask('planner', 'GET', 'stock')).json() as Stock).items).toMatchObject([{ usable: 15, reserved: 0 }]);
    expect(
      (await ask('planner', 'GET', 'movements')).json().items.map(({ quantity }: { quantity: number }) => quantity),
    ).toEqual([-5, 20]);
  });

  it('weigh emptying beds by what is reported, and order it', async () => {
    const institution = `Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`;
    await t.pipeline.accept(
      submission('beds', [
        entry(organization(1)),
        ...['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9', 'b10'].map((b) => entry(bed(institution, b))),
      ]),
    );
    const resources = async () => (await ask('commander', 'GET', 'resources')).json() as CommandResources;
    const [own] = (await resources()).items;
    expect(own).toMatchObject({ beds: { general: { open: 10, occupied: null } } });
    const chosen = { institutions: [own!.institution], steps: ['elective', 'discharge'] };
    const report = { institution: own!.institution, kind: 'general', open: 10, occupied: 11 };
    expect((await ask('commander', 'POST', 'bed-reports', report)).json().error.code).toBe('command.fact');
    expect((await ask('commander', 'POST', 'bed-reports', { ...report, occupied: 8 })).statusCode).toBe(201);
    const use = `institutions/${encodeURIComponent(own!.institution)}/use`;
    const counts = {
      beds: [{ kind: 'negative-pressure', open: 2, occupied: 1 }],
      blood: [{ product: 'red-cells', type: 'o', units: 12 }],
    };
    expect((await ask('planner', 'POST', use, counts)).statusCode).toBe(403);
    expect((await ask('commander', 'POST', use, counts, '530402')).statusCode).toBe(403);
    expect(
      (await ask('epidemiologist', 'POST', use, { beds: [], blood: [{ product: 'milk', type: 'o', units: 1 }] })).json()
        .error.code,
    ).toBe('command.code');
    expect((await ask('epidemiologist', 'POST', use, counts)).statusCode).toBe(201);
    expect((await resources()).items[0]).toMatchObject({
      beds: { general: { open: 10, occupied: 8 } },
      negativeBeds: { open: 2, occupied: 1 },
      blood: { 'red-cells': { o: 12 } },
    });
    expect((await ask('planner', 'GET', use)).json()).toHaveLength(2);
    // 15 % and 20 % of 8 occupied beds, whole beds: 1 and 1.
    expect((await ask('planner', 'POST', 'emptying', chosen)).json() as WhatIf).toMatchObject({
      freeBefore: 2,
      freeAfter: 4,
      steps: [
        { moved: 1, free: 3 },
        { moved: 1, free: 4 },
      ],
    });
    const ordered = (await ask('commander', 'POST', `events/${id}/emptying`, chosen)).json() as CommandDetail;
    expect(ordered.orders[0]!.title).toBe('应急腾空床位 2 张');
    expect((await ask('planner', 'GET', `events/${id}/emptying`)).json()).toMatchObject([
      { institutions: [{ freeBefore: 2, promised: 2, freed: null }] },
    ]);
  });
});

describe('requisitions and sites over HTTP', () => {
  it('are managed inside the area, phones masked for others', async () => {
    const request = {
      ...{ area: COUNTY, kind: 'site', item: '培训中心', quantity: 1, unit: '处', owner: '某中心' },
      phone: '13712345678',
      reason: '集中隔离',
      value: 12_000,
    };
    expect((await ask('planner', 'POST', 'requisitions', request)).statusCode).toBe(403);
    const made = (await ask('commander', 'POST', 'requisitions', request)).json() as Requisition;
    expect(made).toMatchObject({ number: '征用2025-001', state: 'decided', phone: '13712345678' });
    const step = { state: 'taken', note: '房屋完好' };
    expect((await ask('commander', 'POST', `requisitions/${made.id}/steps`, step, '530402')).statusCode).toBe(404);
    expect((await ask('commander', 'POST', `requisitions/${made.id}/steps`, step)).json().state).toBe('taken');
    const notice = await ask('planner', 'GET', `requisitions/${made.id}/notice.docx`);
    expect(notice.rawPayload.subarray(0, 2).toString()).toBe('PK');
    const text = wordText(notice.rawPayload);
    for (const said of ['应急征用通知书', '征用2025-001', '培训中心', '房屋完好', '被征用人', '12,000.00'])
      expect(text).toContain(said);
    expect(text).not.toContain('13712345678');
    expect((await ask('commander', 'GET', `requisitions/${made.id}/notice.docx`, undefined, '530402')).statusCode).toBe(
      404,
    );
    const listed = (await ask('planner', 'GET', 'requisitions')).json() as Requisitions;
    expect(listed.items[0]!.phone).not.toContain('1234567');
    const site = { area: COUNTY, name: '体育馆', kind: 'cabin', capacity: 100, hours: 48 };
    expect((await ask('commander', 'POST', 'sites', site)).statusCode).toBe(201);
    const [one] = ((await ask('commander', 'GET', 'resources')).json() as CommandResources).sites;
    await ask('commander', 'PUT', `sites/${one!.id}`, { ...site, capacity: 120, active: false });
    expect((await ask('planner', 'GET', `sites/${one!.id}/changes`)).json()).toMatchObject([
      { before: { capacity: 100 }, after: { capacity: 120, active: false } },
      { before: null },
    ]);
  });
});

/** What a Word document says, without its marks. */
function wordText(file: Buffer): string {
  const name = file.lastIndexOf('word/document.xml');
  const at = file.readUInt32LE(name - 46 + 42);
  const packed = file.subarray(
    at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28),
    at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28) + file.readUInt32LE(name - 46 + 20),
  );
  return inflateRawSync(packed)
    .toString()
    .replace(/<[^>]+>/g, '');
}

/** Sign-in name of the account that the tests act with in a role. */
async function accountOf(role: string): Promise<string> {
  const headers = await t.signIn(role, COUNTY);
  return ((await t.app.inject({ url: '/api/session', headers })).json() as { account: string }).account;
}
