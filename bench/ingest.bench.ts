/**
 * Synthea transaction bundles over HTTP: validated, identified, indexed, live views kept, each answered after the durable
 * commit. `npx tsx bench/ingest.bench.ts [copies] [clients]` (default 1, 4). Needs a built checkout and nothing else running.
 */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { pino } from 'pino';
import { loadConfig, openKernel } from '../src/kernel/index.ts';
import { rawCopy } from './raw-copy.ts';
import {
  type BenchServer,
  cpuOf,
  gatewayToken,
  machine,
  memoryOf,
  newDataDir,
  postgresCpu,
  quantile,
  removeDataDir,
  startServer,
} from './server.ts';
import { copyOf, syntheaBundles } from './synthea.ts';

const [copies = 1, clients = 4] = process.argv.slice(2).map(Number);
const bundles = syntheaBundles();
console.log(machine());

const baseline = await rawCopy(bundles.flatMap(({ entry }) => entry.map(({ resource }) => resource)));
const dataDir = newDataDir();
const server = await startServer(dataDir, 'off');
const token = await gatewayToken(dataDir);
const { seconds, resources, answers, peak, cpu } = await load(server, token);
const rate = resources / seconds;
console.log(
  `\n${resources} resources in ${answers.length} transaction bundles, ${clients} clients, ${await liveViews()} live views`,
);
console.log(
  `ingest                        ${rate.toFixed(0)}/s (${seconds.toFixed(1)} s), bundle p50 ${Math.round(quantile(answers, 0.5))} ms, p95 ${Math.round(quantile(answers, 0.95))} ms`,
);
console.log(
  `  baseline: raw COPY           ${baseline.toFixed(0)}/s of the same JSON into one jsonb column; ratio ${(rate / baseline).toFixed(3)}`,
);
console.log(
  `CPU                           server ${cpu.server.toFixed(1)} s, PostgreSQL ${cpu.postgres.toFixed(1)} s (${((cpu.server / resources) * 1e6).toFixed(0)} and ${((cpu.postgres / resources) * 1e6).toFixed(0)} µs a resource)`,
);
const memory = memoryOf(server);
console.log(
  `memory                        server peak ${peak} MiB RSS; after load (proportional set) server ${memory.server}, PostgreSQL ${memory.postgres} MiB`,
);
await sizes(resources);
await server.stop();
removeDataDir(dataDir);

async function load({ url, child }: BenchServer, bearer: string) {
  const jobs: { body: string; entries: number }[] = [];
  for (let copy = 0; copy < copies; copy += 1)
    for (const bundle of bundles) jobs.push({ body: copyOf(bundle, copy), entries: bundle.entry.length });
  const times: number[] = [];
  let next = 0;
  let done = 0;
  let high = 0;
  const watch = setInterval(() => {
    high = Math.max(high, rss(child.pid!));
  }, 100);
  const before = { server: cpuOf(child.pid!), postgres: postgresCpu(dataDir) };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < jobs.length) {
        const job = jobs[next++]!;
        const sent = performance.now();
        const response = await fetch(`${url}/fhir`, {
          method: 'POST',
          headers: {
            'content-type': 'application/fhir+json',
            authorization: `Bearer ${bearer}`,
            prefer: 'return=minimal',
          },
          body: job.body,
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`bundle ${next}: ${response.status} ${text.slice(0, 800)}`);
        times.push(performance.now() - sent);
        done += job.entries;
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  clearInterval(watch);
  return {
    seconds: took,
    resources: done,
    answers: times,
    peak: high,
    cpu: { server: cpuOf(child.pid!) - before.server, postgres: postgresCpu(dataDir) - before.postgres },
  };
}

function rss(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}

async function withDatabase<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const k = await openKernel({
    config: loadConfig({ KANGYU_DATA_DIR: dataDir, KANGYU_DEMO: 'off' }),
    log: pino({ level: 'silent' }),
    attach: true,
  });
  try {
    return await run(k.owner as unknown as pg.Client);
  } finally {
    await k.close();
  }
}

async function liveViews(): Promise<number> {
  return withDatabase(async (client) =>
    Number(((await client.query('select count(*) as n from project.view')) as unknown as { n: string }[])[0]!.n),
  );
}

async function sizes(resources_: number): Promise<void> {
  const rows = (await withDatabase(async (client) =>
    client.query(`select n.nspname as schema, c.relname as name, pg_table_size(c.oid) as heap, pg_indexes_size(c.oid) as indexes
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where c.relkind = 'r' and n.nspname in ('record', 'identify', 'ingest', 'project', 'indicators') order by 1, 2`),
  )) as unknown as { schema: string; name: string; heap: string; indexes: string }[];
  const per = (bytes: number): string => (bytes / resources_).toFixed(0).padStart(6);
  const total = new Map<string, number>();
  console.log('\nbytes a resource               heap  indexes');
  for (const { schema, name, heap, indexes } of rows) {
    total.set(schema, (total.get(schema) ?? 0) + Number(heap) + Number(indexes));
    if (Number(heap) + Number(indexes) > resources_ * 2)
      console.log(`  ${`${schema}.${name}`.padEnd(26)} ${per(Number(heap))} ${per(Number(indexes))}`);
  }
  for (const [schema, bytes] of total) console.log(`  ${schema.padEnd(26)} ${per(bytes)} in all`);
}
