import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FhirResource, Kernel } from '../../kernel/index.ts';
import { type AreaScope, type StoredVersion, withoutChannel } from '../../record/index.ts';
import type { Ctx } from '../app.ts';
import { formOf, writeFhir } from '../fhir-format.ts';
import { requireScope, scopeNeed } from '../fhir-scopes.ts';
import { type Language, languageOf } from '../language.ts';
import { recordScope } from '../record-scope.ts';
import { personsOf } from './records.ts';

/** What the FHIR interactions need of one request; entries of a batch share it. */
export interface Door {
  k: Kernel;
  /** Address of the service, without a slash at the end. */
  base: string;
  /** What the caller may see. */
  scope: AreaScope;
  language: Language;
  /** `Prefer: handling=strict`. */
  strict: boolean;
  prefer: 'minimal' | 'representation' | 'OperationOutcome';
  /** Of the entries of bundles: resources go back only to those who say so, for a bundle may hold thousands. */
  preferInBundles: 'minimal' | 'representation' | 'OperationOutcome';
  /** Notes the reading for the audit and hides what the role may not see. */
  show(version: StoredVersion): FhirResource;
  note(action: string, object: string): void;
  /** Refuses what the scopes of the token do not hold, for entries of bundles. */
  allow(method: string, url: string): void;
  /** An operation of this server as the same caller, for entries of bundles; gives status and body. */
  operate(method: 'GET' | 'POST', url: string, body?: FhirResource): Promise<Answer>;
  requestId: string;
}

/** What an interaction answers, on its own or as the response of a batch entry. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: FhirResource;
}

/** `anyForm`: what is answered is no resource, so Accept may name any type. */
export function openDoor(
  request: FastifyRequest,
  ctx: Ctx,
  options: { anyForm?: boolean; beyond?: boolean } = {},
): Door {
  const { kernel } = ctx;
  if (!options.anyForm) formOf(request);
  const prefer = String(request.headers.prefer ?? '');
  const wanted = /return=(minimal|representation|OperationOutcome)/.exec(prefer)?.[1] as Door['prefer'] | undefined;
  return {
    k: kernel,
    base: `${(kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir`,
    scope: recordScope(request, ctx, options),
    language: languageOf(request),
    strict: /handling=strict/.test(prefer),
    prefer: wanted ?? 'representation',
    preferInBundles: wanted ?? 'minimal',
    show(version) {
      request.touch({ persons: personsOf(version) });
      const { resource } = withoutChannel(version, request.caller.account);
      return request.mask(resource!, version.area ?? undefined).resource;
    },
    note: (action, object) => request.touch({ action, object }),
    allow: (method, url) => requireScope(request.caller, scopeNeed(method, url.replace(/^.*\/fhir(?=\/)/, ''))),
    operate: (method, url, body) => operate(request, method, url, body),
    requestId: request.id,
  };
}

const PASSED_ON = ['authorization', 'cookie', 'origin', 'host', 'accept-language', 'x-purpose'];

async function operate(
  request: FastifyRequest,
  method: 'GET' | 'POST',
  url: string,
  body: FhirResource | undefined,
): Promise<Answer> {
  const headers = Object.fromEntries(
    PASSED_ON.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])),
  );
  const answer = await request.server.inject({
    method,
    url: `/fhir/${url}`,
    headers: {
      ...headers,
      accept: 'application/fhir+json',
      ...(body ? { 'content-type': 'application/fhir+json' } : {}),
    },
    ...(body ? { payload: JSON.stringify(body) } : {}),
  });
  return { status: answer.statusCode, ...(answer.body === '' ? {} : { body: answer.json() as FhirResource }) };
}

export function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .headers(headers ?? {});
  if (body === undefined) return reply.send();
  const { type, text } = writeFhir(reply.request, body);
  return reply.type(type).send(text);
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
