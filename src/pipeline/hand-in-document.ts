/** CDA documents on the main path: what is known of their versions decides what is handed in. */
import {
  boundPrefix,
  type CdaEntry,
  type CdaFile,
  ID_NUMBER_SYSTEM,
  type IngestSubmission,
  type OpenedCda,
  openDocument,
  readDocument,
  recordId,
} from '../ingest/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Receipt } from '../kernel/index.ts';
import { read, type StoredVersion } from '../record/index.ts';

export interface DocumentReceipt extends Receipt {
  /** `DocumentReference/id` of the document. */
  document: string;
}
type Accept = (submission: IngestSubmission) => Promise<Receipt>;

/**
 * Hands in one CDA document. The same bytes again give the same receipt; the same id with other content is refused
 * (`ingest.cda-other-content`). A newer version of a set replaces the one before: its DocumentReference is superseded, its entries
 * that the new one no longer holds are deleted (their history stays). A version older than the current one is kept as superseded
 * and changes nothing else. Throws `ingest.cda-…` for what cannot be taken.
 */
export async function handInDocument(k: Kernel, accept: Accept, file: CdaFile): Promise<DocumentReceipt> {
  const opened = openDocument(file);
  const { header } = opened;
  const known = await find(k, 'DocumentReference', header.key);
  const attachment = known && (known.resource!.content as { attachment: { hash?: string } }[])[0]?.attachment;
  if (attachment && attachment.hash !== opened.hash)
    throw new KangyuError('ingest.cda-other-content', { id: header.id });
  const receipt = await accept(await submissionOf(k, opened));
  return { ...receipt, document: `DocumentReference/${header.key}` };
}

async function find(k: Kernel, type: string, id: string): Promise<StoredVersion | undefined> {
  const found = await read(k, k.db, type, id);
  return found?.resource ? found : undefined;
}

async function submissionOf(k: Kernel, opened: OpenedCda): Promise<IngestSubmission> {
  const { header, file } = opened;
  const replaced = await replacedDocuments(k, opened);
  const set = header.set ?? header.replaces[0]?.set ?? setOf(replaced[0]) ?? header.id;
  const current = await find(k, 'Composition', recordId(file.source, 'set', set));
  const order = orderOf(opened, set, current, replaced);
  const versioned = { ...opened, header: { ...header, version: order.version } };
  const place = { set, originalUrl: `/api/documents/${header.key}/original` };
  const named = readDocument(versioned, place, k);
  // Addresses of records are this instance's only where they lead to the person the document is about.
  const document = (await areOwn(k, named.own)) ? named : readDocument(versioned, { ...place, foreign: true }, k);
  const { documentReference, composition } = document;
  const entries = order.late
    ? document.entries.filter(
        ({ entry }) => ['Patient', 'Encounter'].includes(entry.resource!.resourceType) && entry.fullUrl,
      )
    : document.entries.filter(({ entry }) => entry.resource !== documentReference && entry.resource !== composition);
  if (order.late) documentReference.status = 'superseded';
  const problemsOf = (resource: FhirResource) => document.entries.find(({ entry }) => entry.resource === resource)!;
  entries.push({
    ...problemsOf(documentReference),
    entry: {
      resource: documentReference,
      request: { method: 'PUT', url: `DocumentReference/${documentReference.id}`, ifNoneMatch: '*' },
    },
  });
  if (!order.late) {
    const precondition = current ? { ifMatch: `W/"${current.version}"` } : { ifNoneMatch: '*' };
    entries.push({
      ...problemsOf(composition),
      entry: {
        resource: composition,
        request: { method: 'PUT', url: `Composition/${composition.id}`, ...precondition },
      },
    });
    entries.push(...vanished(current?.resource, document.entries, set), ...(await superseded(k, order.supersedes)));
  }
  return {
    source: file.source,
    externalId: `cda:${header.id}`.slice(0, 200),
    kind: 'fhir',
    format: 'cda',
    bundle: { resourceType: 'Bundle', type: 'collection', entry: entries.map(({ entry }) => entry) },
    raw: file.content,
    rows: entries.map(({ xpath }) => xpath),
    cellProblems: entries.map(({ problems }) => problems),
    merge: entries.map(({ merge }) => merge === true),
    ...(file.submittedBy === undefined ? {} : { submittedBy: file.submittedBy }),
  };
}

async function replacedDocuments(k: Kernel, { header, file }: OpenedCda): Promise<FhirResource[]> {
  const found = await Promise.all(
    header.replaces.map(({ id }) => find(k, 'DocumentReference', recordId(file.source, 'document', id))),
  );
  return found.flatMap((one) => one?.resource ?? []);
}

interface Order {
  version: number;
  /** Older than what is here. */
  late: boolean;
  supersedes: readonly string[];
}

function orderOf(
  { header }: OpenedCda,
  set: string,
  current: StoredVersion | undefined,
  replaced: readonly FhirResource[],
): Order {
  const named = replaced.map(({ id }) => id!);
  if (!current) return { version: header.version, late: false, supersedes: named };
  const before = String(said(current.resource, 'document')?.reference ?? '').replace('DocumentReference/', '');
  const version = Number(said(current.resource, 'document-version') ?? 1);
  if (before === header.key) return { version: header.version, late: false, supersedes: [] };
  // Without a number of its own the document that replaces the current one is the next version.
  if (named.includes(before) || header.version > version)
    return {
      version: Math.max(header.version, version + (named.includes(before) ? 1 : 0)),
      late: false,
      supersedes: [...new Set([...named, before])],
    };
  if (header.version === version) throw new KangyuError('ingest.cda-version-taken', { set, version });
  return { version: header.version, late: true, supersedes: [] };
}

const setOf = (document: FhirResource | undefined): string | undefined => said(document, 'document-set');

function said(resource: FhirResource | undefined, name: string): any {
  const extension = (resource?.extension as Record<string, unknown>[] | undefined)?.find(
    ({ url }) => url === `urn:kangyu:ext:${name}`,
  );
  return extension && (extension.valueString ?? extension.valueInteger ?? extension.valueReference);
}

async function superseded(k: Kernel, ids: readonly string[]): Promise<CdaEntry[]> {
  const found = await Promise.all(ids.map((id) => find(k, 'DocumentReference', id)));
  return found.flatMap((one) => {
    if (!one) return [];
    const { versionId: _version, lastUpdated: _at, ...meta } = one.resource!.meta ?? {};
    const resource: FhirResource = { ...one.resource!, meta, status: 'superseded' };
    if (Object.keys(meta).length === 0) delete resource.meta;
    const request = { method: 'PUT' as const, url: `DocumentReference/${one.id}`, ifMatch: `W/"${one.version}"` };
    return [{ entry: { resource, request }, xpath: '/ClinicalDocument/relatedDocument', problems: [] }];
  });
}

/** Entries that belong to the document alone and that its new version does not hold. */
function vanished(before: FhirResource | undefined, entries: readonly CdaEntry[], set: string): CdaEntry[] {
  const now = new Set(entries.map(({ entry }) => `${entry.resource!.resourceType}/${entry.resource!.id}`));
  const gone = referencesIn(before?.section).filter(
    (url) => url.split('/')[1]?.startsWith(boundPrefix(set)) && !now.has(url),
  );
  return gone.map((url) => ({
    entry: { request: { method: 'DELETE', url } },
    xpath: '/ClinicalDocument',
    problems: [],
  }));
}

function referencesIn(sections: unknown): string[] {
  if (!Array.isArray(sections)) return [];
  return sections.flatMap(({ entry = [], section }: { entry?: { reference: string }[]; section?: unknown }) => [
    ...entry.map(({ reference }) => reference),
    ...referencesIn(section),
  ]);
}

/** Whether records that the document names by their address are here, and of the person it says. */
async function areOwn(
  k: Kernel,
  own: readonly { reference: string; identifiers: readonly { system?: string; value?: string }[] }[],
): Promise<boolean> {
  let patient: string | undefined;
  for (const { reference, identifiers } of own) {
    const [type, id] = reference.split('/') as [string, string];
    const found = await find(k, type, id);
    if (!found) return false;
    if (type === 'Patient') {
      patient = reference;
      const has = (found.resource!.identifier ?? []) as { system?: string; value?: string }[];
      const [said, known] = [identifiers, has].map((list) =>
        list.find(({ system }) => system === ID_NUMBER_SYSTEM)?.value?.toUpperCase(),
      );
      if (said !== known) return false;
    } else if ((found.resource!.subject as { reference?: string } | undefined)?.reference !== patient) return false;
  }
  return true;
}
