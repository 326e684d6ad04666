import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { investigate } from '../../decide/investigation/index.ts';
import { getPack } from '../../decide/programs/index.ts';
import { nightly } from '../../decide/programs/testing.ts';
import { diseases, followOccurrences, judgeDay } from '../../decide/surveillance/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { feedSettled } from '../../kernel/testing.ts';
import { entry, ID_SYSTEM, idNumber, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import type { InvestigationContact, InvestigationDetail, Page, SignalList } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const VILLAGE = '530403002008';
const TODAY = '2025-06-18';
let t: TestApp;
let signal: string;
const people: { patient: string; person: string }[] = [];

const visit = (n: number, day: string): FhirResource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` },
  period: { start: day, end: day },
  reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B08.4' }] }],
});

async function ask(method: 'GET' | 'POST', url: string, payload?: object, role = 'epidemiologist', area = COUNTY) {
  const headers = await t.signIn(role, area);
  return t.app.inject({ method, url: `/api/${url}`, headers, ...(payload ? { payload } : {}) });
}
const of = (rest = '') => `surveillance/signals/${signal}/investigation${rest}`;
const detail = async () => (await ask('GET', of())).json() as InvestigationDetail;
const interview = (n: number, answers: object) =>
  ask('POST', 'programs/case-investigation/contacts', {
    ...{ id: randomUUID(), person: people[n]!.person, form: 'interview', time: TODAY },
    answers: { mode: '1', exposures: ['0'], positives: false, ...answers },
  });
const ill = { ill: true, symptoms: ['1', '5'], status: '2' };

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T09:00:00+08:00` } });
  await syncViews(t.kernel.owner);
  const inVillage = (n: number) => patient(n, { extension: [{ url: 'urn:kangyu:ext:area', valueCode: VILLAGE }] });
  const { records } = await t.pipeline.accept(
    submission('people', [
      ...Array.from({ length: 7 }, (_, i) => entry(inVillage(i + 1))),
      ...['2025-06-14', '2025-06-15', '2025-06-17'].map((day, i) => entry(visit(i + 1, day))),
    ]),
  );
  expect(records.filter(({ status }) => status !== 'stored')).toEqual([]);
  await feedSettled(t.kernel.db);
  while (await followOccurrences(t.kernel));
  const found = (await ask('GET', 'surveillance/signals?disease=hand-foot-mouth')).json() as SignalList;
  signal = found.items[0]!.id;
  const rows = await t.kernel.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id::text from identify.pub_patient_person',
  );
  const persons = new Map(rows.map((row) => [row.patient_id, row.person_id]));
  for (const { reference } of records.slice(0, 7)) {
    const id = reference!.split('/')[1]!;
    people.push({ patient: id, person: persons.get(id)! });
  }
}, 60_000);

describe('the investigation of a signal', () => {
  it('takes in who fell ill after the last window that stood out, until nobody did for the longest incubation', async () => {
    const about = { id: randomUUID(), disease: 'hand-foot-mouth', area: COUNTY };
    const illOf = async (kind: string, day: string) =>
      (await investigate(t.kernel, { ...about, kind, firstDay: day, lastDay: day })).counts.ill;
    expect(await illOf('series', '2025-06-14')).toBe(3);
    // A signal of one unit names its own.
    expect(await illOf('place', '2025-06-14')).toBe(1);
    expect(await illOf('series', '2025-05-01')).toBe(0);
  });

  it('sets up interviews once each, and shows who waits for one', async () => {
    expect((await detail()).counts).toMatchObject({ ill: 3, interviewed: 0, unassigned: 3, well: 0 });
    const stranger = await ask('POST', of('/interviews'), { patients: [people[5]!.patient] });
    expect(stranger.json().error.code).toBe('investigation.not-a-case');
    expect((await ask('POST', of('/interviews'), {})).json()).toEqual({ assigned: 3, already: 0, refused: [] });
    expect((await ask('POST', of('/interviews'), {})).json()).toEqual({ assigned: 0, already: 3, refused: [] });
    const waiting = (await ask('GET', of('/persons?shown=open'))).json().items;
    expect(waiting.map((one: { no: number; state: string; onset: string }) => [one.no, one.state, one.onset])).toEqual([
      [1, 'waiting', '2025-06-14'],
      [2, 'waiting', '2025-06-15'],
      [3, 'waiting', '2025-06-17'],
    ]);
  });

  it('compares the ill with the well by what they ate, and counts by school and village', async () => {
    for (const n of [3, 4]) {
      const well = { id: randomUUID(), person: people[n]!.person, as: 'well' };
      expect((await ask('POST', of('/well'), well)).statusCode).toBe(201);
    }
    const food = (eaten: string) => ({ foods: [{ food: '凉菜', eaten }], school: '一小' });
    const sample = {
      samples: [{ material: '1', takenOn: TODAY, sampleResult: '2', agent: '柯萨奇A16' }],
      positives: true,
    };
    expect((await interview(0, { ...ill, onset: '2025-06-14', ...food('1'), ...sample })).statusCode).toBe(201);
    const infector = { infector: `Patient/${people[0]!.patient}` };
    expect((await interview(1, { ...ill, onset: '2025-06-16', ...food('1'), ...infector })).statusCode).toBe(201);
    for (const n of [3, 4]) expect((await interview(n, { ill: false, ...food('2') })).statusCode).toBe(201);
    const found = await detail();
    expect(found.counts).toMatchObject({ ill: 3, interviewed: 2, inTime: 2, unassigned: 0, well: 2 });
    expect(found.exposures[0]).toMatchObject({
      what: '凉菜',
      exposedIll: 2,
      exposedWell: 0,
      unexposedIll: 0,
      unexposedWell: 2,
    });
    expect(found.exposures[0]!.p).toBeCloseTo(1 / 3, 10);
    expect(found.groups).toMatchObject([{ name: '一小', ill: 2, total: 4 }]);
    expect(found.villages).toMatchObject([{ area: VILLAGE, ill: 3, residents: 7 }]);
    expect(found.samples).toMatchObject([
      { material: '1', title: { en: 'Stool or rectal swab' }, taken: 1, positive: 1 },
    ]);
    // What the interview says of the onset goes before what the visits say.
    expect(found.curve.bars.map(({ from, cases }) => [from, cases])).toEqual([
      ['2025-06-14', 1],
      ['2025-06-15', 0],
      ['2025-06-16', 1],
      ['2025-06-17', 1],
    ]);
    expect(found.closing).toEqual({ lastOnset: '2025-06-17', days: 10, from: '2025-06-28', reached: false });
  });

  it('follows contacts, and a contact that falls ill continues the chain', async () => {
    const contact = { relation: '1', lastExposure: '2025-06-16', mode: '1', source: people[1]!.patient };
    const own = { id: randomUUID(), person: people[1]!.person, ...contact };
    expect((await ask('POST', of('/contacts'), own)).json().error.code).toBe('investigation.own-contact');
    const five = { id: randomUUID(), person: people[5]!.person, ...contact };
    for (const _ of [1, 2]) expect((await ask('POST', of('/contacts'), five)).statusCode).toBe(201);
    const six = { id: randomUUID(), person: people[6]!.person, ...contact };
    expect((await ask('POST', of('/contacts'), six)).statusCode).toBe(201);
    expect((await detail()).contacts).toMatchObject({ total: 2, states: { due: 2, checked: 0, case: 0 } });
    const check = { id: randomUUID(), person: people[5]!.person, form: 'check', time: TODAY };
    const answers = { mode: '1', reached: true, temperature: 36.6, symptoms: ['0'] };
    expect((await ask('POST', 'programs/contact-tracing/contacts', { ...check, answers })).statusCode).toBe(201);
    const { items } = (await ask('GET', of('/contacts'))).json() as Page<InvestigationContact>;
    // What is to be done stands first.
    expect(items.map(({ state, until, lastClass }) => [state, until, lastClass?.code])).toEqual([
      ['due', '2025-06-26', undefined],
      ['checked', '2025-06-26', 'well'],
    ]);
    await t.pipeline.accept(submission('later', [entry(visit(7, TODAY))]));
    await feedSettled(t.kernel.db);
    while (await followOccurrences(t.kernel));
    expect((await detail()).contacts.states).toMatchObject({ checked: 1, case: 1 });
    const chain = (await ask('GET', of('/chain'))).json();
    expect(chain.nodes.map((one: { generation: number; by: string }) => [one.generation, one.by])).toEqual([
      [0, null],
      [1, 'interview'],
      [2, 'contact'],
    ]);
    expect(chain).toMatchObject({ alone: 1, doubtful: [], medianInterval: 2 });
    t.advance(2 * 24 * 60);
    await nightly(t.kernel);
    expect((await detail()).contacts.states).toMatchObject({ overdue: 1, case: 1 });
  });

  it('is written up without names, and shows persons only to who works the signal in their area', async () => {
    const report = await ask('GET', of('/report.docx'));
    expect(report.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await ask('GET', of('/contacts?format=csv'))).body.trim().split('\r\n')).toHaveLength(4);
    expect((await ask('GET', of(), undefined, 'commander')).json()).toMatchObject({ may: { persons: false } });
    for (const rest of ['/persons', '/contacts', '/chain', '/report.docx'])
      expect((await ask('GET', of(rest), undefined, 'commander')).statusCode).toBe(403);
    expect((await ask('GET', of(), undefined, 'epidemiologist', '530403001')).statusCode).toBe(404);
    expect((await ask('POST', of('/interviews'), {}, 'epidemiologist', '530403001')).statusCode).toBe(404);
  });

  it('leaves who was infected elsewhere out of what meets a rule over local cases', async () => {
    const day = t.kernel.clock.today();
    const made = { id: randomUUID(), person: people[0]!.person, on: day };
    expect((await ask('POST', 'programs/malaria/enrolments', made)).statusCode).toBe(201);
    const investigated = async (origin: string) => {
      const answers = { investigatedOn: day, verified: '1', species: '1', origin, visited: '安哥拉', focus: '2' };
      const { statusCode, body } = await ask('POST', 'programs/malaria/contacts', {
        ...{ id: randomUUID(), person: people[0]!.person, form: 'investigation', time: t.kernel.clock.today() },
        answers: origin === '1' ? { ...answers, visited: undefined } : answers,
      });
      expect(statusCode, body).toBe(201);
      return marked();
    };
    const marked = async () => {
      await judgeDay(t.kernel);
      const { items } = (await ask('GET', 'surveillance/signals?disease=malaria')).json() as SignalList;
      return items.map(({ event }) => event?.rule.en ?? null);
    };
    expect(await investigated('2')).toEqual([]);
    await t.pipeline.accept(
      submission(
        'malaria',
        [1, 2, 3, 4, 5].map((n) => {
          const reason = [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B54' }] }];
          return entry({ ...visit(n, day), reasonCode: reason });
        }),
      ),
    );
    await feedSettled(t.kernel.db);
    while (await followOccurrences(t.kernel));
    const before = await marked();
    expect(before.length).toBeGreaterThan(0);
    expect(before).not.toContain('5 local cases of malaria in a month');
    t.advance(24 * 60);
    expect(await investigated('1')).toContain('5 local cases of malaria in a month');
  });

  it('knows the diseases of the packs’ forms', () => {
    const known = new Set([...diseases().map(({ id }) => id), 'other']);
    for (const [pack, form] of [
      ['case-investigation', 'notice'],
      ['contact-tracing', 'registration'],
    ] as const) {
      const { sections } = getPack(pack).forms.find((one) => one.compiled.form.code === form)!.compiled.form;
      const offered = sections[0]!.items.find(({ code }) => code === 'disease')!.options!.map(({ code }) => code);
      expect(offered.filter((code) => !known.has(code))).toEqual([]);
    }
  });
});
