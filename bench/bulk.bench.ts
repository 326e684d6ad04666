/**
 * Memory of the server while resources stream in by `$import` and out by `$export`: constant, whatever their number. Prints the
 * rate and the peak for each size; what to compare is the larger against the smaller.
 * `npx tsx bench/bulk.bench.ts [resources …]` (default 50000 200000). Needs a built checkout.
 */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayToken, machine, newDataDir, removeDataDir, startServer } from './server.ts';

const sizes = process.argv.slice(2).map(Number);
const PATIENTS = 1000;
const MB = 1024 * 1024;

console.log(machine());
let first: { into: number; out: number } | undefined;
for (const size of sizes.length > 0 ? sizes : [50_000, 200_000]) {
  const dataDir = newDataDir();
  const server = await startServer(dataDir, 'off');
  const headers = { authorization: `Bearer ${await gatewayToken(dataDir)}` };
  const pid = server.child.pid!;

  const into = await peakOf(pid, async () => {
    const answer = await fetch(`${server.url}/fhir/$import`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/fhir+ndjson' },
      body: Readable.toWeb(Readable.from(linesOf(size))) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    if (!answer.ok) throw new Error(`$import answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    return size;
  });
  const out = await peakOf(pid, () => exported(server.url, headers));
  const times = first
    ? `; ${(into.peak / first.into).toFixed(2)} and ${(out.peak / first.out).toFixed(2)} times the first size`
    : '';
  first ??= { into: into.peak, out: out.peak };
  console.log(
    `${size} resources: in ${into.rate.toFixed(0)}/s, peak ${Math.round(into.peak / MB)} MiB; out ${out.done} at ${out.rate.toFixed(0)}/s, peak ${Math.round(out.peak / MB)} MiB${times}`,
  );
  await server.stop();
  removeDataDir(dataDir);
}

function* linesOf(size: number): Generator<string> {
  for (let n = 0; n < PATIENTS; n += 1)
    yield `${JSON.stringify({ resourceType: 'Patient', id: `p${n}`, gender: 'female', birthDate: '1970-01-01' })}\n`;
  for (let n = 0; n < size - PATIENTS; n += 1)
    yield `${JSON.stringify({
      resourceType: 'Observation',
      id: `o${n}`,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: `Patient/p${n % PATIENTS}` },
      effectiveDateTime: `2025-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
      valueQuantity: { value: 60 + (n % 40), unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    })}\n`;
}

/** Runs and says how many resources a second went through, and the highest resident memory of the process, in bytes. */
async function peakOf(pid: number, run: () => Promise<number>): Promise<{ done: number; rate: number; peak: number }> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024);
  }, 100);
  const began = performance.now();
  const done = await run();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  return { done, rate: done / seconds, peak };
}

async function exported(url: string, headers: Record<string, string>): Promise<number> {
  const begun = await fetch(`${url}/fhir/$export`, { headers: { ...headers, prefer: 'respond-async' } });
  const status = begun.headers.get('content-location');
  if (!status) throw new Error(`$export answered ${begun.status}: ${await begun.text()}`);
  let answer = await fetch(status, { headers });
  while (answer.status === 202) {
    await sleep(200);
    answer = await fetch(status, { headers });
  }
  const { output } = (await answer.json()) as { output: { url: string }[] };
  let lines = 0;
  for (const file of output) {
    const { body } = await fetch(file.url, { headers });
    for await (const part of body!) for (const byte of part as Uint8Array) if (byte === 10) lines += 1;
  }
  return lines;
}
