import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dropExpiredDrafts } from '../../decide/programs/testing.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { readMany } from '../../record/index.ts';
import { listItems } from '../../work/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
let t: TestApp;
const persons: string[] = [];

const send = async (
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  role = 'village-doctor',
  area = COUNTY,
) => t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });
const get = async (url: string) => (await send('GET', url)).json();

const HOUSE = '前卫镇石岩哨村 12 号';
const born = (n: number, birthDate: string, address: string) =>
  patient(n, {
    birthDate,
    gender: n % 2 === 0 ? 'female' : 'male',
    name: [{ text: `示${n}某` }],
    address: [{ text: address }],
    identifier: [{ system: ID_SYSTEM, value: idNumber(birthDate, n) }],
  });
const answers = {
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
const visit = (person: string, more: object, time: string) => ({
  id: randomUUID(),
  person,
  form: 'follow-up',
  time,
  answers: { ...answers, ...more },
});
const SYSTEM_VIEW = { account: 'system', scope: undefined };
const BIRTHS = ['1960-05-05', '1962-06-06', '1985-07-07', '1950-01-01', '2025-01-01'];

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('records', [
      entry(organization(1)),
      ...BIRTHS.map((day, i) => entry(born(i + 1, day, i < 3 ? HOUSE : '别处 3 号'))),
    ]),
  );
  const rows = await t.kernel.db.query<{ patient_id: string; person_id: string }>(
    'select patient_id, person_id from identify.pub_patient_person',
  );
  for (const { reference } of receipt.records.slice(1))
    persons.push(rows.find(({ patient_id }) => patient_id === reference!.split('/')[1])!.person_id);
  for (const person of persons.slice(0, 2)) {
    const made = await send('POST', '/api/programs/elderly/enrolments', { id: randomUUID(), person, on: '2025-01-10' });
    expect([201, 422]).toContain(made.statusCode);
    const enrolled = await send('POST', '/api/programs/hypertension/enrolments', {
      id: randomUUID(),
      person,
      on: '2025-01-10',
    });
    expect(enrolled.statusCode, enrolled.body).toBe(201);
  }
}, 60_000);

describe('working through the lists', () => {
  it('remembers what came of a call, for everything the resident is owed, and calls again when the day has come', async () => {
    const [person] = persons as [string];
    const url = '/api/programs/worklist';
    const before = await get(url);
    expect(before.counts.calls).toBeGreaterThan(1);
    expect((await get('/api/programs/call-results')).map(({ code }: { code: string }) => code)).toContain('will-come');
    const call = { id: randomUUID(), person, result: 'will-come', expectedOn: '2025-11-12', note: '家人接听' };
    const made = await send('POST', '/api/programs/calls', call);
    expect(made.statusCode, made.body).toBe(201);
    expect(made.json()).toMatchObject({ expectedOn: '2025-11-12', againOn: '2025-11-13' });
    // The same call again, also by who runs the programme and records no contacts, is noted once.
    expect((await send('POST', '/api/programs/calls', call, 'programme-manager')).statusCode).toBe(201);
    expect(await get(`/api/programs/persons/${person}/calls`)).toMatchObject([
      { note: '家人接听', result: 'will-come' },
    ]);
    const stored = await t.kernel.db.query<{ note: string }>('select note from programs.call');
    expect(stored.map(({ note }) => note.slice(0, 7))).toEqual(['enc:v1:']);
    const open = await get(`${url}?call=open`);
    expect(open.items.map((one: { person: string }) => one.person)).not.toContain(person);
    const waiting = await get(`${url}?call=waiting`);
    expect(waiting.items.length + open.items.length).toBe(before.counts.calls);
    expect(waiting.items[0]).toMatchObject({ person, called: { result: 'will-come', againOn: '2025-11-13' } });
    const codeOf = async (body: object) => (await send('POST', '/api/programs/calls', body)).json().error.code;
    expect(await codeOf({ id: randomUUID(), person, result: 'bored' })).toBe('programs.call-result');
    expect(await codeOf({ id: randomUUID(), person, result: 'will-come', expectedOn: '2025-11-01' })).toBe(
      'programs.call-day',
    );
    const elsewhere = await send(
      'POST',
      '/api/programs/calls',
      { ...call, id: randomUUID() },
      'village-doctor',
      '530402',
    );
    expect(elsewhere.statusCode).toBe(404);
    t.advance(3 * 1440);
    expect((await get(`${url}?call=open`)).items.map((one: { person: string }) => one.person)).toContain(person);
    t.advance(-3 * 1440);
  });

  it('shows one house together with what each is owed', async () => {
    const house = await get(`/api/programs/persons/${persons[2]}/household`);
    expect(house.address).toBe(HOUSE);
    expect(house.members.map((one: { person: string; due: unknown[] }) => [one.person, one.due.length > 0])).toEqual([
      [persons[0], true],
      [persons[1], true],
      [persons[2], false],
    ]);
  });

  it('lists a referral to ask after until the next contact, whose Task then is completed', async () => {
    const [person] = persons as [string];
    const saved = await send(
      'POST',
      '/api/programs/hypertension/contacts',
      visit(person, { sbp: 186, dbp: 112 }, '2025-11-01'),
    );
    expect(saved.json().outcome, saved.body).toMatchObject({ referral: { level: 'emergency', checkOn: '2025-11-15' } });
    const todo = await get(`/api/programs/todo?person=${person}`);
    const referral = todo.items.find(({ due }: { due: string }) => due === '2025-11-15');
    expect(referral).toMatchObject({ due: '2025-11-15', form: 'hypertension/follow-up', pack: 'hypertension' });
    expect((await get('/api/programs/worklist')).counts.tasks).toBe((await get('/api/programs/todo')).counts.all);
    expect((await send('GET', '/api/programs/todo?format=csv')).body).toMatch(/任务,示1某/);
    const ended = await send('POST', '/api/programs/hypertension/contacts', visit(person, { sbp: 150 }, TODAY));
    expect(ended.statusCode, ended.body).toBe(201);
    const left = await get(`/api/programs/todo?person=${person}`);
    expect(left.items.map(({ id }: { id: string }) => id)).not.toContain(referral.id);
    const [task] = await t.kernel.db.query<{ version: number }>(
      `select version from record.pub_current where type = 'Task' and id = $1`,
      [referral.id],
    );
    expect(task?.version).toBe(2);
    for (const { id } of left.items)
      expect((await send('POST', `/api/programs/tasks/${id}/end`, { note: '已电话询问' })).statusCode).toBe(204);
    expect((await get(`/api/programs/todo?person=${person}`)).items).toEqual([]);
    expect((await send('POST', `/api/programs/tasks/${referral.id}/end`, { note: '再来' })).statusCode).toBe(404);
  });

  it('keeps teams, whose members’ residents are the team’s', async () => {
    const id = randomUUID();
    const [one] = await t.kernel.db.query<{ account: string }>('select account from access.account order by account');
    const team = {
      name: '石岩哨家医团队',
      area: COUNTY,
      members: [{ account: one!.account, lead: true }],
      active: true,
    };
    const made = await send('PUT', `/api/programs/teams/${id}`, team);
    expect(made.json(), made.body).toMatchObject({ version: 1, members: [{ lead: true }] });
    const stale = await send('PUT', `/api/programs/teams/${id}`, { ...team, version: 7 });
    expect(stale.json().error.code).toBe('programs.version-team');
    const leaderless = await send('PUT', `/api/programs/teams/${randomUUID()}`, {
      ...team,
      members: [{ account: one!.account, lead: false }],
    });
    expect(leaderless.json().error.code).toBe('programs.team-member');
    const listed = await get(`/api/programs/worklist?pack=hypertension`);
    const given = await send('POST', `/api/programs/enrolments/${listed.items[0].enrolment}/transfer`, { team: id });
    expect(given.json(), given.body).toMatchObject({ team: id, teamName: '石岩哨家医团队' });
    const own = (await get(`/api/programs/worklist?team=${id}`)).items as { person: string }[];
    expect(own.map((item) => item.person)).toContain(listed.items[0].person);
    expect((await get('/api/programs/teams'))[0]).toMatchObject({ id, enrolled: expect.any(Number) });
  });

  it('offers as colleagues who enters contacts in or around the area, by name or sign-in name, to those who manage', async () => {
    await t.signIn('clinician', '5304');
    await t.signIn('village-doctor', '530402');
    await t.signIn('planner', COUNTY);
    const found = await get('/api/programs/colleagues');
    expect(found.map(({ account }: { account: string }) => account).sort()).toEqual([
      'clinician.5304',
      `village-doctor.${COUNTY}`,
    ]);
    expect(found[1] ?? found[0]).toMatchObject({ roles: [expect.objectContaining({ zh: expect.any(String) })] });
    const named = await get('/api/programs/colleagues?q=clinician');
    expect(named.map(({ account }: { account: string }) => account)).toEqual(['clinician.5304']);
    expect((await send('GET', '/api/programs/colleagues', undefined, 'planner')).statusCode).toBe(403);
    expect((await send('GET', '/api/programs/colleagues?area=530402')).statusCode).toBe(403);
  });

  it('tells who takes a resident over what to know, until they receive them or see them', async () => {
    const listed = await get('/api/programs/worklist?pack=hypertension');
    const { enrolment, person } = listed.items.at(-1);
    const clinician = (method: 'GET' | 'POST', url: string, payload?: object) =>
      send(method, url, payload, 'clinician', '5304');
    const handOver = async (): Promise<unknown> => {
      const { enrolments } = (await clinician('GET', `/api/programs/persons/${person}`)).json();
      return enrolments.find(({ id }: { id: string }) => id === enrolment).handOver;
    };
    const give = (doctor: string) =>
      send('POST', `/api/programs/enrolments/${enrolment}/transfer`, { doctor, note: '每晚服药，听力差' });
    const given = await give('clinician.5304');
    expect(given.json().handOver, given.body).toMatchObject({ note: '每晚服药，听力差', own: false });
    expect(await handOver()).toMatchObject({ on: TODAY, own: true });
    const { items } = await listItems(t.kernel, SYSTEM_VIEW, { room: 'programs' }, { limit: 50 });
    const inbox = items.filter(({ account }) => account === 'clinician.5304');
    expect(inbox).toMatchObject([{ kind: 'programs.hand-over', state: 'open' }]);
    const received = await clinician('POST', `/api/programs/enrolments/${enrolment}/receive`);
    expect(received.json().handOver, received.body).toBeNull();
    // Given back and on again: only the last one waits, and a visit by who takes over receives as well.
    const back = await send('POST', `/api/programs/enrolments/${enrolment}/transfer`, {
      doctor: `village-doctor.${COUNTY}`,
    });
    expect(back.json().handOver).toBeNull();
    expect((await give('clinician.5304')).json().handOver).toMatchObject({ own: false });
    const seen = await clinician('POST', '/api/programs/hypertension/contacts', {
      ...visit(person, {}, TODAY),
      another: true,
    });
    expect(seen.statusCode, seen.body).toBe(201);
    expect(await handOver()).toBeNull();
  });

  it('opens a form for many residents at once', async () => {
    const batch = await send('POST', '/api/programs/hypertension/forms/follow-up/batch', {
      time: TODAY,
      persons: persons.slice(0, 2),
    });
    expect(batch.json(), batch.body).toMatchObject({
      form: { code: 'follow-up' },
      rows: [{ person: persons[0], answers: { mode: '1', height: 165 }, lastOn: '2025-11-01' }, { last: null }],
    });
  });

  it('keeps drafts sealed and forgets them after their time', async () => {
    const url = '/api/programs/hypertension/forms/follow-up';
    const headers = await t.signIn('village-doctor', COUNTY);
    const payload = { person: persons[1], contact: randomUUID(), time: TODAY, answers: { sbp: 141 } };
    await t.app.inject({ method: 'PUT', url: `${url}/draft`, headers, payload });
    const [stored] = await t.kernel.db.query<{ answers: string }>('select answers from programs.draft');
    expect(stored!.answers).toMatch(/^enc:v1:/);
    const opened = async () =>
      (await t.app.inject({ method: 'GET', url: `${url}?person=${persons[1]}`, headers })).json();
    expect((await opened()).draft).toMatchObject({ answers: { sbp: 141 } });
    await t.kernel.db.query(`update programs.draft set saved_at = saved_at - interval '31 days'`);
    expect((await opened()).draft).toBeNull();
    expect(await dropExpiredDrafts(t.kernel)).toBe(1);
  });

  it('makes a contract of a signed form, which the page leads to, and takes it back when the form is withdrawn', async () => {
    const person = persons[1]!;
    const team = randomUUID();
    const [lead] = await t.kernel.db.query<{ account: string; name: string }>(
      'select account, name from access.account order by account',
    );
    const members = [{ account: lead!.account, lead: true }];
    await send('PUT', `/api/programs/teams/${team}`, { name: '前卫一队', area: COUNTY, active: true, members });
    // Who looks after the person is filled in, before the enrolment by the team that is chosen, and so are all groups that are known.
    const form = '/api/programs/family-doctor/forms/contract';
    const chosen = await send('POST', `${form}/judge`, { person, time: TODAY, answers: {}, team });
    expect(chosen.json().defaults).toMatchObject({ team: '前卫一队', doctor: lead!.name });
    const unknown = await send('POST', `${form}/judge`, { person, time: TODAY, answers: {}, team: 'none' });
    expect(unknown.json().error.code).toBe('programs.team-unknown');
    const enrolling = { id: randomUUID(), person, on: TODAY, team };
    const enrolled = await send('POST', '/api/programs/family-doctor/enrolments', enrolling);
    expect(enrolled.statusCode, enrolled.body).toBe(201);
    const flow = async () => (await get(`/api/programs/persons/${person}/flows`))[0];
    expect(await flow()).toMatchObject({
      state: 'invited',
      next: [{ code: 'sign', byHand: false, allowed: true, forms: ['family-doctor/contract'] }, { code: 'renew' }],
    });
    const pressed = { transition: 'sign' };
    const byHand = await send('POST', `/api/programs/enrolments/${enrolling.id}/transitions`, pressed);
    expect(byHand.json().error).toMatchObject({ code: 'programs.transition-form' });
    expect(byHand.json().error.messages.en).not.toMatch(/[\u4e00-\u9fff]/);
    const opened = await get(`${form}?person=${person}`);
    // Nobody has signed with this doctor yet; an invitation is no contract.
    expect(opened.answers).toMatchObject({ team: '前卫一队', doctor: lead!.name, doctorContracts: 0 });
    const signature = { contentType: 'image/png', data: 'iVBORw0KGgo=', title: '签名.png' };
    const paper = {
      mode: '1',
      consent: true,
      kind: '1',
      groups: ['7'],
      signature,
    };
    const body = { id: randomUUID(), person, form: 'contract', time: opened.time };
    const saved = await send('POST', '/api/programs/family-doctor/contacts', {
      ...body,
      answers: { ...opened.answers, ...paper },
    });
    expect(saved.statusCode, saved.body).toBe(201);
    expect(await flow()).toMatchObject({ state: 'signed', since: TODAY });
    // The page of the resident, and theirs, names the team that they signed with.
    expect((await get(`/api/residents/${person}/overview`)).contracts).toMatchObject([{ team: '前卫一队' }]);
    const next = async () =>
      (await send('POST', `${form}/judge`, { person: persons[0], time: TODAY, answers: {} })).json();
    expect((await next()).defaults).toMatchObject({ doctorContracts: 1 });
    const page = async () => (await send('GET', `/api/residents/${person}/overview`, undefined, 'clinician')).json();
    expect((await page()).contracts).toMatchObject([{ title: '家庭医生签约服务' }]);
    const [stored] = await readMany(t.kernel, t.kernel.db, [{ type: 'QuestionnaireResponse', id: body.id }]);
    const resource = { ...stored!.resource!, status: 'entered-in-error' };
    const request = { method: 'PUT' as const, url: `QuestionnaireResponse/${body.id}` };
    await t.pipeline.accept(submission('withdrawn', [{ resource, request }]));
    expect(await flow()).toMatchObject({ state: 'invited' });
  });

  it('takes over a register from Excel: right rows are enrolled, wrong ones come back in the file, the same again does nothing', async () => {
    const template = await send('GET', '/api/programs/hypertension/register-template');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(template.rawPayload as unknown as ArrayBuffer);
    const sheet = book.worksheets[0]!;
    const header = (sheet.getRow(1).values as string[]).slice(1).map((title) => title.replace('*', ''));
    const add = (cells: Record<string, string>) => sheet.addRow(header.map((title) => cells[title] ?? null));
    const right = {
      纳入日期: '2025-10-01',
      确诊日期: '2025-09-01',
      确诊机构: '区医院',
      类型: '原发性',
      同意纳入管理: '是',
    };
    add({ ...right, 证件号: idNumber(BIRTHS[2]!, 3), 姓名: '示3某' });
    add({ ...right, 姓名: '示4某', 出生日期: BIRTHS[3]! });
    add({ ...right, 姓名: '示1某', 出生日期: BIRTHS[0]! });
    add({ ...right, 姓名: '无此人', 出生日期: '1955-01-01' });
    add({ ...right, 证件号: idNumber(BIRTHS[2]!, 3), 姓名: '别的人' });
    add({ ...right, 姓名: '示4某', 出生日期: BIRTHS[3]!, 确诊日期: '1940-01-01', 类型: '不知道' });
    const content = Buffer.from(await book.xlsx.writeBuffer());
    const headers = await t.signIn('village-doctor', COUNTY);
    const upload = async (file: Buffer) =>
      t.app.inject({
        method: 'POST',
        url: '/api/programs/hypertension/register-imports',
        headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' },
        payload: Buffer.concat([
          Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="名册.xlsx"\r\n\r\n'),
          file,
          Buffer.from('\r\n--b--\r\n'),
        ]),
      });
    const taken = (await upload(content)).json();
    expect(taken.counts, JSON.stringify(taken)).toEqual({ enrolled: 2, known: 1, refused: 3 });
    expect(
      taken.rows
        .slice(0, 3)
        .map((one: { row: number; problems: { column: string }[] }) => [one.row, one.problems[0]!.column]),
    ).toEqual([
      [5, '_name'],
      [6, '_name'],
      [7, 'kind'],
    ]);
    const again = (await upload(content)).json();
    expect(again).toMatchObject({ id: taken.id, again: true, counts: taken.counts });
    const back = await t.app.inject({
      method: 'GET',
      url: `/api/programs/hypertension/register-imports/${taken.id}/file`,
      headers,
    });
    const marked = new ExcelJS.Workbook();
    await marked.xlsx.load(back.rawPayload as unknown as ArrayBuffer);
    const place = header.indexOf('姓名') + 1;
    expect(JSON.stringify(marked.worksheets[0]!.getRow(5).getCell(place).note)).toMatch(/没有该姓名/);
    expect(marked.getWorksheet('导入结果')!.rowCount).toBeGreaterThan(6);
    const list = await get(`/api/programs/persons/${persons[3]}`);
    expect(list.enrolments).toMatchObject([{ pack: 'hypertension', enrolled: '2025-10-01' }]);
    expect((await upload(Buffer.from('no workbook at all'))).json().error.code).toBe('programs.register-file');
  });
});
