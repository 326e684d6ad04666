import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/kernel/index.ts';
import { testDatabase } from '../src/kernel/testing.ts';
import { dumpSchema } from './schema-dump.ts';

const file = join(packageRoot(), 'docs', 'generated', 'schema.txt');

it('the committed schema dump is what the migrations make', async () => {
  const { owner } = await testDatabase();
  const dump = await dumpSchema(owner);
  if (process.env.UPDATE_GENERATED) writeFileSync(file, dump);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(dump);
});
