import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { accepted, askedFormat } from '../fhir-format.ts';
import type { Answer } from './fhir-door.ts';

/** The resource of a request body, of the type and id that the address names. */
export function bodyResource(body: unknown, type: string, id?: string): FhirResource {
  if (Buffer.isBuffer(body) || typeof body === 'string') throw new KangyuError('http.media-type');
  const resource = body as FhirResource | null | undefined;
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource))
    throw new KangyuError('fhir.body', { reasonZh: '不是资源', reasonEn: 'it is no resource' });
  if (resource.resourceType !== type)
    throw new KangyuError('record.type-mismatch', { type, found: String(resource.resourceType ?? '-').slice(0, 64) });
  if (id !== undefined && resource.id !== id) throw new KangyuError('record.id-mismatch');
  return resource;
}

/** The body of a create or update; to Binary also any content, by its content type (https://hl7.org/fhir/R4/binary.html#rest). */
export function writtenResource(request: FastifyRequest, type: string, id?: string): FhirResource {
  const { body, headers } = request;
  if (type !== 'Binary' || !(Buffer.isBuffer(body) || typeof body === 'string')) return bodyResource(body, type, id);
  const context = headers['x-security-context'];
  return {
    resourceType: 'Binary',
    ...(id === undefined ? {} : { id }),
    contentType: headers['content-type']!.trim(),
    ...(typeof context === 'string' ? { securityContext: { reference: context } } : {}),
    data: Buffer.from(body).toString('base64'),
  };
}

/** Whether a reading of a Binary asks for its content rather than for the resource. */
export function wantsContent(request: FastifyRequest): boolean {
  if (askedFormat(request) !== undefined) return false;
  return !accepted(request).some((type) => /^(application\/(fhir\+)?|text\/)(json|xml)$/.test(type));
}

/** The content of a Binary; a browser stores it and shows nothing of it as a page of ours. */
export function sendContent(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  const { contentType, data } = (body ?? {}) as Partial<FhirResource>;
  return reply
    .code(status)
    .headers({
      ...headers,
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition': 'attachment',
    })
    .type(typeof contentType === 'string' ? contentType : 'application/octet-stream')
    .send(Buffer.from(typeof data === 'string' ? data : '', 'base64'));
}
