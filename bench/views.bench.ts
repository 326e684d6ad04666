/**
 * Views over Observations: what keeping them costs a record, and rebuilding one against hand-written SQL of the same columns.
 * `npx tsx bench/views.bench.ts [observations …]` (default 100000). The Observations are Synthea's
 * (../shared/testdata or KANGYU_TESTDATA), repeated under other ids. Nothing else should run.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bucketOf, type FhirResource, type Kernel, loadConfig, openKernel, packageRoot } from '../src/kernel/index.ts';
import { compileView, contentViews, type KeptView, maintain, rebuildView, syncViews } from '../src/project/index.ts';
import { commit } from '../src/record/index.ts';
import { machine, newDataDir, quantile, removeDataDir } from './server.ts';

const BATCH = 2000;
const RUNS = 3;
const LOINC = 'http://loinc.org';

const observation: KeptView = {
  ...compileView(
    {
      name: 'bench_observation',
      resource: 'Observation',
      where: [{ path: "status != 'entered-in-error'" }],
      select: [
        {
          column: [
            { name: 'id', path: 'getResourceKey()', type: 'id' },
            { name: 'patient', path: 'subject.getReferenceKey(Patient)', type: 'string' },
            { name: 'encounter', path: 'encounter.getReferenceKey(Encounter)', type: 'string' },
            { name: 'status', path: 'status', type: 'code' },
            { name: 'category', path: 'category.coding.code.first()', type: 'code' },
            { name: 'code', path: `code.coding.where(system='${LOINC}').code.first()`, type: 'code' },
            { name: 'effective', path: 'effective.ofType(dateTime)', type: 'dateTime' },
            { name: 'day', path: 'effective.ofType(dateTime)', type: 'date' },
            { name: 'value', path: 'value.ofType(Quantity).value', type: 'decimal' },
            { name: 'unit', path: 'value.ofType(Quantity).unit', type: 'string' },
            { name: 'components', path: 'component.count()', type: 'integer' },
          ],
        },
      ],
    },
    'table',
  ),
  live: true,
  indexes: [['patient'], ['code', 'day']],
};

/** The same columns as somebody writes them who knows these data. */
const BY_HAND = `insert into bench_by_hand
select c.bucket, c.id, c.version, 0, c.id,
  split_part(c.content #>> '{subject,reference}', '/', 2),
  split_part(c.content #>> '{encounter,reference}', '/', 2),
  c.content ->> 'status',
  c.content #>> '{category,0,coding,0,code}',
  (select x ->> 'code' from jsonb_array_elements(c.content #> '{code,coding}') as x where x ->> 'system' = '${LOINC}' limit 1),
  (c.content ->> 'effectiveDateTime')::timestamptz,
  ((c.content ->> 'effectiveDateTime')::timestamptz at time zone 'Asia/Shanghai')::date,
  (c.content #>> '{valueQuantity,value}')::numeric,
  c.content #>> '{valueQuantity,unit}',
  coalesce(jsonb_array_length(c.content -> 'component'), 0)
from record.pub_current as c
where c.type = 'Observation' and c.content ->> 'status' <> 'entered-in-error'`;

const sizes = process.argv.slice(2).map(Number);
console.log(machine());
for (const size of sizes.length > 0 ? sizes : [100_000]) await run(size);

async function run(size: number): Promise<void> {
  const dataDir = newDataDir();
  const kernel = await openKernel({
    config: loadConfig({ KANGYU_DATA_DIR: dataDir, KANGYU_DEMO: 'off', LOG_LEVEL: 'warn' }),
    attach: false,
  });
  try {
    console.log(`\n${size} Observations`);
    await keep(kernel, size);
    await rebuild(kernel);
  } finally {
    await kernel.close();
    removeDataDir(dataDir);
  }
}

/** Fills the record, keeping the views of the content and one of Observations, and says what the keeping costs. */
async function keep(kernel: Kernel, size: number): Promise<void> {
  const views = [...contentViews(), observation];
  await syncViews(kernel.owner, views);
  const resources = synthea();
  const cost = { batches: 0, statements: 0, wall: 0, node: 0, postgres: 0 };
  for (let done = 0; done < size; done += BATCH) {
    const entries = Array.from({ length: Math.min(BATCH, size - done) }, (_, i) => {
      const resource = resources[(done + i) % resources.length]!;
      const id = `o${done + i}`;
      return {
        bucket: bucketOf(String((resource.subject as { reference?: string })?.reference)),
        type: 'Observation',
        id,
        method: 'PUT' as const,
        resource: { ...resource, id },
        source: 'bench',
      };
    });
    await kernel.db.transaction(async (tx) => {
      const committed = await commit(kernel, tx, entries);
      const [backend] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      const [wall, node, postgres] = [performance.now(), process.cpuUsage(), cpuOf(backend!.pid)];
      const counting: typeof tx = {
        tx: true,
        onEnd: tx.onEnd,
        query(text, params) {
          cost.statements += 1;
          return tx.query(text, params);
        },
      };
      await maintain(counting, committed, views);
      const used = process.cpuUsage(node);
      cost.batches += 1;
      cost.wall += (performance.now() - wall) * 1000;
      cost.node += used.user + used.system;
      cost.postgres += cpuOf(backend!.pid) - postgres;
    });
  }
  const each = (total: number) => `${(total / size).toFixed(1)} µs`;
  console.log(
    `keeping ${views.length} live views     ${each(cost.wall)} a record (processor: Node ${each(cost.node)}, PostgreSQL ${each(cost.postgres)}), ${(cost.statements / cost.batches).toFixed(1)} statements a batch of ${BATCH}`,
  );
  await kernel.owner.query('analyze');
}

async function rebuild(kernel: Kernel): Promise<void> {
  const [engine, hand]: [number[], number[]] = [[], []];
  let rows = 0;
  for (let i = 0; i < RUNS; i += 1) {
    hand.push(await seconds(() => byHand(kernel)));
    engine.push(
      await seconds(async () => {
        rows = await rebuildView(kernel.owner, observation);
      }),
    );
  }
  const [ours, theirs] = [quantile(engine, 0.5), quantile(hand, 0.5)];
  console.log(
    `rebuilding a view of ${rows} rows  ${ours.toFixed(2)} s (${engine.map((s) => s.toFixed(2)).join(', ')}), resumable and beside writers`,
  );
  console.log(
    `  baseline: SQL by hand          ${theirs.toFixed(2)} s (${hand.map((s) => s.toFixed(2)).join(', ')}), one statement; ratio ${(ours / theirs).toFixed(2)}`,
  );
  const [differing] = await kernel.owner.query<{ count: string }>(
    `select count(*) from (select * from bench_by_hand except select * from project.bench_observation) as x`,
  );
  if (differing!.count !== '0') throw new Error(`${differing!.count} rows differ from those made by hand`);
}

function byHand({ owner }: Kernel): Promise<void> {
  return owner.transaction(async (tx) => {
    await tx.query('drop table if exists bench_by_hand');
    await tx.query('create table bench_by_hand (like project.bench_observation)');
    await tx.query(BY_HAND);
    await tx.query('alter table bench_by_hand add primary key (bucket, resource_id, row_no)');
    for (const columns of ['resource_id', 'patient', 'code, day'])
      await tx.query(`create index on bench_by_hand (${columns})`);
    await tx.query('analyze bench_by_hand');
  });
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Processor time of a process so far in microseconds; 0 where /proc does not tell. */
function cpuOf(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000; // ticks of a hundredth of a second
}

function synthea(): FhirResource[] {
  const testdata = process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata');
  const file = join(testdata, 'synthea', 'bundles.ndjson.gz');
  if (!existsSync(file)) throw new Error(`the Synthea bundles are not at ${file}; set KANGYU_TESTDATA`);
  const bundles = gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean);
  const resources = bundles.flatMap((line) =>
    (JSON.parse(line) as { entry: { resource: FhirResource }[] }).entry.map((entry) => entry.resource),
  );
  const types = new Map(resources.map(({ id, resourceType }) => [id, resourceType]));
  const literal = (_: string, id: string) => `${types.get(id) ?? 'Basic'}/${id}`;
  return resources
    .filter(({ resourceType }) => resourceType === 'Observation')
    .map((resource) => JSON.parse(JSON.stringify(resource).replace(/urn:uuid:([0-9a-f-]+)/g, literal)) as FhirResource);
}
