import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FrameReader, frameOf } from '../src/algorithms/hl7v2/frames.ts';
import { addSender } from '../src/ingest/index.ts';
import { type Kernel, loadConfig, openKernel } from '../src/kernel/index.ts';
import { dataFolder, type Server, serve } from './processes.ts';

const CLIENTS = 4;
const ENOUGH = 80; // acknowledged messages before the server is killed

const folder = dataFolder();
const env = { KANGYU_DEMO: 'off', MLLP_PORT: '0' };
let server: Server;
let k: Kernel;

beforeAll(async () => {
  server = await serve(folder.dir, env);
  const config = loadConfig({ KANGYU_DATA_DIR: folder.dir, KANGYU_DEMO: 'off' });
  k = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
  await addSender(k, { application: 'HIS', facility: '', source: 'his', from: '2020-01-01' }, 'tester');
});
afterAll(async () => {
  await k.close();
  server.kill('SIGINT');
  expect(await server.ended).toBe(0);
  await folder.remove();
});

const portOf = (one: Server): number => Number(/MLLP on [\d.]+:(\d+)/.exec(one.out())![1]);
const message = (id: string): Buffer =>
  frameOf(
    Buffer.from(`MSH|^~\\&|HIS|H1|KY|R|20250601120000||ADT^A28|${id}|P|2.5\rPID|1||${id}^^^^MR||示^某||19900505|1`),
  );

/** Sends message after message, each once the one before is answered, until told to stop or the connection breaks. */
function send(port: number, ids: Iterator<string>, onAnswer: (id: string, code: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const reader = new FrameReader(100_000);
    const next = (): void => {
      const { value, done } = ids.next();
      if (done) socket.end();
      else socket.write(message(value));
    };
    socket.on('connect', next);
    socket.on('data', (bytes) => {
      for (const event of reader.push(bytes as Buffer)) {
        const [, code, id] = /MSA\|(\w\w)\|(\w+)/.exec(event.kind === 'message' ? String(event.bytes) : '')!;
        onAnswer(id!, code!);
        next();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
  });
}

it('a server killed in the middle has stored what it acknowledged, and takes the rest when it is sent again', async () => {
  const answered = new Map<string, string>();
  const sent: string[] = [];
  function* fresh(client: number): Generator<string> {
    for (let n = 0; ; n += 1) {
      const id = `C${client}N${n}`;
      sent.push(id);
      yield id;
    }
  }
  let killed = false;
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    send(portOf(server), fresh(client), (id, code) => {
      answered.set(id, code);
      if (answered.size < ENOUGH || killed) return;
      killed = true;
      server.kill('SIGKILL');
    }),
  );
  await Promise.all(clients);
  await server.ended;
  expect([...new Set(answered.values())]).toEqual(['AA']);
  server = await serve(folder.dir, env);
  await k.close();
  const config = loadConfig({ KANGYU_DATA_DIR: folder.dir, KANGYU_DEMO: 'off' });
  k = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
  const storedIds = async (): Promise<Set<string>> =>
    new Set(
      (
        await k.db.query<{ external_id: string }>(
          "select external_id from ingest.submission where source = 'his' and status = 'stored'",
        )
      ).map((row) => row.external_id),
    );
  const before = await storedIds();
  expect([...answered.keys()].filter((id) => !before.has(id))).toEqual([]);
  const again = new Map<string, string>();
  await send(portOf(server), sent.values(), (id, code) => again.set(id, code));
  expect([again.size, ...new Set(again.values())]).toEqual([sent.length, 'AA']);
  const [counts] = await k.db.query<{ n: number; patients: number }>(
    `select (select count(*)::int from ingest.submission where source = 'his') as n,
            (select count(*)::int from record.pub_current where type = 'Patient') as patients`,
  );
  expect(counts).toEqual({ n: sent.length, patients: sent.length });
});
