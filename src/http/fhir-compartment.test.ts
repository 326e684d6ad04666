import { beforeAll, describe, expect, it } from 'vitest';
import { searchAudit } from '../access/index.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
const area = (code: string) => ({ extension: [{ url: 'urn:kangyu:ext:area', valueCode: code }] });
const person = (id: string, code = '530403') => ({
  resourceType: 'Patient',
  id,
  name: [{ text: '示例甲' }],
  managingOrganization: { reference: 'Organization/o1' },
  ...area(code),
});
const seen = (id: string, on: string, more = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:test', code: id.slice(0, 2) }] },
  subject: { reference: 'Patient/p1' },
  performer: [{ reference: 'Practitioner/w1' }],
  effectiveDateTime: on,
  ...more,
});

beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node', '530403');
  await store(
    t.kernel,
    put({ resourceType: 'Organization', id: 'o1', name: '中心卫生院' }),
    put({ resourceType: 'Organization', id: 'o9', name: '无关机构' }),
    put({ resourceType: 'Practitioner', id: 'w1', name: [{ text: '示例乙' }] }),
    put(person('p1')),
    put({ ...person('p2'), link: [{ other: { reference: 'Patient/p1' }, type: 'seealso' }] }),
    put(person('far', '530102')),
    put({
      resourceType: 'Encounter',
      id: 'e1',
      status: 'finished',
      subject: { reference: 'Patient/p1' },
      period: { start: '2025-03-01', end: '2025-03-04' },
    }),
    put(seen('bp1', '2025-03-02', { encounter: { reference: 'Encounter/e1' } })),
    put(seen('bp2', '2025-06-02')),
    put(seen('gl1', '2024-01-01', { performer: [{ reference: 'Patient/p1' }] })),
    put(seen('gl2', '2024-01-01', { subject: { reference: 'Patient/p2' }, performer: [{ reference: 'Patient/p1' }] })),
    put({ resourceType: 'AllergyIntolerance', id: 'a1', patient: { reference: 'Patient/p1' } }),
  );
});

async function get(url: string, who = node) {
  const answer = await t.app.inject({ url: `/fhir/${url}`, headers: who });
  return { status: answer.statusCode, body: answer.json() };
}
const ids = (body: any, mode?: string): string[] =>
  body.entry
    .filter((entry: any) => mode === undefined || entry.search.mode === mode)
    .map((entry: any) => `${entry.resource.resourceType}/${entry.resource.id}`)
    .sort();
const tailOf = (url: string) => url.replace(/^.*\/fhir\//, '');

describe('$everything', () => {
  it('gives a person with all records about them once, and what these refer to, but no other person', async () => {
    const { status, body } = await get('Patient/p1/$everything');
    expect(status).toBe(200);
    expect(ids(body, 'match')).toEqual([
      'AllergyIntolerance/a1',
      'Encounter/e1',
      'Observation/bp1',
      'Observation/bp2',
      'Observation/gl1',
      'Observation/gl2',
      'Patient/p1',
    ]);
    expect(ids(body, 'include')).toEqual(['Organization/o1', 'Practitioner/w1']);
  });

  it('comes in pages that together are the whole', async () => {
    const all: string[] = [];
    let url: string | undefined = 'Patient/p1/$everything?_count=2';
    let pages = 0;
    while (url !== undefined) {
      const { body }: any = await get(url);
      all.push(...ids(body, 'match'));
      expect(ids(body, 'match').length).toBeLessThanOrEqual(2);
      const next = body.link.find((link: any) => link.relation === 'next');
      url = next && tailOf(next.url);
      pages += 1;
    }
    expect(pages).toBeGreaterThan(2);
    expect(all.sort()).toEqual(ids((await get('Patient/p1/$everything')).body, 'match'));
  });

  it('takes days of care, types and times of change', async () => {
    const care = (await get('Patient/p1/$everything?start=2025-03-04&end=2025-03-31&_type=Encounter,Observation')).body;
    expect(ids(care)).toEqual(['Encounter/e1']);
    expect(ids((await get('Patient/p1/$everything?_since=2030-01-01')).body)).toEqual([]);
    const posted = await t.app.inject({
      method: 'POST',
      url: '/fhir/Patient/p1/$everything',
      headers: { ...node, 'content-type': 'application/fhir+json' },
      payload: JSON.stringify({
        resourceType: 'Parameters',
        parameter: [{ name: '_type', valueCode: 'AllergyIntolerance' }],
      }),
    });
    expect(ids(posted.json())).toEqual(['AllergyIntolerance/a1']);
    expect((await get('Patient/p1/$everything?start=soon')).status).toBe(400);
    expect((await get('Patient/p1/$everything?_cursor=x')).status).toBe(400);
  });

  it('of an encounter holds what was done in it', async () => {
    const { body } = await get('Encounter/e1/$everything');
    expect(ids(body, 'match')).toEqual(['Encounter/e1', 'Observation/bp1']);
  });

  it('of all patients goes from one to the next within the area of the caller', async () => {
    const all: string[] = [];
    for (let url: string | undefined = 'Patient/$everything?_type=Patient'; url !== undefined; ) {
      const { body }: any = await get(url);
      all.push(...ids(body));
      const next = body.link.find((link: any) => link.relation === 'next');
      url = next && tailOf(next.url);
    }
    expect(all).toEqual(['Patient/p1', 'Patient/p2']);
  });

  it('is not to be had of a person outside the area, nor without the permission, and is audited', async () => {
    expect((await get('Patient/far/$everything')).status).toBe(404);
    expect((await get('Patient/p1/$everything', await t.signIn('planner'))).status).toBe(403);
    const [entry] = await searchAudit(t.access, { person: 'Patient/p1', action: 'fhir.everything', limit: 1 });
    expect(entry).toMatchObject({
      outcome: 'success',
      persons: expect.arrayContaining(['Patient/p1']),
    });
  });
});

describe('a search in a compartment', () => {
  it('is a search of what belongs to the person, by whatever element', async () => {
    const { body } = await get('Patient/p1/Observation?code=gl&_sort=_id');
    expect([body.total, ids(body)]).toEqual([2, ['Observation/gl1', 'Observation/gl2']]);
    expect(ids((await get('Encounter/e1/Observation')).body)).toEqual(['Observation/bp1']);
    expect(ids((await get('Patient/p2/Observation?code=bp')).body)).toEqual([]);
  });

  it('goes over all types, and refuses what is no part of the compartment', async () => {
    const { body } = await get('Patient/p1/*?_type=Encounter,AllergyIntolerance');
    expect(ids(body)).toEqual(['AllergyIntolerance/a1', 'Encounter/e1']);
    expect((await get('Patient/p1/Organization')).status).toBe(400);
    expect((await get('Patient/p1/Dragon')).status).toBe(400);
    expect((await get('Organization/o1/Patient')).status).toBe(400);
    expect((await get('Patient/far/Observation')).status).toBe(404);
  });
});
