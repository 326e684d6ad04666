import { createServer as createGate, connect as dial, type Server as Gate } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beginUpload, changeSelf, scheduleUpload } from '../src/decide/exchange/index.ts';
import { registerNode } from '../src/ingest/index.ts';
import { type Kernel, loadConfig, openKernel } from '../src/kernel/index.ts';
import { createAcceptQueue } from '../src/pipeline/index.ts';
import { dataFolder, type Server, serve } from './processes.ts';

const RECORDS = 450; // three batches
const env = { KANGYU_DEMO: 'off', KANGYU_NOTIFY_HOSTS: '127.0.0.1' };
const folders = { lower: dataFolder(), higher: dataFolder() };
let servers: { lower: Server; higher: Server };
let lower: Kernel;
let higher: Kernel;
let gate: Gate;
/** Of batches that reached the platform above: the process below is killed before the answer to this one comes. */
const KILL_AT = 2;
let answers = 0;

const attach = (dir: string): Promise<Kernel> =>
  openKernel({
    config: loadConfig({ ...env, KANGYU_DATA_DIR: dir }),
    log: pino({ level: 'silent' }),
    attach: true,
  });
const countOf = async (k: Kernel, sql: string): Promise<number> =>
  Number((await k.db.query<{ n: string }>(`select count(*) as n from ${sql}`))[0]!.n);
const settled = async (): Promise<void> => {
  while ((await countOf(lower, `exchange.item where state = 'acknowledged'`)) < RECORDS) await sleep(200);
};

beforeAll(async () => {
  const [one, two] = await Promise.all([serve(folders.lower.dir, env), serve(folders.higher.dir, env)]);
  servers = { lower: one, higher: two };
  [lower, higher] = await Promise.all([attach(folders.lower.dir), attach(folders.higher.dir)]);
  const behind = Number(new URL(servers.higher.url).port);
  gate = createGate((near) => {
    const far = dial(behind, '127.0.0.1');
    near.pipe(far);
    far.on('data', (bytes) => {
      if (String(bytes).startsWith('HTTP/1.1')) answers += 1;
      if (answers === KILL_AT && !near.destroyed) {
        answers += 1;
        servers.lower.kill('SIGKILL');
        near.destroy();
      } else if (!near.destroyed) near.write(bytes);
    });
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  gate.close();
  for (const k of [lower, higher]) await k.close();
  for (const server of Object.values(servers)) {
    server.kill('SIGINT');
    await server.ended;
  }
  for (const folder of Object.values(folders)) await folder.remove();
});

it('killed after the platform above has stored a batch and before its receipt, everything is acknowledged once', async () => {
  const [own, above] = [
    await changeSelf(lower, { code: 'county' }, 'tester'),
    await changeSelf(higher, { code: 'province' }, 'tester'),
  ];
  await registerNode(
    higher,
    { source: 'county', code: 'county', name: 'county', doors: ['wst790'], key: own.key },
    't',
  );
  const { port } = gate.address() as { port: number };
  const address = `http://127.0.0.1:${port}/api/wst790`;
  const { id: node } = await registerNode(
    lower,
    {
      source: 'province',
      code: 'province',
      name: 'province',
      role: 'higher',
      address,
      knownAs: 'county',
      key: above.key,
    },
    't',
  );
  const pipeline = createAcceptQueue(lower);
  const entry = Array.from({ length: RECORDS }, (_, i) => ({
    resource: {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:kangyu:id:local:his', value: `P${i}` }],
      name: [{ text: `示某${i}` }],
    },
  }));
  const bundle = { resourceType: 'Bundle' as const, type: 'collection' as const, entry };
  await pipeline.accept({ source: 'his', externalId: 'all', kind: 'fhir', bundle });
  await pipeline.close();
  const { id: upload } = await beginUpload(lower, { definition: 'health-records', node }, 'tester');
  await scheduleUpload(lower, upload);
  await servers.lower.ended;
  expect(await countOf(lower, `exchange.item where state = 'sending'`)).toBeGreaterThan(0);
  await lower.close();
  servers.lower = await serve(folders.lower.dir, env);
  lower = await attach(folders.lower.dir);
  await scheduleUpload(lower, upload);
  await settled();
  expect(await countOf(lower, `exchange.batch where state = 'answered'`)).toBe(3);
  expect(await countOf(higher, `ingest.submission where source = 'county'`)).toBe(3);
  expect(await countOf(higher, `record.pub_current where type = 'Patient'`)).toBe(RECORDS);
  expect(await countOf(higher, `record.pub_version where type = 'Patient'`)).toBe(RECORDS);
}, 180_000);
