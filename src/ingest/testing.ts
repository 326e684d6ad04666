/** Small valid records for tests. */
import { composeIdNumber } from '../algorithms/id-number.ts';
import { composeUscc } from '../algorithms/uscc.ts';
import type { FhirBundle, FhirBundleEntry, FhirResource } from '../kernel/index.ts';
import type { IngestSubmission } from './submission.ts';

export const ID_SYSTEM = 'urn:oid:2.16.156.10011.1.3';
export const uscc = (n: number): string => composeUscc('12', '990403', `A${String(n).padStart(7, '0')}`);
export const idNumber = (birthDate: string, n: number): string => composeIdNumber('990403', birthDate, n);

export function organization(n: number, more: Partial<FhirResource> = {}): FhirResource {
  return {
    resourceType: 'Organization',
    identifier: [{ system: 'urn:kangyu:id:uscc', value: uscc(n) }],
    name: `示例卫生院${n}`,
    type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: 'C220' }] }],
    extension: [
      { url: 'urn:kangyu:ext:area', valueCode: '530403001' },
      { url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2010-01-01' } },
    ],
    ...more,
  };
}

/** `n` odd: a man; born 1980-01-01. */
export function practitioner(n: number, more: Partial<FhirResource> = {}): FhirResource {
  return {
    resourceType: 'Practitioner',
    identifier: [{ system: ID_SYSTEM, value: idNumber('1980-01-01', n) }],
    name: [{ text: '例某' }],
    gender: n % 2 === 1 ? 'male' : 'female',
    birthDate: '1980-01-01',
    ...more,
  };
}

export function role(worker: string, institution: string, more: Partial<FhirResource> = {}): FhirResource {
  return {
    resourceType: 'PractitionerRole',
    practitioner: { reference: worker },
    organization: { reference: institution },
    period: { start: '2020-03-01' },
    code: [{ coding: [{ system: 'urn:kangyu:cs:occupation', code: 'physician' }] }],
    ...more,
  };
}

/** A resident born 1990-05-05; `n` odd: a man. */
export function patient(n: number, more: Partial<FhirResource> = {}): FhirResource {
  return {
    resourceType: 'Patient',
    identifier: [{ system: ID_SYSTEM, value: idNumber('1990-05-05', n) }],
    name: [{ text: '示某某' }],
    gender: n % 2 === 1 ? 'male' : 'female',
    birthDate: '1990-05-05',
    extension: [{ url: 'urn:kangyu:ext:area', valueCode: '530403001001' }],
    ...more,
  };
}

export const bed = (institution: string, number: string, kind = 'general'): FhirResource => ({
  resourceType: 'Location',
  identifier: [{ system: 'urn:kangyu:id:local:beds', value: number }],
  status: 'active',
  physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd' }] },
  type: [{ coding: [{ system: 'urn:kangyu:cs:bed-kind', code: kind }] }],
  managingOrganization: { reference: institution },
  extension: [{ url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2021-01-01' } }],
});

export const entry = (resource: FhirResource, fullUrl?: string): FhirBundleEntry => ({
  ...(fullUrl ? { fullUrl } : {}),
  resource,
  request: { method: 'POST', url: resource.resourceType },
});

export function submission(
  externalId: string,
  entries: FhirBundleEntry[],
  more: Partial<IngestSubmission> & { type?: FhirBundle['type'] } = {},
): IngestSubmission {
  const { type = 'batch', ...rest } = more;
  return {
    source: 'test-his',
    externalId,
    kind: 'fhir',
    bundle: { resourceType: 'Bundle', type, entry: entries },
    ...rest,
  };
}
