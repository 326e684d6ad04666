import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource } from '../../kernel/index.ts';
import { recompute } from '../../measure/indicators/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const LOINC = 'http://loinc.org';
let t: TestApp;
const ids: Record<string, string> = {};

const result = (code: string, day: string, more: object = {}): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: LOINC, code }] },
  subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', 1)}` },
  performer: [{ reference: `Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}` }],
  effectiveDateTime: day,
  valueQuantity: { value: 88, unit: 'umol/L' },
  ...more,
});

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: '2025-06-10T09:00:00+08:00' } });
  await syncViews(t.kernel.owner);
  const receipt = await t.pipeline.accept(
    submission('records', [
      entry(organization(1)),
      entry(organization(2)),
      entry(patient(1)),
      entry(result('2160-0', '2025-06-05')),
      entry(result('1742-6', '2025-06-01')),
      entry(result('3016-3', '2025-06-01', { status: 'preliminary' })),
    ]),
  );
  const stored = receipt.records.map((record) => (record as { id?: string; reference?: string }).reference ?? '');
  for (const [n, name] of ['near', 'own', 'patient'].entries()) ids[name] = stored[n]!.split('/')[1]!;
}, 60_000);

const get = async (url: string, role = 'planner', area = COUNTY) =>
  t.app.inject({ url, headers: await t.signIn(role, area) });
const post = async (url: string, payload: object, role = 'clinician', area = COUNTY) =>
  t.app.inject({ method: 'POST', url, headers: await t.signIn(role, area), payload });
const check = async (...codes: string[]) =>
  (
    await post('/api/recognition/check', {
      patient: ids.patient,
      codes: codes.map((code) => ({ code })),
      institution: ids.own,
    })
  ).json().results;
const mark = (item: string, scope: string) =>
  post(
    '/api/recognition/marks',
    { institution: ids.near, item, scope, from: '2025-01-01', source: '市临检中心2025年第1号' },
    'planner',
  );

describe('mutual recognition', () => {
  it('shows nothing of an institution whose item carries no mark, or a mark for elsewhere', async () => {
    expect(await check('2160-0')).toEqual([]);
    expect((await mark('creatinine', '530402')).statusCode).toBe(201);
    expect(await check('2160-0')).toEqual([]);
  });

  it('shows the marked result of the same item under another code, within its days, once a day', async () => {
    for (const item of ['creatinine', 'alt', 'tsh']) expect((await mark(item, '530400')).statusCode).toBe(201);
    const [shown, ...rest] = await check('14682-9', '1742-6', '3016-3');
    expect(rest).toEqual([]);
    expect(shown).toMatchObject({ item: 'creatinine', on: '2025-06-05', until: '2025-06-12', value: '88 μmol/L' });
    expect((await check('2160-0'))[0].id).toBe(shown.id);
  });

  it('keeps one decision of a prompt, and none without a reason', async () => {
    const [shown] = await check('2160-0');
    const decide = (payload: object) => post(`/api/recognition/prompts/${shown.id}/decision`, payload);
    expect((await decide({ accept: false })).json().error.code).toBe('recognition.reason-missing');
    expect((await decide({ accept: false, reason: 'other' })).json().error.code).toBe('recognition.words-missing');
    expect((await decide({ accept: false, reason: 'emergency' })).statusCode).toBe(201);
    expect((await decide({ accept: true })).statusCode).toBe(409);
  });

  it('answers CDS Hooks with a card, and takes its feedback', async () => {
    expect((await get('/cds-services', 'clinician')).json().services.map(({ hook }: { hook: string }) => hook)).toEqual(
      ['order-select', 'order-sign'],
    );
    t.advance(24 * 60);
    const order = { resourceType: 'ServiceRequest', id: 'a1', code: { coding: [{ system: LOINC, code: '2160-0' }] } };
    const ask = (more: object) =>
      post('/cds-services/result-recognition-sign', {
        hook: 'order-sign',
        hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
        context: {
          userId: 'Practitioner/x',
          patientId: ids.patient,
          draftOrders: { resourceType: 'Bundle', entry: [{ resource: order }] },
        },
        ...more,
      });
    expect((await ask({})).statusCode).toBe(422);
    const { cards } = (await ask({ extension: { institution: ids.own } })).json();
    expect(cards).toMatchObject([
      {
        summary: '肌酐：示例卫生院1 2025-06-05 已有可互认结果',
        suggestions: [{ actions: [{ type: 'delete', resourceId: 'ServiceRequest/a1' }] }],
      },
    ]);
    expect(cards[0].overrideReasons).toHaveLength(6);
    const sent = await post('/cds-services/result-recognition-sign/feedback', {
      feedback: [{ card: cards[0].uuid, outcome: 'accepted' }],
    });
    expect(sent.statusCode).toBe(200);
  });

  it('counts prompts, acceptance and reasons by institution and month, within the caller’s area', async () => {
    const figures = (await get('/api/recognition/figures?period=2025-06')).json();
    expect(figures.total).toEqual({ prompts: 2, accepted: 1, refused: 1, rate: 50, saved: null, unpriced: 1 });
    expect(figures.items).toMatchObject([{ institution: ids.own, month: '2025-06', items: 1 }]);
    expect(figures.reasons.find(({ code }: { code: string }) => code === 'emergency').count).toBe(1);
    expect((await get('/api/recognition/figures', 'planner', '530402')).json().total.prompts).toBe(0);
    await recompute(t.kernel);
    const rate = (await get(`/api/indicators/M01/cells?area=${COUNTY}&period=2025-06`)).json();
    expect(JSON.stringify(rate)).toContain('"value":50');
    const list = (await get('/api/recognition/prompts?limit=1')).json();
    expect(list).toMatchObject({ items: [{ accepted: true }], nextCursor: expect.any(String) });
  });

  it('reckons savings by the price of the day of the prompt, from a list that is loaded whole or not at all', async () => {
    const load = async (content: string, area = '*') => {
      const boundary = 'x-prices';
      const head = 'content-disposition: form-data; name="file"; filename="价目.csv"\r\ncontent-type: text/csv';
      return t.app.inject({
        method: 'POST',
        url: '/api/recognition/prices',
        headers: { ...(await t.signIn('planner', area)), 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: `--${boundary}\r\n${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`,
      });
    };
    const saved = async () => {
      await recompute(t.kernel);
      const { total } = (await get('/api/recognition/figures?period=2025-06')).json();
      const cells = (await get(`/api/indicators/recognition-savings/cells?area=${COUNTY}&period=2025-06`)).json();
      return {
        saved: total.saved,
        unpriced: total.unpriced,
        cell: JSON.stringify(cells).includes(`"value":${total.saved}`),
      };
    };
    const header = '项目编码,项目名称,价格（元）,生效日期,依据';
    const wrong = await load(`${header}\ncreatinine,肌酐,12,2025-01-01,示例文件\nnone,没有,x,2025-13-01,\n`);
    expect(wrong.statusCode).toBe(422);
    expect(wrong.json().error.messages.zh).toMatch(/第 3 行“none”不是互认项目；第 3 行/);
    expect((await saved()).saved).toBeNull();
    const list = `${header}\n肌酐,肌酐,12.5,2025-01-01,示例文件\ncreatinine,肌酐,99,2025-06-12,示例文件\nalt,,,,\n`;
    expect((await load(list, '530402')).statusCode).toBe(403);
    expect((await load(list)).json()).toEqual({ loaded: 2, unchanged: 0 });
    expect(await saved()).toEqual({ saved: 12.5, unpriced: 0, cell: true });
    expect((await load(list)).json()).toEqual({ loaded: 0, unchanged: 2 });
    expect((await load(`${header}\ncreatinine,,13,2025-01-01,更正\n`)).json().loaded).toBe(1);
    expect(await saved()).toEqual({ saved: 13, unpriced: 0, cell: true });
    const prices = (await get('/api/recognition/prices')).json() as { item: string }[];
    expect(prices.find(({ item }) => item === 'creatinine')).toMatchObject({
      yuan: 13,
      source: '更正',
      loadedBy: 'planner',
    });
    // What is exported can be loaded again.
    const exported = (await get('/api/recognition/prices?format=csv')).body;
    expect((await load(exported)).json()).toEqual({ loaded: 0, unchanged: 1 });
  });

  it('shows what a laboratory sent that does not know where the person lives, asked by the Patient of either', async () => {
    const lis = 'urn:uuid:6f2a8f4e-7c0a-4a39-9a53-0c8f3d0f7a01';
    const { extension: _, ...unplaced } = patient(1);
    const sent = await t.pipeline.accept(
      submission(
        'lis',
        [entry(unplaced as FhirResource, lis), entry(result('718-7', '2025-06-10', { subject: { reference: lis } }))],
        { source: 'lis' },
      ),
    );
    const own = (sent.records[0] as { reference: string }).reference.split('/')[1]!;
    expect(own).not.toBe(ids.patient);
    expect((await mark('haemoglobin', 'CN')).statusCode).toBe(201);
    const asked = { codes: [{ code: '718-7' }], institution: ids.own };
    for (const one of [ids.patient, own]) {
      const { results } = (await post('/api/recognition/check', { ...asked, patient: one })).json();
      expect(results).toMatchObject([{ item: 'haemoglobin', on: '2025-06-10' }]);
    }
    const elsewhere = await post('/api/recognition/check', { ...asked, patient: own }, 'clinician', '530402');
    expect(elsewhere.statusCode).toBe(404);
  });

  it('knows no patient outside the caller’s area', async () => {
    const asked = { patient: ids.patient, codes: [{ code: '2160-0' }], institution: ids.own };
    expect((await post('/api/recognition/check', asked, 'clinician', '530402')).statusCode).toBe(404);
  });
});
