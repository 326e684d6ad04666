import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Db, packageRoot } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { runView } from './run-view.ts';

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

let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'project'] });
});

/** Rows come in no promised order; columns do. */
const asSet = (rows: readonly Record<string, unknown>[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe.skipIf(files.length === 0)('the official SQL on FHIR suite', () => {
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const suite = JSON.parse(text) as { tests: SuiteTest[] };
    describe(file, () => {
      for (const test of suite.tests) {
        it(test.title, async () => {
          // The database takes the resources out, because JSON.parse would make 1 of 1.0, which lowBoundary() tells apart.
          const [row] = await db.query<{ resources: string }>(`select ($1::jsonb -> 'resources')::text as resources`, [
            text,
          ]);
          const run = runView(db, test.view, row!.resources);
          if (test.expectError) {
            await expect(run).rejects.toMatchObject({
              code: expect.stringMatching(/^project\.(invalid-view|run-failed)$/),
            });
            return;
          }
          const { rows, columns } = await run;
          if (test.expect) expect(asSet(rows)).toEqual(asSet(test.expect));
          if (test.expectCount !== undefined) expect(rows).toHaveLength(test.expectCount);
          if (test.expectColumns) expect(columns.map((column) => column.name)).toEqual(test.expectColumns);
          for (const found of rows) expect(Object.keys(found)).toEqual(columns.map((column) => column.name));
        });
      }
    });
  }
});
