import { expect, it } from 'vitest';
import { baseValue, readNumberTest } from './number-test.ts';
import { readUnit } from './units.ts';

const UCUM = 'http://unitsofmeasure.org';

it.each([
  [1, 'g/L', 100, 'mg/dL'],
  [1, 'mmol/L', 1000, 'umol/L'],
  [120, 'mm[Hg]', 15.99864, 'kPa'],
  [37, 'Cel', 310.15, 'K'],
  [4.5, '10*9/L', 4500, '/uL'],
  [4.5, '10*9/L', 4.5, '10*3/uL'],
  [72, '/min', 72, '{beats}/min'],
  [72, '{beats}/min', 1.2, 'Hz'],
  [1, 'kg/m2', 0.1, 'g/cm2'],
  [180, 'cm', 1.8, 'm'],
  [2, 'wk', 14, 'd'],
  [50, '%', 0.5, '1'],
  [1, 'k[IU]/L', 1000, '[IU]/L'],
  [1, '[lb_av]', 453.59237, 'g'],
  [90, 'mL/min/{1.73_m2}', 90, 'mL/min'],
])('%f %s is %f %s (UCUM)', (a, from, b, to) => {
  const [one, other] = [readUnit(UCUM, from), readUnit(UCUM, to)];
  expect(one.key).not.toMatch(/^\|/);
  expect(other.key).toBe(one.key);
  expect(baseValue(a, one)).toBeCloseTo(baseValue(b, other), 6);
});

it('what is not UCUM, or another kind of quantity, is never converted', () => {
  expect(readUnit(UCUM, 'drops').key).toBe('|drops');
  expect(readUnit('urn:iso:std:iso:4217', 'CNY').key).toBe('|CNY');
  expect(readUnit(UCUM, 'mg').key).not.toBe(readUnit(UCUM, 'mL').key);
  expect(readUnit('', 'm'.repeat(500)).key).toMatch(/^\|m/);
});

it.each([
  ['100', 99.5, 100.5],
  ['100.00', 99.995, 100.005],
  ['1e2', 50, 150],
  ['5.40e-3', 0.005395, 0.005405],
  ['-2', -2.5, -1.5],
])('%s stands for what its digits say', (text, low, high) => {
  const test = readNumberTest(text)!;
  expect([test.low, test.high]).toEqual([expect.closeTo(low, 9), expect.closeTo(high, 9)]);
});

it.each(['', 'ge', '1,5', '0x10', 'NaN', '1e9999', '1.2.3'])('%j is no number', (text) => {
  expect(readNumberTest(text)).toBeUndefined();
});
