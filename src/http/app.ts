/** Types that every route group is written against. How to add a route: README.md beside this file. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Access, AuditNote, Caller } from '../access/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { AreaTree } from './area-tree.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the composition hands to every route group; other rooms' functions are imported from their index.ts. */
export interface Ctx {
  /** Version of the program. */
  version: string;
  kernel: Kernel;
  access: Access;
  /** The main path: hands in submissions, tries quarantined rows again. */
  pipeline: Pipeline;
  /** Names and containment of areas, kept in memory. */
  areas: AreaTree;
  /** Named checks of /readyz: each resolves to undefined when fine, else to a sentence saying what is missing. */
  readiness: Record<string, () => Promise<string | undefined>>;
  /** Gauges of /metrics by metric name, read at scrape time. */
  gauges: Record<string, { help: string; read: () => number | Promise<number> }>;
  /** Requests answered since the start, and how many of them within a second. */
  answers: { all: number; quick: number };
}

/**
 * Who may call a route; required on every route, a route without it fails at registration. Of several permissions one
 * suffices. `area` names the areas a request asks about; each must lie in the caller's, and undefined means the caller's own.
 */
export type RouteAccess =
  | { public: true }
  | { signedIn: true }
  | {
      permission: string | readonly string[];
      area?: (request: FastifyRequest) => string | readonly string[] | undefined;
    };

declare module 'fastify' {
  interface FastifyContextConfig {
    access: RouteAccess;
  }
  interface FastifyInstance {
    /** Every registered route with who may call it. */
    routeList: { method: string; url: string; access: RouteAccess }[];
  }
  interface FastifyRequest {
    /** Who asks; reading it on a public route throws `access.not-signed-in`. */
    readonly caller: Caller;
    /**
     * Says what this request read or did. Notes of one request are merged into one audit row. Whoever shows personal
     * data must name the persons (`Patient/<id>` or person ids): the row is then durable before the response leaves.
     */
    touch(note: AuditNote): void;
    /** The resource as the caller may see it; `area` is where the record belongs when the resource itself names none. */
    mask<T extends FhirResource>(resource: T, area?: string): { resource: T; masked: boolean };
  }
}

/** Reads the `area` query field, for `config.access.area`. */
export function queryArea(request: FastifyRequest): string | undefined {
  return (request.query as { area?: string } | undefined)?.area;
}
