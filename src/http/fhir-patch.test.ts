import { describe, expect, it } from 'vitest';
import { applyFhirPatch } from '../algorithms/fhir-patch/fhir-patch.ts';
import { PatchProblem } from '../algorithms/json-patch.ts';
import { fhirTypes } from './fhir-xml.ts';

type Part = Record<string, unknown>;
const patch = (type: string, path: string, ...parts: Part[]) => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'operation', part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...parts] },
  ],
});
const value = (given: Part): Part => ({ name: 'value', ...given });
const name = (text: string): Part => ({ name: 'name', valueString: text });
const integer = (key: string, n: number): Part => ({ name: key, valueInteger: n });

const patient = {
  resourceType: 'Patient',
  identifier: [
    { system: 'http://a', value: '1' },
    { system: 'http://b', value: '2' },
    { system: 'http://c', value: '3' },
  ],
  birthDate: '1920-01-01',
  contact: [{ name: { text: 'a' } }],
  deceasedBoolean: false,
};
const apply = (parameters: Part) => applyFhirPatch(patient, parameters, fhirTypes());
const values = (result: any) => result.identifier?.map((one: any) => one.value).join('');

// After the test cases of the standard (https://hl7.org/fhir/R4/fhirpatch.html, fhir-path-tests.xml).
describe('FHIRPath Patch', () => {
  it('adds, also elements without a type of their own and choices', () => {
    expect(apply(patch('add', 'Patient', name('active'), value({ valueBoolean: true }))).active).toBe(true);
    expect(
      apply(patch('add', 'Patient.contact[0]', name('gender'), value({ valueCode: 'male' }))).contact[0].gender,
    ).toBe('male');
    const contact = value({ part: [{ name: 'name', valueHumanName: { text: 'b' } }] });
    expect(apply(patch('add', 'Patient', name('contact'), contact)).contact).toHaveLength(2);
    const several = apply(patch('add', 'Patient', name('multipleBirth'), value({ valueInteger: 2 })));
    expect(several.multipleBirthInteger).toBe(2);
  });

  it('replaces, also the type of a choice', () => {
    expect(apply(patch('replace', 'Patient.birthDate', value({ valueDate: '1930-01-01' }))).birthDate).toBe(
      '1930-01-01',
    );
    expect(
      values(
        apply(patch('replace', "Patient.identifier.where(system = 'http://b').value", value({ valueString: 'x' }))),
      ),
    ).toBe('1x3');
    const died = apply(patch('replace', 'Patient.deceased', value({ valueDateTime: '2024-01-01' })));
    expect([died.deceasedDateTime, died.deceasedBoolean]).toEqual(['2024-01-01', undefined]);
  });

  it('deletes, with the list that becomes empty, and what is not there', () => {
    expect(values(apply(patch('delete', 'Patient.identifier[1]')))).toBe('13');
    expect(values(apply(patch('delete', "Patient.identifier.where(system = 'http://c' and value = '3')")))).toBe('12');
    expect('contact' in apply(patch('delete', 'Patient.contact.first()'))).toBe(false);
    expect(apply(patch('delete', 'Patient.maritalStatus'))).toEqual(patient);
    expect(apply(patch('delete', 'Patient.deceased.ofType(boolean)')).deceasedBoolean).toBeUndefined();
  });

  it('inserts and moves within a list', () => {
    const identifier = value({ valueIdentifier: { system: 'http://d', value: 'x' } });
    expect(values(apply(patch('insert', 'Patient.identifier', integer('index', 0), identifier)))).toBe('x123');
    expect(values(apply(patch('insert', 'Patient.identifier', integer('index', 3), identifier)))).toBe('123x');
    expect(values(apply(patch('move', 'Patient.identifier', integer('source', 2), integer('destination', 0))))).toBe(
      '312',
    );
    expect(values(apply(patch('move', 'Patient.identifier', integer('source', 0), integer('destination', 2))))).toBe(
      '231',
    );
  });

  it.each([
    ['a path to several elements', patch('replace', 'Patient.identifier.value', value({ valueString: 'x' }))],
    ['a path to nothing', patch('replace', 'Patient.maritalStatus.text', value({ valueString: 'x' }))],
    ['an unknown element', patch('add', 'Patient', name('colour'), value({ valueString: 'x' }))],
    ['an element that is there', patch('add', 'Patient', name('birthDate'), value({ valueDate: '2000-01-01' }))],
    ['an index outside', patch('insert', 'Patient.identifier', integer('index', 4), value({ valueIdentifier: {} }))],
    ['an expression', patch('delete', 'Patient.identifier.select(value)')],
    ['an unknown operation', patch('spam', 'Patient.birthDate')],
    ['no operation', { resourceType: 'Parameters', parameter: [] }],
    ['no value', patch('replace', 'Patient.birthDate')],
  ])('refuses %s', (_name, parameters) => {
    expect(() => apply(parameters)).toThrow(PatchProblem);
  });
});
