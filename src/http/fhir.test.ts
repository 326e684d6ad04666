import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource } from '../kernel/index.ts';
import { bed, ID_SYSTEM, idNumber, organization, patient, uscc } from '../pipeline/testing.ts';
import { RESOURCE_TYPES } from '../record/index.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node');
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
async function call(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}, who = node) {
  const answer = await t.app.inject({
    method,
    url,
    headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
}
const get = (url: string, headers = {}, who = node) => call('GET', url, undefined, headers, who);
const tailOf = (location: unknown) => String(location).replace(/^.*\/fhir\//, '');

describe('create, read, update, delete', () => {
  it('goes through the whole life of a record, with versions, ETags and history', async () => {
    const created = await call('POST', '/fhir/Patient', patient(101));
    expect(created.status).toBe(201);
    expect(created.headers.etag).toBe('W/"1"');
    const [, id] = tailOf(created.headers.location).split('/');
    expect(tailOf(created.headers.location)).toBe(`Patient/${id}/_history/1`);
    expect(created.body).toMatchObject({
      resourceType: 'Patient',
      id,
      meta: { versionId: '1' },
      identifier: patient(101).identifier,
    });

    const read = await get(`/fhir/Patient/${id}`);
    expect([read.status, read.headers['content-type']]).toEqual([200, 'application/fhir+json; charset=utf-8']);
    expect(read.body).toEqual(created.body);
    expect((await get(`/fhir/Patient/${id}`, { 'if-none-match': 'W/"1"' })).status).toBe(304);

    const changed = { ...patient(101), id, maritalStatus: { text: '已婚' } };
    expect(await call('PUT', `/fhir/Patient/${id}`, changed, { 'if-match': 'W/"7"' })).toMatchObject({
      status: 412,
      body: { resourceType: 'OperationOutcome' },
    });
    const updated = await call('PUT', `/fhir/Patient/${id}`, changed, { 'if-match': 'W/"1"' });
    expect([updated.status, updated.headers.etag]).toEqual([200, 'W/"2"']);
    const same = await call('PUT', `/fhir/Patient/${id}`, changed);
    expect([same.status, same.headers.etag]).toEqual([200, 'W/"2"']);

    expect((await call('DELETE', `/fhir/Patient/${id}`)).status).toBe(204);
    expect((await get(`/fhir/Patient/${id}`)).status).toBe(410);
    expect((await call('DELETE', `/fhir/Patient/${id}`)).status).toBe(204);
    const { body: history } = await get(`/fhir/Patient/${id}/_history`);
    expect(history.entry.map((one: any) => [one.request.method, one.response.etag])).toEqual([
      ['DELETE', 'W/"3"'],
      ['PUT', 'W/"2"'],
      ['POST', 'W/"1"'],
    ]);
    expect((await get(`/fhir/Patient/${id}/_history/1`)).body).toEqual(created.body);
    expect((await get(`/fhir/Patient/${id}/_history/3`)).status).toBe(410);
    expect((await get(`/fhir/Patient/${id}/_history/9`)).status).toBe(404);
  });

  it('answers what was asked for by Prefer', async () => {
    const minimal = await call('POST', '/fhir/Organization', organization(110), { prefer: 'return=minimal' });
    expect([minimal.status, minimal.body]).toEqual([201, undefined]);
    const outcome = await call('POST', '/fhir/Organization', organization(111), { prefer: 'return=OperationOutcome' });
    expect(outcome.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] });
  });

  it('refuses a wrong record with the rule and the expression, and stores nothing', async () => {
    const wrong = patient(120, { identifier: [{ system: ID_SYSTEM, value: '990403199005050000' }] });
    const { status, body } = await call('POST', '/fhir/Patient', wrong);
    expect(status).toBe(422);
    expect(body.resourceType).toBe('OperationOutcome');
    expect(body.issue[0]).toMatchObject({
      severity: 'error',
      expression: [expect.stringContaining('Patient.identifier')],
    });
    expect((await get('/fhir/Patient?identifier=990403199005050000')).body.total).toBe(0);
  });

  it('refuses what is no such resource', async () => {
    expect((await call('POST', '/fhir/Dragon', { resourceType: 'Dragon' })).status).toBe(404);
    expect((await call('POST', '/fhir/Patient', organization(121))).status).toBe(422);
    expect((await call('PUT', '/fhir/Patient/a', { ...patient(121), id: 'b' })).status).toBe(422);
    expect((await call('POST', '/fhir/Patient', [])).status).toBe(400);
    expect((await call('PUT', '/fhir/Patient', patient(121))).status).toBe(400);
    expect((await get('/fhir/Patient/nobody')).status).toBe(404);
    expect((await call('DELETE', '/fhir/Patient/nobody')).status).toBe(404);
    expect((await get('/fhir/Patient', { accept: 'text/csv' })).status).toBe(406);
    expect((await get('/fhir/Patient?_format=ttl')).status).toBe(406);
  });

  it('creates once under a condition, and updates what a condition finds', async () => {
    const condition = { 'if-none-exist': `identifier=urn:kangyu:id:uscc|${uscc(130)}` };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call('POST', '/fhir/Organization', organization(130), condition)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    const url = `/fhir/Organization?identifier=urn:kangyu:id:uscc|${uscc(130)}`;
    const updated = await call('PUT', url, organization(130, { name: '改名卫生院' }));
    expect([updated.status, updated.headers.etag]).toEqual([200, 'W/"2"']);
    expect((await get(url)).body).toMatchObject({ total: 1, entry: [{ resource: { name: '改名卫生院' } }] });
  });

  it('answers a repeated request with the same key as before', async () => {
    const key = { 'idempotency-key': 'same-request-1' };
    const first = await call(
      'POST',
      '/fhir/Location',
      bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(130)}`, 'k1'),
      key,
    );
    const second = await call(
      'POST',
      '/fhir/Location',
      bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(130)}`, 'k1'),
      key,
    );
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.location).toBe(first.headers.location);
  });
});

describe('bundles', () => {
  const post = (resource: FhirResource, fullUrl?: string) => ({
    ...(fullUrl ? { fullUrl } : {}),
    resource,
    request: { method: 'POST', url: resource.resourceType },
  });
  const bundle = (type: string, entry: unknown[]) => ({ resourceType: 'Bundle', type, entry });

  it('stores a transaction with its links, and reads what it stored', async () => {
    const org = 'urn:uuid:11111111-1111-4111-8111-111111111111';
    const { status, body } = await call(
      'POST',
      '/fhir',
      bundle('transaction', [
        { request: { method: 'GET', url: `Organization?identifier=${uscc(140)}` } },
        post(bed(org, 't1')),
        post(organization(140), org),
      ]),
      { prefer: 'return=minimal' },
    );
    expect(status).toBe(200);
    expect(body.type).toBe('transaction-response');
    expect(body.entry.map((one: any) => one.response.status)).toEqual(['200', '201', '201']);
    expect(body.entry[0].resource.total).toBe(1);
    const made = tailOf(body.entry[2].response.location).split('/_history')[0];
    const location = (await get(`/fhir/${tailOf(body.entry[1].response.location).split('/_history')[0]}`)).body;
    expect(location.managingOrganization.reference).toBe(made);
  });

  it('stores nothing of a transaction with one wrong entry, and says which', async () => {
    const { status, body } = await call(
      'POST',
      '/fhir',
      bundle('transaction', [post(organization(141)), post(patient(141, { birthDate: '1990-13-01' }))]),
    );
    expect(status).toBe(422);
    expect(body.issue.some((issue: any) => issue.expression?.[0]?.startsWith('Bundle.entry[1].resource'))).toBe(true);
    expect((await get(`/fhir/Organization?identifier=${uscc(141)}`)).body.total).toBe(0);
  });

  it('lets the entries of a batch stand alone', async () => {
    const { body } = await call(
      'POST',
      '/fhir',
      bundle('batch', [
        post(organization(142)),
        post(patient(142, { birthDate: '1990-13-01' })),
        { request: { method: 'GET', url: 'Patient/nobody' } },
        { request: { method: 'DELETE', url: 'Patient/nobody' } },
        {
          resource: { ...organization(143), id: 'given-id' },
          request: { method: 'PUT', url: 'Organization/given-id' },
        },
        {
          resource: { ...organization(143), id: 'given-id', name: '另名' },
          request: { method: 'PUT', url: 'Organization/given-id', ifMatch: 'W/"5"' },
        },
      ]),
    );
    expect(body.entry.map((one: any) => one.response.status)).toEqual(['201', '422', '404', '404', '201', '412']);
    expect(body.entry[1].response.outcome.resourceType).toBe('OperationOutcome');
    expect(body.entry[4].response.location).toMatch(/Organization\/given-id\/_history\/1$/);
    expect(body.entry[4]).not.toHaveProperty('resource');
  });

  it('refuses what is no such bundle', async () => {
    expect((await call('POST', '/fhir', bundle('searchset', []))).status).toBe(400);
    expect((await call('POST', '/fhir', bundle('batch', [{ resource: organization(144) }]))).status).toBe(400);
    expect(
      (await call('POST', '/fhir', bundle('batch', [{ request: { method: 'GET', url: 'nonsense' } }]))).body.entry[0]
        .response.status,
    ).toBe('400');
    expect((await call('POST', '/fhir', bundle('batch', []))).body).toMatchObject({
      type: 'batch-response',
      entry: [],
    });
  });
});

describe('search over HTTP', () => {
  it('pages by links, takes POST, and reports what it did not understand', async () => {
    await store(
      t.kernel,
      ...['1', '2', '3'].map((n) =>
        put({
          resourceType: 'Device',
          id: `dv${n}`,
          status: 'active',
          deviceName: [{ name: '监护仪', type: 'user-friendly-name' }],
        }),
      ),
    );
    const first = (await get('/fhir/Device?status=active&_count=2&colour=red')).body;
    expect(first.entry.map((one: any) => one.search.mode)).toEqual(['match', 'match', 'outcome']);
    const link = (bundle: any, relation: string) => bundle.link.find((one: any) => one.relation === relation)?.url;
    expect(link(first, 'self')).not.toContain('colour');
    const second = (await get(`/fhir/${tailOf(link(first, 'next'))}`)).body;
    expect(second.entry).toHaveLength(1);
    expect(link(second, 'next')).toBeUndefined();
    const posted = await t.app.inject({
      method: 'POST',
      url: '/fhir/Device/_search',
      headers: { ...node, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'device-name=监护&_total=accurate',
    });
    expect(posted.json()).toMatchObject({ type: 'searchset', total: 3 });
    const strict = await get('/fhir/Device?colour=red', { prefer: 'handling=strict' });
    expect([strict.status, strict.body.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  it('gives the history of a type and of the instance', async () => {
    expect((await get('/fhir/Device/_history?_count=2')).body.entry).toHaveLength(2);
    const system = (await get('/fhir/_history?_count=3')).body;
    expect(system).toMatchObject({ type: 'history' });
    expect(system.entry).toHaveLength(3);
    expect((await get('/fhir/_history?_since=2031-01-01T00:00:00Z')).body.entry).toEqual([]);
  });
});

describe('who may see and do what', () => {
  it('shows and changes records of the own area only', async () => {
    const here = await call('POST', '/fhir/Patient', patient(160));
    const path = tailOf(here.headers.location).split('/_history')[0]!;
    const near = await t.signIn('exchange-node', '530403001');
    const far = await t.signIn('exchange-node', '530403002');
    expect((await get(`/fhir/${path}`, {}, near)).status).toBe(200);
    for (const url of [`/fhir/${path}`, `/fhir/${path}/_history`, `/fhir/${path}/_history/1`])
      expect((await get(url, {}, far)).status).toBe(404);
    const number = idNumber('1990-05-05', 160);
    expect((await get(`/fhir/Patient?identifier=${number}`, {}, far)).body.total).toBe(0);
    const body = { ...patient(160), id: path.split('/')[1], gender: 'other' };
    expect((await call('PUT', `/fhir/${path}`, body, {}, far)).status).toBe(404);
    expect((await call('PUT', `/fhir/Patient?identifier=${ID_SYSTEM}|${number}`, patient(160), {}, far)).status).toBe(
      404,
    );
    expect((await call('DELETE', `/fhir/${path}`, undefined, {}, far)).status).toBe(404);
    expect((await get(`/fhir/${path}`, {}, near)).body.meta.versionId).toBe('1');
  });

  it('lets a role that only reads read, and not write', async () => {
    const clinician = await t.signIn('clinician');
    const read = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: 'Patient?_count=1' } }],
    };
    expect((await call('POST', '/fhir', read, {}, clinician)).status).toBe(200);
    const write = {
      ...read,
      entry: [{ resource: organization(161), request: { method: 'POST', url: 'Organization' } }],
    };
    expect((await call('POST', '/fhir', write, {}, clinician)).status).toBe(403);
    expect((await call('POST', '/fhir/Organization', organization(161), {}, clinician)).status).toBe(403);
  });

  it('notes each person whose record was read', async () => {
    const made = await call('POST', '/fhir/Patient', patient(162));
    const person = tailOf(made.headers.location).split('/_history')[0];
    await get(`/fhir/Patient?identifier=${idNumber('1990-05-05', 162)}`);
    const rows = await t.kernel.db.query<{ persons: string[] }>(
      `select persons from access.audit_entry where action = 'fhir.search' order by seq desc limit 1`,
    );
    expect(rows[0]!.persons).toEqual([person]);
  });
});

describe('the CapabilityStatement', () => {
  it('is true: every type takes every interaction and every parameter it names', async () => {
    const { body: statement } = await get('/fhir/metadata');
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      software: { name: 'Kangyu' },
    });
    const { resource: types } = statement.rest[0];
    expect(types.map((one: any) => one.type)).toEqual([...RESOURCE_TYPES].sort());
    const sample: Record<string, string> = {
      date: '2024-01-01',
      reference: 'Patient/x',
      number: '1',
      quantity: '1',
      _list: 'x',
      _filter: '_lastUpdated ge 2024',
      near: '31.0|118.4',
      token: 'x',
      string: '甲',
      uri: 'urn:x',
    };
    const [{ interaction: whole, operation: operations = [] }] = statement.rest;
    expect(whole.map((one: any) => one.code)).toEqual(['transaction', 'batch', 'history-system', 'search-system']);
    expect((await get('/fhir?_type=Patient,Observation&_count=1')).status).toBe(200);
    expect((await get('/fhir/_history?_count=1')).status).toBe(200);
    for (const type of ['transaction', 'batch'])
      expect((await call('POST', '/fhir', { resourceType: 'Bundle', type, entry: [] })).status).toBe(200);
    for (const format of statement.format)
      expect((await t.app.inject({ url: `/fhir/metadata?_format=${encodeURIComponent(format)}` })).statusCode).toBe(
        200,
      );
    for (const type of statement.patchFormat)
      expect((await call('PATCH', '/fhir/Device/none', undefined, { 'content-type': type })).status).not.toBe(415);
    const served = (method: string, url: string) =>
      t.app.routeList.some((route) => route.method === method && route.url === url);
    for (const { name } of operations)
      expect([name, served('GET', `/fhir/$${name}`) || served('POST', `/fhir/$${name}`)]).toEqual([name, true]);
    for (const [i, one] of types.entries()) {
      for (const { name } of one.operation ?? [])
        expect([name, t.app.routeList.some(({ url }) => url.endsWith(`/$${name}`))]).toEqual([name, true]);
      expect([one.type, one.interaction]).toEqual([one.type, types[0].interaction]);
      // The routes are the same for all types, so some stand for all.
      if (i % 15 === 0)
        expect([one.type, ...(await interactionsOf(one.type))]).toEqual([
          one.type,
          ...one.interaction.map(({ code }: any) => code),
        ]);
      expect(one).toMatchObject({
        versioning: 'versioned-update',
        readHistory: true,
        updateCreate: true,
        conditionalCreate: true,
        conditionalRead: 'full-support',
        conditionalUpdate: true,
        conditionalDelete: 'single',
      });
    }
    for (const { type, searchParam, searchInclude = [], searchRevInclude = [] } of types) {
      const query = new URLSearchParams(
        searchParam
          .filter((one: any) => one.type !== 'composite') // the values depend on the components; search-property.test.ts
          .map((one: any) => [one.name, sample[one.name] ?? sample[one.type]]),
      );
      for (const rule of searchInclude) query.append('_include', rule);
      for (const rule of searchRevInclude) query.append('_revinclude', rule);
      const answer = await get(`/fhir/${type}?${query}`, { prefer: 'handling=strict' });
      expect([type, answer.status, answer.body.total]).toEqual([type, 200, 0]);
    }
  });

  /** The interactions that addresses of a type serve, told by what each says of a record that is not there. */
  async function interactionsOf(type: string): Promise<string[]> {
    const missing = `/fhir/${type}/no-such-record`;
    const answers: [string, number, number][] = [
      ['create', (await call('POST', `/fhir/${type}`, { resourceType: 'Parameters' })).status, 422],
      ['read', (await get(missing)).status, 404],
      ['vread', (await get(`${missing}/_history/1`)).status, 404],
      ['update', (await call('PUT', missing, { resourceType: type, id: 'other' })).status, 422],
      ['patch', (await call('PATCH', missing, { resourceType: 'Parameters' })).status, 404],
      ['delete', (await call('DELETE', missing)).status, 404],
      ['history-instance', (await get(`${missing}/_history`)).status, 404],
      ['history-type', (await get(`/fhir/${type}/_history?_count=1`)).status, 200],
      ['search-type', (await get(`/fhir/${type}?_summary=count`)).status, 200],
    ];
    return answers.flatMap(([code, status, expected]) => (status === expected ? [code] : [`${code}: ${status}`]));
  }
});
