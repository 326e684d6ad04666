import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { organization, patient, practitioner, role } from '../testing.ts';
import { structures } from './structures.ts';
import { validateResource } from './validate-resource.ts';

const folder = join(
  process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata'),
  'fhir-r4-examples',
  'hl7-r4-official',
);
const EXAMPLES = [
  'Bundle/Bundle-f001.json',
  'Observation/Observation-blood-pressure.json',
  'Patient/Patient-example.json',
  'Questionnaire/Questionnaire-bb.json',
  'StructureDefinition/StructureDefinition-Ratio.json',
  'MedicationRequest/MedicationRequest-medrx0301.json',
];
const official = EXAMPLES.map((name) => join(folder, name)).filter((file) => existsSync(file));
const seeds: string[] = [
  organization(1),
  patient(1),
  practitioner(2),
  role('Practitioner/a', 'Organization/b'),
  ...official.map((file) => JSON.parse(readFileSync(file, 'utf8'))),
].map((resource) => JSON.stringify(resource));

const deep = (depth: number): string => `${'{"extension":['.repeat(depth)}{"url":"urn:x"}${']}'.repeat(depth)}`;
const DEEP: unknown = JSON.parse(deep(10_000));
const HUGE = 'x '.repeat(50_000);
const keys = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'id',
  'extension',
  'value',
  'contained',
  'resourceType',
  '',
);
const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1.5, 1e300, '', ' ', '#', '#x', HUGE, [], [[]], [null], {}, 'nested', {
    reference: '#',
  }),
  fc.constantFrom<unknown>(
    { url: 'urn:x' },
    { id: 'x' },
    { resourceType: 'Patient' },
    [{ resourceType: 'Basic' }],
    'Patient/1',
    '2023-02-30',
  ),
  fc.jsonValue(),
);
const changes = fc.array(
  fc.record({ at: fc.nat(), kind: fc.constantFrom('drop', 'set', 'add', 'list', 'double'), key: keys, value: values }),
  { minLength: 1, maxLength: 4 },
);

/** Every object and list of a resource. */
function holders(value: unknown, out: (Record<string, unknown> | unknown[])[] = []): typeof out {
  if (typeof value !== 'object' || value === null) return out;
  out.push(value as Record<string, unknown>);
  for (const inner of Object.values(value)) if (inner !== DEEP) holders(inner, out);
  return out;
}

function change(
  resource: unknown,
  { at, kind, key, value }: { at: number; kind: string; key: string; value: unknown },
): void {
  const all = holders(resource);
  const holder = all[at % all.length]!;
  const fresh = value === 'nested' ? DEEP : structuredClone(value);
  const names = Object.keys(holder);
  const name = names[at % Math.max(1, names.length)] ?? key;
  const write = (where: string, what: unknown) =>
    Object.defineProperty(holder, where, { value: what, enumerable: true, configurable: true, writable: true });
  // Only what it has itself: through the prototype the next change would reach every object of the process.
  const old = Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
  if (Array.isArray(holder)) {
    if (kind === 'drop') holder.splice(at % (holder.length + 1), 1);
    else if (kind === 'double') holder.push(...holder.slice(0, 1));
    else holder[at % (holder.length + 1)] = fresh;
  } else if (kind === 'drop') delete holder[name];
  else if (kind === 'add') write(key, fresh);
  else if (kind === 'list') write(name, Array.isArray(old) ? old[0] : [old]);
  else write(name, kind === 'double' ? [old, old] : fresh);
}

describe('the validator under hostile input', () => {
  it('never throws, says where and what, and calls nothing wrong without a reason', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), changes, (seed, list) => {
        const resource: unknown = JSON.parse(seed);
        for (const one of list) change(resource, one);
        const problems = validateResource(resource);
        expect(problems.length).toBeLessThanOrEqual(50);
        for (const { rule, expression, message } of problems) {
          expect(rule).toMatch(/^(structure|invariant)\.[a-z0-9-]+$/i);
          expect(expression).toMatch(/^[A-Z]\w+([.[]|$)/);
          expect(message.zh.length * message.en.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('finds the same in the pass that answers and the pass that reports', () => {
    // A wrong resource whose report is empty would be taken for right: dropping what is required must always be reported.
    const { types, resources } = structures();
    for (const type of resources) {
      const required = types.get(type)!.required;
      expect(validateResource({ resourceType: type, nonsense: 1 }).length, type).toBeGreaterThan(0);
      const rules = validateResource({ resourceType: type }).filter(({ rule }) => rule === 'structure.required');
      expect(rules.map(({ expression }) => expression)).toEqual(required.map(({ element }) => `${type}.${element}`));
    }
  });

  it('takes anything for an answer that is no resource', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (value) => {
        expect(validateResource(value).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the size of what is sent', () => {
    const coding = (n: number) => Array.from({ length: n }, (_, i) => ({ system: 'urn:x', code: `c${i}` }));
    const hostile = (n: number): unknown[] => [
      // obs-7 intersects two lists
      {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: coding(n) },
        valueString: 'x',
        component: [{ code: { coding: coding(n).reverse() } }],
      },
      {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: coding(n) },
        valueString: 'x',
        component: Array.from({ length: n }, () => ({ code: { coding: [{ code: 'y' }] } })),
      },
      {
        resourceType: 'Patient',
        contained: Array.from({ length: n }, (_, i) => ({ resourceType: 'Basic', id: `i${i}`, code: { text: 'x' } })),
        link: Array.from({ length: n }, (_, i) => ({ other: { reference: `#i${i}` }, type: 'refer' })),
      },
      {
        resourceType: 'Questionnaire',
        status: 'draft',
        item: Array.from({ length: n }, (_, i) => ({ linkId: `${i}`, type: 'string' })),
      },
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: Array.from({ length: n }, (_, i) => ({ fullUrl: `urn:x:${i}`, resource: { resourceType: 'Patient' } })),
      },
      {
        resourceType: 'CodeSystem',
        status: 'draft',
        content: 'complete',
        concept: Array.from({ length: n }, (_, i) => ({ code: `${i}` })),
      },
      {
        resourceType: 'StructureDefinition',
        url: 'urn:x',
        name: 'x',
        status: 'draft',
        kind: 'logical',
        abstract: true,
        type: 'x',
        snapshot: {
          element: Array.from({ length: n }, (_, i) => ({
            id: `x.${i}`,
            path: 'x.'.repeat(20),
            definition: 'x',
            min: 0,
            max: '1',
          })),
        },
      },
      {
        resourceType: 'ImplementationGuide',
        url: 'urn:x',
        name: 'x',
        status: 'draft',
        packageId: 'x',
        fhirVersion: ['4.0.1'],
        definition: {
          grouping: Array.from({ length: n }, (_, i) => ({ id: `g${i}`, name: 'x' })),
          resource: Array.from({ length: n }, (_, i) => ({
            reference: { reference: 'Patient/1' },
            groupingId: `g${i}`,
          })),
        },
      },
    ];
    const cost = (resource: unknown): number => {
      const before = process.cpuUsage();
      validateResource(resource);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    for (const resource of hostile(500)) cost(resource);
    for (const [i, resource] of hostile(10_000).entries()) {
      // Quadratic work on 10,000 items would be 100 million steps, each of many instructions.
      expect(cost(resource), `case ${i}`).toBeLessThan(4000);
    }
  });
});
