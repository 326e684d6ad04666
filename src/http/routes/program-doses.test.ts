import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { escalateStates } from '../../decide/programs/testing.ts';
import { planStatus, syncPlans } from '../../measure/plans/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { listItems, SYSTEM } from '../../work/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
let t: TestApp;
let child: string;
let man: string;
let keeper: string;

const send = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
  t.app.inject({ method, url, headers: await t.signIn('village-doctor', COUNTY), ...(payload ? { payload } : {}) });
const get = async (url: string) => (await send('GET', url)).json();

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const born = (n: number, birthDate: string) =>
    patient(n, { birthDate, gender: 'male', identifier: [{ system: ID_SYSTEM, value: idNumber(birthDate, n) }] });
  const people = [born(1, '2025-01-01'), born(3, '1985-07-07')];
  const { records } = await t.pipeline.accept(
    submission('records', [entry(organization(1)), ...people.map((one) => entry(one))]),
  );
  const rows = await t.kernel.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id from identify.pub_patient_person',
  );
  const personOf = (k: number) =>
    rows.find(({ patient_id }) => patient_id === records[k]!.reference!.split('/')[1])!.person_id;
  keeper = records[0]!.reference!.split('/').slice(0, 2).join('/');
  [child, man] = [personOf(1), personOf(2)];
}, 60_000);

describe('doses, and what follows from a form', () => {
  it('keeps a dose that came too early as one that does not count, and refuses a man in the maternal register', async () => {
    const enrolling = { id: randomUUID(), person: child, on: '2025-01-01' };
    const early = await send('POST', '/api/programs/immunisation/enrolments', { ...enrolling, on: '2024-12-31' });
    expect(early.json().error.code).toBe('programs.day');
    const enrolled = await send('POST', '/api/programs/immunisation/enrolments', enrolling);
    expect(enrolled.statusCode, enrolled.body).toBe(201);
    const shot = {
      vaccine: 'hepB',
      state: 'given',
      healthy: true,
      matched: true,
      consent: true,
      batch: 'A1',
      expiry: '2040-01-01',
      manufacturer: '生物所',
    };
    const born = { bornAt: '2025-01-01T08:00:00+08:00', givenAt: '2025-01-01T09:00:00+08:00' };
    const classes = [];
    for (const [time, more] of [
      ['2025-01-01', born],
      ['2025-02-01', {}],
      ['2025-06-30', {}],
    ] as const) {
      const body = { id: randomUUID(), person: child, form: 'vaccination', time, answers: { ...shot, ...more } };
      const saved = await send('POST', '/api/programs/immunisation/contacts', body);
      expect(saved.statusCode, saved.body).toBe(201);
      classes.push(saved.json().contact.class.code);
    }
    expect(classes).toEqual(['timely', 'valid', 'invalid']);
    const stored = await t.kernel.db.query(`select 1 from record.pub_current where type = 'Immunization'`);
    expect(stored).toHaveLength(3);
    // Another vaccine of the same day is another contact; the same one is the same visit.
    const url = '/api/programs/immunisation/forms/vaccination';
    const opened = await get(`${url}?person=${child}&time=2025-06-30&due=menA1`);
    expect(opened.answers).toMatchObject({ vaccine: 'menA', state: 'given' });
    // The last dose of another vaccine is no "last time" of this one, and lists say which vaccine a contact gave.
    expect(opened.form.apart).toEqual(['vaccine']);
    const { contacts: named } = await get(`/api/programs/persons/${child}`);
    expect(named.map(({ name }: { name: { zh: string } }) => name.zh)).toEqual([
      '乙肝疫苗第3剂',
      '乙肝疫苗第2剂',
      '乙肝疫苗第1剂',
    ]);
    // Two vaccines answer the doses of polio; which one is given the schedule says.
    for (const [due, vaccine] of [...['polio1', 'polio2', 'polio3'].map((code) => [code, 'ipv']), ['dtCatchUp', 'dt']])
      expect((await get(`${url}?person=${child}&time=2025-06-30&due=${due}`)).answers).toMatchObject({ vaccine });
    // Without a vaccine nothing follows from it: it would be given by the route of another.
    const blank = await get(`${url}?person=${child}&time=2025-06-30`);
    expect(blank.answers).toEqual({ state: 'given', permanent: false });
    expect(blank.judged.visible).toMatchObject({ dose: false, valid: false });
    // What follows from the vaccine is right from the start and moves with it: dose and route of the wrong one would be given.
    const bcg = await get(`${url}?person=${child}&time=2025-06-30&due=bcg1`);
    expect(bcg.answers).toMatchObject({ vaccine: 'bcg', amount: '0.1 mL', site: '左上臂三角肌', route: 'ID' });
    const judging = { person: child, time: '2025-06-30', answers: { ...bcg.answers, vaccine: 'bopv' } };
    const judged = await send('POST', `${url}/judge`, judging);
    expect(judged.json().defaults).toMatchObject({ amount: '1粒或2滴', site: '口服', route: 'PO' });
    const give = (vaccine: string) => {
      const body = { id: randomUUID(), person: child, form: 'vaccination', time: '2025-06-30T09:00:00+08:00' };
      return send('POST', '/api/programs/immunisation/contacts', { ...body, answers: { ...shot, vaccine } });
    };
    expect((await give('ipv')).statusCode).toBe(201);
    expect((await give('ipv')).json().error.code).toBe('programs.same-visit');
    // What a child is due is one card and one sitting; each dose has its own draft, and what was asked once answers for all.
    const list = async () => get('/api/programs/worklist?pack=immunisation');
    const { items, counts } = await list();
    expect(items).toMatchObject([{ person: child, visit: 'vaccination' }]);
    const entries = items[0].entries.map(({ contact }: { contact: string }) => contact);
    expect(entries).toEqual(expect.arrayContaining(['bcg1', 'menA1', 'mmr1']));
    expect(counts.due + counts.overdue + counts.lost).toBe(1);
    const [sitting] = (await get(`/api/programs/persons/${child}`)).visits;
    expect(sitting).toMatchObject({ code: 'vaccination', each: true });
    expect(sitting.forms.map(({ contact }: { contact: string }) => contact).sort()).toEqual([...entries].sort());
    expect(sitting.once.map(([first]: { item: string }[]) => first!.item)).toEqual(['contra', 'healthy', 'observed']);
    const two = ['menA1', 'mmr1'].map((due) => ({ due, vaccine: due.replace(/1$/, ''), id: randomUUID() }));
    for (const { due, vaccine, id } of two)
      await send('PUT', `${url}/draft`, { person: child, contact: id, time: TODAY, answers: { vaccine }, due });
    expect((await get(`${url}?person=${child}&due=menA1`)).draft).toMatchObject({ contact: two[0]!.id });
    expect((await get(`${url}?person=${child}&due=mmr1`)).draft).toMatchObject({ contact: two[1]!.id });
    const contacts = two.map(({ vaccine, ...one }) => {
      const filled = { ...shot, vaccine, contra: ['0'] };
      return { ...one, pack: 'immunisation', form: 'vaccination', answers: filled };
    });
    const given = await send('POST', '/api/programs/visits', { person: child, time: TODAY, contacts });
    expect(given.statusCode, given.body).toBe(201);
    expect((await list()).items[0].entries.map(({ contact }: { contact: string }) => contact)).not.toContain('mmr1');
    expect((await get(`${url}?person=${child}&due=menA1`)).draft).toBeNull();
    const enrolment = { id: randomUUID(), person: man, on: TODAY };
    const form = { code: 'first-visit', answers: { lmpKnown: true, lmp: '2025-09-20', gravidity: 1, parity: 0 } };
    const refused = await send('POST', '/api/programs/maternal/enrolments', { ...enrolment, form });
    expect(refused.statusCode, refused.body).toBe(422);
    expect(refused.body).toMatch(/男|女|male/);
  });

  it('has no figure for the time before a programme was recorded, which is not nought, wherever it is read', async () => {
    const kept = (indicator: string, ...periods: string[]) => periods.map((period) => ({ indicator, period }));
    await t.kernel.db.query(
      `insert into indicators.cell (indicator, area, period, numerator, denominator, value, low, high, formula_version, computed_at)
       select indicator, area, period, 0, 9, 0, 0, 30, '1', now()
       from jsonb_to_recordset($1::jsonb) as r(indicator text, period text) cross join unnest($2::text[]) a(area)
       on conflict (indicator, area, period, stratum) do update set numerator = 0, denominator = 9, value = 0`,
      [
        JSON.stringify([
          ...kept('S06c', '2024-12', '2025-01', '2025'),
          ...kept('S01', '2020', '2021', '2022', '2023', '2024', '2025'),
          ...kept('R01', '2024'),
        ]),
        [COUNTY, '150200'],
      ],
    );
    const values = async (indicator: string, period: string) =>
      (await get(`/api/indicators/${indicator}/cells?period=${period}`)).map(
        ({ value, denominator }: { value: number | null; denominator: number | null }) => [value, denominator],
      );
    // The first dose was given on 1 January 2025.
    expect(await values('S06c', '2024-12,2025-01,2025')).toEqual([
      [null, null],
      [0, 9],
      [0, 9],
    ]);
    expect(await values('R01', '2024')).toEqual([[0, 9]]);
    // No pregnant woman was ever seen through these forms: the plan has no data to judge by.
    await syncPlans(t.kernel.db);
    const { rows } = await planStatus(t.kernel, 'baotou');
    expect(rows.find(({ indicator }) => indicator === 'S01')).toMatchObject({ status: 'no-data', value: null });
  });

  it('refuses a reading that has not been taken yet, and takes one of this moment', async () => {
    const enrolling = { id: randomUUID(), person: keeper, on: TODAY };
    const enrolled = await send('POST', '/api/programs/cold-chain/enrolments', enrolling);
    expect(enrolled.statusCode, enrolled.body).toBe(201);
    const read = (readAt: string) =>
      send('POST', '/api/programs/cold-chain/contacts', {
        id: randomUUID(),
        person: keeper,
        form: 'reading',
        time: `${TODAY}T10:30:00+08:00`,
        answers: { device: '冰箱1号', kind: '1', readAt, temperature: 5 },
      });
    const ahead = await read(`${TODAY}T15:30:00+08:00`);
    expect(ahead.json().error, ahead.body).toMatchObject({ code: 'programs.time-ahead' });
    expect((await read(`${TODAY}T10:30:00+08:00`)).statusCode).toBe(201);
  });

  it('keeps a task until a form that ends it, presses for it when it is late, and for what a screening asked for', async () => {
    const event = {
      vaccine: 'hepB',
      batch: 'A1',
      givenAt: '2025-06-30T09:00:00+08:00',
      onsetAt: '2025-06-30T10:00:00+08:00',
      foundAt: '2025-06-30T12:00:00+08:00',
      reportedAt: '2025-06-30T13:00:00+08:00',
      signs: ['5'],
      text: '接种后过敏性休克',
      died: false,
      disabled: false,
      similar: 1,
      concern: false,
    };
    const record = async (pack: string, person: string, form: string, time: string, answered: object) => {
      const body = { id: randomUUID(), person, form, time, answers: answered };
      const saved = await send('POST', `/api/programs/${pack}/contacts`, body);
      expect(saved.statusCode, saved.body).toBe(201);
      return body.id;
    };
    const open = async (person: string, pack: string) =>
      (await get(`/api/programs/todo?person=${person}&pack=${pack}`)).items as {
        id: string;
        enrolment: string | null;
      }[];
    await record('immunisation', child, 'aefi', '2025-06-30T14:00:00+08:00', event);
    const refused = { vaccine: 'menA', state: 'refused', why: '家长拒绝' };
    await record('immunisation', child, 'vaccination', '2025-07-30T09:00:00+08:00', refused);
    const [first, second] = await open(child, 'immunisation');
    expect([first, second]).toMatchObject([{ title: { zh: '48小时内开始调查' } }, { title: { zh: '初步调查报告' } }]);

    const suspect = man;
    const asked = { coughDays: 20, blood: false, other: true, referredTo: '区疾控中心' };
    const screened = await record('tuberculosis', suspect, 'suspect', '2025-10-20T09:00:00+08:00', asked);
    expect(await open(suspect, 'tuberculosis')).toMatchObject([{ kind: 'task', enrolment: null, due: '2025-10-27' }]);

    await escalateStates(t.kernel);
    const viewer = { account: SYSTEM.account, scope: undefined };
    const pressed = async () =>
      (await listItems(t.kernel, viewer, { room: 'programs', open: true }, { limit: 50 })).items;
    const about = [`enrolment/${first!.enrolment}`, `contact/${screened}`];
    const found = (await pressed()).filter(({ subject }) => about.includes(subject)).map(({ title }) => title);
    expect(found.filter((title) => !title.includes('转机构负责人')).sort()).toEqual([
      '肺结核患者健康管理：电话随访是否就诊',
      '预防接种：48小时内开始调查',
      '预防接种：初步调查报告',
    ]);
    // Whoever is pressed comes from there to whom it is about.
    expect(await get(`/api/programs/about?of=${about[0]}`)).toEqual({ person: child });
    expect(await get(`/api/programs/about?of=${about[1]}`)).toEqual({ person: suspect });
    expect((await send('GET', '/api/programs/about?of=contact/none')).statusCode).toBe(404);

    for (const { id } of [first!, second!])
      expect((await send('POST', `/api/programs/tasks/${id}/end`, { note: '已调查' })).statusCode).toBe(204);
    expect((await pressed()).filter(({ subject }) => subject === about[0])).toEqual([]);
  });
});
