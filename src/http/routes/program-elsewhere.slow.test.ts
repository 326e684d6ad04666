/** Packs from folders outside content/packs, through the doors of any other: a club of residents, and a garden of institutions. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { enrolAutomatically, nightly } from '../../decide/programs/testing.ts';
import { packageRoot } from '../../kernel/index.ts';
import { catalogue, recompute } from '../../measure/indicators/index.ts';
import { addPackFolders } from '../../packs/index.ts';
import { entry, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TODAY = '2025-11-10';
let t: TestApp;
let person = '';
let house = '';

const send = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, role = 'clinician', area = COUNTY) =>
  t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });
const read = async (url: string, role?: string) => (await send('GET', url, undefined, role)).json();

/** What makes somebody a member of the club (facts/membership.sql). */
const cameTo = (member: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: member },
  period: { start: '2025-09-01T08:00:00+08:00', end: '2025-09-01T09:00:00+08:00' },
});

beforeAll(async () => {
  const folder = (name: string) => join(packageRoot(), 'test', name);
  addPackFolders([folder('packs'), folder('packs-institutions')]);
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T10:30:00+08:00` } });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('records', [entry(organization(1)), entry(patient(1, { birthDate: '1990-05-05' }))]),
  );
  const [institution, member] = receipt.records.map(({ reference }) => reference!.split('/').slice(0, 2).join('/'));
  house = institution!;
  await t.pipeline.accept(submission('came', [entry(cameTo(member!))]));
  const [row] = await t.kernel.db.query<{ person_id: string }>('select person_id from identify.pub_patient_person');
  person = row!.person_id;
}, 60_000);

describe('a club whose pack lies in a folder of its own', () => {
  it('is listed, enrolls, asks for what is due, takes a contact and counts it', async () => {
    expect((await read('/api/programs')).map(({ id }: { id: string }) => id)).toContain('tennis');
    const made = await send('POST', '/api/programs/tennis/enrolments', { id: randomUUID(), person, on: '2025-10-01' });
    expect(made.statusCode, made.body).toBe(201);
    const due = async () => (await read('/api/programs/worklist?pack=tennis')).items;
    expect(await due()).toContainEqual(expect.objectContaining({ contact: 'first', person, form: 'tennis/lesson' }));
    const lesson = { came: true, surface: '1', serve: 130, faults: ['0'] };
    const body = { id: randomUUID(), person, form: 'lesson', time: TODAY, answers: lesson };
    const saved = await send('POST', '/api/programs/tennis/contacts', body);
    expect(saved.json(), saved.body).toMatchObject({ outcome: { class: { code: 'A' }, next: '2025-11-24' } });
    expect((await due()).map(({ contact }: { contact: string }) => contact)).not.toContain('first');
    const { bases, derived, watched } = catalogue();
    const own = <T>(all: ReadonlyMap<string, T>, code: string) => new Map([[code, all.get(code)!]]);
    await recompute(t.kernel, { bases: own(bases, 'tennis-players'), derived: own(derived, 'TC01'), watched });
    const cells = await read(`/api/indicators/TC01/cells?area=${COUNTY}&period=2025`);
    expect(cells).toMatchObject([{ area: COUNTY, numerator: 1, denominator: 1 }]);
    expect((await read('/api/programs/tennis/coverage')).indicators).toMatchObject([{ code: 'TC01' }]);
  });
});

describe('a garden whose subjects are institutions', () => {
  const listed = (query = '') => read(`/api/programs/institution-work?pack=greenhouse${query}`);
  const work = async () => (await listed()).items;
  const one = async () => read(`/api/programs/institutions/${house.split('/')[1]}`);
  const save = (answers: object, form = 'reading', more: object = {}) =>
    send('POST', '/api/programs/greenhouse/contacts', {
      id: randomUUID(),
      person: house,
      form,
      time: `${TODAY}T09:00:00+08:00`,
      answers,
      ...more,
    });

  it('takes in by itself whom its rule names, once, and lists what is due', async () => {
    const proposed = await read('/api/programs/greenhouse/institution-proposals');
    expect(proposed.items).toMatchObject([{ subject: house, proposed: true }]);
    const { kernel, pipeline } = t;
    expect(await enrolAutomatically(kernel, pipeline.submit)).toBeGreaterThan(0);
    expect(await enrolAutomatically(kernel, pipeline.submit)).toBe(0);
    expect(await work()).toMatchObject([{ subject: house, contact: 'reading', status: 'due' }]);
    const parts = await read('/api/programs/institution-parts');
    expect(
      parts.find((row: { pack: string; enrolled: number }) => row.pack === 'greenhouse' && row.enrolled === 1),
    ).toMatchObject({ proposed: 0, overdue: 0 });
  });

  it('takes several readings a day, asks what follows, and draws each house as a line', async () => {
    const opened = await read(`/api/programs/greenhouse/forms/reading?person=${house}`);
    expect(opened.time, JSON.stringify(opened)).toBe(`${TODAY}T10:30:00+08:00`);
    const first = await save({ house: 'palms', humidity: 60 });
    expect(first.statusCode, first.body).toBe(201);
    const later = { time: `${TODAY}T09:05:00+08:00` };
    const second = await save({ house: 'ferns', humidity: 90 }, 'reading', later);
    expect(second.statusCode, second.body).toBe(201);
    expect(second.json()).toMatchObject({ outcome: { class: { code: 'wet' } } });
    const same = await save({ house: 'ferns', humidity: 90 }, 'reading', later);
    expect(same.json().error.code).toBe('programs.same-visit');
    expect(await work()).toMatchObject([{ contact: 'airing', form: 'greenhouse/airing' }]);
    const shown = await one();
    expect(shown.measures.map(({ of, points }: { of: string; points: object[] }) => [of, points])).toEqual([
      ['ferns', [{ ...later, value: 90, level: 'serious' }]],
      ['palms', [{ time: `${TODAY}T09:00:00+08:00`, value: 60, level: 'good' }]],
    ]);
    expect(shown.tasks).toMatchObject([{ pack: 'greenhouse', title: { zh: '通风' }, due: '2025-11-11' }]);
    const { id, version } = shown.contacts[0];
    const right = await send('PUT', `/api/programs/contacts/${id}`, {
      person: house,
      version,
      ...later,
      answers: { house: 'ferns', humidity: 70 },
    });
    expect(right.json(), right.body).toMatchObject({ contact: { version: 2, class: { code: 'fine' } } });
    expect((await one()).tasks).toEqual([]);
    expect(await work()).toEqual([]);
    const { counts, items } = await listed('&status=planned');
    expect(counts).toEqual({ due: 0, overdue: 0, lost: 0, planned: 1 });
    expect(items).toMatchObject([{ contact: 'reading', due: '2025-11-11', status: 'planned', lastOn: TODAY }]);
  });

  it('goes on by the day, ends, and is taken in again only by hand', async () => {
    await nightly(t.kernel);
    t.advance(26 * 60);
    await nightly(t.kernel);
    expect(await work()).toMatchObject([{ contact: 'reading', due: '2025-11-11' }]);
    const running = (await one()).enrolments.find(({ pack }: { pack: string }) => pack === 'greenhouse');
    const ended = await send('POST', `/api/programs/enrolments/${running.id}/exit`, { on: TODAY, reason: 'closed' });
    expect(ended.json(), ended.body).toMatchObject({ exited: TODAY });
    expect(await enrolAutomatically(t.kernel, t.pipeline.submit)).toBe(0);
    expect(await work()).toEqual([]);
    const url = '/api/programs/greenhouse/institution-enrolments';
    expect((await send('POST', url)).json()).toEqual({ enrolled: 1 });
    expect(await work()).toHaveLength(1);
  });

  it('keeps residents and institutions apart, and other areas out', async () => {
    const wrong = await send('POST', '/api/programs/greenhouse/enrolments', { id: randomUUID(), person, on: TODAY });
    expect(wrong.json().error.code).toBe('programs.not-residents');
    const other = await send('POST', '/api/programs/tennis/enrolments', { id: randomUUID(), person: house, on: TODAY });
    expect(other.json().error.code).toBe('programs.not-institutions');
    const far = await send(
      'GET',
      `/api/programs/institutions/${house.split('/')[1]}`,
      undefined,
      'clinician',
      '150822',
    );
    expect(far.json().error.code).toBe('programs.institution-unknown');
    expect((await send('GET', '/api/programs/institution-work', undefined, 'planner')).statusCode).toBe(403);
  });
});
