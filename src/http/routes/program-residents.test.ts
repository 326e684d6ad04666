import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const VILLAGE = '530403001001';
const TODAY = '2025-11-10';
const MOTHER = { birthDate: '1996-03-03', idNumber: idNumber('1996-03-03', 2) };
let t: TestApp;
let mother: string;

const send = async (method: 'GET' | 'POST', url: string, payload?: object, area = COUNTY) =>
  t.app.inject({ method, url, headers: await t.signIn('village-doctor', area), ...(payload ? { payload } : {}) });
const get = async (url: string) => (await send('GET', url)).json();
const register = (more: object, area?: string) =>
  send(
    'POST',
    '/api/programs/residents',
    { id: randomUUID(), name: '示新民', sex: 'male', birthDate: '1980-04-04', area: VILLAGE, ...more },
    area,
  );

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const woman = patient(2, {
    ...{ birthDate: MOTHER.birthDate, gender: 'female', name: [{ text: '示芳' }] },
    identifier: [{ system: ID_SYSTEM, value: MOTHER.idNumber }],
  });
  await t.pipeline.accept(submission('records', [entry(organization(1)), entry(woman)]));
  const [row] = await t.kernel.db.query<{ person_id: string }>('select person_id from identify.pub_patient_person');
  mother = row!.person_id;
}, 60_000);

describe('residents whom no register tells of yet', () => {
  it('leads from a delivery to the newborn, who is a resident with a mother and can be enrolled at once', async () => {
    const enrolled = await send('POST', '/api/programs/maternal/enrolments', {
      ...{ id: randomUUID(), person: mother, on: '2025-02-01' },
    });
    expect(enrolled.statusCode, enrolled.body).toBe(201);
    const saved = await send('POST', '/api/programs/maternal/contacts', {
      ...{ id: randomUUID(), person: mother, form: 'delivery', time: TODAY },
      answers: { deliveredOn: '2025-11-08', place: '1', mode: '1', liveBirths: 1, stillBirths: 0 },
    });
    expect(saved.statusCode, saved.body).toBe(201);
    expect(saved.json().contact.birth).toEqual({ day: '2025-11-08', children: 1 });
    const asked = { id: randomUUID(), name: '示芳之女', sex: 'female', birthDate: '2025-11-08', mother };
    const made = await register(asked);
    expect(made.statusCode, made.body).toBe(201);
    const { person } = made.json();
    expect((await register(asked)).json()).toEqual({ person, name: '示芳之女' });
    const { resident } = await get(`/api/residents/${person}`);
    expect(resident).toMatchObject({ name: '示芳之女', birthDate: '2025-11-08', area: VILLAGE });
    const related = await t.kernel.db.query(`select 1 from record.pub_current where type = 'RelatedPerson'`);
    expect(related).toHaveLength(1);
    const inChildren = await send('POST', '/api/programs/immunisation/enrolments', {
      ...{ id: randomUUID(), person, on: '2025-11-08' },
    });
    expect(inChildren.statusCode, inChildren.body).toBe(201);
    // The second of twins is like the first: said to be another, they are two.
    const second = { name: '示芳之女', sex: 'female', birthDate: '2025-11-08', mother };
    const alike = await register(second);
    expect(alike.json().error).toMatchObject({ code: 'programs.resident-known', details: { residents: [{ person }] } });
    const twin = await register({ ...second, another: true });
    expect(twin.statusCode, twin.body).toBe(201);
    expect(twin.json().person).not.toBe(person);
  });

  it('makes nobody twice and nobody of elsewhere, and refuses what cannot be', async () => {
    const known = await register({ name: '示芳', sex: 'female', ...MOTHER, another: true });
    expect(known.json().error).toMatchObject({
      code: 'programs.resident-number',
      details: { residents: [{ person: mother, name: '示芳' }] },
    });
    expect((await register({ since: '1979-01-01' })).json().error.code).toBe('programs.resident-since');
    expect((await register({ birthDate: '2030-01-01' })).json().error.code).toBe('programs.resident-unborn');
    expect((await register({ idNumber: '530403198004040012' })).json().error.code).toBe('programs.refused');
    expect((await register({ area: '530402101' })).statusCode).toBe(403);
    const elsewhere = await register({ name: '示芳', sex: 'female', ...MOTHER, area: '530403002' }, '530403002');
    expect(elsewhere.json().error.code).toBe('programs.resident-elsewhere');
  });

  it('finds a list of names for a table of many, and tells each line that it does not find', async () => {
    const text = ` 1. 示芳 1996年3月3日\n${MOTHER.idNumber}\n示芳 ${MOTHER.idNumber}\n示无 2019-01-01\n示芳\n\n`;
    const lines = (await send('POST', '/api/programs/name-list', { text })).json();
    expect(lines.map((one: { person: string | null }) => one.person === mother)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(lines[3].problem.en).toMatch(/no resident/);
    expect(lines[4].problem.en).toMatch(/date of birth is needed/);
    const many = await send('POST', '/api/programs/name-list', { text: '示芳\n'.repeat(61) });
    expect(many.json().error.code).toBe('programs.name-list');
  });
});
