/** What a browser does without a network, against the platform: the same judgement, and contacts that come back. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OfflineRegistered, OfflineResident } from '../src/http/contract.ts';
import { type TestApp, testApp } from '../src/http/testing.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../src/pipeline/testing.ts';
import { syncViews } from '../src/project/index.ts';
import { compilePacks, type DevicePack, groupWork, madeWith, owed } from '../web/src/offline/engine.ts';
import { judgeOffline, openOffline } from '../web/src/offline/open-form.ts';
import { seal } from '../web/src/offline/seal.ts';
import { visitsOf } from '../web/src/offline/visits-of.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
const TIME = `${TODAY}T10:00:00+08:00`;
const answers = {
  status: '1',
  mode: '1',
  symptoms: ['1'],
  danger: ['0'],
  sbp: 132,
  dbp: 84,
  height: 165,
  weight: 62,
  adr: '1',
  complication: '1',
};
let t: TestApp;
let device: OfflineRegistered;
let packs: DevicePack[];
let resident: OfflineResident;
let patients: string[];

const send = async (
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
  role = 'village-doctor',
  area = COUNTY,
) => t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });

const sealed = async (change: object = {}, by = device) => {
  const id = randomUUID();
  const content = {
    patient: resident.patient,
    pack: 'hypertension',
    form: 'follow-up',
    formFrom: '2017-02-28',
    time: TIME,
    answers,
    recordedAt: TIME,
    knownSkew: 0,
    ...change,
  };
  return { id, sealed: await seal(by.publicKey, by.id, id, JSON.stringify(content)) };
};
const bring = async (contacts: object[], by = device.id) => {
  const answer = await send('POST', '/api/offline/contacts', {
    device: by,
    sentAt: t.kernel.clock.now().toISOString(),
    contacts,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const register = async (id: string = randomUUID()) => send('POST', '/api/offline/devices', { id, name: '村医手机' });
const waiting = async () => (await send('GET', '/api/offline/contacts')).json().items;

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const born = (n: number, more: object = {}) =>
    patient(n, {
      birthDate: '1960-05-05',
      identifier: [{ system: ID_SYSTEM, value: idNumber('1960-05-05', n) }],
      ...more,
    });
  const elsewhere = { extension: [{ url: 'urn:kangyu:ext:area', valueCode: '530402101001' }] };
  const receipt = await t.pipeline.accept(
    submission('records', [entry(organization(1)), entry(born(1)), entry(born(2, elsewhere))]),
  );
  patients = receipt.records.slice(1).map(({ reference }) => reference!.split('/')[1]!);
  await t.pipeline.accept(
    submission(
      'enrolled',
      patients.map((id) =>
        entry({
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'hypertension' }] }],
          patient: { reference: `Patient/${id}` },
          period: { start: '2025-06-10' },
          extension: [{ url: 'urn:kangyu:ext:responsible', valueString: `village-doctor.${COUNTY}` }],
        }),
      ),
    ),
  );
  device = (await register()).json();
}, 60_000);

describe('a device without a network', () => {
  it('takes along those the doctor answers for in the area, audited each, and no others', async () => {
    const found = await send('GET', `/api/offline/residents?device=${device.id}`);
    expect(found.statusCode, found.body).toBe(200);
    expect(found.json()).toMatchObject({ total: 1, items: [{ patient: patients[0] }] });
    resident = found.json().items[0];
    await t.access.audit.flush();
    const [audited] = await t.kernel.db.query<{ persons: string[] }>(
      `select persons from access.audit_entry where action = 'offline.take' order by seq desc limit 1`,
    );
    expect(audited!.persons).toContain(`Patient/${patients[0]}`);
    expect((await send('GET', `/api/offline/residents?device=${randomUUID()}`)).json().error.code).toBe(
      'access.device-unknown',
    );
    expect((await send('GET', `/api/offline/residents?device=${device.id}&area=530402`)).statusCode).toBe(403);
  });

  it('judges and lays out what is due as the platform does', async () => {
    const taken = (await send('GET', `/api/offline/packs?device=${device.id}`)).json();
    packs = compilePacks(taken.packs);
    const work = (await send('GET', '/api/programs/worklist')).json().items;
    const due = owed(packs, resident, madeWith(packs, resident, []), TODAY);
    // Of what is due on one day the order is each list's own.
    expect(due.map(({ item, status, form }) => [item.contact, item.due, item.late, status, form]).sort()).toEqual(
      work.map((one: any) => [one.contact, one.due, one.late, one.status, one.form]).sort(),
    );
    const list = (person: any) =>
      person.forms.map((one: any) => [one.key, one.contact ?? one.owed?.item.contact ?? null]);
    const { visits } = (await send('GET', `/api/programs/persons/${resident.person}`)).json();
    const own = visitsOf({ packs, visits: taken.visits, work: due, today: TODAY }, resident);
    expect(own.map((one) => [one.code, list(one), one.once])).toEqual(
      visits.map((one: any) => [one.code, list(one), one.once]),
    );
    expect(own).toHaveLength(1);
    expect(groupWork(due, taken.visits).map(({ entries }) => entries.length)).toEqual(
      work.map((one: any) => one.entries.length),
    );
    const place = { pack: packs.find(({ id }) => id === 'hypertension')!, form: 'follow-up', resident, made: [] };
    const url = '/api/programs/hypertension/forms/follow-up';
    const opened = (await send('GET', `${url}?person=${resident.person}&time=${encodeURIComponent(TIME)}`)).json();
    expect(openOffline(place, TIME)).toMatchObject({
      form: opened.form,
      answers: opened.answers,
      previous: null,
      judged: opened.judged,
    });
    for (const change of [{}, { sbp: 168 }, { sbp: 420 }, { weight: undefined, nonsense: 1 }]) {
      const given = JSON.parse(JSON.stringify({ ...answers, ...change }));
      const judged = await send('POST', `${url}/judge`, { person: resident.person, time: TIME, answers: given });
      expect(judgeOffline(place, TIME, given)).toEqual(judged.json());
    }
    const local = [
      { id: randomUUID(), pack: 'hypertension', form: 'follow-up', formFrom: '2017-02-28', time: TIME, answers },
    ];
    const left = owed(packs, resident, madeWith(packs, resident, local), TODAY).map(({ item }) => item.contact);
    expect(left).not.toContain('followUp');
  });

  it('hands in a contact once, whatever becomes of the answer', async () => {
    const one = await sealed();
    const first = await bring([one]);
    expect(first).toMatchObject({ receipts: [{ id: one.id, state: 'stored' }], skewSeconds: 0, revoked: false });
    expect(await bring([one])).toEqual(first);
    expect((await send('GET', `/api/programs/contacts/${one.id}`)).json()).toMatchObject({
      day: TODAY,
      class: { code: '1' },
    });
    const changed = await seal(
      device.publicKey,
      device.id,
      one.id,
      JSON.stringify({
        patient: patients[0],
        pack: 'hypertension',
        form: 'follow-up',
        formFrom: '2017-02-28',
        time: TIME,
        answers: { ...answers, sbp: 150 },
        recordedAt: TIME,
        knownSkew: 0,
      }),
    );
    expect((await bring([{ id: one.id, sealed: changed }])).receipts).toMatchObject([
      { state: 'unreadable', reason: { code: 'programs.contact-known' } },
    ]);
    expect((await bring([{ ...(await sealed()), id: randomUUID() }])).receipts).toMatchObject([
      { state: 'unreadable', reason: { code: 'access.unreadable' } },
    ]);
  });

  it('keeps what is refused with the reason until it is settled: two doctors, another version of the form, wrong answers, another area', async () => {
    const sent = await Promise.all([
      sealed({ answers: { ...answers, sbp: 140 } }),
      sealed({ formFrom: '2001-01-01', time: '2025-10-09T09:00:00+08:00' }),
      sealed({ answers: { ...answers, sbp: 420 }, time: '2025-09-09T09:00:00+08:00' }),
      sealed({ patient: patients[1] }),
    ]);
    const { receipts } = await bring(sent);
    expect(receipts.map(({ state, reason }: any) => [state, reason.code])).toEqual([
      ['conflict', 'programs.same-visit'],
      ['refused', 'programs.form-version'],
      ['refused', 'programs.answers'],
      ['refused', 'identify.person-unknown'],
    ]);
    const [twice, version, wrong, foreign] = sent.map(({ id }) => id);
    const open = await waiting();
    expect(new Map(open.map(({ id, person }: any) => [id, person !== null]))).toEqual(
      new Map([
        [twice, true],
        [version, true],
        [wrong, true],
        [foreign, false],
      ]),
    );
    const detail = (await send('GET', `/api/offline/contacts/${twice}`)).json();
    expect(detail).toMatchObject({ answers: { sbp: 140 }, theirs: [{ answers: { sbp: 132 } }] });
    const settle = (id: string | undefined, how: object, role?: string) =>
      send('POST', `/api/offline/contacts/${id}/settle`, how, role);
    expect((await settle(twice, { as: 'send', another: true })).statusCode).toBe(204);
    expect((await settle(twice, { as: 'drop' })).json().error.code).toBe('programs.offline-settled');
    expect((await settle(version, { as: 'send' })).statusCode).toBe(204);
    expect((await send('GET', `/api/programs/contacts/${version}`)).json()).toMatchObject({
      day: '2025-10-09',
      valid: true,
    });
    expect((await settle(wrong, { as: 'send' })).statusCode).toBe(422);
    expect((await settle(wrong, { as: 'send', answers })).statusCode).toBe(204);
    expect((await settle(foreign, { as: 'send' })).statusCode).toBe(404);
    expect((await settle(foreign, { as: 'drop' }, 'clinician')).statusCode).toBe(404);
    expect((await settle(foreign, { as: 'drop' })).statusCode).toBe(204);
    expect(await waiting()).toEqual([]);
    expect((await bring([sent[3]!])).receipts).toMatchObject([{ id: foreign, state: 'dropped' }]);
  });

  it('loses nothing after a month away, nor when it was revoked meanwhile; then it takes nobody along', async () => {
    t.advance(40 * 24 * 60);
    const late = await sealed({ time: '2025-11-12T09:00:00+08:00', knownSkew: 900 });
    expect((await bring([late])).receipts).toMatchObject([{ state: 'stored' }]);
    const [row] = await t.kernel.db.query('select clock_moved, answers from programs.offline_contact where id = $1', [
      late.id,
    ]);
    expect(row).toEqual({ clock_moved: true, answers: {} });
    const gone = await send('DELETE', `/api/offline/devices/${device.id}`, undefined, 'security-administrator', '*');
    expect(gone.statusCode, gone.body).toBe(204);
    expect((await send('GET', `/api/offline/residents?device=${device.id}`)).json().error.code).toBe(
      'access.device-revoked',
    );
    const after = await sealed({ time: '2025-11-13T09:00:00+08:00' });
    expect(await bring([after])).toMatchObject({ revoked: true, receipts: [{ state: 'review' }] });
    expect((await send('POST', `/api/offline/contacts/${after.id}/settle`, { as: 'send' })).statusCode).toBe(204);
    expect((await send('GET', `/api/programs/contacts/${after.id}`)).json()).toMatchObject({ day: '2025-11-13' });
  });

  it('is one of few of an account, and nobody else’s', async () => {
    const all = await Promise.all([register(), register(), register(), register()]);
    expect(all.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 201, 409]);
    const own = all.find(({ statusCode }) => statusCode === 201)!.json();
    expect((await register(own.id)).json().publicKey).toBe(own.publicKey);
    const other = await send(
      'POST',
      '/api/offline/contacts',
      { device: own.id, sentAt: TIME, contacts: [] },
      'clinician',
    );
    expect(other.json().error.code).toBe('access.device-unknown');
    expect((await send('DELETE', `/api/offline/devices/${own.id}`, undefined, 'clinician')).statusCode).toBe(404);
  });
});
