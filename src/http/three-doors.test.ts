/** Three institutions send over three doors; who is one person has one record; a wrong link is undone and replayed without loss. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FrameReader, frameOf } from '../algorithms/hl7v2/frames.ts';
import { writeDocument } from '../ingest/index.ts';
import { entry, idNumber, organization, patient, uscc } from '../ingest/testing.ts';
import { type MllpServer, startMllp } from './mllp/mllp-server.ts';
import { type TestApp, testApp } from './testing.ts';

const BORN = '1990-05-05';
const [OWN, RELATIVE] = [idNumber(BORN, 1), idNumber(BORN, 3)];
let t: TestApp;
let server: MllpServer;
let socket: Socket;
let node: Record<string, string>;
let steward: Record<string, string>;
const reader = new FrameReader(1_000_000);

beforeAll(async () => {
  t = await testApp({ region: '530403' });
  node = await t.signIn('exchange-node');
  steward = await t.signIn('programme-manager', '530403');
  const registered = await t.app.inject({
    method: 'POST',
    url: '/api/hl7v2/nodes',
    headers: await t.signIn('administrator'),
    payload: { application: 'HIS', facility: 'H1', source: 'his-1', institution: uscc(1) },
  });
  expect(registered.statusCode).toBe(201);
  server = await startMllp({
    kernel: t.kernel,
    access: t.access,
    pipeline: t.pipeline,
    port: 0,
    host: '127.0.0.1',
  });
  socket = connect(server.port, '127.0.0.1');
});
afterAll(async () => {
  socket.destroy();
  await server.stop();
});

/** Over the socket; gives what MSA-1 answers. */
async function overMllp(id: string, type: string, segments: string[]): Promise<string> {
  const text = [`MSH|^~\\&|HIS|H1|KY|R|20250601120000||${type}|${id}|P|2.5`, ...segments].join('\r');
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => {
      const [event] = reader.push(bytes as Buffer);
      resolve(event?.kind === 'message' ? String(event.bytes) : '');
    });
  });
  socket.write(frameOf(Buffer.from(text)));
  return /MSA\|(\w\w)/.exec(await answered)![1]!;
}
const pid = (number: string, id: string, name: string) => `PID|1||${number}^^^H1^MR~${id}^^^^NI||${name}||19900505|1`;
const stay = (visit: string) => `PV1|1|I|内科${'|'.repeat(16)}${visit}${'|'.repeat(25)}20250601080000`;
const result = (order: string, value: string) => [
  `OBR|1||${order}|24323-8^生化^LN|||20250601090000|||||||||||||||20250601100000||LAB|F`,
  `OBX|1|NM|718-7^血红蛋白^LN||${value}|g/L^^UCUM|115-150||||F`,
];

const bundle = {
  resourceType: 'Bundle',
  type: 'batch',
  entry: [
    entry(organization(1)),
    entry(organization(3)),
    entry(patient(1, { name: [{ text: '示小安' }] })),
    entry(patient(3, { name: [{ text: '示小平' }] })),
  ],
};
const sendFhir = () =>
  t.app.inject({
    method: 'POST',
    url: '/api/submissions?source=register&externalId=people',
    headers: { ...node, 'content-type': 'application/fhir+json' },
    payload: JSON.stringify(bundle),
  });
const document = Buffer.from(
  writeDocument({
    type: 'HSDA00.01',
    id: 'basic-1',
    at: '2025-05-20T09:00:00+08:00',
    patient: patient(1, { name: [{ text: '示小安' }], extension: [] }),
    institution: { name: '示例卫生院3', uscc: uscc(3) },
    resources: [
      {
        resourceType: 'Condition',
        code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10', display: '高血压' }] },
      },
    ],
  }),
);
const sendCda = () =>
  t.app.inject({
    method: 'POST',
    url: '/api/ingest/cda?source=centre',
    headers: { ...node, 'content-type': 'application/xml' },
    payload: document,
  });
/** All that the three send, in order; gives how each was answered. */
async function sendAll(): Promise<(string | number)[]> {
  return [
    (await sendFhir()).statusCode,
    await overMllp('A1', 'ADT^A01', ['EVN|A01|20250601', pid('P1', OWN, '示^小安'), stay('V1')]),
    await overMllp('O1', 'ORU^R01', [pid('P1', OWN, '示^小安'), ...result('L1', '131')]),
    (await sendCda()).statusCode,
    // The relative came with the card of the other one.
    await overMllp('A2', 'ADT^A01', ['EVN|A01|20250601', pid('P2', OWN, '示^小平'), stay('V2')]),
    await overMllp('O2', 'ORU^R01', [pid('P2', OWN, '示^小平'), ...result('L2', '98')]),
  ];
}

const get = async (url: string, who = steward) => (await t.app.inject({ url, headers: who })).json();
const post = async (url: string, payload: object) => {
  const answer = await t.app.inject({ method: 'POST', url, headers: steward, payload });
  expect(answer.statusCode).toBe(200);
  return answer.json();
};
/** Master persons by the source's Patient. */
async function personOf(source: string, number?: string): Promise<string> {
  const identifier = number ? `urn:kangyu:id:local:${source}|${number}` : `urn:oid:2.16.156.10011.1.3|${OWN}`;
  const { entry: found } = await get(`/fhir/Patient?identifier=${encodeURIComponent(identifier)}`, node);
  const ids = found.map(({ resource }: any) => resource.id);
  const rows = await t.kernel.db.query<{ person_id: string; source: string }>(
    'select distinct person_id, source from identify.pub_patient_person where patient_id = any($1) and source = $2',
    [ids, source],
  );
  expect(rows).toHaveLength(1);
  return rows[0]!.person_id;
}
/** Every record but what the index says of persons, with its version and content. */
const everyRecord = () =>
  t.kernel.db.query(
    `select type, id, version, md5(content::text) as content from record.version where type <> 'Linkage' order by type, id, version`,
  );
const recordsOf = async (person: string): Promise<string[]> =>
  (await get(`/api/residents/${person}`)).records.map(({ reference }: any) => reference).sort();

it('one person seen at all three doors has one record; a wrong link is found, undone and replayed without loss', async () => {
  expect(await sendAll()).toEqual([201, 'AA', 'AA', 201, 'AA', 'AA']);
  const own = await personOf('register');
  expect([await personOf('his-1', 'P1'), await personOf('centre')]).toEqual([own, own]);
  // One record: what the three sent stands in one timeline, for who looks after the person.
  const seen = await get(`/api/residents/${own}/timeline?limit=100`);
  expect(seen.items.map(({ title, said }: any) => [title, said].filter(Boolean).join(' '))).toEqual(
    expect.arrayContaining(['血红蛋白 131 g/L', '高血压', '生化']),
  );
  const { sources } = await get(`/api/residents/${own}/overview`);
  expect(new Set(sources.map(({ source }: any) => source))).toEqual(new Set(['register', 'his-1', 'centre']));

  // Found: the number came with another name, so people are asked about it.
  expect(await personOf('his-1', 'P2')).toBe(own);
  const wrong = await recordsOf(own);
  const before = await everyRecord();
  const { items } = await get('/api/identity/reviews');
  const review = items.find(({ reason }: any) => reason === 'same-id-different-name');
  expect(review).toBeDefined();

  // Undone: the Patient goes, with all that is recorded of it; no record is written, changed or lost.
  await post(`/api/identity/reviews/${review.id}/decision`, { outcome: 'different', reason: '就诊卡被亲属借用' });
  const apart = await personOf('his-1', 'P2');
  expect(apart).not.toBe(own);
  expect(await everyRecord()).toEqual(before);
  const kept = await recordsOf(own);
  expect(kept.length).toBeLessThan(wrong.length);
  const values = async (person: string) =>
    (await get(`/api/residents/${person}/timeline?lane=laboratory&limit=100`)).items.flatMap(
      ({ said }: any) => said ?? [],
    );
  expect(await values(own)).toEqual(['131 g/L']);
  const steady = await get(`/api/identity/persons/${own}`);
  expect(steady.members.map(({ source }: any) => source).sort()).toEqual(['centre', 'his-1', 'register']);

  // Replayed: everything again is known, and the decision of people stands.
  expect(await sendAll()).toEqual([200, 'AA', 'AA', 200, 'AA', 'AA']);
  expect(await everyRecord()).toEqual(before);
  expect(await personOf('his-1', 'P2')).toBe(apart);
  expect(await recordsOf(own)).toEqual(kept);

  // Put right by the hospital: the Patient stands for the relative, whom the register knows.
  expect(await overMllp('A3', 'ADT^A31', [pid('P2', RELATIVE, '示^小平')])).toBe('AA');
  const relative = await personOf('his-1', 'P2');
  const people = await t.kernel.db.query<{ person_id: string }>(
    'select person_id from identify.pub_patient_person where person_id = $1',
    [relative],
  );
  expect(people).toHaveLength(2);
  expect([...kept, ...(await recordsOf(relative))].sort()).toEqual(wrong);
  expect([await values(own), await values(relative)]).toEqual([['131 g/L'], ['98 g/L']]);
  expect(await recordsOf(own)).toEqual(kept);
});
