import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { canonicalJson, withoutServerMeta } from './canonical.ts';
import { getCurrent } from './read.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { search } from './search.ts';
import { type Parameter, parametersOf } from './search-parameters.ts';
import { put, store, testDataFolder } from './testing.ts';
import { amountsOf, referenceOf, textsOf, tokensOf, valuesOf } from './values.ts';

const folder = testDataFolder('fhir-r4-examples/hl7-r4-official');

describe.skipIf(!folder)(
  `official HL7 examples${folder ? '' : ' (skipped: set KANGYU_TESTDATA to the folder of published test material)'}`,
  () => {
    let k: Kernel;
    beforeAll(async () => {
      k = await testKernel({ rooms: ['kernel', 'record'] });
    });

    for (const type of RESOURCE_TYPES) {
      const files = folder ? listJson(join(folder, type)) : [];
      if (files.length === 0) continue;
      it(`${type}: what was stored is read back as the same JSON, and found by every parameter it has a value of`, async () => {
        const resources = files.map(
          (file) => JSON.parse(readFileSync(join(folder!, type, file), 'utf8')) as FhirResource & { id: string },
        );
        await store(k, ...resources.map((resource) => put(resource)));
        for (const resource of resources) {
          const { resource: stored } = await getCurrent(k, k.db, type, resource.id);
          expect(canonicalJson(withoutServerMeta(stored))).toBe(canonicalJson(withoutServerMeta(resource)));
          const query = Object.values(parametersOf(type)).flatMap((parameter) => conditionOn(resource, parameter));
          const page = await search(k, k.db, type, query.slice(0, 100));
          expect([query, page.matches.map(({ id }) => id)]).toEqual([query, expect.arrayContaining([resource.id])]);
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

/** A condition that the first value of the parameter fulfils. */
function conditionOn(resource: FhirResource, parameter: Parameter): [string, string][] {
  const [found] = valuesOf(resource, parameter);
  if (!found || parameter.kind === 'composite') return [];
  const escaped = (text: string) => text.replace(/[\\,|$]/g, '\\$&');
  const { name } = parameter;
  switch (parameter.kind) {
    case 'token':
      return tokensOf(found)
        .slice(0, 1)
        .map(({ system, code }) => [
          name,
          system === undefined ? escaped(code) : `${escaped(system)}|${escaped(code)}`,
        ]);
    case 'exists':
      return [[name, String(found.value !== false)]];
    case 'reference':
    case 'uri': {
      const reference = referenceOf(found.value);
      return reference === undefined ? [] : [[name, escaped(reference)]];
    }
    case 'string':
      return textsOf(found.value)
        .filter((text) => text.length < 2000)
        .slice(0, 1)
        .map((text) => [`${name}:exact`, escaped(text)]);
    case 'date':
      return typeof found.value === 'string' ? [[name, found.value]] : [];
    case 'number':
    case 'quantity':
      return amountsOf(found)
        .filter(({ low, high }) => low === high && Math.abs(low) < 1e20)
        .slice(0, 1)
        .map(({ low, unit }) => [name, unit ? `${low}|${escaped(unit.system)}|${escaped(unit.code)}` : String(low)]);
  }
}
