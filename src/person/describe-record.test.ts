import { expect, it } from 'vitest';
import { saidOf, titleOf } from './describe-record.ts';
import { joinDoses } from './same-doses.ts';

const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] });

it('is called by its Chinese name where the sender used another language, with units as people write them', () => {
  const part = (value: number) => ({ valueQuantity: { value, code: 'mm[Hg]', unit: 'mm[Hg]' } });
  const pressure = {
    resourceType: 'Observation',
    code: loinc('85354-9', 'Blood pressure panel'),
    component: [part(126), part(79)],
  };
  expect([titleOf(pressure, new Map()), saidOf(pressure)]).toEqual(['血压', '126 / 79 mmHg']);
  expect(titleOf({ resourceType: 'Observation', code: loinc('85354-9', '卧位血压') }, new Map())).toBe('卧位血压');
  expect(titleOf({ resourceType: 'Observation', code: loinc('1-8', 'Unknown') }, new Map())).toBe('Unknown');
  const card = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'urn:kangyu:questionnaire:report-card|2000-01-01',
  };
  expect(titleOf(card, new Map())).toBe('传染病报告卡');
});

it('is one dose where the hospital and the clinic both record it, with both named', () => {
  const vaccine = (coding: object) => ({ resourceType: 'Immunization', vaccineCode: { coding: [coding] } });
  const dose = (n: number, title: string | null, date: string, more: object = {}) => ({
    ...{ reference: `Immunization/${n}/_history/1`, type: 'Immunization', lane: 'vaccination', title, date, end: null },
    ...{ status: 'completed', code: null, said: null, institution: `Organization/${n}`, institutionName: `第${n}家` },
    ...more,
  });
  const hospital = titleOf(vaccine({ system: 'urn:kangyu:cs:vaccine', code: 'HepB' }), new Map());
  const clinic = titleOf(vaccine({ code: 'hepB', display: '乙肝疫苗' }), new Map());
  // A sender that gives a code of another list and no words is no raw code.
  const bare = { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '110' }], text: '110' };
  expect(titleOf({ resourceType: 'Immunization', vaccineCode: bare }, new Map())).toBe(
    '百白破-乙肝-脊灰（灭活）联合疫苗',
  );
  const [first, ...others] = joinDoses([
    dose(1, clinic, '2025-01-01T09:00:00+08:00', { said: '#1' }),
    dose(2, hospital, '2025-01-01'),
    dose(3, hospital, '2025-02-01'),
    dose(4, hospital, '2025-01-01', { status: 'not-done' }),
  ]);
  expect(first).toMatchObject({ said: '#1', institutionName: '第1家', also: [{ institutionName: '第2家' }] });
  expect(others.map(({ reference }) => reference)).toEqual([3, 4].map((n) => `Immunization/${n}/_history/1`));
});
