import { expect, it } from 'vitest';
import { saidOf, titleOf } from './describe-record.ts';

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
});
