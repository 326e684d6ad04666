import { beforeAll, describe, expect, it } from 'vitest';
import { entry, organization, practitioner, role, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

/**
 * IHE mCSD (Mobile Care Services Discovery), Find Matching Care Services [ITI-90] and Request Care Services Updates [ITI-91]:
 * the parameters that a directory must answer, each by a search that finds and one that does not (docs/mcsd.md).
 */
const at = (n: number) => `Organization?identifier=urn:kangyu:id:uscc|${uscc(n)}`;
const endpoint = 'urn:uuid:00000000-0000-4000-8000-0000000000e1';
const place = 'urn:uuid:00000000-0000-4000-8000-0000000000c1';
const worker = 'urn:uuid:00000000-0000-4000-8000-0000000000a1';
let t: TestApp;
const ids: Record<string, string> = {};

beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('mcsd', [
      entry(organization(1, { active: true })),
      entry(organization(2, { active: true, name: '示例村卫生室', partOf: { reference: at(1) } })),
      entry(
        {
          resourceType: 'Endpoint',
          status: 'active',
          connectionType: {
            system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
            code: 'hl7-fhir-rest',
          },
          managingOrganization: { reference: at(1) },
          payloadType: [{ coding: [{ system: 'urn:example', code: 'any' }] }],
          address: 'https://example.org/fhir',
        },
        endpoint,
      ),
      entry(
        {
          resourceType: 'Location',
          status: 'active',
          name: '门诊楼',
          managingOrganization: { reference: at(1) },
          type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'HOSP' }] }],
          position: { longitude: 102.7, latitude: 24.3 },
        },
        place,
      ),
      entry({
        resourceType: 'HealthcareService',
        active: true,
        name: '内科',
        providedBy: { reference: at(1) },
        location: [{ reference: place }],
        type: [{ coding: [{ system: 'urn:kangyu:cs:department', code: 'internal' }] }],
      }),
      entry(practitioner(1, { active: true, name: [{ text: '例某', family: '例', given: ['某'] }] }), worker),
      entry(
        role(worker, at(1), { active: true, location: [{ reference: place }], endpoint: [{ reference: endpoint }] }),
      ),
      entry({
        resourceType: 'OrganizationAffiliation',
        active: true,
        organization: { reference: at(1) },
        participatingOrganization: { reference: at(2) },
        code: [{ coding: [{ system: 'http://hl7.org/fhir/organization-role', code: 'member' }] }],
      }),
    ]),
  );
  expect(receipt.records.filter(({ status }) => status !== 'stored')).toEqual([]);
  for (const { reference } of receipt.records) {
    const [type, id] = reference!.split('/');
    ids[type!] ??= id!;
  }
}, 60_000);

const search = async (path: string) => {
  const answer = await t.app.inject({ url: `/fhir/${path}`, headers: await t.signIn('exchange-node') });
  expect(`${path} ${answer.statusCode}`).toBe(`${path} 200`);
  return answer.json() as { total?: number; entry?: { resource: { resourceType: string; id: string } }[] };
};
const found = async (path: string, type: string) =>
  ((await search(path)).entry ?? []).filter(({ resource }) => resource.resourceType === type).length;

describe('care services', () => {
  // ITI-90 2:3.90.4.1.2: parameters by resource; the second column finds nothing.
  it.each([
    ['Organization', 'active=true&_lastUpdated=gt2020-01-01', 'active=false'],
    ['Organization', `identifier=urn:kangyu:id:uscc|${uscc(1)}`, `identifier=urn:kangyu:id:uscc|${uscc(9)}`],
    ['Organization', 'name=示例', 'name=不存在'],
    ['Organization', 'name:contains=村卫生', 'name:contains=不存在'],
    ['Organization', 'name:exact=示例村卫生室', 'name:exact=示例'],
    ['Organization', 'partof=Organization/{Organization}', 'partof=Organization/none'],
    ['Organization', 'type=urn:kangyu:cs:institution-class|C220', 'type=urn:kangyu:cs:institution-class|A100'],
    ['Organization', '_id={Organization}', '_id=none'],
    ['Location', 'name=门诊楼&status=active', 'status=inactive'],
    ['Location', 'organization=Organization/{Organization}', 'organization=Organization/none'],
    ['Location', 'type=HOSP', 'type=none'],
    ['HealthcareService', 'organization=Organization/{Organization}&active=true', 'active=false'],
    ['HealthcareService', 'name:contains=内', 'name=不存在'],
    ['HealthcareService', 'service-type=urn:kangyu:cs:department|internal', 'service-type=none'],
    ['HealthcareService', 'location=Location/{Location}', 'location=Location/none'],
    ['Practitioner', 'family=例&given=某', 'family=不存在'],
    ['Practitioner', 'name:contains=例&active=true', 'active=false'],
    ['PractitionerRole', 'practitioner=Practitioner/{Practitioner}&active=true', 'active=false'],
    ['PractitionerRole', 'organization=Organization/{Organization}', 'organization=Organization/none'],
    ['PractitionerRole', 'role=urn:kangyu:cs:occupation|physician', 'role=none'],
    ['PractitionerRole', 'location=Location/{Location}', 'location=Location/none'],
    [
      'OrganizationAffiliation',
      'primary-organization=Organization/{Organization}',
      'primary-organization=Organization/none',
    ],
    ['OrganizationAffiliation', 'role=http://hl7.org/fhir/organization-role|member', 'role=none'],
    ['Endpoint', 'organization=Organization/{Organization}&status=active', 'status=off'],
  ])('are found: %s by %s', async (type, one, none) => {
    const filled = (query: string) => query.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
    expect(await found(`${type}?${filled(one)}`, type)).toBeGreaterThan(0);
    expect(await found(`${type}?${filled(none)}`, type)).toBe(0);
  });

  it('come with what they hang on', async () => {
    const bundle = await search(
      'PractitionerRole?_include=PractitionerRole:practitioner&_include=PractitionerRole:organization',
    );
    expect(bundle.entry!.map(({ resource }) => resource.resourceType).sort()).toEqual([
      'Organization',
      'Practitioner',
      'PractitionerRole',
    ]);
    const parts = await search('Organization?name=示例卫生院&_revinclude=Location:organization');
    expect(parts.entry!.map(({ resource }) => resource.resourceType)).toContain('Location');
  });

  it('tell what changed since a time, closed ones included [ITI-91]', async () => {
    t.advance(10);
    const since = t.kernel.clock.now().toISOString();
    t.advance(10);
    const planner = await t.signIn('planner', '530403');
    const url = `/api/registers/institutions/${ids.Organization}`;
    const { version } = (await t.app.inject({ url, headers: planner })).json();
    const today = t.kernel.clock.today();
    const closed = await t.app.inject({
      method: 'POST',
      url: `${url}/close`,
      headers: planner,
      payload: { version, on: today },
    });
    expect(closed.statusCode).toBe(200);
    const changed = await search(`Organization/_history?_since=${encodeURIComponent(since)}`);
    expect(changed.entry!.map(({ resource }) => resource)).toMatchObject([{ id: ids.Organization, active: false }]);
    expect((await search(`Practitioner/_history?_since=${encodeURIComponent(since)}`)).entry ?? []).toEqual([]);
  });
});
