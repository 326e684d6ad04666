/**
 * Online matching against a register: Patients go through the identify step in batches, as the accept path does it; then
 * single ones without an id number are looked for. `npx tsx bench/match.bench.ts [persons]` (default 100000; 1000000 needs 6 GB
 * of disk). Baselines of the same run: one round trip to the database; the cost of a Patient in a small register.
 */
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { characters } from '../src/algorithms/linkage/testing-link.ts';
import { makeRegister } from '../src/algorithms/linkage/testing-people.ts';
import { learnModel, matchPerson } from '../src/identify/index.ts';
import { patientOf, takeIn } from '../src/identify/matching/testing.ts';
import { loadConfig, openKernel } from '../src/kernel/index.ts';
import { machine, newDataDir } from './server.ts';

const [wanted = 100_000] = process.argv.slice(2).map(Number);
const BATCH = 1000;
const QUERIES = 1000;

console.log(machine());
const rows = makeRegister(wanted, 'match bench', characters);
const dataDir = newDataDir();
const k = await openKernel({
  config: loadConfig({ KANGYU_DATA_DIR: dataDir }),
  log: pino({ level: 'silent' }),
});
try {
  // The table of characters and the program itself are warm before anything is timed.
  await takeIn(
    k,
    makeRegister(1000, 'warm', characters).map((row, n) => patientOf(row, n + rows.length)),
    BATCH,
  );
  const tenth = Math.floor(rows.length / 10);
  const asked = rows.map((row, n) => ({ row, n })).filter(({ row }) => row.mistake !== 'none');
  const kept = new Set(asked.slice(0, QUERIES).map(({ n }) => n));
  let first = 0;
  let last = 0;
  let at = 0;
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows
      .slice(from, from + BATCH)
      .flatMap((row, i) => (kept.has(from + i) ? [] : [patientOf(row, from + i)]));
    const began = performance.now();
    await takeIn(k, part, BATCH);
    const took = performance.now() - began;
    if (from < tenth) first += took;
    if (from >= rows.length - tenth) last += took;
    at = from;
    // Weights are learned once there is something to learn from, as the nightly job does.
    if (from <= tenth && from + BATCH > tenth) {
      await k.owner.query('analyze identify.link, identify.feature, identify.match_key, identify.person');
      await learnModel(k);
    }
    if (process.stdout.isTTY) process.stdout.write(`\r${from}`);
  }
  await k.owner.query('vacuum analyze');
  console.log(
    `\n${rows.length} Patients of ${wanted} persons (${at + BATCH >= rows.length ? 'all in' : 'not all in'})`,
  );
  console.log(`identify step, a Patient: ${(last / tenth).toFixed(3)} ms in the full register`);
  console.log(`  baseline: ${(first / tenth).toFixed(3)} ms in the first tenth; ratio ${(last / first).toFixed(2)}`);

  console.log('seeded'); await new Promise((r) => setTimeout(r, Number(process.env.HOLD ?? 0)));
  const times: number[] = [];
  let found = 0;
  for (const { row, n } of asked.slice(0, QUERIES)) {
    const patient = patientOf({ ...row, idNumber: '' }, n);
    const began = performance.now();
    const matches = await matchPerson(k, k.db, patient, { count: 10 });
    times.push(performance.now() - began);
    if (matches.length > 0) found += 1;
  }
  const trips: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const began = performance.now();
    await k.db.query('select 1');
    trips.push(performance.now() - began);
  }
  const part = (list: number[], share: number) => list.sort((a, b) => a - b)[Math.floor(list.length * share)]!;
  console.log(
    `online match: p50 ${part(times, 0.5).toFixed(1)} ms, p95 ${part(times, 0.95).toFixed(1)} ms, p99 ${part(times, 0.99).toFixed(1)} ms; ${found} of ${times.length} had a match`,
  );
  console.log(
    `  baseline: one round trip p50 ${part(trips, 0.5).toFixed(2)} ms; ratio of p50 ${(part(times, 0.5) / part(trips, 0.5)).toFixed(0)}`,
  );
  const [size] = await k.owner.query<{ feature: string; key: string }>(
    `select pg_total_relation_size('identify.feature') as feature, pg_total_relation_size('identify.match_key') as key`,
  );
  const each = (bytes: string) => Math.round(Number(bytes) / rows.length);
  console.log(`index: ${each(size!.feature)} bytes of features and ${each(size!.key)} bytes of keys a Patient`);
} finally {
  await k.close();
  console.log('kept', dataDir);
}
