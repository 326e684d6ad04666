import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource } from '../kernel/index.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';
import { fhirCaller } from './testing-fhir.ts';

/** Rules of a tennis club: members are Patients, matches Observations. */
const MEMBER = 'urn:club:member';
const SENIOR = 'urn:club:senior';
const MATCH = 'urn:club:match';
const profile = (url: string, type: string, element: unknown[], more = {}): FhirResource & { id: string } => ({
  resourceType: 'StructureDefinition',
  id: url.replaceAll(':', '-'),
  url,
  name: 'Club',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
  derivation: 'constraint',
  differential: { element: [{ id: type, path: type }, ...element] },
  ...more,
});
const rule = (id: string, more: object) => ({ id, path: id.replace(/:\w+/g, ''), ...more });

let t: TestApp;
const { call } = fhirCaller(() => t);
beforeAll(async () => {
  t = await testApp();
  await store(
    t.kernel,
    put({
      resourceType: 'ValueSet',
      id: 'courts',
      url: 'urn:club:courts',
      status: 'active',
      compose: { include: [{ system: 'urn:court', concept: [{ code: 'clay' }, { code: 'grass' }] }] },
    }),
    put(
      profile(MEMBER, 'Patient', [
        rule('Patient.name', { min: 1, max: '1' }),
        rule('Patient.active', { fixedBoolean: true }),
        rule('Patient.identifier', {
          slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' },
          min: 1,
        }),
        rule('Patient.identifier:card', { sliceName: 'card', min: 1, max: '1' }),
        rule('Patient.identifier:card.system', { min: 1, fixedUri: 'urn:card' }),
        rule('Patient.identifier:card.value', { min: 1, maxLength: 4 }),
        rule('Patient.identifier:locker', { sliceName: 'locker', max: '1' }),
        rule('Patient.identifier:locker.system', { fixedUri: 'urn:locker' }),
        rule('Patient.generalPractitioner', {
          type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Organization'] }],
        }),
      ]),
    ),
    put(
      profile(
        SENIOR,
        'Patient',
        [
          rule('Patient', {
            constraint: [
              {
                key: 'club-1',
                severity: 'error',
                human: 'seniors were born before 1970',
                expression: 'birthDate < @1970',
              },
              { key: 'club-2', severity: 'error', human: 'of another standard', expression: 'birthDate.weight() > 1' },
            ],
          }),
        ],
        { baseDefinition: MEMBER },
      ),
    ),
    put(
      profile(MATCH, 'Observation', [
        rule('Observation.code', { patternCodeableConcept: { coding: [{ system: 'urn:club', code: 'match' }] } }),
        rule('Observation.value[x]', { min: 1, type: [{ code: 'CodeableConcept' }] }),
        rule('Observation.value[x].coding', { binding: { strength: 'required', valueSet: 'urn:club:courts' } }),
        rule('Observation.component', {
          slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' },
        }),
        rule('Observation.component:sets', { sliceName: 'sets', min: 1 }),
        rule('Observation.component:sets.code', { patternCodeableConcept: { coding: [{ code: 'sets' }] } }),
        rule('Observation.component:sets.value[x]', { min: 1, type: [{ code: 'integer' }] }),
      ]),
    ),
  );
});

const member = (more: Partial<FhirResource> = {}): FhirResource => ({
  resourceType: 'Patient',
  active: true,
  name: [{ text: '示例甲' }],
  gender: 'female',
  birthDate: '1960-01-01',
  identifier: [{ system: 'urn:card', value: '0042' }],
  ...more,
});
const match = (more: Partial<FhirResource> = {}): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:club', code: 'match' }], text: '比赛' },
  valueCodeableConcept: { coding: [{ system: 'urn:court', code: 'clay' }] },
  component: [{ code: { coding: [{ system: 'urn:club', code: 'sets' }] }, valueInteger: 3 }],
  ...more,
});
async function problems(url: string, resource: FhirResource): Promise<string[]> {
  const { body } = await call('POST', `/fhir/${resource.resourceType}/$validate?profile=${url}`, resource);
  return body.issue
    .map((one: any) => [one.severity, one.details.coding?.[0].code, one.expression?.[0]])
    .filter(([, code]: any) => /^(profile|validate)/.test(code))
    .map((parts: string[]) => parts.join(' '));
}

describe('$validate with a profile of the server', () => {
  it('finds nothing in what keeps to it', async () => {
    expect(await problems(MEMBER, member())).toEqual([]);
    expect(await problems(MATCH, match())).toEqual([]);
  });

  it.each<[string, string, FhirResource, string[]]>([
    ['a missing element', MEMBER, member({ name: undefined }), ['error profile.min Patient.name']],
    ['too many', MEMBER, member({ name: [{ text: 'a' }, { text: 'b' }] }), ['error profile.max Patient.name']],
    ['a fixed value', MEMBER, member({ active: false }), ['error profile.fixed Patient.active']],
    [
      'a slice that is missing, another that is not allowed',
      MEMBER,
      member({ identifier: [{ system: 'urn:other', value: '1' }] }),
      ['error profile.closed Patient.identifier[0]', 'error profile.min Patient.identifier'],
    ],
    [
      'the inside of a slice',
      MEMBER,
      member({
        identifier: [
          { system: 'urn:locker', value: '12345' },
          { system: 'urn:card', value: '12345' },
        ],
      }),
      ['error profile.max-length Patient.identifier[1].value'],
    ],
    [
      'the type that a reference names',
      MEMBER,
      member({ generalPractitioner: [{ reference: 'Practitioner/p' }] }),
      ['error profile.target Patient.generalPractitioner[0]'],
    ],
    ['a pattern', MATCH, match({ code: { text: '比赛' } }), ['error profile.fixed Observation.code']],
    [
      'the type of a choice',
      MATCH,
      match({ valueCodeableConcept: undefined, valueString: 'clay' }),
      ['error profile.type Observation.value'],
    ],
    [
      'a required binding',
      MATCH,
      match({ valueCodeableConcept: { coding: [{ system: 'urn:court', code: 'sand' }] } }),
      ['error profile.binding Observation.value.coding[0]'],
    ],
    ['a slice told by a pattern', MATCH, match({ component: undefined }), ['error profile.min Observation.component']],
    [
      'a constraint, after what the base profile says, and one that cannot be evaluated',
      SENIOR,
      member({ birthDate: '1990-01-01', active: false }),
      ['error profile.constraint Patient', 'warning profile.constraint Patient', 'error profile.fixed Patient.active'],
    ],
    ['another type', MATCH, member(), ['error validate.profile Patient']],
    ['a profile that is not here', 'urn:club:guest', member(), ['error validate.profile-unknown Patient']],
  ])('names %s', async (_what, url, resource, expected) => {
    expect(await problems(url, JSON.parse(JSON.stringify(resource)))).toEqual(expected);
  });
});

describe('a write with meta.profile', () => {
  it('must keep to the profiles that the server knows only where it is set to check them', async () => {
    const wrong = match({ code: { text: '比赛' }, meta: { profile: [MATCH, 'urn:club:guest'] } });
    expect((await call('POST', '/fhir/Observation', wrong)).status).toBe(201);
    t.kernel.config.checkProfiles = true;
    try {
      const refused = await call('POST', '/fhir/Observation', wrong);
      expect([refused.status, refused.body.issue[0].expression]).toEqual([422, ['Observation.code']]);
      const right = { ...wrong, code: match().code };
      expect((await call('POST', '/fhir/Observation', right)).status).toBe(201);
      const entry = [wrong, right].map((resource) => ({ resource, request: { method: 'POST', url: 'Observation' } }));
      const bundle = (type: string) => call('POST', '/fhir', { resourceType: 'Bundle', type, entry });
      expect((await bundle('transaction')).status).toBe(422);
      const { body } = await bundle('batch');
      expect(body.entry.map((one: any) => one.response.status.slice(0, 3))).toEqual(['422', '201']);
    } finally {
      t.kernel.config.checkProfiles = false;
    }
  });
});
