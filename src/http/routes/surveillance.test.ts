import { beforeAll, describe, expect, it } from 'vitest';
import { backTest } from '../../algorithms/detection/back-test.ts';
import { runBackTests, surveillanceContent } from '../../decide/surveillance/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { entry, ID_SYSTEM, idNumber, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import type { BackTestSeries, BackTests } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const FIRST_MONDAY = Date.UTC(2021, 0, 4);
const WEEKS = 208;
const CONTENT = {
  ...surveillanceContent('2025-01-01'),
  candidates: surveillanceContent('2025-01-01').candidates.filter(({ method }) => method === 'earsC'),
};
let t: TestApp;

const dayOf = (week: number, day = 0) =>
  new Date(FIRST_MONDAY + (week * 7 + day) * 86_400_000).toISOString().slice(0, 10);
const subject = (n: number) => ({ reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` });
const coded = (code: string) => ({ coding: [{ system: ICD10, code }] });
const visit = (n: number, day: string, code: string): FhirResource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: subject(n),
  period: { start: day, end: day },
  reasonCode: [coded(code)],
});
/** Persons of a week; 1 to 4, and in one week all six. */
const personsOf = (week: number) => (week === 200 ? 6 : 1 + ((week * 7919) % 4));

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${dayOf(WEEKS, 2)}T09:00:00+08:00` } });
  await syncViews(t.kernel.owner);
  const visits = Array.from({ length: WEEKS + 1 }, (_, week) =>
    Array.from({ length: personsOf(week) }, (_, i) => visit(i + 1, dayOf(week, i), 'A09.9')),
  ).flat();
  const receipt = await t.pipeline.accept(
    submission('visits', [
      ...[1, 2, 3, 4, 5, 6].map((n) => entry(patient(n))),
      entry(patient(7, { extension: [{ url: 'urn:kangyu:ext:area', valueCode: '530403002008' }] })),
      ...visits.map((one) => entry(one)),
      // The same person in the same week again, by a visit and by a diagnosis.
      entry(visit(1, dayOf(0, 6), 'A08.0')),
      entry({ resourceType: 'Condition', subject: subject(1), code: coded('A09'), recordedDate: dayOf(0, 3) }),
      entry(visit(7, dayOf(9), 'J11.1')),
      entry(visit(7, dayOf(9), 'I10')),
      // A clock that was set back begins no series.
      entry(visit(7, '1995-05-05', 'A09.9')),
    ]),
  );
  expect(receipt.records.filter(({ status }) => status !== 'stored')).toEqual([]);
}, 60_000);

const get = async (query = '', role = 'epidemiologist', area = COUNTY) =>
  t.app.inject({ url: `/api/surveillance/back-tests${query}`, headers: await t.signIn(role, area) });
const series = async (query: string, area = COUNTY): Promise<BackTestSeries[]> =>
  ((await get(query, 'epidemiologist', area)).json() as BackTests).items;

describe('back-tests of detection', () => {
  it('are asked for by who may manage surveillance, and there are none before', async () => {
    expect((await get()).json()).toMatchObject({ run: null, items: [] });
    const ask = async (role: string) =>
      (
        await t.app.inject({
          method: 'POST',
          url: '/api/surveillance/back-tests/runs',
          headers: await t.signIn(role, COUNTY),
        })
      ).statusCode;
    expect([await ask('planner'), await ask('epidemiologist')]).toEqual([403, 202]);
  });

  it('count a person once a week, up to the last whole week, by area and all above it', async () => {
    const run = await runBackTests(t.kernel, CONTENT);
    expect(run).toMatchObject({ firstWeek: dayOf(0), lastWeek: dayOf(WEEKS - 1) });
    const cases = Array.from({ length: WEEKS }, (_, week) => personsOf(week)).reduce((a, b) => a + b, 0);
    const found = await series('?disease=infectious-diarrhoea');
    expect(found.map(({ area }) => area)).toEqual([COUNTY, '530403001']);
    for (const one of found)
      expect(one).toMatchObject({ outcome: 'tested', cases, weeks: WEEKS - CONTENT.history + 1, kind: 'notifiable' });
  });

  it('say of every method what the algorithm says of the series, and recommend among those with few false alarms', async () => {
    const [found] = await series('?disease=infectious-diarrhoea&limit=1');
    const { history, inject, borne, candidates } = CONTENT;
    const { results, recommended } = backTest({
      series: { observed: Float64Array.from({ length: WEEKS }, (_, week) => personsOf(week)), axis: { freq: 52 } },
      candidates,
      from: history,
      inject,
      mostFalse: borne,
    });
    expect(found!.results.map(({ sensitivity, falseAlarms, days }) => ({ sensitivity, falseAlarms, days }))).toEqual(
      results.map(({ sensitivity, falseAlarms, delay }) => ({ sensitivity, falseAlarms, days: (delay + 1) * 7 })),
    );
    expect(found!.recommended?.sensitivity).toBe(recommended?.sensitivity);
    expect(results.some(({ found }) => found > 0)).toBe(true);
    // What the county has to live with if it follows the recommendations.
    const all = (await get('?disease=infectious-diarrhoea&limit=1')).json() as BackTests;
    expect(all.together.series).toBe(2);
    expect(all.together.falseAlarms).toBeCloseTo(2 * recommended!.falseAlarms, 10);
  });

  it('leave out series of few cases without saying how few, and areas that the caller may not see', async () => {
    const few = (await series('')).filter(({ disease }) => disease === 'influenza');
    expect(few).toMatchObject([
      { area: COUNTY, outcome: 'few-cases', cases: null, results: [] },
      { area: '530403002', outcome: 'few-cases', cases: null, results: [] },
    ]);
    expect((await series('?tested=true')).map(({ outcome }) => outcome)).toEqual(['tested', 'tested']);
    expect((await series('', '530403002')).map(({ area }) => area)).toEqual(['530403002']);
    expect((await series(`?area=530403001`)).map(({ area }) => area)).toEqual(['530403001']);
  });

  it('page, export, and refuse a disease that is not watched', async () => {
    const first = (await get('?limit=1')).json() as BackTests;
    const second = (await get(`?limit=1&cursor=${first.nextCursor}`)).json() as BackTests;
    expect([...first.items, ...second.items].map(({ disease, area }) => `${disease} ${area}`)).toEqual(
      [`infectious-diarrhoea ${COUNTY}`, 'infectious-diarrhoea 530403001'].sort(),
    );
    const csv = (await get('?format=csv&tested=true')).body
      .split('\r\n')
      .filter((line) => line.includes('其他感染性腹泻病'));
    expect(csv).toHaveLength(2 * CONTENT.candidates.length);
    expect((await get('?disease=gout')).json().error.code).toBe('surveillance.disease-unknown');
  });
});
