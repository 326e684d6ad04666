import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { handInDocument } from './hand-in-document.ts';
import { createAcceptQueue, type Pipeline } from './pipeline.ts';

const SHARED = process.env.KANGYU_SHARED ?? join(import.meta.dirname, '../../../shared');
const SAMPLES = join(SHARED, 'testdata', 'cda');
let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  pipeline = createAcceptQueue(k);
});

const handIn = (content: Buffer, name: string) => handInDocument(k, pipeline.accept, { name, content, source: name });

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) =>
    found.isDirectory()
      ? filesBelow(join(folder, found.name))
      : /\.(ccda|xml)$/.test(found.name)
        ? [join(folder, found.name)]
        : [],
  );
}

describe.skipIf(!existsSync(SAMPLES))('published C-CDA samples (skipped where ../shared is absent)', () => {
  it('all go in', async () => {
    const outcomes = await Promise.all(
      filesBelow(SAMPLES).map((path) =>
        handIn(readFileSync(path), basename(path)).then(({ status, records }) => ({ status, records })),
      ),
    );
    const counts: Record<string, number> = {};
    for (const { reference } of outcomes.flatMap(({ records }) => records)) {
      const type = reference?.split('/')[0] ?? 'not stored';
      counts[type] = (counts[type] ?? 0) + 1;
    }
    console.info(`${outcomes.length} documents`, JSON.stringify(counts));
    expect(outcomes.filter(({ status }) => status !== 'stored')).toEqual([]);
    expect(counts).toEqual({
      Patient: 31,
      Encounter: 26,
      Condition: 68,
      MedicationRequest: 3,
      AllergyIntolerance: 42,
      Immunization: 37,
      Observation: 234,
      DiagnosticReport: 22,
      ServiceRequest: 48,
      DocumentReference: 31,
      Composition: 31,
      FamilyMemberHistory: 10,
      Procedure: 37,
      MedicationStatement: 33,
      Goal: 4,
    });
  });
});
