import { randomUUID } from 'node:crypto';
import { sm2, sm4 } from 'sm-crypto-v2';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchAudit } from '../../access/index.ts';
import { entry, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import type { IssuedCode, MyCodes, OfflineKit, OpenedRecord, ScanAnswer, Terminal } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';
import { type Device, scanSigned, signedBy, sm3 } from '../testing-terminals.ts';

const NUMBER = idNumber('1990-05-05', 1);
const CHILD = idNumber('2018-03-03', 5);
const PHONE = '13900000001';
const ACTIVE = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
};
type Headers = { cookie: string; origin: string };

let t: TestApp;
let institutions: string[];
let resident: Headers;
let clinician: Headers;
let administrator: Headers;
let window: Headers;
let device: Device;
let other: Device;

const post = (url: string, headers: Headers, payload: object = {}) =>
  t.app.inject({ method: 'POST', url: `/api/health-code${url}`, headers, payload });
const code = (answer: { json: () => { error?: { code: string } } }) => answer.json().error?.code;

async function registered(institution: string, by = administrator, name = '一号窗口'): Promise<Device> {
  const pair = sm2.generateKeyPairHex();
  const made = await post('/terminals', by, { institution, name, kind: 'desk', publicKey: pair.publicKey });
  expect(made.statusCode).toBe(201);
  return { ...pair, id: made.json<Terminal>().id };
}

const signed = (by: Device, action: string, parts: string[], at: Date = t.kernel.clock.now()) =>
  signedBy(by, action, parts, at);
const scanBody = (by: Device, token: string, purpose = 'treatment', factor?: { kind: string; value: string }) =>
  scanSigned(by, t.kernel.clock.now(), token, purpose, factor);

const mine = async (headers = resident) =>
  (await t.app.inject({ url: '/api/health-code/mine', headers })).json<MyCodes>();
const ownCard = async () => (await mine()).codes[0]!.card!;
const fresh = async (card?: string) =>
  (await post(`/cards/${card ?? (await ownCard())}/token`, resident)).json<IssuedCode>().token;

beforeAll(async () => {
  t = await testApp({ region: '530403', kernel: { kind: 'demo' } });
  const phone = [{ system: 'phone', value: PHONE }];
  const receipt = await t.pipeline.accept(
    submission('people', [
      entry(organization(1)),
      entry(organization(2)),
      entry(patient(1, { telecom: phone })),
      entry(
        patient(5, {
          identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: CHILD }],
          name: [{ text: '示小某' }],
          birthDate: '2018-03-03',
        }),
      ),
    ]),
  );
  expect(receipt.records.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored', 'stored']);
  institutions = receipt.records.slice(0, 2).map(({ reference }) => reference!.split('/')[1]!);
  resident = await t.signIn('resident', '530403');
  clinician = await t.signIn('clinician', '530403');
  administrator = await t.signIn('administrator', '530403');
  window = await t.signIn('village-doctor', '530403001');
  device = await registered(institutions[0]!);
  other = await registered(institutions[1]!, administrator, '二号窗口');
});

describe('the e-health code', () => {
  it('is given after name, number and phone agree with the register; anything else tells nothing', async () => {
    const apply = (body: object) => post('/apply', resident, body);
    expect(code(await apply({ name: '示某某', idNumber: `${NUMBER.slice(0, 17)}?` }))).toBe('identify.code-id-number');
    expect(code(await apply({ name: '他某某', idNumber: NUMBER }))).toBe('identify.code-not-matched');
    expect(code(await apply({ name: '示某某', idNumber: idNumber('1990-05-05', 77) }))).toBe(
      'identify.code-not-matched',
    );
    const pending = await apply({ name: '示某某', idNumber: NUMBER });
    expect(pending.json()).toMatchObject({ state: 'pending' });
    expect((await mine()).codes).toEqual([]);
    const given = await apply({ name: '示某某', idNumber: NUMBER, phone: PHONE });
    expect(given.statusCode).toBe(200);
    expect(given.json()).toMatchObject({ state: 'approved' });
    expect((await mine()).codes).toMatchObject([{ name: '示某某', state: 'active', version: 1, guardianship: null }]);

    const second = await t.signIn('resident', '530403001');
    expect(code(await post('/apply', second, { name: '示某某', idNumber: NUMBER, phone: PHONE }))).toBe(
      'identify.code-taken',
    );
    const card = await ownCard();
    expect((await post(`/cards/${card}/token`, second)).statusCode).toBe(404);
    expect((await post(`/cards/${card}/token`, second)).json()).toMatchObject({
      error: { code: 'identify.code-unknown' },
    });
  });

  it('opens the record at a registered terminal of the institution and nowhere else', async () => {
    const answer = await post('/scan', clinician, scanBody(device, await fresh()));
    expect(answer.statusCode).toBe(200);
    const scan = answer.json<ScanAnswer>();
    expect(scan.resident).toMatchObject({ name: '示某某', idNumber: NUMBER, sex: 'male' });
    const open = (by: Device, headers = clinician, grant = scan.grant!.id) =>
      post(`/grants/${grant}/open`, headers, signed(by, 'open', [grant]));
    const opened = await open(device);
    expect(opened.statusCode).toBe(200);
    expect(opened.json<OpenedRecord>()).toMatchObject({ person: scan.person, linked: true, records: [] });
    // The holder's page hears of it, and nobody else's.
    const [told] = await t.kernel.db.query<{ payload: { accounts: string[] } }>(
      "select payload from kernel.event where topic = 'code-scan'",
    );
    const [holder] = await t.kernel.db.query<{ account: string }>(
      'select account from access.account where person = $1',
      [scan.person],
    );
    expect(told!.payload.accounts).toEqual([holder!.account]);
    const about = { reference: `Patient?identifier=urn:oid:2.16.156.10011.1.3|${NUMBER}` };
    const stored = await t.pipeline.accept(
      submission('care', [
        entry({
          resourceType: 'AllergyIntolerance',
          patient: about,
          code: { text: '青霉素' },
          clinicalStatus: ACTIVE,
        }),
        entry({
          resourceType: 'MedicationRequest',
          status: 'active',
          intent: 'order',
          subject: about,
          medicationCodeableConcept: { text: '二甲双胍片' },
        }),
        {
          ...entry({
            resourceType: 'Encounter',
            status: 'finished',
            class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
            subject: about,
            serviceProvider: { reference: `Organization/${institutions[1]}` },
            period: { start: '2025-05-05' },
          }),
          fullUrl: 'urn:uuid:0b5e8f8e-0000-4000-8000-000000000001',
        },
        entry({
          resourceType: 'QuestionnaireResponse',
          status: 'completed',
          questionnaire: 'urn:kangyu:questionnaire:hypertension:follow-up|2017-02-28',
          subject: about,
          encounter: { reference: 'urn:uuid:0b5e8f8e-0000-4000-8000-000000000001' },
          authored: '2025-05-05',
        }),
      ]),
    );
    expect(stored.status, JSON.stringify(stored.records)).toBe('stored');
    const { records } = (await open(device)).json<OpenedRecord>();
    const lines = new Map(records.map(({ type, title, institutionName }) => [type, [title, institutionName]]));
    expect([lines.has('AllergyIntolerance'), lines.has('MedicationRequest')]).toEqual([true, true]);
    expect(lines.get('QuestionnaireResponse')).toEqual([expect.stringContaining('随访'), lines.get('Encounter')![1]]);

    expect(code(await open(other))).toBe('identify.grant-unknown');
    expect(code(await open(device, window))).toBe('identify.grant-unknown');
    expect(code(await open({ ...device, id: randomUUID() }))).toBe('identify.terminal-unknown');
    expect(code(await open({ ...device, privateKey: other.privateKey }))).toBe('identify.terminal-signature');
    const elsewhere = await t.signIn('clinician', '530403002');
    expect(code(await post('/scan', elsewhere, scanBody(device, await fresh())))).toBe('identify.terminal-elsewhere');

    t.advance(16);
    expect(code(await open(device))).toBe('identify.grant-unknown');
  });

  it('is refused at terminals that are unknown, only asked for, suspended, past their term or out of time', async () => {
    const unknown = { ...device, id: randomUUID() };
    expect(code(await post('/scan', clinician, scanBody(unknown, await fresh())))).toBe('identify.terminal-unknown');
    const forged = { ...device, privateKey: other.privateKey };
    expect(code(await post('/scan', clinician, scanBody(forged, await fresh())))).toBe('identify.terminal-signature');

    const asked = await registered(institutions[0]!, clinician, '诊室');
    expect(code(await post('/scan', clinician, scanBody(asked, await fresh())))).toBe('identify.terminal-inactive');
    const patch = (id: string, payload: object, headers = administrator) =>
      t.app.inject({ method: 'PATCH', url: `/api/health-code/terminals/${id}`, headers, payload });
    expect((await patch(asked.id, { state: 'active' }, clinician)).statusCode).toBe(403);
    expect((await patch(asked.id, { state: 'active' })).json()).toMatchObject({
      state: 'active',
      requestedBy: 'clinician.530403',
    });
    expect((await post('/scan', clinician, scanBody(asked, await fresh()))).statusCode).toBe(200);
    await patch(asked.id, { state: 'suspended' });
    expect(code(await post('/scan', clinician, scanBody(asked, await fresh())))).toBe('identify.terminal-inactive');
    await patch(asked.id, { state: 'active', validUntil: '2020-01-01' });
    expect(code(await post('/scan', clinician, scanBody(asked, await fresh())))).toBe('identify.terminal-inactive');
    expect((await patch(asked.id, { state: 'revoked' })).statusCode).toBe(200);
    expect(code(await patch(asked.id, { state: 'active' }))).toBe('identify.terminal-state');

    const token = await fresh();
    const late = signed(
      device,
      'scan',
      ['treatment', sm3(token), ''],
      new Date(t.kernel.clock.now().getTime() - 300_000),
    );
    expect(code(await post('/scan', clinician, { ...late, token, purpose: 'treatment' }))).toBe(
      'identify.terminal-clock',
    );
  });

  it('is taken once and for a minute; a copied request, a changed token and an old code are refused', async () => {
    const token = await fresh();
    const first = scanBody(device, token);
    expect((await post('/scan', clinician, first)).statusCode).toBe(200);
    expect(code(await post('/scan', clinician, first))).toBe('identify.scan-replayed');
    expect(code(await post('/scan', clinician, scanBody(other, token)))).toBe('identify.code-used');

    const bytes = Buffer.from(await fresh(), 'base64url');
    bytes[30]! ^= 1;
    expect(code(await post('/scan', clinician, scanBody(device, bytes.toString('base64url'))))).toBe(
      'identify.code-invalid',
    );
    const next = await fresh();
    t.advance(1);
    expect(code(await post('/scan', clinician, scanBody(device, next)))).toBe('identify.code-expired');

    const raced = await fresh();
    const both = await Promise.all([device, other].map((one) => post('/scan', clinician, scanBody(one, raced))));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  });

  it('shows by purpose, and opens nothing for a purpose without records', async () => {
    const answer = await post('/scan', clinician, scanBody(device, await fresh(), 'registration'));
    expect(answer.json<ScanAnswer>().grant).toBeNull();
    expect(answer.json<ScanAnswer>().resident).not.toHaveProperty('areaName');
    expect(code(await post('/scan', clinician, scanBody(device, await fresh(), 'curiosity')))).toBe(
      'identify.code-rule',
    );
  });

  it('stops when it is suspended, comes back, and is void once reissued; the grant ends with it', async () => {
    const card = await ownCard();
    const token = await fresh();
    const held = (await post('/scan', clinician, scanBody(device, await fresh()))).json<ScanAnswer>().grant!.id;
    expect((await post(`/cards/${card}/suspend`, resident)).json()).toMatchObject({ state: 'suspended' });
    expect(code(await post('/scan', clinician, scanBody(device, token)))).toBe('identify.code-suspended');
    expect(code(await post(`/cards/${card}/token`, resident))).toBe('identify.code-suspended');
    expect(code(await post(`/grants/${held}/open`, clinician, signed(device, 'open', [held])))).toBe(
      'identify.code-suspended',
    );
    expect(code(await post(`/cards/${card}/suspend`, resident))).toBe('identify.code-state');
    await post(`/cards/${card}/resume`, resident);
    expect((await post(`/cards/${card}/reissue`, resident)).json()).toMatchObject({ state: 'active', version: 2 });
    expect(code(await post('/scan', clinician, scanBody(device, token)))).toBe('identify.code-revoked');
    expect((await post('/scan', clinician, scanBody(device, await fresh()))).statusCode).toBe(200);
  });

  it('works from a printed card with its second factor only, and locks after wrong ones', async () => {
    const card = await ownCard();
    const printed = (await post(`/cards/${card}/print`, resident, { pin: '2468' })).json<IssuedCode>().token;
    t.advance(60 * 24 * 30);
    const scan = (factor?: { kind: string; value: string }) =>
      post('/scan', clinician, scanBody(device, printed, 'treatment', factor));
    [resident, clinician, administrator, window] = await Promise.all([
      t.signIn('resident', '530403'),
      t.signIn('clinician', '530403'),
      t.signIn('administrator', '530403'),
      t.signIn('village-doctor', '530403001'),
    ]);
    expect(code(await scan())).toBe('identify.code-factor');
    expect((await scan({ kind: 'pin', value: '2468' })).statusCode).toBe(200);
    expect((await scan({ kind: 'id-tail', value: NUMBER.slice(-4) })).statusCode).toBe(200);
    for (let i = 0; i < 5; i += 1)
      expect(code(await scan({ kind: 'pin', value: '0000' }))).toBe('identify.code-factor-wrong');
    expect(code(await scan({ kind: 'pin', value: '2468' }))).toBe('identify.code-locked');
  });

  it('of a child is looked after once a window has seen the proof, until the child is grown', async () => {
    const ask = (more: object = {}) =>
      post('/guardians', resident, {
        name: '示小某',
        idNumber: CHILD,
        relation: 'child',
        proof: { kind: 'household', reference: 'H-1' },
        ...more,
      });
    expect(code(await ask({ relation: 'friend' }))).toBe('identify.code-rule');
    expect(code(await ask({ name: '示某某', idNumber: NUMBER }))).toBe('identify.guardian-self');
    expect((await ask()).statusCode).toBe(204);
    expect(code(await ask())).toBe('identify.guardian-exists');
    const list = (await t.app.inject({ url: '/api/health-code/applications?state=pending', headers: window })).json();
    const ward = list.items.find((one: { kind: string }) => one.kind === 'ward');
    expect(ward).toMatchObject({ name: '示小某', guardian: '示某某', proof: { reference: 'H-1' } });
    expect((await post(`/applications/${ward.id}/decision`, window, { approve: false })).statusCode).toBe(422);
    await post(`/applications/${ward.id}/decision`, window, { approve: true });
    expect(code(await post(`/applications/${ward.id}/decision`, window, { approve: true }))).toBe(
      'identify.request-decided',
    );
    const { codes } = await mine();
    expect(codes[1]).toMatchObject({ name: '示小某', state: 'active', guardianship: { validUntil: '2036-03-03' } });
    const token = await fresh(codes[1]!.card!);
    expect((await post('/scan', clinician, scanBody(device, token, 'vaccination'))).json()).toMatchObject({
      resident: { name: '示小某' },
    });
    // Revoked, the guardian asks for it anew; the window activates its next version, the guardianship is the one that was.
    expect((await post(`/cards/${codes[1]!.card}/revoke`, resident)).statusCode).toBe(200);
    expect((await ask({ proof: { kind: 'household', reference: 'H-2' } })).statusCode).toBe(204);
    expect(code(await ask())).toBe('identify.guardian-exists');
    const waiting = (
      await t.app.inject({ url: '/api/health-code/applications?state=pending', headers: window })
    ).json();
    const anew = waiting.items.find((one: { kind: string }) => one.kind === 'ward');
    expect((await post(`/applications/${anew.id}/decision`, window, { approve: true })).statusCode).toBe(200);
    expect((await mine()).codes[1]).toMatchObject({
      state: 'active',
      version: 2,
      guardianship: codes[1]!.guardianship,
    });
    const end = codes[1]!.guardianship!.id;
    await t.app.inject({ method: 'DELETE', url: `/api/health-code/guardians/${end}`, headers: resident });
    expect((await mine()).codes).toHaveLength(1);
    expect((await post(`/cards/${codes[1]!.card}/token`, resident)).statusCode).toBe(404);
  });

  it('is verified without the network by the keys of a terminal, and handed in later with both times', async () => {
    const kit = (await post('/offline-kit', clinician, signed(device, 'offline-kit', []))).json<OfflineKit>();
    const key = kit.keys.at(-1)!;
    const cipher = sm2.doDecrypt(key.wrappedKey, device.privateKey, 1, { output: 'array' });
    const token = await fresh();
    const bytes = Buffer.from(token, 'base64url');
    const body = bytes.subarray(0, bytes.length - 64);
    expect(sm2.doVerifySignature(body, bytes.subarray(-64).toString('hex'), key.publicKey, { hash: true })).toBe(true);
    const plain = sm4.decrypt(bytes.subarray(18, -80), cipher, {
      mode: 'gcm',
      output: 'array',
      padding: 'none',
      iv: bytes.subarray(6, 18),
      associatedData: bytes.subarray(0, 6),
      tag: bytes.subarray(-80, -64),
    });
    const { entries } = JSON.parse(kit.revocations.list) as { entries: { ref: string; through: number }[] };
    expect(
      sm2.doVerifySignature(Buffer.from(kit.revocations.list), kit.revocations.signature, key.publicKey, {
        hash: true,
      }),
    ).toBe(true);
    expect(entries).toContainEqual({ ref: Buffer.from(plain.subarray(2, 34)).toString('hex'), through: 1 });

    const scannedAt = t.kernel.clock.now().toISOString();
    const scan = { id: randomUUID(), token, purpose: 'follow-up', scannedAt, result: 'accepted' };
    const text = [scan.id, scannedAt, scan.purpose, scan.result, sm3(token), ''].join('|');
    t.advance(60 * 3);
    [resident, clinician, administrator] = await Promise.all([
      t.signIn('resident', '530403'),
      t.signIn('clinician', '530403'),
      t.signIn('administrator', '530403'),
    ]);
    const send = () =>
      post('/offline-scans', clinician, { ...signed(device, 'offline-scans', [sm3(text)]), scans: [scan] });
    expect((await send()).json()).toEqual([{ id: scan.id, outcome: 'accepted', reason: null }]);
    expect((await send()).json()).toEqual([{ id: scan.id, outcome: 'accepted', reason: null }]);
    const log = (await t.app.inject({ url: '/api/health-code/scans?limit=5', headers: administrator })).json();
    expect(log.items.filter((row: { id: string }) => row.id === scan.id)).toMatchObject([
      { mode: 'offline', scannedAt, at: t.kernel.clock.now().toISOString() },
    ]);
  });

  it('leaves every scan in the log and in the audit ledger with purpose and result, refused ones too', async () => {
    const scans = (query: string) => t.app.inject({ url: `/api/health-code/scans?${query}`, headers: administrator });
    const list = await scans('outcome=refused&limit=500');
    const reasons = new Set(list.json().items.map((row: { reason: { zh: string } }) => row.reason.zh));
    expect(reasons.size).toBeGreaterThan(8);
    const pages = await scans('limit=2');
    const next = await scans(`limit=2&cursor=${pages.json().nextCursor}`);
    expect(next.json().items[0].id).not.toBe(pages.json().items[1].id);
    expect((await scans('format=csv')).body).toContain('动态码已使用过');

    const audited = await searchAudit(t.access, { action: 'health-code.scan', limit: 200 });
    expect(
      audited.some((row) => row.outcome === 'success' && row.purpose === 'treatment' && row.persons.length > 0),
    ).toBe(true);
    expect(audited.filter((row) => row.outcome !== 'success').length).toBeGreaterThan(8);
    expect(audited.some((row) => row.action === 'health-code.scan.offline' && row.purpose === 'follow-up')).toBe(true);
  });

  it('keeps reading tokens of earlier keys after a rotation', async () => {
    const before = await fresh();
    const security = await t.signIn('security-administrator');
    expect(code(await post('/keys/rotate', administrator))).toBe('access.forbidden');
    expect((await post('/keys/rotate', security)).json()).toEqual({ kid: 2 });
    const after = await fresh();
    expect((await post('/scan', clinician, scanBody(device, before))).statusCode).toBe(200);
    expect((await post('/scan', clinician, scanBody(device, after))).statusCode).toBe(200);
  });
});
