/** What a request of a door hands in, in words that come again with it when its sender corrects it and sends it again. */
import type { FastifyRequest } from 'fastify';
import type { Door } from '../ingest/index.ts';
import type { FhirBundle, FhirBundleEntry, FhirResource } from '../kernel/index.ts';
import { stateOf } from './request-state.ts';

/** The name that its sender gave it, and the records, document or file that it is. Empty where nothing of it can be named. */
export function aboutRequest(request: FastifyRequest, door: Door): string[] {
  const { 'idempotency-key': key } = request.headers;
  const { externalId } = request.query as { externalId?: unknown };
  const named = [key, externalId, stateOf(request).about].filter((one) => typeof one === 'string' && one !== '');
  const content = door === 'cda' ? documentOf(request) : door === 'fhir' ? recordsOf(request) : undefined;
  return [...named.map((one) => `name|${one}`), ...(content === undefined ? [] : [content])];
}

/** Id of a document, also of one that is not well-formed; else the name of its file. */
function documentOf({ body, query }: FastifyRequest): string | undefined {
  const { name } = query as { name?: unknown };
  // Tags and ids are ASCII in every encoding but UTF-16, whose documents are known by their names.
  const head = Buffer.isBuffer(body) ? body.subarray(0, HEAD_BYTES).toString('latin1') : '';
  const id = /<(?:[\w.-]+:)?id\s[^>]*>/.exec(head)?.[0];
  const part = (attribute: string) => new RegExp(`\\s${attribute}\\s*=\\s*["']([^"']+)["']`).exec(id ?? '')?.[1] ?? '';
  if (id) return `document|${part('root')}|${part('extension')}`;
  return typeof name === 'string' && name !== '' ? `file|${name}` : undefined;
}
const HEAD_BYTES = 20_000;

function recordsOf({ method, url, body }: FastifyRequest): string | undefined {
  const address = url.replace(/^\/fhir\/?/, '');
  const operation = /\$[\w-]+/.exec(address)?.[0] ?? '';
  const entry = { resource: body, request: { method, url: address } } as FhirBundleEntry;
  const names = [...new Set(namesOf(entry))].sort();
  return names.length === 0 ? undefined : `records|${operation}|${names.join('\n')}`;
}

/** Addresses of what is changed, first identifiers of what is made; those of the entries of a Bundle. */
function namesOf(entry: FhirBundleEntry | undefined): string[] {
  const { request, resource } = entry ?? {};
  const { method = '', url = '' } = request ?? {};
  if (['PUT', 'PATCH', 'DELETE'].includes(method) && typeof url === 'string') return [url];
  if (typeof resource !== 'object' || resource === null) return [];
  const entries = (resource as FhirBundle).entry;
  if (resource.resourceType === 'Bundle') return Array.isArray(entries) ? entries.flatMap(namesOf) : [];
  const { identifier } = resource as FhirResource & { identifier?: unknown };
  const first = ([identifier].flat()[0] ?? {}) as { system?: unknown; value?: unknown };
  return typeof first.value === 'string' ? [`${resource.resourceType}|${first.system ?? ''}|${first.value}`] : [];
}
