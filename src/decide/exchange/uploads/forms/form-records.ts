import { type FhirBundleEntry, type FhirResource, isExact, toExactJson } from '../../../../kernel/index.ts';
import { readMany, type StoredVersion } from '../../../../record/index.ts';
import type { FormItems } from './form.ts';

/** Records as they stand, as updates by id in a Bundle; what is gone here is deleted there. */
export const formRecords: FormItems = async (k, tx, { bundle = 'batch' }, items) => {
  const live = await readMany(k, tx, items);
  const found = new Map(live.map((version) => [`${version.type}/${version.id}`, version]));
  const entry = items.map(({ type, id }) => entryOf(type, id, found.get(`${type}/${id}`)));
  const exact = live.some(({ resource }) => isExact(resource));
  return {
    text: toExactJson({ resourceType: 'Bundle', type: bundle, entry }, exact),
    items: [...items],
    withheld: new Map(),
  };
};

/** The record as it stands, without the server's own marks; one that is gone is deleted there too. */
function entryOf(type: string, id: string, version: StoredVersion | undefined): FhirBundleEntry {
  const url = `${type}/${id}`;
  if (!version?.resource) return { request: { method: 'DELETE', url } };
  const { resource } = version;
  const { versionId: _version, lastUpdated: _at, ...kept } = resource.meta ?? {};
  // The copy is shallow, so that decimals further down keep their digits.
  const sent: FhirResource = { ...resource, meta: kept };
  if (Object.keys(kept).length === 0) delete sent.meta;
  return { resource: sent, request: { method: 'PUT', url } };
}
