import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Clearance } from '../../access/index.ts';
import type { FhirResource, Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { scanType } from '../bulk/store-bulk.ts';
import { walkCompartment } from '../compartment/walk.ts';
import type { Sight } from '../model.ts';
import { hidden, history, locate, read, readMany, readVersion } from '../read.ts';
import { type SearchPage, search } from '../search.ts';
import { put, remove, store } from '../testing.ts';
import { withheld } from './cleared.ts';

/** Whoever reads, through whichever door, gets exactly what an independent reading of labels and consents permits. */

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

type Stored = FhirResource & { id: string };
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const ICD = 'http://hl7.org/fhir/sid/icd-10';
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const reference = (type: string, ids: string[]) =>
  fc.constantFrom(...ids).map((id) => ({ reference: `${type}/${id}` }));
const code = fc
  .constantFrom('F20', 'B20', 'O04', 'A53', 'I10')
  .map((one) => ({ coding: [{ system: ICD, code: one }] }));
const meta = optional(
  fc.constantFrom('N', 'R', 'V').map((one) => ({ security: [{ system: CONFIDENTIALITY, code: one }] })),
);
const patientRef = reference('Patient', ['p1', 'p2']);
const encounterRef = optional(reference('Encounter', ['e1', 'e2']));
const makerRef = reference('Organization', ['o1', 'o2']);

const provision = fc.letrec<{ node: any }>((tie) => ({
  node: fc.record(
    {
      type: fc.constantFrom('deny', 'permit'),
      actor: fc.array(
        makerRef.map((one) => ({ role: {}, reference: one })),
        { minLength: 1, maxLength: 2 },
      ),
      purpose: fc.array(
        fc.constantFrom('TREAT', 'HPAYMT').map((one) => ({ code: one })),
        { minLength: 1, maxLength: 1 },
      ),
      class: fc.array(
        fc.constantFrom('Condition', 'Observation', 'Patient').map((one) => ({ code: one })),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
      securityLabel: fc.constantFrom('R', 'V').map((one) => [{ system: CONFIDENTIALITY, code: one }]),
      period: fc.constantFrom({ start: '2020' }, { end: '2020-12-31' }, { start: '2021-01-01', end: '2090' }),
      provision: fc.oneof({ depthSize: 'small' }, fc.constant(undefined), fc.array(tie('node'), { maxLength: 2 })),
    },
    { requiredKeys: ['type'] },
  ),
})).node;

const record: fc.Arbitrary<Stored> = fc
  .oneof(
    fc.record({ resourceType: fc.constant('Patient'), id: fc.constantFrom('p1', 'p2'), meta }),
    fc.record({
      resourceType: fc.constant('Encounter'),
      id: fc.constantFrom('e1', 'e2'),
      subject: patientRef,
      serviceProvider: makerRef,
      meta,
    }),
    ...(['Condition', 'Observation'] as const).map((resourceType) =>
      fc.record({
        resourceType: fc.constant(resourceType),
        id: fc.constantFrom(...['1', '2', '3'].map((n) => `${resourceType[0]!.toLowerCase()}${n}`)),
        subject: patientRef,
        encounter: encounterRef,
        code,
        meta,
      }),
    ),
    fc.record({
      resourceType: fc.constant('Consent'),
      id: fc.constantFrom('k1', 'k2'),
      status: fc.constantFrom('active', 'active', 'inactive'),
      scope: fc.constant({ coding: [{ code: 'patient-privacy' }] }),
      patient: patientRef,
      provision,
    }),
  )
  .map((one) => JSON.parse(JSON.stringify(one)) as Stored);

const step = fc.oneof(
  { weight: 8, arbitrary: record.map((resource) => ({ resource, gone: false })) },
  { weight: 1, arbitrary: record.map((resource) => ({ resource, gone: true })) },
);

const clearance: fc.Arbitrary<Omit<Clearance, 'at'>> = fc.record({
  rank: fc.constantFrom(0, 1, 2),
  actors: fc.constantFrom([], ['Organization/o1'], ['Organization/o2'], ['source:test']),
  patients: fc.constantFrom([], [], ['Patient/p1']),
  purpose: fc.constantFrom('TREAT', 'HPAYMT'),
  lawful: fc.constantFrom(false, false, true),
});

// ---- the oracle: nothing of it is shared with the room ----
const RANKS: Record<string, number> = { F20: 1, A53: 1, O04: 1, B20: 2, R: 1, V: 2 };
const SPREADING = new Set(['B20', 'O04']);

const ownRank = (one: Stored): number =>
  Math.max(
    0,
    RANKS[one.code?.coding?.[0]?.code] ?? 0,
    RANKS[(one.meta?.security as { code: string }[])?.[0]?.code ?? ''] ?? 0,
  );
const encounterOf = (one: Stored): string | undefined =>
  one.resourceType === 'Encounter' ? `Encounter/${one.id}` : one.encounter?.reference;
const patientOf = (one: Stored): string =>
  one.resourceType === 'Patient' ? `Patient/${one.id}` : (one.subject ?? one.patient).reference;

function rankOf(world: readonly Stored[], one: Stored): number {
  const encounter = encounterOf(one);
  const spread = world.filter(
    (other) => encounter && encounterOf(other) === encounter && SPREADING.has(other.code?.coding?.[0]?.code),
  );
  return Math.max(ownRank(one), ...spread.map((other) => RANKS[other.code.coding[0].code]!));
}

function isMaker(world: readonly Stored[], one: Stored, { actors }: Clearance): boolean {
  const encounter = world.find((other) => `Encounter/${other.id}` === encounterOf(one));
  const makers = ['source:test', one.serviceProvider?.reference, encounter?.serviceProvider?.reference];
  return actors.some((actor) => makers.includes(actor));
}

type Said = { depth: number; denies: boolean; opens: number };

function saidBy(node: any, one: Stored, rank: number, reader: Clearance, maker: boolean, above: any[]): Said[] {
  const chain = [...above, node];
  const holds = chain.every(
    (part) =>
      (!part.actor || part.actor.some((a: any) => reader.actors.includes(a.reference.reference))) &&
      (!part.purpose || part.purpose.some((p: any) => p.code === reader.purpose)) &&
      (!part.class || part.class.some((c: any) => c.code === one.resourceType)) &&
      (!part.period || (part.period.start ?? '0') <= reader.at) &&
      (!part.period?.end || reader.at.slice(0, part.period.end.length) <= part.period.end) &&
      (!part.securityLabel ||
        (node.type === 'deny'
          ? rank >= RANKS[part.securityLabel[0].code]!
          : rank <= RANKS[part.securityLabel[0].code]!)),
  );
  const named = chain.some((part) => part.actor);
  const very = chain.some((part) => part.securityLabel?.[0].code === 'V');
  const denies = node.type === 'deny';
  const counts = holds && !(maker && denies && !named);
  const own = counts ? [{ depth: chain.length, denies, opens: denies || !named ? 0 : very ? 2 : 1 }] : [];
  return [...own, ...(node.provision ?? []).flatMap((inner: any) => saidBy(inner, one, rank, reader, maker, chain))];
}

function maySee(world: readonly Stored[], one: Stored, reader: Clearance, past = 0): boolean {
  if (reader.patients.includes(patientOf(one))) return true;
  const [rank, maker] = [rankOf(world, one), isMaker(world, one, reader)];
  const verdicts = world
    .filter((other) => other.resourceType === 'Consent' && other.status === 'active')
    .filter((other) => patientOf(other) === patientOf(one))
    .map((consent) => {
      const said = saidBy(consent.provision, one, rank, reader, maker, []);
      const deepest = said.filter(({ depth }) => depth === Math.max(...said.map((other) => other.depth)));
      return deepest.some(({ denies }) => denies)
        ? { denies: true, opens: 0 }
        : { denies: false, opens: Math.max(0, ...deepest.map(({ opens }) => opens)) };
    });
  if (verdicts.some(({ denies }) => denies) && !reader.lawful) return false;
  return maker || Math.max(rank, past) <= Math.max(reader.rank, ...verdicts.map(({ opens }) => opens));
}

const keyOf = ({ resourceType, id }: FhirResource) => `${resourceType}/${id}`;
const names = (versions: readonly { type: string; id: string }[]) =>
  [...new Set(versions.map(({ type, id }) => `${type}/${id}`))].sort();

it('every door gives what labels and consents permit, no more and no less', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 }),
      fc.array(clearance, { minLength: 3, maxLength: 3 }),
      async (batches, readers) => {
        await k.owner.query(
          'truncate record.locator, record.version, record.range, record.restriction, record.label_spread, record.consent_rule',
        );
        const versions = new Map<string, Stored[]>();
        const live = new Map<string, Stored>();
        for (const batch of batches) {
          await store(
            k,
            ...batch.map(({ resource, gone }) => (gone ? remove(resource.resourceType, resource.id) : put(resource))),
          );
          for (const { resource, gone } of batch) {
            const key = keyOf(resource);
            if (gone) live.delete(key);
            else {
              const before = live.get(key);
              if (JSON.stringify(before) !== JSON.stringify(resource))
                versions.set(key, [...(versions.get(key) ?? []), resource]);
              live.set(key, resource);
            }
          }
        }
        for (const reader of readers) await checkDoors([...live.values()], versions, reader);
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 8), endOnFailure: true },
  );
});

async function checkDoors(
  world: readonly Stored[],
  versions: ReadonlyMap<string, Stored[]>,
  reader: Omit<Clearance, 'at'>,
) {
  const clearance: Clearance = { ...reader, at: k.clock.now().toISOString() };
  const scope: Sight = { clearance };
  const visible = world.filter((one) => maySee(world, one, clearance));
  const shown = (type: string, test: (one: Stored) => boolean = () => true) =>
    visible
      .filter((one) => one.resourceType === type && test(one))
      .map(keyOf)
      .sort();
  const keys = world.map(({ resourceType: type, id }) => ({ type, id }));
  const all = visible.map(keyOf).sort();
  expect(names(await readMany(k, k.db, keys, scope))).toEqual(all);
  expect([...(await locate(k.db, keys, scope))].sort()).toEqual(all);
  expect([...(await hidden(k.db, keys, scope))].sort()).toEqual(
    world
      .filter((one) => !visible.includes(one))
      .map(keyOf)
      .sort(),
  );
  expect(
    await namedIn(
      keys.flatMap(({ type, id }) => [`${type}/${id}`, `${type}/${id}/_history/1`]),
      scope,
    ),
  ).toEqual(
    world
      .flatMap((one) => {
        const past = Math.max(0, ...versions.get(keyOf(one))!.slice(0, -1).map(ownRank));
        const versionToo = maySee(world, one, clearance, past) ? [`${keyOf(one)}/_history/1`] : [];
        return visible.includes(one) ? [keyOf(one), ...versionToo] : versionToo;
      })
      .sort(),
  );
  for (const { resourceType: type, id } of world) {
    const key = `${type}/${id}`;
    expect([key, (await read(k, k.db, type, id, scope)) !== undefined]).toEqual([key, all.includes(key)]);
    const own = versions.get(key)!;
    const past = Math.max(0, ...own.slice(0, -1).map(ownRank));
    const whole = maySee(world, own.at(-1)!, clearance, past);
    expect([key, (await history(k, k.db, { type, id, limit: 50, scope })).versions.length > 0]).toEqual([key, whole]);
    expect([key, (await readVersion(k, k.db, type, id, 1, scope)) !== undefined]).toEqual([key, whole]);
  }
  const find = (type: string, ...query: [string, string][]): Promise<SearchPage> =>
    search(k, k.db, type, [...query, ['_total', 'accurate']], { strict: true, scope });
  for (const type of ['Patient', 'Encounter', 'Condition', 'Observation', 'Consent']) {
    const page = await find(type, ['_sort', '-_lastUpdated']);
    expect([type, names(page.matches), page.total]).toEqual([type, shown(type), shown(type).length]);
    expect((await find(type, ['_summary', 'count'])).total).toBe(shown(type).length);
    const scanned = await k.db.transaction((tx) => drain(scanType(tx, { type, scope })), { readOnly: true });
    expect(names(scanned)).toEqual(shown(type));
  }
  for (const type of ['Condition', 'Observation']) {
    const coded = await find(type, ['code', `${ICD}|F20,${ICD}|B20`]);
    const isCoded = (one: Stored) => ['F20', 'B20'].includes(one.code.coding[0].code);
    expect([names(coded.matches), coded.total]).toEqual([shown(type, isCoded), shown(type, isCoded).length]);
    const chained = await find(type, ['encounter.service-provider', 'Organization/o1']);
    const open = new Set(shown('Encounter', (one) => one.serviceProvider.reference === 'Organization/o1'));
    const leads = (one: Stored) => open.has(one.encounter?.reference);
    expect([names(chained.matches), chained.total]).toEqual([shown(type, leads), shown(type, leads).length]);
    const has = await find('Patient', [`_has:${type}:patient:code`, `${ICD}|F20`]);
    const owners = new Set(
      visible.filter((one) => one.resourceType === type && one.code.coding[0].code === 'F20').map(patientOf),
    );
    const owns = (one: Stored) => owners.has(keyOf(one));
    expect([names(has.matches), has.total]).toEqual([shown('Patient', owns), shown('Patient', owns).length]);
  }
  const around = await find('Encounter', ['_include', 'Encounter:subject'], ['_revinclude', 'Condition:encounter']);
  for (const name of names(around.included)) expect(all).toContain(name);
  for (const one of visible.filter(({ resourceType }) => resourceType === 'Condition'))
    if (all.includes(encounterOf(one) ?? '')) expect(names(around.included)).toContain(keyOf(one));
  const walked = await walkCompartment(k, k.db, { compartment: 'Patient', id: 'p1', limit: 100, scope });
  const member = (one: Stored) => patientOf(one) === 'Patient/p1';
  expect(names(walked.versions)).toEqual(visible.filter(member).map(keyOf).sort());
  const lately = await history(k, k.db, { limit: 200, scope });
  for (const { type, id } of lately.versions) {
    const own = versions.get(`${type}/${id}`);
    const current = world.find((one) => keyOf(one) === `${type}/${id}`);
    if (own && current)
      expect(maySee(world, current, clearance, Math.max(0, ...own.slice(0, -1).map(ownRank)))).toBe(true);
  }
}

/** What a list of other rooms may name of `references`. */
async function namedIn(references: readonly string[], scope: Sight): Promise<string[]> {
  const params: unknown[] = [references];
  const hidden = withheld(scope, (value) => `$${params.push(value)}`, 'n.reference');
  const rows = await k.db.query<{ reference: string }>(
    `select reference from unnest($1::text[]) n(reference) where not ${hidden}`,
    params,
  );
  return rows.map(({ reference }) => reference).sort();
}

async function drain<T>(steps: AsyncGenerator<T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const some of steps) found.push(...some);
  return found;
}
