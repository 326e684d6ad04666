import { beforeAll, describe, expect, it } from 'vitest';
import type { Monitoring, MonitoringPoint, MonitoringPointDetail, SignalDetail, SignalList } from '../contract.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const TOWNSHIP = '530403002';
let t: TestApp;
const water = { kind: 'drinking-water', point: 'W1', pointName: '示例水厂', type: 'plant', area: TOWNSHIP };

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, role = 'epidemiologist') {
  const headers = await t.signIn(role, COUNTY);
  return t.app.inject({ method, url: `/api/${url}`, headers, ...(payload ? { payload } : {}) });
}
const send = (readings: object[], role?: string) => ask('POST', 'monitoring/readings', { readings }, role);
const signals = async () =>
  ((await ask('GET', 'surveillance/signals?kind=exceedance&shown=all')).json() as SignalList).items;

beforeAll(async () => {
  t = await testApp({ region: COUNTY, kernel: { now: '2025-06-18T09:00:00+08:00' } });
}, 60_000);

describe('readings of monitoring points', () => {
  it('are taken whole or refused with the place of what is wrong', async () => {
    const wrong = await send([
      { ...water, item: 'free-chlorine', day: '2025-06-10', value: 0.4 },
      { ...water, item: 'free-chlorine', day: '2025-06-10', value: 0.5 },
      { ...water, item: 'gold', day: '2025-06-19', value: -1 },
      { ...water, point: 'W2', type: 'well', area: '530402', item: 'coliforms', day: '2025-06-10', value: 7 },
      { ...water, kind: 'tea', item: 'x', day: 'June', value: '很高' },
      { ...water, point: 'W4', item: 'ph', day: '2025-06-10', value: 7, latitude: 24.29 },
    ]);
    const { problems } = wrong.json().error.details as { problems: { row: number; problems: { code: string }[] }[] };
    expect(problems.map(({ row, problems: of }) => `${row} ${of.map(({ code }) => code).join(' ')}`)).toEqual([
      '1 duplicate',
      '2 duplicate',
      '3 day-ahead item-unknown',
      expect.stringMatching(/^4 type-unknown area-(unknown|outside) not-found-or-found$/),
      '5 day-wrong kind-unknown',
      '6 place-wrong',
    ]);
    expect((await ask('GET', 'monitoring')).json().kinds[0]).toMatchObject({ points: 0 });
    expect((await send([{ ...water, item: 'ph', day: '2025-06-10', value: 7 }], 'commander')).statusCode).toBe(403);
  });

  it('raise one signal a point and item where a limit of that day and type of point is broken, growing while it stays', async () => {
    const taken = await send([
      { ...water, item: 'free-chlorine', day: '2025-06-10', value: 0.3, latitude: 24.29, longitude: 102.75 },
      { ...water, item: 'coliforms', day: '2025-06-10', value: '未检出' },
      { ...water, item: 'fluoride', day: '2025-06-10', value: 1.1 },
      { ...water, item: 'coliforms', day: '2019-06-10', value: '检出' },
      {
        ...water,
        point: 'W3',
        pointName: '示例小水站',
        type: 'small',
        item: 'fluoride',
        day: '2025-06-10',
        value: 1.1,
      },
    ]);
    expect(taken.json()).toEqual({ stored: 5, unchanged: 0, beyond: 2 });
    const [signal, ...others] = await signals();
    expect(others).toEqual([]);
    expect(signal).toMatchObject({
      ...{ kind: 'exceedance', diseaseTitle: { en: 'Drinking water' }, level: 'yellow', cases: 1, threshold: 1 },
      ...{ area: TOWNSHIP, site: '示例水厂 · 氟化物', state: 'new' },
    });
    const { reason, next } = (await ask('GET', `surveillance/signals/${signal!.id}`)).json() as SignalDetail;
    expect(reason).toMatchObject({ value: '1.1 mg/L', limit: { en: '≤ 1 mg/L' }, sampledOn: '2025-06-10' });
    expect(next.map(({ id }) => id)).toContain('check');
    await send([{ ...water, item: 'fluoride', day: '2025-06-17', value: 1.3 }]);
    expect(await signals()).toMatchObject([{ id: signal!.id, cases: 2, lastDay: '2025-06-17' }]);
  });

  it('are corrected without losing the older one, come as files, and make up coverage and the share that passes', async () => {
    await send([{ ...water, item: 'fluoride', day: '2025-06-17', value: 0.9, note: '复测' }]);
    const csv = `监测类别,监测点编号,监测点名称,类型,地区代码,检测项目,采样日期,结果\n媒介生物密度,V1,示例小区,居民区,${TOWNSHIP},布雷图指数,2025-06-16,12.5\n媒介生物密度,V1,示例小区,居民区,${TOWNSHIP},布雷图指数,2025-06-31,4\n`;
    const answer = await t.app.inject({
      method: 'POST',
      url: '/api/monitoring/returns',
      headers: {
        'content-type': 'multipart/form-data; boundary=x',
        ...(await t.signIn('epidemiologist', COUNTY)),
      },
      payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n${csv}\r\n--x--\r\n`,
    });
    expect(answer.json()).toMatchObject({ counts: { accepted: 1, rejected: 1 } });
    const { kinds } = (await ask('GET', `monitoring?area=${COUNTY}`)).json() as Monitoring;
    expect(kinds.find(({ id }) => id === 'drinking-water')).toMatchObject({
      ...{ points: 2, sampled: 2, samples: 3, passed: 2, overdue: 0, covered: 1 },
    });
    // Coverage is of all townships, not of those that have a point.
    expect(new Set(kinds.map(({ townships }) => townships))).toEqual(new Set([8]));
    expect((await signals()).find(({ disease }) => disease === 'vectors')).toMatchObject({ level: 'yellow' });
    const list = (await ask('GET', 'monitoring/drinking-water/points?state=beyond')).json().items as MonitoringPoint[];
    expect(list.map(({ code, beyond }) => `${code} ${beyond}`)).toEqual(['W1 1']);
    const point = (await ask('GET', 'monitoring/drinking-water/points/W1')).json() as MonitoringPointDetail;
    expect(
      point.readings
        .filter(({ sampledOn }) => sampledOn === '2025-06-17')
        .map(({ written, state }) => `${written} ${state}`),
    ).toEqual(['0.9 current', '1.3 corrected']);
    expect(point.items.find(({ id }) => id === 'free-chlorine')!.limits.map(({ text }) => text.en)).toEqual([
      '≤ 2 mg/L',
      '≥ 0.3 mg/L',
    ]);
    const ended = { name: '示例水厂', every: 90, endedOn: '2025-06-18' };
    expect(point).toMatchObject({ latitude: 24.29, longitude: 102.75 });
    const half = await ask('PUT', 'monitoring/drinking-water/points/W1', { ...ended, latitude: 24.3, longitude: null });
    expect(half.statusCode).toBe(422);
    expect((await ask('PUT', 'monitoring/drinking-water/points/W1', ended)).statusCode).toBe(204);
    expect((await ask('GET', 'monitoring/drinking-water/points/W1')).json()).toMatchObject({ latitude: 24.29 });
    expect((await ask('GET', 'monitoring')).json().kinds[0]).toMatchObject({ points: 1 });
    expect((await ask('GET', 'monitoring/drinking-water/points?format=csv')).body).toContain('示例小水站');
  });
});
