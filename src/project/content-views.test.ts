import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testDatabase, testKernel } from '../kernel/testing.ts';
import { shippedViews } from './load-views.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, SAMPLES } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
  await syncViews(k.owner);
  await commitAndMaintain(k, SAMPLES.map(put));
});

const EXPECTED: Record<string, Record<string, unknown>[]> = {
  institution: [
    {
      id: 'h1',
      uscc: '12990403MB0000001X',
      name: '测试医院',
      class: 'A100',
      area: '990403001',
      grade: '2',
      grade_class: '1',
      ownership: 'public',
      run_by: 'county',
      active: true,
      service_start: '2001-05-01',
      service_end: '2024-12-31',
      part_of: 'h0',
    },
  ],
  institution_capability: [
    { id: 'h1', code: 'basic-standard', start: '2020-01-01', end: '2022-12-31' },
    { id: 'h1', code: 'recommended-standard', start: '2023-01-01', end: null },
  ],
  department: [
    {
      id: 'd1',
      institution: 'h1',
      code: 'childcare',
      name: '托班',
      places: 60,
      inclusive: true,
      service_start: '2021-09-01',
      service_end: null,
      active: true,
    },
  ],
  bed: [
    {
      id: 'b1',
      institution: 'h1',
      kind: 'icu',
      status: 'active',
      negative_pressure: true,
      service_start: '2022-03-01',
      service_end: null,
    },
  ],
  worker: [{ id: 'w1', name: '测试医师', sex: 'female', birth_date: '1980-05-06' }],
  worker_qualification: [
    { practitioner: 'w1', code: 'physician', start: '2005-07-01' },
    { practitioner: 'w1', code: 'gp-certificate', start: null },
  ],
  worker_post: [
    {
      id: 'r1',
      practitioner: 'w1',
      institution: 'h1',
      occupation: 'physician',
      practice_category: 'clinical',
      is_gp: true,
      public_health_post: true,
      post_start: '2010-01-01',
      post_end: '2020-06-30',
    },
  ],
  institution_licence: [{ institution: 'h1', number: 'L1', valid_from: '2020-01-01', valid_until: '2034-12-31' }],
  institution_subject: [
    { institution: 'h1', code: 'internal' },
    { institution: 'h1', code: 'surgery' },
  ],
  worker_certificate: [
    { practitioner: 'w1', code: 'physician', valid_from: '2005-07-01', valid_until: null },
    { practitioner: 'w1', code: 'gp-certificate', valid_from: null, valid_until: null },
  ],
  worker_registration: [
    {
      id: 'r1',
      practitioner: 'w1',
      institution: 'h1',
      kind: 'main',
      number: 'Z1',
      scope: 'clinical-internal',
      valid_from: '2010-01-01',
      valid_until: '2020-06-30',
    },
  ],
  equipment: [
    {
      id: 'q1',
      institution: 'h1',
      kind: 'pet-ct',
      name: '测试 PET/CT',
      maker: '测试厂',
      model: 'M1',
      licence: 'Y1',
      status: 'active',
      service_start: '2022-03-01',
      service_end: null,
    },
  ],
  vehicle: [
    {
      id: 'v1',
      institution: 'h1',
      kind: 'ambulance',
      status: 'active',
      negative_pressure: false,
      service_start: '2019-01-01',
      service_end: null,
    },
  ],
  resident: [
    {
      id: 'p1',
      sex: 'male',
      birth_date: '1950-01-02',
      deceased_date: '2025-03-04',
      area: '990403001001',
      residence_start: '2000-01-01',
      residence_end: '2025-03-04',
      has_birth_certificate: true,
      active: false,
    },
  ],
  death_cause: [{ id: 'o1', patient: 'p1', date: '2025-03-04', icd10: 'I21.9' }],
  encounter: [
    {
      id: 'e1',
      patient: 'p1',
      institution: 'h1',
      class: 'IMP',
      start: '2024-02-01',
      end: '2024-02-09',
      reason_icd10: 'J18.9',
    },
  ],
  condition_row: [{ id: 'c1', patient: 'p1', code: 'J18.9', recorded_date: '2024-02-01', encounter: 'e1' }],
  immunization_row: [
    {
      id: 'i1',
      patient: 'p1',
      vaccine_code: 'BCG',
      vaccine: 'BCG',
      code_systems: ['urn:kangyu:cs:vaccine'],
      codes: ['BCG'],
      vaccine_name: null,
      vaccine_display: null,
      subpotent: null,
      date: '1950-01-03',
      institution: 'h1',
    },
  ],
  positive_result: [
    {
      id: 'o9',
      patient: 'p1',
      code: 'LIS-301',
      text: '甲型流感病毒核酸',
      display: null,
      date: '2025-01-04',
      institution: 'h1',
    },
  ],
  body_temperature: [
    { id: 'o10', patient: 'p1', encounter: 'e1', date: '2024-02-01', value: 38.6, unit: '℃', unit_code: 'Cel' },
  ],
  symptom: [
    {
      id: 'o11',
      patient: 'p1',
      encounter: 'e1',
      date: '2024-02-01',
      code: '8661-1',
      text: '主诉',
      said: '发热、咳嗽 2 天',
      present: null,
      answer: null,
      answer_text: null,
    },
    {
      id: 'o12',
      patient: 'p1',
      encounter: null,
      date: '2024-02-01',
      code: '49727002',
      text: null,
      said: null,
      present: true,
      answer: null,
      answer_text: null,
    },
  ],
  visit_service: [{ id: 'e1', code: 'FC', text: '发热门诊', display: 'Fever clinic' }],
};

describe('the views that are shipped', () => {
  it('are all tested here', () => {
    expect(shippedViews().map((view) => view.name)).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(shippedViews().map((view) => [view.name, view] as const))(
    '%s has the SQL that was reviewed',
    async (name, view) => {
      await expect(`${view.sql}\n`).toMatchFileSnapshot(`__sql__/${name}.sql`);
    },
  );

  it.each(Object.entries(EXPECTED))('%s gives each column its value and its order', async (name, expected) => {
    const rows = await k.db.query(`select * from project.pub_${name} order by row_no`);
    const own = ['bucket', 'resource_id', 'resource_version', 'row_no'];
    const columns = rows.map((row) => Object.entries(row).filter(([column]) => !own.includes(column)));
    expect(columns.map(Object.fromEntries)).toEqual(expected);
    expect(columns.map((entries) => entries.map(([column]) => column))).toEqual(
      expected.map((row) => Object.keys(row)),
    );
  });

  it('leave out records that were entered in error, did not happen or are something else', async () => {
    const sample = (type: string) => SAMPLES.find((resource) => resource.resourceType === type)!;
    const { changed } = await commitAndMaintain(
      k,
      [
        { ...sample('Observation'), id: 'o2', status: 'entered-in-error' },
        { ...sample('Observation'), id: 'o3', code: { coding: [{ system: 'http://loinc.org', code: 'death-cause' }] } },
        { ...sample('Encounter'), id: 'e2', status: 'cancelled' },
        { ...sample('Condition'), id: 'c2', verificationStatus: { coding: [{ code: 'refuted' }] } },
        { ...sample('Immunization'), id: 'i2', status: 'not-done' },
        { ...sample('Location'), id: 'b2', physicalType: { coding: [{ code: 'ro' }] } },
        { ...sample('Device'), id: 'v2', type: { coding: [{ system: 'urn:other', code: 'ambulance' }] } },
      ].map(put),
    );
    expect(changed).toEqual([]);
  });

  it('have an index behind their id', async () => {
    const database = await testDatabase({ rooms: ['kernel', 'record', 'project'] });
    await syncViews(database.owner);
    const plan = await database.db.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off');
      return tx.query<Record<string, string>>(
        `explain select * from project.pub_resident where id = any(array['a','b'])`,
      );
    });
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('resident_resource');
  });
});
