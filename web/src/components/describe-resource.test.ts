import { describe, expect, it } from 'vitest';
import { changedLines, describeResource } from './describe-resource.ts';

const bed = {
  resourceType: 'Location',
  id: 'b1',
  meta: { versionId: '2' },
  status: 'active',
  identifier: [{ system: 'urn:kangyu:id:local:hospital', value: 'ICU-01' }],
  type: [{ coding: [{ system: 'urn:kangyu:cs:bed-kind', code: 'icu', display: '重症' }] }],
  managingOrganization: { reference: 'Organization/o1' },
  extension: [
    { url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2023-01-01' } },
    { url: 'urn:kangyu:ext:capability', extension: [{ url: 'code', valueCode: 'basic-standard' }] },
  ],
};

describe('describing a record', () => {
  it('writes codes, references, identifiers, periods and extensions as one line each', () => {
    expect(describeResource(bed).map((line) => `${line.keys.join('.')}=${line.value}`)).toEqual([
      'status=active',
      'identifier.hospital=ICU-01',
      'type=icu 重症',
      'managingOrganization=Organization/o1',
      'in-service=2023-01-01 → …',
      'capability.code=basic-standard',
    ]);
  });

  it('writes a form as it was asked and answered, sections before their questions', () => {
    const visit = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [
        {
          linkId: 'growth',
          text: '生长',
          item: [
            { linkId: 'weight', text: '体重', answer: [{ valueQuantity: { value: 18, unit: 'kg', code: 'kg' } }] },
            { linkId: 'grade', text: '评价', answer: [{ valueCoding: { code: '2', display: '中' } }] },
          ],
        },
        { linkId: 'signs', text: '症状', answer: [{ valueString: '咳嗽' }, { valueString: '发热' }] },
        { linkId: 'fed', answer: [{ valueBoolean: false }] },
      ],
    };
    expect(describeResource(visit).map((line) => `${line.keys.join('.')}=${line.value}`)).toEqual([
      'status=completed',
      '生长.体重=18 kg',
      '生长.评价=中',
      '症状=咳嗽 · 发热',
      'fed=false',
    ]);
  });

  it('says what a narrative says, and a quantity without the system of its unit', () => {
    const section = { text: { status: 'generated', div: '<div xmlns="x"><p>血压 &lt; 140</p> <p>平稳</p></div>' } };
    const valueQuantity = { value: 124, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' };
    expect(describeResource({ section: [section], valueQuantity }).map(({ keys, value }) => [keys, value])).toEqual([
      [['section', 'text'], '血压 < 140 平稳'],
      [['valueQuantity'], '124 mmHg'],
    ]);
  });

  it('marks what changed and what is gone since the version before', () => {
    const before = describeResource({ ...bed, status: 'suspended', name: '一床' });
    const { changed, removed } = changedLines(describeResource(bed), before);
    expect([...changed]).toEqual(['/status']);
    expect(removed.map((line) => line.value)).toEqual(['一床']);
  });
});
