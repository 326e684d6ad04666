import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource } from '../../kernel/index.ts';
import { runQuality } from '../../measure/quality/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { createUnit, SYSTEM } from '../../work/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const person = (n: number) => `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}`;
const hospital = `Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`;
let t: TestApp;

const visit = (n: number, start: string, more: object = {}): FhirResource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: person(n) },
  serviceProvider: { reference: hospital },
  period: { start, end: start },
  reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'J06.9' }] }],
  ...more,
});
const diagnosis = (n: number, code: string): FhirResource => ({
  resourceType: 'Condition',
  subject: { reference: person(n) },
  recordedDate: '2024-03-05',
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code }] },
});

beforeAll(async () => {
  t = await testApp({ region: COUNTY });
  await syncViews(t.kernel.owner);
  await t.pipeline.accept(
    submission('one', [
      entry(organization(1)),
      entry(patient(1)),
      entry(patient(2)),
      entry(patient(3, { birthDate: '1991-05-05' })),
    ]),
  );
  await t.pipeline.accept(
    submission(
      'two',
      [
        entry(visit(1, '2024-03-05')),
        entry(visit(1, '2024-03-05')),
        entry(visit(2, '2024-04-01', { reasonCode: [{ text: '咳嗽' }] })),
        entry(visit(2, '2024-04-02', { class: { system: 'urn:x', code: 'XX' } })),
        entry(diagnosis(1, 'O80.0')),
        entry(diagnosis(2, 'O80.0')),
      ],
      { source: 'his-a' },
    ),
  );
  await runQuality(t.kernel);
}, 60_000);

const get = async (url: string, role = 'planner', area = COUNTY) =>
  t.app.inject({ url, headers: await t.signIn(role, area) });
const post = async (url: string, payload: object) =>
  t.app.inject({ method: 'POST', url, headers: await t.signIn('planner', COUNTY), payload });
const result = async (rule: string, query = '') =>
  (await get(`/api/quality/results?${query}`)).json().find((one: { id: string }) => one.id === rule);

describe('data quality over HTTP', () => {
  it('scores each source by dimension, and one source by table', async () => {
    const card = (await get('/api/quality/scorecard')).json();
    expect(card.by).toBe('source');
    expect(card.items.map(({ key }: { key: string }) => key).sort()).toEqual(['his-a', 'test-his']);
    const tables = (await get('/api/quality/scorecard?source=his-a&period=2024')).json();
    expect(tables.items.map(({ key }: { key: string }) => key).sort()).toEqual(['condition', 'encounter']);
    expect(tables.trend.map(({ key }: { key: string }) => key)).toEqual(['2024-03', '2024-04']);
    // One of four visits is a second one, no diagnosis stands twice: rules by severity.
    expect(tables.all.dimensions.uniqueness).toMatchObject({ score: 75, rows: 4, failed: 1 });
  });

  it.each([
    ['visit-once', 4, 1],
    ['visit-reason', 3, 1],
    ['visit-class', 4, 1],
    ['pregnancy-sex', 2, 1],
    ['visit-has-patient', 4, 0],
  ])('counts %s: %i concerned, %i failed', async (rule, rows, failed) => {
    expect(await result(rule, 'source=his-a')).toMatchObject({ rows, failed });
  });

  it('takes what the door held back as outcomes, and leads to the row to correct', async () => {
    expect(await result('received-birth-date', 'source=test-his')).toMatchObject({ rows: 4, failed: 1 });
    const { items } = (await get('/api/quality/failures?rule=received-birth-date')).json();
    expect(items).toMatchObject([{ state: 'open', shows: 'birth-date-matches-id' }]);
    expect((await get(`/api/${items[0].reference}`)).statusCode).toBe(200);
  });

  it('scores a source higher once what was held back is put right', async () => {
    const { items } = (await get('/api/quality/failures?rule=received-birth-date')).json();
    const score = async () =>
      (await get('/api/quality/scorecard')).json().items.find(({ key }: { key: string }) => key === 'test-his').score;
    const before = await score();
    await t.pipeline.resubmit(items[0].reference.split('/')[1], {
      changes: [{ path: '/birthDate', value: '1990-05-05' }],
      by: 'planner',
    });
    await runQuality(t.kernel);
    expect(await result('received-birth-date', 'source=test-his')).toMatchObject({ rows: 4, failed: 0 });
    expect(await score()).toBeGreaterThan(before);
    expect((await get('/api/quality/failures?rule=received-birth-date')).json().items).toEqual([]);
  });

  it('lists the records that fail in pages, and only where the caller may look', async () => {
    const first = (await get('/api/quality/failures?rule=visit-once&source=his-a&limit=1')).json();
    expect(first.items).toMatchObject([{ source: 'his-a', day: '2024-03-05' }]);
    expect(first.nextCursor).toBeUndefined();
    const elsewhere = (await get('/api/quality/failures?rule=visit-once', 'planner', '530402')).json();
    expect(elsewhere.items).toEqual([]);
    const csv = (await get('/api/quality/failures?rule=pregnancy-sex&format=csv')).body;
    expect(csv).toContain('O80.0 · male');
  });

  it('compares visits uploaded with those that the source states', async () => {
    expect(await result('visits-uploaded')).toBeUndefined();
    expect((await post('/api/quality/visits', { source: 'his-a', month: '2024-04', visits: 8 })).statusCode).toBe(201);
    await runQuality(t.kernel);
    expect(await result('visits-uploaded', 'period=2024-04')).toMatchObject({ rows: 8, failed: 6, rate: 25 });
  });

  it('gives the source work for what fails, and none where nothing does', async () => {
    const unit = (await createUnit(t.kernel, { name: '示例医院信息科', area: COUNTY }, SYSTEM)).id;
    const body = { rule: 'visit-once', source: 'his-a', area: COUNTY, unit };
    const made = await post('/api/quality/returns', body);
    expect(made.statusCode).toBe(201);
    const item = (await get(`/api/work/items/${made.json().item}`)).json();
    expect(item).toMatchObject({ kind: 'quality.return', title: expect.stringContaining('1 条不合格') });
    expect((await post('/api/quality/returns', { ...body, rule: 'visit-start' })).statusCode).toBe(422);
  });

  it('names a source as its node is registered, with what it handed in before', async () => {
    const headers = await t.signIn('administrator');
    const payload = { code: 'his-a', name: '甲医院信息系统', doors: ['fhir'] };
    const made = await t.app.inject({ method: 'POST', url: '/api/nodes', headers, payload });
    expect(made.json()).toMatchObject({ messages: 1, seenAt: t.kernel.clock.now().toISOString() });
    expect((await get('/api/nodes/names', 'clinician')).json()).toEqual([{ source: 'his-a', name: payload.name }]);
    expect((await get('/api/quality/scorecard?format=csv')).body).toContain('\n甲医院信息系统,');
    expect((await get(`/api/submissions?source=${encodeURIComponent('甲医院')}`)).json().items).toHaveLength(1);
  });

  it('refuses a period that is none and a rule that is not there', async () => {
    expect((await get('/api/quality/scorecard?period=2024-13')).statusCode).toBe(422);
    expect((await get('/api/quality/failures?rule=nothing')).statusCode).toBe(404);
  });
});
