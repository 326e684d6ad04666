import '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import {
  authenticateSession,
  authenticateToken,
  BREAK_GLASS,
  maskResource,
  openEmergencies,
  readPurpose,
  requireArea,
  requirePermission,
} from '../access/index.ts';
import { patientsOf } from '../identify/index.ts';
import { KangyuError } from '../kernel/index.ts';
import { patientOf } from '../record/index.ts';
import type { App, Ctx, RouteAccess } from './app.ts';
import { openedAnywhere } from './emergency.ts';
import { isUnsafe, stateOf } from './request-state.ts';

export const SESSION_COOKIE = 'kangyu_session';

/** Default deny: every route states who may call it, and nothing of a request is read before that is settled. */
export function guardRoutes(app: App, ctx: Ctx): void {
  app.decorateRequest('caller', {
    getter(this: FastifyRequest) {
      const { caller } = stateOf(this);
      if (!caller) throw new KangyuError('access.not-signed-in');
      return caller;
    },
  });
  app.decorateRequest('mask', function (this: FastifyRequest, resource, area) {
    // Whom an emergency opened is treated: that their name is withheld would help nobody.
    const opened = openedAnywhere(this, ctx);
    if (opened.length > 0 && this.caller.mask === 'none' && opened.includes(patientOf(resource) ?? ''))
      return { resource, masked: false };
    return maskResource(this.caller, resource, {
      isWithin: ctx.areas.isWithin,
      ...(area === undefined ? {} : { area }),
    });
  });

  app.decorate('routeList', []);
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access;
    if (typeof access !== 'object')
      throw new Error(`route ${method} ${url} does not say who may call it (config.access)`);
    for (const one of [method].flat()) app.routeList.push({ method: one, url, access });
  });

  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access;
    if (isUnsafe(request)) refuseOtherSites(request, ctx.kernel.config.publicUrl);
    if ('public' in access) return;
    await authenticate(request, ctx);
    requireRight(request, access);
    await readWhy(request, ctx);
  });

  app.addHook('preHandler', async (request) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access;
    if (!('permission' in access) || !access.area) return;
    const asked = access.area(request) ?? [];
    for (const area of typeof asked === 'string' ? [asked] : asked)
      requireArea(request.caller, area, ctx.areas.isWithin);
  });
}

async function authenticate(request: FastifyRequest, { access }: Ctx): Promise<void> {
  const state = stateOf(request);
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    state.caller = await authenticateToken(access, bearer);
    return;
  }
  const token = request.cookies[SESSION_COOKIE];
  if (!token) throw new KangyuError('access.not-signed-in');
  const session = await authenticateSession(access, token, {
    background: request.headers['x-kangyu-background'] !== undefined,
  });
  state.caller = session.caller;
  state.sessionToken = token;
  state.expiresAt = session.expiresAt;
  state.mustChangePassword = session.mustChangePassword;
}

export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function requireRight(request: FastifyRequest, access: Exclude<RouteAccess, { public: true }>): void {
  if (!('permission' in access)) return;
  if (stateOf(request).mustChangePassword) throw new KangyuError('access.change-password-first');
  requirePermission(
    request.caller,
    ...(typeof access.permission === 'string' ? [access.permission] : access.permission),
  );
}

/** What the caller has open in an emergency, and the purpose that the request states. */
async function readWhy(request: FastifyRequest, { access, kernel }: Ctx): Promise<void> {
  const state = stateOf(request);
  const { caller } = request;
  if (caller.person !== undefined) state.own = await patientsOf(kernel.db, caller.person);
  if (caller.permissions.has(BREAK_GLASS)) state.emergencies = await openEmergencies(access, caller);
  const text = purposeText(request);
  if (text === undefined) return;
  const isOpen = (state.emergencies ?? []).length > 0;
  const purpose = readPurpose(access.purposes, caller, text, kernel.clock.today(), isOpen);
  if (purpose) state.purpose = purpose;
}

/** What `X-Purpose` says, percent-encoded or as it came. */
export function purposeText(request: FastifyRequest): string | undefined {
  const header = request.headers['x-purpose'];
  if (typeof header !== 'string') return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

/**
 * Cross-site requests carry the cookie only where SameSite fails; browsers tell their origin then. Programs send neither
 * Origin nor a cookie of ours, and a bearer token cannot be sent by another site.
 */
function refuseOtherSites(request: FastifyRequest, publicUrl: string | undefined): void {
  if (bearerOf(request) !== undefined) return;
  const { origin } = request.headers;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new KangyuError('access.cross-site');
    return;
  }
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!from) throw new KangyuError('access.cross-site'); // `null`: a sandboxed page
  const own = [`${from.protocol}//${request.host}`, ...(publicUrl === undefined ? [] : [publicUrl])];
  if (!own.some((url) => URL.canParse(url) && new URL(url).host === from.host))
    throw new KangyuError('access.cross-site');
}
