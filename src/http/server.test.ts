import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KangyuError } from '../kernel/index.ts';
import { toKangyuError } from './error-handler.ts';
import { sendTable, toCsv } from './export-table.ts';
import { createRateLimit } from './rate-limit.ts';
import { type TestApp, testApp } from './testing.ts';

describe('operations', () => {
  let t: TestApp;
  let broken: string | undefined;
  beforeAll(async () => {
    t = await testApp({
      server: {
        readiness: { views: async () => broken },
        gauges: { kangyu_extra: { help: 'Given by the composition', read: () => 7 } },
      },
    });
  });

  it('lives, and is ready when every check is', async () => {
    expect((await t.app.inject('/healthz')).json()).toEqual({ ok: true });
    const ready = await t.app.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ ready: true, checks: { database: { ok: true }, views: { ok: true } } });
    broken = 'two views are being built';
    const not = await t.app.inject('/readyz');
    expect(not.statusCode).toBe(503);
    expect(not.json().checks.views).toEqual({ ok: false, problem: 'two views are being built' });
  });

  it('answers compressed to who takes it', async () => {
    const plain = await t.app.inject('/api/openapi.json');
    const packed = await t.app.inject({ url: '/api/openapi.json', headers: { 'accept-encoding': 'gzip, deflate' } });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(packed.headers.vary).toMatch(/accept-encoding/i);
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
  });

  it('measures by route pattern, never by address', async () => {
    await t.app.inject('/api/records/Patient/secret-id');
    const metrics = (await t.app.inject('/metrics')).body;
    expect(metrics).toMatch(
      /kangyu_http_request_seconds_count\{method="GET",route="\/api\/records\/:type\/:id",status="401"\} 1/,
    );
    expect(metrics).toMatch(/^kangyu_extra 7$/m);
    expect(metrics).toMatch(/^kangyu_audit_waiting \d+$/m);
    expect(metrics).not.toContain('secret-id');
  });

  it('tells what it is, with the demo sign-ins on a demo instance only', async () => {
    const facts = {
      residents: 5000,
      factor: 50,
      seed: 1,
      from: '2021-01-01',
      to: '2025-12-31',
      state: 'loading',
      done: 10,
      total: 100,
    };
    t.kernel.instance = { kind: 'demo', region: '530403', meta: { ...facts, clockOffsetMs: 5 } };
    const demo = (await t.app.inject('/api/instance')).json();
    expect(demo).toMatchObject({ kind: 'demo', today: '2025-12-31', region: { code: '530403' }, demo: facts });
    expect(demo.demo.accounts).toContainEqual({ account: 'planner', role: 'planner', password: 'kangyu-demo' });
    t.kernel.instance = { kind: 'production', region: '530403', meta: { ...facts, clockOffsetMs: 5 } };
    expect((await t.app.inject('/api/instance')).json().demo).toBeUndefined();
  });

  it('describes itself', async () => {
    const description = (await t.app.inject('/api/openapi.json')).json();
    expect(description.openapi).toBe('3.1.0');
    expect(
      description.paths['/api/session'].post.requestBody.content['application/json'].schema.properties.account,
    ).toMatchObject({ type: 'string' });
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining(['/api/accounts', '/api/records/{type}/{id}']),
    );
  });

  it('sends headers that keep pages safe and answers out of caches', async () => {
    const { headers } = await t.app.inject('/api/instance');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('failures', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });

  it('are JSON in /api and an OperationOutcome in /fhir', async () => {
    const api = await t.app.inject({ url: '/api/nothing-here', headers: { accept: 'text/html' } });
    expect(api.statusCode).toBe(404);
    expect(api.json().error).toMatchObject({
      code: 'http.not-found',
      messages: { zh: '没有这个地址', en: 'There is nothing at this address' },
    });
    const fhir = await t.app.inject({ url: '/fhir/nothing/here/at/all?lang=en' });
    expect(fhir.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
    expect(fhir.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'not-found', details: { text: 'There is nothing at this address' } }],
    });
  });

  it('in the request are named: broken JSON, wrong media type', async () => {
    const headers = { ...(await t.signIn('administrator')), 'content-type': 'application/json' };
    const broken = await t.app.inject({ method: 'POST', url: '/api/accounts', headers, payload: '{"a":' });
    expect([broken.statusCode, broken.json().error.code]).toEqual([400, 'http.bad-request']);
    const media = await t.app.inject({
      method: 'POST',
      url: '/api/accounts',
      headers: { ...headers, 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect([media.statusCode, media.json().error.code]).toEqual([415, 'http.media-type']);
    const large = await t.app.inject({
      method: 'POST',
      url: '/api/session',
      headers,
      payload: { account: 'a', password: 'x'.repeat(20_000) },
    });
    expect([large.statusCode, large.json().error.code]).toEqual([413, 'http.too-large']);
  });

  it('of the inside say nothing of it', async () => {
    await t.kernel.owner.query('alter table access.account rename to account_hidden');
    const answer = await t.app.inject({ url: '/api/accounts', headers: { authorization: 'Bearer x' } });
    await t.kernel.owner.query('alter table access.account_hidden rename to account');
    expect(answer.statusCode).toBe(500);
    expect(answer.json().error.code).toBe('http.internal');
    expect(answer.body).not.toMatch(/account|relation|select/i);
  });

  it('of the database become 503', () => {
    expect(toKangyuError(Object.assign(new Error('terminating'), { code: '57P01' })).code).toBe('http.unavailable');
    expect(toKangyuError(new Error('anything')).code).toBe('http.internal');
    const own = new KangyuError('access.no-role');
    expect(toKangyuError(own)).toBe(own);
  });
});

describe('the audit of requests', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });

  const entries = async () =>
    (
      await t.kernel.db.query<{ action: string; outcome: string; actor: string; object: string }>(
        'select action, outcome, actor, object from access.audit_entry order by seq',
      )
    ).map(({ action, outcome, actor, object }) => [actor, action, outcome, object]);

  it('stores changes before they are answered, refusals soon, and one row each', async () => {
    const headers = await t.signIn('planner');
    await t.app.inject({ method: 'POST', url: '/api/session/role', headers, payload: { role: 'planner', area: '*' } });
    expect(await entries()).toEqual([['planner', 'session.switch-role', 'success', 'Role/planner']]);
    await t.app.inject({ url: '/api/audit', headers });
    await t.access.audit.flush();
    expect((await entries()).slice(1)).toEqual([['planner', 'audit.read', 'denied', 'GET /api/audit']]);
  });

  it('is not filled by strangers', async () => {
    const before = (await entries()).length;
    await t.app.inject({ method: 'POST', url: '/api/accounts', payload: {} });
    await t.app.inject({ method: 'POST', url: '/api/nowhere', payload: {} });
    await t.app.inject({ url: '/api/audit' });
    await t.access.audit.flush();
    expect(await entries()).toHaveLength(before);
  });

  it('turns an answer into an error when it cannot be recorded', async () => {
    const headers = await t.signIn('planner');
    await t.kernel.owner.query('revoke insert on access.audit_batch from kangyu_app');
    const answer = await t.app.inject({
      method: 'POST',
      url: '/api/session/role',
      headers,
      payload: { role: 'planner', area: '*' },
    });
    await t.kernel.owner.query('grant insert on access.audit_batch to kangyu_app');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ error: expect.objectContaining({ code: 'http.internal' }) });
  });
});

describe('the web application', () => {
  it('is served with its pages, assets for ever, the rest asked again', async () => {
    const root = mkdtempSync(join(tmpdir(), 'kangyu-web-'));
    mkdirSync(join(root, 'assets'));
    writeFileSync(join(root, 'index.html'), '<!doctype html><title>Kangyu</title>');
    writeFileSync(join(root, 'assets', 'a-1f.js'), 'export {}');
    const { app } = await testApp({ server: { webRoot: root } });
    const html = { accept: 'text/html,*/*' };
    for (const url of ['/', '/plans/jiangchuan?area=530403', '/indicators/a.b']) {
      const answer = await app.inject({ url, headers: html });
      expect([answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([
        200,
        '<!doctype html><title>Kangyu</title>',
        'no-cache',
      ]);
    }
    const asset = await app.inject('/assets/a-1f.js');
    expect([asset.statusCode, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    writeFileSync(join(root, 'assets', 'a-1f.js.gz'), gzipSync('export {}'));
    const smaller = await app.inject({ url: '/assets/a-1f.js', headers: { 'accept-encoding': 'gzip, br' } });
    expect(smaller.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': asset.headers['content-type'],
      vary: expect.stringMatching(/accept-encoding/i),
    });
    expect(gunzipSync(smaller.rawPayload).toString()).toBe('export {}');
    for (const url of [
      '/assets/gone.js',
      '/../package.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/%00',
      '/%zz',
      '/api/x',
      '/fhir/x/y/z/w',
    ]) {
      expect((await app.inject({ url, headers: url.startsWith('/assets') ? {} : html })).body, url).not.toMatch(
        /root:|"name": "kangyu"|export/,
      );
    }
    expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
  });

  it('says how to build it when it is missing', async () => {
    const { app } = await testApp();
    const answer = await app.inject({ url: '/', headers: { accept: 'text/html', 'accept-language': 'en' } });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('npm run build');
  });
});

describe('exports', () => {
  it('quote, and never let a spreadsheet take a text for a formula', () => {
    const columns = [
      { key: 'a', title: '名称' },
      { key: 'n', title: '数' },
    ];
    const rows = [
      { a: '=HYPERLINK("x")', n: -1.5 },
      { a: '甲,乙', n: null },
    ];
    expect(toCsv({ name: 't', columns, rows, notes: ['来源, 甲'] })).toBe(
      '\uFEFF"# 来源, 甲"\r\n名称,数\r\n"\'=HYPERLINK(""x"")",-1.5\r\n"甲,乙",\r\n',
    );
    expect(sendTable).toBeTypeOf('function');
  });
});

describe('the rate limit', () => {
  it('counts a sliding window', () => {
    let now = 0;
    const limit = createRateLimit(1000, () => now);
    for (let i = 0; i < 3; i += 1) limit.take('a', 3);
    expect(() => limit.take('a', 3)).toThrow(/Too many/);
    limit.take('b', 3);
    now = 1500; // half of the last window still counts
    limit.take('a', 3);
    expect(() => {
      limit.take('a', 3);
      limit.take('a', 3);
    }).toThrow(/Too many/);
    now = 4000;
    for (let i = 0; i < 3; i += 1) limit.take('a', 3);
  });
});

describe('shapes of requests', () => {
  it('are all checked by zod', async () => {
    const { app } = await testApp();
    expect(
      app.validatorCompiler?.({ schema: z.object({ a: z.number() }), method: 'GET', url: '/', httpPart: 'body' })({
        a: 'x',
      }),
    ).toMatchObject({
      error: { code: 'http.invalid', details: { in: 'body', fields: [{ path: 'a' }] } },
    });
  });
});
