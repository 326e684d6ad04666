import { beforeAll, expect, it } from 'vitest';
import { writeDocument } from '../../ingest/index.ts';
import { organization, patient, submission, uscc } from '../../pipeline/testing.ts';
import { type TestApp, testApp } from '../testing.ts';

let http: TestApp;
let headers: Record<string, string>;
const put = (type: string, id: string, resource: object) => ({
  resource: { ...resource, resourceType: type, id },
  request: { method: 'PUT' as const, url: `${type}/${id}` },
});
beforeAll(async () => {
  http = await testApp({ region: '530403' });
  headers = await http.signIn('clinician');
  const visit = {
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: 'Patient/p1' },
    serviceProvider: { reference: 'Organization/o1' },
    period: { start: '2025-03-01T09:00:00+08:00', end: '2025-03-01T10:00:00+08:00' },
    reasonCode: [
      { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'J06.900', display: '急性上呼吸道感染' }] },
    ],
  };
  await http.pipeline.accept(
    submission('records', [
      put('Patient', 'p1', patient(1)),
      put('Organization', 'o1', organization(1)),
      put('Encounter', 'e1', visit),
    ]),
  );
});

const document = (id: string) =>
  writeDocument({
    type: 'C0002',
    id,
    at: '2025-04-01T09:00:00+08:00',
    patient: patient(2),
    institution: { name: '例县医院', uscc: uscc(1) },
    encounter: { resourceType: 'Encounter', class: { code: 'AMB' }, period: { start: '2025-04-01T09:00:00+08:00' } },
    resources: [
      {
        resourceType: 'Condition',
        code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10' }], text: '高血压' },
      },
    ],
  });
const post = (payload: string, more: Record<string, string> = {}) =>
  http.app.inject({
    method: 'POST',
    url: '/api/ingest/cda?source=county-his&name=a.xml',
    headers: { ...headers, 'content-type': 'application/xml', ...more },
    payload,
  });

it('takes a document, answers with its receipt, and gives its bytes back to those who see the person in full', async () => {
  const xml = document('H-1');
  const made = await post(xml);
  expect(made.statusCode, made.body).toBe(201);
  const { status, format, document: reference } = made.json();
  expect({ status, format }).toEqual({ status: 'stored', format: 'cda' });
  const [, id] = reference.split('/');
  expect((await post(xml)).statusCode).toBe(200);
  const original = await http.app.inject({ url: `/api/documents/${id}/original`, headers });
  expect(original.body).toBe(xml);
  expect(original.headers['content-security-policy']).toContain('sandbox');
  const masked = await http.app.inject({ url: `/api/documents/${id}/original`, headers: await http.signIn('planner') });
  expect(masked.statusCode).toBe(403);
});

it('says what is wrong as a 4xx, in the language of the caller, and takes no other media type', async () => {
  const bomb = await post('<!DOCTYPE x [<!ENTITY a "a">]><ClinicalDocument xmlns="urn:hl7-org:v3"/>', {
    'accept-language': 'en',
  });
  expect(bomb.statusCode).toBe(422);
  expect(bomb.json().error.message).toContain('DOCTYPE');
  expect((await post('{}', { 'content-type': 'application/json' })).statusCode).toBe(422);
  const reader = await http.signIn('commander');
  expect(
    (
      await http.app.inject({
        method: 'POST',
        url: '/api/ingest/cda',
        headers: { ...reader, 'content-type': 'text/xml' },
        payload: 'x',
      })
    ).statusCode,
  ).toBe(403);
});

it('lists the types of documents and makes them from records, the same records byte for byte', async () => {
  const types = (await http.app.inject({ url: '/api/documents/types', headers })).json() as {
    code: string;
    writable: boolean;
    unverified?: string;
  }[];
  expect(types.filter(({ writable }) => writable)).toHaveLength(25);
  expect(types.find(({ code }) => code === 'HSDB04.01')?.unverified).toContain('memory');
  const url = '/api/documents/C0002?patient=p1&encounter=e1';
  const made = await http.app.inject({ url, headers });
  expect(made.statusCode, made.body).toBe(200);
  expect(made.headers['content-type']).toContain('application/xml');
  for (const part of ['急性上呼吸道感染', 'J06.900', uscc(1), 'code="C0002"']) expect(made.body).toContain(part);
  expect((await http.app.inject({ url, headers })).body).toBe(made.body);
  const fhir = await http.app.inject({ url: '/fhir/Patient/p1/$cda?type=C0002&encounter=e1', headers });
  expect(Buffer.from(fhir.json().data, 'base64').toString()).toBe(made.body);
  // What was made is taken again, about the very records it was made of.
  const back = await post(made.body);
  expect(back.json()).toMatchObject({ status: 'stored' });
  expect(
    back
      .json()
      .receipts.map(({ reference }: { reference: string }) => reference.split('/')[0])
      .sort(),
  ).toEqual(['Composition', 'Condition', 'DocumentReference']);
  // However often it comes back, what its records left says nothing twice in the next one.
  const next = await http.app.inject({ url, headers });
  expect((await post(next.body)).json()).toMatchObject({ status: 'stored' });
  const third = await http.app.inject({ url, headers });
  expect(third.body.split('J06.900')).toHaveLength(made.body.split('J06.900').length);
  expect((await http.app.inject({ url: '/api/documents/C9999?patient=p1', headers })).statusCode).toBe(404);
  expect((await http.app.inject({ url: '/api/documents/C0002?patient=nobody', headers })).statusCode).toBe(404);
  expect((await http.app.inject({ url, headers: await http.signIn('planner') })).statusCode).toBe(403);
});

it('is listed once in the record of its person, to be read and as it came', async () => {
  const xml = document('H-once');
  const made = await post(xml);
  expect(made.statusCode, made.body).toBe(201);
  const patients = made
    .json()
    .receipts.map(({ reference = '' }: { reference?: string }) => reference.split('/'))
    .flatMap(([type, id]: string[]) => (type === 'Patient' ? [id] : []));
  const [row] = await http.kernel.db.query<{ person: string }>(
    'select person_id::text as person from identify.pub_patient_person where patient_id = any($1)',
    [patients],
  );
  const base = `/api/residents/${row!.person}/documents`;
  const get = async (url: string) => (await http.app.inject({ url, headers })).json();
  const { items } = await get(base);
  const mine = items.filter(({ type }: { type: string }) => type === 'Composition');
  expect(items).toHaveLength(mine.length);
  const opened = await get(`${base}/${mine[0].reference.split('/_history')[0]}`);
  expect(opened).toMatchObject({ attachments: [], original: expect.any(String) });
  const original = await http.app.inject({ url: `/api/documents/${opened.original}/original`, headers });
  expect([original.statusCode, original.body]).toEqual([200, xml]);
});
