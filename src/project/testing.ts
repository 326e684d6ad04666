import type { FhirResource, Kernel } from '../kernel/index.ts';
import { bucketOf } from '../kernel/index.ts';
import { type CommitEntry, type CommittedVersion, commit } from '../record/index.ts';
import type { KeptView } from './load-views.ts';
import { type ChangedRows, maintain } from './maintain.ts';

export type Resource = FhirResource & { id: string };

export const put = (resource: Resource): CommitEntry => ({
  bucket: bucketOf(resource.id),
  type: resource.resourceType,
  id: resource.id,
  method: 'PUT',
  resource,
  source: 'test',
});

export const remove = (type: string, id: string): CommitEntry => ({
  bucket: bucketOf(id),
  type,
  id,
  method: 'DELETE',
  source: 'test',
});

/** Commits a batch and maintains the views in one transaction, as the main path does. */
export function commitAndMaintain(
  k: Kernel,
  entries: CommitEntry[],
  views?: readonly KeptView[],
): Promise<{ committed: CommittedVersion[]; changed: ChangedRows[] }> {
  return k.db.transaction(async (tx) => {
    const committed = await commit(k, tx, entries);
    return { committed, changed: await maintain(tx, committed, views) };
  });
}

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
const period = (name: string, start: string, end?: string) => ({
  url: `urn:kangyu:ext:${name}`,
  valuePeriod: end ? { start, end } : { start },
});
const code = (name: string, valueCode: string) => ({ url: `urn:kangyu:ext:${name}`, valueCode });

/** One synthetic resource a view, with every column filled. */
export const SAMPLES: readonly Resource[] = [
  {
    resourceType: 'Organization',
    id: 'h1',
    identifier: [
      { system: 'urn:kangyu:id:local:x', value: '1' },
      { system: 'urn:kangyu:id:uscc', value: '12990403MB0000001X' },
      { system: 'urn:kangyu:id:institution-licence', value: 'L1', period: { start: '2020-01-01', end: '2034-12-31' } },
    ],
    active: true,
    name: '测试医院',
    type: [coding('urn:kangyu:cs:institution-class', 'A100')],
    partOf: { reference: 'Organization/h0' },
    extension: [
      period('in-service', '2001-05', '2024-12-31'),
      code('area', '990403001'),
      code('grade', '2'),
      code('grade-class', '1'),
      code('ownership', 'public'),
      code('run-by', 'county'),
      code('licensed-department', 'internal'),
      code('licensed-department', 'surgery'),
      {
        url: 'urn:kangyu:ext:capability',
        extension: [
          { url: 'code', valueCode: 'basic-standard' },
          { url: 'period', valuePeriod: { start: '2020-01-01', end: '2022-12-31' } },
        ],
      },
      {
        url: 'urn:kangyu:ext:capability',
        extension: [
          { url: 'code', valueCode: 'recommended-standard' },
          { url: 'period', valuePeriod: { start: '2023-01-01' } },
        ],
      },
    ],
  },
  {
    resourceType: 'HealthcareService',
    id: 'd1',
    providedBy: { reference: 'Organization/h1' },
    type: [coding('urn:kangyu:cs:department', 'childcare')],
    name: '托班',
    extension: [
      period('in-service', '2021-09-01'),
      { url: 'urn:kangyu:ext:places', valueInteger: 60 },
      { url: 'urn:kangyu:ext:inclusive', valueBoolean: true },
    ],
  },
  {
    resourceType: 'Location',
    id: 'b1',
    status: 'active',
    physicalType: coding('http://terminology.hl7.org/CodeSystem/location-physical-type', 'bd'),
    type: [coding('urn:kangyu:cs:bed-kind', 'icu')],
    managingOrganization: { reference: 'Organization/h1' },
    extension: [period('in-service', '2022-03-01'), { url: 'urn:kangyu:ext:negative-pressure', valueBoolean: true }],
  },
  {
    resourceType: 'Device',
    id: 'q1',
    identifier: [{ system: 'urn:kangyu:id:equipment-licence', value: 'Y1' }],
    status: 'active',
    deviceName: [{ name: '测试 PET/CT', type: 'user-friendly-name' }],
    manufacturer: '测试厂',
    modelNumber: 'M1',
    type: coding('urn:kangyu:cs:equipment', 'pet-ct'),
    owner: { reference: 'Organization/h1' },
    extension: [period('in-service', '2022-03-01')],
  },
  {
    resourceType: 'Practitioner',
    id: 'w1',
    name: [{ text: '测试医师' }],
    gender: 'female',
    birthDate: '1980-05-06',
    qualification: [
      { code: coding('urn:kangyu:cs:qualification', 'physician'), period: { start: '2005-07-01' } },
      { code: coding('urn:other', 'x') },
      { code: coding('urn:kangyu:cs:qualification', 'gp-certificate') },
    ],
  },
  {
    resourceType: 'PractitionerRole',
    id: 'r1',
    practitioner: { reference: 'Practitioner/w1' },
    organization: { reference: 'Organization/h1' },
    period: { start: '2010-01-01', end: '2020-06-30' },
    code: [coding('urn:kangyu:cs:occupation', 'physician')],
    specialty: [
      coding('urn:kangyu:cs:practice-category', 'clinical'),
      coding('urn:kangyu:cs:specialty', 'general-practice'),
    ],
    extension: [
      code('post', 'public-health'),
      {
        url: 'urn:kangyu:ext:registration',
        extension: [
          { url: 'kind', valueCode: 'main' },
          { url: 'number', valueString: 'Z1' },
          { url: 'scope', valueCode: 'clinical-internal' },
          { url: 'period', valuePeriod: { start: '2010-01-01', end: '2020-06-30' } },
        ],
      },
    ],
  },
  {
    resourceType: 'Device',
    id: 'v1',
    status: 'active',
    type: coding('urn:kangyu:cs:vehicle', 'ambulance'),
    owner: { reference: 'Organization/h1' },
    extension: [period('in-service', '2019-01-01'), { url: 'urn:kangyu:ext:negative-pressure', valueBoolean: false }],
  },
  {
    resourceType: 'Patient',
    id: 'p1',
    active: false,
    identifier: [{ system: 'urn:kangyu:id:birth-certificate', value: 'B1' }],
    gender: 'male',
    birthDate: '1950-01-02',
    deceasedDateTime: '2025-03-03T23:00:00Z',
    extension: [code('area', '990403001001'), period('residence', '2000-01-01', '2025-03-04')],
  },
  {
    resourceType: 'Observation',
    id: 'o1',
    status: 'final',
    code: coding('urn:kangyu:cs:event', 'death-cause'),
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2025-03-04T07:00:00+08:00',
    valueCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10', 'I21.9'),
  },
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: 'Patient/p1' },
    serviceProvider: { reference: 'Organization/h1' },
    period: { start: '2024-02-01T08:00:00+08:00', end: '2024-02-09' },
    reasonCode: [coding('urn:other', 'x'), coding('http://hl7.org/fhir/sid/icd-10', 'J18.9')],
    serviceType: { coding: [{ system: 'urn:other', code: 'FC', display: 'Fever clinic' }], text: '发热门诊' },
  },
  {
    resourceType: 'Condition',
    id: 'c1',
    code: coding('http://hl7.org/fhir/sid/icd-10', 'J18.9'),
    subject: { reference: 'Patient/p1' },
    encounter: { reference: 'Encounter/e1' },
    recordedDate: '2024-02-01',
  },
  {
    resourceType: 'Immunization',
    id: 'i1',
    status: 'completed',
    vaccineCode: coding('urn:kangyu:cs:vaccine', 'BCG'),
    patient: { reference: 'Patient/p1' },
    occurrenceDateTime: '1950-01-03',
    performer: [{ actor: { reference: 'Practitioner/w1' } }, { actor: { reference: 'Organization/h1' } }],
  },
  {
    resourceType: 'Observation',
    id: 'o9',
    status: 'final',
    code: { ...coding('urn:test:laboratory', 'LIS-301'), text: '甲型流感病毒核酸' },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2025-01-04T08:30:00+08:00',
    performer: [{ reference: 'Organization/h1' }],
    interpretation: [coding('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'POS')],
  },
  {
    resourceType: 'Observation',
    id: 'o10',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8310-5' }] },
    subject: { reference: 'Patient/p1' },
    encounter: { reference: 'Encounter/e1' },
    effectiveDateTime: '2024-02-01T09:00:00+08:00',
    valueQuantity: { value: 38.6, unit: '℃', system: 'http://unitsofmeasure.org', code: 'Cel' },
  },
  {
    resourceType: 'Observation',
    id: 'o11',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8661-1' }], text: '主诉' },
    subject: { reference: 'Patient/p1' },
    encounter: { reference: 'Encounter/e1' },
    effectiveDateTime: '2024-02-01T09:00:00+08:00',
    valueString: '发热、咳嗽 2 天',
  },
  {
    resourceType: 'Observation',
    id: 'o12',
    status: 'final',
    code: { coding: [{ system: 'http://snomed.info/sct', code: '49727002' }] },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2024-02-01T09:00:00+08:00',
    valueBoolean: true,
  },
];
