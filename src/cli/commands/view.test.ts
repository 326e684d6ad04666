import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, packageRoot } from '../../kernel/index.ts';
import { testDb } from '../../kernel/testing.ts';
import type { RowFormat } from '../../project/index.ts';
import { runViewFile } from './view-run.ts';

interface SuiteTest {
  title: string;
  view: unknown;
  expect?: Record<string, unknown>[];
  expectCount?: number;
  expectColumns?: string[];
  expectError?: boolean;
}

const folder = join(
  process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata'),
  'sql-on-fhir',
  'tests',
);
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
if (files.length === 0) console.warn(`the SQL on FHIR test suite is not at ${folder}; set KANGYU_TESTDATA to run it`);

const dir = mkdtempSync(join(tmpdir(), 'kangyu-view-run-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'project'] });
});

/** What the command prints for a view over the bytes of a file. */
async function printed(view: unknown, resources: string | Buffer, format: RowFormat = 'json'): Promise<string> {
  const [viewFile, resourceFile] = [join(dir, 'view.json'), join(dir, 'resources')];
  writeFileSync(viewFile, JSON.stringify(view));
  writeFileSync(resourceFile, resources);
  const lines: string[] = [];
  await runViewFile(db, { view: viewFile, resources: resourceFile, format }, { out: (text) => lines.push(text) });
  return lines.join('\n');
}

type Row = Record<string, unknown>;
const asSet = (rows: readonly Row[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

/** Column names of the first row in the order they are printed; the parser keeps it. */
const namesOf = (rows: readonly Row[]): string[] => Object.keys(rows[0] ?? {});

describe.skipIf(files.length === 0)('the official SQL on FHIR suite through `kangyu view run`', () => {
  let count = 0;
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const suite = JSON.parse(text) as { tests: SuiteTest[] };
    count += suite.tests.length;
    describe(file, () => {
      let resources: string;
      beforeAll(async () => {
        // The database takes the resources out, because JSON.parse would make 1 of 1.0, which lowBoundary() tells apart.
        const [row] = await db.query<{ resources: string }>(`select ($1::jsonb -> 'resources')::text as resources`, [
          text,
        ]);
        resources = row!.resources;
      });
      for (const test of suite.tests) {
        it(test.title, async () => {
          if (test.expectError) {
            await expect(printed(test.view, resources)).rejects.toMatchObject({
              code: expect.stringMatching(/^project\.(invalid-view|run-failed)$/),
              message: expect.not.stringContaining('\n'),
            });
            return;
          }
          const rows = JSON.parse(await printed(test.view, resources)) as Row[];
          if (test.expect) {
            expect(asSet(rows)).toEqual(asSet(test.expect));
            for (const row of rows) expect(Object.keys(row)).toEqual(namesOf(rows));
          }
          if (test.expectCount !== undefined) expect(rows).toHaveLength(test.expectCount);
          if (test.expectColumns) {
            if (rows.length > 0) expect(namesOf(rows)).toEqual(test.expectColumns);
            expect((await printed(test.view, resources, 'csv')).split('\n')[0]).toBe(test.expectColumns.join(','));
          }
        });
      }
    });
  }
  it('has 134 tests', () => expect(count).toBe(134));
});

const view = {
  name: 'people',
  resource: 'Patient',
  select: [
    {
      column: [
        { name: 'id', path: 'id', type: 'id' },
        { name: 'family', path: 'name.family.first()', type: 'string' },
        { name: 'given', path: 'name.given', type: 'string', collection: true },
        { name: 'active', path: 'active', type: 'boolean' },
        { name: 'twin', path: 'multipleBirth.ofType(integer)', type: 'integer' },
      ],
    },
  ],
};
const patient = (id: string, family: string) =>
  JSON.stringify({ resourceType: 'Patient', id, active: true, name: [{ family, given: ['a', 'b'] }] });

describe('kangyu view run', () => {
  it('prints CSV that a reader of RFC 4180 takes back, and NDJSON', async () => {
    const resources = `${patient('a', 'x,"y"')}\n{"resourceType":"Patient","id":"b","name":[{"family":""}]}\n`;
    expect(await printed(view, resources, 'csv')).toBe(
      'id,family,given,active,twin\na,"x,""y""","[""a"", ""b""]",true,\nb,"",[],,',
    );
    const lines = (await printed(view, resources, 'ndjson')).split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: 'a', family: 'x,"y"', given: ['a', 'b'], active: true, twin: null },
      { id: 'b', family: '', given: [], active: null, twin: null },
    ]);
    expect(await printed(view, '', 'json')).toBe('[]');
    expect(await printed(view, '[]', 'csv')).toBe('id,family,given,active,twin');
  });

  it('reads gzipped NDJSON of Bundles, thousands of rows in order', async () => {
    const bundles = Array.from({ length: 30 }, (_, b) =>
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: Array.from({ length: 100 }, (_, i) => ({ resource: JSON.parse(patient(`p${b * 100 + i}`, '张')) })),
      }),
    );
    const rows = JSON.parse(await printed(view, gzipSync(bundles.join('\n')))) as Row[];
    expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 3000 }, (_, i) => `p${i}`));
    expect(rows[0]).toEqual({ id: 'p0', family: '张', given: ['a', 'b'], active: true, twin: null });
  });

  it.each<[string, string | Buffer, string, RegExp]>([
    ['a broken line', `${patient('a', 'x')}\n{"resourceType":"Patient",}\n`, 'project.resources', /line 2: .*JSON/],
    ['a line that is no resource', `${patient('a', 'x')}\n\n{"id":"b"}`, 'project.resources', /line 3/],
    [
      'a file that ends too early',
      `[${patient('a', 'x')},{"resourceType"`,
      'project.resources',
      /line 1: the JSON ends/,
    ],
    ['a broken gzip file', gzipSync(patient('a', 'x')).subarray(0, 20), 'cli.file', /end of file/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff]), 'cli.file', /utf-8/i],
  ])('refuses %s in one line that says where', async (_, resources, code, reason) => {
    await expect(printed(view, resources)).rejects.toMatchObject({ code, message: expect.stringMatching(reason) });
  });
});
