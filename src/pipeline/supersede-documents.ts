/** Documents that replace others of their source: the older ones are superseded in the same transaction. */
import type { FhirBundleEntry, FhirResource, Kernel, Submit, Tx } from '../kernel/index.ts';
import { readMany, type StoredVersion, search } from '../record/index.ts';
import type { Standing } from './batch.ts';

interface Target {
  reference?: string;
  identifier?: { system?: string; value?: string };
}

/**
 * A DocumentReference that replaces another (HL7 v2 MDM T09, T10; `relatesTo` of FHIR) makes the older one superseded, found by
 * address or identifier among the current ones of the same source. One that is not known changes nothing.
 */
export async function supersedeDocuments(
  k: Kernel,
  tx: Tx,
  submit: Submit,
  stored: readonly Standing[],
): Promise<void> {
  for (const { entry, resolved } of stored) {
    if (resolved.type !== 'DocumentReference' || resolved.method === 'DELETE' || resolved.exists) continue;
    if (resolved.resource?.status !== 'current') continue;
    const older: StoredVersion[] = [];
    for (const target of replacedBy(resolved.resource)) older.push(...(await findCurrent(k, tx, target)));
    const own = older.filter(({ id, source }) => source === entry.source && id !== resolved.id);
    if (own.length === 0) continue;
    const { submission } = entry;
    await submit.accept(tx, {
      source: entry.source,
      externalId: `superseded-by:${resolved.id}:${submission.id}`,
      kind: 'fhir',
      causationId: submission.id,
      depth: submission.depth,
      bundle: { resourceType: 'Bundle', type: 'batch', entry: own.map(superseded) },
    });
  }
}

function replacedBy(resource: FhirResource): Target[] {
  const related = Array.isArray(resource.relatesTo) ? (resource.relatesTo as { code?: string; target?: Target }[]) : [];
  return related.flatMap(({ code, target }) => (code === 'replaces' && target ? [target] : []));
}

async function findCurrent(k: Kernel, tx: Tx, { reference, identifier }: Target): Promise<StoredVersion[]> {
  const id = /^DocumentReference\/([A-Za-z0-9.-]{1,64})/.exec(reference ?? '')?.[1];
  const named = identifier?.value ? [identifier.system ?? '', identifier.value].map(escaped).join('|') : undefined;
  const condition: [string, string] | undefined = id ? ['_id', id] : named ? ['identifier', named] : undefined;
  if (!condition) return [];
  const { matches } = await search(k, tx, 'DocumentReference', [condition, ['status', 'current']]);
  // A search does not tell sources.
  return readMany(
    k,
    tx,
    matches.map(({ type, id }) => ({ type, id })),
  );
}

/** Signs that separate values of a search. */
const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&');

function superseded({ id, resource }: StoredVersion): FhirBundleEntry {
  const { versionId: _version, lastUpdated: _at, ...meta } = resource!.meta ?? {};
  const changed: FhirResource = { ...resource!, meta, status: 'superseded' };
  if (Object.keys(meta).length === 0) delete changed.meta;
  return { resource: changed, request: { method: 'PUT', url: `DocumentReference/${id}` } };
}
