/**
 * The house as a planner meets it: start, load of the demo region, freshness of a figure, memory.
 * `npx tsx bench/house.bench.ts [residents …]` (default 5000). Needs a built checkout and nothing else running.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { generateDemo, parseDemoSpec } from '../src/demo/index.ts';
import { startEmbedded } from '../src/kernel/postgres/supervisor.ts';
import {
  type BenchServer,
  demoLoaded,
  machine,
  memoryOf,
  newDataDir,
  quantile,
  removeDataDir,
  signIn,
  startServer,
} from './server.ts';

const FRESHNESS_RUNS = 40;
const INDICATOR = 'R04';

const sizes = process.argv.slice(2).map(Number);
console.log(machine());
for (const residents of sizes.length > 0 ? sizes : [5000]) await run(residents);

async function run(residents: number): Promise<void> {
  const dataDir = newDataDir();
  const first = await startServer(dataDir, `jiangchuan:${residents}`);
  const loaded = await demoLoaded(first.url);
  const baseline = await bareInsertBaseline(residents);
  const rate = loaded.records / loaded.seconds;
  console.log(`\n${residents} residents`);
  console.log(`first start to ready          ${ms(first.startMs)} (makes the database)`);
  console.log(
    `load                          ${loaded.seconds.toFixed(1)} s, ${loaded.records} records, ${rate.toFixed(0)}/s`,
  );
  console.log(
    `  baseline: one bare insert    ${baseline.toFixed(0)}/s of the same JSON into one table; ratio ${(rate / baseline).toFixed(3)}`,
  );
  const fresh = await freshness(first);
  console.log(
    `record accepted to page told  p50 ${ms(quantile(fresh.told, 0.5))}, p95 ${ms(quantile(fresh.told, 0.95))}, max ${ms(quantile(fresh.told, 1))} (${FRESHNESS_RUNS} posts)`,
  );
  console.log(
    `  baseline: accept alone      p50 ${ms(quantile(fresh.accepted, 0.5))}, p95 ${ms(quantile(fresh.accepted, 0.95))}; ratio of p50 ${(quantile(fresh.told, 0.5) / quantile(fresh.accepted, 0.5)).toFixed(1)}`,
  );
  const memory = memoryOf(first);
  console.log(`memory (proportional set)     server ${memory.server} MiB, PostgreSQL ${memory.postgres} MiB`);
  await first.stop();
  const again = await startServer(dataDir, `jiangchuan:${residents}`);
  console.log(`start on existing data        ${ms(again.startMs)}`);
  await again.stop();
  removeDataDir(dataDir);
}

/** Resources a second when the same JSON is written chunk by chunk into one table without index, on the same settings. */
async function bareInsertBaseline(residents: number): Promise<number> {
  const dir = newDataDir();
  const postgres = await startEmbedded({ dir: join(dir, 'postgres'), attach: false });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('create table raw (content jsonb)');
  let seconds = 0;
  let count = 0;
  for (const { submission } of generateDemo(parseDemoSpec(`jiangchuan:${residents}`))) {
    const rows = submission.bundle.entry!.map((entry) => JSON.stringify(entry.resource));
    const began = performance.now();
    await client.query('insert into raw select jsonb_array_elements($1::jsonb)', [`[${rows.join(',')}]`]);
    seconds += (performance.now() - began) / 1000;
    count += rows.length;
  }
  await client.end();
  await postgres.stop();
  removeDataDir(dir);
  return count / seconds;
}

/** Posts one physician after another and waits for the event that tells the pages of new cells of the indicator. */
async function freshness(server: BenchServer): Promise<{ told: number[]; accepted: number[] }> {
  const cookie = await signIn(server.url, 'planner');
  const institutions = (await (
    await fetch(`${server.url}/api/institutions?limit=1&class=A100`, { headers: { cookie } })
  ).json()) as { items: { reference: string }[] };
  const organization = institutions.items[0]!.reference;
  const stop = new AbortController();
  let lastTold = 0;
  const events = await fetch(`${server.url}/events`, { headers: { cookie }, signal: stop.signal });
  const listening = listen(events, (data) => {
    if (data.includes(`"${INDICATOR}"`)) lastTold = performance.now();
  });
  await sleep(500);
  const told: number[] = [];
  const accepted: number[] = [];
  for (let i = 0; i < FRESHNESS_RUNS; i += 1) {
    const began = performance.now();
    const response = await fetch(`${server.url}/api/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json', cookie, origin: server.url },
      body: JSON.stringify(physician(organization, i)),
    });
    if (!response.ok) throw new Error(`submission: ${response.status} ${await response.text()}`);
    const receipt = (await response.json()) as { status: string; receipts: unknown[] };
    if (receipt.status !== 'stored') throw new Error(`not stored: ${JSON.stringify(receipt.receipts)}`);
    accepted.push(performance.now() - began);
    while (lastTold < began) {
      if (performance.now() - began > 30_000) throw new Error('no page was told within 30 s');
      await sleep(2);
    }
    told.push(lastTold - began);
    await sleep(150);
  }
  stop.abort();
  await listening;
  return { told, accepted };
}

async function listen(response: Response, onData: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body!) onData(decoder.decode(chunk as Uint8Array));
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}

function physician(organization: string, i: number): unknown {
  const worker = 'urn:uuid:00000000-0000-4000-8000-000000000001';
  const tag = { meta: { tag: [{ system: 'urn:kangyu:cs:tag', code: 'synthetic' }] } };
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: worker,
        resource: {
          resourceType: 'Practitioner',
          ...tag,
          identifier: [{ system: 'urn:kangyu:id:licence', value: `BENCH-${Date.now()}-${i}` }],
          name: [{ text: '测试医师' }],
          gender: 'female',
          birthDate: '1985-03-01',
        },
        request: { method: 'POST', url: 'Practitioner' },
      },
      {
        resource: {
          resourceType: 'PractitionerRole',
          ...tag,
          practitioner: { reference: worker },
          organization: { reference: organization },
          period: { start: '2025-06-01' },
          code: [{ coding: [{ system: 'urn:kangyu:cs:occupation', code: 'physician' }] }],
          specialty: [{ coding: [{ system: 'urn:kangyu:cs:practice-category', code: 'clinical' }] }],
        },
        request: { method: 'POST', url: 'PractitionerRole' },
      },
    ],
  };
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${Math.round(value)} ms`;
}
