/** Two instances of this program: one hands in to the other, which plays the higher platform. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { createServer as createGate, connect as dial, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccess, issueToken } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import { getUpload, runUpload } from '../../decide/exchange/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { feedSettled } from '../../kernel/testing.ts';
import { reportedValues, reportValue } from '../../measure/indicators/index.ts';
import { syncPlans } from '../../measure/plans/index.ts';
import { entry, ID_SYSTEM, idNumber, organization, patient, submission } from '../../pipeline/testing.ts';
import { createEndpointGuard } from '../../record/index.ts';
import type { App } from '../app.ts';
import { createServer } from '../server.ts';
import { type TestApp, testApp } from '../testing.ts';

const guard = createEndpointGuard(['127.0.0.1']);
let lower: TestApp;
let higher: TestApp;
let again: App | undefined;
let upload: string;
/** Between the two: `lose` lets a message through and drops its answer. */
const gate = { port: 0, behind: 0, lose: false, server: undefined as Server | undefined };

type Method = 'GET' | 'POST' | 'PATCH';
async function call(t: TestApp, method: Method, url: string, payload?: object, role = 'administrator') {
  const answer = await t.app.inject({ method, url, headers: await t.signIn(role), ...(payload ? { payload } : {}) });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json();
}
const run = async () => runUpload(lower.kernel, await getUpload(lower.kernel, upload), guard);
const ofUpload = async () => (await call(lower, 'GET', '/api/uploads')).items[0];
const send = async (n: number): Promise<void> => {
  await lower.pipeline.accept(submission(`b${n}`, [entry(organization(n)), entry(patient(n))], { source: 'his' }));
  await feedSettled(lower.kernel.db);
};
/** Every current record of a type as it stands, without what each side says of its own storing. */
const recordsOf = async (t: TestApp, type: string): Promise<object[]> => {
  const answer = await t.app.inject({ url: `/fhir/${type}?_count=500`, headers: await t.signIn('exchange-node') });
  const found = ((answer.json().entry ?? []) as { resource: { id: string; meta: unknown } }[]).map(
    ({ resource: { meta: _, ...resource } }) => resource,
  );
  return found.sort((a, b) => a.id.localeCompare(b.id));
};
const visit = (n: number) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient?identifier=${ID_SYSTEM}|${idNumber('1990-05-05', n)}` },
  period: { start: '2025-03-05', end: '2025-03-05' },
});
const idsOf = async (t: TestApp, type: string): Promise<string[]> => {
  const answer = await t.app.inject({ url: `/fhir/${type}?_count=500`, headers: await t.signIn('exchange-node') });
  return ((answer.json().entry ?? []) as { resource: { id: string } }[]).map(({ resource }) => resource.id).sort();
};

beforeAll(async () => {
  lower = await testApp({ region: '530403' });
  higher = await testApp({ region: '530403' });
  await syncPlans(lower.kernel.db);
  await higher.app.listen({ port: 0, host: '127.0.0.1' });
  gate.behind = (higher.app.server.address() as { port: number }).port;
  gate.server = createGate((near) => {
    const far = dial(gate.behind, '127.0.0.1');
    near.pipe(far);
    far.on('data', (bytes) => (gate.lose ? near.destroy() : near.write(bytes)));
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => gate.server!.listen(0, '127.0.0.1', () => resolve()));
  gate.port = (gate.server.address() as { port: number }).port;
});
afterAll(async () => {
  gate.server?.close();
  await again?.close();
});

describe('a platform above', () => {
  it('is registered with keys on both sides, and knows who asks', async () => {
    const own = await call(lower, 'PATCH', '/api/nodes/own', { code: 'county' });
    const above = await call(higher, 'PATCH', '/api/nodes/own', { code: 'province', newKey: 'Ed25519' });
    expect([own.algorithm, above.algorithm]).toEqual(['SM2', 'Ed25519']);
    const key = { algorithm: own.algorithm, publicKey: own.publicKey };
    await call(higher, 'POST', '/api/nodes', { code: 'county', name: '县平台', doors: ['wst790'], key });
    const node = await call(lower, 'POST', '/api/nodes', {
      code: 'province',
      name: '省平台',
      role: 'higher',
      address: `http://127.0.0.1:${gate.port}/api/wst790`,
      knownAs: 'county',
      key: { algorithm: 'Ed25519', publicKey: above.publicKey },
    });
    lower.kernel.config.notifyHosts = ['127.0.0.1'];
    expect(await call(lower, 'POST', `/api/nodes/${node.id}/check`)).toEqual({
      reached: true,
      ack: 'AA',
      reason: null,
    });
    upload = (await call(lower, 'POST', '/api/uploads', { definition: 'health-records', node: node.id })).id;
  });

  it('gets what is stored here, each record acknowledged with its version there', async () => {
    for (const n of [1, 2, 3]) await send(n);
    await run();
    expect(await ofUpload()).toMatchObject({
      problem: null,
      counts: { waiting: 0, sending: 0, acknowledged: 6, refused: 0, dead: 0 },
    });
    expect(await idsOf(higher, 'Patient')).toEqual(await idsOf(lower, 'Patient'));
    const [batch] = (await call(lower, 'GET', '/api/uploads/batches')).items;
    expect(batch).toMatchObject({ state: 'answered', ack: 'AA', records: 6, attempts: 1 });
    const { items } = await call(lower, 'GET', `/api/uploads/batches/${batch.id}`);
    expect(items.map(({ there }: { there: string }) => there.split('/').slice(2).join('/'))).toEqual(
      Array(6).fill('_history/1'),
    );
  });

  it('answers a batch whose receipt was lost with the same receipt, and stores nothing twice', async () => {
    await send(4);
    gate.lose = true;
    await run();
    gate.lose = false;
    expect((await ofUpload()).counts).toMatchObject({ sending: 2, acknowledged: 6 });
    const stored = (await call(higher, 'GET', '/api/batches')).items;
    expect(stored).toHaveLength(2);
    lower.advance(60);
    higher.advance(60);
    await run();
    expect((await ofUpload()).counts).toMatchObject({ sending: 0, acknowledged: 8 });
    const [batch] = (await call(lower, 'GET', '/api/uploads/batches')).items;
    expect(batch).toMatchObject({ state: 'answered', attempts: 2, receipt: stored[0].submission });
    expect((await call(higher, 'GET', '/api/batches')).items).toHaveLength(2);
  });

  it('has everything after an outage, while records came in and changed', async () => {
    const { port } = higher.app.server.address() as { port: number };
    await higher.app.close();
    await send(5);
    await run();
    expect(await ofUpload()).toMatchObject({
      problem: expect.stringMatching(/socket hang up|ECONN|EPIPE/),
      counts: { sending: 2 },
    });
    await send(6);
    await lower.pipeline.accept(submission('visit', [entry(visit(6))], { source: 'his' }));
    await feedSettled(lower.kernel.db);
    again = await createServer(higher.kernel, {
      access: createAccess(higher.kernel),
      pipeline: higher.pipeline,
      processMetrics: false,
      webRoot: '/nowhere',
    });
    await again.listen({ port, host: '127.0.0.1' });
    higher.app = again;
    await call(lower, 'POST', `/api/uploads/${upload}/send`);
    await run();
    expect(await ofUpload()).toMatchObject({
      problem: null,
      counts: { waiting: 0, sending: 0, acknowledged: 13, dead: 0 },
    });
    expect(await idsOf(higher, 'Patient')).toEqual(await idsOf(lower, 'Patient'));
    const compared = await call(lower, 'POST', `/api/uploads/${upload}/reconcile`);
    expect(compared.differences).toBe(0);
    for (const type of ['Organization', 'Patient', 'Encounter'])
      expect(await recordsOf(higher, type)).toEqual(await recordsOf(lower, type));
    // Changed and deleted here, so there, too; in the end each version that counts is acknowledged.
    const [first] = await recordsOf(lower, 'Encounter');
    const { id } = first as { id: string };
    const url = `Encounter/${id}`;
    const changed = { ...first, resourceType: 'Encounter', status: 'cancelled' } as FhirResource;
    const put = { resource: changed, request: { method: 'PUT' as const, url } };
    await lower.pipeline.accept(submission('later', [put], { source: 'his' }));
    await feedSettled(lower.kernel.db);
    await run();
    expect(await recordsOf(higher, 'Encounter')).toMatchObject([{ id, status: 'cancelled' }]);
    const remove = { request: { method: 'DELETE' as const, url } };
    await lower.pipeline.accept(submission('gone', [remove], { source: 'his' }));
    await feedSettled(lower.kernel.db);
    await run();
    expect(await recordsOf(higher, 'Encounter')).toEqual([]);
    const { counts } = await ofUpload();
    expect(counts).toMatchObject({ waiting: 0, sending: 0, refused: 0, dead: 0, withheld: 0 });
    expect(compared.items).toMatchObject([
      { type: 'Encounter', sent: 1, acknowledged: 1, there: 1 },
      { type: 'Organization', sent: 6, acknowledged: 6, there: 6 },
      { type: 'Patient', sent: 6, acknowledged: 6, there: 6 },
    ]);
  });

  const begin = async (definition: string, node: string): Promise<string> => {
    const { id } = await call(lower, 'POST', '/api/uploads', { definition, node });
    await runUpload(lower.kernel, await getUpload(lower.kernel, id), guard);
    return id;
  };
  const stateOf = async (id: string) =>
    (await call(lower, 'GET', '/api/uploads')).items.find((one: { id: string }) => one.id === id);

  it('that is a FHIR server gets a batch with its token, answers each record, and is counted', async () => {
    const { account } = await findAccountForTest(higher.access, 'exchange-node', '*');
    const { token } = await issueToken(higher.access, { account, label: 'county' }, null);
    const node = await call(lower, 'POST', '/api/nodes', {
      code: 'province-fhir',
      name: '省平台 FHIR',
      role: 'higher',
      transport: 'fhir',
      address: `http://127.0.0.1:${gate.port}/fhir`,
      token: 'not-the-token',
    });
    expect(node).toMatchObject({ hasToken: true, transport: 'fhir' });
    expect(JSON.stringify(node)).not.toContain('not-the-token');
    const check = () => call(lower, 'POST', `/api/nodes/${node.id}/check`);
    expect(await check()).toMatchObject({ reached: false, reason: expect.stringContaining('HTTP 401') });
    const id = await begin('registers', node.id);
    expect(await stateOf(id)).toMatchObject({ problem: expect.stringContaining('HTTP 401'), counts: { sending: 6 } });
    await call(lower, 'PATCH', `/api/nodes/${node.id}`, { token });
    expect(await check()).toMatchObject({ reached: true });
    await call(lower, 'POST', `/api/uploads/${id}/send`);
    await runUpload(lower.kernel, await getUpload(lower.kernel, id), guard);
    expect(await stateOf(id)).toMatchObject({ problem: null, counts: { sending: 0, acknowledged: 6, refused: 0 } });
    const { items, differences } = await call(lower, 'POST', `/api/uploads/${id}/reconcile`);
    expect([differences, items]).toMatchObject([0, [{ type: 'Organization', sent: 6, acknowledged: 6, there: 6 }]]);
    await expect(begin('plan-figures', node.id)).rejects.toThrow('exchange.upload-way');

    // Taken back: marked there, but what was changed there since.
    const [batch] = (await call(lower, 'GET', `/api/uploads/batches?upload=${id}`)).items;
    const sent = (await call(lower, 'GET', `/api/uploads/batches/${batch.id}`)).items;
    const [type, changed, , version] = sent[0].there.split('/');
    const headers = { ...(await higher.signIn('exchange-node')), 'if-match': `W/"${version}"` };
    const there = (await higher.app.inject({ url: `/fhir/${type}/${changed}`, headers })).json();
    const payload = { ...there, alias: ['别名'] };
    const put = await higher.app.inject({ method: 'PUT', url: `/fhir/${type}/${changed}`, headers, payload });
    expect(put.statusCode).toBe(200);
    await call(lower, 'POST', `/api/uploads/batches/${batch.id}/recall`, { reason: '测试撤回' });
    const states = (await call(lower, 'GET', `/api/uploads/batches/${batch.id}`)).items;
    expect(states.map(({ state }: { state: string }) => state)).toEqual([
      'acknowledged',
      ...Array(sent.length - 1).fill('recalled'),
    ]);
    expect(states[0].reason).toContain('the record was changed there since');
    const active = await higher.app.inject({ url: '/fhir/Organization?active=false&_summary=count', headers });
    expect(active.json().total).toBe(sent.length - 1);
    expect(await call(lower, 'POST', `/api/uploads/${id}/reconcile`)).toMatchObject({ differences: 0 });
    expect(await call(lower, 'POST', `/api/uploads/batches/${batch.id}/resend`)).toEqual({ records: sent.length - 1 });
    await runUpload(lower.kernel, await getUpload(lower.kernel, id), guard);
    expect(await stateOf(id)).toMatchObject({ counts: { acknowledged: 6, recalled: 0 } });
  });

  it('gets a register as a table, a receipt a row', async () => {
    const [node] = (await call(lower, 'GET', '/api/nodes?q=省平台&role=higher')).items;
    const id = await begin('institutions-table', node.id);
    const { counts } = await stateOf(id);
    expect(counts).toMatchObject({ sending: 0, acknowledged: 6, refused: 0 });
    const [received] = (await call(higher, 'GET', '/api/batches')).items;
    expect(received).toMatchObject({ kind: 'institutions-table', records: 6, status: 'stored' });
    const { differences } = await call(lower, 'POST', `/api/uploads/${id}/reconcile`);
    expect(differences).toBe(0);
    const [batch] = (await call(lower, 'GET', `/api/uploads/batches?upload=${id}`)).items;
    await call(lower, 'POST', `/api/uploads/batches/${batch.id}/recall`, { reason: '模板有误' });
    expect((await call(higher, 'GET', '/api/batches')).items[0]).toMatchObject({ status: 'recalled' });
    expect((await stateOf(id)).counts.recalled + (await stateOf(id)).counts.acknowledged).toBe(6);
  });

  it('gets the figures of plans by period, and a figure again when it changes', async () => {
    const [node] = (await call(lower, 'GET', '/api/nodes?q=省平台&role=higher')).items;
    const report = (value: number) =>
      reportValue(lower.kernel, { indicator: 'H02', area: '530403', period: '2024', value, source: '公报', by: 'p' });
    await report(70);
    const id = await begin('plan-figures', node.id);
    expect((await stateOf(id)).counts).toMatchObject({ acknowledged: 1, refused: 0, dead: 0 });
    const there = async () =>
      (await reportedValues(higher.kernel.db, 'H02', ['530403'])).filter(({ superseded }) => !superseded);
    expect(await there()).toMatchObject([
      { period: '2024', value: 70, reportedBy: 'county', source: '县平台 (county)' },
    ]);
    await report(71);
    expect(await call(lower, 'POST', `/api/uploads/${id}/reconcile`)).toMatchObject({ differences: 1 });
    await runUpload(lower.kernel, await getUpload(lower.kernel, id), guard);
    expect(await there()).toMatchObject([{ value: 71 }]);
    expect(await call(lower, 'POST', `/api/uploads/${id}/reconcile`)).toMatchObject({ differences: 0 });
    const [last] = (await call(lower, 'GET', `/api/uploads/batches?upload=${id}`)).items;
    await call(lower, 'POST', `/api/uploads/batches/${last.id}/recall`, { reason: '口径有误' });
    expect(await there()).toMatchObject([{ value: 70 }]);
    expect((await stateOf(id)).counts).toMatchObject({ acknowledged: 1, recalled: 1 });
  });

  it('that asks for a certificate is shown one, and takes a transaction whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kangyu-mtls-'));
    const make = (name: string) => {
      const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      const about = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
      const made = spawnSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...about]);
      expect(made.status, String(made.stderr)).toBe(0);
      return { cert, key };
    };
    const [own, ours] = [make('province'), make('county')];
    const shown: string[] = [];
    const secure = https.createServer(
      {
        cert: readFileSync(own.cert),
        key: readFileSync(own.key),
        ca: readFileSync(ours.cert),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => {
        shown.push((request.socket as TLSSocket).getPeerCertificate().subject.CN as string);
        higher.app.server.emit('request', request, response);
      },
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', () => resolve()));
    const { account } = await findAccountForTest(higher.access, 'exchange-node', '*');
    const { token } = await issueToken(higher.access, { account, label: 'mtls' }, null);
    const { port } = secure.address() as { port: number };
    const address = `https://127.0.0.1:${port}/fhir`;
    const code = 'province-mtls';
    const node = await call(lower, 'POST', '/api/nodes', {
      code,
      name: code,
      role: 'higher',
      transport: 'fhir',
      address,
      token,
    });
    const check = () => call(lower, 'POST', `/api/nodes/${node.id}/check`);
    expect(await check()).toMatchObject({ reached: false, reason: expect.stringContaining('no trusted authority') });
    lower.kernel.config.uploadCa = own.cert;
    expect(await check()).toMatchObject({ reached: false, reason: expect.stringContaining('客户端证书') });
    lower.kernel.config.uploadTls = { ...ours, cert: `${ours.cert}.gone` };
    expect(await check()).toMatchObject({ reached: false, reason: expect.stringContaining('UPLOAD_TLS_*') });
    lower.kernel.config.uploadTls = ours;
    expect(await check()).toEqual({ reached: true, ack: null, reason: null });

    const id = await begin('registers-whole', node.id);
    expect((await stateOf(id)).counts).toMatchObject({ acknowledged: 6, dead: 0, sending: 0 });
    // One code of the next batch belongs to another record there.
    await higher.pipeline.accept(submission('taken', [entry(organization(8))], { source: 'elsewhere' }));
    const before = await idsOf(higher, 'Organization');
    for (const n of [7, 8])
      await lower.pipeline.accept(submission(`w${n}`, [entry(organization(n))], { source: 'his' }));
    await feedSettled(lower.kernel.db);
    await runUpload(lower.kernel, await getUpload(lower.kernel, id), guard);
    expect((await stateOf(id)).counts).toMatchObject({ acknowledged: 6, dead: 2, sending: 0 });
    const [batch] = (await call(lower, 'GET', `/api/uploads/batches?upload=${id}`)).items;
    expect(batch).toMatchObject({ state: 'dead', problem: expect.stringContaining('HTTP 422') });
    expect(await idsOf(higher, 'Organization')).toEqual(before);
    expect(new Set(shown)).toEqual(new Set(['county']));
    secure.closeAllConnections();
    secure.close();
    rmSync(folder, { recursive: true });
  });

  it('says in words that records were not taken, and gets them through once that is put right', async () => {
    const counts = async () =>
      (await call(lower, 'GET', '/api/uploads')).items.find(({ id }: { id: string }) => id === upload).counts;
    const before = await counts();
    const { instance } = higher.kernel;
    higher.kernel.instance = { ...instance, kind: 'production' };
    await send(41);
    await run();
    const [batch] = (await call(lower, 'GET', `/api/uploads/batches?upload=${upload}`)).items;
    expect(batch).toMatchObject({ state: 'answered', ack: 'AE', problem: expect.stringContaining('条记录未入库') });
    expect((await counts()).refused).toBeGreaterThan(before.refused);
    higher.kernel.instance = instance;
    await call(lower, 'POST', `/api/uploads/batches/${batch.id}/resend`);
    await run();
    expect(await counts()).toMatchObject({ waiting: 0, sending: 0 });
    expect(await idsOf(higher, 'Patient')).toEqual(await idsOf(lower, 'Patient'));
  });
});
