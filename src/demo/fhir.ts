/** The pieces that all generated resources share. */
import type { FhirBundle, FhirBundleEntry, FhirResource, Submission } from '../kernel/index.ts';

/** Tag on every generated resource. */
export const SYNTHETIC = { system: 'urn:kangyu:cs:tag', code: 'synthetic' } as const;

/** At most this many entries a submission, so that one never holds the writer for long. */
export const MAX_ENTRIES = 500;

export function resource(resourceType: string, id: string, content: Record<string, unknown>): FhirResource {
  return { resourceType, id, meta: { tag: [SYNTHETIC] }, ...content };
}

export const reference = (type: string, id: string): { reference: string } => ({ reference: `${type}/${id}` });
export const concept = (
  system: string,
  code: string,
  display?: string,
): { coding: { system: string; code: string; display?: string }[] } => ({
  coding: [display ? { system, code, display } : { system, code }],
});
export const codeExtension = (name: string, valueCode: string): { url: string; valueCode: string } => ({
  url: `urn:kangyu:ext:${name}`,
  valueCode,
});
export const periodExtension = (
  name: string,
  start: string,
  end?: string,
): { url: string; valuePeriod: { start: string; end?: string } } => ({
  url: `urn:kangyu:ext:${name}`,
  valuePeriod: end ? { start, end } : { start },
});

/** Senders name their records themselves, so a bundle handed in twice changes nothing. */
export const put = (content: FhirResource): FhirBundleEntry => ({
  resource: content,
  request: { method: 'PUT', url: `${content.resourceType}/${content.id}` },
});

export function bundleOf(entry: FhirBundleEntry[]): FhirBundle {
  return { resourceType: 'Bundle', type: 'batch', entry };
}

export function submissionOf(source: string, externalId: string, entries: FhirBundleEntry[]): Submission {
  return { source, externalId, kind: 'fhir', bundle: bundleOf(entries) };
}

/** Submissions of at most MAX_ENTRIES entries; groups (a worker with the posts) are never torn apart. */
export function* chunk(source: string, name: string, groups: Iterable<FhirBundleEntry[]>): Generator<Submission> {
  let entries: FhirBundleEntry[] = [];
  let part = 0;
  const flush = (): Submission => {
    part += 1;
    const made = submissionOf(source, `${name}/${String(part).padStart(3, '0')}`, entries);
    entries = [];
    return made;
  };
  for (const group of groups) {
    if (entries.length > 0 && entries.length + group.length > MAX_ENTRIES) yield flush();
    entries.push(...group);
  }
  if (entries.length > 0) yield flush();
}
