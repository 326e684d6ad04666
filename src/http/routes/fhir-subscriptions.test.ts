import { createHmac } from 'node:crypto';
import { createServer as createReceiver, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeAccount } from '../../access/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { entry, organization, patient, submission } from '../../pipeline/testing.ts';
import { type Subscriptions, startSubscriptions } from '../../record/index.ts';
import { type TestApp, testApp } from '../testing.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let t: TestApp;
let node: { cookie: string; origin: string };
let running: Subscriptions;
let receiver: Server;
let origin: string;
let received: Received[] = [];
/** Status the receiver answers by path; 200 without one. */
const answers = new Map<string, number>();

beforeAll(async () => {
  receiver = createReceiver((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const path = request.url!;
      received.push({ path, headers: request.headers, body });
      response.statusCode = answers.get(path) ?? 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  t = await testApp();
  t.kernel.config.notifyHosts = ['127.0.0.1'];
  node = await t.signIn('exchange-node');
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  received = [];
  answers.clear();
  running = startSubscriptions(t.kernel, t.access, t.pipeline.accept);
});
afterEach(async () => {
  await running.stop();
  await t.kernel.db.query('delete from record.subscription');
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, who = node) {
  const answer = await t.app.inject({
    method,
    url,
    headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const wanted = (criteria: string, path: string | undefined, more: Record<string, unknown> = {}): FhirResource => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'test',
  criteria,
  channel: {
    type: 'rest-hook',
    ...(path === undefined ? {} : { endpoint: `${origin}${path}` }),
    payload: 'application/fhir+json',
    header: ['Authorization: Bearer s3cret'],
  },
  ...more,
});

/** Asks for a subscription and gives its id once it is in force. */
async function subscribe(resource: FhirResource, who = node): Promise<string> {
  const { status, body } = await call('POST', '/fhir/Subscription', resource, who);
  expect([status, body.status]).toEqual([201, 'requested']);
  await running.settle();
  expect((await call('GET', `/fhir/Subscription/${body.id}`, undefined, who)).body.status).toBe('active');
  return body.id;
}

let last = 700;
/** Stores a new institution in an area and gives it as the server has it. */
async function institution(area = '530403001', more: Record<string, unknown> = {}): Promise<FhirResource> {
  last += 1;
  const resource = organization(last, more);
  resource.extension = [
    { url: 'urn:kangyu:ext:area', valueCode: area },
    { url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2010-01-01' } },
  ];
  const { status, body } = await call('POST', '/fhir/Organization', resource);
  expect(status).toBe(201);
  return body;
}

const at = (path: string) => received.filter((one) => one.path === path);

describe('a rest-hook', () => {
  it('gets what meets the criteria with its headers, a number, and a signature of Standard Webhooks', async () => {
    const id = await subscribe(wanted('Organization?name:exact=订阅医院', '/a'));
    await institution();
    const stored = await institution('530403001', { name: '订阅医院' });
    await running.settle();
    const [{ headers, body }, ...others] = at('/a') as [Received, ...Received[]];
    expect(others).toEqual([]);
    expect(JSON.parse(body)).toEqual(stored);
    expect(headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'content-type': 'application/fhir+json; charset=utf-8',
      'kangyu-subscription': `Subscription/${id}`,
      'kangyu-event-number': '1',
      'webhook-id': `${id}.1`,
    });
    const secret = (await call('POST', `/fhir/Subscription/${id}/$signing-secret`)).body.parameter[0].valueString;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(Number(headers['webhook-timestamp'])).toBe(Math.floor(t.kernel.clock.now().getTime() / 1000));
    expect((await call('POST', `/fhir/Subscription/${id}/$signing-secret?renew=true`)).body).not.toMatchObject({
      parameter: [{ valueString: secret }],
    });
  });

  it('without a payload gets an empty notice', async () => {
    const channel = { type: 'rest-hook', endpoint: `${origin}/empty` };
    await subscribe(wanted('Organization', undefined, { channel }));
    await institution();
    await running.settle();
    expect(at('/empty').map(({ body, headers }) => [body, headers['content-length']])).toEqual([['', '0']]);
  });

  it('gets the versions of a record in their order, each acknowledged before the next, and no notice of a delete', async () => {
    await subscribe(wanted('Organization', '/order'));
    const { id, ...made } = await institution();
    for (const name of ['二', '三', '四']) await call('PUT', `/fhir/Organization/${id}`, { ...made, id, name });
    expect((await call('DELETE', `/fhir/Organization/${id}`)).status).toBe(204);
    await running.settle();
    expect(at('/order').map(({ body }) => JSON.parse(body).meta.versionId)).toEqual(['1', '2', '3', '4']);
    expect(at('/order').map(({ headers }) => headers['kangyu-event-number'])).toEqual(['1', '2', '3', '4']);
  });

  it('that fails is tried again later and later with the same id, while others get theirs', async () => {
    answers.set('/down', 500);
    const id = await subscribe(wanted('Organization', '/down'));
    await subscribe(wanted('Organization', '/up'));
    await institution();
    await institution();
    await running.settle();
    expect([at('/down').length, at('/up').length]).toEqual([1, 2]);
    await running.settle();
    expect(at('/down').length).toBe(1); // not before its time
    t.advance(1);
    await running.settle();
    expect(at('/down').length).toBe(2);
    const { body } = await call('GET', `/fhir/Subscription/${id}/$status`);
    const { parameter } = body.entry[0].resource;
    expect(parameter.find((one: any) => one.name === 'waiting')).toMatchObject({ valueInteger: 2 });
    expect(parameter.findLast((one: any) => one.name === 'delivery').part).toContainEqual({
      name: 'problem',
      valueString: 'HTTP 500',
    });
    answers.clear();
    t.advance(5);
    await running.settle();
    expect(at('/down').map(({ headers }) => headers['webhook-id'])).toEqual([
      `${id}.1`,
      `${id}.1`,
      `${id}.1`,
      `${id}.2`,
    ]);
  });

  it('that is down for a day is ended with the reason, and goes on where it was when it is asked for anew', async () => {
    answers.set('/gone', 503);
    const id = await subscribe(wanted('Organization', '/gone'));
    await institution();
    await running.settle();
    t.advance(24 * 60);
    await running.settle();
    node = await t.signIn('exchange-node');
    const { body } = await call('GET', `/fhir/Subscription/${id}`);
    expect(body).toMatchObject({ status: 'error', error: expect.stringContaining('HTTP 503') });
    await institution();
    await running.settle();
    answers.clear();
    const { error: _error, ...again } = body;
    expect((await call('PUT', `/fhir/Subscription/${id}`, { ...again, status: 'requested' })).status).toBe(200);
    await running.settle();
    expect(at('/gone').at(-1)!.headers['webhook-id']).toBe(`${id}.1`);
    expect((await call('GET', `/fhir/Subscription/${id}`)).body.status).toBe('active');
  });

  it('that stopped in the middle gets what it did not acknowledge after the next start', async () => {
    answers.set('/later', 500);
    await subscribe(wanted('Organization', '/later'));
    await institution();
    await running.settle();
    await running.stop();
    await institution(); // while nothing follows
    answers.clear();
    t.advance(10);
    running = startSubscriptions(t.kernel, t.access, t.pipeline.accept);
    await running.settle();
    expect(at('/later').map(({ headers }) => headers['kangyu-event-number'])).toEqual(['1', '1', '2']);
  });

  it('is turned off at its end, by its owner, and by the delete of it', async () => {
    const end = new Date(t.kernel.clock.now().getTime() + 3_600_000).toISOString();
    const ending = await subscribe(wanted('Organization', '/off', { end }));
    const switched = await subscribe(wanted('Organization', '/off'));
    const deleted = await subscribe(wanted('Organization', '/off'));
    await institution();
    await running.settle();
    expect(at('/off').length).toBe(3);
    const { body } = await call('GET', `/fhir/Subscription/${switched}`);
    expect((await call('PUT', `/fhir/Subscription/${switched}`, { ...body, status: 'off' })).status).toBe(200);
    expect((await call('DELETE', `/fhir/Subscription/${deleted}`)).status).toBe(204);
    t.advance(61);
    node = await t.signIn('exchange-node');
    await running.settle();
    await institution();
    await running.settle();
    expect(at('/off').length).toBe(3);
    expect((await call('GET', `/fhir/Subscription/${ending}`)).body.status).toBe('off');
    expect((await call('GET', `/fhir/Subscription/${switched}`)).body.status).toBe('off');
  });
});

describe('who gets what', () => {
  it('gets nothing from outside the area of the account, and nothing once the account is blocked', async () => {
    const other = await t.signIn('exchange-node', '530402');
    const id = await subscribe(wanted('Organization', '/area'), other);
    await institution('530403001');
    const inside = await institution('530402001');
    await running.settle();
    expect(at('/area').map(({ body }) => JSON.parse(body).id)).toEqual([inside.id]);
    const [row] = await t.kernel.db.query<{ id: string }>(
      `select id from access.account where account = 'exchange-node.530402'`,
    );
    await changeAccount(t.access, row!.id, { active: false }, 'operator');
    await institution('530402001');
    await running.settle();
    expect(at('/area').length).toBe(1);
    const [state] = await t.kernel.db.query('select state, error, told from record.subscription where id = $1', [id]);
    expect(state).toEqual({ state: 'error', error: expect.stringContaining('blocked'), told: true });
  });

  it('gets persons as the role may see them, with a row in the audit ledger', async () => {
    await subscribe(wanted('Patient', '/person'));
    const receipt = await t.pipeline.accept(submission('person', [entry(patient(701))]));
    await running.settle();
    const reference = receipt.records[0]!.reference!;
    const [{ body }] = at('/person') as [Received];
    expect(JSON.parse(body).identifier).toEqual(patient(701).identifier);
    const rows = await t.kernel.db.query(
      `select actor, persons, purpose from access.audit_entry where action = 'subscription.deliver' and object = $1`,
      [reference],
    );
    expect(rows).toEqual([{ actor: 'exchange-node', persons: [reference.split('/_history')[0]], purpose: origin }]);
  });

  it('keeps a subscription and what it says of its channel to the account that made it', async () => {
    const id = await subscribe(wanted('Organization?name=甲乙', '/mine'));
    const other = await t.signIn('exchange-node', '530403');
    const seen = await call('GET', `/fhir/Subscription/${id}`, undefined, other);
    expect(seen.body).toMatchObject({ criteria: 'Organization', channel: { type: 'rest-hook' } });
    expect(JSON.stringify(seen.body)).not.toMatch(/s3cret|127\.0\.0\.1|甲乙/);
    const listed = JSON.stringify((await call('GET', '/fhir/Subscription/_history', undefined, other)).body);
    expect(listed).not.toMatch(/s3cret|甲乙/);
    const own = wanted('Organization', '/theirs', { id });
    expect((await call('PUT', `/fhir/Subscription/${id}`, own, other)).status).toBe(404);
    expect((await call('DELETE', `/fhir/Subscription/${id}`, undefined, other)).status).toBe(404);
    for (const operation of ['$status', '$events'])
      expect((await call('GET', `/fhir/Subscription/${id}/${operation}`, undefined, other)).status).toBe(404);
    expect((await call('POST', `/fhir/Subscription/${id}/$signing-secret`, undefined, other)).status).toBe(404);
    const administrator = await t.signIn('administrator');
    expect((await call('GET', `/fhir/Subscription/${id}/$status`, undefined, administrator)).status).toBe(200);
    const rows = await t.kernel.db.query(
      `select content::text as text from record.version where type = 'Subscription'`,
    );
    expect(rows.some(({ text }) => /s3cret|甲乙/.test(text))).toBe(false);
  });

  it('refuses what cannot be served with the element, and says so of what came another way', async () => {
    const refusals: [Partial<Record<string, unknown>>, string][] = [
      [{ status: 'active' }, 'Subscription.status'],
      [{ criteria: 'Dragon?name=x' }, 'Subscription.criteria'],
      [{ criteria: 'Encounter?patient.identifier=x' }, 'Subscription.criteria'],
      [{ criteria: 'Patient?_has:Encounter:patient:status=finished' }, 'Subscription.criteria'],
      [{ criteria: 'Observation?code:in=http://example.cn/vs' }, 'Subscription.criteria'],
      [{ criteria: 'Patient?_list=abc' }, 'Subscription.criteria'],
      [{ criteria: 'Patient?colour=red' }, 'Subscription.criteria'],
      [{ criteria: 'Patient?_count=5' }, 'Subscription.criteria'],
      [{ end: '2001-01-01T00:00:00Z' }, 'Subscription.end'],
      [{ channel: { type: 'email', endpoint: 'mailto:a@example.cn' } }, 'Subscription.channel.type'],
      [{ channel: { type: 'rest-hook', endpoint: 'ftp://127.0.0.1/x' } }, 'Subscription.channel.endpoint'],
      [{ channel: { type: 'rest-hook', endpoint: 'https://10.0.0.1/x' } }, 'Subscription.channel.endpoint'],
      [
        { channel: { type: 'rest-hook', endpoint: `${origin}/x`, header: ['Host: x'] } },
        'Subscription.channel.header[0]',
      ],
      [{ channel: { type: 'rest-hook', payload: 'text/plain' } }, 'Subscription.channel.payload'],
    ];
    for (const [change, element] of refusals) {
      const { status, body } = await call('POST', '/fhir/Subscription', wanted('Patient', '/bad', change));
      expect([status, body.resourceType], element).toEqual([422, 'OperationOutcome']);
      expect(JSON.stringify(body.issue), element).toContain(element);
    }
    const bundle = (source: string, externalId: string, resource: FhirResource) =>
      submission(externalId, [entry(resource)], { source, submittedBy: 'exchange-node' });
    const made = [
      await t.pipeline.accept(bundle('exchange-node', 'bad-1', wanted('Patient?colour=red', '/bad'))),
      await t.pipeline.accept(bundle('planner', 'bad-2', wanted('Patient', '/bad'))),
    ];
    await running.settle();
    const errors = await Promise.all(
      made.map(async ({ records }) => {
        const [type, id] = records[0]!.reference!.split('/');
        return (await call('GET', `/fhir/${type}/${id}`)).body;
      }),
    );
    expect(errors.map(({ status }) => status)).toEqual(['error', 'error']);
    expect(errors[0].error).toContain('colour');
  });
});

describe('a stream of events', () => {
  it('gives what happens, goes on behind the last event, and lists the events as a bundle', async () => {
    const id = await subscribe(wanted('Organization', undefined));
    const address = await t.app.listen({ port: 0, host: '127.0.0.1' });
    await t.kernel.outbox.start();
    const open = async (headers: Record<string, string> = {}) => {
      const halt = new AbortController();
      const answer = await fetch(`${address}/fhir/Subscription/${id}/$events`, {
        headers: { cookie: node.cookie, accept: 'text/event-stream', ...headers },
        signal: halt.signal,
      });
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      return {
        async next(): Promise<{ id: string; bundle: any }> {
          for (;;) {
            const found = /id: (\d+)\nevent: notification\ndata: (.*)\n\n/.exec(text);
            if (found) {
              text = text.slice(found.index + found[0].length);
              return { id: found[1]!, bundle: JSON.parse(found[2]!) };
            }
            const { value, done } = await reader.read();
            if (done) throw new Error('the stream ended');
            text += value;
          }
        },
        close: () => halt.abort(),
      };
    };
    const first = await open();
    const one = await institution();
    const seen = await first.next();
    expect([seen.id, seen.bundle.entry[1].resource.id]).toEqual(['1', one.id]);
    first.close();
    const two = await institution();
    const three = await institution();
    await running.settle();
    const second = await open({ 'last-event-id': '1' });
    const later = [await second.next(), await second.next()];
    expect(later.map((event) => [event.id, event.bundle.entry[1].resource.id])).toEqual([
      ['2', two.id],
      ['3', three.id],
    ]);
    second.close();
    const { body } = await call('GET', `/fhir/Subscription/${id}/$events?eventsSinceNumber=2&content=id-only`);
    expect(body.entry).toHaveLength(1);
    expect(
      body.entry[0].resource.parameter
        .filter((part: any) => part.name === 'notification-event')
        .map(({ part }: any) => part[0].valueString),
    ).toEqual(['2', '3']);
  });
});
