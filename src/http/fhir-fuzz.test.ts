import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RESOURCE_TYPES } from '../record/index.ts';
import { type TestApp, testApp } from './testing.ts';

/** Bounded, and always the same, so that a failure can be looked into. */
const RUNS = { numRuns: 60, seed: 4 };

let t: TestApp;
let node: { cookie: string; origin: string };
beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node');
});

/** An answer of the server's own making: never a failure inside, and every refusal says what is wrong. */
async function soundAnswer(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: string,
  type?: string,
) {
  const answer = await t.app.inject({
    method,
    url,
    headers: { ...node, ...(body === undefined ? {} : { 'content-type': type ?? 'application/fhir+json' }) },
    ...(body === undefined ? {} : { payload: body }),
  });
  expect([url, body, answer.statusCode, answer.statusCode >= 500 ? answer.body : '']).toEqual([
    url,
    body,
    expect.toSatisfy((status: number) => status < 500),
    '',
  ]);
  if (answer.statusCode >= 400 && answer.body !== '') expect(answer.json().resourceType).toBe('OperationOutcome');
  return answer;
}

const TYPES = ['Patient', 'Observation', 'Organization', 'Device', 'Bundle', 'Binary', 'Questionnaire'];
const KEYS = [
  'resourceType',
  'id',
  'meta',
  'text',
  'contained',
  'extension',
  'identifier',
  'name',
  'status',
  'code',
  'value',
  'system',
  'subject',
  'reference',
  'valueQuantity',
  'valueString',
  '_birthDate',
  'birthDate',
  'item',
  'entry',
  'request',
  'url',
  'div',
  'method',
  'resource',
  'fullUrl',
  'tag',
  'versionId',
  '__proto__',
  'constructor',
  'toString',
  '',
  'a.b',
  '$x',
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    ...TYPES,
    'final',
    'active',
    '2024-01-01',
    '2024-02-30',
    'urn:uuid:1',
    '#a',
    'Patient/x',
    'Patient?identifier=a|b',
    'Patient/',
    '\u0000',
    '\ud800',
    'GET',
    'PUT',
    'enc:v1:k:x',
    "'; drop table x; --",
    '<div>',
    'http://localhost/fhir/Patient/1',
    'a'.repeat(70),
  ),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('json'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 5 }),
}));
const resource = fc
  .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...KEYS), json, { maxKeys: 6 }))
  .map(([resourceType, rest]) => ({ ...rest, resourceType }));
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', '');
const address = fc.oneof(
  text,
  fc.tuple(fc.constantFrom(...TYPES), text).map(([type, tail]) => `${type}/${tail}`),
  fc.tuple(fc.constantFrom(...TYPES), text, text).map(([type, name, value]) => `${type}?${name}=${value}`),
  fc.constantFrom('Patient', 'Patient/a', 'Patient/a/_history/1', 'Patient/$x', '_history', 'metadata', ''),
);

describe('whatever comes in', () => {
  it('resources are answered, not fallen over', async () => {
    await fc.assert(
      fc.asyncProperty(resource, fc.boolean(), async (body, update) => {
        if (update) await soundAnswer('PUT', `/fhir/${body.resourceType}/x`, JSON.stringify({ ...body, id: 'x' }));
        else await soundAnswer('POST', `/fhir/${body.resourceType}`, JSON.stringify(body));
      }),
      RUNS,
    );
  });

  it('bundles too', async () => {
    const entry = fc.record(
      {
        fullUrl: fc.oneof(text, json),
        resource: fc.oneof(resource, json),
        request: fc.record(
          {
            method,
            url: address,
            ifMatch: text,
            ifNoneMatch: text,
            ifNoneExist: fc.oneof(text, address),
            ifModifiedSince: text,
          },
          { requiredKeys: ['method', 'url'] },
        ),
      },
      { requiredKeys: ['request'] },
    );
    const bundle = fc.record({
      resourceType: fc.constant('Bundle'),
      type: fc.constantFrom('transaction', 'batch', 'batch', 'document'),
      entry: fc.oneof({ weight: 5, arbitrary: fc.array(entry, { maxLength: 3 }) }, { weight: 1, arbitrary: json }),
    });
    await fc.assert(
      fc.asyncProperty(bundle, async (body) => {
        await soundAnswer('POST', '/fhir', JSON.stringify(body));
      }),
      RUNS,
    );
  });

  it('texts that are no JSON, no XML and no patch too', async () => {
    const broken = fc.oneof(
      text,
      fc.tuple(resource, fc.nat(200)).map(([one, cut]) => JSON.stringify(one).slice(0, cut)),
      fc
        .tuple(
          fc.constantFrom('<Patient xmlns="http://hl7.org/fhir">', '<!DOCTYPE a>', '<a', '&#0;', '</a>', '<?x'),
          text,
        )
        .map((parts) => parts.join('')),
      json.map((value) => JSON.stringify(value)),
    );
    const type = fc.constantFrom(
      'application/fhir+json',
      'application/fhir+xml',
      'application/json',
      'application/json-patch+json',
      'text/plain',
    );
    await fc.assert(
      fc.asyncProperty(broken, type, fc.constantFrom('POST', 'PATCH'), async (body, contentType, verb) => {
        await soundAnswer(verb as 'POST', verb === 'POST' ? '/fhir/Patient' : '/fhir/Patient/x', body, contentType);
      }),
      RUNS,
    );
  });

  it('searches and addresses too', async () => {
    const parameter = fc.oneof(
      fc.constantFrom(
        '_id',
        '_lastUpdated',
        '_count',
        '_sort',
        '_include',
        '_revinclude',
        '_summary',
        '_elements',
        '_total',
        '_cursor',
        '_format',
        '_has',
        '_at',
        '_since',
        'identifier',
        'name',
        'name:exact',
        'name:contains',
        'birthdate',
        'subject',
        'subject.name',
        'date',
        'code',
        'value-quantity',
        'status:not',
        'name:missing',
      ),
      text,
    );
    const value = fc.oneof(
      text,
      fc.constantFrom(
        'gt2024-13-45',
        'sa',
        'true',
        '-1',
        '999999',
        '|',
        'a|',
        '|a',
        '\\',
        ',',
        '$',
        'Patient:x:y',
        '%',
        '_',
        '*',
        'ap1e999|http://unitsofmeasure.org|kg',
        '2024-01-01T00:00:00+25:00',
        '0000',
        '[a-z]+$(.*)*',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TYPES, ...RESOURCE_TYPES),
        fc.constantFrom('', '/_history', '/x', '/x/_history', '/x/_history/1', '/%00', '/%ff', '/a%2Fb'),
        fc.array(fc.tuple(parameter, value), { maxLength: 4 }),
        async (type, tail, query) => {
          const text = query
            .map((pair) => pair.map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '?'))).join('='))
            .join('&');
          await soundAnswer('GET', `/fhir/${type}${tail}?${text}`);
        },
      ),
      { ...RUNS, numRuns: 120 },
    );
  });
});
