import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { createAcceptQueue, type Pipeline } from '../../pipeline/index.ts';
import { patient } from '../../pipeline/testing.ts';
import { ingestLines, linesSummary } from './ingest-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangyu-lines-'));
let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  pipeline = createAcceptQueue(k);
});

const bundle = (type: string, ...resources: object[]) => ({
  resourceType: 'Bundle',
  type,
  entry: resources.map((resource: any) => ({
    resource,
    ...(type === 'transaction' ? { request: { method: 'POST', url: resource.resourceType } } : {}),
  })),
});
const file = (name: string, ...lines: unknown[]): string => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\r\n');
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  return join(folder, name);
};
const options = () => ({
  source: 'lines',
  accept: pipeline.accept,
  again: { q: k.db, resubmit: pipeline.resubmit },
});

it('hands in resources and bundles by the line, and tells the receipt of each with its line', async () => {
  const about = { reference: 'Patient/l1' };
  const path = file(
    'mixed.ndjson.gz',
    { resourceType: 'Basic', id: 'b1', code: { text: 'x' }, subject: about },
    bundle('transaction', { resourceType: 'Basic', code: { text: 'y' } }, { resourceType: 'Basic' }),
    '',
    bundle('batch', { ...patient(401), id: 'l1' }, patient(402)),
    bundle('searchset', patient(403)),
  );
  const told: [number, string][] = [];
  const outcome = await ingestLines(path, { name: 'mixed', ...options() }, (line, { status }) =>
    told.push([line, status]),
  );
  expect(told.sort()).toEqual([
    [1, 'stored'], // once what it refers to is there
    [2, 'refused'],
    [2, 'refused'],
    [4, 'stored'],
    [4, 'stored'],
    [5, 'refused'],
  ]);
  expect(outcome.counts).toMatchObject({ lines: 4, stored: { Basic: 1, Patient: 2 }, refused: 3, storedLater: 1 });
  expect(linesSummary(outcome)).toMatch(/4 lines, 3 stored \(Patient 2, Basic 1\), 3 refused$/);
});

it('refuses what is no gzip, is empty, or has a line that fits in no memory', async () => {
  writeFileSync(join(folder, 'false.ndjson.gz'), 'not gzip at all');
  const take = (path: string) => ingestLines(path, { name: path, ...options() }, () => {});
  await expect(take(join(folder, 'false.ndjson.gz'))).rejects.toMatchObject({ code: 'cli.file' });
  await expect(take(file('empty.ndjson', '', '  '))).rejects.toMatchObject({ code: 'ingest.empty' });
  writeFileSync(join(folder, 'long.ndjson'), Buffer.alloc(33 * 1024 * 1024, 'x'));
  await expect(take(join(folder, 'long.ndjson'))).rejects.toMatchObject({ code: 'ingest.line-too-long' });
});
