import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { patient } from '../pipeline/testing.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node');
});

const NDJSON = 'application/fhir+ndjson';
const lines = (...resources: unknown[]) =>
  `${resources.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')}\n`;
const seen = (id: string, about: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:test', code: 'bp' }] },
  subject: { reference: `Patient/${about}` },
});
const post = async (payload: string | Buffer, headers = {}, who = node) => {
  const answer = await t.app.inject({
    method: 'POST',
    url: '/fhir/$import',
    headers: { ...who, 'content-type': NDJSON, ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() };
};
const versions = async () =>
  (await t.kernel.db.query<{ n: number }>('select count(*)::int as n from record.version'))[0]!.n;

describe('$import', () => {
  it('stores what is right of each line, whatever the order of references, and tells of each other line', async () => {
    const { status, body } = await post(
      lines(
        seen('o1', 'i1'), // refers to what comes later
        { ...patient(301), id: 'i1' },
        'this is no JSON, and says nothing of 13900000000',
        { resourceType: 'Dragon' },
        { ...patient(302), id: 'i2', birthDate: '1990-13-01' },
        {
          resourceType: 'Bundle',
          type: 'collection',
          entry: [{ resource: seen('o2', 'i1') }, { resource: seen('o3', 'i1') }],
        },
        seen('o4', 'nobody'),
      ),
      { 'idempotency-key': 'first' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      import: 'first',
      status: 'done',
      lines: 7,
      output: expect.arrayContaining([
        { type: 'Patient', count: 1 },
        { type: 'Observation', count: 3 },
      ]),
      quarantined: 3,
      refused: 1,
      error: [{ type: 'OperationOutcome', count: 4 }],
    });
    const file = await t.app.inject({ url: body.error[0].url.replace(/^https?:\/\/[^/]+/, ''), headers: node });
    const outcomes = file.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const told = outcomes.map(({ extension, issue }) => [
      extension[0].valueInteger,
      extension[1].valueCode,
      issue[0].severity,
    ]);
    expect(told.sort()).toEqual([
      [3, 'refused', 'error'],
      [4, 'quarantined', 'error'],
      [5, 'quarantined', 'error'],
      [7, 'quarantined', 'error'],
    ]);
    expect(file.body).not.toContain('13900000000');
    const again = await t.app.inject({ url: '/fhir/$import-status/first', headers: node });
    expect(again.json()).toEqual(body);
  });

  it('takes gzip and stores the same import once', async () => {
    const body = gzipSync(lines({ ...patient(310), id: 'z1' }, seen('z2', 'z1')));
    const headers = { 'content-encoding': 'gzip', 'idempotency-key': 'second' };
    expect((await post(body, headers)).body).toMatchObject({ lines: 2, quarantined: 0, refused: 0 });
    const before = await versions();
    expect((await post(body, headers)).status).toBe(200);
    expect(await versions()).toBe(before);
    expect((await post(body.subarray(0, body.length - 9), { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post('', { 'content-encoding': 'br' })).status).toBe(415);
  });

  it('divides a long body into batches', async () => {
    const many = Array.from({ length: 1203 }, (_, i) => ({ resourceType: 'Basic', id: `m${i}`, code: { text: 'x' } }));
    const { body } = await post(lines(...many), { 'idempotency-key': 'long' });
    expect(body).toMatchObject({ lines: 1203, output: [{ type: 'Basic', count: 1203 }], error: [] });
    const parts = await t.kernel.db.query(
      `select external_id from ingest.submission where external_id like 'import:long#%' order by 1`,
    );
    expect(parts.map(({ external_id: name }) => name)).toEqual(['import:long#1', 'import:long#2', 'import:long#3']);
  });

  it('changes nothing outside the area of the caller, needs the permission, and fetches nothing from addresses', async () => {
    const extension = [{ url: 'urn:kangyu:ext:area', valueCode: '530102' }];
    await store(t.kernel, put({ resourceType: 'Patient', id: 'far', name: [{ text: '示例甲' }], extension }));
    const local = await t.signIn('exchange-node', '530403');
    const { body } = await post(lines({ ...patient(320), id: 'far' }), {}, local);
    expect(body).toMatchObject({ refused: 1, output: [] });
    expect((await post('{}', {}, await t.signIn('clinician'))).status).toBe(403);
    const manifest = { resourceType: 'Parameters', parameter: [{ name: 'input', part: [] }] };
    expect((await post(JSON.stringify(manifest), { 'content-type': 'application/fhir+json' })).status).toBe(415);
    expect((await t.app.inject({ url: '/fhir/$import-status/first', headers: local })).statusCode).toBe(404);
  });
});
