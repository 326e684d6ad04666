import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { KangyuError } from '../kernel/index.ts';
import type { App } from './app.ts';
import { writeFhir } from './fhir-format.ts';
import { languageOf } from './language.ts';
import { stateOf } from './request-state.ts';
import './errors.ts';

/** Every failure leaves as one shape: `{error}` in /api, OperationOutcome in /fhir; what is unknown says nothing of the inside. */
export function handleErrors(app: App): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const known = toKangyuError(error);
    stateOf(request).refused = known;
    if (known.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    return sendError(known, request, reply);
  });
}

export function sendError(error: KangyuError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request);
  reply.code(error.status).header('content-language', language).header('cache-control', 'no-store');
  if (error.status === 429)
    reply.header('retry-after', String((error.details as { seconds?: number } | undefined)?.seconds ?? 60));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  if (isFhir(request)) {
    const { type, text } = writeFhir(request, errorOutcome(error, language, request.id), { error: true });
    return reply.type(type).send(text);
  }
  const details = error.status >= 500 ? undefined : error.details;
  const body = {
    code: error.code,
    message: error.texts[language],
    messages: error.texts,
    ...(details === undefined ? {} : { details }),
    requestId: request.id,
  };
  return reply.type('application/json; charset=utf-8').send(JSON.stringify({ error: body }));
}

export function isFhir(request: FastifyRequest): boolean {
  return /^\/fhir(\/|\?|$)/.test(request.url);
}

const DATABASE_GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
]);

/** PostgreSQL takes neither NUL nor halves of surrogate pairs: character_not_in_repertoire, untranslatable_character. */
const UNSTORABLE_TEXT = new Set(['22021', '22P05']);

export function toKangyuError(error: unknown): KangyuError {
  if (error instanceof KangyuError) return error;
  const { code, statusCode, message } = error as Partial<FastifyError>;
  // zlib's: the body is not what its content-encoding says.
  if (code !== undefined && /^(Z_|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_PADDING)/.test(code))
    return new KangyuError('fhir.compressed');
  if (code !== undefined && UNSTORABLE_TEXT.has(code))
    return new KangyuError('http.bad-request', { reason: 'a character that cannot be stored' });
  if (code !== undefined && DATABASE_GONE.has(code)) return new KangyuError('http.unavailable');
  if (statusCode === 413) return new KangyuError('http.too-large');
  if (statusCode === 415) return new KangyuError('http.media-type');
  // Fastify's and its plugins' own refusals (broken JSON, broken multipart); their texts are fixed and hold no data.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new KangyuError('http.bad-request', { reason: message ?? '' });
  return new KangyuError('http.internal');
}

/** FHIR issue types (http://hl7.org/fhir/issue-type) by HTTP status. */
const ISSUE_TYPE: Record<number, string> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  422: 'processing',
  429: 'throttled',
  503: 'transient',
};

/** Where the error says more than its status. */
const ISSUE_TYPE_OF: Record<string, string> = {
  'fhir.pix-authority': 'code-invalid',
  'fhir.pix-target': 'code-invalid',
  'terminology.too-costly': 'too-costly',
  'terminology.too-slow': 'too-costly',
};

/** What IHE PIXm (ITI-83, 3.83.4.2.2) has a consumer look for. */
const DIAGNOSTICS_OF: Record<string, string> = {
  'fhir.pix-unknown': 'sourceIdentifier Patient Identifier not found',
  'fhir.pix-authority': 'sourceIdentifier Assigning Authority not found',
  'fhir.pix-target': 'targetSystem not found',
};

interface RuleProblem {
  rule: string;
  severity: string;
  expression?: string;
  message: { zh: string; en: string };
}

/** The error as an OperationOutcome. */
export function errorOutcome(error: KangyuError, language: 'zh' | 'en', requestId: string) {
  const code = ISSUE_TYPE_OF[error.code] ?? ISSUE_TYPE[error.status] ?? 'exception';
  const coding = [{ system: 'urn:kangyu:cs:error', code: error.code }];
  const place = placeOf(error);
  const problems = (error.details as { problems?: RuleProblem[] } | undefined)?.problems;
  const issues = Array.isArray(problems)
    ? problems.map((problem) => ({
        severity: problem.severity,
        code,
        details: {
          coding: [...coding, { system: 'urn:kangyu:cs:rule', code: problem.rule }],
          text: problem.message[language],
        },
        ...(problem.expression === undefined ? {} : { expression: [problem.expression] }),
      }))
    : [
        {
          severity: 'error',
          code,
          details: { coding, text: error.texts[language] },
          diagnostics: DIAGNOSTICS_OF[error.code] ?? `request ${requestId}`,
          ...(place === undefined ? {} : { expression: [place] }),
        },
      ];
  return { resourceType: 'OperationOutcome', issue: issues };
}

/** Where the mistake stands: an element, or a parameter of the address. */
function placeOf({ code, details }: KangyuError): string | undefined {
  const { expression, parameter } = (details ?? {}) as { expression?: string; parameter?: string };
  return expression ?? (code === 'record.search-invalid' && parameter ? `http.${parameter}` : undefined);
}
