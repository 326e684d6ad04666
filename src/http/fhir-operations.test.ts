import { beforeAll, describe, expect, it } from 'vitest';
import { patient } from '../pipeline/testing.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';
import { device, fhirCaller } from './testing-fhir.ts';
import { operationClient, parameters } from './testing-operations.ts';

let t: TestApp;
const { ask, use, refusal } = operationClient();
const { made } = fhirCaller(() => t);
beforeAll(async () => {
  t = await testApp();
  use(t.app, await t.signIn('exchange-node'));
});

describe('$meta of a record', () => {
  it('shows, adds to and takes from profiles, tags and labels, each change a version', async () => {
    const path = await made(device({ meta: { tag: [{ system: 'urn:t', code: 'a' }] } }));
    const meta = (one: object) => parameters({ name: 'meta', valueMeta: one });
    const tags = (body: any) => body.parameter[0].valueMeta.tag?.map((one: any) => one.code);
    const more = {
      tag: [
        { system: 'urn:t', code: 'b' },
        { system: 'urn:t', code: 'a' },
      ],
      profile: ['urn:p'],
    };
    const added = await ask(`${path}/$meta-add`, meta(more));
    expect([added.status, tags(added.body)]).toEqual([200, ['a', 'b']]);
    expect(added.body.parameter[0].valueMeta).toMatchObject({ versionId: '2', profile: ['urn:p'] });
    const gone = await ask(`${path}/$meta-delete`, meta({ tag: more.tag, profile: more.profile }));
    expect(tags(gone.body)).toBeUndefined();
    expect((await ask(`${path}/$meta`)).body.parameter[0].valueMeta).not.toHaveProperty('profile');
    expect(tags((await ask(`${path}/_history/1/$meta`)).body)).toEqual(['a']);
    expect((await ask(path)).body).toMatchObject({ resourceType: 'Device', deviceName: [{ name: '监护仪' }] });
  });

  it('refuses what is no Meta, a record that is not there, and who may not write', async () => {
    const path = await made(device());
    expect(await refusal(`${path}/$meta-add`, parameters({ name: 'meta' }))).toEqual([400, 'invalid']);
    expect((await refusal('Device/none/$meta'))[0]).toBe(404);
    const clinician = await t.signIn('clinician');
    const given = parameters({ name: 'meta', valueMeta: { profile: ['urn:p'] } });
    expect((await ask(`${path}/$meta-add`, given, clinician)).status).toBe(403);
  });
});

describe('Observation/$lastn', () => {
  it('gives the newest of each code of a person', async () => {
    const seen = (id: string, code: string, on: string) =>
      put({
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { coding: [{ system: 'urn:c', code }] },
        subject: { reference: 'Patient/n1' },
        effectiveDateTime: on,
      });
    await store(
      t.kernel,
      put({ resourceType: 'Patient', id: 'n1', name: [{ text: '示例甲' }] }),
      seen('bp1', 'bp', '2024-01-01'),
      seen('bp2', 'bp', '2024-03-01'),
      seen('bp3', 'bp', '2024-02-01'),
      seen('gl1', 'gl', '2023-01-01'),
    );
    const ids = async (query: string) =>
      (await ask(`Observation/$lastn?${query}`)).body.entry.map((one: any) => one.resource.id).sort();
    expect(await ids('patient=n1')).toEqual(['bp2', 'gl1']);
    expect(await ids('subject=Patient/n1&max=2&code=urn:c|bp')).toEqual(['bp2', 'bp3']);
    expect(await refusal('Observation/$lastn?max=1')).toEqual([400, 'invalid']);
    expect(await refusal('Observation/$lastn?patient=n1&max=0')).toEqual([400, 'invalid']);
  });
});

describe('$everything of a person whom several sources know', () => {
  it('goes over all Patients of the person, unless only the one is asked for', async () => {
    const sent = async (source: string) => {
      const receipt = await t.pipeline.accept({
        source,
        externalId: '1',
        kind: 'fhir',
        format: 'fhir-json',
        bundle: {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [
            { fullUrl: 'urn:uuid:1', resource: patient(401), request: { method: 'POST', url: 'Patient' } },
            {
              resource: {
                resourceType: 'Observation',
                status: 'final',
                code: { text: source },
                subject: { reference: 'urn:uuid:1' },
              },
              request: { method: 'POST', url: 'Observation' },
            },
          ],
        },
      });
      return receipt.records.map(({ reference }) => reference!.split('/_history')[0]!);
    };
    const [here, there] = [await sent('clinic-a'), await sent('clinic-b')];
    expect(here[0]).not.toBe(there[0]);
    const all = async (query: string) => {
      const found: string[] = [];
      for (let url: string | undefined = `${here[0]}/$everything?_count=1${query}`; url !== undefined; ) {
        const { body }: any = await ask(url);
        found.push(...body.entry.map((one: any) => one.fullUrl.split('/').slice(-2).join('/')));
        url = body.link.find((link: any) => link.relation === 'next')?.url.replace(/^.*\/fhir\//, '');
      }
      return found;
    };
    expect(await all('')).toEqual([...here, ...there]);
    expect(await all('&linked=false')).toEqual(here);
  });
});
