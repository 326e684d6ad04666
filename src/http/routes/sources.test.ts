import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { judgeDay, noteUnitCases, remindOfSignals } from '../../decide/surveillance/index.ts';
import type { CountSites, CountSources, Rumour, Rumours, SignalBase, SignalDetail, SignalList } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TOWNSHIP = '530403002';
const TODAY = '2025-06-18';
let t: TestApp;

const dayBefore = (days: number) => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
async function ask(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  role = 'epidemiologist',
  area = COUNTY,
) {
  const headers = await t.signIn(role, area);
  return t.app.inject({ method, url: `/api/${url}`, headers, ...(payload ? { payload } : {}) });
}
const send = (counts: object[], role = 'exchange-node', area = COUNTY) =>
  ask('POST', 'surveillance/counts', { counts }, role, area);
const list = async (query = '') => ((await ask('GET', `surveillance/signals${query}`)).json() as SignalList).items;
const detail = async ({ id }: Pick<SignalBase, 'id'>) =>
  (await ask('GET', `surveillance/signals/${id}`)).json() as SignalDetail;
const site = (source: string, code: string) => ({ source, site: code, siteName: `示例${code}`, area: TOWNSHIP });
const messages = async (role: string) =>
  (await ask('GET', 'messages', undefined, role)).json().items as { kind: string; title: { zh: string } }[];

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: `${TODAY}T09:00:00+08:00` } });
  // Eight weeks of a school and a pharmacy, and yesterday's rise at both.
  const past = Array.from({ length: 56 }, (_, i) => i + 1).flatMap((back) => [
    {
      ...site('school', 's1'),
      part: '一班',
      item: 'diarrhoea',
      day: dayBefore(back),
      value: back === 1 ? 9 : 1 + (back % 2),
    },
    {
      ...site('pharmacy', 'p1'),
      item: 'antidiarrhoeal',
      day: dayBefore(back),
      value: back === 1 ? 60 : 10 + (back % 5),
    },
  ]);
  expect((await send(past)).json()).toEqual({ stored: 112, unchanged: 0 });
}, 60_000);

describe('counts of sources', () => {
  it('are taken whole or refused with the place of what is wrong, and corrected without losing the older value', async () => {
    expect(
      (await send([{ ...site('school', 's1'), part: '一班', item: 'diarrhoea', day: dayBefore(2), value: 1 }])).json(),
    ).toEqual({ stored: 0, unchanged: 1 });
    const wrong = await send([
      { ...site('school', 's1'), item: 'diarrhoea', day: dayBefore(0), value: 2 },
      { ...site('school', 's1'), item: 'diarrhoea', day: '2025-06-19', value: 2 },
      { ...site('school', 's1'), item: 'blues', day: dayBefore(0), value: -1 },
      { ...site('visits', 'v1'), item: 'ili', day: dayBefore(0), value: 1 },
      { ...site('school', 's9'), area: '530402', item: 'fever', day: dayBefore(0), value: 1 },
    ]);
    expect(wrong.statusCode).toBe(422);
    const { problems } = wrong.json().error.details as { problems: { row: number; problems: { code: string }[] }[] };
    expect(problems.map(({ row, problems: of }) => `${row} ${of.map(({ code }) => code).join(' ')}`)).toEqual([
      '2 day-ahead',
      '3 item-unknown negative',
      '4 source-derived',
      expect.stringMatching(/^5 area-/),
    ]);
    // One huge value is asked back; with a note it counts.
    const huge = { ...site('pharmacy', 'p1'), item: 'antitussive', day: dayBefore(9), value: 5 };
    await send([huge]);
    const slip = await send([{ ...huge, day: dayBefore(8), value: 900 }]);
    expect(slip.json().error.details.problems[0].problems[0].code).toBe('huge');
    expect((await send([{ ...huge, day: dayBefore(8), value: 900, note: '集中采购，属实' }])).json().stored).toBe(1);
    await send([{ ...huge, day: dayBefore(8), value: 90, note: '更正' }]);
    const versions = (await ask('GET', 'surveillance/sources/pharmacy/sites/p1/counts')).json() as {
      item: string;
      value: number;
      state: string;
    }[];
    expect(
      versions.filter(({ item }) => item === 'antitussive').map(({ value, state }) => `${value} ${state}`),
    ).toEqual(['90 current', '900 corrected', '5 current']);
    expect((await send([huge], 'commander')).statusCode).toBe(403);
  });

  it('come as files that tell their sender what is wrong in each row, and can be taken back', async () => {
    const csv = [
      '监测来源,单位编号,单位名称,地区代码,监测项目,日期,数量',
      `发热门诊,f1,示例医院,${TOWNSHIP},流感样病例（体温≥38℃伴咳嗽或咽痛）,${dayBefore(1)},12`,
      `发热门诊,f1,示例医院,${TOWNSHIP},流感样病例（体温≥38℃伴咳嗽或咽痛）,2025/6/32,1`,
      `药店销售,p9,示例药店,${TOWNSHIP},退热药,${dayBefore(1)},30`,
      `学校与托幼缺课症状,s9,示例学校,${TOWNSHIP},发热或咳嗽,${dayBefore(1)},2`,
      `120 呼救主诉,a9,示例急救站,${TOWNSHIP},呕吐腹泻,${dayBefore(1)},1`,
    ].join('\n');
    const form = (text: string) => {
      const boundary = 'x';
      return {
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--x--\r\n`,
      };
    };
    const { headers, payload } = form(csv);
    const answer = await t.app.inject({
      method: 'POST',
      url: '/api/surveillance/returns',
      headers: { ...headers, ...(await t.signIn('epidemiologist', COUNTY)) },
      payload,
    });
    expect(answer.json()).toMatchObject({ counts: { accepted: 4, rejected: 1 } });
    const { id } = answer.json() as { id: string };
    const marked = await ask('GET', `surveillance/returns/${id}/annotated.xlsx`);
    expect(marked.statusCode).toBe(200);
    const sites = async () =>
      ((await ask('GET', 'surveillance/sources/fever-clinic/sites')).json() as z.infer<typeof CountSites>).items;
    expect(await sites()).toMatchObject([{ code: 'f1', lastDay: dayBefore(1), last: [{ item: 'ili', value: 12 }] }]);
    await ask('POST', `surveillance/returns/${id}/withdraw`, { reason: '报错' });
    expect(await sites()).toMatchObject([{ code: 'f1', lastDay: null }]);
    const template = await ask('GET', `surveillance/sources/school/template.xlsx?area=${COUNTY}&day=${TODAY}`);
    expect(template.statusCode).toBe(200);
    // The same as CSV is read back as it is: filled in, each row finds its site.
    const plain = await ask('GET', `surveillance/sources/pharmacy/template.csv?area=${COUNTY}&day=${TODAY}`);
    const [head, ...lines] = plain.body.replace('\uFEFF', '').trim().split('\r\n');
    expect(lines.find((line) => line.includes('p9'))).toBe(`药店销售,p9,示例药店,${TOWNSHIP},,退热药,${TODAY},,,`);
    const filled = form([head, ...lines.map((line) => line.replace(/,,,$/, ',7,,'))].join('\n'));
    const back = await t.app.inject({
      method: 'POST',
      url: '/api/surveillance/returns',
      headers: { ...filled.headers, ...(await t.signIn('epidemiologist', COUNTY)) },
      payload: filled.payload,
    });
    expect(back.json().counts).toMatchObject({ accepted: lines.length, rejected: 0 });
    expect((await ask('GET', `surveillance/sources/visits/template.csv?area=${COUNTY}&day=${TODAY}`)).statusCode).toBe(
      404,
    );
  });
});

describe('signals of sources', () => {
  it('are raised by what stands out, by sources that agree, and by silence', async () => {
    // A fever clinic and a laboratory that counted until two weeks ago.
    await send([{ ...site('laboratory', 'l1'), item: 'enteric', day: dayBefore(14), value: 1 }]);
    await judgeDay(t.kernel);
    const signals = await list('?shown=all');
    const of = (kind: string) => signals.filter((one) => one.kind === kind);
    expect(
      of('source')
        .map(({ trigger, disease }) => `${trigger} ${disease}`)
        .sort(),
    ).toContain('source-school diarrhoea-syndrome');
    // Both sites lie in one township: it is said there, not of the county as well.
    const [agreed, ...others] = of('agreement');
    expect(others).toEqual([]);
    expect(agreed).toMatchObject({ area: TOWNSHIP, disease: 'diarrhoea-syndrome', state: 'new' });
    const { reason } = await detail(agreed!);
    expect(reason).toMatchObject({ kind: 'agreement', verified: false });
    if (reason?.kind !== 'agreement') throw new Error('no reason');
    expect(reason.voices.map(({ source }) => source.en).sort()).toEqual([
      'Absence with symptoms at schools and kindergartens',
      'Pharmacy sales',
    ]);
    expect(reason.score).toBeGreaterThanOrEqual(reason.threshold);
    const silent = of('silence').find(({ disease }) => disease === 'laboratory')!;
    expect(silent).toMatchObject({ site: '示例l1', firstDay: dayBefore(13), cases: 0 });
    expect((await detail(silent)).next.map(({ id }) => id)).toEqual(['contact', 'excuse']);
    // The same morning again finds the same signals, and no alarm is doubled.
    await judgeDay(t.kernel);
    expect((await list('?shown=all')).length).toBe(signals.length);
    // It counts again: the signal ends by itself.
    await send([{ ...site('laboratory', 'l1'), item: 'enteric', day: dayBefore(1), value: 0 }]);
    await judgeDay(t.kernel);
    expect(await detail(silent)).toMatchObject({ state: 'restored', ended: true });
    const { sources } = (await ask('GET', `surveillance/sources?area=${COUNTY}`)).json() as CountSources;
    expect(sources.find(({ id }) => id === 'laboratory')).toMatchObject({ sites: 1, silent: 0, lastDay: dayBefore(1) });
  });

  it('are raised of one school by class, from its counts and from report cards, and say when an event is to be reported', async () => {
    const cards = Array.from({ length: 10 }, (_, i) => ({
      ...{ disease: 'varicella', person: `p${i}`, day: dayBefore(2) },
      ...{ unit: '示例小学', part: `${i % 3}班`, area: TOWNSHIP },
    }));
    await send(
      ['一班', '一班', '二班'].map((part, i) => ({
        ...site('school', 's2'),
        part,
        item: 'hand-foot-mouth',
        day: dayBefore(1 + i),
        value: 1,
      })),
    );
    await t.kernel.db.transaction((tx) => noteUnitCases(t.kernel, tx, cards));
    await judgeDay(t.kernel);
    const places = await list('?kind=place');
    const hand = places.find(({ disease }) => disease === 'hand-foot-mouth');
    expect(hand).toMatchObject({ site: '示例s2', level: 'yellow', cases: 3, event: null });
    const counted = await detail(hand!);
    expect(counted.reason).toMatchObject({ kind: 'place', part: '一班', asked: 2 });
    // When and in which classes: as the school counts them, without names.
    expect(counted.unit!.parts.map(({ part, counted: n, reported }) => [part, n, reported])).toEqual([
      ['一班', 2, 0],
      ['二班', 1, 0],
    ]);
    expect(counted.days.map(({ cases }) => cases)).toEqual([1, 1, 1]);
    const named = await detail(places.find(({ disease }) => disease === 'varicella')!);
    expect(named.unit!.parts.map(({ reported }) => reported)).toEqual([4, 3, 3]);
    expect(named.days).toEqual([{ day: dayBefore(2), cases: 10 }]);
    expect(places.find(({ disease }) => disease === 'varicella')).toMatchObject({
      ...{ site: '示例小学', cases: 10, level: 'orange' },
      event: { rule: { zh: expect.stringContaining('水痘') } },
    });
  });

  it('are told to who works them, reminded of, and passed on to the area above when nobody takes them up', async () => {
    const [school] = (await list('?kind=place')).filter(({ disease }) => disease === 'varicella');
    const about = async (role: string) =>
      (await messages(role)).filter(({ title }) => title.zh.includes('水痘')).map(({ kind }) => kind);
    // Several came at once that morning; each of them is told, or they are told together.
    expect((await messages('epidemiologist')).length).toBeGreaterThan(0);
    expect((await detail(school!)).told.told).toBe(1);
    expect(await about('planner')).toEqual([]);
    // Who keeps to another township is not told of this one.
    const wish = { diseases: null, least: 'blue', quietFrom: null, quietTo: null };
    await ask('PUT', 'surveillance/subscription', { ...wish, areas: ['530403104'] });
    const before = (await messages('epidemiologist')).length;
    t.advance(13 * 60);
    expect(await remindOfSignals(t.kernel)).toBeGreaterThan(0);
    expect(await remindOfSignals(t.kernel)).toBe(0);
    expect((await messages('epidemiologist')).length).toBe(before);
    // Of the county's townships this is one.
    await ask('PUT', 'surveillance/subscription', { ...wish, areas: [COUNTY] });
    t.advance(12 * 60);
    await remindOfSignals(t.kernel);
    expect((await messages('epidemiologist')).length).toBeGreaterThan(before);
    const { steps } = await detail(school!);
    expect(steps.map(({ action }) => action)).toEqual(['raise', 'event-rule', 'remind', 'overdue']);
    // Nobody stands above in this instance: those who read in the same area are told.
    expect((await messages('planner')).length).toBeGreaterThan(0);
  });
});

describe('a bad series', () => {
  it('of gaps, zeros, one huge value and late or repeated days raises nothing, and still hears a true rise', async () => {
    const today = t.kernel.clock.today();
    const back = (n: number) => new Date(Date.parse(today) - n * 86_400_000).toISOString().slice(0, 10);
    const call = { ...site('ambulance', 'b1'), item: 'fever' };
    // Seventy days back: a gap of ten days, zeros on every third day, one value that somebody vouches for.
    const days = Array.from({ length: 70 }, (_, i) => i + 2).filter((n) => n < 30 || n > 40);
    const values = days.map((n) => ({ ...call, day: back(n), value: n % 3 === 0 ? 0 : 2 + (n % 4) }));
    expect((await send(values)).json()).toMatchObject({ stored: values.length });
    const huge = { ...call, day: back(3), value: 800 };
    expect((await send([huge])).json().error.details.problems[0].problems[0].code).toBe('huge');
    expect((await send([{ ...huge, note: '大型活动保障' }])).json().stored).toBe(1);
    // A clock that runs ahead is told so; the same day again changes nothing, two values of one day are refused whole.
    expect((await send([{ ...call, day: back(-1), value: 3 }])).json().error.details.problems[0].problems[0].code).toBe(
      'day-ahead',
    );
    expect((await send(values.slice(4, 7))).json()).toEqual({ stored: 0, unchanged: 3 });
    const twice = [3, 4].map((value) => ({ ...call, day: back(1), value }));
    expect((await send(twice)).json().error.details.problems[0].problems[0].code).toBe('duplicate');
    await send([{ ...call, day: back(1), value: 4 }]);
    const of = async () => (await list('?kind=source')).filter(({ trigger }) => trigger === 'source-ambulance');
    await judgeDay(t.kernel);
    expect(await of()).toEqual([]);
    await send([{ ...call, day: back(1), value: 40, note: '更正' }]);
    await judgeDay(t.kernel);
    expect(await of()).toMatchObject([{ cases: 40, disease: 'respiratory-syndrome' }]);
  });
});

describe('rumours', () => {
  it('are entered, verified and become signals; who told them is seen only by who works them', async () => {
    const rumour = {
      heardOn: TODAY,
      channel: 'hotline',
      area: TOWNSHIP,
      place: '某食堂',
      persons: 6,
      text: '多人就餐后腹泻',
      contact: '李某 13800000000',
    };
    expect((await ask('POST', 'surveillance/rumours', { ...rumour, channel: 'dream' })).statusCode).toBe(422);
    expect((await ask('POST', 'surveillance/rumours', rumour, 'planner')).statusCode).toBe(403);
    const made = (await ask('POST', 'surveillance/rumours', rumour)).json() as Rumour;
    expect(made).toMatchObject({ state: 'new', contact: '李某 13800000000' });
    const seen = (await ask('GET', 'surveillance/rumours', undefined, 'commander')).json() as Rumours;
    expect(seen.items).toMatchObject([{ contact: null }]);
    const settle = (body: object) => ask('POST', `surveillance/rumours/${made.id}/settlement`, body);
    expect((await settle({ outcome: 'verified', note: '属实', signal: true })).statusCode).toBe(422);
    const done = (
      await settle({ outcome: 'verified', note: '属实', topic: 'diarrhoea-syndrome', signal: true })
    ).json() as Rumour;
    expect(await detail({ id: done.signal! })).toMatchObject({
      kind: 'rumour',
      cases: 6,
      site: '某食堂',
      area: TOWNSHIP,
    });
    expect((await settle({ outcome: 'dismissed', note: 'x' })).statusCode).toBe(409);
    const [stored] = await t.kernel.owner.query<{ contact: string }>('select contact from surveillance.rumour');
    expect(stored!.contact).not.toContain('138');
  });
});

describe('reports of citizens', () => {
  const report = { text: '小区多人呕吐腹泻，电话 13800000001', area: TOWNSHIP, heardOn: TODAY, persons: 4 };
  const give = (body: object) => t.app.inject({ method: 'POST', url: '/api/public/reports', payload: body });

  it('need no sign-in, are told and listed for who verifies them, and a flood or a program is refused', async () => {
    const form = await t.app.inject('/api/public/report-form');
    expect(form.json().topics.length).toBeGreaterThan(2);
    const contact = '王某 13900000001';
    const first = await give({ ...report, contact });
    expect(first.statusCode).toBe(201);
    // Sent twice it is the same report.
    expect((await give(report)).json().id).toBe(first.json().id);
    expect((await give({ ...report, website: 'http://spam.example' })).json().error.code).toBe(
      'surveillance.report-refused',
    );
    expect((await give({ ...report, heardOn: '2026-01-01' })).json().error.code).toBe('surveillance.heard-wrong');
    expect((await give({ ...report, area: '999999' })).statusCode).toBe(404);
    expect((await give({ ...report, text: '再次' })).statusCode).toBe(422);
    expect((await give({ ...report, text: '第六次报告了' })).statusCode).toBe(429);
    const seen = async (role: string) =>
      ((await ask('GET', 'surveillance/rumours?state=new', undefined, role)).json() as Rumours).items[0];
    expect(await seen('epidemiologist')).toMatchObject({ text: report.text, contact, enteredBy: null });
    expect(await seen('commander')).toMatchObject({ text: expect.not.stringContaining('13800000001'), contact: null });
    expect((await messages('epidemiologist')).map(({ kind }) => kind)).toContain('rumour');
    const id = first.json().id as string;
    const settled = { outcome: 'verified', note: '属实', topic: 'diarrhoea-syndrome', signal: true };
    const { signal } = (await ask('POST', `surveillance/rumours/${id}/settlement`, settled)).json() as Rumour;
    expect(await detail({ id: signal! })).toMatchObject({ kind: 'rumour', cases: 4 });
  });
});

describe('messages', () => {
  it('are read by each for themselves; the log is the administrator’s, and receipts are the gateway’s', async () => {
    const unread = async () => (await ask('GET', 'messages/count')).json().unread as number;
    expect(await unread()).toBeGreaterThan(0);
    await ask('POST', 'messages/read', {});
    expect(await unread()).toBe(0);
    const wish = { email: 'a@example.cn', phone: null, channels: ['email'], digestBelow: null, digestAt: null };
    expect((await ask('PUT', 'messages/preference', wish)).json().error.code).toBe('notify.channel-unset');
    expect((await ask('PUT', 'messages/preference', { ...wish, channels: [] })).json()).toMatchObject({
      email: 'a@example.cn',
      open: [],
    });
    expect((await ask('GET', 'messages/log')).statusCode).toBe(403);
    expect((await ask('GET', 'messages/log', undefined, 'administrator')).json()).toMatchObject({
      items: [],
      open: [],
    });
    const receipt = { id: '0199c1d2-0000-7000-8000-000000000000', state: 'delivered' };
    const answer = await t.app.inject({ method: 'POST', url: '/api/messages/receipts', payload: receipt });
    expect(answer.statusCode).toBe(401);
  });
});
