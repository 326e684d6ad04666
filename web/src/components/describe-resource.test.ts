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

  it('marks what changed and what is gone since the version before', () => {
    const before = describeResource({ ...bed, status: 'suspended', name: '一床' });
    const { changed, removed } = changedLines(describeResource(bed), before);
    expect([...changed]).toEqual(['/status']);
    expect(removed.map((line) => line.value)).toEqual(['一床']);
  });
});
