import { describe, expect, it } from 'vitest';
import { composeIdNumber } from '../../algorithms/id-number.ts';
import { type FhirResource, fixedClock, type InstanceKind } from '../../kernel/index.ts';
import { bed, idNumber, organization, patient, practitioner, role, uscc } from '../testing.ts';
import { validateEntries, validationContent } from '../validate-entries.ts';
import { loadRules, ruleChecker } from './rules.ts';

const check = (resource: FhirResource, kind: InstanceKind = 'demo'): string[] =>
  validateEntries([resource], { clock: fixedClock('2025-12-31T09:00:00+08:00'), instance: { kind } })[0]!.map(
    ({ rule, expression }) => `${rule} ${expression}`,
  );

const identified = (resource: FhirResource, value: string): FhirResource => ({
  ...resource,
  identifier: [{ ...resource.identifier[0], value }],
});
const encounter = (more: object): FhirResource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'IMP' },
  subject: { reference: 'Patient/p' },
  serviceProvider: { reference: 'Organization/o' },
  period: { start: '2025-01-02T08:00:00+08:00', end: '2025-01-05' },
  ...more,
});
const pressure = (systolic: number, diastolic: number): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'blood pressure' },
  component: [
    { code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] }, valueQuantity: { value: systolic } },
    { code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] }, valueQuantity: { value: diastolic } },
  ],
});
const vehicle = (more: object): FhirResource => ({
  resourceType: 'Device',
  type: { coding: [{ system: 'urn:kangyu:cs:vehicle', code: 'ambulance' }] },
  owner: { reference: 'Organization/o' },
  extension: [{ url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2021-01-01' } }],
  ...more,
});
const department = (more: object): FhirResource => ({
  resourceType: 'HealthcareService',
  providedBy: { reference: 'Organization/o' },
  type: [{ coding: [{ system: 'urn:kangyu:cs:department', code: 'icu' }] }],
  ...more,
});
const death = (code: string): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:kangyu:cs:event', code: 'death-cause' }] },
  valueCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code }] },
});
const { extension: _noService, ...bedWithoutService } = bed('Organization/o', '1');
const { managingOrganization: _noOwner, ...bedWithoutOwner } = bed('Organization/o', '1');

/** For each rule a resource that breaks it, alone, and where. */
const broken: [rule: string, at: string, resource: FhirResource][] = [
  ['id-number-format', 'Patient.identifier[0].value', identified(patient(1), '12345')],
  ['id-number-checksum', 'Patient.identifier[0].value', identified(patient(1), '110105194912310021')],
  ['id-number-date', 'Patient.identifier[0].value', identified(patient(1), composeIdNumber('990403', '2023-02-29', 1))],
  [
    'id-number-future',
    'Patient.identifier[0].value',
    identified(patient(1), composeIdNumber('990403', '2026-01-01', 1)),
  ],
  ['birth-date-matches-id', 'Patient.birthDate', patient(1, { birthDate: '1990-05-06' })],
  ['sex-matches-id', 'Patient.gender', patient(1, { gender: 'female' })],
  ['uscc-format', 'Organization.identifier[0].value', identified(organization(1), 'ABC')],
  ['uscc-checksum', 'Organization.identifier[0].value', identified(organization(1), '91350100M000100Y44')],
  ['phone-format', 'Patient.telecom[0].value', patient(1, { telecom: [{ system: 'phone', value: '12' }] })],
  ['period-order', 'Encounter.period.end', encounter({ period: { start: '2025-01-05', end: '2025-01-02' } })],
  [
    'period-order',
    'Organization.extension[0].valuePeriod.end',
    organization(1, { extension: [{ url: 'urn:x', valuePeriod: { start: '2020-02', end: '2020-01-31' } }] }),
  ],
  ['birth-in-future', 'Patient.birthDate', { resourceType: 'Patient', name: [{ text: 'x' }], birthDate: '2026-01-01' }],
  [
    'birth-implausible',
    'Patient.birthDate',
    { resourceType: 'Patient', name: [{ text: 'x' }], birthDate: '1890-01-01' },
  ],
  ['death-before-birth', 'Patient.deceasedDateTime', patient(1, { deceasedDateTime: '1990-05-04' })],
  ['death-in-future', 'Patient.deceasedDateTime', patient(1, { deceasedDateTime: '2026-01-01' })],
  ['event-in-future', 'Encounter.period.start', encounter({ period: { start: '2026-02-01' } })],
  ['stay-length', 'Encounter.length', encounter({ length: { value: 9, code: 'd' } })],
  ['blood-pressure-order', 'Observation.component[1].valueQuantity.value', pressure(80, 120)],
  [
    'institution-required',
    'Organization.name',
    { resourceType: 'Organization', type: organization(1).type, active: true },
  ],
  ['institution-class-required', 'Organization.type.coding', { resourceType: 'Organization', name: 'x' }],
  ['department-required', 'HealthcareService.providedBy.reference', department({ providedBy: { display: 'x' } })],
  [
    'department-known',
    'HealthcareService.type[0].coding[0].code',
    department({ type: [{ coding: [{ system: 'urn:kangyu:cs:department', code: 'spa' }] }] }),
  ],
  ['bed-kind', 'Location.type[0].coding[0].code', bed('Organization/o', '1', 'observation')],
  ['bed-institution', 'Location.managingOrganization.reference', bedWithoutOwner as FhirResource],
  ['bed-in-service', "Location.extension('urn:kangyu:ext:in-service')", bedWithoutService as FhirResource],
  [
    'worker-post-required',
    'PractitionerRole.period.start',
    role('Practitioner/p', 'Organization/o', { period: { end: '2020-01-01' } }),
  ],
  [
    'worker-occupation',
    'PractitionerRole.code.coding',
    role('Practitioner/p', 'Organization/o', { code: [{ text: 'doctor' }] }),
  ],
  [
    'worker-occupation-foreign',
    'PractitionerRole.code.coding',
    {
      resourceType: 'PractitionerRole',
      code: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '208D00000X' }] }],
    },
  ],
  [
    'worker-occupation-known',
    'PractitionerRole.code[0].coding[0].code',
    role('Practitioner/p', 'Organization/o', {
      code: [{ coding: [{ system: 'urn:kangyu:cs:occupation', code: 'shaman' }] }],
    }),
  ],
  ['worker-name', 'Practitioner.name', { resourceType: 'Practitioner', active: true }],
  ['vehicle-required', 'Device.owner.reference', vehicle({ owner: { display: 'x' } })],
  [
    'vehicle-known',
    'Device.type.coding[0].code',
    vehicle({ type: { coding: [{ system: 'urn:kangyu:cs:vehicle', code: 'cart' }] } }),
  ],
  [
    'vehicle-in-service',
    "Device.extension('urn:kangyu:ext:in-service')",
    vehicle({ extension: [{ url: 'urn:x', valueCode: 'y' }] }),
  ],
  ['resident-name', 'Patient.name', { resourceType: 'Patient', birthDate: '1990-05-05' }],
  ['encounter-required', 'Encounter.period.start', encounter({ period: { end: '2025-01-05' } })],
  ['encounter-institution', 'Encounter.serviceProvider.reference', encounter({ serviceProvider: { display: 'x' } })],
  ['death-cause-code', 'Observation.valueCodeableConcept.coding[0].code', death('heart')],
];

describe('data-quality rules', () => {
  it.each(broken)('%s is found at %s and no other rule is', (rule, at, resource) => {
    // A constraint of R4 may say the same of the element around it (per-1, org-1).
    const rules = check(resource).filter((problem) => !problem.startsWith('invariant.'));
    expect(rules).toEqual([`${rule} ${at}`]);
  });

  it('finds nothing wrong with right records', () => {
    const right = [
      organization(1),
      patient(1),
      patient(2),
      practitioner(1),
      bed('Organization/o', '1'),
      role('Practitioner/p', 'Organization/o'),
    ];
    for (const resource of [...right, encounter({}), pressure(120, 80), vehicle({}), department({}), death('I63.900')])
      expect(check(resource)).toEqual([]);
  });

  it('takes synthetic numbers in demo instances only', () => {
    expect(check(patient(1), 'production')).toEqual(['id-number-synthetic Patient.identifier[0].value']);
    expect(check(organization(1), 'production')).toEqual(['uscc-synthetic Organization.identifier[0].value']);
    expect(check(identified(organization(1), '91350100M000100Y43'), 'production')).toEqual([]);
  });

  it('lets a planned event lie in the future, and compares times of day in Asia/Shanghai', () => {
    expect(check(encounter({ status: 'planned', period: { start: '2026-02-01' } }))).toEqual([]);
    expect(check(encounter({ period: { start: '2025-12-31T15:59:00Z' } }))).toEqual([]);
    expect(check(encounter({ period: { start: '2025-12-31T16:01:00Z' } }))).toEqual([
      'event-in-future Encounter.period.start',
    ]);
  });

  it('has a test for each rule of content/rules', () => {
    const tested = new Set([...broken.map(([rule]) => rule), 'id-number-synthetic', 'uscc-synthetic', 'uscc-org-code']);
    expect(
      loadRules()
        .map((rule) => rule.id)
        .filter((id) => !tested.has(id)),
    ).toEqual([]);
  });

  it('warns of a wrong organization code inside a credit code that is right otherwise', () => {
    // A code whose outer check character fits a wrong inner one.
    const inner = uscc(1).slice(0, 16);
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const codes = [...alphabet]
      .flatMap((a) => [...alphabet].map((b) => inner + a + b))
      .filter((code) => code !== uscc(1));
    const warned = codes
      .map((code) => check(identified(organization(1), code)))
      .filter((problems) => problems[0]?.startsWith('uscc-org-code'));
    expect(warned.length).toBeGreaterThan(0);
  });

  it('counts only between its dates', () => {
    const [rule] = loadRules().filter(({ id }) => id === 'resident-name');
    const context = { today: '2025-12-31', kind: 'demo' as const, codes: validationContent().codes };
    const nameless: FhirResource = { resourceType: 'Patient', birthDate: '1990-05-05' };
    expect(ruleChecker([{ ...rule!, validTo: '2025-12-30' }], context)(nameless)).toEqual([]);
    expect(ruleChecker([{ ...rule!, validFrom: '2026-01-01' }], context)(nameless)).toEqual([]);
    expect(ruleChecker([rule!], context)(nameless)).toHaveLength(1);
  });

  it('reads 15-digit numbers in their 18-character form', () => {
    const old = patient(1, {
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: '110105491231002' }],
      birthDate: '1949-12-31',
      gender: 'female',
    });
    expect(check(old)).toEqual([]);
    expect(idNumber('1990-05-05', 1)).toHaveLength(18);
  });
});
