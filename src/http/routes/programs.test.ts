import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { recomputeAll, snapshotPrograms } from '../../decide/programs/testing.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
let t: TestApp;
let person = '';
let patientId = '';
let enrolment = '';
const young: Record<string, string> = {};

const send = async (
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  role = 'village-doctor',
  area = COUNTY,
) => t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });

const born = (n: number, birthDate: string) =>
  patient(n, { birthDate, identifier: [{ system: ID_SYSTEM, value: idNumber(birthDate, n) }] });
const normal = {
  status: '1',
  mode: '1',
  symptoms: ['1'],
  danger: ['0'],
  sbp: 132,
  dbp: 84,
  height: 165,
  weight: 62,
  adr: '1',
  complication: '1',
};
const contact = (answers: object, more: object = {}) => ({
  id: randomUUID(),
  person,
  form: 'follow-up',
  time: `${TODAY}T10:00:00+08:00`,
  answers: { ...normal, ...answers },
  ...more,
});
const work = async () => (await send('GET', '/api/programs/worklist')).json();

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('records', [entry(organization(1)), entry(born(1, '1960-05-05')), entry(born(2, '2000-05-05'))]),
  );
  const [, first, second] = receipt.records.map(({ reference }) => reference!.split('/')[1]!);
  patientId = first!;
  await t.pipeline.accept(
    submission('diagnosis', [
      entry({
        resourceType: 'Condition',
        code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10' }] },
        subject: { reference: `Patient/${first}` },
        recordedDate: '2025-06-01',
      }),
    ]),
  );
  const rows = await t.kernel.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id from identify.pub_patient_person',
  );
  const personOf = (id: string) => rows.find(({ patient_id }) => patient_id === id)!.person_id;
  person = personOf(first!);
  young.person = personOf(second!);
}, 60_000);

describe('health programmes', () => {
  it('proposes whom the records show, enrols them, and puts what is due on the list at once', async () => {
    const proposed = (await send('GET', '/api/programs/hypertension/proposals')).json().items;
    expect(proposed).toMatchObject([{ person, code: 'I10' }]);
    const made = await send('POST', '/api/programs/hypertension/enrolments', {
      id: randomUUID(),
      person,
      on: '2025-06-10',
    });
    expect(made.statusCode, made.body).toBe(201);
    enrolment = made.json().id;
    const { items } = await work();
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ enrolment, contact: 'followUp', status: 'overdue', person }),
    );
    expect((await send('GET', '/api/programs/hypertension/proposals')).json().items).toEqual([]);
    const again = await send('POST', '/api/programs/hypertension/enrolments', { id: randomUUID(), person, on: TODAY });
    expect(again.json().error.code).toBe('programs.enrolled');
  });

  it('judges answers as they are typed, and saves nothing that is wrong', async () => {
    const url = '/api/programs/hypertension/forms/follow-up';
    const opened = (await send('GET', `${url}?person=${person}`)).json();
    expect(opened).toMatchObject({ form: { code: 'follow-up' }, answers: { adr: '1' }, previous: null });
    const judge = async (answers: object) =>
      (await send('POST', `${url}/judge`, { person, time: TODAY, answers: { ...normal, ...answers } })).json();
    expect(await judge({ sbp: 168 })).toMatchObject({
      valid: true,
      calculated: { atTarget: false },
      outcome: { class: { code: '2' }, next: '2025-11-24' },
    });
    const wrong = await send('POST', '/api/programs/hypertension/contacts', contact({ sbp: 420, nonsense: 1 }));
    expect(wrong.statusCode).toBe(422);
    const told = wrong
      .json()
      .error.details.problems.map(({ item, kind }: { item: string; kind: string }) => `${item}:${kind}`);
    expect(told).toEqual(expect.arrayContaining(['sbp:hard', 'nonsense:unknown']));
    for (const [time, code] of [
      ['2030-01-01', 'programs.day'],
      ['1950-01-01', 'programs.day'],
      ['2025-06-01', 'programs.not-enrolled'],
    ])
      expect((await send('POST', '/api/programs/hypertension/contacts', contact({}, { time }))).json().error.code).toBe(
        code,
      );
    const old = contact({}, { formFrom: '2001-01-01' });
    expect((await send('POST', '/api/programs/hypertension/contacts', old)).json().error.code).toBe(
      'programs.form-version',
    );
  });

  it('saves a contact as records, once, with its class; the list is shorter in the same moment', async () => {
    const visit = contact({});
    const saved = await send('POST', '/api/programs/hypertension/contacts', visit);
    expect(saved.statusCode, saved.body).toBe(201);
    expect(saved.json()).toMatchObject({ contact: { class: { code: '1' }, next: '2026-02-10' } });
    expect((await work()).items.map((one: { contact: string }) => one.contact)).toEqual(['exam']);
    expect((await send('POST', '/api/programs/hypertension/contacts', visit)).statusCode).toBe(200);
    const observation = await t.kernel.db.query<{ content: unknown }>(
      `select 1 from record.pub_current where type in ('Observation', 'Encounter', 'QuestionnaireResponse') and id like $1`,
      [`${visit.id}%`],
    );
    expect(observation.length).toBeGreaterThanOrEqual(3);
    const second = await send('POST', '/api/programs/hypertension/contacts', contact({ sbp: 150 }), 'clinician');
    expect(second.statusCode).toBe(409);
    expect(second.json().error).toMatchObject({
      code: 'programs.same-visit',
      details: { contacts: [{ id: visit.id, class: '1' }] },
    });
    const read = (await send('GET', `/api/programs/contacts/${visit.id}`)).json();
    const corrected = await send('PUT', `/api/programs/contacts/${visit.id}`, {
      person,
      version: read.version,
      time: visit.time,
      answers: { ...visit.answers, sbp: 172 },
    });
    expect(corrected.json(), corrected.body).toMatchObject({
      contact: { class: { code: '2' }, version: read.version + 1 },
    });
    expect(
      (
        await send('PUT', `/api/programs/contacts/${visit.id}`, {
          person,
          version: read.version,
          time: visit.time,
          answers: visit.answers,
        })
      ).json().error.code,
    ).toBe('programs.version');
    const history = (await send('GET', `/api/programs/contacts/${visit.id}/versions`)).json();
    expect(history).toMatchObject({
      person,
      form: { code: 'follow-up' },
      versions: [
        { version: read.version + 1, withdrawn: false, answers: { sbp: 172 } },
        { version: read.version, answers: { sbp: visit.answers.sbp } },
      ],
    });
    expect((await send('GET', '/api/programs/contacts/none/versions')).json().error.code).toBe(
      'programs.contact-unknown',
    );
  });

  it('counts a contact that another system sends, and stands the same when it is built again', async () => {
    const day = '2025-08-01';
    await t.pipeline.accept(
      submission('outside', [
        entry({
          resourceType: 'QuestionnaireResponse',
          questionnaire: 'urn:kangyu:questionnaire:hypertension:follow-up|2017-02-28',
          status: 'completed',
          subject: { reference: `Patient/${patientId}` },
          authored: `${day}T01:00:00Z`,
          item: Object.entries(normal).map(([linkId, value]) => ({
            linkId,
            answer: [value]
              .flat()
              .map((one) => (typeof one === 'number' ? { valueDecimal: one } : { valueCoding: { code: one } })),
          })),
        }),
      ]),
    );
    const shown = (await send('GET', `/api/programs/persons/${person}`)).json();
    expect(shown.contacts.map((one: { day: string; class: { code: string } }) => [one.day, one.class.code])).toEqual([
      [TODAY, '2'],
      [day, '1'],
    ]);
    expect(shown.trends.find(({ item }: { item: string }) => item === 'sbp').points).toHaveLength(2);
    const odd = await t.pipeline.accept(
      submission('odd', [
        entry({
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'hypertension' }] }],
          patient: { reference: `Patient/${patientId}` },
          period: { start: '2025-02-30' },
        }),
      ]),
    );
    expect(odd.records).toHaveLength(1);
    const before = await snapshotPrograms(t.kernel.db);
    await recomputeAll(t.kernel);
    expect(await snapshotPrograms(t.kernel.db)).toEqual(before);
  });

  it('refuses who does not belong: by age, by area, by role, after the exit', async () => {
    const enrolling = { id: randomUUID(), person: young.person, on: TODAY };
    expect((await send('POST', '/api/programs/hypertension/enrolments', enrolling)).json().error.code).toBe(
      'programs.not-eligible',
    );
    const man = await send('POST', '/api/programs/maternal/enrolments', { id: randomUUID(), person, on: TODAY });
    expect(man.json().error).toMatchObject({
      code: 'programs.not-eligible',
      messages: { zh: '该居民不符合“孕产妇健康管理”的纳入条件（性别男）' },
    });
    expect(
      (await send('GET', `/api/programs/persons/${person}`, undefined, 'village-doctor', '530402')).statusCode,
    ).toBe(404);
    expect(
      (await send('POST', '/api/programs/hypertension/contacts', contact({}), 'programme-manager')).statusCode,
    ).toBe(403);
    const transfer = (doctor: string) => send('POST', `/api/programs/enrolments/${enrolment}/transfer`, { doctor });
    expect((await transfer('nobody')).json().error.code).toBe('programs.doctor-unknown');
    const handed = await transfer(
      (await t.kernel.db.query<{ account: string }>('select account from access.account limit 1'))[0]!.account,
    );
    expect(handed.statusCode, handed.body).toBe(200);
    const csv = await send('GET', '/api/programs/worklist?format=csv');
    expect(csv.body).toMatch(/示某某,男,65,.*年度健康检查/);
    const unknown = await send('POST', `/api/programs/enrolments/${enrolment}/exit`, { on: TODAY, reason: 'bored' });
    expect(unknown.json().error.code).toBe('programs.exit-reason');
    const ended = await send('POST', `/api/programs/enrolments/${enrolment}/exit`, {
      on: '2025-11-01',
      reason: 'refused',
    });
    expect(ended.json(), ended.body).toMatchObject({ exited: '2025-11-01', due: [] });
    expect((await work()).items).toEqual([]);
    // The last day is one under management: who comes back is told from when, not that they are enrolled.
    const sameDay = { id: randomUUID(), person, on: '2025-11-01' };
    expect((await send('POST', '/api/programs/hypertension/enrolments', sameDay)).json().error).toMatchObject({
      code: 'programs.enrolled-until',
      details: { enrolled: '2025-06-10', exited: '2025-11-01', from: '2025-11-02' },
    });
    const late = await send('POST', '/api/programs/hypertension/contacts', contact({}, { another: true }));
    expect(late.json().error.code).toBe('programs.not-enrolled');
    const back = await send('POST', '/api/programs/hypertension/enrolments', {
      id: randomUUID(),
      person,
      on: '2025-11-05',
    });
    expect(back.statusCode, back.body).toBe(201);
  });

  it('tells a manager the figures of a programme, and who is enrolled and overdue in each part of the area', async () => {
    const { indicators, parts, byStaff } = (
      await send('GET', '/api/programs/hypertension/coverage', undefined, 'programme-manager')
    ).json();
    expect(indicators.map(({ code }: { code: string }) => code)).toEqual(['S08', 'S08b', 'S08c']);
    // Whom one expects to be ill answers to no doctor; those under management do.
    expect(byStaff).toEqual(['S08', 'S08c']);
    const enrolled = (await send('GET', '/api/programs', undefined, 'programme-manager')).json();
    const sum = parts.reduce((all: number, part: { enrolled: number }) => all + part.enrolled, 0);
    expect(sum).toBe(enrolled.find(({ id }: { id: string }) => id === 'hypertension').enrolled);
    const [{ id }] = (await t.kernel.db.query<{ id: string }>(
      `select e.id from programs.enrolment e join programs.due d on d.enrolment = e.id where e.pack = 'hypertension' and e.exited is null limit 1`,
    )) as [{ id: string }];
    await t.kernel.db.query(
      `update programs.due set due = '2025-01-01', open = '2025-01-01', late = '2025-01-08', lost = '2025-07-01' where enrolment = $1`,
      [id],
    );
    const late = (await send('GET', '/api/programs/hypertension/coverage', undefined, 'programme-manager')).json();
    expect(
      late.parts.filter((part: { overdue: number; lost: number }) => part.overdue === 0 && part.lost === 1),
    ).toHaveLength(1);
    const { parameters } = (await send('GET', '/api/programs/hypertension')).json();
    const shown = (name: string) => parameters.find((one: { name: string }) => one.name === name).value;
    expect(shown('stableInterval')).toEqual({ zh: '3个月', en: '3 months' });
    expect(shown('fromAge')).toEqual({ zh: '35 岁', en: '35 years' });
    expect((await send('GET', '/api/programs/unknown/coverage', undefined, 'programme-manager')).statusCode).toBe(404);
  });

  it('puts the forms of several programmes together for one visit, each a contact of its own', async () => {
    for (const pack of ['type-2-diabetes', 'elderly']) {
      const made = await send('POST', `/api/programs/${pack}/enrolments`, { id: randomUUID(), person, on: TODAY });
      expect(made.statusCode, made.body).toBe(201);
    }
    const visits = async (role?: string) =>
      (await send('GET', `/api/programs/persons/${person}`, undefined, role)).json().visits;
    const [visit] = await visits();
    const statusOf = (asked: typeof visit, form: string) =>
      asked.forms.find((one: { form: string }) => one.form === form).status;
    expect(statusOf(visit, 'type-2-diabetes/follow-up')).toBe('due');
    expect(statusOf(visit, 'elderly/annual-exam')).toBe('due');
    const sharing = (item: string) =>
      visit.once
        .find((same: { item: string }[]) => same.some((one) => one.item === item))
        .map((one: { form: string }) => one.form);
    expect(sharing('sbpLeft')).toEqual([
      ...['elderly/annual-exam', 'hypertension/annual-exam', 'type-2-diabetes/annual-exam'],
      ...['hypertension/follow-up', 'type-2-diabetes/follow-up'],
    ]);
    // An old person's smoking is asked otherwise than the cigarettes of a patient.
    expect(sharing('smoking')).toEqual(['hypertension/follow-up', 'type-2-diabetes/follow-up']);
    expect(JSON.stringify(visit.once)).not.toContain('complication');
    const sugar = { symptoms: ['1'], dorsalis: '1', fpg: 6.2, hypoglycaemia: '1' };
    const form = (pack: string, answers: object, more: object = {}) => ({
      id: randomUUID(),
      pack,
      form: 'follow-up',
      answers: { ...normal, ...answers },
      ...more,
    });
    const pressure = form('hypertension', {}, { another: true });
    const save = (contacts: object[], role?: string) =>
      send('POST', '/api/programs/visits', { person, time: `${TODAY}T10:10:00+08:00`, contacts }, role);
    // What one programme refuses keeps back the others too, and says which field of which form.
    const wrong = await save([pressure, form('type-2-diabetes', { ...sugar, fpg: 400, nonsense: 1 })]);
    expect(wrong.statusCode, wrong.body).toBe(422);
    const { code, details } = wrong.json().error;
    expect(code).toBe('programs.visit');
    expect(details.contacts).toMatchObject([{ code: 'programs.answers', details: { problems: expect.anything() } }]);
    expect(details.contacts[0].details.problems.map(({ item }: { item: string }) => item)).toEqual(
      expect.arrayContaining(['fpg', 'nonsense']),
    );
    expect((await send('GET', `/api/programs/contacts/${pressure.id}`)).statusCode).toBe(404);
    const draft = { person, contact: pressure.id, time: TODAY, answers: { sbp: 131 } };
    await send('PUT', '/api/programs/hypertension/forms/follow-up/draft', draft);
    // Two doctors with the same visit at once: one is stored, the other learns of it and loses nothing.
    const mine = [pressure, form('type-2-diabetes', sugar)];
    const theirs = [form('hypertension', { sbp: 150 }, { another: true }), form('type-2-diabetes', sugar)];
    const answers = await Promise.all([save(mine), save(theirs, 'clinician')]);
    const [won] = answers.filter(({ statusCode }) => statusCode === 201);
    const [beaten] = answers.filter(({ statusCode }) => statusCode === 422);
    expect(won!.json().saved.map((one: { contact: { pack: string } }) => one.contact.pack)).toEqual([
      'hypertension',
      'type-2-diabetes',
    ]);
    expect(beaten!.json().error.details.contacts).toMatchObject([{ code: 'programs.same-visit' }]);
    const sent = answers[0] === won ? mine : theirs;
    const again = await save(sent, answers[0] === won ? undefined : 'clinician');
    expect(again.statusCode, again.body).toBe(200);
    const kept = await t.kernel.db.query<{ n: number }>(
      `select count(*)::int as n from programs.contact where day = $1 and form = 'follow-up' and id = any($2)`,
      [TODAY, [...mine, ...theirs].map(({ id }) => id)],
    );
    expect(kept).toEqual([{ n: 2 }]);
    const judged = await send('POST', '/api/programs/visits/judge', { person, time: TODAY, contacts: mine });
    expect(judged.json().judged, judged.body).toMatchObject([
      { valid: true, outcome: { class: { code: '1' } } },
      { valid: true },
    ]);
    const [after] = await visits();
    expect(statusOf(after, 'type-2-diabetes/follow-up')).toBeNull();
    // Who may not enter contacts is offered none.
    expect(await visits('programme-manager')).toEqual([]);
  });
});
