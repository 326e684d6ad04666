import { beforeAll, describe, expect, it } from 'vitest';
import { endCardWork } from '../../decide/reporting/index.ts';
import { pressCandidates, pressReviews, settleAudit } from '../../decide/reporting/testing.ts';
import { entry, ID_SYSTEM, idNumber, submission } from '../../pipeline/testing.ts';
import type { CardDetail, CardOpened, ReportFigures } from '../contract.ts';
import type { TestApp } from '../testing.ts';
import { COUNTY, OTHER, type ReportDesk, reportDesk, VILLAGE } from '../testing-reports.ts';

let t: TestApp;
let institution: string;
let ask: ReportDesk['ask'];
let at: ReportDesk['at'];
let report: ReportDesk['report'];
let step: ReportDesk['step'];

beforeAll(async () => {
  ({ t, institution, ask, at, report, step } = await reportDesk());
});

describe('a report card', () => {
  it('is refused for what contradicts itself, and for a clock that runs wrong', async () => {
    at('2025-03-02T12:00');
    const told = async (more: object) => {
      const { error } = (await report(4, more)).json();
      return `${error.code}: ${(error.details?.problems ?? []).map((one: any) => one.check ?? one.kind).join(' ')}`;
    };
    expect(await told({ onset: '2025-03-03' })).toContain('onset-diagnosed');
    expect(await told({ died: '2025-02-01' })).toContain('died-onset');
    expect(await told({ caseClass: 'suspect' })).toContain('class-allowed');
    expect(await told({ disease: 'neonatal-tetanus', caseClass: 'confirmed' })).toContain('age-limit');
    expect(await told({ disease: 'hiv', caseClass: 'confirmed' })).toContain('required required required');
    expect(await told({ diagnosed: '2025-03-02T12:01:00+08:00' })).toContain('reporting.clock');
    expect(await told({ diagnosed: 'soon' })).toContain('type');
    expect(await told({ disease: 'gout' })).toContain('reporting.disease');
    expect(await told({ address: '999999' })).toContain('reporting.address');
    expect((await report(4, {}, { institution: 'x' })).json().error.code).toBe('reporting.institution');
    expect((await report(4, {}, { person: undefined })).json().error.code).toBe('reporting.patient');
  });

  it('that waits too long is asked for: of who reviews, then of the level above, and no more once it is reviewed', async () => {
    await Promise.all([t.signIn('epidemiologist', COUNTY), t.signIn('epidemiologist', '530400')]);
    at('2025-04-05T18:00');
    await report(3, { diagnosed: '2025-04-05T17:00:00+08:00' }, {}, 'infection-officer');
    at('2025-04-06T20:00');
    const plague = {
      disease: 'plague',
      caseClass: 'confirmed',
      onset: '2025-04-05',
      diagnosed: '2025-04-06T19:30:00+08:00',
    };
    const card = (await report(12, plague, {}, 'infection-officer')).json() as CardDetail;
    const asked = () =>
      t.kernel.owner.query<{ account: string; title: string; detail: string; state: string }>(
        `select account, title, detail, state from work.item where subject = $1 order by created_at, key desc`,
        [`card/${card.id}`],
      );
    at('2025-04-06T22:00');
    await pressReviews(t.kernel);
    expect(await asked()).toEqual([]);
    at('2025-04-06T22:01');
    expect(await pressReviews(t.kernel)).toBe(1);
    expect(await pressReviews(t.kernel)).toBe(0);
    at('2025-04-07T00:01');
    expect(await pressReviews(t.kernel)).toBe(1);
    const items = await asked();
    expect(items.map(({ account }) => account)).toEqual(['epidemiologist.530403', 'epidemiologist.530400']);
    expect(items[1]!.detail).toContain('县级逾期未处理，提交市级督办');
    const [told] = await t.kernel.owner.query<{ n: number }>(
      `select count(*)::int as n from notify.message where kind = 'reporting.review' and about = $1`,
      [[`card/${card.id}`]],
    );
    expect(told!.n).toBe(2);
    await step(card, { step: 'approve' }, 'epidemiologist');
    expect((await asked()).map(({ state }) => state)).toEqual(['done', 'done']);
    // Cards of a day's limit are asked for by queue, once.
    const queues = await t.kernel.owner.query<{ subject: string }>(
      `select subject from work.item where kind = 'reporting.review' and starts_with(subject, 'queue/') and state = 'open'`,
    );
    expect(queues.map(({ subject }) => subject)).toContain(`queue/county/${COUNTY}`);
  });

  it('of a pupil tells surveillance of the school once it is final, and takes it back when it is no case', async () => {
    at('2025-04-07T09:00');
    const pupil = {
      ...{ disease: 'mumps', population: '3', workplace: '示例小学', workplacePart: '二班', onset: '2025-04-06' },
      diagnosed: '2025-04-07T08:00:00+08:00',
    };
    const units = () => t.kernel.owner.query('select unit, part, area, day::text as day from surveillance.unit_case');
    const card = (await report(13, pupil, {}, 'infection-officer')).json() as CardDetail;
    expect(await units()).toEqual([]);
    const final = (await step(card, { step: 'approve' }, 'epidemiologist')).json() as CardDetail;
    expect(await units()).toEqual([{ unit: '示例小学', part: '二班', area: VILLAGE.slice(0, 9), day: '2025-04-06' }]);
    await step(final, { step: 'delete', reason: 'excluded' }, 'epidemiologist');
    expect(await units()).toEqual([]);
  });

  it('names the kind of its disease, and the classes and the clock of that kind hold', async () => {
    const tuberculosis = {
      disease: 'tuberculosis',
      caseClass: 'clinical',
      diagnosed: '2025-04-07T08:30:00+08:00',
      onset: '2025-04-01',
    };
    const problems = async (more: object) =>
      ((await report(10, { ...tuberculosis, ...more })).json().error.details?.problems ?? []).map(
        (one: any) => one.check ?? one.kind,
      );
    expect(await problems({})).toEqual(['required']);
    expect(await problems({ subtype: 'tb-positive' })).toEqual(['class-allowed']);
    expect(await problems({ subtype: 'aids' })).toEqual(['subtype-allowed']);
    const card = (await report(10, { ...tuberculosis, subtype: 'tb-negative' })).json() as CardDetail;
    expect(card.subtype).toEqual({ zh: '病原学阴性', en: 'Bacteriologically negative' });
  });
});

describe('what should be reported', () => {
  it('is told by laboratories too: a positive result opens a card for a doctor, until it is reported or diagnosed', async () => {
    at('2025-04-10T11:00');
    const result = (n: number, name: string, more: object = {}) =>
      entry({
        resourceType: 'Observation',
        status: 'final',
        code: { text: name },
        subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` },
        effectiveDateTime: '2025-04-10T09:15:00+08:00',
        interpretation: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'POS' }] },
        ],
        performer: [{ reference: `Organization/${institution}` }],
        ...more,
      });
    await t.pipeline.accept(
      submission('results', [
        result(2, '霍乱弧菌培养'),
        result(3, '鼠伤寒沙门菌培养'),
        result(4, '乙肝表面抗体'),
        // What is most confidential is sealed in storage and reported all the same.
        result(5, 'HIV核酸', { code: { text: 'HIV核酸', coding: [{ system: 'http://loinc.org', code: '20447-9' }] } }),
      ]),
    );
    await settleAudit(t.kernel);
    expect(await settleAudit(t.kernel)).toBe(0);
    const found = async (role: string) =>
      (await ask('GET', 'missed?source=result', undefined, role))
        .json()
        .items.map((one: any) => one.disease)
        .sort();
    expect(await found('infection-officer')).toEqual(['cholera', 'hiv', 'infectious-diarrhoea']);
    expect(await pressCandidates(t.kernel)).toBe(3);
    expect(await pressCandidates(t.kernel)).toBe(0);
    const items = () =>
      t.kernel.owner.query<{ account: string; title: string; state: string; subject: string }>(
        `select account, title, state, subject from work.item where kind = 'reporting.prefill' order by title`,
      );
    expect((await items()).map(({ account, title }) => `${account} ${title}`)).toEqual([
      'clinician.530403 其他感染性腹泻病检验阳性，请核实并报告',
      'clinician.530403 霍乱检验阳性，请核实并报告',
      'infection-officer.530403 须保密的传染病检验阳性，请核实并报告',
    ]);
    const id = (await items())[1]!.subject.replace('candidate/', '');
    const opened = (await ask('GET', `form?missed=${encodeURIComponent(id)}`)).json() as CardOpened;
    expect(opened).toMatchObject({
      found: { source: 'result', makeup: false },
      answers: { disease: 'cholera', caseClass: 'confirmed', onset: '2025-04-10', remark: '检验阳性：霍乱弧菌培养' },
    });
    const cholera = {
      disease: 'cholera',
      caseClass: 'confirmed',
      onset: '2025-04-09',
      diagnosed: '2025-04-10T10:00:00+08:00',
    };
    const card = (await report(0, cholera, { person: undefined, missed: id })).json() as CardDetail;
    expect([card.makeup, card.late]).toEqual([false, null]);
    await settleAudit(t.kernel);
    await endCardWork(t.kernel);
    expect((await items())[1]!.state).toBe('done');
    expect(await found('infection-officer')).toEqual(['hiv', 'infectious-diarrhoea']);
    expect((await ask('GET', `missed?source=result`, undefined, 'epidemiologist', OTHER)).json().items).toEqual([]);
  });

  it('is counted by month against targets, with the response to signals beside it', async () => {
    const figures = async (query: string) =>
      (await ask('GET', `figures?from=2025-04-01&${query}`, undefined, 'epidemiologist')).json() as ReportFigures;
    const { figures: all, cascade } = await figures('');
    const of = (id: string) => all.find((one) => one.id === id)!;
    // The plague and the diarrhoea, half an hour and an hour after their diagnosis; two cards wait in the institution.
    expect(of('timely')).toMatchObject({
      target: { op: '>=', value: 95, plan: null, verified: false },
      total: { numerator: 2, denominator: 2, value: 100 },
      points: [{ month: '2025-04', numerator: 2, denominator: 2 }],
    });
    expect(of('report-median').total).toEqual({ numerator: null, denominator: 2, value: 0.75 });
    expect(of('response-median').total).toEqual({ numerator: null, denominator: 0, value: null });
    expect(cascade).toMatchObject({ target: 90, source: { en: expect.stringContaining('AIDS') } });
    expect((await ask('GET', 'figures?from=2025-04-01&format=csv', undefined, 'epidemiologist')).body).toContain(
      '报告及时率',
    );
    expect((await ask('GET', 'figures', undefined, 'clinician')).statusCode).toBe(403);
  });
});
