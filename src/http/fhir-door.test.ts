import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { organization, patient } from '../pipeline/testing.ts';
import { fhirFromXml, fhirToXml } from './fhir-xml.ts';
import { type TestApp, testApp } from './testing.ts';
import { device, fhirCaller } from './testing-fhir.ts';

let t: TestApp;
let n = 500;
const next = (): number => {
  n += 1;
  return n;
};
beforeAll(async () => {
  t = await testApp();
});
const { call, get, made } = fhirCaller(() => t);

const observation = (value: string): string =>
  `{"resourceType":"Observation","status":"final","code":{"text":"重量"},"valueQuantity":{"value":${value},"unit":"kg"}}`;

describe('formats', () => {
  it('takes and gives XML and JSON as Content-Type, Accept and _format say', async () => {
    const xml = fhirToXml(device(), false);
    const created = await call('POST', '/fhir/Device', xml, {
      'content-type': 'application/fhir+xml',
      accept: 'application/fhir+xml',
    });
    expect([created.status, created.headers['content-type']]).toEqual([201, 'application/fhir+xml; charset=utf-8']);
    const { id } = fhirFromXml(created.text);
    for (const format of ['xml', 'text/xml', 'application/fhir+xml', 'application/xml'])
      expect(fhirFromXml((await get(`/fhir/Device/${id}?_format=${format}`)).text).status).toBe('active');
    for (const format of ['json', 'application/fhir+json', 'application/json'])
      expect((await get(`/fhir/Device/${id}?_format=${format}`, { accept: 'text/xml' })).body.status).toBe('active');
    expect(fhirFromXml((await get(`/fhir/Device?_id=${id}&_format=xml`)).text)).toMatchObject({
      resourceType: 'Bundle',
      total: 1,
    });
    expect((await get(`/fhir/Device/${id}?_pretty=true`)).text).toContain('\n  "id"');
    expect((await get('/fhir/metadata?_format=xml')).text).toContain(
      '<CapabilityStatement xmlns="http://hl7.org/fhir">',
    );
  });

  it('answers errors in the form asked for, 406 and 415 where it has none', async () => {
    const missing = await get('/fhir/Device/nobody', { accept: 'application/fhir+xml' });
    expect([missing.status, fhirFromXml(missing.text).resourceType]).toEqual([404, 'OperationOutcome']);
    for (const headers of [{ accept: 'text/html' }, { accept: 'application/fhir+json; fhirVersion=3.0' }])
      expect(await get('/fhir/Device', headers)).toMatchObject({
        status: 406,
        body: { resourceType: 'OperationOutcome' },
      });
    expect((await call('POST', '/fhir/Device', 'a,b', { 'content-type': 'text/csv' })).status).toBe(415);
    expect((await call('POST', '/fhir/Device', 'text', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it.each(['2.50', '0.10', '100.0', '-3.000', '3.14159265358979323846'])('keeps the digits of %s', async (value) => {
    const created = await call('POST', '/fhir/Observation', observation(value));
    expect(created.text).toContain(`"value":${value}}`);
    const { id } = created.body;
    for (const url of [`/fhir/Observation/${id}`, `/fhir/Observation?_id=${id}`, `/fhir/Observation/${id}/_history`]) {
      expect((await get(url)).text).toContain(`"value":${value}}`);
      expect((await get(`${url}${url.includes('?') ? '&' : '?'}_format=xml`)).text).toContain(
        `<value value="${value}"/>`,
      );
    }
    const xml = (await get(`/fhir/Observation/${id}?_format=xml`)).text;
    const same = await call('PUT', `/fhir/Observation/${id}`, xml, { 'content-type': 'application/fhir+xml' });
    expect([same.status, same.headers.etag]).toEqual([200, 'W/"1"']);
    const rounded = { ...JSON.parse(observation(value)), id };
    const changed = await call('PUT', `/fhir/Observation/${id}`, rounded);
    expect(changed.headers.etag).toBe('W/"2"');
  });

  it('takes compressed bodies and cuts off a bomb', async () => {
    const sent = await call('POST', '/fhir/Device', gzipSync(JSON.stringify(device())), { 'content-encoding': 'gzip' });
    expect(sent.status).toBe(201);
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    expect((await call('POST', '/fhir/Device', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await call('POST', '/fhir/Device', 'nonsense', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await call('POST', '/fhir/Device', device(), { 'content-encoding': 'zstd' })).status).toBe(415);
  });

  it('keeps and gives the content of a Binary by its type', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);
    const created = await call('POST', '/fhir/Binary', picture, { 'content-type': 'image/png' });
    expect(created.status).toBe(201);
    const url = `/fhir/Binary/${created.body.id}`;
    const raw = await get(url);
    expect([raw.headers['content-type'], raw.raw]).toEqual(['image/png', picture]);
    expect(raw.headers['content-security-policy']).toContain('sandbox');
    expect((await get(url, { accept: 'application/fhir+json' })).body).toMatchObject({
      contentType: 'image/png',
      data: picture.toString('base64'),
    });
    const text = await call('PUT', url, '新的内容', { 'content-type': 'text/plain' });
    expect([text.status, (await get(url)).text]).toEqual([200, '新的内容']);
  });
});

describe('single interactions', () => {
  it('reads under conditions, and heads', async () => {
    const url = `/fhir/${await made(device())}`;
    const { headers } = await get(url);
    expect((await get(url, { 'if-none-match': String(headers.etag) })).status).toBe(304);
    expect((await get(url, { 'if-modified-since': String(headers['last-modified']) })).status).toBe(304);
    expect((await get(url, { 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' })).status).toBe(200);
    const head = await call('HEAD', url);
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', headers.etag]);
  });

  it('creates, updates, patches and deletes by conditions of any search', async () => {
    const model = `型号${next()}`;
    const query = `model=${encodeURIComponent(model)}`;
    const create = () => call('POST', '/fhir/Device', device({ modelNumber: model }), { 'if-none-exist': query });
    const several = await Promise.all(Array.from({ length: 5 }, create));
    expect(several.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    const { id } = several[0]!.body;
    const updated = await call('PUT', `/fhir/Device?${query}`, device({ modelNumber: model, lotNumber: '1' }));
    expect([updated.status, updated.body.id]).toEqual([200, id]);
    const lot = [{ op: 'replace', path: '/lotNumber', value: '2' }];
    const asPatch = { 'content-type': 'application/json-patch+json' };
    expect((await call('PATCH', `/fhir/Device?${query}`, lot, asPatch)).body).toMatchObject({ id, lotNumber: '2' });
    const twin = await made(device({ modelNumber: model }));
    for (const answer of [
      await call('PUT', `/fhir/Device?${query}`, device({ modelNumber: model })),
      await call('PATCH', `/fhir/Device?${query}`, lot, asPatch),
      await call('DELETE', `/fhir/Device?${query}`),
      await create(),
    ])
      expect(answer.status).toBe(412);
    await call('DELETE', `/fhir/${twin}`);
    expect((await call('DELETE', `/fhir/Device?${query}`)).status).toBe(204);
    expect((await get(`/fhir/Device/${id}`)).status).toBe(410);
    expect((await call('DELETE', `/fhir/Device?${query}`)).status).toBe(204);
    expect((await call('PATCH', `/fhir/Device?${query}`, lot, asPatch)).status).toBe(404);
    const given = { ...device({ modelNumber: model }), id: `given-${next()}` };
    expect((await call('PUT', `/fhir/Device?${query}`, given)).body.id).toBe(given.id);
    expect((await call('PUT', '/fhir/Device?colour=red', device())).status).toBe(400);
  });

  it('creates again under a condition whose record was deleted', async () => {
    const institution = organization(next());
    const { value } = institution.identifier[0];
    const once = { 'if-none-exist': `identifier=urn:kangyu:id:uscc|${value}` };
    const create = () => call('POST', '/fhir/Organization', institution, once);
    const { body } = await create();
    const typed = { 'content-type': 'application/fhir+json' }; // with nothing behind it, as some clients send
    expect((await call('DELETE', `/fhir/Organization/${body.id}`, '', typed)).status).toBe(204);
    expect([(await create()).status, (await create()).status]).toEqual([201, 200]);
    expect((await get(`/fhir/Organization/${body.id}`)).status).toBe(200);
  });

  it('makes one record of parallel identical conditional updates', async () => {
    const model = `并行${next()}`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        call('PUT', `/fhir/Device?model=${encodeURIComponent(model)}`, device({ modelNumber: model })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('stores only where there is nothing yet for If-None-Match: *', async () => {
    const id = `new-${next()}`;
    const put = () => call('PUT', `/fhir/Device/${id}`, { ...device(), id }, { 'if-none-match': '*' });
    expect([(await put()).status, (await put()).status]).toEqual([201, 412]);
  });

  it('says what an address does take', async () => {
    const answer = await call('POST', '/fhir/Device/abc', device());
    expect([answer.status, answer.headers.allow]).toEqual([405, 'DELETE, GET, HEAD, PATCH, PUT']);
    expect(await get('/fhir/a/b/c/d/e')).toMatchObject({ status: 404, body: { resourceType: 'OperationOutcome' } });
    expect((await call('POST', '/fhir/', { resourceType: 'Bundle', type: 'batch' })).status).toBe(200);
    expect((await get('/fhir/Device/?_count=1')).status).toBe(200);
  });
});

describe('PATCH', () => {
  const patch = (url: string, body: unknown, type: string, headers = {}) =>
    call('PATCH', url, body, { 'content-type': type, ...headers });
  const operation = (...parts: [string, unknown][]) => ({
    name: 'operation',
    part: parts.map(([name, value]) => ({
      name,
      ...(typeof value === 'string' ? { [name === 'type' ? 'valueCode' : 'valueString']: value } : (value as object)),
    })),
  });

  it('applies JSON Patch through the main path, with the version asked for', async () => {
    const url = `/fhir/${await made(device())}`;
    const type = 'application/json-patch+json';
    const done = await patch(
      url,
      [
        { op: 'test', path: '/status', value: 'active' },
        { op: 'add', path: '/note', value: [{ text: '一' }] },
        { op: 'add', path: '/note/-', value: { text: '二' } },
      ],
      type,
      { 'if-match': 'W/"1"' },
    );
    expect(done).toMatchObject({
      status: 200,
      body: { meta: { versionId: '2' }, note: [{ text: '一' }, { text: '二' }] },
    });
    const stale = await patch(url, [{ op: 'remove', path: '/note' }], type, { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
    const failing = await patch(url, [{ op: 'test', path: '/status', value: 'inactive' }], type);
    expect(failing).toMatchObject({ status: 422, body: { resourceType: 'OperationOutcome' } });
    expect(
      (await patch(url, [{ op: 'replace', path: '/status', value: 'broken' }], type)).body.issue[0].expression,
    ).toEqual(['Device.status']);
    expect((await patch(url, [{ op: 'replace', path: '/id', value: 'other' }], type)).status).toBe(422);
    expect((await patch(url, '<diff/>', 'application/xml-patch+xml')).status).toBe(415);
    expect((await get(url)).body.meta.versionId).toBe('2');
  });

  it('applies FHIRPath Patch', async () => {
    const url = `/fhir/${await made(patient(next()))}`;
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        operation(
          ['type', 'add'],
          ['path', 'Patient'],
          ['name', 'maritalStatus'],
          ['value', { valueCodeableConcept: { text: '已婚' } }],
        ),
        operation(['type', 'add'], ['path', 'Patient'], ['name', 'deceased'], ['value', { valueBoolean: false }]),
        operation(
          ['type', 'insert'],
          ['path', 'Patient.name'],
          ['index', { valueInteger: 1 }],
          ['value', { valueHumanName: { text: '别名', use: 'nickname' } }],
        ),
        operation(
          ['type', 'replace'],
          ['path', "Patient.name.where(use = 'nickname').text"],
          ['value', { valueString: '新别名' }],
        ),
      ],
    };
    const done = await patch(url, parameters, 'application/fhir+json');
    expect(done).toMatchObject({
      status: 200,
      body: { maritalStatus: { text: '已婚' }, deceasedBoolean: false, name: [{}, { text: '新别名' }] },
    });
    const xml = fhirToXml(
      { resourceType: 'Parameters', parameter: [operation(['type', 'delete'], ['path', 'Patient.deceased'])] },
      false,
    );
    expect((await patch(url, xml, 'application/fhir+xml')).body.deceasedBoolean).toBeUndefined();
    const unknown = {
      resourceType: 'Parameters',
      parameter: [operation(['type', 'delete'], ['path', 'Patient.name.trace()'])],
    };
    expect((await patch(url, unknown, 'application/fhir+json')).status).toBe(422);
  });

  it('loses none of several patches made at the same time', async () => {
    const url = `/fhir/${await made(device({ note: [{ text: '0' }] }))}`;
    const answers = await Promise.all(
      ['1', '2', '3'].map((text) =>
        patch(url, [{ op: 'add', path: '/note/-', value: { text } }], 'application/json-patch+json'),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await get(url)).body.note.map((one: any) => one.text).sort()).toEqual(['0', '1', '2', '3']);
  });
});

describe('excerpts and history', () => {
  it('gives what _summary and _elements ask for, marked, and takes none of it back', async () => {
    const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">示</div>' };
    const id = (await made({ ...organization(next()), text, telecom: [{ system: 'phone', value: '12345' }] })).slice(
      13,
    );
    const url = `/fhir/Organization/${id}`;
    const keys = async (query: string) => Object.keys((await get(`${url}?${query}`)).body).sort();
    expect(await keys('_elements=name')).toEqual(['id', 'meta', 'name', 'resourceType']);
    expect(await keys('_summary=text')).toEqual(['id', 'meta', 'resourceType', 'text']);
    expect(await keys('_summary=data')).not.toContain('text');
    expect(await keys('_summary=true')).toEqual(['id', 'identifier', 'meta', 'name', 'resourceType', 'type']);
    expect(await keys('_summary=false')).toContain('text');
    const part = (await get(`/fhir/Organization?_id=${id}&_elements=name`)).body.entry[0].resource;
    expect(part.meta.tag).toMatchObject([{ code: 'SUBSETTED' }]);
    expect((await call('PUT', url, part)).status).toBe(422);
    expect((await get(`/fhir/Organization?_id=${id}&_summary=count`)).body).toMatchObject({ total: 1 });
    expect((await get(`/fhir/Organization?_summary=most`)).body.issue[0].expression).toEqual(['http._summary']);
  });

  it('pages a history by links and finds the version of a time', async () => {
    const path = await made(device());
    const id = path.split('/')[1];
    const first = t.kernel.clock.now().toISOString();
    for (const lot of ['1', '2']) {
      t.advance(10);
      await call('PUT', `/fhir/${path}`, { ...device({ lotNumber: lot }), id });
    }
    const page = (await get(`/fhir/${path}/_history?_count=2`)).body;
    const link = (bundle: any, relation: string) => bundle.link.find((one: any) => one.relation === relation)?.url;
    expect(page.entry.map((one: any) => one.response.etag)).toEqual(['W/"3"', 'W/"2"']);
    const last = (await get(link(page, 'next').replace(/^.*\/fhir/, '/fhir'))).body;
    expect(last.entry.map((one: any) => one.response.etag)).toEqual(['W/"1"']);
    expect(link(last, 'first')).toBe(link(page, 'self'));
    const then = (await get(`/fhir/${path}/_history?_at=${first}`)).body;
    expect(then.entry.map((one: any) => one.response.etag)).toEqual(['W/"1"']);
    const versions = async (query: string) =>
      (await get(`/fhir/${query}`)).body.entry.map(
        (one: any) => `${one.fullUrl.split('/').at(-1)} ${one.response.etag}`,
      );
    const [one, two, three] = [1, 2, 3].map((n) => `${id} W/"${n}"`);
    expect(await versions(`${path}/_history?_sort=_lastUpdated`)).toEqual([one, two, three]);
    const oldest = (await get(`/fhir/${path}/_history?_sort=_lastUpdated&_count=2`)).body;
    expect((await get(link(oldest, 'next').replace(/^.*\/fhir/, '/fhir'))).body.entry.length).toBe(1);

    // Of a type and of the whole: what was current then, and of the records of a list only.
    const list = await made({
      resourceType: 'List',
      status: 'current',
      mode: 'working',
      entry: [{ item: { reference: path } }],
    });
    for (const level of ['Device/', '']) {
      expect(await versions(`${level}_history?_at=${first}`)).toContain(one);
      expect(await versions(`${level}_history?_at=${first}`)).not.toContain(two);
      expect(await versions(`${level}_history?_list=${list}&_since=${first}`)).toEqual([three, two, one]);
    }
    expect((await get('/fhir/Device/_history?status=active')).status).toBe(400);
    expect((await get(`/fhir/${path}/_history?_since=yesterday`)).status).toBe(400);
    expect((await get(`/fhir/${path}/_history?_at=2024-13`)).status).toBe(400);
  });
});
