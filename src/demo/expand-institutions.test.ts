/** Rules that contradict each other or what is stated are refused by name, before anything is made from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../kernel/index.ts';
import { readDemoRegion } from './content.ts';
import { expandInstitutions } from './expand-institutions.ts';
import './index.ts';
import { InstitutionKinds, InstitutionRules } from './region-schema.ts';

const file = (...path: string[]) => parse(readFileSync(join(packageRoot(), 'content', 'regions', ...path), 'utf8'));
const region = readDemoRegion('dengkou');
const kinds = InstitutionKinds.parse(file('institution-kinds.yaml'));
const given = file('150822', 'institutions.yaml');

/** The county's institutions with something changed in its rules or levels. */
const made = (rules: object, stock: Record<string, number[]> = {}) =>
  expandInstitutions(InstitutionRules.parse({ ...given, ...rules }), kinds, {
    ...region,
    levels: { ...region.levels, stock: { ...region.levels.stock, ...stock } },
  });

describe('institutions by rules', () => {
  test('are those of the region when nothing is changed', () => {
    expect(made({})).toEqual(region.institutions);
  });

  test.each<[string, object, Record<string, number[]>, RegExp]>([
    [
      'a stated count that the rules do not give',
      { stated: [{ what: '公立医院', class: 'A', ownership: 'public', count: 3 }] },
      {},
      /公立医院: 3 are stated, the rules give 2/,
    ],
    [
      'a kind nobody described',
      { rules: [...given.rules, { kind: 'spa', name: '{county}', at: { byPopulation: 1 } }] },
      {},
      /there is no kind spa/,
    ],
    [
      'a township that is not there',
      { rules: [{ kind: 'other', name: '{county}', at: { eachTownshipOf: ['150822999'] } }] },
      {},
      /no township 150822999/,
    ],
    [
      'more villages than there are',
      {
        rules: [...given.rules, { kind: 'village-clinic', name: '{village}', at: { villages: 'village', count: 500 } }],
      },
      {},
      /500 wanted, but only \d+ of village are left/,
    ],
    [
      'stages that fall',
      { stages: [{ what: 'department', code: 'geriatric', among: { class: 'A100' }, with: [1, 0, 0, 0, 0, 0] }] },
      {},
      /geriatric cannot be 0/,
    ],
    [
      'more beds in a part than in the whole',
      {},
      { countyAndPrimaryBeds: [600, 600, 600, 600, 600, 600] },
      /beds: the stocks of the 1. year/,
    ],
    [
      'fewer village doctors than clinics',
      {},
      { villageDoctors: [9, 9, 9, 9, 9, 9] },
      /village-doctor has 9 people for 74 posts/,
    ],
    [
      'more Chinese-medicine physicians than physicians',
      {},
      { tcmPhysicians: [400, 400, 400, 400, 400, 400] },
      /nobody is left for physicians/,
    ],
    ['a stock without a figure for every year', {}, { nurses: [1, 2] }, /stock nurses needs 6 figures/],
  ])('are refused with %s', (_, rules, stock, message) => {
    expect(() => made(rules, stock)).toThrow(message);
  });
});
