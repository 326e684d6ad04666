/**
 * The speed that the programmes are asked for: a village doctor's worklist and a contact from form to saved over HTTP, one person
 * reckoned after a contact, and a new day for very many enrolled.
 * `npx tsx bench/programs.bench.ts [enrolled] [residents] [runs]` (default 1000000, 4000, 100). Needs a built checkout and nothing
 * else running. The demo region is loaded as `npm start` does; its enrolments, with what they owe and the residents, are then copied
 * in the database until there are as many as asked for, so that packs and states stand in the same proportion. Each figure stands
 * beside a baseline of the same run.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { addDays } from '../src/algorithms/periods.ts';
import { loadHistories } from '../src/decide/programs/histories.ts';
import { bringToDay } from '../src/decide/programs/jobs.ts';
import { recompute } from '../src/decide/programs/recompute.ts';
import { fixedClock, type Kernel, loadConfig, openKernel, type Tx } from '../src/kernel/index.ts';
import {
  type BenchServer,
  demoLoaded,
  gatewayToken,
  machine,
  newDataDir,
  quantile,
  removeDataDir,
  signIn,
  startServer,
} from './server.ts';

const ENROLLED = Number(process.argv[2] ?? 1_000_000);
const RESIDENTS = Number(process.argv[3] ?? 4000);
const RUNS = Number(process.argv[4] ?? 100);
const DOCTOR = 'village-doctor';
/** Residents of one doctor. */
const OWN = 1000;
let fixedToday = '';
const FORM = 'hypertension/follow-up';

console.log(machine());
const dataDir = newDataDir();
await overHttp();
await inTheDatabase();
removeDataDir(dataDir);

async function overHttp(): Promise<void> {
  const server = await startServer(dataDir, `jiangchuan:${RESIDENTS}`);
  try {
    await programmesLoaded(server.child);
    await askServer(server.url);
  } finally {
    await server.stop();
  }
}

/** The programmes come after the records of the region. */
function programmesLoaded({ stdout }: BenchServer['child']): Promise<void> {
  return new Promise((resolve) => {
    stdout!.on('data', (data: Buffer) => /demo region loaded/.test(data.toString()) && resolve());
  });
}

async function askServer(url: string): Promise<void> {
  const loaded = await demoLoaded(url);
  const k = await attached();
  for (let waiting = true; waiting; await sleep(500))
    waiting = !/^kangyu_jobs_waiting 0$/m.test(await (await fetch(`${url}/metrics`)).text());
  console.log(`\n${RESIDENTS} residents, ${loaded.records} records`);
  const headers = { cookie: await signIn(url, DOCTOR), origin: url, 'content-type': 'application/json' };
  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as any;
  };
  await giveResidents(k);
  const [own] = await k.db.query<{ residents: number; owed: number }>(
    `select count(distinct e.patient)::int as residents, count(d.*)::int as owed from programs.enrolment e
     left join programs.due d on d.enrolment = e.id and d.done_on is null where e.exited is null and e.doctor = $1`,
    [DOCTOR],
  );
  const smallest = await times(RUNS, () => get('/api/session'));
  const list = await times(RUNS, () => get(`/api/programs/worklist?doctor=${DOCTOR}`));
  tell(
    `worklist of a doctor with ${own!.residents} residents (${own!.owed} entries owed), 50 rows`,
    list,
    'smallest signed-in request',
    smallest,
    300,
  );
  await contacts(url, headers, get);
  await onePerson(k);
  await k.close();
}

/** Makes one doctor answer for as many residents as the issue asks for. */
async function giveResidents(k: Kernel): Promise<void> {
  await k.owner.query(
    `update programs.enrolment set doctor = $1 where patient in (
       select patient from programs.enrolment where exited is null group by patient order by patient limit $2)`,
    [DOCTOR, OWN],
  );
  await k.owner.query('vacuum analyze programs.enrolment');
}

/** From the answers sent to the answer that they are stored. */
async function contacts(
  url: string,
  headers: Record<string, string>,
  get: (path: string) => Promise<any>,
): Promise<void> {
  const [pack, form] = FORM.split('/') as [string, string];
  const { items } = await get(`/api/programs/worklist?pack=${pack}&limit=200`);
  const persons = [
    ...new Set((items as { form: string; person: string }[]).flatMap((one) => (one.form === FORM ? one.person : []))),
  ];
  const { today } = await get(`/api/programs/worklist?limit=1`);
  const first = await get(`/api/programs/${pack}/forms/${form}?person=${persons[0]}`);
  const said = {
    status: '1',
    mode: '1',
    symptoms: ['1'],
    danger: ['0'],
    height: 165,
    weight: 62,
    adr: '1',
    complication: '1',
  };
  const post = async (path: string, body: object, more: object = headers) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: more as never, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  let n = 0;
  const saved = await times(RUNS, () => {
    n += 1;
    const answers = { ...first.answers, ...said, sbp: 120 + (n % 40), dbp: 70 + (n % 20) };
    const person = persons[n % persons.length];
    return post(`/api/programs/${pack}/contacts`, {
      id: randomUUID(),
      person,
      form,
      time: today,
      answers,
      another: true,
    });
  });
  const token = await gatewayToken(dataDir);
  const gateway = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
  const smallest = await times(RUNS, () =>
    post('/fhir/Observation', { resourceType: 'Observation', status: 'final', code: { text: 'bench' } }, gateway),
  );
  tell('a follow-up from form to saved', saved, 'one Observation through /fhir', smallest, 500);
}

/** What a contact makes of one person, alone: those with the longest histories. */
async function onePerson(k: Kernel): Promise<void> {
  const longest = await k.db.query<{ patient: string; contacts: number }>(
    `select patient, count(*)::int as contacts from programs.contact group by patient order by contacts desc, patient limit $1`,
    [Math.min(RUNS, 50)],
  );
  const next = rotating(longest.map(({ patient }) => patient));
  const reading = await times(RUNS, () => loadHistories(k.db, [next()]));
  const reckoned = await times(RUNS, () => k.db.transaction((tx) => recompute(k, tx, [next()])));
  tell(
    `one person after a contact (the longest histories, ${longest[0]!.contacts} contacts and less)`,
    reckoned,
    'the same history only read',
    reading,
    1000,
  );
}

async function inTheDatabase(): Promise<void> {
  const k = await openKernel({ config: config(), log: pino({ level: 'warn' }) });
  await bringToDay(k);
  const copies = await multiply(k);
  const [size] = await k.db.query<{ enrolled: number; due: number }>(
    `select (select count(*)::int from programs.enrolment where exited is null) as enrolled, (select count(*)::int from programs.due) as due`,
  );
  console.log(`\n${size!.enrolled} enrolled (the demo's ${copies} times), ${size!.due} entries owed`);
  for (const days of [1, 2]) {
    const today = addDays(fixedToday, days);
    k.clock = fixedClock(`${today}T00:05:00+08:00`);
    const began = performance.now();
    const { residents, items } = await bringToDay(k);
    const seconds = (performance.now() - began) / 1000;
    const copy = await copyOfDue(k);
    console.log(
      `new day ${today}               ${seconds.toFixed(1)} s, ${items} rows changed, ${residents} reckoned from their contacts (asked: 60 s for 1,000,000)`,
    );
    console.log(`  baseline: copy of what is owed ${copy.toFixed(1)} s; ratio ${(seconds / copy).toFixed(1)}`);
  }
  await k.close();
}

/** Copies running enrolments, what they owe and their residents; gives how often each stands there now. */
async function multiply(k: Kernel): Promise<number> {
  fixedToday = k.clock.today();
  const [{ n } = { n: 0 }] = await k.db.query<{ n: number }>(
    'select count(*)::int as n from programs.enrolment where exited is null and settled is not null',
  );
  const factor = Math.max(1, Math.ceil(ENROLLED / n));
  const copy = async (
    q: Tx,
    schema: string,
    table: string,
    renamed: readonly string[],
    from: string,
    without: readonly string[] = [],
  ) => {
    const columns = await q.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = $1 and table_name = $2 and column_name <> all($3) order by ordinal_position`,
      [schema, table, without],
    );
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const values = columns.map(({ name }) => (renamed.includes(name) ? `s."${name}" || '-' || g` : `s."${name}"`));
    await q.query(
      `insert into ${schema}.${table} (${names}) select ${values.join(', ')} from ${from} s cross join generate_series(2, ${factor}) g`,
    );
  };
  await k.owner.transaction(async (q) => {
    await q.query(
      'create temp table running on commit drop as select * from programs.enrolment where exited is null and settled is not null',
    );
    await q.query(
      'create temp table owed on commit drop as select d.* from programs.due d where d.enrolment in (select id from running)',
    );
    await copy(q, 'project', 'pub_resident', ['resource_id'], 'project.pub_resident', ['id']);
    await copy(q, 'programs', 'enrolment', ['id', 'patient', 'subject'], 'running');
    await copy(q, 'programs', 'due', ['enrolment'], 'owed');
  });
  await k.owner.query('vacuum analyze');
  return factor;
}

async function copyOfDue(k: Kernel): Promise<number> {
  const began = performance.now();
  await k.owner.query('create table public.bench_due as select * from programs.due');
  const seconds = (performance.now() - began) / 1000;
  await k.owner.query('drop table public.bench_due');
  return seconds;
}

function config() {
  return loadConfig({ KANGYU_DATA_DIR: dataDir, KANGYU_DEMO: 'off', LOG_LEVEL: 'warn' });
}
function attached() {
  return openKernel({ config: config(), log: pino({ level: 'silent' }), attach: true });
}

function rotating<T>(list: readonly T[]): () => T {
  let at = 0;
  return () => list[at++ % list.length]!;
}

/** Milliseconds of each run, after a few that only warm up. */
async function times(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  for (let i = 0; i < Math.min(5, runs); i += 1) await work();
  const found: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const began = performance.now();
    await work();
    found.push(performance.now() - began);
  }
  return found;
}

function tell(what: string, found: readonly number[], baseline: string, bare: readonly number[], asked: number): void {
  const p = (list: readonly number[], q: number) => `${quantile(list, q).toFixed(1)} ms`;
  console.log(`${what}\n  p50 ${p(found, 0.5)}, p95 ${p(found, 0.95)}, max ${p(found, 1)} (asked: ${asked} ms)`);
  console.log(
    `  baseline: ${baseline} p50 ${p(bare, 0.5)}, p95 ${p(bare, 0.95)}; ratio of p50 ${(quantile(found, 0.5) / quantile(bare, 0.5)).toFixed(1)}`,
  );
}
