import { expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { getCurrent, sealLate } from '../record/index.ts';
import { followSealed } from './follow-sealed.ts';
import { createAcceptQueue } from './index.ts';
import { entry, organization, patient, submission } from './testing.ts';

const ICD = 'http://hl7.org/fhir/sid/icd-10';
const WORDS = ['B20.1', '人类免疫缺陷病毒病', 'B59', '肺孢子虫病'];

/** Everything that stands in any table of the instance: what a backup carries, and who has the disk reads. */
async function everything(k: Kernel): Promise<string> {
  const tables = await k.owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'
       and c.relname not in ('concept', 'concept_mapping')`, // of published code systems
  );
  const union = tables.map(({ name }) => `select x::text as row from ${name} x`).join(' union all ');
  return (await k.owner.query<{ row: string }>(union)).map(({ row }) => row).join('\n');
}

it('stands readable in no table of the instance: neither a sealed diagnosis nor what was noted in its visit before', async () => {
  const k = await testKernel();
  const pipeline = createAcceptQueue(k);
  const visit = { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000e' };
  const about = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
  const encounter = {
    resourceType: 'Encounter',
    id: 'sealed-visit',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: about,
    serviceProvider: { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000a' },
    period: { start: '2025-03-01', end: '2025-03-01' },
    reasonCode: [{ coding: [{ system: ICD, code: 'B59', display: '肺孢子虫病' }] }],
  };
  const condition = (id: string, code: string, display: string, within: object) => ({
    resourceType: 'Condition',
    id,
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
    },
    code: { coding: [{ system: ICD, code, display }] },
    ...within,
    recordedDate: '2025-03-01',
  });
  const put = (resource: { resourceType: string; id: string }, fullUrl?: string) => ({
    ...(fullUrl ? { fullUrl } : {}),
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  });
  const first = await pipeline.accept(
    submission('visit', [
      { ...entry(organization(1)), fullUrl: 'urn:uuid:00000000-0000-4000-8000-00000000000a' },
      { ...entry(patient(1)), fullUrl: about.reference },
      put(encounter, visit.reference),
      put(condition('sealed-other', 'B59', '肺孢子虫病', { subject: about, encounter: visit })),
    ] as never),
  );
  expect(first.records.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect(await everything(k)).toContain('B59');
  const owner = first.records[1]!.reference!.split('/_history')[0]!;
  const within = { subject: { reference: owner }, encounter: { reference: 'Encounter/sealed-visit' } };
  const second = await pipeline.accept(
    submission('diagnosis', [put(condition('sealed-hiv', 'B20.1', '人类免疫缺陷病毒病', within))] as never),
  );
  expect(second.status).toBe('stored');
  expect(await sealLate(k, followSealed(k))).toBe(2);
  const all = await everything(k);
  for (const word of WORDS) expect(all).not.toContain(word);
  const rows = `select e.class, e.start, c.code from project.pub_encounter e join project.pub_condition_row c on c.encounter = e.id`;
  const row = { class: 'AMB', start: '2025-03-01', code: null };
  expect(await k.db.query(rows)).toEqual([row, row]);
  const { resource } = await getCurrent(k, k.db, 'Condition', 'sealed-hiv');
  expect(resource.code.coding[0].display).toBe('人类免疫缺陷病毒病');
  await pipeline.close();
});
