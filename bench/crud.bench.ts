/**
 * Single reads and durable creates over HTTP. `npx tsx bench/crud.bench.ts [resources] [clients] [seconds]`
 * (default 20000, 16, 10). Needs a built checkout and nothing else running.
 */
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/kernel/postgres/supervisor.ts';
import { LeanClient } from './lean-client.ts';
import {
  cpuOf,
  gatewayToken,
  machine,
  newDataDir,
  postgresCpu,
  quantile,
  removeDataDir,
  startServer,
} from './server.ts';
import { syntheaBundles } from './synthea.ts';

const [resources = 20_000, clients = 16, seconds = 10] = process.argv.slice(2).map(Number);
console.log(machine());
const dataDir = newDataDir();
const server = await startServer(dataDir, 'off');
const token = await gatewayToken(dataDir);
const connections = Array.from(
  { length: clients },
  () => new LeanClient(server.url, { authorization: `Bearer ${token}`, prefer: 'return=minimal' }),
);

const ids = await seed();
const samples = syntheaBundles()[0]!.entry.flatMap(({ resource }) =>
  resource.resourceType === 'Observation' ? [resource] : [],
);
const raw = await bareStatements();

await run('single read', raw.reads, async (n, client) => {
  const { status, text } = await client.call('GET', `/fhir/Observation/${ids[(n * 7919) % ids.length]}`);
  if (status !== 200) throw new Error(`read: ${status} ${text}`);
});
await run('durable create', raw.creates, async (n, client) => {
  const { id: _id, subject: _subject, encounter: _encounter, ...observation } = samples[n % samples.length]!;
  const { status, text } = await client.call('POST', '/fhir/Observation', JSON.stringify(observation));
  if (status !== 201) throw new Error(`create: ${status} ${text}`);
});
for (const connection of connections) connection.close();
await server.stop();
removeDataDir(dataDir);

async function run(
  title: string,
  baseline: number,
  one: (n: number, client: LeanClient) => Promise<void>,
): Promise<void> {
  for (let n = 0; n < 500; n += 1) await one(n, connections[0]!); // warm
  const times: number[] = [];
  let n = 500;
  const before = { server: cpuOf(server.child.pid!), postgres: postgresCpu(dataDir) };
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    connections.map(async (client) => {
      while (performance.now() < until) {
        const sent = performance.now();
        await one(n++, client);
        times.push(performance.now() - sent);
      }
    }),
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  const cpu = (now: number, then: number) => `${(((now - then) / times.length) * 1e6).toFixed(0)} µs`;
  console.log(
    `${title.padEnd(16)} ${rate.toFixed(0)}/s, p50 ${quantile(times, 0.5).toFixed(1)}, p95 ${quantile(times, 0.95).toFixed(1)}, p99 ${quantile(times, 0.99).toFixed(1)} ms; ` +
      `CPU server ${cpu(cpuOf(server.child.pid!), before.server)}, PostgreSQL ${cpu(postgresCpu(dataDir), before.postgres)}`,
  );
  console.log(
    `  baseline: bare SQL ${baseline.toFixed(0)}/s over ${clients} connections; ratio ${(rate / baseline).toFixed(3)}`,
  );
}

/** Stores Synthea bundles until there are enough resources; gives the ids of Observations. */
async function seed(): Promise<string[]> {
  const found: string[] = [];
  let stored = 0;
  for (const bundle of syntheaBundles()) {
    const { status, text } = await connections[0]!.call('POST', '/fhir', JSON.stringify(bundle));
    if (status !== 200) throw new Error(`seed: ${status} ${text.slice(0, 500)}`);
    for (const match of text.matchAll(/\/Observation\/([A-Za-z0-9.-]+)\/_history/g)) found.push(match[1]!);
    stored += bundle.entry.length;
    if (stored >= resources) break;
  }
  return found;
}

/** The same number of connections that read a row by key, or insert one and commit, with the same JSON and settings. */
async function bareStatements(): Promise<{ reads: number; creates: number }> {
  const dir = newDataDir();
  const postgres = await startEmbedded({ dir: join(dir, 'postgres'), attach: false });
  const pool = new pg.Pool({ connectionString: postgres.url, max: clients });
  pool.on('error', (error) => console.error(error.message)); // connections that PostgreSQL closes while it stops
  await pool.query('create table raw (id int primary key, content jsonb)');
  await pool.query(`insert into raw select n, $1::jsonb from generate_series(1, 20000) n`, [
    JSON.stringify(samples[0]),
  ]);
  const rate = async (one: (n: number) => Promise<unknown>): Promise<number> => {
    let n = 0;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() - began < 4000) await one(n++);
      }),
    );
    return n / ((performance.now() - began) / 1000);
  };
  const reads = await rate((n) => pool.query('select content from raw where id = $1', [1 + ((n * 7919) % 20_000)]));
  const creates = await rate((n) =>
    pool.query('insert into raw values ($1, $2)', [20_001 + n, JSON.stringify(samples[n % samples.length])]),
  );
  await pool.end();
  await postgres.stop();
  removeDataDir(dir);
  return { reads, creates };
}
