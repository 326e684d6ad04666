import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccess } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import { transit } from '../../decide/programs/index.ts';
import { escalateStates, settleMoved, stateOf } from '../../decide/programs/testing.ts';
import { fixedClock, type Kernel, packageRoot } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { loadPacks } from '../../packs/index.ts';
import { createAcceptQueue, createSubmit, type Pipeline } from '../../pipeline/index.ts';
import { entry, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { readMany } from '../../record/index.ts';
import { createUnit, inboxCount, listItems, SYSTEM, setMember } from '../../work/index.ts';

/** A club, so that the engine shows no programme of its own. */
const { packs } = loadPacks([join(packageRoot(), 'test', 'packs')]);
const TODAY = '2025-11-10';
let kernel: Kernel;
let pipeline: Pipeline;
let member = '';

const tennis = { pack: 'tennis', enrolled: '2025-11-01', exited: null, toldState: null, toldSince: null };
const items = async () =>
  (
    await listItems(
      kernel,
      { account: SYSTEM.account, scope: undefined },
      { room: 'programs', open: true },
      { limit: 9 },
    )
  ).items;
/** The club is no pack of the instance, so its state is set as the record of one would. */
const stand = (since: string) => {
  const { state, stateDue } = stateOf({ ...tennis, enrolled: since }, [], packs);
  return kernel.db.query('update programs.enrolment set state = $1, state_since = $2, state_due = $3', [
    state,
    since,
    stateDue,
  ]);
};

beforeAll(async () => {
  kernel = await testKernel({ now: `${TODAY}T10:00:00+08:00` });
  await loadRegion(kernel.db, '530403');
  await syncViews(kernel.owner);
  pipeline = createAcceptQueue(kernel);
  const receipt = await pipeline.accept(submission('member', [entry(patient(1))]));
  member = receipt.records[0]!.reference!;
  await pipeline.accept(
    submission('joined', [
      entry({
        resourceType: 'EpisodeOfCare',
        status: 'active',
        type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'tennis' }] }],
        patient: { reference: member },
        period: { start: '2025-10-01' },
      }),
    ]),
  );
}, 60_000);
afterAll(() => pipeline.close());

/** The club as if a village doctor were pressed for what is late. */
const pressing = packs.map((pack) => ({
  ...pack,
  workflow: pack.workflow && {
    ...pack.workflow,
    transitions: pack.workflow.transitions.map((one) =>
      one.escalate ? { ...one, escalate: { ...one.escalate, role: 'village-doctor' } } : one,
    ),
  },
}));

describe('the workflow of a pack', () => {
  it('begins with its first state, whose time runs out', () => {
    expect(stateOf(tennis, [], packs)).toEqual({ state: 'asked', stateSince: '2025-11-01', stateDue: '2025-11-08' });
    expect(stateOf({ ...tennis, toldState: 'granted' }, [], packs)).toMatchObject({ state: 'granted', stateDue: null });
    expect(stateOf({ ...tennis, enrolled: '2023-01-01' }, [], packs).state).toBeNull();
  });

  it('is moved on by the contacts that make a transition, and told states stand before those that come later', () => {
    const visit = (date: string, values: object, form = 'family-doctor/contract') => ({
      form,
      formFrom: '2016-06-06',
      date,
      values: values as MadeContact['values'],
      class: null,
      next: null,
    });
    const contract = { ...tennis, pack: 'family-doctor', toldState: 'invited', toldSince: '2025-11-01' };
    const signed = visit('2025-11-01', { renewal: false });
    const served = visit('2025-11-05T09:00:00+08:00', { coveredDay: true }, 'family-doctor/service');
    const of = (made: MadeContact[], told = {}) => stateOf({ ...contract, ...told }, made).state;
    expect(of([])).toBe('invited');
    expect(of([signed])).toBe('signed');
    expect(of([visit('2025-11-01', { renewal: true })])).toBe('renewed');
    expect(stateOf(contract, [signed, served])).toMatchObject({ state: 'active', stateSince: '2025-11-05' });
    expect(of([signed, visit('2025-11-05', { coveredDay: false }, 'family-doctor/service')])).toBe('signed');
    const review = (date: string, kept: number) => visit(date, { promised: 4, kept }, 'family-doctor/review');
    expect(of([signed, served, review('2025-11-06', 4)])).toBe('fulfilled');
    expect(of([signed, served, review('2025-11-06', 3)])).toBe('partial');
    const told = { toldState: 'active', toldSince: '2025-11-06T10:00:00+08:00' };
    expect(of([signed, served, review('2025-11-06T09:00:00+08:00', 4)], told)).toBe('active');
    expect(of([signed, served, review('2025-11-06T11:00:00+08:00', 4)], told)).toBe('fulfilled');
  });

  it('presses whoever holds the role once, when it should have moved on, and stops when it has', async () => {
    await stand('2025-11-01');
    expect(await escalateStates(kernel, packs)).toBe(0);
    await stand('2025-10-20');
    expect(await escalateStates(kernel, packs)).toBe(1);
    expect(await escalateStates(kernel, packs)).toBe(0);
    const [pressed] = await items();
    expect(pressed).toMatchObject({ kind: 'programs.state', title: '网球俱乐部：催办', due: '2025-11-03' });
    const [{ id }] = (await kernel.db.query<{ id: string }>('select id from programs.enrolment')) as [{ id: string }];
    const writer = { kernel, submit: createSubmit(kernel), account: 'coach', role: 'clinician', packs };
    await expect(transit({ ...writer, role: 'planner' }, id, 'grant')).rejects.toMatchObject({
      code: 'programs.transition-role',
    });
    await expect(transit(writer, id, 'fly')).rejects.toMatchObject({ code: 'programs.transition' });
    await transit(writer, id, 'grant');
    const [stored] = await readMany(kernel, kernel.db, [{ type: 'EpisodeOfCare', id }]);
    expect(stored!.resource!.extension).toEqual(
      expect.arrayContaining([
        { url: 'urn:kangyu:ext:programme-state', valueCode: 'granted' },
        { url: 'urn:kangyu:ext:programme-state-since', valueDateTime: `${TODAY}T10:00:00+08:00` },
      ]),
    );
    expect(await settleMoved(kernel)).toBe(1);
    expect(await items()).toEqual([]);
    kernel.clock = fixedClock('2025-12-30T10:00:00+08:00');
    expect(await escalateStates(kernel, packs)).toBe(0);
  });

  it('presses the doctor who answers for it, days later the head of the institution, and lets both go when it ended', async () => {
    const access = createAccess(kernel);
    const village = await findAccountForTest(access, 'village-doctor', '530403');
    const own = await findAccountForTest(access, 'village-doctor', '5304');
    const head = await findAccountForTest(access, 'clinician', '530403');
    const place = await pipeline.accept(submission('place', [entry(organization(1))]));
    const receipt = await pipeline.accept(
      submission('joined-later', [
        entry({
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'tennis' }] }],
          patient: { reference: member },
          managingOrganization: { reference: place.records[0]!.reference!.split('/').slice(0, 2).join('/') },
          period: { start: '2025-12-01' },
          extension: [{ url: 'urn:kangyu:ext:responsible', valueString: own.account }],
        }),
      ]),
    );
    const id = receipt.records[0]!.reference!.split('/')[1]!;
    const { state, stateDue } = stateOf({ ...tennis, enrolled: '2025-12-01' }, [], pressing);
    await kernel.db.query('update programs.enrolment set state = $1, state_since = $2, state_due = $3 where id = $4', [
      state,
      '2025-12-01',
      stateDue,
      id,
    ]);
    const unit = await createUnit(kernel, { name: '示例卫生院1', area: '530403' }, SYSTEM);
    await setMember(kernel, unit.id, { account: head.account, lead: true }, SYSTEM);
    const open = async ({ account }: { account: string }) =>
      (await inboxCount(kernel, { account, scope: '530403', manages: undefined })).open;
    const pressedOn = async (day: string) => {
      kernel.clock = fixedClock(`${day}T10:00:00+08:00`);
      const made = await escalateStates(kernel, pressing);
      return [made, await open(own), await open(head)];
    };
    expect(await pressedOn('2025-12-15')).toEqual([0, 0, 0]);
    expect(await pressedOn('2025-12-16')).toEqual([1, 1, 0]);
    expect(await open(village)).toBe(0);
    expect(await pressedOn('2025-12-22')).toEqual([0, 1, 0]);
    expect(await pressedOn('2025-12-23')).toEqual([1, 1, 1]);
    expect(await pressedOn('2025-12-24')).toEqual([0, 1, 1]);
    await kernel.db.query('update programs.enrolment set exited = $2 where id = $1', [id, '2025-12-24']);
    expect(await settleMoved(kernel, `enrolment/${id}`)).toBe(2);
    expect([await open(own), await open(head)]).toEqual([0, 0]);
  });

  it('presses for a contact whose last day has passed where the schedule asks for it, and stops when it is done or over', async () => {
    const episode = {
      resourceType: 'EpisodeOfCare',
      id: 'late-first-visit',
      status: 'active',
      type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'tuberculosis' }] }],
      patient: { reference: member.split('/').slice(0, 2).join('/') },
      period: { start: '2025-12-26' },
    };
    const request = { method: 'PUT' as const, url: `EpisodeOfCare/${episode.id}` };
    kernel.clock = fixedClock('2025-12-29T10:00:00+08:00');
    await pipeline.accept(submission('tb', [{ resource: episode, request }]));
    expect(await escalateStates(kernel)).toBe(0);
    kernel.clock = fixedClock('2025-12-30T10:00:00+08:00');
    expect(await escalateStates(kernel)).toBe(1);
    expect(await escalateStates(kernel)).toBe(0);
    expect(await settleMoved(kernel)).toBe(0);
    const [pressed] = await items();
    expect(pressed).toMatchObject({
      kind: 'programs.contact',
      title: '肺结核患者健康管理：第一次入户随访超过72小时未完成',
      due: '2025-12-29',
    });
    const ended = { ...episode, status: 'finished', period: { start: '2025-12-26', end: '2025-12-30' } };
    await pipeline.accept(submission('tb-ended', [{ resource: ended, request }]));
    expect(await settleMoved(kernel)).toBe(1);
    expect(await items()).toEqual([]);
  });
});
