import { describe, expect, it } from 'vitest';
import { validateResource } from './validate-resource.ts';

const found = (resource: unknown): string[] =>
  validateResource(resource).map(({ rule, expression }) => `${rule} ${expression}`);
const text = (value: string) => ({ text: value });
const observation = (more: object) => ({ resourceType: 'Observation', status: 'final', code: text('x'), ...more });
const condition = (more: object) => ({ resourceType: 'Condition', subject: { display: 'x' }, ...more });
const clinical = (code: string, system = 'http://terminology.hl7.org/CodeSystem/condition-clinical') => ({
  coding: [{ system, code }],
});
const item = (more: object) => ({
  resourceType: 'Questionnaire',
  status: 'draft',
  item: [{ linkId: '1', type: 'string', ...more }],
});
const bundle = (more: object) => ({ resourceType: 'Bundle', type: 'collection', ...more });
const coded = { coding: [{ system: 'urn:s', code: 'c' }] };
const UCUM = 'http://unitsofmeasure.org';

describe('constraints of FHIR R4', () => {
  it.each([
    ['obs-6 Observation', observation({ dataAbsentReason: text('x'), valueString: 'y' })],
    ['obs-7 Observation', observation({ code: coded, valueString: 'x', component: [{ code: coded }] })],
    ['obs-3 Observation.referenceRange[0]', observation({ referenceRange: [{ type: text('x') }] })],
    ['qty-3 Observation.valueQuantity', observation({ valueQuantity: { value: 1, code: 'mg' } })],
    [
      'rng-2 Observation.valueRange',
      observation({ valueRange: { low: { value: 2, unit: 'a' }, high: { value: 1, unit: 'a' } } }),
    ],
    ['rat-1 Observation.valueRatio', observation({ valueRatio: { numerator: { value: 1 } } })],
    ['pat-1 Patient.contact[0]', { resourceType: 'Patient', contact: [{ gender: 'male' }] }],
    [
      'per-1 Patient.name[0].period',
      { resourceType: 'Patient', name: [{ text: 'a', period: { start: '2021', end: '2020' } }] },
    ],
    ['cpt-2 Patient.telecom[0]', { resourceType: 'Patient', telecom: [{ value: '1' }] }],
    ['att-1 Patient.photo[0]', { resourceType: 'Patient', photo: [{ data: 'QUJD' }] }],
    [
      'ext-1 Patient.extension[0]',
      {
        resourceType: 'Patient',
        extension: [{ url: 'urn:x', valueCode: 'a', extension: [{ url: 'urn:y', valueCode: 'b' }] }],
      },
    ],
    ['org-1 Organization', { resourceType: 'Organization', active: true }],
    [
      'org-3 Organization.telecom[1]',
      {
        resourceType: 'Organization',
        name: 'x',
        telecom: [
          { system: 'phone', use: 'work' },
          { system: 'phone', use: 'home' },
        ],
      },
    ],
    ['con-4 Condition', condition({ clinicalStatus: clinical('active'), abatementString: 'x' })],
    [
      'con-5 Condition',
      condition({
        clinicalStatus: clinical('active'),
        verificationStatus: clinical('entered-in-error', 'http://terminology.hl7.org/CodeSystem/condition-ver-status'),
      }),
    ],
    ['ait-1 AllergyIntolerance', { resourceType: 'AllergyIntolerance', patient: { display: 'x' } }],
    [
      'tim-2 MedicationRequest.dosageInstruction[0].timing.repeat',
      {
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        medicationCodeableConcept: text('x'),
        subject: { display: 'x' },
        dosageInstruction: [{ timing: { repeat: { period: 1 } } }],
      },
    ],
    [
      'que-2 Questionnaire',
      {
        ...item({}),
        item: [
          { linkId: '1', type: 'string' },
          { linkId: '1', type: 'string' },
        ],
      },
    ],
    ['que-1 Questionnaire.item[0]', item({ type: 'group' })],
    [
      'que-7 Questionnaire.item[0].enableWhen[0]',
      item({ enableWhen: [{ question: '2', operator: 'exists', answerString: 'x' }] }),
    ],
    ['que-10 Questionnaire.item[0]', item({ type: 'date', maxLength: 3 })],
    [
      'qrs-1 QuestionnaireResponse.item[0]',
      {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        item: [{ linkId: '1', answer: [{ valueString: 'a' }], item: [{ linkId: '2' }] }],
      },
    ],
    ['bdl-1 Bundle', bundle({ total: 1 })],
    ['bdl-3 Bundle', bundle({ type: 'batch', entry: [{ resource: { resourceType: 'Patient' } }] })],
    ['bdl-5 Bundle.entry[0]', bundle({ entry: [{ fullUrl: 'urn:x' }] })],
    [
      'bdl-7 Bundle',
      bundle({ entry: [0, 1].map(() => ({ fullUrl: 'urn:x', resource: { resourceType: 'Patient' } })) }),
    ],
    [
      'bdl-11 Bundle',
      bundle({
        type: 'document',
        timestamp: '2024-01-01T00:00:00Z',
        identifier: { system: 'urn:s', value: 'v' },
        entry: [{ resource: { resourceType: 'Patient' } }],
      }),
    ],
    ['inv-1 Parameters.parameter[0]', { resourceType: 'Parameters', parameter: [{ name: 'x' }] }],
    [
      'sdf-4 StructureDefinition',
      {
        resourceType: 'StructureDefinition',
        url: 'urn:x',
        name: 'x',
        status: 'draft',
        kind: 'logical',
        abstract: false,
        type: 'x',
        snapshot: {
          element: [{ id: 'x', path: 'x', definition: 'x', min: 0, max: '1', base: { path: 'x', min: 0, max: '1' } }],
        },
      },
    ],
    [
      'eld-3 StructureDefinition.snapshot.element[0].max',
      {
        resourceType: 'StructureDefinition',
        url: 'urn:x',
        name: 'x',
        status: 'draft',
        kind: 'logical',
        abstract: true,
        type: 'x',
        snapshot: {
          element: [{ id: 'x', path: 'x', definition: 'x', min: 0, max: '-1', base: { path: 'x', min: 0, max: '1' } }],
        },
      },
    ],
  ])('%s', (expected, resource) => {
    expect(found(resource)).toContain(`invariant.${expected}`);
  });

  it('are met by what is right, and an open comparison breaks none', () => {
    for (const resource of [
      observation({ code: coded, component: [{ code: coded, valueString: 'x' }] }),
      observation({ valueQuantity: { value: 1, system: UCUM, code: 'mg' } }),
      observation({ effectivePeriod: { start: '2020-05', end: '2020' } }),
      observation({ effectivePeriod: { start: '2020-01-02T07:00:00+08:00', end: '2020-01-01T23:30:00Z' } }),
      observation({ valueRange: { low: { value: 2, unit: 'g' }, high: { value: 1, unit: 'kg' } } }),
      observation({ valueRatio: { numerator: { value: 1 }, denominator: { value: 2 } } }),
      condition({ clinicalStatus: clinical('resolved'), abatementString: 'x' }),
      item({ type: 'group', item: [{ linkId: '2', type: 'choice', answerOption: [{ valueString: 'a' }] }] }),
      bundle({ type: 'transaction', entry: [{ request: { method: 'DELETE', url: 'Patient/1' } }] }),
    ])
      expect(found(resource)).toEqual([]);
  });

  it('speak with the words of HL7, in both languages', () => {
    const [problem] = validateResource(observation({ dataAbsentReason: text('x'), valueString: 'y' }));
    expect(problem).toEqual({
      rule: 'invariant.obs-6',
      severity: 'error',
      expression: 'Observation',
      message: {
        zh: '不满足约束 obs-6：dataAbsentReason SHALL only be present if Observation.value[x] is not present',
        en: 'Constraint obs-6 is not met: dataAbsentReason SHALL only be present if Observation.value[x] is not present',
      },
    });
  });
});

describe('contained resources', () => {
  const owner = (contained: unknown[], more: object = {}) => ({ resourceType: 'Patient', contained, ...more });
  const organization = (more: object = {}) => ({ resourceType: 'Organization', id: 'o', name: 'x', ...more });
  const refers = { managingOrganization: { reference: '#o' } };

  it('have ids of their own, are referred to, and contain nothing', () => {
    expect(found(owner([organization()], refers))).toEqual([]);
    expect(found(owner([organization()]))).toEqual(['invariant.dom-3 Patient.contained[0]']);
    expect(found(owner([organization(), organization()], refers))).toEqual([
      'structure.contained Patient.contained[1].id',
    ]);
    expect(found(owner([organization({ id: undefined })].map((one) => JSON.parse(JSON.stringify(one)))))).toEqual([
      'structure.contained Patient.contained[0].id',
    ]);
    expect(found(owner([], refers))).toEqual([
      'structure.empty Patient.contained',
      'invariant.ref-1 Patient.managingOrganization.reference',
    ]);
    expect(found(owner([organization({ contained: [{ resourceType: 'Patient', id: 'p' }] })], refers))).toEqual([
      'invariant.dom-2 Patient.contained[0]',
    ]);
    expect(found(owner([organization({ meta: { versionId: '1' } })], refers))).toEqual([
      'invariant.dom-4 Patient.contained[0].meta',
    ]);
    expect(found(owner([{ resourceType: 'Nothing', id: 'o' }], refers))[0]).toBe(
      'structure.resource-type Patient.contained[0]',
    );
  });

  it('may refer to their owner, and be named by an address', () => {
    expect(
      found(
        owner([
          {
            resourceType: 'Provenance',
            id: 'p',
            target: [{ reference: '#' }],
            recorded: '2024-01-01T00:00:00Z',
            agent: [{ who: { display: 'x' } }],
          },
        ]),
      ),
    ).toEqual([]);
    expect(
      found({
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: '#q',
        contained: [{ resourceType: 'Questionnaire', id: 'q', status: 'draft' }],
      }),
    ).toEqual([]);
    expect(found(owner([], {})).length).toBe(1);
  });

  it('of an entry belong to the entry', () => {
    const entry = [{ resource: owner([organization()], refers) }, { resource: { resourceType: 'Patient', ...refers } }];
    expect(found(bundle({ entry }))).toEqual([
      'invariant.ref-1 Bundle.entry[1].resource.managingOrganization.reference',
    ]);
  });
});

describe('required bindings', () => {
  it('hold for concepts by system and code', () => {
    expect(found(condition({ clinicalStatus: clinical('active') }))).toEqual([]);
    for (const clinicalStatus of [clinical('aktiv'), clinical('active', 'urn:other'), text('active')])
      expect(found(condition({ clinicalStatus }))).toEqual(['structure.code Condition.clinicalStatus']);
    expect(
      found(
        condition({ clinicalStatus: { coding: [...clinical('x', 'urn:o').coding, ...clinical('active').coding] } }),
      ),
    ).toEqual([]);
  });

  it('ask for membership in sets that are not enumerated', () => {
    const resource = {
      resourceType: 'MolecularSequence',
      coordinateSystem: 0,
      structureVariant: [{ variantType: { coding: [{ system: 'http://loinc.org', code: 'LA1-1' }] } }],
    };
    expect(validateResource(resource)).toEqual([]);
    const asked: unknown[] = [];
    const problems = validateResource(resource, {
      membership: (valueSet, coding) => {
        asked.push(valueSet, coding.code);
        return false;
      },
    });
    expect(problems.map(({ expression }) => expression)).toEqual(['MolecularSequence.structureVariant[0].variantType']);
    expect(asked.slice(0, 2)).toEqual(['http://loinc.org/vs/LL379-9', 'LA1-1']);
  });

  it('hold for codes by their grammar', () => {
    expect(found({ resourceType: 'Patient', language: 'zh_CN' })).toEqual(['structure.code Patient.language']);
    expect(found({ resourceType: 'Patient', photo: [{ contentType: 'png' }] })).toEqual([
      'structure.code Patient.photo[0].contentType',
    ]);
  });
});
