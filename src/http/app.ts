/** Types that every route group is written against. How to add a route: README.md beside this file. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Access, AuditNote, Caller } from '../access/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** What the composition hands to every route group; other rooms' functions are imported from their index.ts. */
export interface Ctx {
  kernel: Kernel;
  access: Access;
  /** Named checks of /readyz: each resolves to undefined when fine, else to a sentence saying what is missing. */
  readiness: Record<string, () => Promise<string | undefined>>;
  /** Gauges of /metrics by metric name, read at scrape time. */
  gauges: Record<string, { help: string; read: () => number | Promise<number> }>;
}

/**
 * Who may call a route; required on every route, a route without it fails at registration.
 * `area` names the area a request asks about; it must lie in the caller's area, and undefined means the caller's own.
 */
export type RouteAccess =
  | { public: true }
  | { signedIn: true }
  | { permission: string; area?: (request: FastifyRequest) => string | undefined };

declare module 'fastify' {
  interface FastifyContextConfig {
    access: RouteAccess;
  }
  interface FastifyRequest {
    /** Who asks; reading it on a public route without a session throws `access.not-signed-in`. */
    caller: Caller;
    /**
     * Says what this request read or did. Notes of one request are merged into one audit row. Whoever shows personal
     * data must name the persons (`Patient/<id>` or person ids): the row is then durable before the response leaves.
     */
    touch(note: AuditNote): void;
    /** The resource as the caller may see it, and whether anything was hidden. */
    mask<T extends FhirResource>(resource: T): { resource: T; masked: boolean };
  }
}

/** Reads the `area` query field, for `config.access.area`. */
export function queryArea(request: FastifyRequest): string | undefined {
  return (request.query as { area?: string } | undefined)?.area;
}
