import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loadHistories,
  madeOf,
  nightly,
  recomputeAll,
  snapshotPrograms,
  takeIn,
} from '../../decide/programs/testing.ts';
import { uscc } from '../../ingest/testing.ts';
import { catalogue, recompute } from '../../measure/indicators/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
let t: TestApp;
let child: string;

const send = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
  t.app.inject({ method, url, headers: await t.signIn('village-doctor', COUNTY), ...(payload ? { payload } : {}) });
const get = async (url: string) => (await send('GET', url)).json();

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const birthDate = '2025-01-01';
  const newborn = patient(1, {
    birthDate,
    gender: 'male',
    identifier: [{ system: ID_SYSTEM, value: idNumber(birthDate, 1) }],
  });
  await t.pipeline.accept(submission('records', [entry(organization(1)), entry(newborn)]));
  const [known] = await t.kernel.db.query<{ person_id: string }>('select person_id from identify.pub_patient_person');
  child = known!.person_id;
}, 60_000);

describe('doses that others recorded', () => {
  beforeAll(async () => {
    const enrolling = { id: randomUUID(), person: child, on: '2025-01-01' };
    expect((await send('POST', '/api/programs/immunisation/enrolments', enrolling)).statusCode).toBe(201);
  });

  it('counts a dose that others recorded, once, until it is taken back', async () => {
    const patientOf = async (person: string) =>
      (
        await t.kernel.db.query<{ id: string }>(
          'select patient_id as id from identify.pub_patient_person where person_id::text = $1',
          [person],
        )
      ).map(({ id }) => id);
    const [own] = await patientOf(child);
    // A hospital has a Patient of its own for the child; doses of either are the child's.
    const known = patient(1, {
      id: 'at-hospital',
      birthDate: '2025-01-01',
      identifier: [{ system: ID_SYSTEM, value: idNumber('2025-01-01', 1) }],
    });
    await t.pipeline.accept(
      submission('hospital', [{ request: { method: 'PUT', url: 'Patient/at-hospital' }, resource: known }]),
    );
    expect(await patientOf(child)).toContain('at-hospital');
    const dose = (date: string, coding: object[], more: object = {}) => ({
      resourceType: 'Immunization' as const,
      identifier: [{ system: 'urn:kangyu:id:local:hospital', value: `${date}-${JSON.stringify(coding)}` }],
      status: 'completed',
      vaccineCode: { coding },
      patient: { reference: `Patient/${own}` },
      occurrenceDateTime: date,
      ...more,
    });
    const standard = (code: string) => [{ system: 'urn:kangyu:cs:vaccine', code }];
    const bring = async (source: string, resources: object[]) => {
      const { records } = await t.pipeline.accept(
        submission(
          source,
          resources.map((one) => entry(one as never)),
        ),
      );
      expect(records.map(({ status }) => status)).toEqual(resources.map(() => 'stored'));
      return records.map(({ reference }) => reference!.split('/')[1]!);
    };
    const items = async (): Promise<Record<string, string | null>> => {
      const { enrolments } = await get(`/api/programs/persons/${child}`);
      const due: { contact: string; status: string; date: string | null }[] = enrolments.find(
        ({ pack }: { pack: string }) => pack === 'immunisation',
      ).due;
      return Object.fromEntries(due.map(({ contact, status, date }) => [contact, status === 'done' ? date : null]));
    };
    const url = '/api/programs/immunisation/forms/vaccination';
    const opened = async () => (await get(`${url}?person=${child}&time=${TODAY}&due=dtap2`)).judged.calculated;
    expect(await items()).toMatchObject({ dtap1: null });
    // Of two senders, one under the name of the schedule and one by its code; and what no list knows.
    const of = { patient: { reference: 'Patient/at-hospital' } };
    const [byCode] = await bring('hospital', [
      dose('2025-04-02', standard('DTaP'), of),
      dose('2025-04-03', [{ system: 'urn:kangyu:cs:local:hospital', code: 'X9', display: '流感疫苗' }], of),
    ]);
    await bring('clinic', [
      dose('2025-04-02T09:30:00+08:00', [{ system: 'urn:kangyu:cs:local:clinic', code: '7', display: '百白破疫苗' }]),
    ]);
    expect(await items()).toMatchObject({ dtap1: '2025-04-02', dtap2: null });
    expect(await opened()).toMatchObject({ dose: 2 });
    const counted = () => t.kernel.db.query('select id, day::text from programs.pub_recorded order by id');
    expect(await counted()).toHaveLength(1);
    const { recorded } = await get(`/api/programs/persons/${child}`);
    expect(recorded).toMatchObject([
      { day: '2025-04-03', name: { zh: '流感疫苗' }, counts: false, why: 'other' },
      { day: '2025-04-02', name: { zh: '百白破疫苗第1剂' }, counts: true, class: { code: 'valid' } },
    ]);
    // A device that goes along knows it, too.
    const [history] = await loadHistories(t.kernel.db, [own!]);
    expect(madeOf(history!).filter(({ values }) => values.vaccine === 'dtap')).toHaveLength(1);
    const whole = await snapshotPrograms(t.kernel.db);
    await recomputeAll(t.kernel);
    expect(await snapshotPrograms(t.kernel.db)).toEqual(whole);
    // One of the two is taken back: the other still tells it. Then that one was of another day, and at last it never was.
    const remove = (id: string) =>
      t.pipeline.accept(submission('hospital', [{ request: { method: 'DELETE', url: `Immunization/${id}` } }]));
    await remove(byCode!);
    expect(await items()).toMatchObject({ dtap1: '2025-04-02' });
    const [{ id: last }] = (await counted()) as [{ id: string }];
    expect(last).not.toBe(byCode);
    const put = (resource: object) =>
      t.pipeline.accept(
        submission('clinic', [
          {
            request: { method: 'PUT', url: `Immunization/${last}` },
            resource: { ...resource, id: last } as never,
          },
        ]),
      );
    await put(dose('2025-04-20', standard('DTaP')));
    expect(await items()).toMatchObject({ dtap1: '2025-04-20' });
    await put(dose('2025-04-20', standard('DTaP'), { status: 'entered-in-error' }));
    expect(await items()).toMatchObject({ dtap1: null });
    expect(await opened()).toMatchObject({ dose: 1 });
    expect(await counted()).toEqual([]);
  });

  it('takes in the child of a vaccination message by the rule, and counts what it calls by another list', async () => {
    const headers = { ...(await t.signIn('exchange-node', COUNTY)), 'content-type': 'application/hl7-v2' };
    const admin = await t.signIn('administrator');
    const node = { application: 'EPI', facility: 'V1', source: 'clinic-epi', institution: uscc(1) };
    const known = await t.app.inject({ method: 'POST', url: '/api/hl7v2/nodes', headers: admin, payload: node });
    expect(known.statusCode, known.body).toBe(201);
    let next = 0;
    const pid = `PID|1||C9^^^V1^MR~${idNumber('2025-01-01', 8)}^^^^NI||示^九||20250101|2|||江川区示例路1号`;
    const given = async (order: string, day: string, code: string, more: Record<number, string> = {}) => {
      next += 1;
      const rxa = { 1: '0', 2: '1', 3: day, 4: day, 5: code, 6: '0.5', 7: 'mL', 20: 'CP', ...more } as Record<
        number,
        string
      >;
      const fields = Array.from({ length: 21 }, (_, n) => rxa[n + 1] ?? '').join('|');
      const lines = [
        `MSH|^~\\&|EPI|V1|KY|R|20251110100000||VXU^V04|E${next}|P|2.5`,
        pid,
        `ORC|RE|${order}`,
        `RXA|${fields}`,
      ];
      const sent = await t.app.inject({ method: 'POST', url: '/api/ingest/hl7v2', headers, payload: lines.join('\r') });
      expect(sent.statusCode, sent.body).toBe(201);
    };
    const cvx = (code: string) => `${code}^^CVX`;
    // The resident is known by its own register; nobody enrolled the child.
    const resident = patient(8, {
      name: [{ text: '示九' }],
      birthDate: '2025-01-01',
      gender: 'female',
      identifier: [{ system: ID_SYSTEM, value: idNumber('2025-01-01', 8) }],
    });
    const { records } = await t.pipeline.accept(submission('records', [entry(resident)]));
    const own = records[0]!.reference!.split('/')[1]!;
    await given('A1', '20250102', cvx('08'));
    const [{ person } = { person: '' }] = await t.kernel.db.query<{ person: string }>(
      'select person_id::text as person from identify.pub_patient_person where patient_id = $1',
      [own],
    );
    const page = () => get(`/api/programs/persons/${person}`);
    const same = await t.kernel.db.query('select 1 from identify.pub_patient_person where person_id::text = $1', [
      person,
    ]);
    expect(same).toHaveLength(2);
    expect((await page()).enrolments).toEqual([]);
    const asked = await t.kernel.db.query<{ payload: { patients: string[] } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier like '%take-in%'`,
    );
    expect(asked).toHaveLength(1);
    expect(await takeIn(t.kernel, t.pipeline.submit, asked[0]!.payload.patients)).toBe(1);
    expect(await takeIn(t.kernel, t.pipeline.submit)).toBe(0);
    const due = async (): Promise<Record<string, string | null>> => {
      const { enrolments } = await page();
      expect(enrolments).toHaveLength(1);
      return Object.fromEntries(
        enrolments[0].due.map((one: { contact: string; status: string; date: string | null; due: string }) => [
          one.contact,
          one.status === 'done' ? `done ${one.date}` : one.due,
        ]),
      );
    };
    // What stood in the record counts from the moment of the enrolment, and catch-up goes on from there.
    expect(await due()).toMatchObject({
      hepB1: 'done 2025-01-02',
      hepB2: '2025-02-01',
      dtap1: '2025-03-01',
      polio1: '2025-03-01',
    });
    const [rule] = await t.kernel.db.query(
      'select by_rule, enrolled::text from programs.pub_managed where subject = $1',
      [own],
    );
    expect(rule).toEqual({ by_rule: true, enrolled: TODAY });
    // A combined vaccine is a dose of each of its parts; by ATC, and by its generic name.
    await given('A2', '20250305', cvx('110'));
    expect(await due()).toMatchObject({
      hepB2: 'done 2025-03-05',
      dtap1: 'done 2025-03-05',
      polio1: 'done 2025-03-05',
      dtap2: '2025-05-01',
    });
    await given('A3', '20250902', '^麻疹腮腺炎风疹联合减毒活疫苗^L');
    expect(await due()).toMatchObject({ mmr1: 'done 2025-09-02', mmr2: '2026-07-01' });
    // Refused, not given or given in part is no dose; put right it is, taken back it never was.
    for (const [order, status] of [
      ['A4', 'RE'],
      ['A4', 'NA'],
      ['A4', 'PA'],
    ] as const) {
      await given(order, '20250505', cvx('20'), { 20: status });
      expect((await due()).dtap2, status).toBe('2025-05-01');
    }
    expect((await page()).recorded[0]).toMatchObject({ day: '2025-09-02' });
    expect((await page()).recorded).toContainEqual(
      expect.objectContaining({ counts: false, why: 'part', choices: null }),
    );
    await given('A4', '20250506', cvx('20'));
    expect((await due()).dtap2).toBe('done 2025-05-06');
    await given('A4', '20250506', cvx('20'), { 21: 'D' });
    expect((await due()).dtap2).toBe('2025-05-01');

    // What no list knows stays, is told on the list of work and on the page, and counts once somebody says what it was.
    await given('A5', '20250601', '77^国产二联^L');
    await given('A6', '20250602', cvx('141'));
    const shown = async (day: string) => (await page()).recorded.find((one: { day: string }) => one.day === day);
    expect(await shown('2025-06-02')).toMatchObject({
      name: { zh: '流感疫苗（CVX 141）', en: 'influenza, seasonal, injectable (CVX 141)' },
      counts: false,
      why: 'other',
    });
    const waiting = await shown('2025-06-01');
    expect(waiting).toMatchObject({ name: { zh: '国产二联' }, counts: false, why: 'unknown', word: null });
    const { items } = await get('/api/programs/worklist?pack=immunisation');
    expect(items.find((one: { person: string }) => one.person === person)).toMatchObject({ unknown: 1 });
    const say = (codes: string[], more: object = {}) =>
      send('POST', `/api/programs/persons/${person}/record-words`, {
        pack: 'immunisation',
        ...waiting.record,
        codes,
        ...more,
      });
    expect((await say(['dtap', 'flu'])).json().error.code).toBe('programs.record-choice');
    expect((await say(['dtap'], { id: 'none' })).json().error.code).toBe('programs.record-unknown');
    expect((await say(['dtap', 'menA'])).statusCode).toBe(204);
    expect(await due()).toMatchObject({ dtap2: 'done 2025-06-01' });
    expect(await shown('2025-06-01')).toMatchObject({ counts: true, word: { by: expect.any(String) } });
    const whole = await snapshotPrograms(t.kernel.db);
    await recomputeAll(t.kernel);
    expect(await snapshotPrograms(t.kernel.db)).toEqual(whole);
    expect((await say([])).statusCode).toBe(204);
    expect((await due()).dtap2).toBe('2025-05-01');
    expect(await shown('2025-06-01')).toMatchObject({ counts: false, why: 'other', word: { by: expect.any(String) } });
    // The sender says something else now: the word was about what it said before.
    await given('A5', '20250601', '78^国产三联^L');
    expect(await shown('2025-06-01')).toMatchObject({ why: 'unknown', word: null });
    // A map of the clinic's own codes, stored as a record, tells it for all of them.
    const map = {
      resourceType: 'ConceptMap' as const,
      status: 'active',
      group: [
        {
          source: 'urn:kangyu:cs:local:clinic-epi:L',
          target: 'urn:kangyu:cs:immunisation:vaccine',
          element: [
            {
              code: '78',
              target: [
                { code: 'dtap', equivalence: 'relatedto' },
                { code: 'ipv', equivalence: 'relatedto' },
              ],
            },
          ],
        },
      ],
    };
    await t.pipeline.accept(submission('terms', [entry(map as never)]));
    await nightly(t.kernel);
    expect(await due()).toMatchObject({ dtap2: 'done 2025-06-01', polio2: 'done 2025-06-01' });

    // Whom the rule took in is owed doses like everybody, and has a certificate once somebody issues it.
    const { bases, derived } = catalogue();
    const base = 'vaccination-certificates';
    const [code, certified] = [...derived].find(([, one]) => 'base' in one && one.base === base)!;
    const small = {
      bases: new Map([[base, bases.get(base)!]]),
      derived: new Map([[code, certified]]),
      watched: new Map([['programs_immunisation', new Set(['subject'])]]),
    };
    const share = async () => {
      await recompute(t.kernel, small);
      const [cell] = await t.kernel.db.query(
        `select numerator, denominator from indicators.pub_cell where indicator = $1 and area = $2 and period = '2025' and stratum = ''`,
        [code, COUNTY],
      );
      return cell;
    };
    expect(await share()).toEqual({ numerator: 1, denominator: 2 });
    const issued = await send('POST', '/api/programs/immunisation/contacts', {
      id: randomUUID(),
      person,
      form: 'certificate',
      time: TODAY,
      answers: { builtOn: TODAY, origin: '3' },
    });
    expect(issued.statusCode, issued.body).toBe(201);
    expect(await share()).toEqual({ numerator: 2, denominator: 2 });
  });
});
