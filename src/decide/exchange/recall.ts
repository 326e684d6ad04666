/** Taking back a batch (撤回): its records say that they were entered in error, and why; what others changed since stays. */
import { z } from 'zod';
import { broughtBy, getRecallable, noteRecall } from '../../ingest/index.ts';
import type { FhirBundleEntry, FhirResource, Kernel, Submit } from '../../kernel/index.ts';
import { readMany, type StoredVersion } from '../../record/index.ts';
import { readFile } from './read-file.ts';

const Type = z.string().regex(/^[A-Z][A-Za-z]+$/);
const File = z.strictObject({
  schema: z.literal(1),
  elements: z.record(Type, z.record(z.string(), z.unknown())),
  without: z.record(Type, z.array(z.string())),
});
let loaded: z.infer<typeof File> | undefined;
export function recallContent(): z.infer<typeof File> {
  loaded ??= readFile('recall.yaml', File);
  return loaded;
}

const REASON = 'urn:kangyu:ext:recalled';

export interface Recalled {
  /** Id of the batch. */
  batch: string;
  /** Records that were marked or deleted. */
  records: number;
  /** `Type/id` of those that stay, because another submission changed them or had brought the same before. */
  left: string[];
}

/** All or nothing. Throws ingest.batch-unknown, ingest.batch-recalled, ingest.batch-not-stored. */
export async function recallBatch(
  k: Pick<Kernel, 'db' | 'clock' | 'sealer'>,
  submit: Submit,
  { source, batchNo, reason, by }: { source: string; batchNo: string; reason: string; by: string },
): Promise<Recalled> {
  return k.db.transaction(async (tx) => {
    const batch = await getRecallable(tx, source, batchNo);
    const { references, submissions } = await broughtBy(tx, batch.submission!);
    const keys = [...new Set(references.map((reference) => reference.split('/_history/')[0]!))].map((address) => {
      const [type = '', id = ''] = address.split('/');
      return { type, id };
    });
    const current = await readMany(k, tx, keys);
    const own = current.filter(({ submission }) => submission !== null && submissions.has(submission));
    const left = current.filter((version) => !own.includes(version)).map(({ type, id }) => `${type}/${id}`);
    let receipt: string | null = null;
    if (own.length > 0) {
      const made = await submit.accept(tx, {
        source,
        externalId: `recall:${batchNo}`.slice(0, 200),
        kind: 'fhir',
        submittedBy: by,
        causationId: batch.submission!,
        depth: 1,
        bundle: {
          resourceType: 'Bundle',
          type: 'batch',
          entry: own.map((one) => inError(one, String(one.version), reason)),
        },
      });
      receipt = made.submissionId;
      left.push(...made.records.flatMap(({ status, index }) => (status === 'stored' ? [] : [addressOf(own[index]!)])));
    }
    await noteRecall(k, tx, batch, { by, reason, submission: receipt });
    return {
      batch: batch.id,
      records: own.length - left.filter((address) => own.some((v) => addressOf(v) === address)).length,
      left,
    };
  });
}

const addressOf = ({ type, id }: StoredVersion): string => `${type}/${id}`;

/** A record as one that was entered in error, or its deletion; only where `version` is the one that stands. */
export function inError(
  { type, id, resource }: Pick<StoredVersion, 'type' | 'id' | 'resource'>,
  version: string,
  reason: string,
): FhirBundleEntry {
  const { elements, without } = recallContent();
  const said = elements[type];
  const url = `${type}/${id}`;
  const ifMatch = `W/"${version}"`;
  if (!said) return { request: { method: 'DELETE', url, ifMatch } };
  const { meta, ...rest } = resource!;
  const { versionId: _version, lastUpdated: _at, ...kept } = meta ?? {};
  const extension = ((rest.extension ?? []) as { url: string }[]).filter((one) => one.url !== REASON);
  const marked: FhirResource = {
    ...rest,
    resourceType: type,
    ...(Object.keys(kept).length > 0 ? { meta: kept } : {}),
    extension: [...extension, { url: REASON, valueString: reason }],
    ...said,
  };
  for (const element of without[type] ?? []) delete marked[element];
  return { resource: marked, request: { method: 'PUT', url, ifMatch } };
}
