import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { changeOwnPassword, listRoles, type SessionState, signIn, signOut, switchRole } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { PasswordChange, RoleSwitch, SessionInfo, SessionRequest } from '../contract.ts';
import { SESSION_COOKIE } from '../guard.ts';
import { createRateLimit } from '../rate-limit.ts';
import { stateOf } from '../request-state.ts';

/** Sign-in, sign-out, the acting role, the own password. */
export function registerSession(app: App, ctx: Ctx): void {
  const { access, kernel } = ctx;
  const { perAddress, perAddressAndAccount, windowMinutes } = access.policy.attempts;
  const attempts = createRateLimit(windowMinutes * 60_000);

  app.post(
    '/api/session',
    {
      bodyLimit: 16_384,
      config: { access: { public: true } },
      schema: { body: SessionRequest, response: { 200: SessionInfo } },
    },
    async (request, reply) => {
      const { account, password, role } = request.body;
      attempts.take(`ip ${request.ip}`, perAddress);
      attempts.take(`ip ${request.ip} account ${account}`, perAddressAndAccount);
      request.touch({ action: 'session.sign-in', object: `Account/${account}`, actor: account });
      const { token, state } = await signIn(access, { account, password, ...(role === undefined ? {} : { role }) });
      stateOf(request).caller = state.caller;
      setCookie(ctx, reply, token);
      return sessionInfo(ctx, state);
    },
  );

  app.get(
    '/api/session',
    { config: { access: { signedIn: true } }, schema: { response: { 200: SessionInfo } } },
    (request) => sessionInfo(ctx, currentState(request, kernel.clock.now())),
  );

  app.delete(
    '/api/session',
    { config: { access: { signedIn: true } }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'session.sign-out', object: `Account/${request.caller.account}` });
      const { sessionToken } = stateOf(request);
      if (sessionToken !== undefined) await signOut(access, sessionToken);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/session/role',
    { config: { access: { signedIn: true } }, schema: { body: RoleSwitch, response: { 200: SessionInfo } } },
    async (request) => {
      request.touch({ action: 'session.switch-role', object: `Role/${request.body.role}` });
      const state = await switchRole(access, requireSession(request), request.body);
      return sessionInfo(ctx, state);
    },
  );

  app.post(
    '/api/session/password',
    {
      bodyLimit: 16_384,
      config: { access: { signedIn: true } },
      schema: { body: PasswordChange, response: { 204: z.null() } },
    },
    async (request, reply) => {
      attempts.take(`password ${request.caller.accountId}`, perAddressAndAccount);
      request.touch({ action: 'session.change-password', object: `Account/${request.caller.account}` });
      await changeOwnPassword(
        access,
        request.caller,
        { old: request.body.current, new: request.body.password },
        requireSession(request),
      );
      return reply.code(204).send(null);
    },
  );
}

/** Programs with a token have no session to change. */
function requireSession(request: FastifyRequest): string {
  const { sessionToken } = stateOf(request);
  if (sessionToken === undefined) throw new KangyuError('access.not-signed-in');
  return sessionToken;
}

function currentState(request: FastifyRequest, now: Date): SessionState {
  const { expiresAt, mustChangePassword } = stateOf(request);
  return { caller: request.caller, expiresAt: expiresAt ?? now, mustChangePassword: mustChangePassword ?? false };
}

/** A session cookie without Max-Age: it ends with the browser; the server's own limits end it before. */
function setCookie({ kernel }: Ctx, reply: FastifyReply, token: string): void {
  const secure = kernel.config.publicUrl?.startsWith('https://') ?? false;
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

async function sessionInfo(
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
