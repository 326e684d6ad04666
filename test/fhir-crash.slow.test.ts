import { createServer, type Server as Receiver } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccess, createAccount, issueToken } from '../src/access/index.ts';
import { composeUscc } from '../src/algorithms/uscc.ts';
import { type FhirResource, type Kernel, loadConfig, openKernel } from '../src/kernel/index.ts';
import { bed, organization } from '../src/pipeline/testing.ts';
import { contentViews, type KeptView } from '../src/project/index.ts';
import { dataFolder, postmasterPid, type Server, serve } from './processes.ts';

const CLIENTS = 8;
const HOT = 6;
const ENOUGH = 60; // acknowledged writes before something is killed

const folder = dataFolder();
let receiver: Receiver;
let env: Record<string, string>;
let server: Server;
let k: Kernel;
let token: string;
/** What the receiver was told of, by `Type/id/versionId`, and the numbers of the notices. */
const told = new Map<string, FhirResource>();
const numbers = new Set<number>();
/** Versions that a write was answered with, by `Type/id/_history/n`, and what was sent. */
const acknowledged = new Map<string, FhirResource>();
const hot: FhirResource[] = [];
let next = 1;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const resource = JSON.parse(body) as FhirResource & { meta: { versionId: string } };
      told.set(`${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`, resource);
      numbers.add(Number(request.headers['kangyu-event-number']));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  env = { KANGYU_DEMO: 'off', KANGYU_NOTIFY_HOSTS: '127.0.0.1' };
  server = await serve(folder.dir, env);
  const config = loadConfig({ KANGYU_DATA_DIR: folder.dir, KANGYU_DEMO: 'off' });
  k = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
  const access = createAccess(k);
  const roles = [{ role: 'exchange-node', area: '*' }];
  await createAccount(
    access,
    { account: 'gateway', name: 'Gateway', password: 'an Initial-pass 1', roles },
    'operator',
  );
  token = (await issueToken(access, { account: 'gateway', label: 'crash test' }, null)).token;
  await access.audit.close();
  for (let n = 0; n < HOT; n += 1) {
    const answer = await send('POST', '/Organization', organizationOf(900_000 + n));
    expect(answer?.status).toBe(201);
    hot.push(answer!.body as FhirResource);
  }
  const made = await send('POST', '/Subscription', {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'test',
    criteria: 'Organization',
    channel: {
      type: 'rest-hook',
      endpoint: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      payload: 'application/fhir+json',
    },
  });
  await until('the subscription is active', async () => {
    const found = await send('GET', `/Subscription/${(made!.body as FhirResource).id}`);
    return found?.body.status === 'active';
  });
});
afterAll(async () => {
  await k.close();
  server.kill('SIGINT');
  expect(await server.ended).toBe(0);
  await folder.remove();
  receiver.closeAllConnections();
  receiver.close();
});

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (await met()) return;
    await sleep(50);
  }
  throw new Error(`not within a minute: ${what}`);
}

/** Undefined when the connection broke: what became of the request is not known. */
async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: any } | undefined> {
  try {
    const answer = await fetch(`${server.url}/fhir${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        prefer: 'return=representation',
        ...(body ? { 'content-type': 'application/fhir+json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return undefined;
  }
}

const usccOf = (n: number): string => composeUscc('12', '530403', `A${String(n).padStart(7, '0')}`);

function organizationOf(n: number): FhirResource {
  return organization(1, { identifier: [{ system: 'urn:kangyu:id:uscc', value: usccOf(n) }], name: `机构${n}` });
}

/** An institution with two beds, created under conditions, all or nothing. */
function bundleOf(n: number) {
  const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const create = (resource: FhirResource, identifier: string) => ({
    resource,
    request: { method: 'POST', url: resource.resourceType, ifNoneExist: `identifier=${identifier}` },
  });
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl, ...create(organizationOf(n), `urn:kangyu:id:uscc|${usccOf(n)}`) },
      ...['a', 'b'].map((x) => create(bed(fullUrl, `${n}${x}`), `urn:kangyu:id:local:beds|${n}${x}`)),
    ],
  };
}

/** One write: a bundle, or a change of one of the few records that all clients change. Gives how many versions were promised. */
async function write(n: number): Promise<boolean> {
  const target = hot[n % HOT]!;
  const sent = n % 3 === 0 ? { ...target, name: `改名${n}` } : undefined;
  const answer = sent ? await send('PUT', `/Organization/${target.id}`, sent) : await send('POST', '', bundleOf(n));
  if (answer === undefined) return false;
  if (answer.status === 503) return true;
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  if (sent) acknowledged.set(`Organization/${target.id}/_history/${answer.body.meta.versionId}`, answer.body);
  else
    for (const { response, resource } of answer.body.entry)
      acknowledged.set(String(response.location).split('/fhir/')[1]!, resource);
  return true;
}

/** Writes from all clients until told to stop, or until connections break (`breaks`). */
function load(breaks: 'stop' | 'go on') {
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      const n = next;
      next += 1;
      const known = await write(n);
      if (!known && breaks === 'stop') stopped = true;
      if (!known) await sleep(50);
    }
  };
  const ended = Promise.all(Array.from({ length: CLIENTS }, client));
  return {
    async stop() {
      stopped = true;
      await ended;
    },
    ended,
  };
}

/** The rows of a view's table that differ from what the whole record gives. */
function differing(view: KeptView): Promise<unknown[]> {
  const names = ['bucket', 'resource_id', 'resource_version', 'row_no', ...view.columns.map(({ name }) => `"${name}"`)];
  return k.owner.query(
    `with r as (select bucket, type, id, version, content from record.pub_current),
     whole as (select to_jsonb(t) as row from (${view.sql}) as t(${names.join(', ')})),
     kept as (select to_jsonb(t) as row from project."${view.name}" t)
     (select 'missing' as fault, row from (select * from whole except all select * from kept) m)
     union all (select 'left over', row from (select * from kept except all select * from whole) l)`,
  );
}

async function expectNothingLost(): Promise<void> {
  // What was answered is there, as it was answered.
  for (const [reference, resource] of acknowledged) {
    const answer = await send('GET', `/${reference}`);
    expect([answer?.status, answer?.body], reference).toEqual([200, resource]);
  }
  // Each submission stands with all its records, and each version belongs to one.
  const parts = await k.owner.query(
    `select s.external_id, s.records, count(r) filter (where v.id is not null) as there
     from ingest.submission s cross join jsonb_array_elements(s.receipts) r
     left join record.version v on v.type || '/' || v.id || '/_history/' || v.version = r ->> 'reference'
     where s.status = 'stored' group by s.id having count(*) <> s.records or count(*) <> count(v.id)`,
  );
  expect(parts).toEqual([]);
  const strays = await k.owner.query(
    `select v.type, v.id from record.version v left join ingest.submission s on s.id = v.submission and s.status = 'stored' where s.id is null`,
  );
  expect(strays).toEqual([]);
  // A bundle is there with its beds or not at all, and no condition made two.
  const halves = await k.owner.query(
    `select o.id, count(b.id) from record.pub_current o
     left join record.pub_current b on b.type = 'Location' and b.content -> 'managingOrganization' ->> 'reference' = 'Organization/' || o.id
     where o.type = 'Organization' and o.id <> all($1) group by o.id having count(b.id) <> 2`,
    [hot.map(({ id }) => id)],
  );
  expect(halves).toEqual([]);
  const twice = await k.owner.query(
    `select i ->> 'value' from record.pub_current o cross join jsonb_array_elements(o.content -> 'identifier') i
     where o.type in ('Organization', 'Location') group by 1 having count(*) > 1`,
  );
  expect(twice).toEqual([]);
  for (const view of contentViews()) if (view.live) expect(await differing(view), view.name).toEqual([]);
}

/** Every stored version of what is subscribed was told, in numbers without a gap. */
async function expectAllTold(): Promise<void> {
  const stored = await k.owner.query<{ reference: string }>(
    `select type || '/' || id || '/_history/' || version as reference from record.pub_version where type = 'Organization'`,
  );
  const first = new Set(hot.map(({ id }) => `Organization/${id}/_history/1`)); // before the subscription
  const wanted = stored.map(({ reference }) => reference).filter((reference) => !first.has(reference));
  await expect
    .poll(() => wanted.filter((reference) => !told.has(reference)).length, { timeout: 60_000, interval: 200 })
    .toBe(0);
  expect(Math.max(...numbers)).toBe(wanted.length);
  expect(numbers.size).toBe(wanted.length);
}

it('a server that is killed again and again under load loses no answered write and no notice, and keeps nothing half', async () => {
  for (let round = 0; round < 3; round += 1) {
    const before = acknowledged.size;
    const running = load('stop');
    await until('enough writes', () => acknowledged.size - before >= ENOUGH + 17 * round);
    server.kill('SIGKILL');
    await running.ended;
    expect(await server.ended).toBe(null);
    server = await serve(folder.dir, env);
    await expectNothingLost();
  }
  await expectAllTold();
});

it('nor when PostgreSQL is killed under it', async () => {
  for (let round = 0; round < 2; round += 1) {
    const before = acknowledged.size;
    const running = load('go on');
    await until('enough writes', () => acknowledged.size - before >= ENOUGH);
    const killed = postmasterPid(folder.dir);
    process.kill(killed!, 'SIGKILL');
    await until('PostgreSQL runs again', () => postmasterPid(folder.dir) !== killed);
    const then = acknowledged.size;
    await until('more writes', () => acknowledged.size - then >= ENOUGH);
    await running.stop();
    await expectNothingLost();
  }
  await expectAllTold();
});
