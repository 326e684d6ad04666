import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskResource } from './mask.ts';
import { maskAddress, maskContact, maskIdNumber, maskName, maskPhone, scrubText } from './mask-text.ts';

const ID = '990403198503071230';
const PHONE = '13812345678';
const planner = { mask: 'partial', area: '530403' } as const;
const doctor = { mask: 'none', area: '530403101' } as const;

const patient = {
  resourceType: 'Patient',
  id: '01-x',
  text: { status: 'generated', div: `<div>王小明 ${ID}</div>` },
  extension: [{ url: 'urn:kangyu:ext:area', valueCode: '530403101201' }],
  identifier: [
    { system: 'urn:oid:2.16.156.10011.1.3', value: ID },
    { system: 'urn:kangyu:id:local:his', value: 'MR-0001' },
  ],
  name: [{ text: '王小明', family: '王', given: ['小明'] }],
  telecom: [{ system: 'phone', value: PHONE }],
  address: [{ text: '云南省玉溪市江川区大街街道龙街社区3组12号', line: ['3组12号'], district: '江川区' }],
  birthDate: '1985-03-07',
  contact: [{ name: { text: '李四' }, telecom: [{ system: 'phone', value: '0877-8012345' }] }],
};

describe('single values', () => {
  it.each([
    [maskName, '张三', '张*'],
    [maskName, '欧阳娜娜', '欧***'],
    [maskName, '张', '*'],
    [maskIdNumber, ID, '990403**********30'],
    [maskIdNumber, '530421850307123', '530421*******23'],
    [maskIdNumber, '12345', '*****'],
    [maskPhone, PHONE, '138****5678'],
    [maskPhone, '8012345', '*****45'],
    [maskPhone, '120', '***'],
    [maskContact, 'wang@example.org', 'w***@example.org'],
    [maskAddress, '江川区大街街道龙街社区3组12号', '江川区大街街道龙街社区'],
    [maskAddress, '江川区文化路12号', undefined],
    [scrubText, `本人${ID}，电话${PHONE}。`, '本人990403**********30，电话138****5678。'],
    [scrubText, '编码 1234567890123456789 不变', '编码 1234567890123456789 不变'],
  ])('%o shows %s as %s', (mask, value, shown) => {
    expect(mask(value)).toBe(shown);
  });
});

describe('a resource', () => {
  it('is shown in full to a role that may, inside its own area only', () => {
    expect(maskResource(doctor, patient)).toEqual({ resource: patient, masked: false });
    expect(maskResource({ ...doctor, area: '530403102' }, patient).masked).toBe(true);
    expect(maskResource(planner, patient).masked).toBe(true);
    const encounter = { resourceType: 'Encounter', subject: { reference: 'Patient/1', display: '王小明' } };
    expect(maskResource(doctor, encounter, { area: '530403102' }).resource.subject.display).toBe('王**');
    expect(maskResource(doctor, encounter, { area: '530403101' }).masked).toBe(false);
  });

  it('keeps what is not personal and reduces what is', () => {
    const { resource } = maskResource(planner, patient);
    expect(resource).toEqual({
      resourceType: 'Patient',
      id: '01-x',
      extension: patient.extension,
      identifier: [
        { system: 'urn:oid:2.16.156.10011.1.3', value: '990403**********30' },
        { system: 'urn:kangyu:id:local:his', value: 'MR-0001' },
      ],
      name: [{ text: '王**' }],
      telecom: [{ system: 'phone', value: '138****5678' }],
      address: [{ text: '云南省玉溪市江川区大街街道龙街社区', district: '江川区' }],
      birthDate: '1985-03-07',
      contact: [{ name: { text: '李*' }, telecom: [{ system: 'phone', value: '087*****2345' }] }],
    });
  });

  it('leaves institutions open: name, credit code, telephone and address', () => {
    const organization = {
      resourceType: 'Organization',
      name: '江川区人民医院',
      identifier: [{ system: 'urn:kangyu:id:uscc', value: '129904031985030712' }],
      telecom: [{ system: 'phone', value: '0877-8011234' }],
      address: [{ text: '江川区宁海路1号' }],
    };
    expect(maskResource(planner, organization).resource).toEqual(organization);
  });

  it('reaches contained resources, references, extensions, free text and attachments', () => {
    const composition = {
      resourceType: 'DocumentReference',
      contained: [patient],
      subject: { reference: 'Patient/1', display: '王小明' },
      author: [{ reference: 'Practitioner/2', display: '赵医生' }],
      authenticator: { identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: ID } },
      description: `患者王小明（${PHONE}）`,
      extension: [
        { url: 'x', valueHumanName: { text: '王小明' } },
        { url: 'y', valueAddress: { text: '3组12号' } },
      ],
      content: [
        { attachment: { contentType: 'text/plain', data: Buffer.from(ID).toString('base64'), title: '王小明病历' } },
      ],
    };
    const text = JSON.stringify(maskResource(planner, composition).resource);
    for (const secret of ['王小明', '赵医生', ID, PHONE, '3组12号', Buffer.from(ID).toString('base64')])
      expect(text).not.toContain(secret);
    expect(text).toContain('王**病历');
  });

  it('never lets a full id number, phone or name through, wherever it stands in a person', () => {
    const digits = (n: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map((a) => a.join(''));
    const birth = fc.tuple(
      fc.integer({ min: 1900, max: 2025 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
    );
    const idNumber = fc
      .tuple(digits(6), birth, digits(3), fc.constantFrom(...'0123456789X'))
      .map(
        ([area, [y, m, d], serial, check]) =>
          `${area}${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}${serial}${check}`,
      );
    const phone = fc.tuple(fc.integer({ min: 3, max: 9 }), digits(9)).map(([second, rest]) => `1${second}${rest}`);
    const name = fc
      .tuple(
        fc.constantFrom(...'赵钱孙李周吴郑王'),
        fc.array(fc.constantFrom(...'甲乙丙丁戊己'), { minLength: 1, maxLength: 3 }),
      )
      .map(([f, g]) => f + g.join(''));
    const wrap = fc.constantFrom(
      (r: object) => r,
      (r: object) => ({ resourceType: 'Bundle', entry: [{ resource: r }] }),
      (r: object) => ({ resourceType: 'Encounter', contained: [r] }),
      (r: object) => ({
        resourceType: 'Encounter',
        extension: [{ url: 'e', extension: [{ url: 'f', valueReference: r }] }],
      }),
    );
    fc.assert(
      fc.property(
        idNumber,
        phone,
        name,
        fc.constantFrom('Patient', 'RelatedPerson', 'Practitioner'),
        wrap,
        (id, tel, full, type, around) => {
          const person = {
            resourceType: type,
            text: { div: id + tel },
            name: [{ text: full }],
            identifier: [
              { value: id },
              { system: 'urn:kangyu:id:local:a', value: id },
              { type: { text: id }, value: tel },
            ],
            telecom: [{ value: tel }, { system: 'phone', value: `+86 ${tel}` }],
            address: [{ text: `${id}村${tel}号`, line: [tel] }],
            note: [{ text: `${full}，${id}，${tel}` }],
            extension: [
              { url: 'x', valueString: id },
              { url: 'y', valueContactPoint: { value: tel } },
              { url: 'z', valueIdentifier: { value: id } },
            ],
          };
          const text = JSON.stringify(maskResource(planner, around(person) as { resourceType: string }).resource);
          return !text.includes(id) && !text.includes(tel) && !text.includes(full);
        },
      ),
      { numRuns: 300 },
    );
  });
});
