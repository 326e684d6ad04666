import type { FastifyReply, FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../../access/index.ts';
import { type FhirResource, KangyuError, type Kernel } from '../../kernel/index.ts';
import type { AreaScope, StoredVersion } from '../../record/index.ts';
import type { Ctx } from '../app.ts';
import { type Language, languageOf } from '../language.ts';
import './fhir-errors.ts';
import { personsOf } from './records.ts';

/** What the FHIR interactions need of one request; entries of a batch share it. */
export interface Door {
  k: Kernel;
  /** Address of the service, without a slash at the end. */
  base: string;
  /** Areas whose records the caller may see; undefined for the whole instance. */
  scope: AreaScope | undefined;
  language: Language;
  /** `Prefer: handling=strict`. */
  strict: boolean;
  prefer: 'minimal' | 'representation' | 'OperationOutcome';
  /** Notes the reading for the audit and hides what the role may not see. */
  show(version: StoredVersion): FhirResource;
  note(action: string, object: string): void;
}

/** What an interaction answers, on its own or as the response of a batch entry. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: FhirResource;
}

export function openDoor(request: FastifyRequest, { kernel, areas }: Ctx): Door {
  refuseXml(request);
  const prefer = String(request.headers.prefer ?? '');
  const wanted = /return=(minimal|representation|OperationOutcome)/.exec(prefer)?.[1] as Door['prefer'] | undefined;
  return {
    k: kernel,
    base: `${(kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir`,
    scope: scopeOf(request.caller.area, (area) => areas.within(area).map((row) => row.code)),
    language: languageOf(request),
    strict: /handling=strict/.test(prefer),
    prefer: wanted ?? 'representation',
    show(version) {
      request.touch({ persons: personsOf(version) });
      return request.mask(version.resource!, version.area ?? undefined).resource;
    },
    note: (action, object) => request.touch({ action, object }),
  };
}

/** A division code stands for all below it; a managed area has no such code, so its parts are named. */
function scopeOf(area: string, within: (area: string) => string[]): AreaScope | undefined {
  if (area === EVERYWHERE) return undefined;
  return /^\d+$/.test(area) ? area : [area, ...within(area)];
}

function refuseXml(request: FastifyRequest): void {
  const format = new URLSearchParams(request.url.split('?')[1]).get('_format') ?? '';
  const accept = request.headers.accept ?? '*/*';
  const acceptable = format === '' ? /json|\*\/\*|application\/\*/.test(accept) : /json/.test(format);
  if (!acceptable) throw new KangyuError('fhir.not-acceptable');
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .headers(headers ?? {});
  return body === undefined ? reply.send() : reply.type(FHIR_JSON).send(JSON.stringify(body));
}

/** ETag and Last-Modified of a version, as headers and as the response of a batch entry. */
export function versionHeaders({ version, at }: Pick<StoredVersion, 'version' | 'at'>): Record<string, string> {
  return { etag: `W/"${version}"`, 'last-modified': at.toUTCString() };
}

export interface Issue {
  severity: 'error' | 'warning' | 'information';
  code: string;
  text: string;
  expression?: string;
  rule?: string;
}

export function operationOutcome(issues: readonly Issue[]): FhirResource {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, text, expression, rule }) => ({
      severity,
      code,
      details: { ...(rule ? { coding: [{ system: 'urn:kangyu:cs:rule', code: rule }] } : {}), text },
      ...(expression ? { expression: [expression] } : {}),
    })),
  };
}
