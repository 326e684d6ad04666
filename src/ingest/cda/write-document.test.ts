import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FhirResource, fixedClock } from '../../kernel/index.ts';
import { idNumber } from '../testing.ts';
import { cdaContent } from './content.ts';
import { readDocument } from './read-document.ts';
import { openDocument } from './read-header.ts';
import { type DocumentFacts, writableTypes, writeDocument } from './write-document.ts';

const k = { clock: fixedClock('2026-01-10T09:00:00+08:00'), instance: { kind: 'demo' as const } };
const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const DICTIONARY = 'urn:oid:2.16.156.10011.2.2.1';
const about = { subject: { reference: 'Patient/p' } };

function readBack(xml: string): FhirResource[] {
  const opened = openDocument({ name: 'out.xml', content: Buffer.from(xml), source: 'test' });
  const document = readDocument(opened, { set: opened.header.set!, originalUrl: '/x', foreign: true }, k);
  expect(document.entries.flatMap(({ problems }) => problems)).toEqual([]);
  return document.entries.map(({ entry }) => entry.resource!);
}

const words = fc
  .array(fc.constantFrom('头', '痛', '三', '天', '<', '&', '"', 'x', '·', ' ', '𠮷'), { minLength: 1, maxLength: 12 })
  .map((signs) => signs.join('').replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');
const day = fc.integer({ min: 0, max: 700 }).map((n) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10));
const diagnosis = fc.record({ code: fc.constantFrom('I10', 'E11.9', 'J06.900', 'I63.900'), name: words });
const facts = fc.record({
  type: fc.constantFrom('C0002', 'C0053'),
  n: fc.integer({ min: 0, max: 99 }),
  name: fc.constantFrom('示张三', '示阿卜杜拉·买买提', '示欧阳𠮷'),
  start: day,
  minutes: fc.integer({ min: 0, max: 1439 }),
  diagnoses: fc.uniqueArray(diagnosis, { minLength: 1, maxLength: 3, selector: ({ code }) => code }),
  said: words,
  systolic: fc.integer({ min: 80, max: 220 }),
});

function factsOf({ type, n, name, start, minutes, diagnoses, said, systolic }: any): DocumentFacts {
  const at = `${start}T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00+08:00`;
  return {
    type,
    id: 'doc-1',
    at,
    patient: {
      resourceType: 'Patient',
      id: 'p',
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: idNumber('1990-05-05', n) }],
      name: [{ text: name }],
      gender: n % 2 === 1 ? 'male' : 'female',
      birthDate: '1990-05-05',
    },
    encounter: {
      resourceType: 'Encounter',
      id: 'e',
      class: { code: type === 'C0053' ? 'IMP' : 'AMB' },
      period: { start: at, end: at },
    },
    institution: { name: '例县医院' },
    resources: [
      ...diagnoses.map((one: any) => ({
        resourceType: 'Condition',
        ...about,
        code: { coding: [{ system: ICD10, code: one.code, display: one.name }], text: one.name },
      })),
      {
        resourceType: 'Observation',
        ...about,
        code: { coding: [{ system: DICTIONARY, code: 'DE04.01.119.00' }] },
        valueString: said,
      },
      {
        resourceType: 'Observation',
        ...about,
        code: { coding: [{ system: DICTIONARY, code: 'DE06.00.287.00' }] },
        valueString: said,
      },
      {
        resourceType: 'Observation',
        ...about,
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
        effectiveDateTime: at,
        valueQuantity: { value: systolic, unit: 'mmHg' },
      },
    ],
  };
}

describe('national documents', () => {
  it('written and read again say the same', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const wanted = factsOf(given);
        const resources = readBack(writeDocument(wanted));
        const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
        const [patient] = of('Patient');
        expect(patient).toMatchObject({
          identifier: wanted.patient.identifier,
          gender: wanted.patient.gender,
          birthDate: '1990-05-05',
          name: [{ text: given.name }],
        });
        expect(of('Encounter')[0]).toMatchObject({
          class: { code: (wanted.encounter!.class as any).code },
          period: { start: wanted.at, end: wanted.at },
        });
        expect(of('Condition').map(({ code }: any) => [code.coding[0].code, code.text])).toEqual(
          given.diagnoses.map(({ code, name }) => [code, name]),
        );
        const text = given.type === 'C0002' ? 'DE04.01.119.00' : 'DE06.00.287.00';
        const observations = of('Observation') as any[];
        expect(observations.find(({ code }) => code.coding[0].code === text)?.valueString).toBe(given.said);
        if (given.type === 'C0002')
          expect(observations.find(({ code }) => code.coding.some((one: any) => one.code === '8480-6'))).toMatchObject({
            valueQuantity: { value: given.systolic, unit: 'mmHg', code: 'mm[Hg]' },
            effectiveDateTime: wanted.at,
          });
      }),
      { numRuns: 25 },
    );
  });

  it('carry the header facts of the standards, and each of the twenty-five types can be written and read', () => {
    const types = writableTypes();
    expect(types.filter(({ standard }) => standard.startsWith('WS/T 483'))).toHaveLength(20);
    for (const { code, title, templates } of types) {
      const xml = writeDocument({
        ...factsOf({
          type: code,
          n: 2,
          name: '示张三',
          start: '2024-03-01',
          minutes: 540,
          diagnoses: [{ code: 'I10', name: '高血压' }],
          said: '头痛',
          systolic: 150,
        }),
      });
      const { header } = openDocument({ name: code, content: Buffer.from(xml), source: 'test' });
      expect(header.type?.code).toBe(code);
      expect(xml).toContain(`<title>${title.zh}</title>`);
      for (const part of [
        '<realmCode code="CN"/>',
        'root="2.16.840.1.113883.1.3" extension="POCD_MT000040"',
        `<templateId root="${templates[0]}"/>`,
        'code="zh-CN"',
        'displayName="女性"',
        'displayName="正常访问保密级别"',
      ])
        expect(xml).toContain(part);
      const [, composition] = readBack(xml).slice(-2);
      expect(composition?.resourceType).toBe('Composition');
    }
  });

  it.skipIf(!xmllint())('are well-formed (xmllint)', () => {
    const xml = writeDocument(
      factsOf({
        type: 'C0002',
        n: 2,
        name: '示<张>&三',
        start: '2024-03-01',
        minutes: 540,
        diagnoses: [{ code: 'I10', name: '高血压' }],
        said: 'a<b&"c"',
        systolic: 150,
      }),
    );
    expect(() => execFileSync('xmllint', ['--noout', '-'], { input: xml })).not.toThrow();
  });

  it('name every data element and kind that a type writes, and say what is unverified', () => {
    const { dictionary, types } = cdaContent();
    expect(dictionary.unverified).toContain('memory');
    expect(
      [...types.values()]
        .filter(({ standard }) => standard.startsWith('WS/T 483'))
        .every(({ unverified }) => unverified),
    ).toBe(true);
  });
});

function xmllint(): boolean {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
