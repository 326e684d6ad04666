import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrameEvent, FrameReader, frameOf } from '../../algorithms/hl7v2/frames.ts';
import { type TestApp, testApp } from '../testing.ts';
import { type MllpServer, startMllp } from './mllp-server.ts';

let t: TestApp;
let server: MllpServer;
const start = (limits = {}): Promise<MllpServer> =>
  startMllp({ kernel: t.kernel, access: t.access, pipeline: t.pipeline, port: 0, host: '127.0.0.1', limits });
beforeAll(async () => {
  t = await testApp();
  const node = await t.app.inject({
    method: 'POST',
    url: '/api/hl7v2/nodes',
    headers: await t.signIn('administrator'),
    payload: { application: 'HIS', facility: 'H1', source: 'his-1' },
  });
  expect(node.statusCode).toBe(201);
  server = await start({ message: 20_000, waiting: 2, connections: 3 });
});
afterAll(() => server.stop());

const message = (id: string, { sender = 'HIS|H1', family = '示' } = {}): string =>
  `MSH|^~\\&|${sender}|KY|R|20250601120000||ADT^A28|${id}|P|2.5\rPID|1||${id}^^^^MR||${family}^某||19900505|1`;
const framed = (text: string): Buffer => frameOf(Buffer.from(text));

interface Client {
  socket: Socket;
  /** The next answers: `AA T1`. */
  answers(count: number): Promise<string[]>;
  closed: Promise<void>;
}
async function open(port = server.port): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  const reader = new FrameReader(1_000_000);
  const came: FrameEvent[] = [];
  let told: () => void = () => {};
  socket.on('data', (bytes) => {
    came.push(...reader.push(bytes as Buffer));
    told();
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    socket,
    closed,
    async answers(count) {
      while (came.length < count) {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
      return came.splice(0, count).map((event) => {
        const [, code, id] = /MSA\|(\w\w)\|([^|\r]*)/.exec(event.kind === 'message' ? String(event.bytes) : '')!;
        return `${code} ${id}`;
      });
    },
  };
}
const stored = async (id: string): Promise<boolean> =>
  (await t.kernel.db.query("select from ingest.submission where external_id = $1 and status = 'stored'", [id])).length >
  0;

describe('MLLP', () => {
  it('answers each message once it is stored, in the order they came, however the bytes are cut', async () => {
    const client = await open();
    const ids = Array.from({ length: 12 }, (_, i) => `M${i}`);
    const bytes = Buffer.concat(ids.map((id) => framed(message(id))));
    for (let at = 0; at < bytes.length; at += 97) client.socket.write(bytes.subarray(at, at + 97));
    expect(await client.answers(ids.length)).toEqual(ids.map((id) => `AA ${id}`));
    expect(await Promise.all(ids.map(stored))).toEqual(ids.map(() => true));
    client.socket.end();
    await client.closed;
  });

  it('refuses senders that are not registered, messages that are too large, and passes noise over', async () => {
    const client = await open();
    client.socket.write(framed(message('U1', { sender: 'NOBODY|X' })));
    client.socket.write(framed(message('U2', { family: '示'.repeat(20_000) })));
    client.socket.write(`${message('U3')}\r`);
    client.socket.write(framed('hello'));
    client.socket.write(framed(message('U4')));
    expect(await client.answers(4)).toEqual(['AR U1', 'AR U2', 'AR ', 'AA U4']);
    client.socket.destroy();
  });

  it('answers what is in flight when it stops, and takes no more', async () => {
    const other = await start();
    const client = await open(other.port);
    client.socket.write(framed(message('S1')));
    while (!(await stored('S1'))) await new Promise((resolve) => setImmediate(resolve));
    client.socket.write(framed(message('S2')).subarray(0, 40)); // a message that has begun is not waited for
    const stopped = other.stop();
    expect(await client.answers(1)).toEqual(['AA S1']);
    await Promise.all([stopped, client.closed]);
    await expect(open(other.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('drops a sender that stops in the middle of a message, and connections beyond the bound', async () => {
    const other = await start({ frameMs: 30, connections: 1 });
    const slow = await open(other.port);
    const second = await open(other.port);
    await second.closed;
    slow.socket.write(framed(message('D1')).subarray(0, 40));
    await slow.closed;
    const next = await open(other.port);
    next.socket.write(framed(message('D2')));
    expect(await next.answers(1)).toEqual(['AA D2']);
    await other.stop();
  });
});

describe('POST /api/ingest/hl7v2', () => {
  const post = async (payload: string | Buffer, { query = '', headers = {} } = {}) =>
    t.app.inject({
      method: 'POST',
      url: `/api/ingest/hl7v2${query}`,
      headers: { ...(await t.signIn('exchange-node')), 'content-type': 'application/hl7-v2', ...headers },
      payload,
    });

  it('tells of each message of a body what became of it, and answers ER7 to those who accept it', async () => {
    const body = `${message('B1')}\r${message('B2', { sender: 'NOBODY|X' })}\r`;
    const told = await post(body);
    expect(told.statusCode).toBe(201);
    expect(told.json().messages).toMatchObject([
      { controlId: 'B1', acknowledgement: 'AA', source: 'his-1', receipts: [{ status: 'stored' }] },
      { controlId: 'B2', acknowledgement: 'AR', errors: [{ place: 'MSH^1^3', code: 204 }] },
    ]);
    const again = await post(message('B1'));
    expect([again.statusCode, again.json().messages[0].duplicateOf]).toEqual([200, told.json().messages[0].submission]);
    const er7 = await post(message('B1'), { headers: { accept: 'x-application/hl7-v2+er7' } });
    expect([er7.statusCode, er7.body.split('\r')[1]]).toEqual([200, 'MSA|AA|B1']);
    const raw = await t.app.inject({
      url: `/api/submissions/${told.json().messages[0].submission}/raw`,
      headers: await t.signIn('exchange-node'),
    });
    expect(raw.body).toBe(message('B1'));
  });

  it('refuses a body without a message that can be taken, naming the place', async () => {
    const refused = await post(message('B3', { sender: 'NOBODY|X' }), { headers: { 'accept-language': 'en' } });
    expect(refused.statusCode).toBe(422);
    expect(refused.json().error).toMatchObject({
      code: 'ingest.hl7v2-refused',
      messages: { zh: expect.not.stringContaining(' / '), en: expect.stringMatching(/^[ -~]+$/) },
      details: { messages: [{ controlId: 'B3', errors: [{ place: 'MSH^1^3' }] }] },
    });
    expect((await post('')).statusCode).toBe(422);
    const vouched = await post(message('B3', { sender: 'NOBODY|X' }), { query: '?source=lab' });
    expect(vouched.json().messages).toMatchObject([{ acknowledgement: 'AA', source: 'lab' }]);
  });

  it('keeps what was not taken with its reason, also of a sender that is not registered, until it is taken', async () => {
    const faulty = message('B5').replace('|19900505|', '|19901305|');
    expect((await post(faulty)).json().messages[0].acknowledgement).toBe('AE');
    const headers = await t.signIn('administrator');
    const refused = async (query = '') =>
      (await t.app.inject({ url: `/api/nodes/refusals${query}`, headers })).json().items;
    const [sender] = (await t.app.inject({ url: '/api/hl7v2/nodes', headers })).json();
    expect((await refused(`?node=${sender.id}`))[0]).toMatchObject({
      message: 'B5',
      kind: 'ADT^A28',
      verdict: 'AE',
      reasons: [{ place: 'PID^1^7', zh: expect.stringContaining('日期') }],
      submission: expect.any(String),
      takenAt: null,
    });
    const [stranger] = (await refused()).filter(({ sender }: { sender: string }) => sender === 'NOBODY|X');
    expect(stranger).toMatchObject({ node: null, verdict: 'AR', reasons: [{ place: 'MSH^1^3', code: '204' }] });
    expect(JSON.stringify(await refused())).not.toContain('19901305');
    // Corrected under the same control id it is another content, which is told apart; under a new one it is taken.
    expect((await post(message('B5'))).json().error.details.messages[0].errors[0].code).toBe(205);
    const late = message('B6', { sender: 'LATE|H9' });
    await post(late);
    const node = { application: 'LATE', facility: 'H9', source: 'late' };
    const made = (await t.app.inject({ method: 'POST', url: '/api/hl7v2/nodes', headers, payload: node })).json();
    expect((await post(late)).json().messages[0].acknowledgement).toBe('AA');
    expect(await refused(`?node=${made.id}`)).toMatchObject([
      { message: 'B6', node: null, takenAt: expect.any(String), takenBy: expect.any(String) },
    ]);
  });

  it('says why in one language: that of the sender’s entry, Chinese else, and English where Chinese cannot be written', async () => {
    const headers = await t.signIn('administrator');
    const english = { code: 'eng', name: 'eng', doors: ['hl7v2'], application: 'ZENG', facility: 'E1', language: 'en' };
    const made = await t.app.inject({ method: 'POST', url: '/api/nodes', headers, payload: english });
    expect(made.json()).toMatchObject({ language: 'en' });
    let n = 0;
    const said = async (sender: string, charset = '') => {
      n += 1;
      const text = `MSH|^~\\&|${sender}|KY|R|20250601120000||VXU^V99|L${n}|P|2.5||||||${charset}\rPID|1||1^^^^MR||A^B||19800101|1`;
      const answer = await post(text, { headers: { accept: 'x-application/hl7-v2+er7' } });
      return answer.rawPayload.toString('utf8').split('\r')[2]!.split('|')[8]!;
    };
    expect(await said('HIS|H1')).toMatch(/^不支持的消息类型（MSH-9），应为 VXU/);
    expect(await said('HIS|H1')).not.toContain(' / ');
    expect(await said('ZENG|E1')).toMatch(/^this message type \(MSH-9\) is not taken; expected is [ -~]+$/);
    for (const charset of ['ASCII', '8859/1', 'NONSENSE']) expect(await said('HIS|H1', charset)).toMatch(/^[ -~]+$/);
  });

  it('lists the senders, and ends one for the integration administrator alone', async () => {
    const { id } = (
      await t.app.inject({ url: '/api/hl7v2/nodes', headers: await t.signIn('administrator') })
    ).json()[0];
    const end = async (role: string) =>
      (await t.app.inject({ method: 'DELETE', url: `/api/hl7v2/nodes/${id}`, headers: await t.signIn(role) }))
        .statusCode;
    expect([await end('planner'), await end('administrator')]).toEqual([403, 200]);
    expect((await post(message('B4'))).statusCode).toBe(422);
  });
});
