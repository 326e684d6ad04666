import { beforeAll, describe, expect, it } from 'vitest';
import { syncPlans } from '../../measure/plans/index.ts';
import { INVENTED_PLAN } from '../../measure/plans/reading/testing.ts';
import { syncViews } from '../../project/index.ts';
import { type TestApp, testApp } from '../testing.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await syncPlans(t.kernel.db);
}, 60_000);

async function upload(content: string | Buffer, name = 'plan.html', query = '', area = '530403') {
  const edge = 'kangyu-edge';
  const head = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/html\r\n\r\n`;
  const payload = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${edge}--\r\n`)]);
  const headers = {
    ...(await t.signIn('planner', area)),
    'content-type': `multipart/form-data; boundary=${edge}`,
    'content-length': String(payload.length),
  };
  return t.app.inject({ method: 'POST', url: `/api/plans/import${query}`, headers, payload });
}

const call = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  role = 'planner',
  area = '530403',
) => t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });

describe('plan documents over HTTP', () => {
  it('go from the file to the board', async () => {
    const made = await upload(INVENTED_PLAN);
    expect(made.statusCode).toBe(201);
    const { id, counts } = made.json();
    expect(counts.proposed).toBeGreaterThan(5);
    const path = `/api/plan-imports/${id}`;
    expect((await call('GET', '/api/plan-imports')).json().map((row: { id: string }) => row.id)).toContain(id);

    const { items } = (await call('GET', path)).json();
    const [first] = items;
    expect((await call('PATCH', `${path}/items/${first.id}`, { state: 'accepted' })).json().items).toMatchObject([
      { id: first.id, state: 'accepted', decidedBy: expect.stringMatching(/planner/) },
    ]);
    const accepted = await call('POST', `${path}/accept-above`, { confidence: 0.9 });
    expect(accepted.json().items.length).toBeGreaterThan(2);
    const header = { id: 'over-http', title: '江川区规划', issuedOn: '2031-02-30' };
    expect((await call('PATCH', path, { header })).statusCode).toBe(422);
    expect((await call('PATCH', path, { header: { ...header, issuedOn: '2031-02-28' } })).statusCode).toBe(200);
    expect((await call('POST', `${path}/save`)).json()).toMatchObject({ plan: 'over-http', revision: 1 });
    const board = (await call('GET', '/api/plans/over-http/status')).json();
    expect(board.rows.length).toBeGreaterThan(2);
    const audit = (await call('GET', '/api/audit?action=plan.import-save', undefined, 'auditor', '*')).json();
    expect(audit.items).toMatchObject([{ object: 'plan/over-http' }]);
  });

  it('can be read without storing anything', async () => {
    const read = await upload(INVENTED_PLAN, 'plan.html', '?dry=1');
    expect(read.statusCode).toBe(200);
    expect(read.json()).toMatchObject({
      document: { kind: 'html', encoding: 'utf-8' },
      plan: { title: '江川区“十六五”健康服务发展规划', period: [2031, 2035] },
      tableIndicators: [
        { no: '1', target: { op: '>=', value: 3.6 }, span: [expect.any(Number), expect.any(Number)] },
        {},
        {},
        {},
      ],
    });
  });

  it('are refused with a reason in the language asked for', async () => {
    const old = await upload(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'plan.doc');
    expect(old.statusCode).toBe(422);
    expect(old.json().error).toMatchObject({
      code: 'plans.document-old',
      messages: { zh: expect.stringContaining('另存为 .docx'), en: expect.stringContaining('save it as .docx') },
    });
    expect((await call('POST', '/api/plans/import', {})).statusCode).toBe(415);
  });

  it('that are too large are refused by their stated length, before they are read', async () => {
    const headers = {
      ...(await t.signIn('planner', '530403')),
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': String(100 * 1024 * 1024),
    };
    const refused = await t.app.inject({ method: 'POST', url: '/api/plans/import', headers, payload: '--x--' });
    expect(refused.statusCode).toBe(413);
    expect(refused.json().error.code).toBe('plans.document-too-large');
    const lied = await upload(Buffer.alloc(21 * 1024 * 1024, 'a'), 'plan.txt');
    expect(lied.json().error.code).toBe('plans.document-too-large');
  });

  it('belong to the area of their plan', async () => {
    const { id } = (await upload(INVENTED_PLAN)).json();
    expect((await call('GET', `/api/plan-imports/${id}`, undefined, 'planner', '150200')).statusCode).toBe(403);
    expect((await call('GET', '/api/plan-imports', undefined, 'planner', '150200')).json()).toEqual([]);
    const header = { areaCode: '150200' };
    expect((await call('PATCH', `/api/plan-imports/${id}`, { header })).statusCode).toBe(403);
    expect((await call('GET', '/api/plan-imports', undefined, 'commander')).statusCode).toBe(403);
    expect((await call('DELETE', `/api/plan-imports/${id}`)).statusCode).toBe(204);
    expect((await call('GET', `/api/plan-imports/${id}`)).statusCode).toBe(404);
  });
});
