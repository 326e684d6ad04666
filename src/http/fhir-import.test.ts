import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('changes nothing outside the area of the caller, and needs the permission', async () => {
    const extension = [{ url: 'urn:kangyu:ext:area', valueCode: '530102' }];
    await store(t.kernel, put({ resourceType: 'Patient', id: 'far', name: [{ text: '示例甲' }], extension }));
    const local = await t.signIn('exchange-node', '530403');
    const { body } = await post(lines({ ...patient(320), id: 'far' }), {}, local);
    expect(body).toMatchObject({ refused: 1, output: [] });
    expect((await post('{}', {}, await t.signIn('clinician'))).status).toBe(403);
    expect((await t.app.inject({ url: '/fhir/$import-status/first', headers: local })).statusCode).toBe(404);
  });

  it('reads the files of a manifest from hosts that are allowed, and from nowhere else', async () => {
    const files = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/a.ndjson' }).end();
      else if (request.url === '/b.ndjson.gz') response.end(gzipSync(lines(seen('u3', 'u1'))));
      else response.end(lines({ ...patient(330), id: 'u1' }, seen('u2', 'u1')).trimEnd());
    }).listen(0, '127.0.0.1');
    await once(files, 'listening');
    const base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
    const json = { 'content-type': 'application/json' };
    const manifest = (...urls: string[]) => JSON.stringify({ input: urls.map((url) => ({ type: 'Patient', url })) });
    const refused = async (body: string) => (await post(body, json)).status;
    try {
      expect(await refused(manifest(`${base}/a.ndjson`))).toBe(400); // no host is allowed
      t.kernel.config.importHosts = ['http://127.0.0.1'];
      const { status, body } = await post(manifest(`${base}/a.ndjson`, `${base}/b.ndjson.gz`), json);
      expect([status, body.output, body.error]).toEqual([
        200,
        [
          { type: 'Observation', count: 2 },
          { type: 'Patient', count: 1 },
        ],
        [],
      ]);
      for (const url of ['http://169.254.169.254/latest', 'file:///etc/passwd', 'https://10.0.0.1/a'])
        expect([url, await refused(manifest(url))]).toEqual([url, 400]);
      expect(await refused(manifest())).toBe(400);
      expect(await refused(manifest(`${base}/moved`))).toBe(502);
    } finally {
      t.kernel.config.importHosts = undefined as never;
      files.close();
    }
  });
});
