import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { canonicalJson } from './canonical.ts';
import type { CommitEntry } from './model.ts';
import { history, read } from './read.ts';
import { search } from './search.ts';
import { observation, patient, put, remove, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

/** What the store should be after some batches: the versions of each record, oldest first; null is a delete. */
type Model = Map<string, (FhirResource | null)[]>;

function foldInto(model: Model, entries: CommitEntry[]): void {
  for (const { method, type, id, resource } of entries) {
    const versions = model.get(`${type}/${id}`) ?? [];
    const current = versions.at(-1) ?? null;
    const next = method === 'DELETE' ? null : resource!;
    const same = next === null ? current === null : current !== null && canonicalJson(current) === canonicalJson(next);
    if (!same) model.set(`${type}/${id}`, [...versions, next]);
  }
}

const batches = (run: string) => {
  const id = fc.integer({ min: 0, max: 3 }).map((n) => `${run}-${n}`);
  const phone = fc.constantFrom('13900000001', '13900000002', undefined);
  const person = fc.record({
    id,
    gender: fc.constantFrom('male', 'female'),
    birth: fc.constantFrom('1950-01-01', '1980-05'),
    phone,
  });
  const write = fc.oneof(
    {
      weight: 3,
      arbitrary: person.map((p) =>
        put(
          patient(p.id, {
            gender: p.gender,
            birthDate: p.birth,
            ...(p.phone ? { telecom: [{ system: 'phone', value: p.phone }] } : {}),
          }),
        ),
      ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(id, id, fc.constantFrom('2024-01-05', '2024-02', '2025'), fc.constantFrom('bp', 'hb'))
        .map(([o, p, on, code]) => put(observation(o, p, on, code))),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom('Patient', 'Observation'), id).map(([type, name]) => remove(type, name)),
    },
  );
  return fc.array(fc.array(write, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
};

const plain = (resource: FhirResource | undefined): FhirResource | null => {
  if (!resource) return null;
  const { meta: _meta, ...rest } = resource;
  return rest as FhirResource;
};

it('any sequence of batches leaves the current content and the history that a fold in memory gives', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constant(null).chain(() => {
        runs += 1;
        return batches(`f${runs}`);
      }),
      async (sequence) => {
        const model: Model = new Map();
        const bound = new Set(sequence.flat().map((entry) => `${entry.type}/${entry.id}`));
        const before = await known(bound);
        for (const [key, versions] of before) model.set(key, versions);
        for (const batch of sequence) {
          await store(k, ...batch);
          foldInto(model, batch);
        }
        for (const key of bound) {
          const [type = '', id = ''] = key.split('/');
          const versions = model.get(key) ?? [];
          expect(plain((await read(k, k.db, type, id))?.resource)).toEqual(versions.at(-1) ?? null);
          const stored = (await history(k, k.db, { type, id, limit: 100 })).versions.reverse();
          expect(stored.map((version) => plain(version.resource))).toEqual(versions);
          expect(stored.map((version) => version.version)).toEqual(versions.map((_, i) => i + 1));
        }
        await expectSearchesAgree(model, bound);
      },
    ),
    { numRuns: 40 },
  );
});

/** Versions that earlier (shrinking) runs on the same ids left behind. */
async function known(keys: Set<string>): Promise<Model> {
  const model: Model = new Map();
  for (const key of keys) {
    const [type = '', id = ''] = key.split('/');
    const { versions } = await history(k, k.db, { type, id, limit: 500 });
    if (versions.length > 0)
      model.set(
        key,
        versions.reverse().map((version) => plain(version.resource)),
      );
  }
  return model;
}

/** The index follows: a search finds exactly the current records whose content says so. */
async function expectSearchesAgree(model: Model, bound: Set<string>): Promise<void> {
  const current = [...model].flatMap(([key, versions]) =>
    bound.has(key) && versions.at(-1) ? [versions.at(-1)!] : [],
  );
  const ids = [...new Set([...bound].map((key) => key.split('/')[1]!))].join(',');
  const cases: [type: string, query: [string, string][], wanted: (r: FhirResource) => boolean][] = [
    ['Patient', [['gender', 'male']], (r) => r.gender === 'male'],
    ['Patient', [['phone', '13900000001']], (r) => r.telecom?.[0]?.value === '13900000001'],
    ['Patient', [['birthdate', 'ge1980-05-01']], (r) => r.birthDate === '1980-05'],
    [
      'Observation',
      [
        ['code', 'urn:test|bp'],
        ['date', 'lt2024-02-01'],
      ],
      (r) => r.code.coding[0].code === 'bp' && r.effectiveDateTime === '2024-01-05',
    ],
    [
      'Observation',
      [
        ['code', 'hb'],
        ['_sort', '-date'],
      ],
      (r) => r.code.coding[0].code === 'hb',
    ],
  ];
  for (const [type, query, wanted] of cases) {
    const page = await search(k, k.db, type, [...query, ['_id', ids]]);
    const expected = current
      .filter((resource) => resource.resourceType === type && wanted(resource))
      .map((resource) => resource.id);
    expect(page.matches.map((match) => match.id).sort()).toEqual(expected.sort());
  }
}
