/**
 * De-duplication of a synthetic Chinese register through `kangyu link`: the file read, records linked without labels, pairs
 * written. `npx tsx bench/link.bench.ts [records]` (default 100000). Baseline of the same run: reading the file alone.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkRecords } from '../src/algorithms/linkage/link-records.ts';
import { characters, qualityOf } from '../src/algorithms/linkage/testing-link.ts';
import { makeRegister } from '../src/algorithms/linkage/testing-people.ts';
import { createTable, readRecords } from '../src/cli/commands/link-records-file.ts';
import { readLinkSchema } from '../src/cli/commands/link-schema.ts';
import { machine } from './server.ts';

const [wanted = 100_000] = process.argv.slice(2).map(Number);
/** Entries a person has on average in the register. */
const ENTRIES = 1.6;
const COLUMNS = ['name', 'sex', 'birthDate', 'idNumber', 'phone', 'address'] as const;

const folder = mkdtempSync(join(tmpdir(), 'kangyu-link-'));
const file = join(folder, 'register.csv');
const persons = write(makeRegister(Math.round(wanted / ENTRIES), 'bench', characters));
writeFileSync(
  join(folder, 'schema.yaml'),
  'id: id\nfields: {name: name, sex: sex, birthDate: date, idNumber: id-number, phone: phone, address: address}\n',
);
const schema = readLinkSchema(join(folder, 'schema.yaml'));
console.log(machine());
console.log(`${persons.length} records, ${(statSync(file).size / 1e6).toFixed(1)} MB`);

const table = createTable(schema);
const reading = await timed(() => readRecords(file, schema, table));
const columns = table.columns.map((column) => column.finish());
const linking = await timed(async () =>
  linkRecords({ ...schema, columns, records: table.ids.length, left: 0, characters }),
);
const { precision, recall, f1 } = qualityOf(linking.result, persons);
const seconds = reading.seconds + linking.seconds;
console.log(
  `read and linked   ${seconds.toFixed(1)} s (${(persons.length / seconds).toFixed(0)} records/s), ${linking.result.compared} pairs compared`,
);
console.log(
  `  baseline: reading the file ${reading.seconds.toFixed(1)} s; ratio ${(seconds / reading.seconds).toFixed(1)}`,
);
console.log(
  `quality           precision ${precision.toFixed(5)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}, ${linking.result.review.length} pairs to review`,
);
console.log(`memory            peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
rmSync(folder, { recursive: true });

function write(rows: ReturnType<typeof makeRegister>): number[] {
  const lines = rows.map((row, i) => [i, ...COLUMNS.map((column) => row[column])].join(','));
  writeFileSync(file, [['id', ...COLUMNS].join(','), ...lines, ''].join('\n'));
  return rows.map(({ person }) => person);
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
