import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { monthsBefore } from '../../access/index.ts';
import { countPastRetention } from '../../person/index.ts';
import { patient, submission } from '../../pipeline/testing.ts';
import { type TestApp, testApp } from '../testing.ts';

describe('keeping and disposing', () => {
  let t: TestApp;
  let officer: Record<string, string>;
  const post = (url: string, payload: object, headers = officer) =>
    t.app.inject({ method: 'POST', url, headers, payload });
  const report = async () => (await t.app.inject({ url: '/api/retention', headers: officer })).json();
  const row = async (code: string) => (await report()).items.find((one: { code: string }) => one.code === code);

  beforeAll(async () => {
    t = await testApp({ kernel: { now: '2020-01-10T09:00:00+08:00' } });
    const old = { ...patient(1), id: undefined };
    const receipt = await t.pipeline.accept(
      submission('old', [{ resource: old, request: { method: 'POST', url: 'Patient' } }], { source: 'his-r' }),
    );
    const reference = receipt.records[0]!.reference!.split('/_history')[0]!;
    const visit = (day: string, kind: string) => ({
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind },
        subject: { reference },
        period: { start: `${day}T09:00:00+08:00`, end: `${day}T10:00:00+08:00` },
      },
      request: { method: 'POST', url: 'Encounter' },
    });
    const visits = [visit('2009-05-05', 'AMB'), visit('2009-05-06', 'IMP'), visit('2011-06-06', 'AMB')];
    await t.pipeline.accept(submission('visits', visits as never, { source: 'his-r' }));
    t.advance(60 * 24 * 365 * 5);
    await t.pipeline.accept(
      submission('new', [{ resource: patient(2), request: { method: 'POST', url: 'Patient' } }], { source: 'his-r' }),
    );
    officer = await t.signIn('privacy-officer');
  });

  it('tells by class what has passed its time: an outpatient visit after fifteen years, an inpatient one after thirty', async () => {
    expect((await report()).countedAt).toBeNull();
    await countPastRetention(t.kernel, { page: 1 });
    expect((await report()).countedAt).toBe(t.kernel.clock.now().toISOString());
    expect(await row('outpatient')).toMatchObject({ past: 1, oldest: '2009-05-05', months: 180, disposable: false });
    expect(await row('inpatient')).toMatchObject({ past: 0, months: 360 });
    expect(await row('audit')).toMatchObject({ months: 6, disposable: false });
    const file = await t.app.inject({ url: '/api/retention?format=csv', headers: officer });
    expect(file.body).toContain('门（急）诊病历,180,');
  });

  it('disposes of raw bytes by two persons, after their time only, with receipts and a proof kept', async () => {
    const inbox = await row('inbox');
    expect(inbox).toMatchObject({ past: 2, disposable: true });
    const early = await post('/api/retention/inbox/disposal', { before: '2025-01-01', reason: '清理旧报文' });
    expect([early.statusCode, early.json().error.code]).toEqual([409, 'access.not-disposable']);
    const never = await post('/api/retention/audit/disposal', { before: '2000-01-01', reason: '清理旧日志' });
    expect(never.statusCode).toBe(409);
    const planner = await t.signIn('planner');
    const body = { before: inbox.keptFrom, reason: '保存期满，按制度清理' };
    expect((await post('/api/retention/inbox/disposal', body, planner)).statusCode).toBe(403);
    const count = (before: string) =>
      t.app.inject({ url: `/api/retention/inbox/count?before=${before}`, headers: officer });
    expect((await count(inbox.keptFrom)).json()).toMatchObject({ past: 2 });
    expect((await count('2020-01-10')).json()).toMatchObject({ past: 0 });
    expect((await count('2025-01-09')).statusCode).toBe(409);
    const proposed = await post('/api/retention/inbox/disposal', body);
    expect([proposed.statusCode, proposed.json().counted]).toEqual([201, 2]);
    expect((await post('/api/retention/inbox/disposal', body)).json().error.code).toBe('access.disposal-open');
    const way = `/api/retention/disposals/${proposed.json().id}`;
    expect((await post(`${way}/carry-out`, {})).json().error.code).toBe('access.disposal-own');
    expect(await row('inbox')).toMatchObject({ past: 2 });
    const second = await t.signIn('privacy-officer', '530403');
    const hashes = await t.kernel.db.query<{ line: string }>(
      `select id || ' ' || encode(content_hash, 'hex') as line from ingest.submission where external_id <> 'new' order by id`,
    );
    const proof = createHash('sha256')
      .update(hashes.map(({ line }) => line).join('\n'))
      .digest('hex');
    expect((await post(`${way}/carry-out`, {}, second)).json()).toEqual({ disposed: 2, proof });
    expect((await post(`${way}/carry-out`, {}, second)).json().error.code).toBe('access.disposal-unknown');
    const after = await report();
    expect(after.proposals).toEqual([]);
    expect(after.disposals).toMatchObject([
      { class: 'inbox', disposed: 2, proposedBy: 'privacy-officer', actor: 'privacy-officer.530403', proof },
    ]);
    const again = await post('/api/retention/inbox/disposal', body);
    const end = (headers: Record<string, string>) =>
      post(`/api/retention/disposals/${again.json().id}/end`, {}, headers);
    expect((await end(second)).json()).toEqual({ outcome: 'declined' });
    expect((await end(officer)).statusCode).toBe(404);
    const left = await t.kernel.db.query<{ external_id: string; payload: boolean; receipts: number }>(
      `select s.external_id, p.submission is not null as payload, jsonb_array_length(s.receipts) as receipts
       from ingest.submission s left join ingest.payload p on p.submission = s.id order by s.received_at, s.id`,
    );
    expect(left).toEqual([
      { external_id: 'old', payload: false, receipts: 1 },
      { external_id: 'visits', payload: false, receipts: 3 },
      { external_id: 'new', payload: true, receipts: 1 },
    ]);
    const [gone] = await t.kernel.db.query<{ id: string }>(
      `select id::text as id from ingest.submission where external_id = 'old'`,
    );
    const raw = await t.app.inject({
      url: `/api/submissions/${gone!.id}/raw`,
      headers: await t.signIn('programme-manager'),
    });
    expect([raw.statusCode, raw.json().error.code]).toEqual([410, 'ingest.bytes-gone']);
  });

  it('keeps the registers that the law asks for: entries are corrected by further ones, once', async () => {
    const url = '/api/security-registers/assessment';
    const content = { necessity: '必要', risk: '低', measures: '加密', conclusion: '可行' };
    const missing = await post(url, { title: '健康档案', day: '2024-12-01', content: { necessity: '必要' } });
    expect([missing.statusCode, missing.json().error.code]).toEqual([422, 'access.register-field']);
    const first = await post(url, { title: '健康档案', day: '2024-12-01', content });
    expect(first.statusCode).toBe(201);
    const correction = { title: '健康档案共享', day: '2024-12-01', content, replaces: first.json().id };
    expect((await post(url, correction)).statusCode).toBe(201);
    expect((await post(url, correction)).json().error.code).toBe('access.entry-replaced');
    const list = (await t.app.inject({ url, headers: officer })).json().items;
    expect(list).toMatchObject([{ title: '健康档案共享', keepUntil: '2027-12-01', content }]);
    const file = await t.app.inject({ url: `${url}?format=xlsx`, headers: officer });
    expect(file.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await post('/api/security-registers/secrets', correction)).statusCode).toBe(404);
    await expect(t.kernel.db.query('delete from access.security_entry')).rejects.toThrow(/permission/);
  });

  it('counts months to the last day where a month has no such day', () => {
    expect([monthsBefore('2024-03-31', 1), monthsBefore('2024-01-15', 13), monthsBefore('2023-11-30', -3)]).toEqual([
      '2024-02-29',
      '2022-12-15',
      '2024-02-29',
    ]);
  });
});
