/**
 * Report cards over HTTP in batches: 2 resources a card (what it says, the diagnosis it reports), each batch answered after the
 * durable commit; then all are counted in the queue of the county.
 * `npx tsx bench/reports.bench.ts [cards] [cards a batch] [clients]` (default 100000, 1000, 2). Needs a built checkout and
 * nothing else running; KANGYU_BENCH_PROFILE=<folder> takes a CPU profile of the server.
 */
import { pino } from 'pino';
import { cardEntries, countCards, reportedOn } from '../src/decide/reporting/index.ts';
import { loadConfig, openKernel } from '../src/kernel/index.ts';
import { rawCopy } from './raw-copy.ts';
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

const [cards = 100_000, batch = 1000, clients = 2] = process.argv.slice(2).map(Number);
const PERSONS = 4000;
const TODAY = new Date().toISOString().slice(0, 10);
const diseases = reportedOn(TODAY).filter(({ hours }) => hours === 24);
interface Entry {
  resource?: unknown;
  request?: { method: string; url: string } | undefined;
}

console.log(machine());
const dataDir = newDataDir();
const server = await startServer(dataDir, 'off');
const headers = {
  'content-type': 'application/fhir+json',
  authorization: `Bearer ${await gatewayToken(dataDir)}`,
  prefer: 'return=minimal',
};

const clinic = { resourceType: 'Organization', id: 'clinic', name: '测试卫生院' };
await send([
  { resource: clinic, request: { method: 'PUT', url: 'Organization/clinic' } },
  ...Array.from({ length: PERSONS }, (_, n) => person(n)),
]);
const baseline = await rawCopy(batchOf(0, 10 * batch).map(({ resource }) => resource));
const times: number[] = [];
let next = 0;
const before = { server: cpuOf(server.child.pid!), postgres: postgresCpu(dataDir) };
const began = performance.now();
await Promise.all(
  Array.from({ length: clients }, async () => {
    while (next < cards) {
      const from = next;
      next += batch;
      const sent = performance.now();
      await send(batchOf(from, Math.min(batch, cards - from)));
      times.push(performance.now() - sent);
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
const cpu = {
  server: cpuOf(server.child.pid!) - before.server,
  postgres: postgresCpu(dataDir) - before.postgres,
};
const rate = cards / seconds;
console.log(
  `${cards} cards in batches of ${batch}, ${clients} clients: ${seconds.toFixed(0)} s (${rate.toFixed(0)}/s), batch p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms; ${await counted()} in the queue`,
);
console.log(
  `  baseline: raw COPY of the same JSON ${baseline.toFixed(0)} resources/s; ratio ${((2 * rate) / baseline).toFixed(3)}`,
);
console.log(
  `  CPU a card: server ${((cpu.server / cards) * 1e6).toFixed(0)} µs, PostgreSQL ${((cpu.postgres / cards) * 1e6).toFixed(0)} µs`,
);
await server.stop();
removeDataDir(dataDir);

function person(n: number): Entry {
  const birthDate = new Date(Date.UTC(1950, 0, 1 + n * 3)).toISOString().slice(0, 10);
  const resource = {
    ...{ resourceType: 'Patient', id: `p${n}`, gender: n % 2 === 0 ? 'female' : 'male', birthDate },
    name: [{ text: `示${n}` }],
    identifier: [{ system: 'urn:bench:number', value: String(n) }],
  };
  return { resource, request: { method: 'PUT', url: `Patient/p${n}` } };
}

function batchOf(from: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const disease = diseases[Math.floor(n / PERSONS) % diseases.length]!;
    const diagnosed = `${TODAY}T00:${String(n % 60).padStart(2, '0')}:00+08:00`;
    return cardEntries({
      id: `storm-${n}`,
      patient: `Patient/p${n % PERSONS}`,
      disease,
      values: {
        ...{ disease: disease.id, caseClass: 'confirmed', onset: TODAY, diagnosed },
        ...{ phone: '10000000000', population: '11', origin: '1', address: '530403001001', addressDetail: 'x' },
      },
      filledAt: diagnosed,
      account: null,
      institution: 'clinic',
      area: '530403001001',
      makeup: false,
      rank: 0,
      amended: false,
    });
  }).flat();
}

/** Hands a batch in; ends the bench when anything of it was not stored. */
async function send(entries: readonly Entry[]): Promise<void> {
  const response = await fetch(`${server.url}/fhir`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: entries }),
  });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 800)}`);
  const answer = (await response.json()) as { entry: { response: { status: string } }[] };
  const wrong = answer.entry.find((one) => !one.response.status.startsWith('20'));
  if (wrong) throw new Error(JSON.stringify(wrong).slice(0, 800));
}

async function counted(): Promise<number> {
  const config = loadConfig({ KANGYU_DATA_DIR: dataDir, KANGYU_DEMO: 'off' });
  const k = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
  const { states } = await countCards(k.db, { account: 'x', review: true, rank: 2 }, k.clock.now());
  await k.close();
  return states.county ?? 0;
}
