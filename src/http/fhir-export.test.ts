import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchAudit } from '../access/index.ts';
import { registerBulkJobs } from '../record/index.ts';
import { put, remove, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
const extension = (code: string) => [{ url: 'urn:kangyu:ext:area', valueCode: code }];
const person = (id: string, code: string) => ({
  resourceType: 'Patient',
  id,
  name: [{ text: '示例甲' }],
  birthDate: '1980-05-06',
  telecom: [{ system: 'phone', value: '13900000000' }],
  extension: extension(code),
});
const observation = (id: string, patient: string, code = 'bp') => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: `Patient/${patient}` },
});

beforeAll(async () => {
  t = await testApp();
  registerBulkJobs(t.access);
  await t.kernel.jobs.start();
  node = await t.signIn('exchange-node', '530403');
  await store(
    t.kernel,
    put({ resourceType: 'Organization', id: 'o1', name: '中心卫生院' }),
    ...['p1', 'p2', 'p3'].map((id) => put(person(id, '530403'))),
    put(person('far', '530102')),
    ...['p1', 'p2', 'p3', 'far'].map((id) => put(observation(`bp-${id}`, id))),
    put(observation('gl-p1', 'p1', 'gl')),
    put({
      resourceType: 'Group',
      id: 'g1',
      type: 'person',
      actual: true,
      member: [
        { entity: { reference: 'Patient/p1' } },
        { entity: { reference: 'Patient/p2' }, inactive: true },
        { entity: { reference: 'Patient/far' } },
      ],
    }),
  );
});

const async = { prefer: 'respond-async', accept: 'application/fhir+json' };
const inject = (url: string, headers = {}, method: 'GET' | 'DELETE' = 'GET', who = node) =>
  t.app.inject({ method, url, headers: { ...who, ...headers } });
const pathOf = (url: unknown) => String(url).replace(/^https?:\/\/[^/]+/, '');

async function exported(query: string, headers = {}) {
  const kicked = await inject(`/fhir/${query}`, { ...async, ...headers });
  expect(kicked.statusCode, kicked.body).toBe(202);
  const status = pathOf(kicked.headers['content-location']);
  await expect.poll(async () => (await inject(status)).statusCode, { timeout: 20_000 }).not.toBe(202);
  const manifest = (await inject(status)).json();
  const lines: Record<string, any[]> = {};
  for (const list of ['output', 'deleted', 'error'])
    for (const { type, url, count } of manifest[list] ?? []) {
      const file = await inject(pathOf(url));
      const found = file.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect([file.headers['content-type'], found.length]).toEqual(['application/fhir+ndjson', count]);
      lines[type] = [...(lines[type] ?? []), ...found];
    }
  return { status, manifest, lines };
}
const ids = (resources: any[] = []) => resources.map(({ id }) => id).sort();

describe('$export', () => {
  it('of the system gives all current records the caller may read, one file a type', async () => {
    const { manifest, lines, status } = await exported('$export?_outputFormat=ndjson');
    expect(manifest).toMatchObject({ requiresAccessToken: true, deleted: [], error: [] });
    expect(Date.parse(manifest.transactionTime)).not.toBeNaN();
    expect(Object.fromEntries(Object.entries(lines).map(([type, list]) => [type, ids(list)]))).toEqual({
      Group: ['g1'],
      Observation: ['bp-p1', 'bp-p2', 'bp-p3', 'gl-p1'],
      Organization: ['o1'],
      Patient: ['p1', 'p2', 'p3'],
    });
    expect(lines.Patient![0]).toMatchObject({ meta: { versionId: '1' }, telecom: [{ value: '13900000000' }] });
    // What lies on the disk is unreadable without the database.
    const folder = join(t.kernel.config.dataDir, 'bulk', status.split('/').at(-1)!);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes('Patient')).toBe(false);
    const entries = await searchAudit(t.access, { action: 'fhir.export', limit: 5 });
    expect(entries.map(({ object }) => object)).toContainEqual(
      expect.stringMatching(/^export\/.* Group=1 Observation=4 Organization=1 Patient=3$/),
    );
  });

  it('of patients leaves out what is about nobody, and takes types, filters and elements', async () => {
    const { lines } = await exported(
      `Patient/$export?_type=Patient,Observation&_typeFilter=${encodeURIComponent('Observation?code=gl,Observation?code=nothing')}&_elements=Patient.birthDate`,
    );
    expect(Object.keys(lines).sort()).toEqual(['Observation', 'Patient']);
    expect(ids(lines.Observation)).toEqual(['gl-p1']);
    expect(Object.keys(lines.Patient![0]).sort()).toEqual(['birthDate', 'id', 'meta', 'resourceType']);
    expect(lines.Patient![0].meta.tag[0].code).toBe('SUBSETTED');
    expect((await exported('Patient/$export')).lines.Organization).toBeUndefined();
  });

  it('of a group gives its active members the caller may see, with their records', async () => {
    const { lines } = await exported('Group/g1/$export?_type=Patient,Observation');
    expect([ids(lines.Patient), ids(lines.Observation)]).toEqual([['p1'], ['bp-p1', 'gl-p1']]);
    expect((await inject('/fhir/Group/none/$export', async)).statusCode).toBe(404);
  });

  it('since a time gives what changed and what was deleted', async () => {
    t.advance(5);
    const since = t.kernel.clock.now().toISOString();
    await store(t.kernel, put(observation('bp-p2', 'p2', 'new')), remove('Observation', 'bp-p3'));
    const { lines } = await exported(`$export?_since=${encodeURIComponent(since)}`);
    expect([ids(lines.Observation), lines.Patient]).toEqual([['bp-p2'], undefined]);
    expect(lines.Bundle![0]).toMatchObject({
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url: 'Observation/bp-p3' } }],
    });
  });

  it('serves a part of a file by Range', async () => {
    const { manifest } = await exported('$export?_type=Patient');
    const url = pathOf(manifest.output[0].url);
    const whole = (await inject(url)).body;
    const part = await inject(url, { range: 'bytes=37-90' });
    expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([
      206,
      `bytes 37-90/${Buffer.byteLength(whole)}`,
      Buffer.from(whole).subarray(37, 91).toString(),
    ]);
    expect((await inject(url, { range: 'bytes=-5' })).body).toBe(whole.slice(-5));
    expect((await inject(url, { range: 'bytes=9999999-' })).statusCode).toBe(416);
  });

  it('names what it ignored, or refuses it when told to be strict', async () => {
    const { lines } = await exported('$export?_type=Patient&includeAssociatedData=LatestProvenanceResources');
    expect(lines.OperationOutcome![0].issue[0]).toMatchObject({ severity: 'warning', code: 'not-supported' });
    const strict = { prefer: 'respond-async, handling=strict' };
    expect((await inject('/fhir/$export?includeAssociatedData=x', strict)).statusCode).toBe(400);
  });

  it('refuses what it cannot do before it starts', async () => {
    const status = async (url: string, headers: object = async) => (await inject(`/fhir/${url}`, headers)).statusCode;
    expect(await status('$export', {})).toBe(400);
    expect(await status('$export?_outputFormat=text/csv')).toBe(400);
    expect(await status('$export?_type=Dragon')).toBe(400);
    expect(await status('$export?_since=yesterday')).toBe(400);
    expect(await status('Patient/$export?_type=Organization')).toBe(400);
    expect(await status('$export?_type=Observation&_typeFilter=Observation%3Fdragon%3D1')).toBe(400);
    expect((await inject('/fhir/$export', async, 'GET', await t.signIn('clinician'))).statusCode).toBe(403);
  });

  it('belongs to who asked, and is gone when deleted or expired', async () => {
    const { status, manifest } = await exported('$export?_type=Patient');
    const file = pathOf(manifest.output[0].url);
    const other = await t.signIn('exchange-node');
    expect((await inject(status, {}, 'GET', other)).statusCode).toBe(404);
    expect((await inject(file.replace('Patient.1', '..%2F..%2Fkeys'))).statusCode).toBe(404);
    expect((await inject(status, {}, 'DELETE')).statusCode).toBe(202);
    expect([(await inject(status)).statusCode, (await inject(file)).statusCode]).toEqual([404, 404]);
    const later = await exported('$export?_type=Patient');
    t.advance(25 * 60);
    node = await t.signIn('exchange-node', '530403');
    expect((await inject(later.status)).statusCode).toBe(404);
  });

  it('begins anew when the server that worked on it was killed', async () => {
    const kicked = await inject('/fhir/$export?_type=Patient', async);
    const status = pathOf(kicked.headers['content-location']);
    await expect.poll(async () => (await inject(status)).statusCode, { timeout: 20_000 }).toBe(200);
    const id = status.split('/').at(-1);
    await t.kernel.db.query(
      `update record.bulk_job set status = 'running', result = null, expires_at = null where id = $1`,
      [id],
    );
    await t.kernel.jobs.add(t.kernel.db, 'record.bulk-export', {});
    await expect.poll(async () => (await inject(status)).statusCode, { timeout: 20_000 }).toBe(200);
    const file = await inject(pathOf((await inject(status)).json().output[0].url));
    expect(file.body.trimEnd().split('\n')).toHaveLength(3);
  });
});
