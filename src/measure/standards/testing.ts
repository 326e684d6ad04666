/** A made-up county of 283,000 people with one street, one town and villages of every kind, for the tests of this room. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, bed, department, hospital, post, type TestRegion, testRegion } from '../indicators/testing.ts';
import { loadRegion } from '../population/index.ts';

export const COUNTY = '990102';
export const STREET = '990102001';
export const TOWN = '990102101';
const AREAS = `code,name,parent,level
990100,测试市,,city
${COUNTY},标准县,990100,county
${STREET},南街道,${COUNTY},township
${TOWN},北镇,${COUNTY},township
${STREET}001,南社区,${STREET},village
${TOWN}201,甲村,${TOWN},village
${TOWN}202,乙村,${TOWN},village
${TOWN}203,丙村,${TOWN},village
${TOWN}204,丁村,${TOWN},village
`;
const PEOPLE: [string, number][] = [
  [COUNTY, 283_000],
  [STREET, 120_000],
  [TOWN, 163_000],
  [`${TOWN}201`, 800],
  [`${TOWN}202`, 799],
  [`${TOWN}204`, 1500],
];

const vehicle = (id: string, institution: string, negative: boolean) => ({
  id,
  institution,
  kind: 'ambulance',
  status: 'active',
  negative_pressure: negative,
  service_start: at('2020-01-01'),
  service_end: null,
});
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** Beds, posts and stays so that every rule has one place that meets it and one that does not. */
export async function standardsRegion(): Promise<TestRegion> {
  const region = await testRegion();
  const dir = mkdtempSync(join(tmpdir(), 'standards-'));
  writeFileSync(join(dir, 'areas.csv'), AREAS);
  const rows = PEOPLE.map(([area, value]) => `${area},2024-12-31,all,,,${value},年鉴,2025`);
  writeFileSync(
    join(dir, 'population.csv'),
    ['area,date,sex,age_from,age_to,value,source,vintage', ...rows].join('\n'),
  );
  await loadRegion(region.kernel.db, dir);
  await region.put('institution', [
    hospital('general', `${STREET}001`),
    hospital('tcm', `${STREET}001`, { class: 'A210' }),
    hospital('private', `${STREET}001`, { ownership: 'private', run_by: 'social' }),
    hospital('closed', `${STREET}001`, { class: 'B100', service_end: at('2023-01-01') }),
    hospital('centre', `${TOWN}204`, { class: 'C220', run_by: 'township', grade: '1' }),
    hospital('clinic', `${TOWN}201`, { class: 'D600', run_by: 'village', grade: null }),
    hospital('cdc', `${STREET}001`, { class: 'J100', grade: null }),
  ]);
  await region.put('bed', [
    ...many(10, (i) => bed(`g${i}`, 'general', '2020-01-01')),
    ...many(2, (i) => bed(`gt${i}`, 'general', '2020-01-01', null, 'tcm')),
    bed('gone', 'general', '2020-01-01', '2024-07-01'),
    ...many(20, (i) => bed(`t${i}`, 'tcm', '2020-01-01', null, 'tcm')),
    ...many(30, (i) => bed(`p${i}`, 'private', '2020-01-01')),
    ...many(4, (i) => bed(`c${i}`, 'centre', '2020-01-01', null, i === 0 ? 'nursing' : 'general')),
  ]);
  await region.put('vehicle', [
    vehicle('v1', 'general', true),
    vehicle('v2', 'general', false),
    vehicle('v3', 'tcm', false),
  ]);
  await region.put('worker_post', [
    post('a1', 'anna', 'general', '2019-01-01'),
    // The same person at the township centre, later: once in the county, at the hospital; in each institution once.
    post('a2', 'anna', 'centre', '2021-01-01', null, { practice_category: 'public-health' }),
    post('b1', 'bert', 'centre', '2020-01-01', null, { practice_category: 'tcm' }),
    post('c1', 'cora', 'cdc', '2020-01-01', null, { occupation: 'technician', public_health_post: true }),
    post('d1', 'dora', 'clinic', '2020-01-01', null, { occupation: 'village-doctor' }),
    post('e1', 'emil', 'general', '2020-01-01', '2024-05-01', { occupation: 'nurse' }),
    post('f1', 'fina', 'general', '2020-01-01', null, { occupation: 'nurse' }),
  ]);
  await region.put('department', [
    department('ch', 'private', 'childcare', '2020-01-01', null, { places: 40, inclusive: true }),
    department('fu', 'centre', 'fever-unit', '2020-01-01'),
  ]);
  return region;
}

/** A stay in hospital from one day to another. */
export const stay = (id: string, institution: string, from: string, to: string | null) => ({
  id,
  patient: 'p',
  institution,
  class: 'IMP',
  start: at(from),
  end: at(to),
});
