import { beforeAll, expect, it } from 'vitest';
import { bucketOf, type FhirResource, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { maintain, syncViews } from '../../project/index.ts';
import { commit } from '../../record/index.ts';
import { markStale, recompute } from '../indicators/index.ts';
import { loadRegion } from '../population/index.ts';
import { createSnapshot, planStatus, syncPlans } from './index.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, '530403');
  await syncPlans(kernel.db);
  await store(hospital, ...['b1', 'b2', 'b3'].map(bed));
}, 60_000);

const inService = { url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2021-01-01' } };
const hospital: FhirResource = {
  resourceType: 'Organization',
  id: 'h1',
  name: 'County hospital',
  active: true,
  type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: 'A100' }] }],
  extension: [
    inService,
    { url: 'urn:kangyu:ext:area', valueCode: '530403001' },
    { url: 'urn:kangyu:ext:ownership', valueCode: 'public' },
    { url: 'urn:kangyu:ext:run-by', valueCode: 'county' },
  ],
};
const bed = (id: string): FhirResource => ({
  resourceType: 'Location',
  id,
  status: 'active',
  physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd' }] },
  type: [{ coding: [{ system: 'urn:kangyu:cs:bed-kind', code: 'general' }] }],
  managingOrganization: { reference: 'Organization/h1' },
  extension: [inService],
});

async function store(...resources: FhirResource[]): Promise<void> {
  await kernel.db.transaction(async (tx) => {
    const entries = resources.map((resource) => ({
      bucket: bucketOf(resource.id as string),
      resource,
      type: resource.resourceType,
      id: resource.id as string,
      method: 'PUT' as const,
      source: 'test',
    }));
    const committed = await commit(kernel, tx, entries);
    await markStale(tx, await maintain(tx, committed), committed[0]?.seq);
  });
  await recompute(kernel);
}

async function beds() {
  const status = await planStatus(kernel, 'jiangchuan');
  const row = status.rows.find(({ no }) => no === '7');
  if (!row) throw new Error('row 7 is missing');
  return row;
}

it('shows a bed on the plan once its record is stored, and keeps the beds of a snapshot with their versions', async () => {
  const before = await beds();
  expect(before).toMatchObject({
    indicator: 'R01',
    source: 'computed',
    period: '2025',
    numerator: 3,
    status: 'missed',
  });
  expect(before.value).toBeCloseTo((3 / (before.denominator ?? 0)) * 1000, 12);
  expect(before.gapCount).toBe(Math.ceil(3.56 * ((before.denominator ?? 0) / 1000) - 1e-9) - 3);
  expect(before.worst.map(({ area }) => area)).not.toContain('530403');

  const snapshot = await createSnapshot(kernel, { plan: 'jiangchuan', by: 'planner' });
  await store(bed('b4'));
  expect((await beds()).numerator).toBe(4);
  const facts = await kernel.db.query(
    'select subject, numerator, evidence from plans.snapshot_fact where snapshot = $1 and indicator = $2 order by subject',
    [snapshot.id, 'R01'],
  );
  expect(facts).toEqual(
    ['b1', 'b2', 'b3'].map((id) => ({
      subject: `Location/${id}`,
      numerator: 1,
      evidence: [expect.stringMatching(`^Location/${id}/_history/1$`)],
    })),
  );
});
