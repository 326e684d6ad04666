import { beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../access/index.ts';
import type { FhirResource } from '../kernel/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { bed, organization, uscc } from '../pipeline/testing.ts';
import type { App } from './app.ts';
import { createServer } from './server.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let node: { cookie: string; origin: string };
/** Two servers on one database, as two processes would be. */
let servers: App[];
beforeAll(async () => {
  t = await testApp();
  node = await t.signIn('exchange-node');
  const pipeline = createAcceptQueue(t.kernel, t.access.audit);
  const other = await createServer(t.kernel, { access: t.access, pipeline, processMetrics: false });
  servers = [t.app, other];
  return async () => {
    await other.close();
    await pipeline.close();
  };
});

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: unknown,
  headers = {},
  server = t.app,
) {
  const answer = await server.inject({
    method,
    url,
    headers: { ...node, ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
}

const count = <T>(items: readonly T[]): Map<T, number> =>
  items.reduce((counts, item) => counts.set(item, (counts.get(item) ?? 0) + 1), new Map<T, number>());

async function institution(n: number): Promise<FhirResource & { id: string }> {
  const { status, body } = await call('POST', '/fhir/Organization', organization(n));
  expect(status).toBe(201);
  return body;
}

it('forty identical conditional transactions at once, through two servers, make each record once', async () => {
  const condition = `identifier=urn:kangyu:id:uscc|${uscc(801)}`;
  const fullUrl = 'urn:uuid:00000000-0000-4000-8000-000000000801';
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl,
        resource: organization(801),
        request: { method: 'POST', url: 'Organization', ifNoneExist: condition },
      },
      {
        resource: bed(fullUrl, 'c801'),
        request: { method: 'POST', url: 'Location', ifNoneExist: 'identifier=urn:kangyu:id:local:beds|c801' },
      },
    ],
  };
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => call('POST', '/fhir', bundle, {}, servers[i % 2]!)),
  );
  expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 40]]));
  for (const i of [0, 1]) {
    const responses = answers.map(({ body }) => body.entry[i].response);
    expect(count(responses.map(({ status }) => status))).toEqual(count(['201', ...Array(39).fill('200')]));
    expect(new Set(responses.map(({ location }) => location.split('/fhir/')[1])).size).toBe(1);
  }
  const stored = await t.kernel.db.query<{ type: string; content: any }>(
    `select type, content from record.pub_version where content::text like $1 or content::text like '%"c801"%' order by type`,
    [`%${uscc(801)}%`],
  );
  expect(stored.map(({ type }) => type)).toEqual(['Location', 'Organization']);
  const [, id] = answers[0]!.body.entry[0].response.location.split('/fhir/')[1].split('/');
  expect(stored[0]!.content.managingOrganization.reference).toBe(`Organization/${id}`);
});

it('of many changes that saw the same version exactly one is stored', async () => {
  const made = await institution(802);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      call(
        'PUT',
        `/fhir/Organization/${made.id}`,
        { ...made, name: `改名${i}` },
        { 'if-match': 'W/"1"' },
        servers[i % 2]!,
      ),
    ),
  );
  expect(count(answers.map(({ status }) => status))).toEqual(count([200, ...Array(19).fill(412)]));
  const winner = answers.find(({ status }) => status === 200)!;
  const { body } = await call('GET', `/fhir/Organization/${made.id}`);
  expect([body.name, body.meta.versionId]).toEqual([winner.body.name, '2']);
});

it('many changes at once without a condition are all kept, each as a version of its own', async () => {
  const made = await institution(803);
  const names = Array.from({ length: 20 }, (_, i) => `并行${i}`);
  const answers = await Promise.all(
    names.map((name, i) => call('PUT', `/fhir/Organization/${made.id}`, { ...made, name }, {}, servers[i % 2]!)),
  );
  expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 20]]));
  const { body } = await call('GET', `/fhir/Organization/${made.id}/_history?_count=50`);
  const versions = body.entry.map(({ resource }: any) => resource);
  expect(versions.map(({ meta }: any) => Number(meta.versionId))).toEqual(Array.from({ length: 21 }, (_, i) => 21 - i));
  expect(new Set(versions.map(({ name }: any) => name))).toEqual(new Set([made.name, ...names]));
  // Each was answered with the version it made.
  const byVersion = new Map(versions.map(({ meta, name }: any) => [meta.versionId, name]));
  for (const { body: answer } of answers) expect(byVersion.get(answer.meta.versionId)).toBe(answer.name);
});

it('transactions over the same records in opposite order all pass', async () => {
  const [one, two] = [await institution(804), await institution(805)];
  const bundle = (i: number) => {
    const entry = [one, two].map((resource) => ({
      resource: { ...resource, name: `交叉${i}` },
      request: { method: 'PUT', url: `Organization/${resource.id}` },
    }));
    return { resourceType: 'Bundle', type: 'transaction', entry: i % 2 ? entry.reverse() : entry };
  };
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, i) => call('POST', '/fhir', bundle(i), {}, servers[(i >> 1) % 2]!)),
  );
  expect(count(answers.map(({ status }) => status))).toEqual(new Map([[200, 16]]));
  const names = await Promise.all(
    [one, two].map(async ({ id }) => (await call('GET', `/fhir/Organization/${id}`)).body.name),
  );
  expect(names[0]).toBe(names[1]); // the last one changed both
});

it('keeps the audit row of what is stored by the same commit, once, where the answer shows nothing more', async () => {
  const minimal = { prefer: 'return=minimal' };
  const created = await call('POST', '/fhir/Organization', organization(851), minimal);
  const [, id] = /Organization\/([^/]+)\//.exec(String(created.headers.location))!;
  await call('PUT', `/fhir/Organization/${id}`, { ...organization(851), id, alias: ['八五一'] }, minimal);
  await call('DELETE', `/fhir/Organization/${id}`);
  const shown = await institution(852);
  const entry = [853, 854].map((n) => ({
    resource: organization(n),
    request: { method: 'POST', url: 'Organization' },
  }));
  const bundle = await call('POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry });
  expect(bundle.status).toBe(200);

  const rows = await t.kernel.owner.query(
    `select e.object, array(select v.version from record.version v where v.xmin = e.xmin order by v.seq) as versions
     from access.audit_entry e where action = 'fhir.write' and (object like any($1) or object like 'Bundle%') order by seq desc limit 5`,
    [[`Organization/${id}/%`, `Organization/${shown.id}/%`]],
  );
  expect(rows.reverse()).toEqual([
    { object: `Organization/${id}/_history/1`, versions: [1] },
    { object: `Organization/${id}/_history/2`, versions: [2] },
    { object: `Organization/${id}/_history/3`, versions: [3] },
    { object: `Organization/${shown.id}/_history/1`, versions: [] },
    { object: 'Bundle of 2', versions: [1, 1] },
  ]);
  expect(await verifyAudit(t.kernel)).toMatchObject({ ok: true });
});
