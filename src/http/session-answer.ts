/** What a session looks like to who opens or asks for it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listRoles, type OpenedSession, type SessionState } from '../access/index.ts';
import { KangyuError } from '../kernel/index.ts';
import type { Ctx } from './app.ts';
import type { SessionInfo, SignedIn } from './contract.ts';
import { SESSION_COOKIE } from './guard.ts';
import { stateOf } from './request-state.ts';
import { isHttps } from './tls.ts';

/** Sets the cookie of a new session and tells what it is, and what happened since the one before. */
export async function openedSession(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, state, before }: OpenedSession,
): Promise<SignedIn> {
  stateOf(request).caller = state.caller;
  setCookie(ctx, reply, token);
  const lastSignIn = before.at?.toISOString() ?? null;
  return { ...(await sessionInfo(ctx, state)), before: { lastSignIn, failures: before.failures, ended: before.ended } };
}

/** What the list of sessions says of where one came from. */
export function placeOf(request: FastifyRequest): { ip: string; agent?: string } {
  const agent = request.headers['user-agent'];
  return { ip: request.ip, ...(agent === undefined ? {} : { agent }) };
}

/** Programs with a token have no session to change. */
export function requireSession(request: FastifyRequest): string {
  const { sessionToken } = stateOf(request);
  if (sessionToken === undefined) throw new KangyuError('access.not-signed-in');
  return sessionToken;
}

/** A session cookie without Max-Age: it ends with the browser; the server's own limits end it before. */
function setCookie({ kernel }: Ctx, reply: FastifyReply, token: string): void {
  const secure = isHttps(kernel.config);
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

export async function sessionInfo(
  { access, areas }: Ctx,
  { caller, expiresAt, mustChangePassword }: SessionState,
): Promise<SessionInfo> {
  const named = <T extends { area: string }>(grant: T) => {
    const areaName = areas.nameOf(grant.area);
    return { ...grant, ...(areaName === undefined ? {} : { areaName }) };
  };
  const { account, name, role, area } = caller;
  const roles = (await listRoles(access, caller.accountId)).map(named);
  const info = { account, name, role, roles, permissions: [...caller.permissions], expiresAt: expiresAt.toISOString() };
  return { ...info, ...named({ area }), ...(mustChangePassword ? { mustChangePassword } : {}) };
}
