/**
 * De-duplication of a synthetic Chinese register through `kangyu link`: the file read, records linked without labels, pairs
 * written. `npx tsx bench/link.bench.ts [records] [--splink PYTHON]` (default 100000). Baseline of the same run: reading the
 * file alone; with `--splink`, Splink (PyPI) on the same file, run by the named Python that has it installed. `--wrong` lists the
 * pairs that are not one person; `--hard` adds the harder kinds of mistakes and namesakes, `--villages`
 * houses left out, numbers and telephones of others, twins and namesakes near and far; `--plain` is of people who have nothing to do
 * with each other; `--without-id` leaves the number out. Shares found are told by kind, and how often pairs of a probability are right.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linkRecords } from '../src/algorithms/linkage/link-records.ts';
import { characters, qualityOf } from '../src/algorithms/linkage/testing-link.ts';
import { makeRegister } from '../src/algorithms/linkage/testing-people.ts';
import { makePlainRegister } from '../src/algorithms/linkage/testing-plain.ts';
import { createTable, readRecords } from '../src/cli/commands/link-records-file.ts';
import { readLinkSchema } from '../src/cli/commands/link-schema.ts';
import { machine } from './server.ts';

const { values: options, positionals } = parseArgs({
  options: {
    splink: { type: 'string' },
    wrong: { type: 'boolean' },
    hard: { type: 'boolean' },
    villages: { type: 'boolean' },
    plain: { type: 'boolean' },
    'without-id': { type: 'boolean' },
  },
  allowPositionals: true,
});
const wanted = Number(positionals[0] ?? 100_000);
/** Entries a person has on average in the register. */
const ENTRIES = 1.6;
const COLUMNS = ['name', 'sex', 'birthDate', 'idNumber', 'phone', 'address'] as const;

const folder = mkdtempSync(join(tmpdir(), 'kangyu-link-'));
const file = join(folder, 'register.csv');
const register = options.plain
  ? makePlainRegister(Math.round(wanted / 1.5), 'bench', characters, 3).map((row) => ({
      ...row,
      mistake: 'slips of the hand',
    }))
  : makeRegister(Math.round(wanted / ENTRIES), 'bench', characters, options.hard, options.villages);
const persons = write(register);
writeFileSync(
  join(folder, 'schema.yaml'),
  `id: id\nfields: {name: name, sex: sex, birthDate: date, ${options['without-id'] ? '' : 'idNumber: id-number, '}phone: phone, address: address}\n`,
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
const { precision, recall, f1, wrong } = qualityOf(linking.result, persons);
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
byKind();
calibration();
console.log(`memory            peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
if (options.wrong) for (const [i, j] of wrong) console.log(JSON.stringify(register[i]), JSON.stringify(register[j]));
if (options.splink) compareWithSplink(options.splink);
rmSync(folder, { recursive: true });

/** Share of entries with one mistake that were brought together with the clean entry of their person. */
function byKind(): void {
  const { found } = qualityOf(linking.result, persons);
  const clean = new Map(
    register.flatMap(({ person, mistake }, i) => (mistake === 'none' ? [[person, i] as const] : [])),
  );
  const kinds = new Map<string, { all: number; hit: number }>();
  register.forEach(({ person, mistake }, i) => {
    const first = clean.get(person);
    if (mistake === 'none' || first === undefined) return;
    const kind = kinds.get(mistake) ?? { all: 0, hit: 0 };
    kind.all += 1;
    if (found.has(`${Math.min(i, first)} ${Math.max(i, first)}`)) kind.hit += 1;
    kinds.set(mistake, kind);
  });
  for (const [kind, { all, hit }] of [...kinds].sort(([, a], [, b]) => a.hit / a.all - b.hit / b.all))
    console.log(`  ${kind.padEnd(28)} ${((hit / all) * 100).toFixed(1)} % of ${all}`);
}

/** Of the pairs that were linked, and of those for people, by what they were given: how many, and how many are one person. */
function calibration(): void {
  const { lefts, rights, probabilities, review } = linking.result;
  const bounds = [0.5, 0.9, 0.99, 0.999, 0.9999, 1.01];
  const count = (pairs: { i: number; j: number; probability: number }[], what: string) => {
    const bins = bounds.map(() => ({ all: 0, right: 0, sum: 0 }));
    for (const { i, j, probability } of pairs) {
      const bin = bins[bounds.findIndex((bound) => probability < bound || (bound === 0.5 && probability <= bound))]!;
      bin.all += 1;
      bin.sum += probability;
      if (persons[i] === persons[j]) bin.right += 1;
    }
    bins.forEach(({ all, right, sum }, at) => {
      if (all > 0)
        console.log(
          `  ${what}, to ${Math.min(1, bounds[at]!)}: ${all} pairs, ${(sum / all).toFixed(5)} on average, right ${(right / all).toFixed(5)}`,
        );
    });
  };
  count(
    [...lefts].map((i, at) => ({ i, j: rights[at]!, probability: probabilities[at]! })),
    'linked',
  );
  count(review, 'for people');
}

function compareWithSplink(python: string): void {
  const run = spawnSync(python, [join(import.meta.dirname, 'compare-splink.py'), file, String(schema.threshold)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status !== 0) throw new Error(`Splink failed: ${run.stderr.trim().split('\n').at(-1)}`);
  const told = JSON.parse(run.stdout.trim().split('\n').at(-1)!);
  console.log(
    `Splink ${told.version}       ${told.seconds} s, precision ${told.precision}, recall ${told.recall}, F1 ${told.f1} at its best threshold ${told.threshold}; time ratio ${(told.seconds / seconds).toFixed(1)}`,
  );
}

function write(rows: typeof register): number[] {
  const lines = rows.map((row, i) => [i, row.person, ...COLUMNS.map((column) => row[column])].join(','));
  writeFileSync(file, [['id', 'person', ...COLUMNS].join(','), ...lines, ''].join('\n'));
  return rows.map(({ person }) => person);
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
