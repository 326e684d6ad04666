/**
 * Searches over a synthetic region: N resources (two Observations in three, with Encounters and Patients), then each search of
 * the table many times with other values. Beside each stands the bare look-up of the rows of its page by their key.
 * `npx tsx bench/search.bench.ts [resources] [runs]` (default 200000, 200). Needs nothing else running. With DATABASE_URL it
 * uses that database, keeps it, and adds nothing when it holds the resources already.
 */

import { type Bucket, type FhirResource, loadConfig, newId, openKernel } from '../src/kernel/index.ts';
import { commit, type SearchPage, search } from '../src/record/index.ts';
import { machine, newDataDir, quantile, removeDataDir } from './server.ts';

const RESOURCES = Number(process.argv[2] ?? 200_000);
const RUNS = Number(process.argv[3] ?? 200);
const BATCH = 2000;
const PER_PERSON = 15; // a Patient, four Encounters, ten Observations
const SYSTEM = 'http://loinc.org';
const CODES = 1000;
const FAMILY = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'];
const GIVEN = [...'建国伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉文红'];

let seed = 20_251_231;
/** Whole numbers below `below` from a fixed sequence (a linear congruential generator of Numerical Recipes). */
function draw(below: number): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return Math.floor((seed / 2 ** 32) * below);
}
const pick = <T>(list: readonly T[]): T => list[draw(list.length)]!;
const day = (n: number) => new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
const DAYS = 3650;
/** Few codes are common, most are rare, as in practice. */
const codeOf = () => Math.floor(CODES * (draw(1e6) / 1e6) ** 3);

function person(n: number): (FhirResource & { id: string })[] {
  const bucket = draw(1024) as Bucket;
  const patient = newId(bucket);
  const subject = { reference: `Patient/${patient}` };
  const encounters = Array.from({ length: 4 }, () => ({ id: newId(bucket), on: draw(DAYS) }));
  return [
    {
      resourceType: 'Patient',
      id: patient,
      identifier: [{ system: 'urn:bench:number', value: `N${n}` }],
      name: [{ text: pick(FAMILY) + pick(GIVEN) + (draw(4) === 0 ? '' : pick(GIVEN)) }],
      gender: pick(['male', 'female']),
      birthDate: day(draw(DAYS)),
    },
    ...encounters.map(({ id, on }) => ({
      resourceType: 'Encounter',
      id,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: pick(['AMB', 'IMP', 'EMER']) },
      subject,
      period: { start: `${day(on)}T08:00:00+08:00`, end: `${day(on)}T09:00:00+08:00` },
    })),
    ...Array.from({ length: 10 }, () => {
      const encounter = pick(encounters);
      const code = codeOf();
      return {
        resourceType: 'Observation',
        id: newId(bucket),
        status: 'final',
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
        ],
        code: { coding: [{ system: SYSTEM, code: `C${code}`, display: `测量 ${code}` }] },
        subject,
        encounter: { reference: `Encounter/${encounter.id}` },
        effectiveDateTime: `${day(encounter.on)}T08:${String(draw(60)).padStart(2, '0')}:00+08:00`,
        valueQuantity: { value: draw(2000) / 10, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      };
    }),
  ];
}

console.log(machine());
const dataDir = newDataDir();
const kernel = await openKernel({
  config: loadConfig({
    KANGYU_DATA_DIR: dataDir,
    DATABASE_URL: process.env.DATABASE_URL,
    LOG_LEVEL: 'warn',
    KANGYU_KEYS: process.env.KANGYU_KEYS,
  }),
});
const { db } = kernel;
const PERSONS = Math.floor(RESOURCES / PER_PERSON);
await fill();
const patients = (
  await db.query<{ id: string }>(
    `select id from record.locator where type = 'Patient' and not deleted order by no limit 5000`,
  )
).map(({ id }) => id);

async function fill(): Promise<void> {
  const [{ n } = { n: 0 }] = await db.query<{ n: number }>('select count(*)::int as n from record.locator');
  if (n >= PERSONS * PER_PERSON) return;
  const began = performance.now();
  const cpu = process.cpuUsage();
  let waiting: (FhirResource & { id: string })[] = [];
  for (let i = 0; i < PERSONS; i += 1) {
    waiting.push(...person(i));
    if (waiting.length < BATCH && i + 1 < PERSONS) continue;
    const entries = waiting.map((resource) => ({
      bucket: 0,
      type: resource.resourceType,
      id: resource.id,
      method: 'POST' as const,
      resource,
      source: 'bench',
    }));
    await db.transaction((tx) => commit(kernel, tx, entries));
    waiting = [];
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await kernel.owner.query('vacuum analyze');
  console.log(
    `${PERSONS * PER_PERSON} resources by commit: ${Math.round((PERSONS * PER_PERSON) / seconds)}/s, ${((user + system) / PERSONS / PER_PERSON).toFixed(0)} µs of this process each`,
  );
}

type Query = [name: string, value: string][];
const code = () => `${SYSTEM}|C${codeOf()}`;
const month = (name: string): Query => {
  const from = draw(DAYS - 30);
  return [
    [name, `ge${day(from)}`],
    [name, `lt${day(from + 30)}`],
  ];
};
const deep: string[] = await deepCursors();

const SEARCHES: [name: string, type: string, query: () => Query][] = [
  ['identifier', 'Patient', () => [['identifier', `urn:bench:number|N${draw(PERSONS)}`]]],
  [
    'patient and date',
    'Observation',
    () => [
      ['patient', pick(patients)],
      ['date', `ge${day(draw(DAYS))}`],
    ],
  ],
  ['code and date', 'Observation', () => [['code', code()], ...month('date')]],
  [
    'code, newest first',
    'Observation',
    () => [
      ['code', code()],
      ['_sort', '-date'],
    ],
  ],
  ['chain', 'Observation', () => [['patient.identifier', `urn:bench:number|N${draw(PERSONS)}`]]],
  ['chain by name', 'Encounter', () => [['patient.name', pick(FAMILY) + pick(GIVEN)]]],
  ['_has', 'Patient', () => [['_has:Observation:patient:code', code()]]],
  [
    '_include',
    'Observation',
    () => [
      ['patient', pick(patients)],
      ['_include', 'Observation:encounter'],
      ['_include', 'Observation:patient'],
    ],
  ],
  [
    '_revinclude',
    'Patient',
    () => [
      ['_id', pick(patients)],
      ['_revinclude', 'Observation:patient'],
    ],
  ],
  [
    'token OR of 200',
    'Observation',
    () => [['code', Array.from({ length: 200 }, (_, i) => `${SYSTEM}|C${(i * 5 + draw(5)) % CODES}`).join(',')]],
  ],
  [':contains, two characters', 'Patient', () => [['name:contains', pick(GIVEN) + pick(GIVEN)]]],
  [
    'count',
    'Observation',
    () => [
      ['code', code()],
      ['_summary', 'count'],
    ],
  ],
  // A text that nobody has: the JSON of all that the other conditions leave is read.
  [
    '_content of a patient',
    'Observation',
    () => [
      ['patient', pick(patients)],
      ['_content', '没有的词'],
    ],
  ],
  [
    '_content of a code',
    'Observation',
    () => [
      ['code', code()],
      ['_content', '没有的词'],
    ],
  ],
  [
    'page 500 deep',
    'Observation',
    () => [
      ['status', 'final'],
      ['_cursor', pick(deep)],
    ],
  ],
];

/** Places some 500 pages of 50 into a search that nearly all match. */
async function deepCursors(): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let i = 0; i < 55; i += 1) {
    const query: Query = [['status', 'final'], ['_count', '500'], ...(cursor ? ([['_cursor', cursor]] as Query) : [])];
    const page = await search(kernel, db, 'Observation', query);
    if (page.nextCursor === undefined) break;
    cursor = page.nextCursor;
    if (i >= 45 || RESOURCES < 50_000) found.push(cursor);
  }
  return found;
}

console.log(
  `\n${'search'.padEnd(28)}${'rows'.padStart(6)}${'p50'.padStart(9)}${'p95'.padStart(9)}${'bare p50'.padStart(10)}${'ratio'.padStart(7)}  ms`,
);
for (const [name, type, query] of SEARCHES) {
  const times: number[] = [];
  const bare: number[] = [];
  let rows = 0;
  for (let i = 0; i < RUNS + 10; i += 1) {
    const one = query();
    const began = performance.now();
    const page = await search(kernel, db, type, one);
    const took = performance.now() - began;
    if (i < 10) continue; // connections and code warm up
    times.push(took);
    rows += page.matches.length + page.included.length;
    bare.push(await lookUp(page));
  }
  const [p50, p95, base] = [quantile(times, 0.5), quantile(times, 0.95), quantile(bare, 0.5)];
  console.log(
    `${name.padEnd(28)}${(rows / RUNS).toFixed(1).padStart(6)}${p50.toFixed(2).padStart(9)}${p95.toFixed(2).padStart(9)}${base.toFixed(2).padStart(10)}${(p50 / base).toFixed(1).padStart(7)}`,
  );
}
await kernel.close();
removeDataDir(dataDir);

/** The bare look-up of what a page holds, by primary key. */
async function lookUp(page: SearchPage): Promise<number> {
  const seqs = [...page.matches, ...page.included].map(({ seq }) => seq);
  const began = performance.now();
  await db.query('select type, id, content from record.version where seq = any($1::bigint[])', [seqs]);
  return performance.now() - began;
}
