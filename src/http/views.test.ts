import { beforeAll, describe, expect, it } from 'vitest';
import { entry, organization, patient, practitioner, submission } from '../pipeline/testing.ts';
import { syncViews } from '../project/index.ts';
import { type TestApp, testApp } from './testing.ts';

const view = {
  resourceType: 'ViewDefinition',
  url: 'https://example.org/ViewDefinition/people',
  name: 'people',
  status: 'active',
  resource: 'Patient',
  select: [
    {
      column: [
        { name: 'id', path: 'getResourceKey()', type: 'id' },
        { name: 'sex', path: 'gender', type: 'code' },
        { name: 'phone', path: 'telecom.value.first()', type: 'string' },
      ],
    },
  ],
};
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const inline = { name: 'viewResource', resource: view };

let t: TestApp;
let analyst: { cookie: string; origin: string };
let ids: string[];
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('all', [
      entry(organization(1)),
      entry(practitioner(1)),
      entry(patient(1, { telecom: [{ system: 'phone', value: '13800000000' }] })),
      entry(patient(2, { gender: 'female' })),
    ]),
  );
  ids = receipt.records.slice(2).map(({ reference }) => reference!.split('/')[1]!);
  analyst = await t.signIn('epidemiologist');
});

const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, headers: object = {}) => {
  const answer = await t.app.inject({
    method,
    url,
    headers: { ...analyst, ...headers },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers, json: () => answer.json() };
};

describe('ViewDefinitions at /fhir', () => {
  it('are created, read, changed, found, deleted, and keep their versions', async () => {
    const created = await ask('POST', '/fhir/ViewDefinition', view);
    expect(created).toMatchObject({ status: 201, headers: { etag: 'W/"1"' } });
    const { id } = created.json();
    const again = await ask('PUT', `/fhir/ViewDefinition/${id}`, { ...view, id });
    expect(again).toMatchObject({ status: 200, headers: { etag: 'W/"1"' } });
    const changed = { ...view, id, title: 'People' };
    expect((await ask('PUT', `/fhir/ViewDefinition/${id}`, changed, { 'if-match': 'W/"7"' })).status).toBe(412);
    expect((await ask('PUT', `/fhir/ViewDefinition/${id}`, changed)).json()).toMatchObject({
      title: 'People',
      meta: { versionId: '2' },
    });
    const found = async (query: string) =>
      (await ask('GET', `/fhir/ViewDefinition?${query}`)).json().entry.map((one: any) => one.resource.id);
    for (const query of ['name=peo', `url=${view.url}`, 'status=draft,active&resource=Patient', `_id=${id}`])
      expect(await found(query), query).toEqual([id]);
    expect(await found('resource=Group')).toEqual([]);
    expect((await ask('GET', `/fhir/ViewDefinition/${id}/_history/1`)).json().title).toBeUndefined();
    expect((await ask('DELETE', `/fhir/ViewDefinition/${id}`)).status).toBe(204);
    expect((await ask('GET', `/fhir/ViewDefinition/${id}`)).status).toBe(410);
    expect((await ask('GET', `/fhir/ViewDefinition/${id}/_history`)).json().entry).toHaveLength(3);
    expect((await ask('GET', '/fhir/ViewDefinition/none')).status).toBe(404);
  });

  it('are refused with reason and place when they are invalid', async () => {
    const broken = { ...view, select: [{ column: [{ name: 'a', path: 'name.where(' }] }] };
    const refused = await ask('POST', '/fhir/ViewDefinition', broken);
    expect(refused.status).toBe(422);
    expect(refused.json().issue[0].details.text).toMatch(/select\[0\]\.column\[0\]\.path/);
    const { issue } = (await ask('POST', '/fhir/ViewDefinition/$validate', broken)).json();
    expect(issue).toMatchObject([{ severity: 'error', expression: ['ViewDefinition.select[0].column[0].path'] }]);
    const odd = {
      ...view,
      select: [
        {
          column: [
            { name: 'a', path: 'nome' },
            { name: 'p', path: 'telecom.value' },
          ],
        },
      ],
    };
    expect((await ask('POST', '/fhir/ViewDefinition/$validate', odd)).json().issue).toMatchObject([
      { severity: 'warning', details: { text: expect.stringMatching(/nome is no element/) } },
      { severity: 'warning', details: { text: expect.stringMatching(/ContactPoint.value of a Patient is sealed/) } },
    ]);
  });
});

describe('$viewdefinition-run', () => {
  it('gives rows of the record in three formats, on the system, the type and the instance, sealed elements empty', async () => {
    const rows = ids.map((id, i) => ({ id, sex: i === 0 ? 'male' : 'female', phone: null }));
    const byId = (list: { id: string }[]) => list.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    const json = await ask('POST', '/fhir/$viewdefinition-run?_format=json', parameters(inline));
    expect(json.headers.warning).toMatch(/ContactPoint\.value of a Patient is sealed in storage/);
    expect(byId(json.json())).toEqual(rows);
    const ndjson = await ask('POST', '/fhir/ViewDefinition/$viewdefinition-run', parameters(inline));
    expect(ndjson.headers['content-type']).toMatch(/x-ndjson/);
    expect(
      byId(
        ndjson.text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ),
    ).toEqual(rows);
    const { id } = (await ask('POST', '/fhir/ViewDefinition', view)).json();
    const csv = await ask('GET', `/fhir/ViewDefinition/${id}/$run?_format=csv&patient=Patient/${ids[0]}`);
    expect(csv.text).toBe(`id,sex,phone\n${ids[0]},male,\n`);
    expect((await ask('GET', `/fhir/ViewDefinition/${id}/$run?_format=csv&header=false&_limit=1`)).text).toMatch(
      /^[^\n]+,\n$/,
    );
    const byUrl = `/fhir/$viewdefinition-run?viewReference=${encodeURIComponent(view.url)}&_format=json`;
    expect((await ask('GET', byUrl)).json()).toHaveLength(2);
    expect((await ask('GET', `${byUrl}&_since=2026-06-01T00:00:00Z`)).json()).toEqual([]);
  });

  it('runs over given resources alone', async () => {
    const given = { name: 'resource', resource: { resourceType: 'Patient', id: 'g', telecom: [{ value: '1' }] } };
    const answer = await ask(
      'POST',
      '/fhir/ViewDefinition/$run',
      parameters(inline, given, { name: '_format', valueCode: 'json' }),
    );
    expect(answer.json()).toEqual([{ id: 'g', sex: null, phone: '1' }]);
    expect(answer.headers.warning).toBeUndefined();
  });

  it('shows nobody a record outside the area of the role', async () => {
    const elsewhere = await t.signIn('epidemiologist', '530402');
    const seen = await ask('POST', '/fhir/$viewdefinition-run?_format=json', parameters(inline), elsewhere);
    expect(seen.json()).toEqual([]);
    const one = await ask('POST', `/fhir/$viewdefinition-run?patient=${ids[0]}`, parameters(inline), elsewhere);
    expect(one.status).toBe(400);
  });

  it.each<[string, string, object, number]>([
    ['no view', '', parameters(), 400],
    ['an unknown format', '?_format=parquet', parameters(inline), 400],
    ['an external source', '?source=s3://x', parameters(inline), 400],
    ['an unknown parameter', '?_sort=id', parameters(inline), 400],
    ['a limit that is no number', '?_limit=x', parameters(inline), 400],
    ['a body that is no Parameters', '', view, 400],
    ['an invalid view', '', parameters({ name: 'viewResource', resource: { ...view, select: [] } }), 422],
    ['a patient who is not there', '?patient=Patient/none', parameters(inline), 400],
  ])('refuses %s', async (_, query, body, status) => {
    const answer = await ask('POST', `/fhir/$viewdefinition-run${query}`, body);
    expect(answer.status).toBe(status);
    expect(answer.json().resourceType).toBe('OperationOutcome');
  });

  it('is closed to roles without the right', async () => {
    for (const role of ['planner', 'clinician'])
      expect(
        (await ask('POST', '/fhir/$viewdefinition-run', parameters(inline), await t.signIn(role))).status,
        role,
      ).toBe(403);
  });
});

describe('the tables of views', () => {
  it('say where they stand, and lead from a row to the version behind it', async () => {
    const states = (await ask('GET', '/api/views')).json();
    expect(states.find((one: any) => one.name === 'resident')).toMatchObject({ resource: 'Patient', live: true });
    const rows = (await ask('GET', `/api/views/resident/resources/${ids[0]}`)).json();
    expect(rows.rows).toMatchObject([{ record: `Patient/${ids[0]}/_history/1`, values: { sex: 'male' } }]);
    expect((await ask('GET', `/api/views/resident/resources/none`)).status).toBe(404);
    expect((await ask('GET', `/api/views/nobody/resources/${ids[0]}`)).status).toBe(404);
  });
});
