import type { FhirResource } from '../../kernel/index.ts';

/** An invented zoo: birds and mammals, with a platypus that is filed under two heads. */
export const ZOO = 'urn:test:zoo';

export function zoo(more: Partial<FhirResource> = {}): FhirResource & { id: string } {
  return {
    resourceType: 'CodeSystem',
    id: 'zoo',
    url: ZOO,
    version: '1',
    name: 'Zoo',
    title: '动物园',
    status: 'active',
    content: 'complete',
    caseSensitive: true,
    valueSet: 'urn:test:zoo:all',
    hierarchyMeaning: 'is-a',
    property: [
      { code: 'parent', uri: 'http://hl7.org/fhir/concept-properties#parent', type: 'code' },
      { code: 'retired', uri: 'http://hl7.org/fhir/concept-properties#inactive', type: 'boolean' },
      { code: 'notSelectable', uri: 'http://hl7.org/fhir/concept-properties#notSelectable', type: 'boolean' },
      { code: 'legs', type: 'integer' },
    ],
    concept: [
      {
        code: 'animal',
        display: 'Animal',
        property: [{ code: 'notSelectable', valueBoolean: true }],
        concept: [
          {
            code: 'bird',
            display: 'Bird',
            designation: [{ language: 'zh-CN', value: '鸟类' }],
            property: [{ code: 'legs', valueInteger: 2 }],
            concept: [{ code: 'owl', display: 'Owl', designation: [{ language: 'zh-CN', value: '猫头鹰' }] }],
          },
          {
            code: 'mammal',
            display: 'Mammal',
            definition: 'Warm-blooded, with fur',
            designation: [{ language: 'zh-CN', value: '哺乳动物' }],
            property: [{ code: 'legs', valueInteger: 4 }],
            concept: [
              { code: 'cat', display: 'Cat', designation: [{ language: 'zh-CN', value: '家猫' }] },
              { code: 'mammoth', display: 'Mammoth', property: [{ code: 'retired', valueBoolean: true }] },
            ],
          },
          {
            code: 'egg-layer',
            display: 'Egg layer',
            concept: [{ code: 'platypus', display: 'Platypus', property: [{ code: 'parent', valueCode: 'mammal' }] }],
          },
        ],
      },
    ],
    ...more,
  };
}

export function valueSet(
  id: string,
  compose: unknown,
  more: Partial<FhirResource> = {},
): FhirResource & { id: string } {
  return {
    resourceType: 'ValueSet',
    id,
    url: `urn:test:vs:${id}`,
    status: 'active',
    ...(compose === undefined ? {} : { compose }),
    ...more,
  } as FhirResource & { id: string };
}
