/**
 * What the Synthea set takes on disk once the whole pipeline has stored it: bytes a resource by table and index of `record`,
 * history included, beside the same JSON in one bare jsonb column.
 * `npx tsx bench/storage.bench.ts [repeats]` (default 1); published bundles in ../shared/testdata or KANGYU_TESTDATA.
 */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openPlatform } from '../src/cli/platform.ts';
import { type FhirBundle, loadConfig } from '../src/kernel/index.ts';
import { packageRoot } from '../src/kernel/package-root.ts';
import { machine, newDataDir, removeDataDir } from './server.ts';

const REPEATS = Number(process.argv[2] ?? 1);
const CLIENTS = 4;
const folder = process.env.KANGYU_TESTDATA ?? resolve(packageRoot(), '..', 'shared', 'testdata');
const lines = gunzipSync(readFileSync(join(folder, 'synthea', 'bundles.ndjson.gz')))
  .toString()
  .trim()
  .split('\n');

console.log(machine());
const dataDir = newDataDir();
const config = loadConfig({ KANGYU_DATA_DIR: dataDir });
const platform = await openPlatform({ config, attach: false });
const { db, owner } = platform.kernel;

let json = 0;
let sent = 0;
let refused = 0;
const queue = Array.from({ length: REPEATS }, (_, run) =>
  lines.map((line, i) => ({ line, id: `synthea-${run}-${i}` })),
).flat();
const began = performance.now();
const cpu = process.cpuUsage();
await Promise.all(
  Array.from({ length: CLIENTS }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const bundle = JSON.parse(next.line) as FhirBundle;
      for (const { resource } of bundle.entry ?? []) json += Buffer.byteLength(JSON.stringify(resource));
      sent += bundle.entry?.length ?? 0;
      const receipt = await platform.accept({
        source: 'synthea',
        externalId: next.id,
        kind: 'fhir',
        format: 'fhir-json',
        bundle,
      });
      const bad = receipt.records.filter((record) => record.status !== 'stored');
      if (bad.length > 0 && refused === 0) console.log('first refusal', JSON.stringify(bad[0]?.problems?.[0]));
      refused += bad.length;
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
console.log(
  `${sent} resources of ${(json / sent).toFixed(0)} bytes in ${seconds.toFixed(1)} s: ${(sent / seconds).toFixed(0)}/s`,
);
console.log(`  processor time of this process ${((used.user + used.system) / 1e6).toFixed(1)} s; refused ${refused}`);

await owner.query('vacuum analyze');
const [versions] = await db.query<{ n: number }>('select count(*)::int as n from record.version');
const n = versions!.n;
const parts = await db.query<{ name: string; bytes: number }>(
  `select case when c.relkind = 'i' then c.relname || ' (index)' else c.relname end as name,
          (pg_relation_size(c.oid) + case when c.relkind = 'r' and c.reltoastrelid <> 0 then pg_total_relation_size(c.reltoastrelid) else 0 end)::float8 as bytes
   from pg_class c join pg_namespace s on s.oid = c.relnamespace
   where s.nspname = 'record' and c.relkind in ('r', 'i') order by 2 desc`,
);
console.log(`\nbytes a version (${n} versions)`);
for (const { name, bytes } of parts)
  if (bytes / n >= 0.5) console.log(`  ${name.padEnd(28)} ${(bytes / n).toFixed(1)}`);
const whole = parts.reduce((sum, part) => sum + part.bytes, 0);
console.log(`  ${'record'.padEnd(28)} ${(whole / n).toFixed(1)}  (${(whole / n / 1024).toFixed(2)} KiB)`);
await owner.query('create table bare_json as select (content::text)::jsonb as content from record.version');
const [bare] = await owner.query<{ bytes: number }>(`select pg_total_relation_size('bare_json')::float8 as bytes`);
console.log(
  `  baseline: bare jsonb column  ${(bare!.bytes / n).toFixed(1)}; ratio ${(whole / bare!.bytes).toFixed(2)}`,
);
const [keys] = await db.query<{ keys: number; ranges: number }>(
  `select (select avg(cardinality(keys))::float8 from record.locator) as keys, (select count(*)::float8 from record.range) / ${n} as ranges`,
);
console.log(`  keys a record ${keys!.keys.toFixed(1)}, range rows ${keys!.ranges.toFixed(3)}`);
await platform.close();
removeDataDir(dataDir);
