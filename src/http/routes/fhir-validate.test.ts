import { beforeAll, describe, expect, it } from 'vitest';
import { organization, patient } from '../../pipeline/testing.ts';
import { put, store } from '../../record/testing.ts';
import { type TestApp, testApp } from '../testing.ts';
import { declaredOperations } from './fhir-operations.ts';
import { locationOf } from './fhir-validate.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node');
});

async function validate(url: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await t.app.inject({
    method: 'POST',
    url: `/fhir/${url}`,
    headers: { ...node, ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const issues = ({ body }: { body: any }): string[] =>
  body.issue.map((issue: any) =>
    `${issue.severity} ${issue.code} ${issue.details?.coding?.[0].code ?? ''} ${issue.expression ?? ''}`.trim(),
  );
const FINE = ['information informational'];
const parameters = (resource: unknown, more: Record<string, string> = {}) => ({
  resourceType: 'Parameters',
  parameter: [
    ...(resource ? [{ name: 'resource', resource }] : []),
    ...Object.entries(more).map(([name, value]) => ({ name, [name === 'mode' ? 'valueCode' : 'valueUri']: value })),
  ],
});

describe('$validate', () => {
  it('says of a right resource that no problem was found, and stores nothing', async () => {
    const answer = await validate('Patient/$validate', patient(1));
    expect([answer.status, answer.body.resourceType, issues(answer)]).toEqual([200, 'OperationOutcome', FINE]);
    expect(issues(await validate('Patient/$validate', parameters(patient(1), { mode: 'create' })))).toEqual(FINE);
    const found = await t.app.inject({ url: '/fhir/Patient?_summary=count', headers: node });
    expect(found.json().total).toBe(0);
  });

  it('names every problem with its expression, its location and its kind', async () => {
    const wrong = { ...patient(2), nome: 1, gender: 'm', name: [{ given: ['a', ' '] }], contact: [{ gender: 'male' }] };
    const answer = await validate('Patient/$validate', wrong);
    expect(answer.status).toBe(200);
    expect(issues(answer).sort()).toEqual([
      'error code-invalid structure.code Patient.gender',
      'error invariant invariant.pat-1 Patient.contact[0]',
      'error structure structure.unknown-element Patient.nome',
      'error value structure.primitive Patient.name[0].given[1]',
    ]);
    const given = answer.body.issue.find((issue: any) => issue.expression[0].endsWith('given[1]'));
    expect(given.location).toEqual(['/f:Patient/f:name[1]/f:given[2]']);
    expect(locationOf("Device.extension('urn:x')")).toBe('/f:Device');
  });

  it('applies the data-quality rules of the platform too', async () => {
    const answer = await validate('Organization/$validate', { resourceType: 'Organization', name: 'x' });
    expect(issues(answer)).toEqual(['warning business-rule institution-class-required Organization.type.coding']);
  });

  it('knows modes: an update needs the id of the address, a deletion a record that is there', async () => {
    expect(issues(await validate('Patient/a/$validate', patient(3)))).toEqual(['error invalid validate.id Patient.id']);
    expect(issues(await validate('Patient/a/$validate', { ...patient(3), id: 'b' }))).toEqual([
      'error invalid validate.id Patient.id',
    ]);
    expect(issues(await validate('Patient/$validate?mode=update', { ...patient(3), id: 'a' }))).toEqual(FINE);
    expect(issues(await validate('Patient/nobody/$validate?mode=delete'))).toEqual([
      'error not-found validate.not-found Patient',
    ]);
    await store(t.kernel, put({ ...organization(1), id: 'o' } as never));
    expect(issues(await validate('Organization/o/$validate', parameters(undefined, { mode: 'delete' })))).toEqual(FINE);
    expect((await validate('Patient/$validate?mode=guess', patient(3))).status).toBe(400);
  });

  it('says which profiles it knows', async () => {
    const base = 'http://hl7.org/fhir/StructureDefinition';
    expect(issues(await validate('Patient/$validate', parameters(patient(4), { profile: `${base}/Patient` })))).toEqual(
      FINE,
    );
    expect(issues(await validate(`Patient/$validate?profile=${base}/Group`, patient(4)))).toEqual([
      'error invalid validate.profile Patient',
    ]);
    expect(issues(await validate('Patient/$validate?profile=http://x.org/p', patient(4)))).toEqual([
      'error not-supported validate.profile-unknown Patient',
    ]);
    expect(issues(await validate('Patient/$validate', patient(4, { meta: { profile: ['http://x.org/p'] } })))).toEqual([
      'warning not-supported validate.profile-unknown Patient.meta.profile',
    ]);
  });

  it('validates bundles and parameters as resources', async () => {
    const entry = [{ resource: { ...patient(5), gender: 'm' } }];
    expect(issues(await validate('Bundle/$validate', { resourceType: 'Bundle', type: 'collection', entry }))).toEqual([
      'error code-invalid structure.code Bundle.entry[0].resource.gender',
    ]);
    expect(
      issues(await validate('Parameters/$validate', { resourceType: 'Parameters', parameter: [{ name: 'x' }] })),
    ).toEqual(['error invariant invariant.inv-1 Parameters.parameter[0]']);
    expect(issues(await validate('Patient/$validate', organization(2)))).toEqual([
      'error invalid validate.type Patient',
    ]);
  });

  it('refuses what is no resource and no type, and is declared', async () => {
    expect((await validate('Patient/$validate', [1])).status).toBe(400);
    expect((await validate('Patient/$validate', parameters(undefined))).status).toBe(400);
    expect((await validate('Patientt/$validate', patient(6))).status).toBe(404);
    expect(declaredOperations().find(({ name }) => name === 'validate')?.types).toContain('Patient');
  });
});
