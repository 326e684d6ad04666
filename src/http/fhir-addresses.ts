import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KangyuError } from '../kernel/index.ts';
import type { App } from './app.ts';
import './fhir-errors.ts';

/** `/fhir/` and `/fhir/Patient/` are what they are without the slash. */
export function withoutLastSlash({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  return url.startsWith('/fhir/') ? url.replace(/\/+(?=\?|$)/, '') : url;
}

/** 405 with what the address does take, when another method is served there; undefined for unknown addresses. */
export function wrongMethod(app: App, request: FastifyRequest, reply: FastifyReply): KangyuError | undefined {
  const path = request.url.split('?')[0]!;
  if (!/^\/fhir(\/|$)/.test(path)) return undefined;
  const served = app.routeList.filter(({ url }) => url.startsWith('/fhir') && patternOf(url).test(path));
  const methods = [...new Set(served.map(({ method }) => method))].sort();
  if (methods.length === 0) return undefined;
  const allow = methods.join(', ');
  reply.header('allow', allow);
  return new KangyuError('fhir.method', { method: request.method, allow });
}

const patterns = new Map<string, RegExp>();

/** A route's address as a pattern: `/fhir/:type/:id`; a parameter takes no operation or history. */
function patternOf(url: string): RegExp {
  let pattern = patterns.get(url);
  if (!pattern) {
    const parts = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/$_][^/]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    pattern = new RegExp(`^${parts.join('/')}$`);
    patterns.set(url, pattern);
  }
  return pattern;
}
