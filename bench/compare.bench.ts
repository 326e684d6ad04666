/**
 * The same work over HTTP against any FHIR R4 server: Synthea transaction bundles, single reads, creates, and the ten searches
 * of the search benchmark with values of the bundles. Only what FHIR defines is used, so another server can stand beside this one:
 * `npx tsx bench/compare.bench.ts [--target http://host:port/fhir] [--token T] [--bundles 103] [--clients 4] [--seconds 10]
 * [--runs 100]`. Without --target it starts this checkout's build on a data folder of its own. Needs nothing else running.
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { gatewayToken, machine, newDataDir, quantile, removeDataDir, startServer } from './server.ts';
import { copyOf, type SyntheaBundle, syntheaBundles } from './synthea.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    token: { type: 'string' },
    bundles: { type: 'string', default: '103' },
    clients: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '100' },
  },
});
const [bundles, clients, seconds, runs] = [values.bundles, values.clients, values.seconds, values.runs].map(Number) as [
  number,
  number,
  number,
  number,
];
const CRUD_CLIENTS = 16;
const DEEP_PAGES = 500;
const PAGE = 50;

console.log(machine());
const { url, token, stop } = await openTarget();
const agent = new Agent({ keepAlive: true, maxSockets: CRUD_CLIENTS });
/** What the server made of the bundles: searches and reads are about these. */
const seen = {
  patients: [] as string[],
  identifiers: [] as string[],
  names: [] as string[],
  observations: [] as string[],
  codes: new Set<string>(),
  months: [] as string[],
  dated: [] as { code: string; month: string }[],
  sample: [] as object[],
};

await ingest();
await crud('single read', async (n) => {
  await ok('GET', `Observation/${seen.observations[(n * 7919) % seen.observations.length]}`);
});
await crud('durable create', async (n) => {
  await ok('POST', 'Observation', JSON.stringify(seen.sample[n % seen.sample.length]));
});
await searches();
await stop();

async function openTarget(): Promise<{ url: string; token?: string; stop(): Promise<void> }> {
  if (values.target) {
    const address = values.target.replace(/\/+$/, '');
    return { url: address, ...(values.token ? { token: values.token } : {}), stop: async () => {} };
  }
  const dataDir = newDataDir();
  const server = await startServer(dataDir, 'off');
  return {
    url: `${server.url}/fhir`,
    token: await gatewayToken(dataDir),
    stop: async () => {
      await server.stop();
      removeDataDir(dataDir);
    },
  };
}

/** One request; a refusal ends the run, because a figure without its work is no figure. */
async function ok(method: string, path: string, body?: string): Promise<string> {
  const { status, text } = await call(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path.slice(0, 300)}: ${status} ${text.slice(0, 800)}`);
  return text;
}

function call(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { accept: 'application/fhir+json', prefer: 'return=minimal' };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/fhir+json';
    const address = path.startsWith('http') ? path : path === '' ? url : `${url}/${path}`;
    const sent = request(address, { method, agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function ingest(): Promise<void> {
  const source = syntheaBundles();
  const times: number[] = [];
  let next = 0;
  let resources = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < bundles) {
        const n = next++;
        const bundle = source[n % source.length]!;
        const sent = performance.now();
        const body = copyOf(bundle, Math.floor(n / source.length));
        const answer = JSON.parse(await ok('POST', '', body)) as Answered;
        times.push(performance.now() - sent);
        resources += bundle.entry.length;
        remember(JSON.parse(body) as SyntheaBundle, answer);
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  console.log(
    `bundles           ${(resources / took).toFixed(0)} resources/s: ${resources} in ${times.length} transactions of ${clients} clients, ${took.toFixed(1)} s; ` +
      `p50 ${quantile(times, 0.5).toFixed(0)}, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
  );
}

interface Answered {
  entry: { response: { location?: string } }[];
}

interface Shown {
  id?: string;
  subject?: unknown;
  encounter?: unknown;
  identifier?: { system?: string; value?: string }[];
  name?: { family?: string }[];
  code?: { coding?: { system?: string; code?: string }[] };
  effectiveDateTime?: string;
}

function remember(bundle: SyntheaBundle, answer: Answered): void {
  bundle.entry.forEach(({ resource }, i) => {
    const id = /([A-Za-z0-9.-]+)(?:\/_history\/[^/]+)?$/.exec(answer.entry[i]?.response.location ?? '')?.[1];
    const { id: _id, subject: _subject, encounter: _encounter, ...rest } = resource as Shown;
    if (id === undefined) return;
    if (resource.resourceType === 'Patient') {
      seen.patients.push(id);
      for (const { system, value } of rest.identifier ?? [])
        if (system && value) seen.identifiers.push(`${system}|${value}`);
      for (const { family } of rest.name ?? []) if (family) seen.names.push(family);
    } else if (resource.resourceType === 'Observation') {
      seen.observations.push(id);
      const month = rest.effectiveDateTime?.slice(0, 7);
      if (month) seen.months.push(month);
      for (const { system, code } of rest.code?.coding ?? []) {
        if (!system || !code) continue;
        seen.codes.add(`${system}|${code}`);
        if (month) seen.dated.push({ code: `${system}|${code}`, month });
      }
      if (seen.sample.length < 200) seen.sample.push(rest);
    }
  });
}

async function crud(title: string, one: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; n < 300; n += 1) await one(n); // warm
  const times: number[] = [];
  let n = 300;
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: CRUD_CLIENTS }, async () => {
      while (performance.now() < until) {
        const sent = performance.now();
        await one(n++);
        times.push(performance.now() - sent);
      }
    }),
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  console.log(
    `${title.padEnd(17)} ${rate.toFixed(0)}/s by ${CRUD_CLIENTS} clients; p50 ${quantile(times, 0.5).toFixed(1)}, p95 ${quantile(times, 0.95).toFixed(1)}, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
  );
}

interface Page {
  entry?: unknown[];
  total?: number;
  link?: { relation: string; url: string }[];
}

async function searches(): Promise<void> {
  let drawn = 20_251_231;
  const draw = (below: number): number => {
    drawn = (drawn * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((drawn / 2 ** 32) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)]!;
  const codes = [...seen.codes];
  const form = (pairs: [string, string][]) => new URLSearchParams([...pairs, ['_count', String(PAGE)]]).toString();
  const codeInMonth = () => {
    const { code, month: from } = pick(seen.dated);
    const [year, number] = from.split('-').map(Number) as [number, number];
    const until = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
    return [
      ['code', code],
      ['date', `ge${from}`],
      ['date', `lt${until}`],
    ] as [string, string][];
  };
  const table: [title: string, path: () => string][] = [
    ['identifier', () => `Patient?${form([['identifier', pick(seen.identifiers)]])}`],
    [
      'patient and date',
      () =>
        `Observation?${form([
          ['patient', pick(seen.patients)],
          ['date', `ge${pick(seen.months)}`],
        ])}`,
    ],
    ['code and date', () => `Observation?${form(codeInMonth())}`],
    ['chain', () => `Observation?${form([['patient.identifier', pick(seen.identifiers)]])}`],
    ['_has', () => `Patient?${form([['_has:Observation:patient:code', pick(codes)]])}`],
    [
      '_include',
      () =>
        `Observation?${form([
          ['patient', pick(seen.patients)],
          ['_include', 'Observation:encounter'],
          ['_include', 'Observation:patient'],
        ])}`,
    ],
    [
      'token OR of 200',
      () =>
        `Observation?${form([['code', Array.from({ length: 200 }, (_, i) => codes[i % codes.length] ?? `urn:none|${i}`).join(',')]])}`,
    ],
    [':contains, two chars', () => `Patient?${form([['name:contains', pick(seen.names).slice(1, 3)]])}`],
    [
      'count',
      () =>
        `Observation?${new URLSearchParams([
          ['code', pick(codes)],
          ['_summary', 'count'],
        ])}`,
    ],
  ];
  console.log(`\n${'search'.padEnd(24)}${'rows'.padStart(7)}${'p50'.padStart(9)}${'p95'.padStart(9)}  ms`);
  const line = (title: string, rows: number, times: number[]) =>
    console.log(
      `${title.padEnd(24)}${rows.toFixed(1).padStart(7)}${quantile(times, 0.5).toFixed(1).padStart(9)}${quantile(times, 0.95).toFixed(1).padStart(9)}`,
    );
  for (const [title, path] of table) {
    const times: number[] = [];
    let rows = 0;
    for (let i = 0; i < runs + 5; i += 1) {
      const address = path();
      const sent = performance.now();
      const page = JSON.parse(await ok('GET', address)) as Page;
      if (i < 5) continue; // connections and code warm up
      times.push(performance.now() - sent);
      rows += page.entry?.length ?? page.total ?? 0;
    }
    line(title, rows / runs, times);
  }
  const deep = await deepPages(`Observation?${form([['status', 'final']])}`);
  line(`page ${deep.pages} deep`, deep.rows, deep.times);
}

/** Follows `next` as a client does, 500 pages or as many as there are; the last ten are measured. */
async function deepPages(path: string): Promise<{ pages: number; rows: number; times: number[] }> {
  const times: number[] = [];
  let address: string | undefined = path;
  let [pages, rows] = [0, 0];
  while (address !== undefined && pages < DEEP_PAGES) {
    const sent = performance.now();
    const page = JSON.parse(await ok('GET', address)) as Page;
    times.push(performance.now() - sent);
    pages += 1;
    rows = page.entry?.length ?? 0;
    address = page.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return { pages, rows, times: times.slice(-10) };
}
