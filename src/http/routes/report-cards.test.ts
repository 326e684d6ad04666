import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { pressSuspects, rebuildCards, settleAudit, snapshotCards } from '../../decide/reporting/testing.ts';
import { recountOccurrences } from '../../decide/surveillance/index.ts';
import { feedSettled } from '../../kernel/testing.ts';
import { catalogue, recompute } from '../../measure/indicators/index.ts';
import { entry, ID_SYSTEM, idNumber, submission } from '../../pipeline/testing.ts';
import type { CardDetail, CardOpened, ReportQuality } from '../contract.ts';
import type { TestApp } from '../testing.ts';
import { answersOfCard as answers, COUNTY, OTHER, type ReportDesk, reportDesk, VILLAGE } from '../testing-reports.ts';

let t: TestApp;
let institution: string;
let persons: string[];
let ask: ReportDesk['ask'];
let at: ReportDesk['at'];
let report: ReportDesk['report'];
let step: ReportDesk['step'];

beforeAll(async () => {
  ({ t, institution, persons, ask, at, report, step } = await reportDesk());
});

describe('a report card', () => {
  it('goes from the doctor through the institution and the county to its final state, with clocks and history', async () => {
    const opened = (await ask('GET', `form?person=${persons[0]}&disease=infectious-diarrhoea`)).json() as CardOpened;
    expect(opened.answers).toMatchObject({ disease: 'infectious-diarrhoea', address: VILLAGE, origin: '1' });
    const classes = opened.form.sections[0]!.items.find(({ code }) => code === 'caseClass')!;
    expect(classes.options!.map(({ code }) => code)).toEqual(['clinical', 'confirmed']);
    const id = randomUUID();
    const first = await report(0, {}, { id });
    expect([first.statusCode, first.json().state, first.json().late]).toEqual([201, 'institution', null]);
    expect((await report(0, {}, { id })).statusCode).toBe(200);
    expect((await report(0, { phone: '1' }, { id })).json().error.code).toBe('reporting.card-known');

    at('2025-03-02T10:30');
    const passed = (await step(first.json(), { step: 'check' })).json() as CardDetail;
    expect(passed).toMatchObject({
      state: 'county',
      late: false,
      reportedAt: '2025-03-02T02:30:00.000Z',
      dueAt: '2025-03-03T02:30:00.000Z',
    });
    const queue = (await ask('GET', 'cards?queue=review', undefined, 'epidemiologist')).json();
    expect(queue.items.map((one: CardDetail) => one.id)).toEqual([id]);
    const returned = (await step(passed, { step: 'return', reason: 'address' }, 'epidemiologist')).json() as CardDetail;
    expect(returned.state).toBe('returned');
    expect((await ask('GET', 'cards?queue=returned')).json().items).toHaveLength(1);
    const again = (
      await ask('PUT', `cards/${id}`, { version: returned.version, answers: answers({ addressDetail: '上营社区2号' }) })
    ).json() as CardDetail;
    expect([again.state, again.late]).toEqual(['county', false]);
    const final = (await step(again, { step: 'approve' }, 'epidemiologist')).json() as CardDetail;
    expect(final).toMatchObject({ state: 'final', ended: true, dueAt: null });
    expect(final.steps.map(({ title }) => title.zh)).toEqual([
      '上报',
      '院内审核通过',
      '退回',
      '修改后重报',
      '审核通过',
    ]);
    expect(final.answers.addressDetail).toBe('上营社区2号');
    // Somebody who looked at it before is told.
    expect((await step(passed, { step: 'approve' }, 'epidemiologist')).statusCode).toBe(409);
  });

  it('is in time after exactly 24 hours and late a minute after; two hours for class A, which the city reviews', async () => {
    at('2025-03-01T10:40');
    const slow = (await report(1)).json() as CardDetail;
    at('2025-03-02T10:31');
    expect((await step(slow, { step: 'check' })).json().late).toBe(true);
    const cholera = {
      disease: 'cholera',
      caseClass: 'suspect',
      onset: '2025-03-01',
      diagnosed: '2025-03-02T08:31:00+08:00',
    };
    const quick = (await report(2, cholera, {}, 'infection-officer')).json() as CardDetail;
    expect(quick).toMatchObject({ hours: 2, late: false, state: 'county', dueAt: '2025-03-02T04:31:00.000Z' });
    at('2025-03-02T10:32');
    const alone = (await report(3, cholera, {}, 'infection-officer')).json() as CardDetail;
    expect(alone.late).toBe(true);
    // Nobody reviews for the city here: that level is skipped and says so.
    const last = (await step(alone, { step: 'approve' }, 'epidemiologist')).json() as CardDetail;
    expect([last.state, last.finalAt, last.steps.at(-1)!.title.zh]).toEqual([
      'final',
      '2025-03-02T02:32:00.000Z',
      '市级没有审核人员，以县级审核为终审',
    ]);
    await ask('GET', 'content', undefined, 'epidemiologist', '530400');
    const up = (await step(quick, { step: 'approve' }, 'epidemiologist')).json() as CardDetail;
    expect(up.state).toBe('city');
    expect((await step(up, { step: 'approve-city' }, 'epidemiologist')).json().error.code).toBe('reporting.not-yours');
    expect((await step(up, { step: 'approve-city' }, 'epidemiologist', '530400')).json().state).toBe('final');
  });

  it('is told of an earlier one of the same person and disease; a reviewer merges it and both are kept', async () => {
    at('2025-03-03T09:00');
    const one = (await report(5, { diagnosed: '2025-03-03T08:00:00+08:00' })).json() as CardDetail;
    const again = { diagnosed: '2025-03-03T08:50:00+08:00' };
    expect((await report(5, again)).json().error).toMatchObject({
      code: 'reporting.same-case',
      details: { cards: [{ id: one.id }] },
    });
    const two = (await report(5, again, { another: true }, 'infection-officer')).json() as CardDetail;
    expect(two.earlier.map(({ id }) => id)).toEqual([one.id]);
    expect((await step(two, { step: 'merge' }, 'epidemiologist')).json().error.code).toBe('reporting.other');
    const merged = (await step(two, { step: 'merge', into: one.id }, 'epidemiologist')).json() as CardDetail;
    expect(merged).toMatchObject({ state: 'duplicate', mergedInto: one.id, next: [], canCorrect: false });
    const [diagnosis] = await t.kernel.owner.query<{ status: string }>(
      `select content#>>'{verificationStatus,coding,0,code}' as status from record.pub_current where type = 'Condition' and id = $1`,
      [`${two.id}-dx`],
    );
    expect(diagnosis!.status).toBe('entered-in-error');
    // Beyond its window it is another illness.
    at('2025-03-20T09:00');
    expect((await report(5, { onset: '2025-03-19', diagnosed: '2025-03-19T09:00:00+08:00' })).statusCode).toBe(201);
  });

  it('of a suspected case is pressed for until it is confirmed or excluded; a deleted one never vanishes', async () => {
    at('2025-03-20T10:00');
    const measles = {
      disease: 'measles',
      caseClass: 'suspect',
      onset: '2025-03-18',
      diagnosed: '2025-03-20T09:00:00+08:00',
    };
    const one = (await report(6, measles)).json() as CardDetail;
    const two = (await report(7, measles, {}, 'infection-officer')).json() as CardDetail;
    at('2025-04-05T10:00');
    // The two of cholera as well, for their reporter and, since they are long overdue, for the county.
    expect(await pressSuspects(t.kernel)).toBe(6);
    expect(await pressSuspects(t.kernel)).toBe(0);
    const put = { version: one.version, answers: answers({ ...measles, caseClass: 'confirmed' }), note: '实验室确诊' };
    const confirmed = (await ask('PUT', `cards/${one.id}`, put)).json() as CardDetail;
    expect(confirmed).toMatchObject({ settleBy: null, corrections: 1 });
    expect((await step(two, { step: 'delete' }, 'epidemiologist')).json().error.code).toBe('reporting.reason');
    const gone = (await step(two, { step: 'delete', reason: 'excluded' }, 'epidemiologist')).json() as CardDetail;
    expect(gone).toMatchObject({ state: 'deleted', settleBy: null });
    expect((await ask('GET', `cards/${two.id}`, undefined, 'epidemiologist')).json().steps.at(-1).reason.zh).toBe(
      '排除诊断',
    );
    const open = await t.kernel.owner.query(
      `select id from work.item where kind = 'reporting.suspect' and subject = any($1) and state not in ('done', 'cancelled')`,
      [[one, two].map(({ id }) => `card/${id}`)],
    );
    expect(open).toEqual([]);
  });

  it('is seen by who reported it, the institution and the area of residence, and by nobody else', async () => {
    at('2025-04-06T10:00');
    const hiv = {
      disease: 'hiv',
      caseClass: 'confirmed',
      diagnosed: '2025-04-06T09:00:00+08:00',
      onset: '2025-04-06',
      ...{
        subtype: 'hiv-infection',
        stdMarital: '1',
        stdEducation: '4',
        stdRoute: '1',
        stdSource: '4',
        stdLabOn: '2025-04-06',
      },
    };
    const card = (await report(8, hiv)).json() as CardDetail;
    expect(card.form.sections.map(({ code }) => code)).toContain('std');
    const see = async (role: string, area?: string) =>
      (await ask('GET', `cards/${card.id}`, undefined, role, area)).statusCode;
    expect(await Promise.all([see('clinician'), see('infection-officer'), see('epidemiologist')])).toEqual([
      200, 200, 200,
    ]);
    expect(
      await Promise.all([see('village-doctor'), see('epidemiologist', OTHER), see('infection-officer', OTHER)]),
    ).toEqual([404, 404, 404]);
    expect(await Promise.all([see('planner'), see('resident')])).toEqual([403, 403]);
    // What is very restricted is so as a record, too.
    const [label] = await t.kernel.owner.query<{ code: string }>(
      `select content#>>'{meta,security,0,code}' as code from record.pub_current where type = 'QuestionnaireResponse' and id = $1`,
      [card.id],
    );
    expect(label!.code).toBe('V');
    // Its sealed Task still leads it on.
    const passed = (await step(card, { step: 'check' })).json() as CardDetail;
    expect(passed.state).toBe('county');
    expect((await step(passed, { step: 'approve' }, 'clinician')).json().error.code).toBe('reporting.not-yours');
  });

  it('moves to the county of a corrected address', async () => {
    const card = (
      await report(9, { diagnosed: '2025-04-06T09:30:00+08:00', onset: '2025-04-05' }, {}, 'infection-officer')
    ).json() as CardDetail;
    const listed = async (area: string) =>
      (await ask('GET', 'cards?queue=review', undefined, 'epidemiologist', area))
        .json()
        .items.some((one: CardDetail) => one.id === card.id);
    expect(await listed('530403101')).toBe(false);
    const put = { version: card.version, answers: { ...card.answers, address: '530403101001' } };
    expect((await ask('PUT', `cards/${card.id}`, put, 'infection-officer')).json().areaName).toContain('江城');
    expect(await listed('530403101')).toBe(true);
    // The new area's reviewer works on it, though the index has the person live elsewhere.
    const judge = { card: card.id, answers: { ...card.answers, address: '530403101001' } };
    const judged = await ask('POST', 'judge', { ...judge, person: persons[9] }, 'epidemiologist', '530403101');
    expect([judged.statusCode, judged.json().judged.problems]).toEqual([200, []]);
    expect((await ask('POST', 'judge', judge, 'epidemiologist', '530403103')).statusCode).toBe(404);
    // Who corrects it out of the own area is answered, and sees it no more; the institution's area still does.
    const there = { version: 2, answers: { ...card.answers, address: '530403103001' } };
    const moved = await ask('PUT', `cards/${card.id}`, there, 'epidemiologist', '530403101');
    expect([moved.statusCode, moved.json().area]).toEqual([200, '530403103001']);
    for (const [area, status] of Object.entries({ 530403101: 404, 530403103: 200, 530403001: 200 }))
      expect((await ask('GET', `cards/${card.id}`, undefined, 'epidemiologist', area)).statusCode, area).toBe(status);
    const away = { version: 3, answers: { ...card.answers, address: '110101', origin: '4' } };
    expect((await ask('PUT', `cards/${card.id}`, away, 'infection-officer')).json()).toMatchObject({
      local: false,
      area: '110101',
    });
    expect(await listed('530403001')).toBe(true); // that of the institution
  });

  it('brings a patient along who is not in the index, and finds the one who is', async () => {
    const fresh = { name: '示新', sex: 'female', birthDate: '1988-01-02', idNumber: idNumber('1988-01-02', 2) };
    const one = await report(
      0,
      { diagnosed: '2025-04-06T09:40:00+08:00', onset: '2025-04-05' },
      { person: undefined, patient: fresh },
    );
    expect([one.statusCode, one.json().person.name]).toEqual([201, '示新']);
    const known = {
      ...fresh,
      name: '示某某',
      sex: 'male',
      birthDate: '1990-05-05',
      idNumber: idNumber('1990-05-05', 11),
    };
    const two = (
      await report(
        0,
        { diagnosed: '2025-04-06T09:41:00+08:00', onset: '2025-04-05' },
        { person: undefined, patient: known },
      )
    ).json();
    expect(two.person.person).toBe(persons[10]);
  });

  it('comes from other systems as FHIR, with doubts where its clock cannot be right', async () => {
    const card = (extra: object, authored: string) =>
      entry({
        resourceType: 'QuestionnaireResponse',
        questionnaire: 'urn:kangyu:questionnaire:report-card',
        status: 'completed',
        subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', 13)}` },
        authored,
        author: { reference: `Organization/${institution}` },
        item: Object.entries(answers(extra)).map(([linkId, value]) => ({ linkId, answer: [{ valueString: value }] })),
      });
    const receipt = await t.pipeline.accept(
      submission('foreign', [
        card({ onset: '2025-04-04', diagnosed: '2025-04-05T09:00:00+08:00' }, '2025-04-05T10:00:00+08:00'),
        card({ disease: 'mumps', diagnosed: '2025-05-05T09:00:00+08:00' }, '2025-04-05T10:00:00+08:00'),
      ]),
    );
    const ids = receipt.records.map(({ reference }) => reference!.split('/')[1]!);
    const [good, odd] = await Promise.all(
      ids.map(async (id) => (await ask('GET', `cards/${id}`, undefined, 'epidemiologist')).json() as CardDetail),
    );
    expect(good).toMatchObject({ state: 'county', doubts: [], late: true });
    expect(odd!.doubts).toEqual(['filled-before-diagnosis', 'diagnosed-in-future', 'form']);
    expect((await step(good!, { step: 'approve' }, 'epidemiologist')).json().state).toBe('final');
    // Another system says otherwise of the same illness: both are kept, and the reviewer sees them side by side.
    const { records } = await t.pipeline.accept(
      submission('foreign-again', [
        card(
          { caseClass: 'confirmed', onset: '2025-04-01', diagnosed: '2025-04-05T09:30:00+08:00' },
          '2025-04-05T11:00:00+08:00',
        ),
      ]),
    );
    const other = records[0]!.reference!.split('/')[1]!;
    const seen = (await ask('GET', `cards/${other}`, undefined, 'epidemiologist')).json() as CardDetail;
    expect(seen).toMatchObject({ state: 'county', answers: { onset: '2025-04-01' }, earlier: [{ id: ids[0] }] });
  });

  it('is kept as a draft until it is handed in', async () => {
    const id = randomUUID();
    const draft = {
      person: persons[11]!,
      disease: 'mumps',
      institution,
      missed: null,
      patient: null,
      answers: { disease: 'mumps' },
    };
    expect((await ask('PUT', `drafts/${id}`, draft)).statusCode).toBe(200);
    expect((await ask('GET', 'drafts')).json().items).toMatchObject([{ id, answers: { disease: 'mumps' } }]);
    expect((await ask('GET', 'drafts', undefined, 'village-doctor')).json().items).toEqual([]);
    await ask('DELETE', `drafts/${id}`);
    expect((await ask('GET', 'drafts')).json().items).toEqual([]);
  });
});

describe('what is not reported', () => {
  it('is found by comparing diagnoses with cards, and opens a card that is filled in already', async () => {
    at('2025-04-10T10:00');
    const visit = (n: number, day: string) =>
      entry({
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` },
        period: { start: day, end: day },
        reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'A09.9' }] }],
        serviceProvider: { reference: `Organization/${institution}` },
      });
    await t.pipeline.accept(submission('visits', [visit(14, '2025-04-08'), visit(1, '2025-03-01')]));
    await feedSettled(t.kernel.db);
    await recountOccurrences(t.kernel);
    await settleAudit(t.kernel);
    expect(await settleAudit(t.kernel)).toBe(0);
    const missed = (await ask('GET', 'missed', undefined, 'infection-officer')).json();
    expect(missed.items).toMatchObject([{ day: '2025-04-08', institution, person: { person: persons[13] } }]);
    expect((await ask('GET', 'missed/institutions', undefined, 'infection-officer')).json().items).toMatchObject([
      { missed: 1 },
    ]);
    expect((await ask('GET', 'missed', undefined, 'epidemiologist', OTHER)).json().items).toEqual([]);
    const [{ id }] = missed.items;
    const opened = (
      await ask('GET', `form?missed=${encodeURIComponent(id)}`, undefined, 'infection-officer')
    ).json() as CardOpened;
    expect(opened).toMatchObject({
      institution,
      found: { day: '2025-04-08' },
      answers: { disease: 'infectious-diarrhoea', onset: '2025-04-08' },
    });
    const card = await report(
      0,
      { onset: '2025-04-08', diagnosed: '2025-04-08T09:00:00+08:00' },
      { person: undefined, missed: id },
      'infection-officer',
    );
    expect(card.json()).toMatchObject({ makeup: true, late: true });
    await settleAudit(t.kernel);
    expect((await ask('GET', 'missed', undefined, 'infection-officer')).json().items).toEqual([]);
    const quality = (
      await ask('GET', 'quality?group=disease&basis=onset&from=2025-01-01', undefined, 'epidemiologist')
    ).json() as ReportQuality;
    const row = quality.items.find(({ key }) => key === 'infectious-diarrhoea')!;
    // Four cards wait in the institution still.
    expect([row.registered, row.reported]).toEqual([8, 4]);
    expect(row).toMatchObject({ makeup: 1, returned: 1, late: 4 });
    expect((await ask('GET', 'quality?format=csv', undefined, 'epidemiologist')).body).toContain('示例卫生院1');
  });

  it('and the figures on it are the same step by step and reckoned in full', async () => {
    const { bases, derived, watched } = catalogue();
    const only = <V>(map: ReadonlyMap<string, V>, codes: readonly string[]) =>
      new Map([...map].filter(([code]) => codes.includes(code)));
    const small = {
      bases: only(bases, ['report-cards', 'report-candidates']),
      derived: only(derived, ['S14a', 'S14b']),
      watched,
    };
    const cells = () =>
      t.kernel.owner.query<{
        indicator: string;
        area: string;
        period: string;
        stratum: string;
        numerator: number;
        denominator: number;
      }>(
        `select indicator, area, period, stratum, numerator, denominator, value from indicators.pub_cell
         where indicator in ('S14a', 'S14b') order by 1, 2, 3, 4`,
      );
    await recompute(t.kernel, small);
    const one = (await ask('GET', 'cards?queue=check', undefined, 'infection-officer')).json().items[0] as CardDetail;
    const card = (await ask('GET', `cards/${one.id}`, undefined, 'infection-officer')).json() as CardDetail;
    await step(card, { step: 'check' });
    await settleAudit(t.kernel);
    await recompute(t.kernel, small);
    const before = await cells();
    const of = (code: string) =>
      before.find(
        (cell) => cell.indicator === code && cell.area === COUNTY && cell.period === '2025' && cell.stratum === '',
      );
    expect(of('S14a')!.denominator).toBeGreaterThan(of('S14a')!.numerator);
    expect(of('S14b')!.denominator).toBeGreaterThan(of('S14b')!.numerator);
    await t.kernel.owner.query('delete from indicators.base_state');
    await t.kernel.owner.query('delete from indicators.derived_state');
    await recompute(t.kernel, small);
    expect(await cells()).toEqual(before);
  });

  it('and the cards are the same when all of it is reckoned anew from the records', async () => {
    const before = await snapshotCards(t.kernel.db);
    await t.kernel.owner.query('delete from reporting.card');
    await rebuildCards(t.kernel);
    expect(await snapshotCards(t.kernel.db)).toEqual(before);
    expect((before as unknown[]).length).toBeGreaterThan(10);
  });
});
