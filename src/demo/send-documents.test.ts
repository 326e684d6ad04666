import { expect, it } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { organization, patient, submission } from '../pipeline/testing.ts';
import { search } from '../record/index.ts';
import { readDemoRegion } from './content.ts';
import { organizationId } from './institutions.ts';
import { sendDocuments } from './send-documents.ts';

it('sends a hospital’s visits as documents about the patients and visits that are there, once', async () => {
  const k = await testKernel();
  const { accept } = createAcceptQueue(k);
  const region = readDemoRegion('530403');
  const hospital = organizationId(region, region.institutions.find((one) => one.class.startsWith('A'))!.id);
  const put = (type: string, id: string, resource: object) => ({
    resource: { ...resource, resourceType: type, id },
    request: { method: 'PUT' as const, url: `${type}/${id}` },
  });
  const visit = (kind: string) => ({
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind },
    subject: { reference: 'Patient/p1' },
    serviceProvider: { reference: `Organization/${hospital}` },
    period: { start: '2025-03-01T09:00:00+08:00', end: '2025-03-04T10:00:00+08:00' },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10', display: '高血压' }] }],
  });
  await accept(
    submission('records', [
      put('Patient', 'p1', patient(1)),
      put('Organization', hospital, organization(1)),
      put('Encounter', 'e1', visit('IMP')),
      put('Encounter', 'e2', visit('AMB')),
    ]),
  );
  expect(await sendDocuments(k, accept, region)).toBe(2);
  expect(await sendDocuments(k, accept, region)).toBe(2);
  const count = async (type: string) => (await search(k, k.db, type, [])).matches;
  expect((await count('Patient')).length).toBe(1);
  expect((await count('Encounter')).length).toBe(2);
  expect((await count('Composition')).map(({ resource }) => [resource!.title, resource!.subject]).sort()).toEqual([
    ['出院小结', { reference: 'Patient/p1' }],
    ['门(急)诊病历', { reference: 'Patient/p1' }],
  ]);
});
