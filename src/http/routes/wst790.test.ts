/** The WS/T 790 envelope: who may send one, and what the services answer. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import type { AnswerEnvelope } from '../../decide/exchange/index.ts';
import { testEnvelope } from '../../decide/exchange/testing.ts';
import { writeDocument } from '../../ingest/index.ts';
import { makeSigningKey } from '../../kernel/index.ts';
import { feedSettled } from '../../kernel/testing.ts';
import { idNumber, organization, patient, uscc } from '../../pipeline/testing.ts';
import { startSubscriptions } from '../../record/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const keys = { his: makeSigningKey('SM2'), lis: makeSigningKey('Ed25519') };
const FHIR = 'application/fhir+json';
const JSON_TYPE = 'application/json';
let t: TestApp;
let node: string;
type More = Parameters<typeof testEnvelope>[4];

const about = (sender = 'his') => ({ sender, receiver: 'county', at: t.kernel.clock.now() });
const post = async (body: unknown, url = '/api/wst790') => {
  const answer = await t.app.inject({ method: 'POST', url, payload: body as object });
  return { status: answer.statusCode, ...(answer.json() as AnswerEnvelope) };
};
const ask = async (service: string, payload?: { type: string; body: unknown }, more: More = {}) =>
  post(testEnvelope(keys.his, about(), service, payload, more));
const told = (answer: AnswerEnvelope) => JSON.parse(answer.payload!);
const manage = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) => {
  const headers = await t.signIn('administrator');
  const answer = await t.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
};
const bundleOf = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'batch',
  entry: resources.map((resource) => ({ resource, request: { method: 'POST', url: (resource as any).resourceType } })),
});

beforeAll(async () => {
  t = await testApp();
  await manage('PATCH', '/api/nodes/own', { code: 'county' });
  for (const [code, { algorithm, publicKey }] of Object.entries(keys)) {
    const made = await manage('POST', '/api/nodes', {
      code,
      name: code,
      doors: ['wst790'],
      area: code === 'lis' ? '530402' : '*',
      silentHours: 24,
      key: { algorithm, publicKey },
    });
    expect(made.status).toBe(201);
    if (code === 'his') node = made.body.id;
  }
});

describe('the envelope', () => {
  it('is refused by name where sender, receiver, time, signature or nonce are wrong, and taken otherwise', async () => {
    const good = testEnvelope(keys.his, about(), 'time.query');
    const codes = async (body: unknown) => {
      const { status, ack, errorCode } = await post(body);
      return [status, ack, errorCode];
    };
    expect(await codes({})).toEqual([400, 'AR', 'exchange.envelope']);
    expect(await codes(testEnvelope(keys.his, about('nobody'), 'time.query'))).toEqual([
      401,
      'AR',
      'exchange.node-unknown',
    ]);
    expect(await codes(testEnvelope(keys.lis, about(), 'time.query'))).toEqual([401, 'AR', 'exchange.signature']);
    expect(await codes({ ...good, messageId: 'other' })).toEqual([401, 'AR', 'exchange.signature']);
    const elsewhere = testEnvelope(keys.his, { ...about(), receiver: 'x' }, 'time.query');
    expect(await codes(elsewhere)).toEqual([400, 'AR', 'exchange.receiver']);
    const early = testEnvelope(
      keys.his,
      { ...about(), at: new Date(t.kernel.clock.now().getTime() - 121_000) },
      'time.query',
    );
    expect(await codes(early)).toEqual([401, 'AR', 'exchange.clock']);
    expect(await codes(good)).toEqual([200, 'AA', undefined]);
    expect(await codes(good)).toEqual([409, 'AR', 'exchange.replayed']);
    const unknown = await post(testEnvelope(keys.his, about(), 'no.thing'));
    expect(unknown).toMatchObject({
      status: 404,
      ack: 'AE',
      errorCode: 'exchange.service-unknown',
      detailCode: 'NS200',
    });
  });

  it('is refused of a node that is suspended, comes from elsewhere, or has another door', async () => {
    const refused = async (change: object) => {
      expect((await manage('PATCH', `/api/nodes/${node}`, change)).status).toBe(200);
      return (await ask('time.query')).errorCode;
    };
    expect(await refused({ state: 'suspended' })).toBe('exchange.node-refused');
    expect(await refused({ state: 'active', networks: ['10.0.0.0/8'] })).toBe('exchange.node-refused');
    expect(await refused({ networks: [], doors: ['fhir'] })).toBe('exchange.node-refused');
    expect(await refused({ doors: ['wst790'] })).toBeUndefined();
    expect((await manage('PATCH', `/api/nodes/${node}`, { networks: ['10.0.0.0/40'] })).body.error.code).toBe(
      'ingest.node-network',
    );
  });

  it('binds the tokens of an account to the doors of its node', async () => {
    const read = async (area: string) => {
      const { account } = await findAccountForTest(t.access, 'exchange-node', area);
      const { token } = await issueToken(t.access, { account, label: 'test' }, null);
      const headers = { authorization: `Bearer ${token}` };
      return (await t.app.inject({ url: '/fhir/Patient', headers })).statusCode;
    };
    await manage('POST', '/api/nodes', { code: 'ris', name: 'ris', doors: ['cda'], account: 'exchange-node.530403' });
    expect([await read('530402'), await read('530403')]).toEqual([200, 403]);
  });

  it('lists the services of each part, served or not, beside the key of the platform', async () => {
    const { services, platform } = (await t.app.inject({ url: '/api/wst790/services' })).json();
    expect(new Set(services.map(({ part }: { part: number }) => part)).size).toBe(17);
    const served = services.filter((one: { served: boolean }) => one.served).map(({ code }: { code: string }) => code);
    expect(served).toHaveLength(services.length);
    expect(platform).toMatchObject({ code: 'county', algorithm: 'SM2' });
  });
});

describe('the services', () => {
  it('register a person once, find them again, and keep what another area may not see', async () => {
    const payload = { type: FHIR, body: patient(1) };
    const made = await ask('person.register', payload, { messageId: 'm1' });
    expect(made).toMatchObject({ status: 200, ack: 'AA', inResponseTo: 'm1', receiverNode: 'his' });
    const { records } = told(made);
    expect(records).toMatchObject([{ status: 'stored', reference: expect.stringMatching(/^Patient\//) }]);
    expect(told(await ask('person.register', payload, { messageId: 'm1' }))).toMatchObject({ records });
    const found = told(await ask('person.query', { type: FHIR, body: patient(1) }));
    expect(found.entry).toHaveLength(1);
    expect(found.entry[0].resource.identifier[0].value).toBe(idNumber('1990-05-05', 1));
    const elsewhere = await post(
      testEnvelope(keys.lis, about('lis'), 'person.query', { type: FHIR, body: patient(1) }),
    );
    expect(told(elsewhere).entry).toBeUndefined();
    expect((await ask('person.register', { type: FHIR, body: organization(1) })).errorCode).toBe('exchange.payload');
    expect((await ask('person.register', { type: JSON_TYPE, body: '{' })).errorCode).toBe('exchange.payload-type');
    expect((await ask('person.register', { type: FHIR, body: '{' })).errorCode).toBe('exchange.payload');
  });

  it("cross-reference the numbers of a resident, and say of a node's own Patients that they are one or two", async () => {
    const local = (value: string) => ({ system: 'urn:kangyu:id:local:his', value });
    const own = (value: string, family: string) => ({
      resourceType: 'Patient',
      identifier: [local(value)],
      name: [{ text: `${family}某`, family, given: ['某'] }],
      birthDate: '1950-02-03',
      gender: 'female',
    });
    for (const [value, family] of [
      ['L1', '赵'],
      ['L2', '钱'],
    ] as const)
      await ask('person.register', { type: FHIR, body: own(value, family) });
    const say = async (service: string, other = 'L2') =>
      ask(service, { type: JSON_TYPE, body: { patient: local('L1'), other: local(other) } });

    expect(told(await say('person.link'))).toMatchObject({ samePerson: true, done: true });
    const numbers = { type: JSON_TYPE, body: local('L1') };
    const found = told(await ask('person.identifiers', numbers)).parameter;
    expect(found).toContainEqual({ name: 'targetIdentifier', valueIdentifier: local('L2') });
    const summary = told(await ask('record.summary', { type: JSON_TYPE, body: { identifier: local('L1') } }));
    expect(summary).toMatchObject({ resourceType: 'Bundle', type: 'document' });
    expect(told(await say('person.split'))).toMatchObject({ samePerson: false, done: true });
    // What was parted is not made one again without people.
    expect(told(await say('person.merge'))).toMatchObject({ samePerson: false, done: false });
    expect((await say('person.merge', 'L9')).errorCode).toBe('exchange.payload');
  });

  it('subscribe a node to what its account may see, and give it each change once with its number', async () => {
    const asked = { type: 'Organization', parameters: { name: '示例卫生院6' } };
    const subscribe = () => ask('notification.subscribe', { type: JSON_TYPE, body: asked }, { messageId: 's1' });
    expect((await subscribe()).errorCode).toBe('exchange.node-account');
    const { account } = await findAccountForTest(t.access, 'exchange-node', '*');
    await manage('PATCH', `/api/nodes/${node}`, { account });
    const { subscription } = told(await subscribe());
    const running = startSubscriptions(t.kernel, t.access, t.pipeline.accept);
    await feedSettled(t.kernel.db);
    await running.settle();
    for (const n of [5, 6]) await ask('organization.register', { type: FHIR, body: organization(n) });
    await feedSettled(t.kernel.db);
    await running.settle();
    const read = async (after = 0) =>
      told(await ask('notification.query', { type: JSON_TYPE, body: { subscription, after } })).entry.slice(1);
    expect((await read()).map(({ resource }: any) => resource.name)).toEqual(['示例卫生院6']);
    expect(await read(1)).toEqual([]);
    const ended = { type: JSON_TYPE, body: { subscription } };
    expect(told(await ask('notification.cancel', ended))).toEqual({ subscription, state: 'ended' });
    await running.stop();
    expect((await ask('notification.query', ended)).errorCode).toBe('record.not-found');
    await manage('PATCH', `/api/nodes/${node}`, { account: null });
  });

  it('register a code system, find it in the catalogue, and look its codes up', async () => {
    const url = 'urn:example:cs:ward';
    const body = {
      resourceType: 'CodeSystem',
      id: 'ward',
      url,
      status: 'active',
      content: 'complete',
      concept: [{ code: '01', display: '内科病区' }],
    };
    expect(
      (
        await ask('terminology.register', {
          type: FHIR,
          body: {
            resourceType: 'Bundle',
            type: 'transaction',
            entry: [{ resource: body, request: { method: 'PUT', url: 'CodeSystem/ward' } }],
          },
        })
      ).ack,
    ).toBe('AA');
    const catalogue = told(await ask('terminology.search', { type: JSON_TYPE, body: { parameters: { url } } }));
    expect(catalogue.entry).toHaveLength(1);
    const code = told(await ask('terminology.query', { type: JSON_TYPE, body: { system: url, code: '01' } }));
    expect(code).toMatchObject({ display: '内科病区' });
  });

  it('search registers by the parameters listed, look codes up, and keep audit records of the node', async () => {
    await ask('organization.register', { type: FHIR, body: organization(7) });
    const parameters = { identifier: `urn:kangyu:id:uscc|${uscc(7)}` };
    const found = told(await ask('organization.query', { type: JSON_TYPE, body: { parameters } }));
    expect(found.entry.map(({ resource }: any) => resource.name)).toEqual(['示例卫生院7']);
    const wrong = await ask('organization.query', { type: JSON_TYPE, body: { parameters: { _has: 'x' } } });
    expect(wrong.errorCode).toBe('exchange.payload');
    const term = { system: 'http://hl7.org/fhir/administrative-gender', code: 'nothing' };
    expect((await ask('terminology.query', { type: JSON_TYPE, body: term })).ack).toBe('AE');
    const event = { at: '2025-12-31T08:00:00+08:00', action: 'sign-in', outcome: 'denied', actor: 'nurse1' };
    expect(told(await ask('audit.submit', { type: JSON_TYPE, body: { events: [event] } }))).toEqual({ recorded: 1 });
    const rows = await t.kernel.db.query('select actor, outcome from access.audit_entry where action = $1', [
      'node.sign-in',
    ]);
    expect(rows).toEqual([{ actor: 'his/nurse1', outcome: 'denied' }]);
  });

  it('answer each record of a batch that is not stored whole, and take the batch back', async () => {
    const body = JSON.stringify(bundleOf(organization(8), patient(8), patient(9, { birthDate: '2999-01-01' })));
    const checksum = createHash('sha256').update(body).digest('hex');
    const batch = { batchNo: 'B-1', kind: 'test', records: 3, from: '2025-12-30', to: '2025-12-30', checksum };
    const payload = { type: FHIR, body };
    const wrong = await ask('record.submit', payload, { batch: { ...batch, checksum: '0'.repeat(64) } });
    expect([wrong.ack, wrong.errorCode]).toEqual(['AE', 'ingest.batch-checksum']);
    const made = await ask('record.submit', payload, { messageId: 'b1', batch });
    expect([made.ack, made.errorCode]).toEqual(['AE', 'exchange.partly']);
    expect(told(made).records.map(({ status }: any) => status)).toEqual(['stored', 'stored', 'quarantined']);
    const counts = told(
      await ask('batch.reconcile', { type: JSON_TYPE, body: { from: '2025-12-30', to: '2025-12-30' } }),
    );
    expect(counts.counts).toEqual([
      { day: '2025-12-30', type: 'Organization', received: 1, stored: 1 },
      { day: '2025-12-30', type: 'Patient', received: 2, stored: 1 },
    ]);
    const recall = { type: JSON_TYPE, body: { batchNo: 'B-1', reason: '重复上传' } };
    expect(told(await ask('batch.recall', recall))).toEqual({ batchNo: 'B-1', recalled: 2, left: [] });
    const reference = told(made).records[1].reference.split('/_history')[0];
    const current = (
      await t.app.inject({ url: `/fhir/${reference}`, headers: await t.signIn('exchange-node') })
    ).json();
    expect(current).toMatchObject({ active: false });
    expect(current.extension).toContainEqual({ url: 'urn:kangyu:ext:recalled', valueString: '重复上传' });
    const rows = (await manage('GET', '/api/batches')).body.items;
    expect(rows).toMatchObject([{ batchNo: 'B-1', status: 'recalled', recallReason: '重复上传' }]);
    const open = await t.kernel.db.query(`select state from ingest.quarantine`);
    expect(open).toEqual([{ state: 'dismissed' }]);
    expect((await ask('batch.recall', recall)).errorCode).toBe('ingest.batch-recalled');
  });

  it('stand among what was not taken with each reason, and apart where nobody proved who they are', async () => {
    const { items } = (await manage('GET', `/api/nodes/refusals?node=${node}&door=wst790&limit=200`)).body;
    const of = (code: string) =>
      items.find(({ reasons }: { reasons: { code: string }[] }) => reasons.some((one) => one.code === code));
    expect(of('birth-in-future')).toMatchObject({ message: 'b1', kind: 'record.submit', verdict: 'AE', node });
    expect(of('exchange.signature')).toMatchObject({ verdict: 'AR', node: null, sender: 'his' });
    expect((await manage('GET', `/api/submissions/${of('birth-in-future').submission}`)).status).toBe(200);
  });

  it('are settled when they come again right or their rows are stored, with the later receipt', async () => {
    const refused = async (message: string) =>
      (await manage('GET', `/api/nodes/refusals?node=${node}&door=wst790&limit=200`)).body.items.find(
        (one: { message: string }) => one.message === message,
      );
    const body = JSON.stringify(bundleOf(patient(21)));
    const late = { ...about(), at: new Date(t.kernel.clock.now().getTime() - 600_000) };
    const wrong = testEnvelope(keys.his, late, 'record.submit', { type: FHIR, body }, { messageId: 'late-1' });
    expect((await post(wrong)).errorCode).toBe('exchange.clock');
    // Signed by the node, so it is the node's message, whatever its clock says.
    expect(await refused('late-1')).toMatchObject({ node, takenAt: null, takenBy: null });
    const right = await ask('record.submit', { type: FHIR, body }, { messageId: 'late-1' });
    expect(right.ack).toBe('AA');
    expect(await refused('late-1')).toMatchObject({ takenAt: expect.any(String), takenBy: told(right).submission });
    // Replayed, it is turned away once more, which nothing has settled yet.
    const [first] = (await manage('GET', '/api/nodes/refusals?limit=1')).body.items;
    await post(testEnvelope(keys.lis, about(), 'record.submit', { type: FHIR, body }, { messageId: 'late-1' }));
    const [newest] = (await manage('GET', '/api/nodes/refusals?limit=1')).body.items;
    expect(newest).toMatchObject({ message: 'late-1', takenAt: null });
    expect(newest.id).not.toBe(first.id);

    const part = await ask(
      'record.submit',
      { type: FHIR, body: JSON.stringify(bundleOf(patient(22, { birthDate: '2999-01-01' }))) },
      { messageId: 'part-1' },
    );
    expect(part.ack).toBe('AE');
    expect(await refused('part-1')).toMatchObject({ takenAt: null, submission: told(part).submission });
    const [held] = await t.kernel.db.query<{ id: string }>('select id from ingest.quarantine where submission = $1', [
      told(part).submission,
    ]);
    const fixed = await t.pipeline.resubmit(held!.id, { resource: patient(22), by: 'tester' });
    expect(await refused('part-1')).toMatchObject({ takenAt: expect.any(String), takenBy: fixed.submissionId });
  });

  it('are known at the FHIR, document and table doors by their records, id and file name', async () => {
    const made = await manage('POST', '/api/nodes', {
      code: 'doors',
      name: 'doors',
      doors: ['fhir', 'cda', 'csv'],
      account: 'exchange-node',
    });
    const { account } = await findAccountForTest(t.access, 'exchange-node', '*');
    const { token } = await issueToken(t.access, { account, label: 'doors' }, null);
    const send = async (method: 'POST' | 'PUT', url: string, payload: string, type: string) =>
      (
        await t.app.inject({
          method,
          url,
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          payload,
        })
      ).statusCode;
    const newest = async (door: string) =>
      (await manage('GET', `/api/nodes/refusals?node=${made.body.id}&door=${door}&limit=1`)).body.items[0];
    const settled = async (door: string, wrong: () => Promise<number>, right: () => Promise<number>) => {
      expect(await wrong()).toBeGreaterThanOrEqual(400);
      expect(await newest(door)).toMatchObject({ takenAt: null });
      expect(await right()).toBeLessThan(300);
      const { takenAt, takenBy, message } = await newest(door);
      expect([door, takenAt, message]).toEqual([door, expect.any(String), expect.any(String)]);
      expect((await manage('GET', `/api/submissions/${takenBy}`)).status).toBe(200);
    };
    const put = (more: object) => () =>
      send('PUT', '/fhir/Patient/again', JSON.stringify(patient(31, { id: 'again', ...more })), FHIR);
    await settled('fhir', put({ birthDate: '2999-01-01' }), put({}));
    const several = (more: object) => () =>
      send('POST', '/fhir', JSON.stringify({ ...bundleOf(patient(32), patient(33, more)), type: 'transaction' }), FHIR);
    await settled('fhir', several({ birthDate: '2999-01-01' }), several({}));
    const document = writeDocument({
      type: 'C0002',
      id: 'D-again',
      at: '2025-03-01T09:30:00+08:00',
      patient: patient(34),
      encounter: { resourceType: 'Encounter', class: { code: 'AMB' }, period: { start: '2025-03-01T09:30:00+08:00' } },
      institution: { name: '例县医院' },
      resources: [],
    });
    const hand = (xml: string) => () => send('POST', '/api/ingest/cda', xml, 'application/xml');
    await settled('cda', hand(document.slice(0, -20)), hand(document));
    const boundary = 'xxxxboundary';
    const table = (text: string) => () =>
      send(
        'POST',
        '/api/submissions',
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="beds.csv"\r\n\r\n${text}\r\n--${boundary}--\r\n`,
        `multipart/form-data; boundary=${boundary}`,
      );
    const rows = '机构统一社会信用代码,床位编号,床位类别,启用日期';
    await settled('csv', table('a,b\n1,2\n'), table(`${rows}\n${uscc(1)},1,康复,2021-01-01\n`));
  });

  it('count as traffic of the node, which is silent when nothing comes', async () => {
    const shown = async () => (await manage('GET', `/api/nodes/${node}`)).body;
    expect(await shown()).toMatchObject({ silent: false, skewed: false, skewMs: 0, messages: expect.any(Number) });
    expect((await shown()).errors).toBeGreaterThan(5);
    t.advance(25 * 60);
    expect((await shown()).silent).toBe(true);
    expect(told(await ask('node.verify')).node).toMatchObject({ code: 'his', doors: ['wst790'] });
    expect((await shown()).silent).toBe(false);
  });
});
