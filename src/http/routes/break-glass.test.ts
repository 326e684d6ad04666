import { beforeAll, describe, expect, it } from 'vitest';
import { bindPerson, findAccount } from '../../access/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const AREA = '530403';
let t: TestApp;
let clinician: Record<string, string>;
let officer: Record<string, string>;
let person: string;
let patient: string;
let condition: string;

beforeAll(async () => {
  t = await testApp({ region: '530403' });
  officer = await t.signIn('privacy-officer', AREA);
  clinician = await t.signIn('clinician', AREA);
  const entry = [
    {
      fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      resource: {
        resourceType: 'Patient',
        name: [{ text: '测试甲' }],
        gender: 'female',
        birthDate: '1980-05-06',
        extension: [{ url: 'urn:kangyu:ext:area', valueCode: AREA }],
      },
      request: { method: 'POST' as const, url: 'Patient' },
    },
    {
      resource: {
        resourceType: 'Condition',
        subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
        code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'F20.0' }] },
      },
      request: { method: 'POST' as const, url: 'Condition' },
    },
  ];
  const receipt = await t.pipeline.accept({
    source: 'his-test',
    externalId: 'break-glass',
    kind: 'fhir',
    format: 'fhir-json',
    bundle: { resourceType: 'Bundle', type: 'transaction', entry: entry as FhirResource['entry'] },
  });
  [patient, condition] = receipt.records.map(({ reference }) => reference!.split('/').slice(0, 2).join('/')) as [
    string,
    string,
  ];
  const list = await call('GET', '/api/residents?q=测试甲', clinician);
  person = list.body.items[0].person;
});

async function call(method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: object) {
  const answer = await t.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json(), text: answer.body };
}

const open = (headers: Record<string, string>, more: object = {}) =>
  call('POST', '/api/break-glass', headers, { person, reason: '昏迷送入抢救室，需了解用药', ...more });

describe('a restricted record', () => {
  it('is as if it were not there, at every door', async () => {
    const id = condition.split('/')[1];
    expect((await call('GET', `/api/records/${condition}`, clinician)).status).toBe(404);
    expect((await call('GET', `/fhir/${condition}`, clinician)).status).toBe(404);
    expect((await call('GET', `/fhir/${condition}/_history`, clinician)).status).toBe(404);
    for (const url of [
      `/fhir/Condition?patient=${patient}&_total=accurate`,
      `/fhir/Condition?_id=${id}`,
      `/fhir/Patient?_id=${patient.split('/')[1]}&_revinclude=Condition:patient&_total=none`,
      `/fhir/${patient}/$everything`,
      `/fhir/${patient}/Condition`,
      '/fhir/Condition/_history',
      `/api/residents/${person}`,
    ]) {
      const answer = await call('GET', url, clinician);
      const { entry, records, total = 0 } = answer.body;
      const shown = JSON.stringify([entry, records]).includes(id!);
      expect([url, answer.status, total, shown]).toEqual([url, 200, 0, false]);
    }
    const doctor = await t.signIn('village-doctor', AREA);
    expect((await call('GET', `/api/records/${condition}`, doctor)).status).toBe(200);
  });

  it('is open to the account of the person whom it is about', async () => {
    const own = await t.signIn('clinician', '530400');
    const { id } = (await findAccount(t.kernel.db, { account: 'clinician.530400' }))!;
    expect((await call('GET', `/fhir/${condition}`, own)).status).toBe(404);
    await bindPerson(t.kernel.db, id, person);
    expect((await call('GET', `/fhir/${condition}`, own)).status).toBe(200);
    await t.kernel.db.query('update access.account set person = null where id = $1', [id]);
  });

  it('is neither changed nor found by a condition by those who do not see it', async () => {
    const writer = await t.signIn('exchange-node', AREA);
    const resource = { resourceType: 'Condition', id: condition.split('/')[1], subject: { reference: patient } };
    const put = { method: 'PUT' as const, url: `/fhir/${condition}`, headers: writer, payload: resource };
    expect((await t.app.inject(put)).statusCode).toBe(404);
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ resource, request: { method: 'PUT', url: condition } }],
    };
    const batch = await t.app.inject({ method: 'POST', url: '/fhir', headers: writer, payload: bundle });
    expect(batch.json().entry[0].response.status).toBe('404');
  });
});

it('a refusal counts for all records of the person, whichever source they came from', async () => {
  const patientOf = (source: string, value: string) => ({
    resourceType: 'Patient',
    name: [{ text: '测试乙' }],
    gender: 'male',
    birthDate: '1980-05-06',
    identifier: [
      { system: 'urn:oid:2.16.156.10011.1.3', value: '990403198005060018' },
      { system: `urn:${source}`, value },
    ],
    extension: [{ url: 'urn:kangyu:ext:area', valueCode: AREA }],
  });
  const accept = async (source: string, resource: object) => {
    const receipt = await t.pipeline.accept({
      source,
      externalId: JSON.stringify(resource),
      kind: 'fhir',
      format: 'fhir-json',
      bundle: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: resource as FhirResource,
            request: { method: 'POST', url: (resource as FhirResource).resourceType },
          },
        ],
      },
    });
    return receipt.records[0]!.reference!.split('/').slice(0, 2).join('/');
  };
  const first = await accept('his-a', patientOf('a', '1'));
  const second = await accept('his-b', patientOf('b', '2'));
  const same = await t.kernel.db.query<{ n: number }>(
    'select count(distinct person)::int as n from identify.link where patient_id = any($1)',
    [[first, second].map((reference) => reference.split('/')[1])],
  );
  expect([first === second, same[0]!.n]).toEqual([false, 1]);
  expect((await call('GET', `/fhir/${second}`, clinician)).status).toBe(200);
  await accept('his-a', {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
    patient: { reference: first },
  });
  expect((await call('GET', `/fhir/${second}`, clinician)).status).toBe(404);
  const response = await t.signIn('epidemiologist', AREA);
  expect((await call('GET', `/api/records/${second}`, response)).status).toBe(200);
});

describe('emergency access', () => {
  it('needs the right, a reason and a person of the area', async () => {
    const node = await t.signIn('programme-manager', AREA);
    expect((await open(node)).status).toBe(403);
    expect((await open(clinician, { reason: '急' })).body.error.code).toBe('access.reason-missing');
    expect((await open(clinician, { purpose: 'TREAT' })).status).toBe(422);
    expect((await open(clinician, { person: undefined })).status).toBe(422);
    const elsewhere = await t.signIn('clinician', '530402');
    expect((await open(elsewhere)).body.error.code).toBe('access.emergency-outside');
    expect((await open(elsewhere, { person: undefined, idNumber: '990403198005060018' })).status).toBe(403);
    for (const idNumber of ['测试甲', '990403198005060019', '13800000000'])
      expect((await open(elsewhere, { person: undefined, idNumber })).status).toBe(422);
    const header = (text: string) => call('GET', `/fhir/${patient}`, { ...clinician, 'x-purpose': text });
    expect((await header('BTG')).body.issue[0].diagnostics ?? (await header('BTG')).status).toBeTruthy();
    expect([(await header('BTG')).status, (await header('BTG 抢救')).status, (await header('HPAYMT')).status]).toEqual([
      422, 403, 403,
    ]);
    expect((await header('TREAT')).status).toBe(200);
    expect((await header(encodeURIComponent('复诊'))).status).toBe(200);
  });

  it('opens one person for some hours, tells the privacy officer, stands in the ledger and is judged once', async () => {
    const notice = await call('GET', `/api/break-glass/notice?record=${condition}`, clinician);
    expect(notice.body).toMatchObject({ hours: 4, noticeHours: 24, openUntil: null });
    expect(notice.body.told.map((one: { account: string }) => one.account)).toEqual([`privacy-officer.${AREA}`]);

    const resident = await t.signIn('resident', AREA);
    const { id } = (await findAccount(t.kernel.db, { account: `resident.${AREA}` }))!;
    await bindPerson(t.kernel.db, id, person);
    const opened = await open(clinician);
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ person, personName: '测**', purpose: 'BTG', open: true, mine: true });
    expect((await call('GET', `/api/records/${condition}`, clinician)).status).toBe(200);
    expect((await call('GET', `/fhir/${condition}`, clinician)).status).toBe(200);
    expect((await call('GET', `/api/break-glass/notice?person=${person}`, clinician)).body.openUntil).not.toBeNull();
    const other = await t.signIn('clinician', '530000');
    expect((await call('GET', `/api/records/${condition}`, other)).status).toBe(404);

    const log = await call('GET', `/api/residents/${person}/access-log`, clinician);
    const emergencies = log.body.items.filter(
      (row: { emergency: boolean; outcome: string }) => row.emergency && row.outcome === 'success',
    );
    expect(emergencies.map((row: { action: string }) => row.action)).toEqual(
      expect.arrayContaining(['break-glass.open', 'record.read', 'fhir.read']),
    );
    expect(emergencies.every((row: { purpose: string }) => row.purpose.includes('昏迷送入抢救室'))).toBe(true);

    // Reading the log is reading about the person: it stands in the log itself.
    const listed = await call('GET', `/api/residents/${person}/access-log`, clinician);
    expect(listed.body.items.map((row: { action: string }) => row.action)).toContain('access-log.read');

    const inbox = await call('GET', '/api/work/inbox', officer);
    expect(inbox.body.mine.open).toBe(1);
    const list = await call('GET', '/api/break-glass?state=waiting', officer);
    expect(list.body.items.map((row: { id: string }) => row.id)).toEqual([opened.body.id]);
    const far = await t.signIn('privacy-officer', '530402');
    expect((await call('GET', '/api/break-glass', far)).body.items).toEqual([]);
    const judge = (headers: Record<string, string>, words: string) =>
      call('POST', `/api/break-glass/${opened.body.id}/review`, headers, { justified: true, words });
    expect([(await judge(clinician, 'x')).status, (await judge(far, 'x')).status]).toEqual([403, 404]);
    expect((await judge(officer, ' ')).status).toBe(422);
    expect((await judge(officer, '病历记录属实')).body).toMatchObject({ justified: true, words: '病历记录属实' });
    expect((await judge(officer, '再次')).status).toBe(409);
    expect((await call('GET', '/api/work/inbox', officer)).body.mine.open).toBe(0);
    const csv = await t.app.inject({ url: '/api/break-glass?format=csv', headers: officer });
    expect(csv.body).toContain('昏迷送入抢救室');

    // The resident was told when it happened.
    const told = (await call('GET', '/api/messages', resident)).body.items;
    expect(told).toMatchObject([{ kind: 'access.break-glass', link: '/me?tab=log', read: false }]);
    expect(JSON.stringify(told)).not.toMatch(/测|昏迷/);
    await t.kernel.db.query('update access.account set person = null where id = $1', [id]);

    const standing = async (headers: Record<string, string>) =>
      (await call('GET', '/api/break-glass/open', headers)).body;
    expect(await standing(clinician)).toMatchObject([
      { id: opened.body.id, personName: '测**', expiresAt: opened.body.expiresAt, leftMs: 4 * 3_600_000 },
    ]);
    t.advance(4 * 60 + 1);
    const again = await t.signIn('clinician', AREA);
    expect(await standing(again)).toEqual([]);
    expect((await call('GET', `/api/records/${condition}`, again)).status).toBe(404);
  });

  it('opens somebody of another area to who treats them, whole and by name, until it ends', async () => {
    const far = await t.signIn('clinician', '530402');
    const statusOf = async (...urls: string[]) =>
      Promise.all(urls.map(async (url) => (await call('GET', url, far)).status));
    const urls = [`/api/residents/${person}`, `/api/residents/${person}/overview`, `/fhir/${condition}`];
    expect(await statusOf(...urls)).toEqual([404, 404, 404]);
    expect((await open(far, { purpose: 'ETREAT' })).body).toMatchObject({
      open: true,
      told: [`privacy-officer.${AREA}`],
    });
    expect(await statusOf(...urls)).toEqual([200, 200, 200]);
    expect((await call('GET', `/fhir/${patient}`, far)).body.name).toEqual([{ text: '测试甲' }]);
    expect((await call('GET', `/api/residents/${person}`, far)).body).toMatchObject({
      resident: { name: '测试甲', masked: false },
      records: [{ reference: expect.stringContaining(condition) }],
    });
    expect((await call('GET', `/fhir/Condition?patient=${patient}&_total=accurate`, far)).body.total).toBe(1);
    const others = await call('GET', '/fhir/Patient?_total=accurate', far);
    expect([others.body.total, others.body.entry[0].resource.id]).toEqual([1, patient.split('/')[1]]);
    expect((await call('GET', '/api/residents?q=测试', far)).body.items).toEqual([]);
    t.advance(4 * 60 + 1);
    const later = await t.signIn('clinician', '530402');
    expect((await call('GET', `/fhir/${condition}`, later)).status).toBe(404);
  });
});
