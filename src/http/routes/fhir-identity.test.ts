import { beforeAll, describe, expect, it } from 'vitest';
import { idNumber } from '../../ingest/testing.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../testing.ts';
import { fhirCaller } from '../testing-fhir.ts';

const ID = 'urn:oid:2.16.156.10011.1.3';
const local = (source: string) => `urn:kangyu:id:local:${source}`;
const BORN = '1971-03-09';
let t: TestApp;
const { call, get } = fhirCaller(() => t);

const person = (id: string, source: string, more: Partial<FhirResource> = {}): FhirResource => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: local(source), value: `n-${id}` }],
  extension: [{ url: 'urn:kangyu:ext:area', valueCode: '530403001001' }],
  name: [{ text: '欧阳示清' }],
  gender: 'male',
  birthDate: BORN,
  telecom: [{ system: 'phone', value: '10012345678' }],
  address: [{ text: '云南省玉溪市江川区江城镇孤山村3组12号' }],
  ...more,
});
const numbered = (id: string, source: string, n: number, more: Partial<FhirResource> = {}) => {
  const one = person(id, source, more);
  one.identifier.push({ system: ID, value: idNumber(BORN, n) });
  return one;
};
const put = (resource: FhirResource) => call('PUT', `/fhir/Patient/${resource.id}`, resource);

beforeAll(async () => {
  t = await testApp();
  for (const one of [
    numbered('a', 'his', 401),
    numbered('b', 'lab', 401),
    person('c', 'clinic', { name: [{ text: '钱示' }], birthDate: '1950-01-02' }),
  ])
    expect((await put(one)).status).toBe(201);
});

describe('Patient/$match', () => {
  const match = (resource: FhirResource, more: unknown[] = []) =>
    call('POST', '/fhir/Patient/$match', {
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource }, ...more],
    });
  const told = (body: any) =>
    (body.entry ?? []).map(({ resource, search }: any) => [resource.id, search.extension[0].valueCode]);

  it('finds by demographics with score and grade, and nobody who is somebody else', async () => {
    const { id: _id, identifier: _identifier, ...asked } = person('x', 'x');
    const { status, body } = await match(asked as FhirResource);
    expect([status, body.type, told(body)]).toEqual([
      200,
      'searchset',
      [
        ['a', 'certain'],
        ['b', 'certain'],
      ],
    ]);
    expect(body.entry[0].search.score).toBeGreaterThan(0.9);
    const near = await match({ ...asked, name: [{ text: '欧阳示青' }], address: [] } as unknown as FhirResource);
    expect(told(near.body).map(([, grade]: string[]) => grade)).not.toContain('certain');
    expect(
      told((await match({ resourceType: 'Patient', name: [{ text: '周示' }], birthDate: '1999-09-09' })).body),
    ).toEqual([]);
  });

  it('takes onlyCertainMatches and count, and refuses what is no Patient', async () => {
    const asked = person('x', 'x', { name: [{ text: '欧阳示青' }] });
    const certain = [{ name: 'onlyCertainMatches', valueBoolean: true }];
    expect(told((await match(asked, certain)).body)).toEqual([]);
    expect(told((await match(person('x', 'x'), [...certain, { name: 'count', valueInteger: 1 }])).body)).toHaveLength(
      1,
    );
    expect((await call('POST', '/fhir/Patient/$match', person('x', 'x'))).body.total).toBe(2);
    expect((await call('POST', '/fhir/Patient/$match', { resourceType: 'Parameters' })).status).toBe(400);
  });

  it('does not call one number under another name certain', async () => {
    const { body } = await match(numbered('x', 'x', 401, { name: [{ text: '孙示远' }], telecom: [], address: [] }));
    expect(told(body)).toEqual([
      ['a', 'possible'],
      ['b', 'possible'],
    ]);
  });
});

describe('Patient/$ihe-pix', () => {
  const pix = (source: string, targets: string[] = []) =>
    get(
      `/fhir/Patient/$ihe-pix?sourceIdentifier=${encodeURIComponent(source)}${targets.map((one) => `&targetSystem=${one}`).join('')}`,
    );

  it('gives the other identifiers and records of the person', async () => {
    const { body } = await pix(`${local('his')}|n-a`);
    const of = (name: string) => body.parameter.filter((one: any) => one.name === name);
    expect(of('targetIdentifier').map((one: any) => one.valueIdentifier.value)).toEqual([idNumber(BORN, 401), 'n-b']);
    expect(of('targetId')).toHaveLength(2);
    const narrow = (await pix(`${local('his')}|n-a`, [local('lab')])).body.parameter;
    expect(narrow[0].valueIdentifier).toEqual({ system: local('lab'), value: 'n-b' });
  });

  it('says which part is not known', async () => {
    const answers = [
      await pix(`${local('his')}|nobody`),
      await pix('urn:nobody|1'),
      await pix(`${local('his')}|n-a`, ['urn:nobody']),
      await pix('n-a'),
    ];
    expect(answers.map(({ status, body }) => [status, body.resourceType])).toEqual(
      [404, 400, 403, 400].map((status) => [status, 'OperationOutcome']),
    );
    // What ITI-83, 3.83.4.2.2, has a consumer look for.
    expect(answers.slice(0, 3).map(({ body: { issue } }) => [issue[0].code, issue[0].diagnostics])).toEqual([
      ['not-found', 'sourceIdentifier Patient Identifier not found'],
      ['code-invalid', 'sourceIdentifier Assigning Authority not found'],
      ['code-invalid', 'targetSystem not found'],
    ]);
  });
});

describe('$process-message', () => {
  const message = (entry: unknown[], id = 'm1') => ({
    resourceType: 'Bundle',
    type: 'message',
    entry: [
      {
        fullUrl: 'urn:uuid:4f6e6d3c-0000-4000-8000-000000000001',
        resource: {
          resourceType: 'MessageHeader',
          id,
          eventUri: 'urn:ihe:iti:pmir:2019:patient-feed',
          source: { endpoint: 'http://sender.example' },
          focus: [{ reference: 'urn:uuid:4f6e6d3c-0000-4000-8000-000000000002' }],
        },
      },
      {
        fullUrl: 'urn:uuid:4f6e6d3c-0000-4000-8000-000000000002',
        resource: { resourceType: 'Bundle', type: 'history', entry },
      },
    ],
  });
  const entry = (method: string, url: string, resource?: FhirResource) => ({
    fullUrl: `http://sender.example/${url}`,
    ...(resource ? { resource } : {}),
    request: { method, url },
    response: { status: '200' },
  });

  it('takes a feed of Patients, merges what is replaced, and answers with a message', async () => {
    const born = { birthDate: '1950-01-02', name: [{ text: '钱示' }] };
    const created = await call(
      'POST',
      '/fhir/$process-message',
      message([entry('PUT', 'Patient/d', person('d', 'his2', born))]),
    );
    expect(created.status).toBe(200);
    expect(created.body.entry[0].resource).toMatchObject({
      eventUri: 'urn:ihe:iti:pmir:2019:patient-feed-response',
      response: { identifier: 'm1', code: 'ok' },
    });
    const replaced = person('d', 'his2', {
      ...born,
      active: false,
      link: [{ other: { reference: 'Patient/a' }, type: 'replaced-by' }],
    });
    expect(
      (await call('POST', '/fhir/$process-message', message([entry('PUT', 'Patient/d', replaced)], 'm2'))).status,
    ).toBe(200);
    const pix = await get(`/fhir/Patient/$ihe-pix?sourceIdentifier=${local('his2')}|n-d&targetSystem=${local('his')}`);
    expect(pix.body.parameter[0].valueIdentifier.value).toBe('n-a');
    const gone = await call('POST', '/fhir/$process-message', message([entry('DELETE', 'Patient/d')], 'm3'));
    expect([gone.status, (await get('/fhir/Patient/d')).status]).toEqual([200, 410]);
  });

  it('refuses other messages with the place, and stores nothing of a feed with a wrong Patient', async () => {
    const wrong = person('e', 'his3', { birthDate: 'yesterday' });
    const refused = await call('POST', '/fhir/$process-message', message([entry('PUT', 'Patient/e', wrong)], 'm4'));
    expect([refused.status, (await get('/fhir/Patient/e')).status]).toEqual([422, 404]);
    const other = message([entry('PUT', 'Observation/1', { resourceType: 'Observation' })], 'm5');
    expect((await call('POST', '/fhir/$process-message', other)).status).toBe(400);
    expect((await call('POST', '/fhir/$process-message', { resourceType: 'Bundle', type: 'batch' })).status).toBe(400);
  });

  it('stores nothing of a feed whose survivor is not known, and says which', async () => {
    const replaced = person('f', 'his4', {
      active: false,
      link: [{ other: { reference: 'Patient/nobody' }, type: 'replaced-by' }],
    });
    const { status, body } = await call(
      'POST',
      '/fhir/$process-message',
      message([entry('PUT', 'Patient/f', replaced)], 'm6'),
    );
    expect([status, body.issue[0].code, (await get('/fhir/Patient/f')).status]).toEqual([404, 'not-found', 404]);
    expect(JSON.stringify(body.issue)).toContain('Patient/nobody');
  });
});

describe('a call that is not allowed or not understood', () => {
  const match = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: person('x', 'x') }] };
  const more = (parameter: object) => ({ ...match, parameter: [...match.parameter, parameter] });
  const feed = (entry: unknown) => ({ resourceType: 'Bundle', type: 'message', entry });
  const header = { resource: { resourceType: 'MessageHeader', eventUri: 'urn:ihe:iti:pmir:2019:patient-feed' } };
  const MESSAGE = '/fhir/$process-message';
  const PIX = '/fhir/Patient/$ihe-pix';
  const SUMMARY = '/fhir/Patient/$summary';

  it.each<[string, 'GET' | 'POST', string, unknown, number, RegExp]>([
    ['no body', 'POST', '/fhir/Patient/$match', undefined, 400, /Patient/],
    ['another resource', 'POST', '/fhir/Patient/$match', { resourceType: 'Observation' }, 400, /Parameters/],
    ['no JSON', 'POST', '/fhir/Patient/$match', '{"resourceType":', 400, /JSON/],
    ['a negative count', 'POST', '/fhir/Patient/$match', more({ name: 'count', valueInteger: -1 }), 400, /count/],
    [
      'a flag in words',
      'POST',
      '/fhir/Patient/$match',
      more({ name: 'onlyCertainMatches', valueString: 'yes' }),
      400,
      /onlyCertainMatches/,
    ],
    ['no identifier', 'GET', PIX, undefined, 400, /sourceIdentifier/],
    ['two identifiers', 'GET', `${PIX}?sourceIdentifier=a|b&sourceIdentifier=c|d`, undefined, 400, /sourceIdentifier/],
    ['an empty message', 'POST', MESSAGE, feed([]), 400, /MessageHeader/],
    ['an entry that is nothing', 'POST', MESSAGE, feed([header, null]), 400, /history/],
    [
      'a feed of nothing',
      'POST',
      MESSAGE,
      feed([header, { resource: { resourceType: 'Bundle', type: 'history', entry: [null] } }]),
      400,
      /history\.entry\[0\]/,
    ],
    [
      'another event',
      'POST',
      MESSAGE,
      feed([{ resource: { ...header.resource, eventUri: 'urn:other' } }]),
      400,
      /pmir/,
    ],
    ['no identifier', 'GET', SUMMARY, undefined, 400, /identifier/],
    [
      'a number that nobody has',
      'GET',
      `${SUMMARY}?identifier=${ID}|${idNumber(BORN, 999)}`,
      undefined,
      404,
      /Patient/,
    ],
    [
      'a Patient out of shape',
      'POST',
      '/fhir/Patient/$match',
      { resourceType: 'Patient', name: [null] },
      422,
      /Patient\.name/,
    ],
    [
      'a feed with a condition that is no text',
      'POST',
      MESSAGE,
      feed([
        header,
        {
          resource: {
            resourceType: 'Bundle',
            type: 'history',
            entry: [{ request: { method: 'POST', url: 'Patient', ifNoneExist: {} }, resource: person('x', 'x') }],
          },
        },
      ]),
      400,
      /ifNoneExist/,
    ],
    ['parameters that are no list', 'POST', SUMMARY, { resourceType: 'Parameters', parameter: {} }, 400, /parameter/],
    [
      'a parameter that is nothing',
      'POST',
      SUMMARY,
      { resourceType: 'Parameters', parameter: [null] },
      400,
      /parameter/,
    ],
    ['another profile', 'GET', '/fhir/Patient/a/$summary?profile=http://example.org/p', undefined, 400, /profile/],
    ['an unknown id', 'GET', '/fhir/Patient/nobody/$summary', undefined, 404, /nobody/],
  ])('is answered with the place: %s (%s %s)', async (_what, method, url, payload, status, says) => {
    const answer = await call(method, url, payload);
    expect([answer.status, answer.body?.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(JSON.stringify(answer.body.issue)).toMatch(says);
  });

  const CALLS = [
    ['POST', '/fhir/Patient/$match', match],
    ['GET', `${PIX}?sourceIdentifier=${local('his')}|n-a`, undefined],
    ['POST', MESSAGE, feed([header])],
    ['GET', '/fhir/Patient/a/$summary', undefined],
    ['GET', '/fhir/Organization', undefined],
    ['POST', '/fhir/Subscription', { resourceType: 'Subscription' }],
  ] as const;

  it('is refused without a session, and to who has no FHIR role', async () => {
    const planner = await t.signIn('planner');
    for (const [method, url, payload] of CALLS) {
      const without = await call(method, url, payload, { cookie: '' });
      const wrongRole = await call(method, url, payload, planner);
      expect(
        [without, wrongRole].map(({ status, body }) => [status, body.resourceType]),
        url,
      ).toEqual([
        [401, 'OperationOutcome'],
        [403, 'OperationOutcome'],
      ]);
    }
    const reader = await t.signIn('clinician');
    expect((await call('POST', MESSAGE, feed([header]), reader)).status).toBe(403);
  });

  it('from another area finds nobody and merges nobody', async () => {
    const elsewhere = await t.signIn('exchange-node', '110101');
    const found = await call('POST', '/fhir/Patient/$match', match, elsewhere);
    expect([found.status, found.body.total]).toEqual([200, 0]);
    expect((await get(`${PIX}?sourceIdentifier=${local('his')}|n-a`, elsewhere)).status).toBe(400);
    expect((await get('/fhir/Patient/a/$summary', elsewhere)).status).toBe(404);
    const taken = { ...person('a', 'his'), link: [{ other: { reference: 'Patient/c' }, type: 'replaced-by' }] };
    const history = {
      resourceType: 'Bundle',
      type: 'history',
      entry: [{ resource: taken, request: { method: 'PUT', url: 'Patient/a' } }],
    };
    const before = (await get('/fhir/Patient/a')).body.meta.versionId;
    const refused = await call('POST', MESSAGE, feed([header, { resource: history }]), elsewhere);
    expect([refused.status, (await get('/fhir/Patient/a')).body.meta.versionId]).toEqual([404, before]);
  });
});
