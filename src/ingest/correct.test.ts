import { describe, expect, it } from 'vitest';
import { fixedClock } from '../kernel/index.ts';
import {
  applyChanges,
  type FieldChange,
  flatFields,
  tableContent,
  validateEntries,
  validationContent,
} from './index.ts';
import { bed, organization, patient, practitioner, role } from './testing.ts';

const change = (resource: Parameters<typeof applyChanges>[0], ...changes: FieldChange[]) =>
  applyChanges(resource, changes, validationContent());
const problemsOf = (resource: Parameters<typeof applyChanges>[0]) =>
  validateEntries([resource], { clock: fixedClock('2025-12-31T09:00:00+08:00'), instance: { kind: 'demo' } })[0]!;
const fieldsOf = (resource: Parameters<typeof applyChanges>[0]) =>
  flatFields(resource, problemsOf(resource), tableContent().labels);

describe('correcting a quarantined resource field by field', () => {
  it('offers the wrong field first, labelled as in the table, and takes the word for a code', () => {
    const wrong = bed('Organization/o', '1', 'observation');
    const [field] = fieldsOf(wrong);
    expect(field).toEqual({
      path: '/type/0/coding/0/code',
      label: { zh: '床位类别', en: 'Kind of bed' },
      value: 'observation',
      problem: 'bed-kind',
    });
    const right = change(wrong, { path: field!.path, value: '康复床位' });
    expect(right.type[0].coding[0]).toEqual({ system: 'urn:kangyu:cs:bed-kind', code: 'rehabilitation' });
    expect(problemsOf(right)).toEqual([]);
    expect(wrong.type[0].coding[0].code).toBe('observation');
  });

  it('offers what is missing as an empty field, and filling it makes the record right', () => {
    const { type: _kind, extension: _service, ...bare } = bed('Organization/o', '1');
    const cases = [
      { wrong: bare as ReturnType<typeof bed>, values: ['general', '2021-01-01'] },
      { wrong: role('Practitioner/p', 'Organization/o', { period: { end: '2024-01-01' } }), values: ['2020-01-01'] },
      { wrong: role('Practitioner/p', 'Organization/o', { code: [{ text: 'x' }] }), values: ['执业医师'] },
      { wrong: { resourceType: 'Organization', type: organization(1).type }, values: ['示例卫生院'] },
      { wrong: { resourceType: 'Practitioner', active: true }, values: ['例某'] },
    ];
    for (const { wrong, values } of cases) {
      const missing = fieldsOf(wrong).filter(({ problem }) => problem !== undefined);
      expect(missing.map(({ value }) => value)).toEqual(values.map(() => null));
      const right = change(wrong, ...missing.map(({ path }, i) => ({ path, value: values[i]! })));
      expect(problemsOf(right)).toEqual([]);
    }
  });

  it('keeps numbers and booleans what they are and removes what is emptied', () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      valueQuantity: { value: 1, unit: 'g' },
    };
    expect(change(observation, { path: '/valueQuantity/value', value: '2.5' }).valueQuantity).toEqual({
      value: 2.5,
      unit: 'g',
    });
    expect(change(patient(1), { path: '/active', value: 'true' }).active).toBe(true);
    expect(change(patient(1), { path: '/identifier/0/value', value: null }).identifier).toEqual([
      { system: 'urn:oid:2.16.156.10011.1.3' },
    ]);
    expect(change(patient(1), { path: '/name/0/text', value: null })).not.toHaveProperty('name');
  });

  it.each([
    ['/resourceType', 'Group'],
    ['/nome', 'x'],
    ['/name', 'x'],
    ['name', 'x'],
    ['/__proto__/polluted', 'x'],
    ['/gender/code', 'x'],
  ])('refuses to write %s', (path, value) => {
    expect(() => change(patient(1), { path, value })).toThrow(expect.objectContaining({ code: 'ingest.change-path' }));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('labels the fields of persons by what they are', () => {
    const labels = new Map(fieldsOf(practitioner(1)).map(({ path, label }) => [path, label.zh]));
    expect(labels.get('/identifier/0/value')).toBe('身份证号');
    expect(labels.get('/birthDate')).toBe('出生日期');
    expect(labels.get('/name/0/text')).toBe('姓名');
  });
});
