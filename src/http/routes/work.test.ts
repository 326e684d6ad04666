import { beforeAll, describe, expect, it } from 'vitest';
import { syncPlans } from '../../measure/plans/index.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const AREA = '530403';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
let t: TestApp;
let bureau: string;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const call = async (role: string, method: Method, url: string, payload?: object, area = AREA) =>
  t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });
const get = (role: string, url: string, area = AREA) => call(role, 'GET', url, undefined, area);

async function taskOf(no: string): Promise<string> {
  const { items } = (await get('planner', `/api/work/items?subject=jiangchuan/task/${no}`)).json();
  return items[0].id;
}

/** A multipart body with one file. */
function fileForm(name: string, content: Buffer) {
  const boundary = 'kangyu-boundary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
async function send(role: string, id: string, name: string, content: Buffer) {
  const { payload, type } = fileForm(name, content);
  const headers = { ...(await t.signIn(role, AREA)), 'content-type': type };
  return t.app.inject({ method: 'POST', url: `/api/work/items/${id}/evidence`, headers, payload });
}

beforeAll(async () => {
  t = await testApp({ region: AREA });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
  const assigned = await call('planner', 'POST', '/api/plans/jiangchuan/execution/tasks', { due: '2025-12-01' });
  expect(assigned.json()).toMatchObject({ created: 30, existing: 0 });
  const { units } = (await get('planner', '/api/work/units')).json();
  bureau = units.find((unit: { name: string }) => unit.name === '区卫生健康局').id;
  await t.signIn('programme-manager', AREA); // makes the account
  const member = { account: `programme-manager.${AREA}`, lead: false };
  expect((await call('planner', 'POST', `/api/work/units/${bureau}/members`, member)).statusCode).toBe(204);
}, 60_000);

describe('work over HTTP', () => {
  it('goes from the unit that reports to the planner who accepts, with evidence', async () => {
    const id = await taskOf('1.2');
    const url = `/api/work/items/${id}`;
    const progress = { action: 'progress', version: 1, percent: 40, note: '清查完成' };
    expect((await call('programme-manager', 'POST', `${url}/moves`, progress)).json()).toMatchObject({
      state: 'in-progress',
      percent: 40,
      version: 2,
      actions: ['progress', 'submit'],
    });
    const late = await call('programme-manager', 'POST', `${url}/moves`, { ...progress, note: '又一次' });
    expect(late.statusCode).toBe(412);
    expect(late.json().error.message).toContain('programme-manager');
    const sent = await send('programme-manager', id, '现场.png', PNG);
    expect(sent.statusCode).toBe(201);
    const [file] = sent.json();
    const read = await get('planner', `/api/work/evidence/${file.id}`);
    expect(read.rawPayload.equals(PNG)).toBe(true);
    expect(read.headers['content-disposition']).toContain('attachment');
    expect(read.headers['content-type']).toBe('application/octet-stream');
    expect((await get('planner', `/api/work/evidence/${file.id}?inline=1`)).headers['content-type']).toBe('image/png');
    expect((await call('programme-manager', 'POST', `${url}/moves`, { action: 'accept', version: 2 })).statusCode).toBe(
      403,
    );
    const submit = { action: 'submit', version: 2, percent: 100, note: '完成' };
    expect((await call('programme-manager', 'POST', `${url}/moves`, submit)).statusCode).toBe(200);
    expect((await call('planner', 'POST', `${url}/moves`, { action: 'accept', version: 3 })).json()).toMatchObject({
      state: 'done',
      doneOn: '2025-12-31',
    });
    expect((await call('planner', 'POST', `${url}/moves`, { action: 'accept', version: 4 })).statusCode).toBe(409);
    const audited = await t.kernel.owner.query<{ action: string }>(
      `select action from access.audit_entry where object like $1 order by seq`,
      [`work/${id}%`],
    );
    expect(audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['work.progress', 'work.evidence', 'work.evidence-read', 'work.submit', 'work.accept']),
    );
  });

  it('refuses files of other kinds and empty ones', async () => {
    const id = await taskOf('1.3');
    expect((await send('programme-manager', id, 'run.exe', PNG)).statusCode).toBe(422);
    expect((await send('programme-manager', id, 'a.pdf', PNG)).json().error.code).toBe('work.evidence-content');
    expect((await send('programme-manager', id, 'a.png', Buffer.alloc(0))).json().error.code).toBe(
      'work.evidence-empty',
    );
  });

  it('shows nobody work outside their area that is not theirs', async () => {
    const id = await taskOf('1.4');
    expect((await get('planner', `/api/work/items/${id}`, '150200')).statusCode).toBe(404);
    expect((await get('planner', '/api/work/items', '150200')).json().items).toEqual([]);
    expect((await get('planner', `/api/work/items/${id}`, '530400')).statusCode).toBe(200);
    expect((await get('insurer', `/api/work/items/${id}`)).statusCode).toBe(200); // it lies in their area
    const move = { action: 'progress', version: 1, note: 'x' };
    expect((await call('insurer', 'POST', `/api/work/items/${id}/moves`, move)).statusCode).toBe(403);
    expect((await call('planner', 'POST', `/api/work/items/${id}/moves`, move, '150200')).statusCode).toBe(404);
    expect((await get('resident', '/api/work/items')).statusCode).toBe(403);
    for (const path of ['execution', 'accountability', 'funding'])
      expect((await get('planner', `/api/plans/jiangchuan/${path}`, '150200')).statusCode).toBe(403);
  });

  it('lets only those who manage the plan’s area assign, spend and press', async () => {
    const action = { target: '10', causeCategory: 'resources', cause: 'c', action: 'a', unit: 'u', due: '2026-03-01' };
    const order = { about: { kind: 'plan' }, title: 't', requirement: 'r', unit: '区财政局', due: '2026-03-01' };
    for (const [path, body] of [
      ['execution/tasks', {}],
      ['actions', action],
      ['orders', order],
      ['funding', { source: 'bond', input: 'construction', planned: 1 }],
    ] as const) {
      const url = `/api/plans/jiangchuan/${path}`;
      expect((await call('programme-manager', 'POST', url, body)).statusCode, path).toBe(403);
      // A township's planner reads the district's plan but does not run it.
      expect((await call('planner', 'POST', url, body, '530403101')).statusCode, path).toBe(403);
    }
    expect((await call('planner', 'POST', '/api/plans/jiangchuan/orders', order)).statusCode).toBe(201);
    expect(
      (await call('planner', 'POST', '/api/plans/jiangchuan/actions', { ...action, due: 'soon' })).statusCode,
    ).toBe(422);
    expect(
      (await call('planner', 'POST', '/api/plans/jiangchuan/actions', { ...action, causeCategory: 'luck' })).json()
        .error.code,
    ).toBe('planning.code');
  });

  it('counts and lists what waits', async () => {
    const count = (await get('programme-manager', '/api/work/inbox/count')).json();
    const inbox = (await get('programme-manager', '/api/work/inbox')).json();
    expect(inbox.own.open).toBe(count.open);
    expect(inbox.all).toBeNull();
    expect(inbox.units).toEqual([{ id: bureau, name: '区卫生健康局', lead: false }]);
    const { items } = (await get('programme-manager', '/api/work/items?whose=own&open=1&limit=500')).json();
    expect(items).toHaveLength(count.open);
    expect(items.filter((item: { daysLate: number | null }) => item.daysLate !== null)).toHaveLength(count.overdue);
    expect(count.unread).toBeGreaterThan(20);
    expect((await call('programme-manager', 'POST', '/api/work/notifications/read', {})).json().read).toBe(
      count.unread,
    );
    expect((await get('programme-manager', '/api/work/inbox/count')).json().unread).toBe(0);
    expect((await get('planner', '/api/work/items?state=lost')).statusCode).toBe(422);
    expect((await get('planner', '/api/work/items?cursor=bm8')).statusCode).toBe(422);
  });

  it('exports lists with their filters, and the units with their rule', async () => {
    const file = await get('planner', `/api/work/items?unit=${bureau}&format=csv`);
    expect(file.headers['content-type']).toContain('text/csv');
    const { items } = (await get('planner', `/api/work/items?unit=${bureau}&limit=500`)).json();
    expect(file.payload.trim().split('\r\n')).toHaveLength(items.length + 1);
    const sheet = await get('planner', '/api/plans/jiangchuan/accountability?format=xlsx');
    expect(sheet.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await get('planner', '/api/plans/jiangchuan/funding?format=csv')).statusCode).toBe(200);
    const [order] = (await get('planner', '/api/plans/jiangchuan/execution')).json().orders;
    const word = await get('planner', `/api/plans/jiangchuan/orders/${order.item}/order.docx`);
    expect(word.rawPayload.subarray(0, 2).toString()).toBe('PK');
  });
});
