/** One institution of the demo sends its visits as national CDA documents too, beside the records that others send. */
import { type DocumentFacts, type IngestSubmission, institutionOf, writeDocument } from '../ingest/index.ts';
import type { Kernel, Receipt } from '../kernel/index.ts';
import { handInDocument } from '../pipeline/index.ts';
import { read, type StoredVersion, search } from '../record/index.ts';
import type { DemoRegion } from './content.ts';
import { organizationId } from './institutions.ts';

/** Documents are additional to the records of a visit: a few dozen show the door without making the load longer. */
const DOCUMENTS = 24;
type Accept = (submission: IngestSubmission) => Promise<Receipt>;

/**
 * Hands in the last visits of the region's first hospital: 出院小结 for stays, 门(急)诊病历 for others. They name patient and visit by
 * their addresses here, so no figure of visits or people changes. Gives how many were stored; the same again are duplicates.
 */
export async function sendDocuments(k: Kernel, accept: Accept, region: DemoRegion, limit = DOCUMENTS): Promise<number> {
  const hospital = region.institutions.find((institution) => institution.class.startsWith('A'));
  if (!hospital) return 0;
  const id = organizationId(region, hospital.id);
  const organization = (await read(k, k.db, 'Organization', id))?.resource;
  if (!organization) return 0;
  const { matches } = await search(k, k.db, 'Encounter', [
    ['service-provider', `Organization/${id}`],
    ['status', 'finished'],
    ['_sort', '-date'],
    ['_count', String(limit)],
  ]);
  const source = `${region.id}-cda-${hospital.id}`;
  let stored = 0;
  for (const visit of matches) {
    const facts = await factsOf(k, visit, institutionOf(organization)!);
    if (!facts) continue;
    const content = Buffer.from(writeDocument(facts));
    const { status } = await handInDocument(k, accept, { name: `${facts.id}.xml`, content, source });
    if (status === 'stored') stored += 1;
  }
  return stored;
}

async function factsOf(
  k: Kernel,
  { id, resource }: StoredVersion,
  institution: NonNullable<DocumentFacts['institution']>,
): Promise<DocumentFacts | undefined> {
  const encounter = resource!;
  const subject = String((encounter.subject as { reference?: string } | undefined)?.reference ?? '');
  const patient = (await read(k, k.db, 'Patient', subject.replace('Patient/', '')))?.resource;
  const period = encounter.period as { start: string; end?: string };
  if (!patient) return undefined;
  const inpatient = (encounter.class as { code?: string } | undefined)?.code === 'IMP';
  const reasons = (encounter.reasonCode ?? []) as Record<string, unknown>[];
  return {
    type: inpatient ? 'C0053' : 'C0002',
    id: `${id}-cda`,
    at: period.end ?? period.start,
    patient,
    encounter,
    institution,
    resources: reasons.map((code) => ({ resourceType: 'Condition', code })),
  };
}
