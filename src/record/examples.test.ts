import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { canonicalJson, withoutServerMeta } from './canonical.ts';
import { getCurrent } from './read.ts';
import { searchParameters } from './search-parameters.ts';
import { put, store, testDataFolder } from './testing.ts';

const folder = testDataFolder('fhir-r4-examples/hl7-r4-official');

describe.skipIf(!folder)(
  `official HL7 examples${folder ? '' : ' (skipped: set KANGYU_TESTDATA to the folder of published test material)'}`,
  () => {
    let k: Kernel;
    beforeAll(async () => {
      k = await testKernel({ rooms: ['kernel', 'record'] });
    });

    for (const type of Object.keys(searchParameters)) {
      it(`${type}: what was stored is read back as the same JSON`, async () => {
        const files = listJson(join(folder!, type));
        const resources = files.map(
          (file) => JSON.parse(readFileSync(join(folder!, type, file), 'utf8')) as FhirResource & { id: string },
        );
        if (resources.length > 0) await store(k, ...resources.map((resource) => put(resource)));
        for (const resource of resources) {
          const { resource: stored } = await getCurrent(k, k.db, type, resource.id);
          expect(canonicalJson(withoutServerMeta(stored))).toBe(canonicalJson(withoutServerMeta(resource)));
        }
      });
    }
  },
);

function listJson(dir: string): string[] {
  try {
    return readdirSync(dir).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // the package has no example of this type
    throw error;
  }
}
