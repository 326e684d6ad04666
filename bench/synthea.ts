import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FhirResource } from '../src/kernel/index.ts';
import { packageRoot } from '../src/kernel/index.ts';

export interface SyntheaBundle {
  resourceType: 'Bundle';
  type: 'transaction';
  entry: { fullUrl: string; resource: FhirResource; request: { method: string; url: string } }[];
}

/** Transaction bundles of the Synthea sample set (smart-on-fhir/generated-sample-data, Apache-2.0); KANGYU_TESTDATA says where. */
export function syntheaBundles(): SyntheaBundle[] {
  const file = join(
    process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata'),
    'synthea',
    'bundles.ndjson.gz',
  );
  if (!existsSync(file)) throw new Error(`the Synthea set is missing at ${file}; KANGYU_TESTDATA names its folder`);
  return gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SyntheaBundle);
}

/** The same bundles as another population: every uuid differs, so nothing is found as known. */
export function copyOf(bundle: SyntheaBundle, n: number): string {
  const mark = n.toString(16).padStart(4, '0');
  return JSON.stringify(bundle).replace(
    /\b([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\b/g,
    (_all, a, _b, c, d, e) => `${a}-${mark}-${c}-${d}-${e}`,
  );
}
