import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { followOccurrences, judgeDay } from '../../decide/surveillance/index.ts';
import { feedSettled } from '../../kernel/testing.ts';
import { entry, ID_SYSTEM, idNumber, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import type { SignalDetail, SignalList } from '../contract.ts';
import { testApp } from '../testing.ts';

const COUNTY = '530403';
const VILLAGE = '530403002008';
const TODAY = '2025-06-18';

it('ill persons who name the same meal in their interviews are a cluster with its own persons, however they write it', async () => {
  const t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T09:00:00+08:00` } });
  await syncViews(t.kernel.owner);
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = await t.signIn('epidemiologist', COUNTY);
    return t.app.inject({ method, url: `/api/${url}`, headers, ...(payload ? { payload } : {}) });
  };
  const visit = (n: number, day: string) => ({
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` },
    period: { start: day, end: day },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'A00.9' }] }],
  });
  const home = [{ url: 'urn:kangyu:ext:area', valueCode: VILLAGE }];
  const { records } = await t.pipeline.accept(
    submission('people', [
      ...[1, 2, 3].map((n) => entry(patient(n, { extension: home }))),
      ...['2025-06-14', '2025-06-15', '2025-06-16'].map((day, i) => entry(visit(i + 1, day))),
    ]),
  );
  await feedSettled(t.kernel.db);
  while (await followOccurrences(t.kernel));
  const list = async (query: string) =>
    ((await ask('GET', `surveillance/signals?${query}`)).json() as SignalList).items;
  const [signal] = await list('disease=cholera');
  await ask('POST', `surveillance/signals/${signal!.id}/investigation/interviews`, {});
  const rows = await t.kernel.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id::text from identify.pub_patient_person',
  );
  const personOf = (n: number) =>
    rows.find(({ patient_id }) => patient_id === records[n]!.reference!.split('/')[1])!.person_id;
  const foods = [
    { food: '凉菜', eaten: '1', eatenAt: '示例饭店（一店）' },
    { food: '凉菜', eaten: '1', eatenAt: '示例饭店 (一店)' },
    { food: '凉菜', eaten: '2', eatenAt: '示例饭店（一店）' },
  ];
  for (const [n, food] of foods.entries()) {
    const answers = {
      ...{ mode: '1', exposures: ['0'], positives: false, ill: true, symptoms: ['1'], status: '2' },
      ...{ onset: `2025-06-${14 + n}`, foods: [food] },
    };
    const request = { id: randomUUID(), person: personOf(n), form: 'interview', time: TODAY, answers };
    expect((await ask('POST', 'programs/case-investigation/contacts', request)).statusCode).toBe(201);
  }
  await judgeDay(t.kernel);
  const clusters = (await list('kind=place')).filter(({ trigger }) => trigger === 'common-meal');
  expect(clusters).toMatchObject([
    {
      disease: 'diarrhoea-syndrome',
      cases: 2,
      area: VILLAGE,
      site: '示例饭店（一店）',
      firstDay: '2025-06-14',
      event: null,
    },
  ]);
  const { reason } = (await ask('GET', `surveillance/signals/${clusters[0]!.id}`)).json() as SignalDetail;
  expect(reason).toMatchObject({ kind: 'place', of: 'exposure', asked: 2, verified: true });
  const cases = await ask('GET', `surveillance/signals/${clusters[0]!.id}/cases`);
  expect(cases.json().items.map(({ day }: { day: string }) => day)).toEqual(['2025-06-14', '2025-06-15']);
}, 60_000);
