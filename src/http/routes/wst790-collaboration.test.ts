/** Working together by the WS/T 790 envelope: appointments, referrals, contracts, reminders, notices, figures taken back. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { bindPerson } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import type { AnswerEnvelope } from '../../decide/exchange/index.ts';
import { testEnvelope } from '../../decide/exchange/testing.ts';
import { findSamePerson } from '../../identify/index.ts';
import { makeSigningKey } from '../../kernel/index.ts';
import { entry, organization, patient, submission, uscc } from '../../pipeline/testing.ts';
import { type TestApp, testApp } from '../testing.ts';

const FHIR = 'application/fhir+json';
const JSON_TYPE = 'application/json';
const KEYS = { centre: makeSigningKey('SM2'), hospital: makeSigningKey('Ed25519'), other: makeSigningKey('Ed25519') };
type Sender = keyof typeof KEYS;
const LOCAL = (n: number) => ({
  system: 'urn:oid:2.16.156.10011.1.3',
  value: String((patient(n).identifier as { value: string }[])[0]!.value),
});
let t: TestApp;
let resident: string;
let hospital: string;

async function ask(sender: Sender, service: string, body: object, messageId?: string) {
  const type = 'resourceType' in body ? FHIR : JSON_TYPE;
  const about = { sender, receiver: 'county', at: t.kernel.clock.now() };
  const more = messageId === undefined ? {} : { messageId };
  const envelope = testEnvelope(KEYS[sender], about, service, { type, body }, more);
  const answer = await t.app.inject({ method: 'POST', url: '/api/wst790', payload: envelope });
  const { ack, errorCode, payload, text } = answer.json() as AnswerEnvelope;
  return { ack, errorCode, text, told: payload === undefined ? undefined : JSON.parse(payload) };
}
const manage = async (method: 'POST' | 'PATCH', url: string, payload: object) => {
  const answer = await t.app.inject({ method, url, headers: await t.signIn('administrator'), payload });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
};
const idIn = (told: any): string => told.records[0].reference.split('/')[1];

beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await manage('PATCH', '/api/nodes/own', { code: 'county' });
  const nodes = { centre: ['530403', 4], hospital: ['530402', 5], other: ['530402', 6] } as const;
  for (const [code, [area, n]] of Object.entries(nodes)) {
    const { algorithm, publicKey } = KEYS[code as Sender];
    const key = { algorithm, publicKey };
    await manage('POST', '/api/nodes', { code, name: code, doors: ['wst790'], area, institution: uscc(n), key });
  }
  resident = idIn((await ask('centre', 'person.register', patient(1))).told);
  hospital = idIn((await ask('hospital', 'organization.register', organization(5))).told);
});

const slot = (n: number) => ({
  resource: {
    resourceType: 'Slot',
    id: `slot-${n}`,
    schedule: { reference: 'Schedule/ward-1' },
    status: 'free',
    start: `2026-02-0${n}T09:00:00+08:00`,
    end: `2026-02-0${n}T09:15:00+08:00`,
  },
  request: { method: 'PUT', url: `Slot/slot-${n}` },
});
const appointment = (n: number) => ({
  resourceType: 'Appointment',
  status: 'proposed',
  slot: [{ reference: `Slot/slot-${n}` }],
  participant: [{ actor: { reference: `Patient/${resident}` }, status: 'accepted' }],
});

it('publishes slots, books one once though two want it, keeps it from other areas, and frees it again', async () => {
  const schedule = {
    resource: {
      resourceType: 'Schedule',
      id: 'ward-1',
      actor: [{ display: '内科门诊' }],
    },
    request: { method: 'PUT', url: 'Schedule/ward-1' },
  };
  const slots = { resourceType: 'Bundle', type: 'transaction', entry: [schedule, slot(1), slot(2)] };
  expect((await ask('hospital', 'appointment.slots', slots)).ack).toBe('AA');
  const free = { type: 'Slot', parameters: { status: 'free' } };
  expect((await ask('centre', 'appointment.query', free)).told.entry).toHaveLength(2);

  const both = await Promise.all(
    ['a1', 'a2'].map((message) => ask('centre', 'appointment.register', appointment(1), message)),
  );
  expect(both.map(({ ack, errorCode }) => [ack, errorCode]).sort()).toEqual([
    ['AA', undefined],
    ['AE', 'exchange.slot-taken'],
  ]);
  const message = both[0]!.ack === 'AA' ? 'a1' : 'a2';
  const { told } = both.find(({ ack }) => ack === 'AA')!;
  expect(told).toMatchObject({ status: 'booked', start: '2026-02-01T09:00:00+08:00' });
  expect((await ask('centre', 'appointment.register', appointment(1), message)).told).toEqual(told);
  expect((await ask('centre', 'appointment.query', free)).told.entry).toHaveLength(1);

  const seen = { type: 'Appointment', parameters: {} };
  expect((await ask('centre', 'appointment.query', seen)).told.entry).toHaveLength(1);
  expect((await ask('other', 'appointment.query', seen)).told.entry).toBeUndefined();
  const cancel = { appointment: told.appointment, reason: '居民改期' };
  expect((await ask('other', 'appointment.cancel', cancel)).ack).toBe('AE');
  expect((await ask('centre', 'appointment.cancel', cancel)).told).toMatchObject({ status: 'cancelled' });
  expect((await ask('centre', 'appointment.query', free)).told.entry).toHaveLength(2);
  const elsewhere = { ...appointment(2), participant: [{ actor: { reference: 'Patient/none' }, status: 'accepted' }] };
  expect((await ask('centre', 'appointment.register', elsewhere)).errorCode).toBe('record.not-found');
});

it('carries a referral from who asks to who is asked, each deciding what is theirs, in the order of its states', async () => {
  const request = {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${resident}` },
    requester: { display: '张医生' },
    performer: [{ reference: `Organization/${hospital}` }],
    reasonCode: [{ text: '血压控制不满意' }],
  };
  const { reasonCode: _, ...without } = request;
  expect((await ask('centre', 'referral.register', without)).errorCode).toBe('exchange.payload');
  const made = await ask('centre', 'referral.register', request, 'r1');
  expect(made.told).toMatchObject({ status: 'requested' });
  expect((await ask('centre', 'referral.register', request, 'r1')).told).toEqual(made.told);
  const { referral } = made.told;
  const decide = async (sender: Sender, decision: string, reason?: string) => {
    const { errorCode, told } = await ask(sender, 'referral.answer', {
      referral,
      decision,
      ...(reason ? { reason } : {}),
    });
    return errorCode ?? told.status;
  };
  expect(await decide('centre', 'accepted')).toBe('exchange.payload');
  expect(await decide('other', 'accepted')).toBe('record.not-found');
  await manage('PATCH', `/api/nodes/${await nodeId('hospital')}`, { area: '*' });
  expect(await decide('hospital', 'completed')).toBe('exchange.referral-state');
  expect(await decide('hospital', 'accepted')).toBe('accepted');
  expect(await decide('hospital', 'accepted')).toBe('accepted');
  expect(await decide('hospital', 'completed')).toBe('completed');
  expect(await decide('centre', 'cancelled', '不再需要')).toBe('exchange.referral-state');
  const found = await ask('centre', 'referral.query', {
    type: 'Task',
    parameters: { code: 'urn:kangyu:cs:task|referral', status: 'completed' },
  });
  expect(found.told.entry).toHaveLength(1);
});
async function nodeId(code: string): Promise<string> {
  const { items } = (
    await t.app.inject({ url: `/api/nodes?q=${code}`, headers: await t.signIn('administrator') })
  ).json();
  return items[0].id;
}

const contract = {
  renewal: false,
  signedOn: '2025-12-01',
  startsOn: '2025-12-01',
  termYears: 1,
  mode: '1',
  groups: ['0'],
  consent: true,
  team: '江城团队',
  doctor: '李医生',
  specialistJoins: false,
  kind: '1',
  examTimes: 2,
  visitTimes: 4,
  adviceTimes: 1,
  homeTimes: 0,
  tcmTimes: 0,
  fee: 0,
};

it('enters a contract by the form of its pack, tells what is due under it, and ends it', async () => {
  const body = { resident: LOCAL(1), on: '2025-12-01', answers: contract };
  const refused = await ask('centre', 'contract.register', { ...body, answers: { ...contract, consent: false } });
  expect([refused.errorCode, refused.text?.zh]).toEqual(['exchange.payload', expect.stringContaining('未同意')]);
  const made = await ask('centre', 'contract.register', body, 'c1');
  expect(made.told).toMatchObject({
    enrolments: [{ enrolled: '2025-12-01', exited: null }],
    forms: [{ form: 'contract', valid: true, values: { endsOn: '2026-11-30', promised: 7 } }],
  });
  expect((await ask('centre', 'contract.register', body, 'c1')).told).toEqual(made.told);
  const again = async (on: string) => (await ask('centre', 'contract.register', { ...body, on })).text?.zh;
  expect(await again('2025-12-01')).toContain('已登记过');
  expect(await again('2025-12-02')).toContain('已有有效协议');
  expect((await ask('other', 'contract.query', { resident: LOCAL(1) })).errorCode).toBe('record.not-found');

  t.advance(200 * 24 * 60);
  const asked = { programme: 'family-doctor', resident: LOCAL(1) };
  const { reminders } = (await ask('centre', 'reminder.query', asked)).told;
  expect(reminders.length).toBeGreaterThan(0);
  expect(reminders[0]).toMatchObject({
    resident: { reference: `Patient/${resident}` },
    programme: { code: 'family-doctor' },
    status: expect.stringMatching(/due|overdue|lost/),
  });
  // Page by page nothing comes twice.
  const paged: unknown[] = [];
  for (
    let cursor: string | undefined, more = true;
    more && paged.length <= reminders.length;
    more = cursor !== undefined
  ) {
    const page = (await ask('centre', 'reminder.query', { ...asked, limit: 1, ...(cursor ? { cursor } : {}) })).told;
    paged.push(...page.reminders);
    cursor = page.cursor;
  }
  expect(paged).toEqual(reminders);
  expect(reminders.some(({ due, late }: { due: string; late: string }) => due < late)).toBe(true);
  expect((await ask('other', 'reminder.query', { programme: 'family-doctor' })).told.reminders).toEqual([]);
  expect((await ask('centre', 'reminder.query', { programme: 'nothing' })).errorCode).toBe('exchange.payload');

  const on = t.kernel.clock.today();
  const end = { resident: LOCAL(1), on, exit: 'ended', answers: { reason: '3', endedOn: on } };
  expect((await ask('centre', 'contract.end', { ...end, exit: 'gone' })).errorCode).toBe('exchange.payload');
  expect((await ask('centre', 'contract.end', end)).told.enrolments).toMatchObject([
    { exited: on, exitReason: 'ended' },
  ]);
});

it('puts a notice into the inbox of those who manage the area, once', async () => {
  const notice = { area: '530403', title: '接口停机维护通知', text: '今晚 22 时起' };
  const made = await ask('centre', 'notification.send', notice, 'n1');
  expect(made.errorCode).toBeUndefined();
  expect((await ask('centre', 'notification.send', notice, 'n1')).told).toEqual(made.told);
  const rows = await t.kernel.db.query('select title from work.pub_item where id = $1', [made.told.notification]);
  expect(rows).toEqual([{ title: notice.title }]);
  expect((await ask('centre', 'notification.send', { ...notice, area: '530402' })).errorCode).toBe(
    'exchange.figure-area',
  );
});

it('keeps a reminder as a record of the resident, tells them without what it says, or gives it to who is to pass it on', async () => {
  const reminder = { resident: LOCAL(1), title: '血压随访', text: '请于本周内到卫生院测量血压', priority: 'urgent' };
  const passed = await ask('centre', 'reminder.send', reminder, 'p1');
  expect(passed.told).toMatchObject({ told: 'unit', reminder: expect.stringMatching(/^Communication\//) });
  expect((await ask('centre', 'reminder.send', reminder, 'p1')).told).toEqual(passed.told);
  const items = () =>
    t.kernel.db.query<{ title: string }>("select title from work.pub_item where kind = 'exchange.reminder'");
  expect(await items()).toEqual([{ title: '转告居民提醒：血压随访' }]);

  const [same] = await findSamePerson(t.kernel.db, [resident]);
  const account = await findAccountForTest(t.access, 'resident', '*');
  expect(await bindPerson(t.kernel.db, account.id, same!.person)).toBe(true);
  expect((await ask('centre', 'reminder.send', reminder, 'p2')).told).toMatchObject({ told: 'resident' });
  expect((await ask('centre', 'reminder.send', reminder, 'p2')).told).toMatchObject({ told: 'resident' });
  expect(await items()).toHaveLength(1);
  const headers = await t.signIn('resident');
  const get = async (url: string) => (await t.app.inject({ url, headers })).json();
  const messages = (await get('/api/messages')).items;
  expect(messages).toHaveLength(1);
  expect(JSON.stringify(messages)).not.toMatch(/血压|卫生院/);
  const { items: read } = await get(`/api/me/${same!.person}/timeline?lane=reminder`);
  expect(read).toMatchObject([{ title: '血压随访', said: reminder.text }, { title: '血压随访' }]);
  expect((await ask('other', 'reminder.send', reminder)).errorCode).toBe('record.not-found');
  expect((await ask('centre', 'reminder.send', { ...reminder, text: '' })).errorCode).toBe('exchange.payload');
});

it('gives a reminder for somebody without an account to their doctor, and without one to the institution that looks after them', async () => {
  const [institution] = (await ask('centre', 'organization.register', organization(4))).told.records;
  const on = t.kernel.clock.today();
  for (const n of [2, 3]) await ask('centre', 'person.register', patient(n));
  const doctor = await findAccountForTest(t.access, 'village-doctor', '530403');
  const of = async (n: number) => {
    const { reference } = (await ask('centre', 'person.register', patient(n))).told.records[0];
    return (await findSamePerson(t.kernel.db, [reference.split('/')[1]]))[0]!;
  };
  const made = await t.app.inject({
    method: 'POST',
    url: '/api/programs/hypertension/enrolments',
    headers: await t.signIn('village-doctor', '530403'),
    payload: { id: randomUUID(), person: (await of(2)).person, on, institution: institution.reference.split('/')[1] },
  });
  expect(made.statusCode, made.body).toBe(201);
  // The other one's is of a system that names an institution and nobody there.
  await t.pipeline.accept(
    submission('episode', [
      entry({
        resourceType: 'EpisodeOfCare',
        status: 'active',
        type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'hypertension' }] }],
        patient: { reference: `Patient/${(await of(3)).patients[0]}` },
        managingOrganization: { reference: institution.reference.split('/_history')[0] },
        period: { start: on },
      }),
    ]),
  );
  const remind = async (n: number) =>
    (await ask('centre', 'reminder.send', { resident: LOCAL(n), title: '复诊提醒', text: '请于本周复诊' })).told?.told;
  expect([await remind(2), await remind(3)]).toEqual(['doctor', 'institution']);
  const items = await t.kernel.db.query(
    "select account_name from work.pub_item where title = '转告居民提醒：复诊提醒' order by created_at, id",
  );
  expect(items).toEqual([{ account_name: doctor.name }, { account_name: null }]);
});
