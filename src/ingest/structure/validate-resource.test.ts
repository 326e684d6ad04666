import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { organization, patient, practitioner, role } from '../testing.ts';
import { validateResource } from './validate-resource.ts';

const found = (resource: unknown): string[] =>
  validateResource(resource).map(({ rule, expression }) => `${rule} ${expression}`);

describe('structure of FHIR R4', () => {
  it('finds nothing in valid resources', () => {
    for (const resource of [
      organization(1),
      patient(1),
      practitioner(2),
      role('Practitioner/a', 'Organization?identifier=x|y'),
    ])
      expect(found(resource)).toEqual([]);
  });

  it('knows choice types, extensions of primitives, contained resources and nested backbone elements', () => {
    expect(
      found({
        resourceType: 'Patient',
        _birthDate: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] },
        deceasedDateTime: '2020-01-01T10:00:00+08:00',
        contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
        managingOrganization: { reference: '#o' },
      }),
    ).toEqual([]);
    expect(
      found({
        resourceType: 'Patient',
        name: [{ given: [null, 'b'], _given: [{ extension: [{ url: 'urn:x', valueString: 'a' }] }, null] }],
      }),
    ).toEqual([]);
    expect(
      found({
        resourceType: 'Patient',
        name: [{ given: ['a'], _given: [null, { extension: [{ url: 'urn:x', valueString: 'a' }] }] }],
      }),
    ).toEqual([]);
    expect(
      found({
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '1.1', type: 'string' }] }],
      }),
    ).toEqual([]);
  });

  it.each([
    [{ resourceType: 'Patient', name: [{ given: ['a', null] }] }, 'structure.empty Patient.name[0].given[1]'],
    [
      { resourceType: 'Patient', name: [{ given: ['a'], _given: [null, null] }] },
      'structure.empty Patient.name[0]._given[1]',
    ],
    [{ resourceType: 'Patient', _birthDate: { id: 'a' } }, 'structure.empty Patient._birthDate'],
    [
      { resourceType: 'Patient', _birthDate: { value: 1, id: 'a', extension: [{ url: 'urn:x', valueCode: 'a' }] } },
      'structure.unknown-element Patient._birthDate.value',
    ],
    [{ resourceType: 'Patient', name: [{ id: 'a' }] }, 'structure.empty Patient.name[0]'],
    [{ resourceType: 'Patient', _name: [{ id: 'a' }] }, 'structure.unknown-element Patient._name'],
    [JSON.parse('{"resourceType":"Patient","__proto__":{"x":1}}'), 'structure.unknown-element Patient.?'],
    [{ resourceType: 'Patient', constructor: { name: 'x' } }, 'structure.unknown-element Patient.constructor'],
    [{ resourceType: 'constructor' }, 'structure.resource-type Resource'],
    [
      { resourceType: 'Patient', managingOrganization: { reference: 'Organization/1', type: 'Patient' } },
      'structure.reference Patient.managingOrganization.reference',
    ],
    [
      { resourceType: 'Parameters', parameter: [{ name: 'x', resource: { resourceType: 'Patient', gender: 'm' } }] },
      'structure.code Parameters.parameter[0].resource.gender',
    ],
    [
      {
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'x' }] }],
      },
      'structure.code Questionnaire.item[0].item[0].type',
    ],
    [{ resourceType: 'Patientt' }, 'structure.resource-type Resource'],
    [null, 'structure.resource-type Resource'],
    [{ resourceType: 'Patient', nome: 'x' }, 'structure.unknown-element Patient.nome'],
    [{ resourceType: 'Patient', name: { text: 'x' } }, 'structure.cardinality Patient.name'],
    [{ resourceType: 'Patient', gender: ['male'] }, 'structure.cardinality Patient.gender'],
    [{ resourceType: 'Patient', gender: 'm' }, 'structure.code Patient.gender'],
    [{ resourceType: 'Patient', birthDate: '2023-02-30' }, 'structure.primitive Patient.birthDate'],
    [{ resourceType: 'Patient', birthDate: '1990/05/05' }, 'structure.primitive Patient.birthDate'],
    [{ resourceType: 'Patient', active: 'true' }, 'structure.primitive Patient.active'],
    [{ resourceType: 'Patient', name: [] }, 'structure.empty Patient.name'],
    [{ resourceType: 'Patient', maritalStatus: {} }, 'structure.empty Patient.maritalStatus'],
    [{ resourceType: 'Patient', name: [{ text: 'a\u0000b' }] }, 'structure.primitive Patient.name[0].text'],
    [{ resourceType: 'Patient', id: 'a b' }, 'structure.primitive Patient.id'],
    [
      { resourceType: 'Patient', deceasedBoolean: true, deceasedDateTime: '2020' },
      'structure.choice Patient.deceased[x]',
    ],
    [{ resourceType: 'Patient', deceasedString: 'x' }, 'structure.unknown-element Patient.deceasedString'],
    [{ resourceType: 'Patient', extension: [{ url: 'urn:x' }] }, 'invariant.ext-1 Patient.extension[0]'],
    [{ resourceType: 'Encounter', class: { code: 'AMB' } }, 'structure.required Encounter.status'],
    [
      { resourceType: 'Patient', managingOrganization: { reference: 'Practitioner/1' } },
      'structure.reference Patient.managingOrganization.reference',
    ],
    [
      { resourceType: 'Patient', managingOrganization: { reference: 'some hospital' } },
      'structure.reference Patient.managingOrganization.reference',
    ],
    [
      { resourceType: 'Patient', text: { status: 'generated', div: '<div><script>x</script></div>' } },
      'invariant.txt-1 Patient.text.div',
    ],
    [
      { resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueQuantity: { value: '5' } },
      'structure.primitive Observation.valueQuantity.value',
    ],
  ])('names the fault and its place: %j', (resource, expected) => {
    expect(found(resource)).toEqual([expected]);
  });

  it('never repeats a value in a problem, and ends after fifty problems', () => {
    const secret = '510101199001011234';
    const problems = validateResource({ resourceType: 'Patient', gender: secret, [`x${secret}`]: secret });
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain(secret);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, 1]));
    expect(validateResource({ resourceType: 'Patient', ...many })).toHaveLength(50);
  });

  it('is made from the definitions: making it again gives the committed file', () => {
    execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'make-fhir-structures.mjs'), '--check'], {
      stdio: 'pipe',
    });
  });
});
