import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource } from '../kernel/index.ts';
import { organization, uscc } from '../pipeline/testing.ts';
import { type TestApp, testApp } from './testing.ts';
import { device, fhirCaller } from './testing-fhir.ts';

let t: TestApp;
let n = 700;
const next = (): number => {
  n += 1;
  return n;
};
beforeAll(async () => {
  t = await testApp();
});
const { call, get, made } = fhirCaller(() => t);
const SHOWN = { prefer: 'return=representation' };

it('writes the address of an entry wherever another names it, in attachments too', async () => {
  const binary = 'urn:uuid:6f1c2a70-0000-4000-8000-00000000b1b1';
  const document = (url: string) => ({
    resourceType: 'DocumentReference',
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', url } }],
  });
  const { status, body } = await call('POST', '/fhir', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: document(binary), request: { method: 'POST', url: 'DocumentReference' } },
      {
        resource: document('urn:uuid:6f1c2a70-0000-4000-8000-00000000dead'),
        request: { method: 'POST', url: 'DocumentReference' },
      },
      {
        fullUrl: binary,
        resource: { resourceType: 'Binary', contentType: 'text/plain', data: 'YQ==' },
        request: { method: 'POST', url: 'Binary' },
      },
    ],
  });
  expect(status).toBe(200);
  const [one, two, made] = body.entry.map(({ response }: any) =>
    response.location.replace(/^.*\/fhir\/|\/_history.*$/g, ''),
  );
  const urlOf = async (path: string) => (await get(`/fhir/${path}`)).body.content[0].attachment.url;
  expect(await urlOf(one)).toBe(made);
  expect(await urlOf(two)).toBe('urn:uuid:6f1c2a70-0000-4000-8000-00000000dead');
});

describe('bundles', () => {
  const bundle = (type: string, entry: unknown[]) => ({ resourceType: 'Bundle', type, entry });
  const request = (method: string, url: string, more: object = {}) => ({ method, url, ...more });
  const statuses = (answer: { body: any }) => answer.body.entry.map((one: any) => one.response.status);

  it('runs a transaction in the order of the standard, with every method and condition', async () => {
    const model = `事务${next()}`;
    const old = await made(device({ lotNumber: '旧' }));
    const patched = await made(device());
    const unread = await made(device());
    const answer = await call(
      'POST',
      '/fhir',
      bundle('transaction', [
        { request: request('GET', `Device?model:exact=${encodeURIComponent(model)}`) },
        { request: request('GET', unread, { ifNoneMatch: 'W/"1"' }) },
        { request: request('HEAD', unread) },
        { resource: { ...device({ modelNumber: model }), id: 'tx-1' }, request: request('PUT', 'Device/tx-1') },
        { resource: device({ modelNumber: `${model}b` }), request: request('PUT', `Device?model=${model}b`) },
        {
          resource: {
            resourceType: 'Binary',
            contentType: 'application/json-patch+json',
            data: Buffer.from('[{"op":"add","path":"/lotNumber","value":"补"}]').toString('base64'),
          },
          request: request('PATCH', patched, { ifMatch: 'W/"1"' }),
        },
        { resource: device(), request: request('POST', 'Device', { ifNoneExist: `_id=${unread.slice(7)}` }) },
        { request: request('DELETE', `Device?_id=${old.slice(7)}`) },
        { request: request('DELETE', 'Device?model=nothing-has-it') },
      ]),
      SHOWN,
    );
    expect(statuses(answer)).toEqual(['200', '304', '200', '201', '201', '200', '200', '204', '204']);
    expect(answer.body.entry[0].resource.total).toBe(1);
    expect(answer.body.entry[5].resource.lotNumber).toBe('补');
    expect((await get(`/fhir/${old}`)).status).toBe(410);
  });

  it('resolves links between entries, in circles, by condition, by address of this server, and keeps versions', async () => {
    const org = organization(next());
    const known = await made(organization(next()));
    const [a, b] = ['urn:uuid:00000000-0000-4000-8000-00000000000a', 'urn:oid:1.2.3.4'];
    const linkage = (other: string, ...more: string[]): FhirResource => ({
      resourceType: 'Basic',
      code: { text: 'x' },
      extension: [other, ...more].map((reference) => ({ url: 'urn:x', valueReference: { reference } })),
    });
    const entries = bundle('transaction', [
      { fullUrl: a, resource: linkage(b), request: request('POST', 'Basic') },
      {
        fullUrl: b,
        resource: linkage(a, `${known}/_history/1`, `Organization?name=${encodeURIComponent(org.name)}`),
        request: request('POST', 'Basic'),
      },
    ]);
    const early = await call('POST', '/fhir', entries);
    expect(early).toMatchObject({
      status: 422,
      body: { issue: [{ expression: ['Bundle.entry[1].resource.extension[2].valueReference.reference'] }] },
    });
    await made(org);
    const done = await call('POST', '/fhir', entries, SHOWN);
    expect(statuses(done)).toEqual(['201', '201']);
    const [first, second] = done.body.entry.map((one: any) => one.resource);
    const refs = (one: any) => one.extension.map((extension: any) => extension.valueReference.reference);
    expect(refs(first)).toEqual([`Basic/${second.id}`]);
    expect(refs(second).slice(0, 2)).toEqual([`Basic/${first.id}`, `${known}/_history/1`]);
    expect(refs(second)[2]).toMatch(/^Organization\//);
    const base = done.body.entry[0].response.location.split('/Basic')[0];
    const own = await call('POST', '/fhir/Basic', linkage(`${base}/${known}`));
    expect(refs(own.body)).toEqual([known]);
  });

  it('refuses doubled entries with their place, and stores nothing', async () => {
    const put = (id: string) => ({ resource: { ...device(), id }, request: request('PUT', `Device/${id}`) });
    const same = await call('POST', '/fhir', bundle('transaction', [put('twice'), put('twice')]));
    expect(same).toMatchObject({ status: 400, body: { issue: [{ expression: ['Bundle.entry[1].request.url'] }] } });
    const post = { fullUrl: 'urn:uuid:1', resource: device(), request: request('POST', 'Device') };
    const urls = await call('POST', '/fhir', bundle('transaction', [post, post]));
    expect(urls).toMatchObject({ status: 400, body: { issue: [{ expression: ['Bundle.entry[1].fullUrl'] }] } });
    expect((await get('/fhir/Device/twice')).status).toBe(404);
    const many = bundle(
      'batch',
      Array.from({ length: 5001 }, () => ({ request: request('GET', 'Device/x') })),
    );
    expect((await call('POST', '/fhir', many)).status).toBe(413);
  });

  it('answers the entries of a batch each by itself', async () => {
    const path = await made(device());
    const model = `批${next()}`;
    const answer = await call(
      'POST',
      '/fhir',
      bundle('batch', [
        { resource: device({ modelNumber: model }), request: request('POST', 'Device') },
        { request: request('DELETE', path, { ifMatch: 'W/"9"' }) },
        { request: request('DELETE', path) },
        { request: request('PATCH', 'Device/none'), resource: { resourceType: 'Parameters', parameter: [] } },
        { request: request('GET', `Device?model=${encodeURIComponent(model)}`) },
        { request: request('GET', 'metadata') },
      ]),
    );
    expect(statuses(answer)).toEqual(['201', '412', '204', '404', '200', '200']);
    expect(answer.body.entry[1].response.outcome.resourceType).toBe('OperationOutcome');
    expect(answer.body.entry[4].resource.total).toBe(1);
  });
});

describe('bad input', () => {
  it.each([
    ['broken JSON', '{"resourceType":"Device",\n "status": }', 400, 'line 2'],
    ['an unclosed string', '{"resourceType":"Dev', 400, 'line 1'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`, 400, '100 levels'],
    ['a forbidden name', '{"resourceType":"Device","__proto__":{"a":1}}', 400, 'not allowed'],
    ['NUL', '{"resourceType":"Device","lotNumber":"a\\u0000"}', 422, ''],
    ['half a surrogate pair', '{"resourceType":"Device","lotNumber":"\\ud800"}', 422, ''],
    ['nothing', '', 400, ''],
  ])('refuses %s', async (_name, body, status, text) => {
    const answer = await call('POST', '/fhir/Device', body, { 'accept-language': 'en' });
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(answer.text).toContain(text);
  });

  it('takes a byte order mark', async () => {
    expect((await call('POST', '/fhir/Device', `\uFEFF${JSON.stringify(device())}`)).status).toBe(201);
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><Device xmlns="http://hl7.org/fhir"/>'],
    ['an unknown entity', '<Device xmlns="http://hl7.org/fhir"><status value="&evil;"/></Device>'],
    ['an unknown element', '<Device xmlns="http://hl7.org/fhir"><colour value="red"/></Device>'],
    ['an unclosed element', '<Device xmlns="http://hl7.org/fhir"><status value="active"/>'],
    ['another namespace', '<Device><status value="active"/></Device>'],
    ['deep nesting', `<Device xmlns="http://hl7.org/fhir">${'<contained>'.repeat(500)}`],
    ['no XML', '</a>'],
  ])('refuses XML with %s', async (_name, xml) => {
    const answer = await call('POST', '/fhir/Device', xml, {
      'content-type': 'application/fhir+xml',
      accept: 'application/fhir+json',
    });
    expect([answer.status, answer.body.issue[0].details.coding[0].code]).toEqual([400, 'fhir.xml']);
  });

  it('refuses addresses and searches that cannot be', async () => {
    expect((await get('/fhir/Device/a%00b')).status).toBe(404);
    expect((await get('/fhir/Device/a%00b/_history')).status).toBe(404);
    expect((await get('/fhir/Device?model=a%00b')).status).toBe(400);
    expect((await call('DELETE', '/fhir/Device/a%00b')).status).toBe(404);
    expect((await call('PUT', '/fhir/Device/a_b', { ...device(), id: 'a_b' })).status).toBe(422);
    expect(
      (await get(`/fhir/Organization?identifier=${encodeURIComponent("x'; drop table record.version; --")}`)).status,
    ).toBe(200);
    expect((await get(`/fhir/Organization?identifier=${uscc(1)}`)).status).toBe(200);
  });
});
