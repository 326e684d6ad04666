import { expect, it } from 'vitest';
import { mergePersons, unmergePersons } from '../identify/index.ts';
import { idNumber } from '../ingest/testing.ts';
import { type FhirResource, fixedClock } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { read } from '../record/index.ts';
import { changePersons, createAcceptQueue } from './index.ts';
import { organization, patient, submission } from './testing.ts';

it('a consent counts for all Patients of a person from their merge on, and no longer than it stands', async () => {
  const k = await testKernel();
  const pipeline = createAcceptQueue(k);
  const put = (resource: FhirResource) => ({
    resource,
    request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
  });
  const receipt = await pipeline.accept(
    submission('records', [
      put({ ...organization(1), id: 'denied' }),
      put({ ...patient(1), id: 'one' }),
      put({
        ...patient(1, { name: [{ text: '钱另' }], birthDate: '1961-06-06' }),
        id: 'other',
        identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: idNumber('1961-06-06', 1) }],
      }),
      put({
        resourceType: 'Observation',
        id: 'seen',
        status: 'final',
        code: { text: 'pulse' },
        subject: { reference: 'Patient/other' },
      }),
      put({
        resourceType: 'Consent',
        id: 'no',
        status: 'active',
        scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
        category: [{ text: 'privacy' }],
        policyRule: { text: 'own' },
        patient: { reference: 'Patient/one' },
        provision: {
          type: 'deny',
          actor: [{ role: { text: 'reader' }, reference: { reference: 'Organization/denied', display: 'denied' } }],
        },
      } as FhirResource),
    ]),
  );
  expect(receipt.status).toBe('stored');
  const denied = {
    clearance: {
      rank: 0 as const,
      actors: ['Organization/denied'],
      patients: [],
      purpose: 'TREAT',
      lawful: false,
      at: k.clock.now().toISOString(),
    },
  };
  const seen = async () => (await read(k, k.db, 'Observation', 'seen', denied)) !== undefined;
  const persons = await k.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id from identify.pub_patient_person order by patient_id',
  );
  const [one, other] = persons.map(({ person_id }) => person_id);
  expect(one).not.toBe(other);
  expect(await seen()).toBe(true);
  const change = { reason: 'one person with two numbers', by: 'steward' };
  const { merge } = await changePersons(k, pipeline.submit, 'steward', (tx) =>
    mergePersons(k, tx, other!, one!, change),
  );
  expect(await seen()).toBe(false);
  k.clock = fixedClock(new Date(k.clock.now().getTime() + 1000).toISOString());
  await changePersons(k, pipeline.submit, 'steward', (tx) => unmergePersons(k, tx, merge!, change));
  expect(await seen()).toBe(true);
});
